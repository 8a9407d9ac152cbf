"""``glossator`` as a program of its own: it gives up the network before it does anything else."""

from __future__ import annotations

from typing import Any

from desktop.cli import main
from desktop.cli.interrupt import mend_interrupts
from desktop.engine.confine import forbid_network


def run() -> Any:
    """Runs the command line in a process that can reach nothing, nor can any process it starts."""
    mend_interrupts()
    forbid_network(unix=True)
    return main()


if __name__ == "__main__":
    run()
