"""The report as a whole. To accept a change of it, run

UPDATE_GOLDEN=1 pytest tests/engine/report/test_page.py

and read the difference of the files in golden before committing it.
"""

from __future__ import annotations

import difflib
import html
import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from catalog import sentences
from pypdf import PdfReader
from reported import ROBOT, labelled, page_of

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.trained import SETTING
from desktop.engine.domain import Annotation, Document, Run, Status, Unit, human
from desktop.engine.export import provenance
from desktop.engine.languages.language import language
from desktop.engine.report import figures_file
from desktop.engine.report.blocks import (
    Excerpt,
    Heading,
    Report,
    Section,
    Table,
    Text,
    TextRow,
    Texts,
)
from desktop.engine.report.compose import compose
from desktop.engine.report.figures_file import rows as figure_rows
from desktop.engine.report.page import write_report
from desktop.engine.report.pdf import to_pdf
from desktop.engine.report.trust import stability_blocks
from desktop.engine.review.desk import Desk
from desktop.engine.store.coders import add_coder
from desktop.engine.store.documents import add_document
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def _any_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release does not change the golden files."""
    monkeypatch.setattr(provenance, "version", lambda name: "1.2.3")
    monkeypatch.setattr(figures_file, "version", lambda name: "1.2.3")


def assert_golden(name: str, made: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(made, encoding="utf-8", newline="\n")
    golden = path.read_bytes().decode("utf-8")
    difference = difflib.unified_diff(
        golden.splitlines(), made.splitlines(), "golden", "made", lineterm=""
    )
    assert made == golden, "\n".join(difference)


def test_report_of_an_audited_project_is_the_golden_one_twice_over(
    audited_project: Project, tmp_path: Path
) -> None:
    """HTML, the PDF's text, the figures; in German, where every sentence must be there."""
    files = write_report(audited_project, tmp_path / "once")
    assert [path.name for path in files] == [
        "report.html", "report.pdf", "figures.csv", "figures.json",
    ]  # fmt: skip
    assert_golden("report.html", files[0].read_text(encoding="utf-8"))
    assert_golden("figures.csv", files[2].read_bytes().decode("utf-8").replace("\r\n", "\n"))
    reader = PdfReader(files[1])
    assert_golden("report.pdf.txt", "\n".join(page.extract_text() for page in reader.pages) + "\n")
    for path, again in zip(files, write_report(audited_project, tmp_path / "again"), strict=True):
        assert path.read_bytes() == again.read_bytes()
    fonts = [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    assert fonts
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        assert "/FontFile" in str(descendant.get_object()["/FontDescriptor"].get_object())


def test_html_and_pdf_have_the_same_content(reviews_project: Project) -> None:
    report = compose(reviews_project, agreement(reviews_project), language("en"))
    pdf = PdfReader(BytesIO(to_pdf(report)))
    # A paragraph may go on over the foot of a page.
    pages = [re.sub(r"\S.* \d+ / \d+\s*\Z", "", page.extract_text()) for page in pdf.pages]
    text = "".join("".join(pages).split())
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Text | Heading):
                assert "".join(block.text.split()) in text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are no such names")
def test_a_project_whose_name_is_no_text_has_a_report(reviews_project: Project) -> None:
    odd = reviews_project.path.with_name("b\udcfcro.glossator")
    shutil.copy(reviews_project.back_up(), odd)
    with Project(odd) as project:
        report = compose(project, agreement(project), language("en"))
    assert to_pdf(report).startswith(b"%PDF")


def test_rows_of_texts_stay_whole_on_paper() -> None:
    """Where a row begins there it ends, page by page; one of more than a page is split."""
    said = tuple((f"Coder {i}", "people", "neutral") for i in range(5))
    rows = [
        TextRow(
            (f"begin{i}",), (Excerpt("", "word " * (20 + 7 * i % 50), ""),), said, f"end{i}", ""
        )
        for i in range(40)
    ]
    rows.append(TextRow(("begin40",), (Excerpt("", "word " * 3000, ""),), said, "end40", ""))
    texts = Texts(("Where", "Text", "Said"), tuple(rows))
    section = Section("s", "Section", (texts,))
    report = Report("en", "", "Title", "", (), (), (section,), (), "", "")
    pages = [page.extract_text() for page in PdfReader(BytesIO(to_pdf(report))).pages]
    assert len(pages) > 6
    for page in pages:
        begun = set(re.findall(r"begin(\d+)", page)) - {"40"}
        assert begun == set(re.findall(r"end(\d+)", page)) - {"40"}
    assert sum(page.count("word") for page in pages) > 3000


