"""Codebooks that are tables in Word and Writer are read like those in spreadsheets."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tools import tool

from desktop.engine.codebooks import Imported
from desktop.engine.codebooks.read import holds_codebook
from desktop.engine.home.rubric_files import imported
from desktop.engine.ingest.documents import Source, Unreadable
from desktop.engine.ingest.reader import Reader
from desktop.engine.ingest.rows import MOST_ROWS
from rubrics.errors import UserError
from rubrics.loader import parse_rubric
from rubrics.schema import Dimension, Select
from rubrics.system.frames import Message

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, more: str = "") -> str:
    paragraphs = "".join(map(p, text.split("\n")))
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{paragraphs}</w:tc>"


def tr(*cells: str) -> str:
    return f"<w:tr>{''.join(c if c.startswith('<') else tc(c) for c in cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


@pytest.fixture
def docx(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Word document of these blocks."""

    def write(*blocks: str) -> Path:
        path = tmp_path / "codes.docx"
        with zipfile.ZipFile(path, "w") as archive:
            body = f"<w:document {W}><w:body>{''.join(blocks)}</w:body></w:document>"
            archive.writestr("word/document.xml", body)
        return path

    return write


def questions(found: Imported) -> tuple[Dimension, ...]:
    return parse_rubric(found.source, "made").dimensions


MOOD = tbl(tr("Variable", "Value", "Label"), tr("Mood", "1", "sad"), tr("Mood", "2", "glad"))
TRUST = tbl(tr("Variable", "Value", "Label"), tr("Trust", "1", "none"), tr("Trust", "2", "some"))
CODERS = tbl(tr("Coder", "Phone"), tr("Anna", "12"))

