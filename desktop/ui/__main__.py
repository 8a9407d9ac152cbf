"""``glossator-app [FILE ...]``: opens the window."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> int:
    """Runs the window until it is closed; returns the exit code.

    Files that are named, as by a file manager that opens them with the program, are taken like
    those that are dropped on the window. Before anything else it gives up the network, and all
    processes it starts with it. The screen is reached through AF_UNIX.
    """
    from rubrics.system.confine import forbid_network

    forbid_network(unix=True)
    parser = argparse.ArgumentParser("glossator-app", description="Opens the window of Glossator.")
    parser.add_argument(
        "files", metavar="FILE", nargs="*", type=Path,
        help="a project, a codebook, a model, or files and folders to annotate",
    )  # fmt: skip
    options, for_qt = parser.parse_known_args()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    QApplication.setApplicationName("Glossator")
    QApplication.setDesktopFileName("glossator")
    application = QApplication([sys.argv[0], *for_qt])
    from desktop.ui.app import App

    app = App(application)
    app.catcher.install()
    app.show()
    app.close_on_signals()
    if options.files:
        QTimer.singleShot(0, lambda: app.take([file.absolute() for file in options.files]))
    try:
        return application.exec()
    finally:
        app.close()


if __name__ == "__main__":
    sys.exit(main())
