"""What there is room for in the smallest window, in German."""

from __future__ import annotations

from pathlib import Path

import pytest
from codebook_form import NOTED, noted
from doubles import InstantRuntime
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot
from window import idle, in_german, make_project, page_of

from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind, Document
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.export import ExportDialog
from desktop.ui.item_models.documents import DocumentsModel
from desktop.ui.page import CHOICE_LETTERS
from desktop.ui.pages.agreement.page import AgreementPage
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.files import FilesPage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.pages.rubric.form_inputs import LabelledInput
from desktop.ui.pages.rubric.page import FORM, TEXT
from desktop.ui.shell.window import CONTENT_MINIMUM
from desktop.ui.theme.palette import Scheme
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.buttons import ElidingButton
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.scroll_areas import BoundedScrollArea, VerticalScrollArea
from desktop.ui.widgets.tables import ResponsiveTableView
from rubrics.faults import KeyPath
from rubrics.schema import Rubric

MODEL = Coder("m00000000000", "Double", CoderKind.MODEL, {"rubric_sha256": ""})
WRONG = (
    NOTED.replace("value = 1", 'value = "low"')
    .replace('name = "text"', 'name = "te xt"')
    .replace('id = "noted"', 'id = "Noted it"')
)


@pytest.mark.parametrize("size", [1.0, 2.0])
def test_no_name_of_a_button_is_cut_off(opened: App, qtbot: QtBot, size: float) -> None:
    """Type is enlarged while the window is open."""
    opened.preferences.coder = "Kim"
    with in_german(opened):
        opened.theme.choose(Scheme.LIGHT, size)
        cut = []
        for name in opened.window.pages:
            opened.go(name)
            idle(opened, qtbot)
            buttons = [w for w in opened.window.findChildren(QPushButton) if w.isVisible()]
            cut += [
                (name, w.text())
                for w in buttons
                if w.text()
                and (w.width() < w.sizeHint().width() or w.height() < w.sizeHint().height())
                and not isinstance(w, ElidingButton)  # which says so with three dots
            ]
        assert not cut


@pytest.mark.parametrize("size", [1.0, 2.0])
def test_buttons_beside_each_other_are_of_one_height(app: App, qtbot: QtBot, size: float) -> None:
    app.theme.choose(Scheme.LIGHT, size)
    page = noted(app, qtbot)
    page.tabs.setCurrentIndex(FORM)
    with_icons, without = (page.save_button, page.undo_button, page.redo_button), page.revert_button
    assert {made.height() for made in with_icons} == {without.height()}


def test_no_page_scrolls_past_its_end(opened: App, qtbot: QtBot) -> None:
    for name in opened.window.pages:
        opened.go(name)
        idle(opened, qtbot)
        QApplication.processEvents()
        for area in opened.window.page.findChildren(QScrollArea):
            inside = area.widget().layout()
            if area.isVisible() and inside is not None and inside.hasHeightForWidth():
                room = area.viewport()
                rest = inside.totalHeightForWidth(room.width()) - room.height()
                assert area.verticalScrollBar().maximum() <= max(rest, 0), name


def test_no_text_of_a_high_dialog_is_cut_off(opened: App) -> None:
    """Of itself Qt opens no window that is higher than two thirds of the screen."""
    with in_german(opened):
        overview = opened.session.overview
        assert overview is not None
        dialog = ExportDialog(opened.window.page.context, overview, opened.window)
        QApplication.processEvents()
        dialog.open()
        for text in dialog.findChildren(QLabel):
            if text.isVisible() and text.wordWrap():
                assert text.height() >= text.heightForWidth(text.width()), text.text()
        dialog.reject()
        dialog.deleteLater()


def test_what_can_be_done_with_a_unit_stands_in_one_row(opened: App, qtbot: QtBot) -> None:
    opened.preferences.coder = "Kim"
    with in_german(opened):
        opened.go("review")
        idle(opened, qtbot)
        page = opened.window.page
        assert isinstance(page, ReviewPage)
        made = page.action_row.findChildren(QPushButton)
        assert len({one.y() for one in made}) == 1
        assert max(one.geometry().right() for one in made) <= page.action_row.width()


def test_what_to_annotate_can_be_read_beside_or_below_the_title(
    opened: App, qtbot: QtBot, mood: Rubric
) -> None:
    path = opened.session.path
    assert path is not None
    with Project(path) as project:
        list(annotate(project, MODEL, InstantRuntime(mood), [d.name for d in mood.dimensions]))
    opened.session.reload()
    opened.go("annotate")
    idle(opened, qtbot)
    page = opened.window.page
    assert isinstance(page, AnnotatePage)
    qtbot.waitUntil(lambda: page.next is not None and page.next.isVisible())
    for width in range(CONTENT_MINIMUM[0], CONTENT_MINIMUM[0] + 400, 50):
        opened.window.resize(width, CONTENT_MINIMUM[1])
        QApplication.processEvents()
        letter, hint = page.scope.fontMetrics().averageCharWidth(), page.scope.sizeHint().width()
        assert page.scope.width() > 0.9 * min(
            hint, letter * CHOICE_LETTERS
        )  # it shares with the model


