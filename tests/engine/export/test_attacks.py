"""Exports and report opened in the programs people open them in: nothing in a text is ever run."""

from __future__ import annotations

import csv
import html
import json
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tools import tool

from desktop.engine.agreement.assess import agreement
from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Status, Unit, human
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.report.figures_file import write_figures
from desktop.engine.report.page import write_report
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.loader import parse_rubric

pytestmark = pytest.mark.slow

TEXTS = (
    "=1+41",
    '=HYPERLINK("http://192.0.2.1/","click")',
    "+41+1",
    "-41-1+0*cmd|' /C calc'!A0",
    "@SUM(40,2)",
    "\t=40+2",
    "\r=40+2",
    " =40+2",
    "=cmd|' /C calc'!A0",
    "{=40+2}",
    "％=40+2",
    "＝40+2",
    'a"\n=40+2\nb',
    "a;=40+2",
    "a;=40+2;b",
    "a\n=40+2\nb",
    'a\n"=40+2\nb',
    "<script>document.title='OWNED'</script>",
    "<img src=x onerror=\"document.title='OWNED'\">",
    "</textarea></script><svg onload=document.title='OWNED'>",
    "\"><body onload=document.title='OWNED'>",
    "javascript:document.title='OWNED'",
    "{{ 7*6 }} ${7*6} <%= 7*6 %>",
    "control \x01\x07\x1b[31m\x7f \u202e rtl \ufffe",
)
NAME = "=40+2<script>document.title='OWNED'</script>\n.csv"


def attack(whose: str) -> str:
    """A formula to a spreadsheet, and an element that runs a script to a browser."""
    return f"=\"<img src=x onerror=document.title='OWNED_{whose}'>\""


NAMED = ("rubric", "rubric_text", "dimension", "question", "level", "coder", "model")
RUBRIC = """
id = "hostile"
version = "1"
title = {rubric}
description = {rubric_text}
field = [{{ name = "text", title = "Text" }}]

[[dimension]]
name = "tone"
title = {dimension}
question = {question}
scale = "nominal"
level = [{{ name = {level} }}, {{ name = "=40+2" }}]
""".format_map({name: json.dumps(attack(name)) for name in NAMED})


@pytest.fixture
def hostile(make_project: Callable[..., Project]) -> Project:
    """Texts, file name and column, the rubric's words, and the names of people and model."""
    units = [
        Unit(f"u{i:02}", "doc", i, i, i + 1, {"text": text}, f"row {i}", {"=40+2": text})
        for i, text in enumerate(TEXTS)
    ]
    people = [human("=40+2"), human(attack("coder"))]
    model = Coder("model0000001", attack("model"), CoderKind.MODEL)
    levels = (attack("level"), "=40+2")
    annotations = [
        Annotation(unit.unit_id, "tone", coder.coder_id, value, Status.CONFIRMED, "", note=text)
        for unit, text in zip(units, TEXTS, strict=True)
        for coder, value in zip(people, levels, strict=True)
    ]
    annotations += [
        Annotation(unit.unit_id, "tone", model.coder_id, levels[0], Status.SUGGESTED, "",
                   scores=Scores((0.505, 0.495), 1.0))
        for unit in units
    ]  # fmt: skip
    problem = "<script>document.title='OWNED'</script>"
    return make_project(
        parse_rubric(RUBRIC, "hostile.toml"),
        units,
        annotations,
        coders=[*people, model],
        documents=[Document("doc", NAME, "0" * 64, "csv", "utf-8", "row", ("=40+2",), (problem,))],
    )


def opened_in_office(folder: Path, *arguments: str | Path) -> list[Path]:
    """What LibreOffice makes of files: formulas calculated, saved as OpenDocument spreadsheets."""
    office = tool("soffice", "libreoffice")
    subprocess.run(
        [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
         "--convert-to", "ods", "--outdir", folder / "opened", *arguments],
        check=True,
        capture_output=True,
        timeout=240,
    )  # fmt: skip
    files = [item for item in arguments if isinstance(item, Path)]
    return [folder / "opened" / f"{file.stem}.ods" for file in files]


