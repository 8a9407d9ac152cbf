"""The rows of a codebook with their cells by role, and the filling of merged cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.engine.codebooks.cells import as_written
from desktop.engine.codebooks.columns import Layout, Role
from desktop.engine.ingest.formats import Row

_OF_LINES = (Role.LEVELS, Role.QUESTION)
"""Roles whose cells may have line ends that matter."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number, the groups above it, the texts that say when it applies as one, and the
    other cells by role."""

    number: int
    above: tuple[str, ...]
    anchor: str
    cells: dict[Role, str]

    def __getitem__(self, role: Role) -> str:
        return self.cells.get(role, "")


def lines_of(rows: Sequence[Row], layout: Layout) -> Iterator[Line]:
    """The rows below the names of the columns; each row of a grid is followed by one for each of
    its levels. Rows that repeat the names are left out."""
    for row in rows[layout.header + 1 :]:
        cells = [as_written(cell) for cell in row.cells]
        cells += [""] * (len(layout.names) - len(cells))
        if tuple(cells[: len(layout.names)]) == layout.names:
            continue
        said = [
            f"{before}: {cells[place]}" if before else cells[place]
            for place, before in layout.texts
            if cells[place]
        ]
        line = Line(
            number=row.number,
            above=tuple(_one_line(cells[place]) for place in layout.parents),
            anchor="\n".join(said),
            cells={
                role: cells[place] if role in _OF_LINES else _one_line(cells[place])
                for role, place in layout.places.items()
            },
        )
        yield line
        if any(cells[place] for place in layout.levels):
            for place, level in layout.levels.items():
                of_level = {Role.VALUE: level.value, Role.LABEL: level.label}
                yield replace(line, anchor=cells[place], cells=line.cells | of_level)


def filled_down(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows with empty cells filled from the row above, as merged cells leave them. A cell is
    filled only while all cells to its left are those of the row above."""
    made: list[tuple[str, ...]] = []
    before: tuple[str, ...] = ()
    for cells in rows:
        row: list[str] = []
        for place, cell in enumerate(cells):
            same_so_far = bool(before) and tuple(row) == before[:place]
            row.append(cell or (before[place] if same_so_far else ""))
        before = tuple(row)
        made.append(before)
    return made


def _one_line(text: str) -> str:
    return " ".join(text.split())