def test_report_in_german_has_no_english_left(audited_project: Project) -> None:
    page = page_of(audited_project, "de")
    assert '<html lang="de">' in page
    assert "Die menschliche Obergrenze" in page
    assert "Auf 90 Einheiten, zufällig gezogen und von Menschen blind kodiert, stimmt" in page
    english = [text for text in sentences() if "{" not in text and len(text.split()) > 4]
    assert len(english) > 20
    assert not [text for text in english if html.escape(text, quote=False) in page]


def test_report_on_an_audit_sample_leads_with_what_can_be_done(audited_project: Project) -> None:
    page = page_of(audited_project)
    assert "On 90 units drawn at random, which people coded blind, Tiny-1M Q4_1 agrees with" in page
    assert "passes the alternative annotator test at epsilon 0.15" in page
    assert "People coded 90 units: a random sample of 240 units" in page
    assert "Sets of possible levels come from split conformal prediction" in page
    assert "Would another model change the conclusion?" in page


def test_models_without_an_alpha_are_compared_all_the_same(audited_project: Project) -> None:
    figure = agreement(audited_project).dimensions[0]
    stability = replace(figure.stability, alpha=Undefined("they are too many"))
    blocks = stability_blocks(replace(figure, stability=stability), language("en"))
    told = [block.text for block in blocks if isinstance(block, Text)]
    assert told[1:] == ["Undefined: they are too many."]
    assert isinstance(blocks[-1], Table)


def test_where_no_unit_was_annotated_by_all_models_no_level_differs_most(
    audited_project: Project,
) -> None:
    report = agreement(audited_project)
    figure = report.dimensions[0]
    reason = Undefined("no unit was annotated by all models")
    stability = replace(figure.stability, units=0, alpha=reason, moved=reason, moved_level=-1)
    found = figure_rows(replace(report, dimensions=(replace(figure, stability=stability),)))
    (row,) = (row for row in found if row.figure == "stability_largest_difference")
    assert (row.level, row.value, row.why_not) == ("", None, str(reason))


def test_report_loads_nothing_and_runs_nothing(reviews_project: Project) -> None:
    page = page_of(reviews_project)
    assert not re.search(r"<(script|link|img|iframe|object|embed)\b", page)
    assert not re.search(r"\b(src|href)=\"(?!#)", page)
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_texts_are_shown_as_texts(reviews_project: Project) -> None:
    page = page_of(reviews_project)
    assert "&lt;script&gt;alert(&#34;no&#34;)&lt;/script&gt;" in page
    assert '<p class="text" dir="auto">שלום' in page


def test_report_without_people_says_what_the_model_answered_and_what_to_do_next(
    uncoded_project: Project,
) -> None:
    page = page_of(uncoded_project)
    assert "What to do next." in page
    assert "tone__NAME" in page
    assert "Of 59 units Tiny-1M Q4_1 answers most often: negative (34%)" in page
    assert "Krippendorff" not in page
    assert "Disagreements" not in page


def test_without_anybody_the_glance_is_a_sentence_and_no_empty_table(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(4)]
    page = page_of(make_project(reviews, units, [], coders=[]))
    assert "No model has answered yet." in page
    assert "Mean confidence" not in page


def test_labels_of_one_person_without_a_model_are_told_as_such(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(40)]
    anna = human("Anna")
    page = page_of(make_project(reviews, units, labelled(40, anna), coders=[anna]))
    assert "On 40 units that people coded blind, Anna is the only coder" in page
    assert "No person has coded" not in page
    assert "all coders gave the same value" not in page
    assert "no unit has values of two coders" in page
    assert ">Agreement<" not in page


