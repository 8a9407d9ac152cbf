"""Tells whether options would read a file otherwise than a project has read it."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.engine.domain import Document, LabelColumns, human
from desktop.engine.ingest.columns import named_coders, named_fields
from desktop.engine.ingest.decode import codec
from desktop.engine.ingest.documents import WHOLE, UnreadableError
from desktop.engine.ingest.formats import ENCODED, HEADED, PROJECTS
from desktop.engine.ingest.header import numbered
from desktop.engine.ingest.labels import blind_labels
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.reading import NO_SPEAKERS
from desktop.engine.store import as_read
from desktop.engine.store.project import Project

_ONE_SHEET = "Only the sheet "
"""Begins what is said of a workbook with several sheets where nobody named one."""


def would_change(project: Project, document: Document, options: ReadOptions) -> str:
    """What the options would change about a document, as a phrase; empty where it is nothing.

    Only options that are given are compared, and by their effect: another column with the same
    cells changes nothing. What people have decided since then does not count. Which sheet of a
    workbook was read is known only where nobody had named one. Raises ProjectError.
    """
    wanted = options.encoding if document.format in ENCODED else ""
    if wanted and document.encoding and (codec(wanted) or wanted) != document.encoding:
        return "its encoding"
    first = next((said for said in document.problems if said.startswith(_ONE_SHEET)), "")
    if first and options.sheet and not first.startswith(f"{_ONE_SHEET}'{options.sheet}' "):
        return "its sheet"
    if document.unit_kind != UnitKind.ROW:
        return "its units" if _cuts_otherwise(document, options.unit) else ""
    if document.format in PROJECTS and _projects_texts_otherwise(project, document, options.unit):
        return "its units"
    names = document.columns
    if not options.header and document.format in HEADED and names != numbered(len(names)):
        return "the names of its columns"
    rubric = project.rubric()
    try:
        fields = named_fields(names, options.fields, rubric)
        coders = options.coders and named_coders(names, options.coders, rubric)
    except UnreadableError:
        return "which columns are read"
    return _change_of_cells(project, document, fields, coders)


def _cuts_otherwise(document: Document, wanted: UnitKind | None) -> bool:
    if wanted is UnitKind.TURN and NO_SPEAKERS in document.problems:
        return False  # it was asked for then as well
    return wanted is not None and wanted != document.unit_kind


def _projects_texts_otherwise(
    project: Project, document: Document, wanted: UnitKind | None
) -> bool:
    """:func:`_cuts_otherwise` for the texts in a project of another program, where each unit says
    what it is. Where turns are asked for, texts without speakers are paragraphs; rows are those of
    tables, and never cut."""
    if wanted is None:
        return False
    fit = {
        UnitKind.TEXT: (WHOLE,),
        UnitKind.PROSE: ("paragraph",),
        UnitKind.TURN: ("turn", "paragraph"),
    }
    words = (*fit.get(wanted, (wanted.value,)), "row")
    rows = as_read.rows(project, document.document_id)
    return not all(cells.get("place", "").startswith(words) for _, _, cells in rows)


def _change_of_cells(
    project: Project, document: Document, fields: Mapping[str, str], coders: LabelColumns | None
) -> str:
    """:func:`would_change` for the columns of texts and, unless they are None, of labels."""
    if not fields and coders is None:
        return ""
    rubric, decided = project.rubric(), None
    for number, texts, cells in as_read.rows(project, document.document_id):
        if any(texts[field] != cells[column] for field, column in fields.items()):
            return "its texts"
        if coders is None:
            continue
        asked = {
            (dimension, human(coder).name): value
            for dimension, coder, value in blind_labels(cells, coders, rubric)
        }
        apart = {key for key, _ in as_read.labels(project, number).items() ^ asked.items()}
        if apart and decided is None:
            decided = as_read.decided(project, document.document_id)
        if any((number, *key) not in (decided or ()) for key in apart):
            return "its labels"
    return ""
