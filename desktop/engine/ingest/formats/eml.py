"""E-mail: eml."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.ingest.formats import Text
from desktop.engine.ingest.formats.mime import attached, not_read, parsed, text_of
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.progress import Progress


def read(path: Path, _options: ReadOptions, _progress: Progress) -> Text:
    """The message's own words, with its subject, sender and date as columns. Attachments are
    counted and not read."""
    with path.open("rb") as file:
        message = parsed(file)
    text = text_of(message)
    text.problems += not_read(attached(message))
    return text