HTML = """<html><meta charset="utf-8"><h1>Codebuch</h1><p>Wer kodiert hat:</p>
<table border="1"><tr><td>Name</td><td>Telefon</td></tr><tr><td>Anna</td><td>12</td></tr></table>
<h2>Die Codes</h2><table border="1">
<tr><th>Variable</th><th>Wert</th><th>Ausprägung</th><th>Beschreibung</th></tr>
<tr><td rowspan="3">Tonfall</td><td>1</td><td>freundlich</td>
<td><p>Dankt oder&nbsp;lobt.</p><p>Auch: Grüße<br>am Ende.</p></td></tr>
<tr><td>2</td><td>sach&shy;lich</td><td></td></tr>
<tr><td>3</td><td colspan="2">feindselig</td></tr></table></html>"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_codebook_that_the_office_saves_is_found_among_other_tables(
    tmp_path: Path, kind: str
) -> None:
    office = tool("soffice", "libreoffice")
    (tmp_path / "codes.html").write_text(HTML, "utf-8")
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--infilter=HTML (StarWriter)", "--convert-to", kind, "codes.html"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    found = imported(tmp_path / f"codes.{kind}")
    (tone,) = questions(found)
    assert [(level.value, level.name) for level in tone.levels] == [
        ("1", "freundlich"), ("2", "sachlich"), ("3", "feindselig"),
    ]  # fmt: skip
    assert tone.levels[0].anchor == "Dankt oder\N{NO-BREAK SPACE}lobt.\nAuch: Grüße\nam Ende."
    assert found.notes[0] == f"Made from the table 'Die Codes' in codes.{kind}."
    assert "Empty cells of questions and groups were read as what stands above them." in found.notes


def test_changes_are_accepted_and_cells_that_were_merged_keep_their_columns(
    docx: Callable[..., Path],
) -> None:
    changed = (
        "<w:p><w:r><w:t>How the </w:t></w:r><w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>text</w:t></w:r></w:ins><w:r><w:t> sounds.</w:t></w:r></w:p>"
    )
    whole = tbl(
        "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr><w:sdt><w:sdtContent>"
        f"{tc('Value')}</w:sdtContent></w:sdt>{tc('Label')}{tc('Description')}{tc('Variable')}"
        "</w:tr>",
        tr("x", "1", "low", f"<w:tc>{changed}</w:tc>", "Volume"),
        f"<w:tr><w:trPr><w:del/></w:trPr>{tc('x')}{tc('3')}{tc('gone')}</w:tr>",
        tr("y", "2", tc("high", "<w:gridSpan w:val='2'/>"), "Volume"),
    )
    found = imported(docx(whole))
    (volume,) = questions(found)
    assert [(level.value, level.name) for level in volume.levels] == [("1", "low"), ("2", "high")]
    assert [level.anchor for level in volume.levels] == ["How the text sounds.", ""]
    assert not any("Empty cells" in note for note in found.notes)


def test_of_several_tables_the_named_one_is_taken_else_the_first_that_is_a_codebook(
    docx: Callable[..., Path],
) -> None:
    path = docx(p("Who coded"), CODERS, p("In interviews"), p(" "), MOOD, p("In letters"), TRUST)
    found = imported(path)
    assert found.sheets == ("In interviews", "In letters")
    assert found.notes[:2] == (
        "Made from the table 'In interviews' in codes.docx.",
        "Other tables hold codebooks as well, and were left out: In letters.",
    )
    assert [q.title for q in questions(imported(path, sheet="In letters"))] == ["Trust"]
    with pytest.raises(UserError) as missing:
        imported(path, sheet="Letters")
    assert str(missing.value) == (
        "There is no table 'Letters'. The tables are: Who coded, In interviews, In letters."
    )


def test_a_table_for_each_question_makes_one_codebook(docx: Callable[..., Path]) -> None:
    trust = tbl(tr("2026", ""), tr("Code", "Label"), tr("0", "none"), tr("1", "some"))
    path = docx(p("Who coded"), CODERS, p("Tone"), TONE, p("Trust"), trust)
    found = imported(path)
    assert {q.title: [level.name for level in q.levels] for q in questions(found)} == {
        "Tone": ["low", "high"],
        "Trust": ["none", "some"],
    }
    assert found.sheets == ()
    assert found.notes[0] == (
        "Made from 2 tables of codes.docx. The words above each were taken for the name of its "
        "question or group: Tone, Trust."
    )
    (alone,) = questions(imported(path, sheet="Trust"))
    assert [level.name for level in alone.levels] == ["none", "some"]


def test_a_table_for_each_group_of_codes_makes_one_codebook(docx: Callable[..., Path]) -> None:
    names = ("Category", "Definition", "Example")
    anger = tbl(tr(*names), tr("Open", "Shouts.", "Go!"), tr("Hidden", "Is silent.", ""))
    joy = tbl(tr(*names), tr("Open", "Laughs.", "Ha!"))
    found = questions(imported(docx(p("Anger"), anger, p("Joy"), joy)))
    assert [(q.title, q.select, [level.anchor for level in q.levels]) for q in found] == [
        ("Anger", Select.MANY, ["Shouts.\nExample: Go!", "Is silent."]),
        ("Joy", Select.MANY, ["Laughs.\nExample: Ha!"]),
    ]


TONE = tbl(tr("Code", "Label"), tr("1", "low"), tr("2", "high"))
FEW = tbl(tr("Code", "Label", "Example"), tr("1", "few", ""), tr("2", "many", ""))
GRID = tbl(tr("Criterion", "1 - low", "2 - high"), tr("Tone", "Shouts.", "Whispers."))
CODES = tbl(tr("Category", "Code", "Definition"), tr("Anger", "Open", "Shouts."))
TREE = tbl(tr("Id", "Parent ID", "Name"), tr("1", "", "Anger"), tr("2", "1", "Open"))


@pytest.mark.parametrize(
    "tables",
    [(TONE, FEW), (TONE, MOOD), (MOOD, MOOD), (GRID, GRID), (CODES, CODES), (TREE, TREE)],
)
def test_tables_that_are_not_a_question_or_group_each_stay_apart(
    docx: Callable[..., Path], tables: tuple[str, str]
) -> None:
    found = imported(docx(p("One"), tables[0], p("Two"), tables[1]))
    assert found.sheets == ("One", "Two")


def test_tables_with_no_words_of_their_own_above_them_are_numbered(
    docx: Callable[..., Path],
) -> None:
    empty = tbl(tr("", ""))
    blocks = [empty, MOOD, p("Codes"), TRUST, p("Codes"), MOOD, p("long " * 20), TRUST, MOOD]
    found = imported(docx(*blocks))
    assert found.sheets == ("Table 1", "Codes", "Codes (3)", "Table 4", "Table 5")


def test_rows_that_are_in_no_table_are_one(docx: Callable[..., Path]) -> None:
    rows = tr("Variable", "Value", "Label"), tr("Mood", "1", "sad"), tr("Mood", "2", "glad")
    (mood,) = questions(imported(docx(p("Codes"), *rows)))
    assert [level.name for level in mood.levels] == ["sad", "glad"]


def test_a_document_without_a_table_says_what_to_do(docx: Callable[..., Path]) -> None:
    with pytest.raises(UserError, match=r"no table in this document\. Put the codebook into one,"):
        imported(docx(p("Code: joy. Definition: gladness.")))


def test_a_document_is_read_once_to_see_whether_it_holds_a_codebook(
    docx: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long report with tables kept the window's question waiting for each of them."""
    asked: list[str] = []
    ask = Reader._ask

    def counting(reader: Reader, source: Source, request: Message) -> Unreadable | Message:
        asked.append(str(request["op"]))
        return ask(reader, source, request)

    monkeypatch.setattr(Reader, "_ask", counting)
    large = tbl(*(tr("Text", str(number)) for number in range(MOST_ROWS + 1)))
    assert holds_codebook(docx(p("Phones"), CODERS, p("Texts"), large, p("Codes"), MOOD))
    assert not holds_codebook(docx(p("Phones"), CODERS))
    assert not holds_codebook(docx(p("No table")))
    assert len(asked) == 3
