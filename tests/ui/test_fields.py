"""A codebook with several fields: the table shows one of them, named, and says the others."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot
from window import idle, make_project, page_of

from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.ui.app import App
from desktop.ui.flows.batches import Batch
from desktop.ui.pages.annotate.page import AnnotatePage
from rubrics.library import builtin_rubrics

ROWS = """\
context,question,answer
From the handbook.,Why is it late?,Because of snow.
,How late is it?,An hour.
"""


def column(page: AnnotatePage) -> list[object]:
    model = page.table.units
    return [model.index(row, 1).data() for row in range(model.rowCount())]


def test_which_field_the_table_shows_is_said_and_chosen(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    rubric = next(r for r in builtin_rubrics() if r.id == "answer-quality")
    table = tmp_path / "answers.csv"
    table.write_text(ROWS, encoding="utf-8")
    make_project(app, qtbot, tmp_path / "Answers.glossator", rubric, [table])
    app.go("annotate")
    idle(app, qtbot)
    page = page_of(app, AnnotatePage)
    header, model = Qt.Orientation.Horizontal, page.table.units
    assert model.headerData(1, header) == "Answer"
    qtbot.waitUntil(lambda: column(page) == ["Because of snow.", "An hour."])
    assert model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) == (
        "Context: From the handbook.\n\nQuestion: Why is it late?\n\nAnswer: Because of snow."
    )
    page.filters.field.setCurrentIndex(page.filters.field.findText("Text: Question"))
    qtbot.waitUntil(lambda: column(page) == ["Why is it late?", "How late is it?"])
    assert model.headerData(1, header) == "Question"
    page.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)  # by what is shown
    qtbot.waitUntil(lambda: column(page) == ["How late is it?", "Why is it late?"])
    assert not page.filters.is_filtered


def test_a_search_that_was_emptied_offers_nothing_to_empty(opened: App, qtbot: QtBot) -> None:
    opened.go("annotate")
    idle(opened, qtbot)
    page = page_of(opened, AnnotatePage)
    (cross,) = page.filters.search.findChildren(QToolButton)
    assert not page.filters.reset_button.isEnabled()
    page.filters.search.setText("bus")
    qtbot.waitUntil(lambda: cross.property("opacity") == 1)
    page.filters.reset_button.click()
    assert not page.filters.reset_button.isEnabled()
    qtbot.waitUntil(lambda: cross.property("opacity") == 0)


def test_of_which_file_a_unit_is_is_said_where_several_have_units(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    rubric = next(r for r in builtin_rubrics() if r.id == "answer-quality")
    table, broken = tmp_path / "answers.csv", tmp_path / "broken.pdf"
    table.write_text(ROWS, encoding="utf-8")
    broken.write_bytes(b"%PDF-1.4 nothing more")
    make_project(app, qtbot, tmp_path / "Answers.glossator", rubric, [table, broken])
    app.go("annotate")
    idle(app, qtbot)
    page = page_of(app, AnnotatePage)
    assert not page.table.units.several_documents
    more = tmp_path / "more.csv"
    more.write_text(ROWS.replace("snow", "ice"), encoding="utf-8")
    app._read_files([Batch(discover([more]).sources, ReadOptions())])
    idle(app, qtbot)
    app.go("annotate")
    qtbot.waitUntil(lambda: page.table.units.several_documents)


def test_a_single_field_is_no_choice(opened: App, qtbot: QtBot) -> None:
    opened.go("annotate")
    idle(opened, qtbot)
    page = page_of(opened, AnnotatePage)
    assert not page.filters.field.isVisible()
    assert page.table.units.headerData(1, Qt.Orientation.Horizontal) == "Text"
