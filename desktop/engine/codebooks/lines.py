"""The rows of a codebook, each by what its columns mean, with cells filled that were merged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from desktop.engine.codebooks.cells import as_written
from desktop.engine.codebooks.columns import Layout, Role
from desktop.engine.ingest.formats import Row

_OF_LINES = (Role.LEVELS, Role.QUESTION)
"""What may have line ends that matter."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its number: the groups above, the texts about it, and the other cells by role."""

    number: int
    above: tuple[str, ...]
    anchor: str
    cells: dict[Role, str]

    def __getitem__(self, role: Role) -> str:
        return self.cells.get(role, "")


def lines_of(rows: Sequence[Row], layout: Layout) -> Iterator[Line]:
    """The rows below the names of the columns, of a grid each with one more for each level. A row
    that repeats the names is none."""
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
    """Rows of cells in which an empty one means what stands above it, as merged cells leave it, as
    long as nothing to its left is said anew."""
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
