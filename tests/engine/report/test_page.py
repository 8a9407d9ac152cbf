"""The report as a whole. To accept a change of it, run

UPDATE_GOLDEN=1 pytest tests/engine/report/test_page.py

and read the difference of golden/report.html before committing it.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.export import provenance
from desktop.engine.model import Document, Unit
from desktop.engine.report.page import render_report, write_report
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

GOLDEN = Path(__file__).parent / "golden" / "report.html"


@pytest.fixture(autouse=True)
def _any_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release does not change the golden file."""
    monkeypatch.setattr(provenance, "version", lambda name: "1.2.3")


def test_report_is_the_golden_one(reviews_project: Project) -> None:
    made = render_report(reviews_project)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(made, encoding="utf-8", newline="\n")
    golden = GOLDEN.read_bytes().decode("utf-8")
    difference = difflib.unified_diff(
        golden.splitlines(), made.splitlines(), "golden", "made", lineterm=""
    )
    assert made == golden, "\n".join(difference)


def test_same_project_gives_the_same_bytes(reviews_project: Project, tmp_path: Path) -> None:
    once = write_report(reviews_project, tmp_path / "once")
    again = write_report(reviews_project, tmp_path / "again")
    assert once.name == "report.html"
    assert once.read_bytes() == again.read_bytes()


def test_report_loads_nothing_and_runs_nothing(reviews_project: Project) -> None:
    page = render_report(reviews_project)
    assert not re.search(r"<(script|link|img|iframe|object|embed)\b", page)
    assert not re.search(r"\b(src|href)=\"(?!#)", page)
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_texts_are_shown_as_texts(reviews_project: Project) -> None:
    page = render_report(reviews_project)
    assert "&lt;script&gt;alert(&#34;no&#34;)&lt;/script&gt;" in page
    assert '<p class="text" dir="auto">שלום' in page


def test_report_without_people_says_what_the_model_answered_and_what_to_do_next(
    uncoded_project: Project,
) -> None:
    page = render_report(uncoded_project)
    assert "What to do next." in page
    assert "tone__THEIR_NAME" in page
    assert "Of 59 units Tiny-1M Q4_1 answers most often: negative (34%)" in page
    assert "Krippendorff" not in page
    assert "Disagreements" not in page


def test_report_of_a_project_nobody_has_coded_yet_can_be_read(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    unit = Unit("u", "doc", 0, 0, 1, {"text": "t"})
    page = render_report(make_project(reviews, [unit]))
    assert "none yet" in page
    assert "What to do next." in page


def test_more_files_with_problems_than_are_listed_are_counted(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    documents = [
        Document(f"d{i}", f"f{i}.pdf", "0" * 64, "", problems=("There is no text in this PDF.",))
        for i in range(205)
    ]
    page = render_report(make_project(reviews, [], documents=documents))
    assert page.count("There is no text in this PDF.") == 200
    assert "205 files of 205 had problems. The first 200 are listed" in page
