"""``python -m desktop.cli``: the same program as ``glossator``."""

from __future__ import annotations

from desktop.start import run

if __name__ == "__main__":
    run()
