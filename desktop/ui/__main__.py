"""``glossator-app``: opens the window."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the window until it is closed; returns the exit code.

    Before anything else it gives up the network, and all processes it starts with it. The screen is
    reached through AF_UNIX.
    """
    from desktop.engine.confine import forbid_network

    forbid_network(unix=True)
    from PySide6.QtWidgets import QApplication

    QApplication.setApplicationName("Glossator")
    QApplication.setDesktopFileName("glossator")
    application = QApplication(sys.argv)
    from desktop.ui.app import App

    app = App(application)
    app.catcher.install()
    app.show()
    app.close_on_signals()
    try:
        return application.exec()
    finally:
        app.close()


if __name__ == "__main__":
    sys.exit(main())
