"""``glossator`` as a program of its own: Ctrl-C is heeded from its first line on, and the network
given up before anything is done. What it writes is for its user alone, and a crash
writes no memory to the disk."""

from __future__ import annotations

import sys

from rubrics.system.interrupt import mend_interrupts

_STOPPED = 130


def run() -> object:
    """Runs the command line in a process that can reach nothing, nor can any process it starts.

    What takes long to load is loaded here, where Ctrl-C is a word and not Python's traceback.
    """
    mend_interrupts()
    try:
        from rubrics.system.confine import forbid_core_dumps, forbid_network
        from rubrics.system.files import keep_from_others

        keep_from_others()
        forbid_core_dumps()
        forbid_network(unix=True)
        from desktop.cli import main
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(_STOPPED)
    return main()