def test_the_methods_paragraph_tells_whose_values_count_and_all_models(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    """Ben coded with the answers in sight, Judge and Idle nothing; the model answered no unit that
    Anna coded."""
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t {i}"}) for i in range(60)]
    anna, ben, judge, idle = map(human, ("Anna", "Ben", "Judge", "Idle"))
    seen = [replace(a, saw_suggestion=True) for a in labelled(60, ben)]
    robot = [a for a in labelled(60, ROBOT) if int(a.unit_id[1:]) >= 40]
    project = make_project(
        reviews, units, [*labelled(40, anna), *seen, *robot],
        coders=[anna, ben, judge, idle, ROBOT],
    )  # fmt: skip
    page = html.unescape(page_of(project))
    assert f"(version 1.2) by 1 person and by {ROBOT.name} with Glossator 1.2.3." in page
    assert (
        "What counts is the first value that each coder gave without sight of the model's" in page
    )
    assert "Anna, Ben" in page
    assert "Judge" not in page
    assert "Idle" not in page
    # With nobody's value to count there is no paragraph about people at all.
    project = make_project(reviews, units, [*seen, *robot], coders=[ben, judge, ROBOT])
    page = page_of(project)
    assert "without sight" not in page
    assert "60 annotations made with a suggestion in sight" in page


def test_who_sat_down_and_decided_nothing_has_not_annotated(
    audited_project: Project, uncoded_project: Project
) -> None:
    before = page_of(audited_project)
    assert "by 3 people" in before
    for project in (audited_project, uncoded_project):
        unit, dimension = next(project.units()).unit_id, project.rubric().dimensions[0].name
        add_coder(project, human("Kim"))
        Desk(project, "Lee").skip(unit, dimension)
        Desk(project, "Max").note(unit, dimension, "Is that so?")
    assert page_of(audited_project) == before
    assert "none yet" in page_of(uncoded_project)
    assert "methods section" not in page_of(uncoded_project)


def test_hashes_of_the_texts_of_a_training_are_counted_and_not_listed(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    unit = Unit("u", "doc", 0, 0, 1, {"text": "t"})
    hashes = [f"{number:064x}" for number in range(1200)]
    time = "2026-01-02T03:04:05Z"
    run = Run("r", ROBOT.coder_id, reviews.sha256, {SETTING: " ".join(hashes)}, time, time)
    page = page_of(make_project(reviews, [unit], coders=[ROBOT], runs=[run]))
    assert "1,200 texts; their SHA-256 are in run.json." in page
    assert hashes[0] not in page


def test_report_of_a_project_nobody_has_coded_yet_can_be_read(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    unit = Unit("u", "doc", 0, 0, 1, {"text": "t"})
    page = page_of(make_project(reviews, [unit]))
    assert "none yet" in page
    assert "What to do next." in page


def test_of_a_project_without_texts_nobody_is_sent_to_code_some(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    page = page_of(make_project(reviews, []))
    assert "The project has no texts yet. Add files first." in page
    assert "Let two people code" not in page


def test_more_files_with_problems_than_are_listed_are_counted(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    documents = [
        Document(f"d{i}", f"f{i}.pdf", "0" * 64, "", problems=("There is no text in this PDF.",))
        for i in range(205)
    ]
    page = page_of(make_project(reviews, [], documents=documents))
    assert page.count("There is no text in this PDF.") == 200
    assert "205 files of 205 had problems. The first 200 are listed" in page


def test_problems_with_files_and_failures_are_told_in_the_reports_language(
    make_project: Callable[..., Project], reviews: Rubric
) -> None:
    problems = ("It holds 1,200 pictures and no text.", "Nobody has ever said this.")
    document = Document("d", "f.docx", "0" * 64, "", problems=problems)
    failed = Annotation(
        "u0", "tone", ROBOT.coder_id, "", Status.FAILED, "2026-01-01T00:00:00Z",
        note="The fields of this unit are too long together for the model's window (no room).",
    )  # fmt: skip
    unit = Unit("u0", "doc", 0, 0, 1, {"text": "t"})
    project = make_project(reviews, [unit], [failed], coders=[ROBOT])
    add_document(project, document, [])
    english, german = page_of(project), page_of(project, "de")
    assert "It holds 1,200 pictures and no text." in english
    assert "Sie enthält 1.200 Bilder und keinen Text." in german
    assert "Die Felder dieser Einheit sind zusammen zu lang" in german
    assert "Nobody has ever said this." in german