def opened_with_semicolons(folder: Path, *files: Path) -> list[Path]:
    """The same, where the program takes semicolons for the separator, as Excel in German does."""
    separated = "--infilter=CSV:59,34,76,1,,0,false,true,false,false"
    return opened_in_office(folder, separated, *files)


def formulas_in(path: Path) -> list[str]:
    """The formulas in an OpenDocument spreadsheet."""
    with zipfile.ZipFile(path) as archive:
        found = re.findall(r'table:formula="([^"]*)"', archive.read("content.xml").decode())
    # That is how LibreOffice keeps a yes or no.
    return [formula for formula in found if formula not in ("of:=TRUE()", "of:=FALSE()")]


def test_a_spreadsheet_program_finds_no_formula_and_no_link(
    hostile: Project, tmp_path: Path
) -> None:
    for fmt in (Format.CSV, Format.MATRIX, Format.DSL, Format.XLSX):
        export_project(hostile, fmt, tmp_path)
    write_figures(hostile, agreement(hostile), tmp_path)
    # CSV as a double click opens it: commas, UTF-8, and every cell judged by the program itself.
    files = sorted(tmp_path.glob("*.csv"))
    stems = ["annotations", "dsl_tone_", "figures", "matrix_tone", "table"]
    assert [f.stem[: len(stem)] for f, stem in zip(files, stems, strict=True)] == stems
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [c for c in cells if c[:1] in "=+@\t\r" and len(c) > 1]
        assert any(c.startswith("'=") for c in cells), "there was something to disarm"
    (tmp_path / "annotations.xlsx").rename(tmp_path / "workbook.xlsx")
    naive = tmp_path / "naive.csv"
    with naive.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["text"], ["=40+2"], [attack("level")]])
    *opened, workbook, seen = opened_in_office(tmp_path, *files, tmp_path / "workbook.xlsx", naive)
    assert [formulas_in(file) for file in (*opened, workbook)] == [[]] * 6
    assert len(formulas_in(seen)) == 2, "a formula is found where there is one"
    split = tmp_path / "split.csv"
    with split.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["1", "a\n=40+2\nb"], ["2", "a;=40+2;b"]])
    *opened, seen = opened_with_semicolons(tmp_path, *files, split)
    assert [formulas_in(file) for file in opened] == [[]] * 5
    assert len(formulas_in(seen)) == 2
    with zipfile.ZipFile(workbook) as archive:
        content = archive.read("content.xml").decode()
    assert "xlink:href" not in content
    assert "=HYPERLINK(" in content  # the text is there, as a text


def test_a_browser_runs_nothing_in_the_report(hostile: Project, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    for lang in ("de", "en"):
        write_report(hostile, tmp_path, lang=lang)
        source = page.read_text(encoding="utf-8")
        assert [name for name in NAMED if f"OWNED_{name}&" not in source] == []
        assert title(in_browser(page, tmp_path)) == title(source)
    # The same page without its escapes and its policy is owned: the browser would have run it.
    page.write_text(
        re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", source)
        .replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&#34;", '"'),
        encoding="utf-8",
    )  # fmt: skip
    assert title(in_browser(page, tmp_path)).startswith("OWNED")


def title(page: str) -> str:
    """What a page's window is called."""
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def in_browser(page: Path, folder: Path) -> str:
    """The page's elements after the browser has run what it runs."""
    browser = tool("chromium", "google-chrome")
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu",
         f"--user-data-dir={folder}/browser",
         "--virtual-time-budget=2000", "--dump-dom", page.as_uri()],
        check=True,
        capture_output=True,
        timeout=240,
    )  # fmt: skip
    return done.stdout.decode("utf-8", "replace")
