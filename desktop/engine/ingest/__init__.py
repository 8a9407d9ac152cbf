"""From files to units: finds, reads and cuts what the analyst wants annotated."""

from desktop.engine.ingest.model import (
    HumanLabel,
    ReadDocument,
    ReadOptions,
    Source,
    UnitKind,
    Unreadable,
    UnreadableError,
)
from desktop.engine.ingest.read import read_document
from desktop.engine.ingest.reader import Reader
from desktop.engine.ingest.sources import Discovery, discover

__all__ = [
    "Discovery",
    "HumanLabel",
    "ReadDocument",
    "ReadOptions",
    "Reader",
    "Source",
    "UnitKind",
    "Unreadable",
    "UnreadableError",
    "discover",
    "read_document",
]
