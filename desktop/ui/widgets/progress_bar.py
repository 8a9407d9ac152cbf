"""A progress bar."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar


def progress_bar(accessible_name: str) -> QProgressBar:
    """A progress bar that shows no number."""
    result = QProgressBar()
    result.setTextVisible(False)
    result.setAccessibleName(accessible_name)
    return result
