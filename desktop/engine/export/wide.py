"""The wide table: one row per unit, the input's own columns first, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from desktop.engine.domain import Annotation, CoderKind, Document, Final
from desktop.engine.export.cells import Cell, typed
from desktop.engine.export.joined import coded_units, finals_by_unit
from desktop.engine.export.long import value_cell
from desktop.engine.ingest.labels import SEEN, free_name
from desktop.engine.ingest.options import UnitKind
from desktop.engine.progress import Progress, silent
from desktop.engine.store.again import first_coded
from desktop.engine.store.project import Project
from rubrics.schema import Dimension

_FILE = "__file"
CONFIDENCE = "__confidence"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ours: a value on a dimension, or what goes with it.

    ``coder_id`` is whose value it is, empty for the final one. ``detail`` is empty for a value,
    CONFIDENCE or SEEN for what goes with it.
    """

    name: str
    dimension: Dimension
    coder_id: str = ""
    detail: str = ""

    def cell(self, said: Mapping[tuple[str, str], Annotation], final: Mapping[str, Final]) -> Cell:
        """What it has for a unit with these values, by dimension and coder, and final values."""
        if not self.coder_id:
            settled = final.get(self.dimension.name)
            return None if settled is None else value_cell(self.dimension, settled.value)
        annotation = said.get((self.dimension.name, self.coder_id))
        if annotation is None:
            return None
        if self.detail == SEEN:
            return annotation.saw_suggestion
        if self.detail == CONFIDENCE:
            scores = annotation.scores
            return None if scores is None else scores.confidence(self.dimension)
        return value_cell(self.dimension, annotation.value)


class WideTable:
    """The layout of a project's wide table, and its rows.

    First every document's own columns, in order of appearance, and the rubric's fields where there
    is running text, or where tables hold a field under several names: read again, a table is read
    by one column for each field. Then ``unit_id, document, label``; then per dimension
    ``<dimension>`` and ``<dimension>__confidence`` of the newest model, and
    ``<dimension>__<coder>`` of the people who have coded the dimension and of all other models
    (with ``…__confidence``); where any disagreement was settled, ``<dimension>__final`` follows.
    Where a person gave some values with a model's answer in sight, ``…__seen`` says of which. A
    column of ours whose name is taken ends in ``__glossator``; what goes with a whole file, such as
    an e-mail's subject, and is called like a field of the rubric ends in ``__file``. Of somebody
    who coded a unit again the first value is shown. Reading the table again takes nothing for a
    person's blind label that was none: see ``ingest/columns.py``.

    ``given`` are the names of the columns up to ``label``, ``coded`` the columns after them,
    ``fields`` the names of the rubric's fields.
    """

    def __init__(self, project: Project) -> None:
        """Reads what decides the columns."""
        self._project = project
        documents = project.documents()
        self._documents = {d.document_id: d for d in documents}
        self.fields = project.rubric().field_names
        own: dict[str, None] = {}
        for document in documents:
            row = document.unit_kind == UnitKind.ROW
            own.update(
                dict.fromkeys(document.columns if row else map(self._name, document.columns))
            )
            if document.format and not row:  # "": it was not read
                own.update(dict.fromkeys(self.fields))
        own.update(dict.fromkeys(_fields_apart(self.fields, documents)))
        taken = set(own)
        place = [free_name(name, taken) for name in ("unit_id", "document", "label")]
        coded = list(_columns(project, taken))
        self._finals = finals_by_unit(project)
        settled = {final.dimension for found in self._finals.values() for final in found}
        coded += [
            Column(free_name(f"{dimension.name}__final", taken), dimension)
            for dimension in project.rubric().dimensions
            if dimension.name in settled
        ]
        self._own = list(own)
        self.given = [*own, *place]
        self.coded = coded

    def _name(self, column: str) -> str:
        """What a column of running text is called here."""
        return f"{column}{_FILE}" if column in self.fields else column

    @property
    def header(self) -> list[str]:
        """The names of the columns; no two are equal."""
        return [*self.given, *(column.name for column in self.coded)]

    def rows(self, progress: Progress = silent) -> Iterator[list[Cell]]:
        """One row per unit, in order."""
        for unit, coded in coded_units(self._project, progress):
            document = self._documents[unit.document_id]
            if document.unit_kind == UnitKind.ROW:
                own = {**unit.fields, **unit.columns}
            else:
                told = {self._name(name): cell for name, cell in unit.columns.items()}
                own = {**told, **unit.fields}
            said = first_coded(coded)
            final = {f.dimension: f for f in self._finals.get(unit.unit_id, ())}
            yield [
                *(typed(own.get(name, "")) for name in self._own),
                unit.unit_id,
                document.name,
                unit.label,
                *(column.cell(said, final) for column in self.coded),
            ]


def _fields_apart(fields: Iterable[str], documents: Iterable[Document]) -> Iterator[str]:
    """The fields that tables were read by under several names."""
    read = [document.read_by.fields for document in documents if document.read_by is not None]
    for field in fields:
        if len({columns.get(field) for columns in read}) > 1:
            yield field


def _columns(project: Project, taken: set[str]) -> Iterator[Column]:
    coders = project.coders()
    models = [coder for coder in coders if coder.kind is CoderKind.MODEL]
    coded, seen = project.coded(), project.coded(seen=True)
    newest = models[-1].coder_id if models else ""
    for dimension in project.rubric().dimensions:
        for coder in [*models[-1:], *(c for c in coders if c.coder_id != newest)]:
            if coder.kind is CoderKind.HUMAN and (dimension.name, coder.coder_id) not in coded:
                continue
            stem = dimension.name if coder.coder_id == newest else f"{dimension.name}__{coder.name}"
            name = free_name(stem, taken)
            yield Column(name, dimension, coder.coder_id)
            details = [CONFIDENCE] if coder.kind is CoderKind.MODEL else []
            details += [SEEN] if (dimension.name, coder.coder_id) in seen else []
            for detail in details:
                yield Column(free_name(f"{name}{detail}", taken), dimension, coder.coder_id, detail)
