"""The command ``glossator-app [FILE ...]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main() -> int:
    """Runs the application until its window is closed; returns the exit code.

    Files on the command line are treated like files dropped on the window. First of all, network
    access is given up for this process and all its children; only AF_UNIX stays, by which the
    display is reached.
    """
    from rubrics.system.confine import forbid_core_dumps, forbid_network
    from rubrics.system.files import keep_from_others

    keep_from_others()
    forbid_core_dumps()
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
    app.exception_hook.install()
    app.show()
    app.close_on_signals()
    if options.files:
        QTimer.singleShot(0, lambda: app.open_paths([file.absolute() for file in options.files]))
    try:
        return application.exec()
    finally:
        app.close()


if __name__ == "__main__":
    sys.exit(main())
