"""Of a workbook the sheets that hold codebooks are found, and the one that is named is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from desktop.engine.codebooks import Imported
from desktop.engine.home.rubric_files import imported
from rubrics.errors import UserError
from rubrics.loader import parse_rubric

DATA = [("Answer", "Coder"), *[("yes", "Anna")] * 20]
MOOD = [("Variable", "Value", "Label"), ("Mood", 1, "sad"), ("Mood", 2, "glad")]
TRUST = [("Variable", "Value", "Label"), ("Trust", 1, "none"), ("Trust", 2, "some")]


def workbook(folder: Path, **sheets: Sequence[Sequence[object]]) -> Path:
    book, path = Workbook(), folder / "codes.xlsx"
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def questions(found: Imported) -> list[str]:
    return [dimension.title for dimension in parse_rubric(found.source, "it").dimensions]


def test_the_first_is_taken_and_the_others_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, Data=DATA, Mood=MOOD, Empty=[], Trust=TRUST)
    found = imported(path)
    assert questions(found) == ["Mood"]
    assert found.sheets == ("Mood", "Trust")
    assert found.notes[:2] == (
        "Made from the table codes.xlsx, sheet 'Mood'.",
        "Other sheets hold codebooks as well, and were left out: Trust.",
    )


def test_one_that_is_named_is_taken_without_a_word_about_others(tmp_path: Path) -> None:
    found = imported(workbook(tmp_path, Mood=MOOD, Trust=TRUST), sheet="Trust")
    assert questions(found) == ["Trust"]
    assert (found.sheets, len(found.notes)) == ((), len(set(found.notes)))
    assert not any("Other sheets" in note for note in found.notes)


def test_a_single_one_among_others_is_no_question(tmp_path: Path) -> None:
    found = imported(workbook(tmp_path, Data=DATA, Trust=TRUST))
    assert (questions(found), found.sheets) == (["Trust"], ())


def test_where_there_is_none_the_first_says_what_is_missing(tmp_path: Path) -> None:
    path = workbook(tmp_path, Data=[("Day", "Sum"), (1, 2)], More=DATA)
    with pytest.raises(UserError, match="its first row has: Day, Sum"):
        imported(path)
