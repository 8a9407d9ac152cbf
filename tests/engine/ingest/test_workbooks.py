"""Sheets of workbooks are tables, with the values a spreadsheet program shows."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from desktop.engine.ingest.documents import Source, Unreadable
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader

from .conftest import DATA

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "name", ["openpyxl.xlsx", "libreoffice.xlsx", "libreoffice.xls", "libreoffice.ods"]
)
def test_workbooks_of_two_programs(read, name):
    result = read(name)
    assert result.texts == ["Thank you, Łukasz", "It is cold", "Both rows say so"]
    assert result.places == ["row 2", "row 3", "row 4"]
    assert [u.columns["when"] for u in result.units] == ["2024-05-06T07:08:00", "2024-05-06", ""]
    assert [u.columns["n"] for u in result.units] == ["2", "2.5", "1e+21"]
    assert [x.value for x in result.labels] == ["gratitude", "sadness"]
    for said in ("not 'More'", "'Secret'", "Merged cells", "'hungry' in row 4", "without any text"):
        assert said in result.said


def test_rows_of_a_sheet_have_the_numbers_a_spreadsheet_program_shows(read, tmp_path):
    path = tmp_path / "lower.xlsx"
    book = Workbook()
    for row in ((), (), ("", "text"), ("", "A remark."), (), ("", "Another.")):
        book.active.append(row)
    book.save(path)
    assert read("lower.xlsx", path.read_bytes()).places == ["row 4", "row 6"]


def test_formulas_have_their_last_value_or_are_said_to_have_none(read):
    calculated, bare = read("libreoffice.xlsx"), read("openpyxl.xlsx")
    assert [u.columns["twice"] for u in calculated.units] == ["4", "5", ""]
    assert [u.columns["twice"] for u in bare.units] == ["", "", ""]
    assert "2 formulas without a calculated value left empty (E2, E3)" in bare.said
    assert "error value left empty (E4)" in bare.said


def test_what_is_called_xls_and_is_none_is_refused_with_what_to_do(refused):
    page = "<html><table><tr><td>text</td></tr><tr><td>It is cold.</td></tr></table></html>"
    for content in (page, "text\tnote\nIt is cold.\t\n"):
        assert "This is no xls workbook" in refused("export.xls", content)
    whole = (DATA / "libreoffice.xls").read_bytes()
    assert "The workbook is damaged" in refused("cut.xls", whole[:3000])


def test_a_workbook_that_makes_the_library_panic_is_refused_in_a_sentence(tmp_path, emotions):
    """A panic of calamine's is no Exception."""
    spoilt = bytearray((DATA / "libreoffice.xls").read_bytes())
    spoilt[2282] = 1
    path = tmp_path / "spoilt.xls"
    path.write_bytes(spoilt)
    with Reader(ReadOptions()) as reader:
        found = reader.read(Source(path, path.name), emotions)
    assert isinstance(found, Unreadable)
    assert "damaged or unusual (PanicException: range end index" in found.sentence


@pytest.mark.parametrize(
    ("duration", "told"),
    [
        (timedelta(hours=30), "PT30H"),
        (timedelta(minutes=90), "PT1H30M"),
        (timedelta(seconds=5.25), "PT5.25S"),
        (timedelta(0), "PT0S"),
    ],
)
def test_durations_in_a_workbook_are_iso_8601(read, tmp_path, duration, told):
    book = Workbook()
    for row in [["text", "how long"], ["one", duration]]:
        book.active.append(row)
    book.active["B2"].number_format = "[h]:mm:ss"
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").units[0].columns["how long"] == told


def test_a_sheet_can_be_named(read, refused):
    assert "no sheet 'X'. The sheets are: Empty, Data" in refused(
        "openpyxl.xlsx", options=ReadOptions(sheet="X")
    )
    hidden = ReadOptions(sheet="More", header=False, fields={"text": "column 1"})
    assert read("openpyxl.xlsx", options=hidden).texts == ["other"]


@pytest.mark.parametrize("name", ["filtered.xlsx", "filtered.ods", "filtered.xls"])
def test_rows_that_a_filter_hides_and_hidden_columns_are_read_and_said(read, name):
    result = read(name)
    assert result.places == ["row 2", "row 3", "row 4", "row 5", "row 6"]
    assert "Hidden in the sheet and read like the others: 3 rows (3, 5, 6)." in result.said
    assert "Hidden in the sheet and read like the others: 1 column (A)." in result.said
    assert "copy those that are visible into a new file" in result.said


def test_what_is_hidden_in_another_sheet_or_empty_is_not_told_of(read, tmp_path):
    book = Workbook()
    for sheet in (book.active, book.create_sheet("Other")):
        sheet.append(["nr", "text"])
        sheet.append([1, "A remark."])
        sheet.append([2, "Another."])
    book.active.column_dimensions["D"].hidden = True
    book["Other"].row_dimensions[3].hidden = True
    book.save(tmp_path / "a.xlsx")
    assert "Hidden" not in read(tmp_path / "a.xlsx").said
    assert "1 row (3)" in read(tmp_path / "a.xlsx", options=ReadOptions(sheet="Other")).said


STRICT = (
    (
        b"schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"purl.oclc.org/ooxml/spreadsheetml/main",
    ),
    (b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument"),
)


@pytest.mark.parametrize("strict", [False, True])
def test_hidden_columns_are_said_and_strict_workbooks_looked_at_as_others(read, tmp_path, strict):
    book, path = Workbook(), tmp_path / "a.xlsx"
    for row in (["nr", "text", "secret"], [1, "A remark.", "x"], [2, "Another.", "=1+1"]):
        book.active.append(row)
    book.active.column_dimensions["C"].hidden = True
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    if strict:
        with ZipFile(path) as whole:
            parts = {name: whole.read(name) for name in whole.namelist()}
        with ZipFile(path, "w") as whole:
            for name, data in parts.items():
                (main, strict_main), (others, strict_others) = STRICT
                whole.writestr(name, data.replace(main, strict_main).replace(others, strict_others))
    said = read(path).said
    assert "read like the others: 1 column (C)." in said
    assert "read like the others: 1 row (3)." in said
    assert "1 formula without a calculated value left empty (C3)" in said


def test_a_formula_whose_value_is_an_empty_text_has_one(read, tmp_path):
    book, path = Workbook(), tmp_path / "a.xlsx"
    for row in (
        ["nr", "text", "left"],
        [1, "A remark.", '=IF(A2>1,"yes","")'],
        [2, "More.", "=A3"],
    ):
        book.active.append(row)
    book.save(path)
    with ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'<c r="C2">', b'<c r="C2" t="str">')  # as programs do
    assert b't="str"' in parts[sheet]
    with ZipFile(path, "w") as whole:
        for name, data in parts.items():
            whole.writestr(name, data)
    assert "1 formula without a calculated value left empty (C3)" in read(path).said
