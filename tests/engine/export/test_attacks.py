"""Exports and report opened in the programs people open them in: nothing in a text is ever run."""

from __future__ import annotations

import csv
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tools import tool

from desktop.engine.export.project_files import Format, export_project
from desktop.engine.model import Annotation, Document, Status, Unit
from desktop.engine.report.page import write_report
from desktop.engine.store.project import Project, human
from rubrics.schema import Rubric

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
    "<script>document.title='OWNED'</script>",
    "<img src=x onerror=\"document.title='OWNED'\">",
    "</textarea></script><svg onload=document.title='OWNED'>",
    "\"><body onload=document.title='OWNED'>",
    "javascript:document.title='OWNED'",
    "{{ 7*6 }} ${7*6} <%= 7*6 %>",
    "control \x01\x07\x1b[31m\x7f \u202e rtl \ufffe",
)
NAME = "=40+2<script>document.title='OWNED'</script>\n.csv"


@pytest.fixture
def hostile(make_project: Callable[..., Project], reviews: Rubric) -> Project:
    """Every text above as a unit, a file name, a column, and the name of a coder."""
    units = [
        Unit(f"u{i:02}", "doc", i, i, i + 1, {"text": text}, f"row {i}", {"=40+2": text})
        for i, text in enumerate(TEXTS)
    ]
    coders = [human("=40+2"), human("<script>document.title='OWNED'</script>")]
    annotations = [
        Annotation(unit.unit_id, "tone", coder.coder_id, value, Status.CONFIRMED, "", note=text)
        for unit, text in zip(units, TEXTS, strict=True)
        for coder, value in zip(coders, ("negative", "positive"), strict=True)
    ]
    problem = "<script>document.title='OWNED'</script>"
    return make_project(
        reviews,
        units,
        annotations,
        coders=coders,
        documents=[Document("doc", NAME, "0" * 64, "csv", "utf-8", "row", ("=40+2",), (problem,))],
    )


def opened_in_office(folder: Path, *files: Path) -> list[Path]:
    """What LibreOffice makes of files: formulas calculated, saved as OpenDocument spreadsheets."""
    office = tool("soffice", "libreoffice")
    subprocess.run(
        [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
         "--convert-to", "ods", "--outdir", folder / "opened", *files],
        check=True,
        capture_output=True,
        timeout=240,
    )  # fmt: skip
    return [folder / "opened" / f"{file.stem}.ods" for file in files]


def formulas_in(path: Path) -> list[str]:
    """The formulas in an OpenDocument spreadsheet."""
    with zipfile.ZipFile(path) as archive:
        found = re.findall(r'table:formula="([^"]*)"', archive.read("content.xml").decode())
    # That is how LibreOffice keeps a yes or no.
    return [formula for formula in found if formula not in ("of:=TRUE()", "of:=FALSE()")]


def test_a_spreadsheet_program_finds_no_formula_and_no_link(
    hostile: Project, tmp_path: Path
) -> None:
    export_project(hostile, Format.CSV, tmp_path)
    export_project(hostile, Format.XLSX, tmp_path)
    # CSV as a double click opens it: commas, UTF-8, and every cell judged by the program itself.
    files = [tmp_path / name for name in ("table.csv", "annotations.csv")]
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        assert not [c for c in cells if c[:1] in "=+@\t\r" and len(c) > 1]
    (tmp_path / "annotations.xlsx").rename(tmp_path / "workbook.xlsx")
    naive = tmp_path / "naive.csv"
    naive.write_text("text\n=40+2\n", encoding="utf-8")
    *opened, workbook, seen = opened_in_office(tmp_path, *files, tmp_path / "workbook.xlsx", naive)
    assert [formulas_in(file) for file in (*opened, workbook)] == [[], [], []]
    assert len(formulas_in(seen)) == 1, "a formula is found where there is one"
    with zipfile.ZipFile(workbook) as archive:
        content = archive.read("content.xml").decode()
    assert "xlink:href" not in content
    assert "=HYPERLINK(" in content  # the text is there, as a text


def test_a_browser_runs_nothing_in_the_report(hostile: Project, tmp_path: Path) -> None:
    write_report(hostile, tmp_path)
    (page,) = tmp_path.glob("*.html")
    source = page.read_text(encoding="utf-8")
    seen = in_browser(page, tmp_path)
    titles = re.findall(r"<title>(.*?)</title>", seen, re.DOTALL)
    assert titles
    assert "OWNED" not in titles[0]
    # The same page without its escapes and its policy is owned: the browser would have run it.
    page.write_text(
        re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", source)
        .replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'").replace("&#34;", '"'),
        encoding="utf-8",
    )  # fmt: skip
    assert "<title>OWNED" in in_browser(page, tmp_path)


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
