from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.engine.atomic import WriteError
from desktop.engine.export import xlsx_file
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.export.xlsx_file import Sheet, write_xlsx
from desktop.engine.store.project import Project


def test_workbook_has_both_tables_with_numbers_as_numbers_and_texts_as_texts(
    reviews_project: Project, tmp_path: Path
) -> None:
    file, _ = export_project(reviews_project, Format.XLSX, tmp_path)
    book = load_workbook(file)
    assert book.sheetnames == ["table", "annotations", "notes"]
    table = book["table"]
    header = [cell.value for cell in table[1]]
    first = dict(zip(header, table[2], strict=True))
    assert first["text"].value.startswith("=HYPERLINK")
    assert first["text"].data_type == "s"  # a text, not the formula it looks like
    assert first["text"].hyperlink is None
    assert isinstance(first["clarity"].value, int)
    assert isinstance(first["clarity__confidence"].value, float)
    assert table.max_row == 61
    unit = next(reviews_project.units())
    assert book["annotations"].cell(2, 5).value == unit.text_sha256
    assert book["annotations"].cell(2, 12).value is False
    assert book["notes"]["A1"].value == "Everything fitted; nothing was changed."


def test_columns_are_as_wide_as_their_names_and_texts_up_to_a_line(tmp_path: Path) -> None:
    path, names = tmp_path / "x.xlsx", ["category__confidence", "text"]
    rows = [[0.5, "Dear Sirs,\n\n" + "a long letter " * 20]] * 6
    write_xlsx(path, [Sheet("table", names, iter(rows))], max_rows=5)
    book = load_workbook(path)
    for name in ("table", "table 2"):
        widths = book[name].column_dimensions
        assert (round(widths["A"].width), round(widths["B"].width)) == (23, 61)
    assert book["table"].max_row + book["table 2"].max_row == 8


def test_table_longer_than_a_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(path, [Sheet("table", ["n"], ([i] for i in range(10)))], max_rows=5)
    book = load_workbook(path)
    assert book.sheetnames == ["table", "table 2", "table 3", "notes"]
    pages = [book[name] for name in book.sheetnames[:3]]
    assert [[cell.value for cell in page["A"]] for page in pages] == [
        ["n", 0, 1, 2, 3], ["n", 4, 5, 6, 7], ["n", 8, 9],
    ]  # fmt: skip
    assert "goes on in the sheets up to 'table 3'" in book["notes"]["A1"].value


def test_text_longer_than_a_cell_is_cut_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    limit = xlsx_file.MAX_CHARACTERS
    texts = ["a" * limit, "b" * (limit + 1), "😀" * (limit // 2 + 1)]
    write_xlsx(path, [Sheet("table", ["text"], [[text] for text in texts])])
    book = load_workbook(path)
    fits, cut, wide = (book["table"].cell(row, 1).value for row in (2, 3, 4))
    assert fits == texts[0]
    assert cut == "b" * (limit - 4) + " […]"
    assert len(wide.encode("utf-16-le")) // 2 <= limit
    assert wide.endswith("😀 […]")
    notes = [cell.value for cell in book["notes"]["A"]]
    assert notes[0].startswith("The text in cell A3 of 'table' has 32,768 characters")
    assert len(notes) == 2


def test_control_characters_and_lone_surrogates_do_not_break_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    write_xlsx(path, [Sheet("table", ["text"], [["a\x00b"], ["c\ud800d"], ["_x000D_"]])])
    column = [cell.value for cell in load_workbook(path)["table"]["A"]]
    assert column[2] == "c\\ud800d"


def test_too_many_columns_are_refused_in_words(tmp_path: Path) -> None:
    sheet = Sheet("table", ["c"] * (xlsx_file.MAX_COLUMNS + 1), [])
    with pytest.raises(WriteError, match="Export it as csv instead"):
        write_xlsx(tmp_path / "x.xlsx", [sheet])
