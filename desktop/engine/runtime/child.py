"""The model's process: gives up the network and the keyboard first, then serves."""

from __future__ import annotations

import os
import signal
import sys

from rubrics.system.confine import forbid_core_dumps, forbid_network


def main() -> None:
    """Serves the parent until its stream ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    network = forbid_network()
    forbid_core_dumps()
    # Whatever native code prints goes to stderr; the pipe to the parent carries messages alone.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    # Imported only now: nothing of llama.cpp has run before the filter was in place.
    from desktop.engine.runtime.service import serve

    serve(sys.stdin.buffer, answers, network)
    # Threads may be deep in a long text; nobody is listening any more.
    os._exit(0)


if __name__ == "__main__":
    main()
