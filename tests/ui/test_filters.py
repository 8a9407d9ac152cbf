"""The table shows the units of one file or group, and what somebody flagged or noted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot
from window import idle, make_project, page_of

from desktop.engine.domain import human
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.engine.store.views import Sort, View
from desktop.ui.app import App
from desktop.ui.errors import ErrorDialog
from desktop.ui.flows.batches import Batch
from desktop.ui.pages.annotate.page import AnnotatePage
from rubrics.library import builtin_rubrics
from rubrics.schema import Rubric

LETTERS = """\
text,office,flagged
The bus was late.,Nord,no
Thank you all.,Süd,flagged
The bus was early.,Nord,no
Nobody answers.,,no
"""


@pytest.fixture
def page(app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric) -> AnnotatePage:
    letters, remarks = tmp_path / "letters.csv", tmp_path / "remarks.txt"
    letters.write_text(LETTERS, encoding="utf-8")
    remarks.write_text("A remark about a bus.\n\nAnother one.\n", encoding="utf-8")
    make_project(app, qtbot, tmp_path / "Letters.glossator", mood, [letters, remarks])
    app.go("annotate")
    idle(app, qtbot)
    made = page_of(app, AnnotatePage)
    qtbot.waitUntil(made.filters.group.isVisible)
    return made


def choose(box: QComboBox, text: str) -> None:
    place = box.findText(text)
    assert place >= 0, [box.itemText(i) for i in range(box.count())]
    box.setCurrentIndex(place)


def shown_texts(widget: QWidget) -> list[str]:
    return [made.text() for made in widget.findChildren(QLabel) if made.isVisible()]


def texts(page: AnnotatePage) -> list[str]:
    model = page.table.units
    return [model.index(row, 1).data() for row in range(model.rowCount())]


def test_a_file_or_a_value_of_an_own_column_is_chosen_with_how_many_units_it_has(
    page: AnnotatePage, qtbot: QtBot
) -> None:
    group = page.filters.group
    assert [group.grouping.itemText(i) for i in range(group.grouping.count())] == [
        "All units", "By file", "office", "flagged",
    ]  # fmt: skip
    assert not group.value.isVisible()
    choose(group.grouping, "office")
    assert [group.value.itemText(i) for i in range(group.value.count())] == [
        "Nord (2)", "Süd (1)", "(empty) (3)",
    ]  # fmt: skip
    qtbot.waitUntil(lambda: texts(page) == ["The bus was late.", "The bus was early."])
    assert page.count.text() == "2 of 6 units"
    choose(group.value, "Süd (1)")
    qtbot.waitUntil(lambda: texts(page) == ["Thank you all."])
    choose(group.grouping, "By file")
    choose(group.value, "remarks.txt (2)")
    qtbot.waitUntil(lambda: texts(page) == ["A remark about a bus.", "Another one."])
    page.filters.reset_button.click()
    qtbot.waitUntil(lambda: len(texts(page)) == 6)
    assert not group.value.isVisible()
    assert not page.filters.is_filtered


def test_files_and_a_column_called_file_can_both_be_chosen(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    tables = [tmp_path / f"{name}.csv" for name in "ab"]
    for table in tables:
        rows = [f"Text {i} of {table.stem} is here.,part {i % 2}" for i in range(4)]
        table.write_text("\n".join(["text,file", *rows]), encoding="utf-8")
    make_project(app, qtbot, tmp_path / "Parts.glossator", mood, tables)
    app.go("annotate")
    idle(app, qtbot)
    page = page_of(app, AnnotatePage)
    group = page.filters.group
    qtbot.waitUntil(group.isVisible)
    for grouping, values, first in (
        ("By file", ["a.csv (4)", "b.csv (4)"], "Text 0 of b is here."),
        ("file", ["part 0 (4)", "part 1 (4)"], "Text 1 of a is here."),
    ):
        choose(group.grouping, grouping)
        assert [group.value.itemText(i) for i in range(group.value.count())] == values
        choose(group.value, values[1])
        qtbot.waitUntil(lambda first=first: len(texts(page)) == 4 and texts(page)[0] == first)


def test_a_chosen_group_stays_while_files_come_and_goes_with_its_project(
    page: AnnotatePage, app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    choose(page.filters.group.grouping, "office")
    choose(page.filters.group.value, "Süd (1)")
    more = tmp_path / "more.csv"
    more.write_text(LETTERS.replace("Thank", "Thanks to"), encoding="utf-8")
    app._read_files([Batch(discover([more]).sources, ReadOptions())])
    idle(app, qtbot)
    app.go("annotate")
    qtbot.waitUntil(lambda: len(texts(page)) == 2)
    assert page.filters.group.value.currentText() == "Süd (2)"
    other = tmp_path / "other.txt"
    other.write_text("One text alone.", encoding="utf-8")
    make_project(app, qtbot, tmp_path / "Other.glossator", mood, [other])
    app.go("annotate")
    qtbot.waitUntil(lambda: texts(page) == ["One text alone."])
    assert not page.filters.group.isVisible()  # a single file is no choice


def test_nothing_chosen_in_one_project_is_asked_of_another_with_other_questions(
    page: AnnotatePage, app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    filters, header = page.filters, page.table.horizontalHeader()
    filters.answers_shown.click()
    choose(filters.group.grouping, "office")
    choose(filters.level, "Skipped")
    filters.search.setText("bus")
    header.setSortIndicator(1, Qt.SortOrder.DescendingOrder)
    idle(app, qtbot)
    other = tmp_path / "other.txt"
    other.write_text("A first text.\n\nZebras are last.", encoding="utf-8")
    emotions = next(r for r in builtin_rubrics() if r.id == "emotions")
    make_project(app, qtbot, tmp_path / "Other.glossator", emotions, [other])
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, ErrorDialog)]
    assert filters.view == View(dimension="emotion")  # Review may ask for it before the page does
    app.go("annotate")
    idle(app, qtbot)
    assert texts(page) == ["A first text.", "Zebras are last."]
    assert not filters.is_filtered
    assert not filters.reset_button.isEnabled()
    assert header.sortIndicatorSection() == -1


def test_what_a_coder_flagged_noted_or_skipped_is_found(
    page: AnnotatePage, app: App, qtbot: QtBot
) -> None:
    def decide(project: Project) -> None:
        desk, ids = Desk(project, "Anna"), [unit.unit_id for unit in project.units()]
        desk.flag(ids[0], "feeling")
        desk.note(ids[1], "feeling", "Whose?")
        desk.skip(ids[2], "feeling")

    app.session.change(decide)
    idle(app, qtbot)
    page.refresh()
    page.filters.answers_shown.click()
    choose(page.filters.coder, "Anna")
    for answer, text in (
        ("Flagged for later", "The bus was late."),
        ("With a note", "Thank you all."),
        ("Skipped", "The bus was early."),
    ):
        choose(page.filters.level, answer)
        qtbot.waitUntil(lambda text=text: texts(page) == [text])
    assert page.filters.view.coder_id == human("Anna").coder_id
    page.filters.reset_button.click()
    qtbot.waitUntil(lambda: len(texts(page)) == 6)


def test_hiding_the_answers_drops_only_what_was_chosen_by_answers(
    page: AnnotatePage, qtbot: QtBot
) -> None:
    filters = page.filters
    filters.answers_shown.click()
    choose(filters.group.grouping, "office")
    filters.search.setText("bus")
    filters.set_sort(Sort.VALUE, descending=True)
    choose(filters.level, "Skipped")
    choose(filters.confidence, "0.50 – 0.80")
    filters.disagreements_only.setChecked(True)
    filters.answers_shown.click()
    view = filters.view
    assert (view.group, view.text) == (("office", "Nord"), "bus")
    assert not view.filters_answers
    assert not view.disagreement
    assert view.sort is Sort.ORDER
    qtbot.waitUntil(lambda: {*texts(page)} == {"The bus was late.", "The bus was early."})


def test_own_columns_of_a_unit_are_shown_with_its_answers_but_not_what_was_read_of_it(
    page: AnnotatePage, qtbot: QtBot
) -> None:
    assert not page.unit.answers.isVisible()
    page.filters.answers_shown.click()
    qtbot.waitUntil(lambda: "office: Nord" in shown_texts(page.unit.answers))
    said = shown_texts(page.unit.answers)
    assert "flagged: no" in said
    assert not any("The bus was late." in text for text in said)
    page.table.choose(3)  # has no office
    qtbot.waitUntil(lambda: "office: Nord" not in shown_texts(page.unit.answers))
    qtbot.waitUntil(lambda: "Own columns" in shown_texts(page.unit.answers))  # shown a moment later
    page.table.choose(4)  # of a file that is no table
    qtbot.waitUntil(lambda: "Own columns" not in shown_texts(page.unit.answers))


def test_the_filters_fit_a_small_window(page: AnnotatePage, app: App, qtbot: QtBot) -> None:
    app.window.resize(app.window.minimumSizeHint())
    page.filters.answers_shown.click()
    choose(page.filters.group.grouping, "By file")
    for widget in (page.filters.search, page.filters.reset_button, page.filters.group.value):
        right = widget.mapTo(page, widget.rect().topRight()).x()
        assert right <= page.width()
    assert page.filters.search.width() >= 100
    assert page.filters.search.focusPolicy() & Qt.FocusPolicy.TabFocus
