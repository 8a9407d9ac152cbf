"""What was dropped: the local files and folders among what the mouse brings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_paths(data: QMimeData) -> list[Path]:
    """Local files and folders; anything else (a link, a text) is left alone."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
