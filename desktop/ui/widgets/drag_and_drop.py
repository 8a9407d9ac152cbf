"""The files of a drag and drop, or of the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files and folders in dropped or copied data. Links and texts are ignored."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
