"""Adding documents to a project, with their units and people's labels."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.engine.domain import Document, Status, Unit, human
from desktop.engine.ingest.documents import HumanLabel
from desktop.engine.store import exposure, records
from desktop.engine.store.coders import coder_number
from desktop.engine.store.project import Project


def add_document(
    project: Project,
    document: Document,
    units: Iterable[Unit] = (),
    labels: Iterable[HumanLabel] = (),
    time_utc: str = "",
) -> None:
    """Adds a document with its units and people's labels, all or nothing.

    It replaces a document of the same name without units, which could not be read before.
    """
    with project.transaction():
        # It keeps the number of a document that it replaces, and so its place in the order.
        empty = project.connection.execute(
            "DELETE FROM document WHERE name = ? AND NOT EXISTS"
            " (SELECT 1 FROM unit WHERE unit.document = document.number) RETURNING number",
            (document.name,),
        ).fetchall()
        number = project.connection.execute(
            "INSERT INTO document (number, document_id, name, sha256, format, encoding,"
            " unit_kind, columns, problems, read_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (empty[0][0] if empty else None, *records.document_row(document)),
        ).lastrowid
        project.connection.executemany(
            'INSERT INTO unit (unit_id, document, ordinal, "start", "end", label, fields,'
            " columns, text_sha256, shared) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (records.unit_row(unit, number) for unit in units),
        )
        exposure.note_added(project, document.document_id)
        coders: dict[str, int] = {}
        for unit_id, dimension, name, value in labels:
            if name not in coders:
                coders[name] = coder_number(project, human(name))
            project.connection.execute(
                "INSERT OR IGNORE INTO annotation (unit, dimension, coder, round, value,"
                " status, time_utc, saw_suggestion, sample, note)"
                " SELECT number, ?, ?, 1, ?, ?, ?, 0, '', '' FROM unit WHERE unit_id = ?",
                (dimension, coders[name], value, Status.CONFIRMED, time_utc, unit_id),
            )
