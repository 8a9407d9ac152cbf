"""``-m desktop.engine.offline MODULE …``: runs a module after the network was given up.

For programs that the window starts: it keeps the network itself, which some displays need.
"""

from __future__ import annotations

import runpy
import sys

from desktop.engine.confine import forbid_network


def main() -> None:
    """Runs the module named first with the arguments that follow."""
    forbid_network()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
