"""Plain text: txt."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.ingest.decode import read_text
from desktop.engine.ingest.formats import Text
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.progress import Progress


def read(path: Path, options: ReadOptions, _progress: Progress) -> Text:
    """The file as it is, line ends included."""
    text, encoding = read_text(path, options.encoding)
    return Text(text, encoding=encoding)
