"""From the rows of a table to units with a person's labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, dropwhile, islice

from desktop.engine.domain import Unit
from desktop.engine.ingest.column_names import bare
from desktop.engine.ingest.columns import guess_columns, require_all
from desktop.engine.ingest.decode import Damage
from desktop.engine.ingest.documents import HumanLabel, UnreadableError
from desktop.engine.ingest.formats import Row, Table
from desktop.engine.ingest.formats.cells import as_typed
from desktop.engine.ingest.header import Header, find_header, is_number, numbered_header
from desktop.engine.ingest.label_columns import how_none
from desktop.engine.ingest.labels import LONG_COLUMNS, OUR_COLUMNS, SEEN, blind_labels, in_sight
from desktop.engine.ingest.limits import MOST_COLUMNS
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import counted, some
from rubrics.digest import clean
from rubrics.schema import Rubric

SAMPLE_ROWS = 1000
"""Rows looked at before columns are chosen."""

WITHOUT_TEXTS = (
    "It is a table of annotations that this program wrote, and holds no texts. Choose table.csv, "
    "which was written beside it; in annotations.xlsx it is the first sheet."
)


@dataclass(slots=True)
class _Counts:
    """What is reported once all rows have been gone through."""

    damage: Damage = field(default_factory=Damage)
    blank: int = 0
    long: list[int] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    no_level: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))


class TableReading:
    """A table under a rubric. Columns are chosen at once; the rows can be gone through once."""

    def __init__(
        self, table: Table, rubric: Rubric, options: ReadOptions, *, complete: bool = True
    ) -> None:
        """Raises UnreadableError where there is nothing but a header, or, if the map is to be
        ``complete``, where a field has no column."""
        self._table, self._rubric, self._options = table, rubric, options
        self._counts = _Counts()
        rows = dropwhile(_is_blank, table.rows)
        head = list(islice(rows, SAMPLE_ROWS))
        _refuse_too_wide(self._table, head)
        header = self._header(head)
        self.header = header.names
        if set(self.header) >= LONG_COLUMNS and not self._names_a_text():
            raise UnreadableError(WITHOUT_TEXTS)
        self._is_ours = table.separated and set(self.header) >= OUR_COLUMNS
        data = head[header.rows :]
        if all(map(_is_blank, data)):
            data = list(islice(dropwhile(_is_blank, rows), SAMPLE_ROWS))
        if not data:
            raise UnreadableError("The table has no rows of data; there is nothing to annotate.")
        sample = [self._fitted(row, _Counts()) for row in data]
        answers = {
            clean(name): (clean(question), clean(coder))
            for name, (question, coder) in table.answers.items()
        }
        self.columns, problems = guess_columns(
            self.header, sample, rubric, options, answers, complete=table.complete
        )
        if complete:
            require_all(self.columns, self.header, rubric)
        self.sample = sample
        self._said = [*header.problems, *problems, *self._suspect_header(header)]
        self._rows = chain(data, rows)

    def units(self, document_id: str) -> Iterator[tuple[Unit, list[HumanLabel]]]:
        """Each row whose fields are not all blank, with its labels."""
        ordinal = 0
        place = {name: i for i, name in enumerate(self.header)}
        for row in self._rows:
            cells = self._fitted(row, self._counts)
            fields = {name: cells[place[column]] for name, column in self.columns.fields.items()}
            if not any(text.strip() for text in fields.values()):
                self._counts.blank += any(cell.strip() for cell in cells)
                continue
            unit = Unit(
                unit_id=f"{document_id}-{ordinal:06d}",
                document_id=document_id,
                ordinal=ordinal,
                start=row.number - 1,
                end=row.number,
                fields=fields,
                label=row.place or f"{self._table.row_word} {row.number}",
                columns=dict(zip(self.header, cells, strict=True)),
            )
            yield unit, list(self._labels(unit, row.number))
            ordinal += 1

    def problems(self) -> list[str]:
        """What is to be said about the table; complete once the rows have been gone through."""
        counts, word = self._counts, self._table.row_word
        said = [*self._table.problems, *self._said]
        said += counts.damage.told(self._table.encoding, bool(self._options.encoding))
        if counts.long:
            where = self._where(counts.long)
            said.append(
                f"More cells than columns in {where}: what is beyond was left out. A text that "
                "contains the separator needs quotation marks."
                if self._table.separated
                else f"More cells than columns in {where}: what is beyond was left out."
            )
        if counts.short:
            said.append(f"Fewer cells than columns in {self._where(counts.short)}.")
        if counts.blank:
            said.append(f"{counted(counts.blank, word)} without any text left out.")
        for column, seen in counts.seen.items():
            beside = f"{column}{SEEN}"
            said.append(
                f"{counted(seen, 'label')} in '{column}' left out: as the column '{beside}' says, "
                "given with a model's answer in sight."
            )
        for column, bad in counts.no_level.items():
            dimension = self.columns.coders[column][0]
            examples = some([f"'{value}' in {word} {number}" for number, value in bad])
            said.append(
                f"No level of '{dimension}', and so not read: {counted(len(bad), 'label')} in "
                f"'{column}' ({examples})." + how_none(self._rubric.dimension(dimension))
            )
        return said

    def _where(self, numbers: Sequence[int]) -> str:
        return f"{counted(len(numbers), self._table.row_word)} ({some(numbers)})"

    def _header(self, head: Sequence[Row]) -> Header:
        if self._table.names is not None:
            return Header(tuple(clean(name) for name in self._table.names), 0)
        cleaned = [Row(row.number, [clean(cell) for cell in row.cells]) for row in head]
        return find_header(cleaned) if self._options.header else numbered_header(cleaned)

    def _suspect_header(self, header: Header) -> Iterator[str]:
        """A header whose "name" is a sentence, or a few words beside a number, was perhaps none.
        A survey's question is one where other columns are plainly named, or somebody named it."""
        if self.columns.coders or self._options.fields or self._names_numbers():
            return
        most = 3 if any(map(is_number, header.names)) else 6
        wordy = [name for name in self.columns.fields.values() if len(name.split()) > most]
        if wordy and header.rows:
            yield (
                "The first row looks like data, but was read as the names of the columns; "
                "if it is data, say that the table has no header."
            )

    def _names_a_text(self) -> bool:
        """Whether a column has a field's own name, or was chosen for one: somebody may have put the
        texts beside the annotations."""
        known = {*self._rubric.field_names, *self._options.fields.values()}
        return not {bare(name) for name in self.header}.isdisjoint(map(bare, known))

    def _names_numbers(self) -> bool:
        """Whether a word stands above a column of numbers."""
        for i, name in enumerate(self.header):
            cells = [row[i] for row in self.sample if row[i].strip()]
            if cells and all(map(is_number, cells)) and not is_number(name):
                return True
        return False

    def _fitted(self, row: Row, counts: _Counts) -> list[str]:
        """The row's cells, cleaned, as many as there are columns."""
        width = len(self.header)
        cells = []
        for cell in row.cells[:width]:
            text = clean(cell)
            if self._is_ours:
                text = as_typed(text)
            counts.damage.look_at(text)
            cells.append(text)
        if any(cell.strip() for cell in row.cells[width:]):
            counts.long.append(row.number)
        if len(cells) < width:
            if any(cells):
                counts.short.append(row.number)
            cells += [""] * (width - len(cells))
        return cells

    def _labels(self, unit: Unit, number: int) -> Iterator[HumanLabel]:
        cells, coders = unit.columns, self.columns.coders
        self._counts.seen.update(c for c in coders if cells[c].strip() and in_sight(c, cells))

        def refuse(column: str, cell: str) -> None:
            self._counts.no_level[column].append((number, " ".join(cell.split())[:40]))

        for label in blind_labels(cells, coders, self._rubric, refuse):
            yield HumanLabel(unit.unit_id, *label)


def _refuse_too_wide(table: Table, head: Sequence[Row]) -> None:
    """Raises UnreadableError for more columns than can be looked at in a reasonable time."""
    width = max((len(row.cells) for row in head), default=0)
    width = max(width, len(table.names or ()))
    if width > MOST_COLUMNS:
        raise UnreadableError(
            f"It has {width:,} columns; more than {MOST_COLUMNS:,} are not read. Save those that "
            "matter as a table of their own, or check the separator."
        )


def _is_blank(row: Row) -> bool:
    return not any(cell.strip() for cell in row.cells)
