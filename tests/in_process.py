"""Reads documents in the process of the tests: what a ``Reader`` does in one of its own, sooner."""

from __future__ import annotations

from desktop.engine.domain import Unit
from desktop.engine.ingest.documents import HumanLabel, ReadDocument, Source
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reading import Reading
from rubrics.schema import Rubric


def read_document(source: Source, rubric: Rubric, options: ReadOptions) -> ReadDocument:
    """Read a file and cut it into units. Faults of a library that meets a broken file pass as they
    are. Raises UnreadableError."""
    reading = Reading(source, rubric, options)
    units: list[Unit] = []
    labels: list[HumanLabel] = []
    for unit, given in reading.units():
        units.append(unit)
        labels += given
    document = reading.document()
    return ReadDocument(source, document, len(units), iter(units), iter(labels))
