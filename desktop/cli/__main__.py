"""``python -m desktop.cli``: the same as ``glossator``."""

from desktop.cli import main

main()