def test_what_is_wrong_with_a_narrow_input_is_told_in_a_few_lines(app: App, qtbot: QtBot) -> None:
    places: tuple[KeyPath, ...] = (
        ("id",), ("field", 0, "name"), ("dimension", 0, "level", 0, "value"),
    )  # fmt: skip
    with in_german(app):
        page = noted(app, qtbot)
        page.editor.text.setPlainText(WRONG)
        page.tabs.setCurrentIndex(FORM)
        page.editor.check()
        idle(app, qtbot)
        QApplication.processEvents()
        for place in places:
            asked = page.form.context.controls[place, ""]
            assert isinstance(asked, LabelledInput)
            told = asked._fault_label
            assert "nehmen Sie" in told.text() or "muss" in told.text()
            assert told.isVisibleTo(page)
            assert told.height() <= 3 * told.fontMetrics().lineSpacing()
        page.editor.text.document().setModified(False)


def test_the_list_of_faults_wraps(app: App, qtbot: QtBot) -> None:
    with in_german(app):
        page = noted(app, qtbot)
        page.tabs.setCurrentIndex(TEXT)
        page.editor.text.setPlainText(WRONG)
        page.editor.check()
        idle(app, qtbot)
        faults = page.editor.fault_list
        QApplication.processEvents()
        assert faults.horizontalScrollBar().maximum() == 0
        line = faults.fontMetrics().lineSpacing()
        rows = range(faults.count())
        heights = [faults.visualItemRect(faults.item(n)).height() for n in rows]
        assert max(heights) > 2 * line  # not all have room in one
        page.editor.text.document().setModified(False)


@pytest.mark.parametrize("size", [1.0, 1.5])
def test_names_of_files_and_how_they_were_read_are_always_in_view(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, size: float
) -> None:
    for number in range(30):
        name = f"{number:02} Gespräch mit der Leiterin der Beratungsstelle im Westen.txt"
        (tmp_path / name).write_text("Hallo.\n\n" * 1000, "utf-8")
    files = sorted(tmp_path.glob("*.txt"))
    make_project(app, qtbot, tmp_path / "Many.glossator", mood, files)
    with in_german(app):
        app.theme.choose(Scheme.LIGHT, size)
        app.go("files")
        idle(app, qtbot)
        QApplication.processEvents()
        page = page_of(app, FilesPage)
        table, header = page.table, page.table.horizontalHeader()
        assert header.length() <= table.viewport().width()
        assert table.horizontalScrollBar().maximum() == 0
        letters = table.fontMetrics().averageCharWidth()
        assert header.sectionSize(0) >= (15 if size > 1 else 20) * letters
        assert not table.isColumnHidden(1)
        assert header.sectionSize(1) >= table.sizeHintForColumn(1)
        app.window.resize(1440, 900)
        QApplication.processEvents()
        assert not any(map(table.isColumnHidden, range(4))) or size > 1


def test_columns_are_as_wide_as_what_comes_into_an_empty_table(qtbot: QtBot, themed: Theme) -> None:
    model = DocumentsModel(themed)
    table = ResponsiveTableView("Files", model)
    qtbot.addWidget(table)
    table.resize(900, 300)
    table.show()
    QApplication.processEvents()
    model.show([Document("a", "a.csv", "", "csv", unit_kind="row")], {"a": 1_000_000})
    QApplication.processEvents()
    for place in (1, 2, 3):
        assert table.columnWidth(place) >= table.sizeHintForColumn(place)


def test_a_scroll_bar_goes_as_soon_as_there_is_room(qtbot: QtBot, themed: Theme) -> None:
    area = BoundedScrollArea(
        column(label("As wide as it is, it takes some lines. " * 9, wrap=True))
    )
    qtbot.addWidget(area)
    area.show()
    for width in range(300, 340):  # beside the bar some need another line
        for height in (20, area.heightForWidth(width)):
            area.resize(width, height)
            QApplication.processEvents()
        assert area.verticalScrollBar().maximum() == 0, width


def test_what_scrolls_down_does_not_scroll_sideways(qtbot: QtBot, themed: Theme) -> None:
    names = [QLabel("A label that does not wrap, and so needs its width") for _ in range(9)]
    area = BoundedScrollArea(column(*names))
    qtbot.addWidget(area)
    area.set_bound(50)
    area.resize(area.minimumSizeHint())
    area.show()
    QApplication.processEvents()
    assert area.verticalScrollBar().maximum() > 0
    assert area.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("size", [1.0, 1.5])
def test_nothing_lies_beside_the_window(
    opened: App, qtbot: QtBot, mood: Rubric, size: float
) -> None:
    """Neither of the report nor of what is said about a model."""
    path = opened.session.path
    assert path is not None
    with Project(path) as project:
        for _ in annotate(project, MODEL, InstantRuntime(mood), ["feeling"]):
            pass
        for unit in list(project.units()):
            for coder in ("Kim", "Ben"):
                Desk(project, coder).choose(unit.unit_id, "feeling", "joy")
    with in_german(opened):
        opened.theme.choose(Scheme.LIGHT, size)
        figures, models = page_of(opened, AgreementPage), opened.window.pages["models"]
        opened.preferences.add_recent(path.with_stem("A long name " * 9), "A long title " * 9)
        for page in (figures, models, opened.window.pages["start"]):
            opened.go(page.name)
            idle(opened, qtbot)
        QApplication.processEvents()
        (start,) = opened.window.page.findChildren(QScrollArea)
        assert start.horizontalScrollBar().maximum() == 0
        (aside,) = models.findChildren(VerticalScrollArea)
        assert aside.widget().width() <= aside.viewport().width()
        opened.go("agreement")
        QApplication.processEvents()
        assert figures.parts.count() > 1
        for part in range(figures.parts.count()):
            figures.parts.setCurrentRow(part)
            QApplication.processEvents()
            assert figures.area.horizontalScrollBar().maximum() == 0
