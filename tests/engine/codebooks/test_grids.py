"""Grids with a column for each level become rubrics."""

from __future__ import annotations

import pytest

from desktop.engine.codebooks import Imported
from desktop.engine.codebooks.build import rubric_from_rows
from desktop.engine.codebooks.columns import find_layout
from desktop.engine.ingest.formats import Row
from rubrics.loader import parse_rubric
from rubrics.schema import Scale


def made(grid: str) -> Imported:
    """A rubric from a table whose cells are parted by ``|``."""
    lines = [[cell.strip() for cell in line.split("|")] for line in grid.strip("\n").splitlines()]
    rows = [Row(number, cells) for number, cells in enumerate(lines, 1)]
    layout = find_layout(rows)
    assert layout is not None
    return rubric_from_rows(rows, layout, "my-codes", "My codes", ["Made from it."])


WORDY = """
 Criteria | Strong             | Weak        | Weight | Comments
 Clarity  | Clear to the end   | Never clear | 3      |
"""
NUMBERED = """
 Rubric for letters
 Section | Kriterium | Frage           | Stufe 3      | Stufe 1   | Stufe 2      | Gewicht
 Form    | Klarheit  | Wie klar?       | Ganz klar    | Unklar    | Recht klar   | 2
         | Ton       |                 | Sehr warm    | Eher kalt |              | 1
"""
POINTS = """
         | Exemplary (4 points) | Fair (2,5 pts) | Poor (0)
 Clarity | All is clear         | Most is        | Nothing
"""
BARE = """
 Item    | 1     | 2      | 3
 Clarity | never | seldom | often
"""
WHY = "It is counted how often somebody would have to ask what is meant."
LONG = f"""
 Dimension | 1             | 2
 Clarity   | Nowhere. {WHY} | Here or there. {WHY}
"""
LEVELS = {
    WORDY: [("Strong", "Strong", "Clear to the end"), ("Weak", "Weak", "Never clear")],
    NUMBERED: [("1", "Stufe 1", "Unklar"), ("2", "Stufe 2", "Recht klar"),
               ("3", "Stufe 3", "Ganz klar")],
    POINTS: [("0", "Poor", "Nothing"), ("2,5", "Fair", "Most is"),
             ("4", "Exemplary", "All is clear")],
    BARE: [("1", "never", ""), ("2", "seldom", ""), ("3", "often", "")],
    LONG: [("1", "1", f"Nowhere. {WHY}"), ("2", "2", f"Here or there. {WHY}")],
}  # fmt: skip


@pytest.mark.parametrize("grid", LEVELS)
def test_a_grid_has_a_column_for_each_level(grid: str) -> None:
    first = parse_rubric(made(grid).source, "made").dimensions[0]
    found = [(level.value, level.name, level.anchor) for level in first.levels]
    assert sorted(found) == LEVELS[grid]
    assert (first.scale is Scale.ORDINAL) == (grid in (NUMBERED, BARE))


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("4", ("4", "4")),
        ("4 - Excellent", ("4", "Excellent")),
        ("4 Excellent", ("4", "Excellent")),
        ("Excellent: 4", ("4", "Excellent")),
        ("Excellent - 4 pts.", ("4", "Excellent")),
        ("Excellent-4", ("4", "Excellent")),
        ("Level -4", ("-4", "Level -4")),
        ("4 points", ("4", "4 points")),
        ("Excellent [1,5]", ("1,5", "Excellent")),
    ],
)
def test_a_number_stands_before_or_behind_a_level(name: str, level: tuple[str, str]) -> None:
    long = "So it is said of a text that has all of what is asked, and of no other one."
    found = made(f"Criterion | {name} | 9 = No answer\nTone | {long} | -")
    (tone,) = parse_rubric(found.source, "made").dimensions
    assert (tone.levels[0].value, tone.levels[0].name) == level


def test_what_else_a_grid_has_is_read_or_told() -> None:
    found = made(NUMBERED)
    rubric = parse_rubric(found.source, "made")
    assert [(d.name, d.title, d.group) for d in rubric.dimensions] == [
        ("klarheit", "Klarheit", "form"),
        ("ton", "Ton", "form"),
    ]
    assert rubric.dimensions[0].question == "Wie klar?"
    assert [level.anchor for level in rubric.dimensions[1].levels] == ["Eher kalt", "", "Sehr warm"]
    assert "Empty cells of questions and groups" in found.notes[2]
    assert found.notes[3].endswith("were left out: Gewicht.")
