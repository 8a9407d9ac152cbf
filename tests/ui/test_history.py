"""Changing many decisions at once, restore points, and going through the history."""

from __future__ import annotations

from pathlib import Path

import pytest
from doubles import InstantRuntime
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window import TEXTS, answering, drawn, idle, in_german, page_of

from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.review.desk import Desk
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from desktop.engine.store.steps import StepKind
from desktop.engine.store.views import View
from desktop.ui import words
from desktop.ui.app import App
from desktop.ui.dialogs.bulk import BulkDialog, Operation
from desktop.ui.dialogs.history import HistoryDialog
from desktop.ui.flows.batches import Batch
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.session import Access
from desktop.ui.theme.theme import colours
from rubrics.schema import Rubric

MODEL = Coder("m00000000000", "Double", CoderKind.MODEL, {"rubric_sha256": ""})


def values(app: App, coder: str) -> list[str]:
    assert app.session.path is not None
    with Project(app.session.path) as project:
        ids = {c.coder_id: c.name for c in project.coders()}
        return [a.value for a in project.annotations("feeling") if ids[a.coder_id] == coder]


@pytest.fixture
def page(opened: App, qtbot: QtBot, mood: Rubric) -> AnnotatePage:
    """The six texts annotated by the double, the first of them decided by Kim too."""
    path = opened.session.path
    assert path is not None
    with Project(path) as project:
        for _ in annotate(project, MODEL, InstantRuntime(mood), ["feeling"]):
            pass
        first = next(iter(project.units())).unit_id
        Desk(project, "Kim").choose(first, "feeling", "joy")
    opened.session.reload()
    idle(opened, qtbot)
    opened.go("annotate")
    idle(opened, qtbot)
    return page_of(opened, AnnotatePage)


def do(app: App, qtbot: QtBot, page: AnnotatePage, deed: Operation, name: str = "") -> str:
    """Has a bulk action done as soon as its preview is there; returns what the preview says."""
    said: list[str] = []

    def fill(dialog: BulkDialog) -> None:
        choices = [dialog.operation.itemData(i) for i in range(dialog.operation.count())]
        dialog.operation.setCurrentIndex(choices.index(deed))
        if name:
            dialog.person_name.setText(name)
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        said.append(dialog.banner.text)
        dialog.accept_button.click()

    answering(BulkDialog, fill)
    page.bulk_button.click()
    idle(app, qtbot)
    return said[0]


def test_answers_are_taken_over_where_nobody_has_decided(
    opened: App, qtbot: QtBot, page: AnnotatePage
) -> None:
    said = do(opened, qtbot, page, Operation.ACCEPT, "Kim")
    assert "5 annotations change" in said
    assert "1 stays as it is" in said
    taken = values(opened, "Kim")
    assert len(taken) == len(TEXTS)
    assert taken[0] == "joy"
    assert taken[1:] == values(opened, "Double")[1:]
    opened.session.undo()
    idle(opened, qtbot)
    assert values(opened, "Kim") == ["joy"]


def test_what_is_being_done_can_be_stopped(
    opened: App, qtbot: QtBot, page: AnnotatePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.engine.review.bulk.PART", 1)
    go_on = BulkDialog._report_progress

    def after_the_click(dialog: BulkDialog, done: int) -> None:
        dialog._stop.wait(60)
        go_on(dialog, done)

    monkeypatch.setattr(BulkDialog, "_report_progress", after_the_click)

    def stop(dialog: BulkDialog) -> None:
        dialog.person_name.setText("Kim")
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        dialog.accept_button.click()
        dialog.reject_button.click()
        assert not dialog.operation.isEnabled()
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        assert "5 annotations change" in dialog.banner.text
        assert not dialog.bar.isVisible()
        dialog.reject_button.click()

    answering(BulkDialog, stop)
    page.bulk_button.click()
    idle(opened, qtbot)
    assert values(opened, "Kim") == ["joy"]


def test_closing_the_dialog_changes_nothing(opened: App, qtbot: QtBot, page: AnnotatePage) -> None:
    page.filters.answers_shown.click()

    def look(dialog: BulkDialog) -> None:
        dialog.person_name.setText("Kim")
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        dialog.update_preview()  # asked twice, shown once
        dialog.update_preview()
        idle(opened, qtbot)
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        assert dialog.examples.count() == 5
        dialog.reject_button.click()

    answering(BulkDialog, look)
    page.bulk_button.click()
    idle(opened, qtbot)
    assert values(opened, "Kim") == ["joy"]


def test_a_coder_gets_another_name_everywhere(
    opened: App, qtbot: QtBot, page: AnnotatePage
) -> None:
    opened.preferences.coder = "Kim"
    do(opened, qtbot, page, Operation.RENAME, "Robin")
    assert values(opened, "Robin") == ["joy"]
    opened.go("review")  # goes on as Robin, and makes no second Kim
    idle(opened, qtbot)
    assert opened.session.overview is not None
    assert [coder.name for coder in opened.session.overview.people] == ["Robin"]
    review = page_of(opened, ReviewPage)
    assert review.controls.coder.text() == "Robin"


def test_a_name_that_is_taken_is_refused(opened: App, qtbot: QtBot, page: AnnotatePage) -> None:
    told: list[str] = []

    def fill(dialog: BulkDialog) -> None:
        choices = [dialog.operation.itemData(i) for i in range(dialog.operation.count())]
        dialog.operation.setCurrentIndex(choices.index(Operation.RENAME))
        dialog.person_name.setText("Kim")
        qtbot.waitUntil(lambda: "already" in dialog.banner.text)
        assert not dialog.accept_button.isEnabled()
        told.append(dialog.banner.text)
        dialog.reject()

    answering(BulkDialog, fill)
    page.bulk_button.click()
    idle(opened, qtbot)
    assert "There is a coder 'Kim' already" in told[0]


@pytest.mark.parametrize("deed", [Operation.ACCEPT, Operation.DELETE])
@pytest.mark.parametrize("answers", [True, False])
def test_answers_that_a_preview_lists_have_been_seen_and_hidden_ones_are_not_listed(
    opened: App, qtbot: QtBot, page: AnnotatePage, deed: Operation, answers: bool
) -> None:
    opened.preferences.coder = "Ana"
    overview = opened.session.overview
    assert overview is not None
    dialog = BulkDialog(page.context, overview, View(), opened.window, answers=answers)
    dialog.operation.setCurrentIndex(dialog.operation.findData(deed))
    dialog.coder.setCurrentText(MODEL.name)
    idle(opened, qtbot)
    assert dialog.accept_button.isEnabled()
    listed = [dialog.examples.item(row).text() for row in range(dialog.examples.count())]
    assert [overview.documents[0].name in text for text in listed] == [True] * 6 * answers
    dialog.deleteLater()
    assert opened.session.path is not None
    with Project(opened.session.path) as project:
        seen = [Desk(project, "Ana").seen(unit.unit_id) for unit in project.units()]
        assert seen == [{"feeling"} if answers else set()] * len(TEXTS)


def test_with_hidden_answers_the_page_opens_a_preview_that_lists_none(
    opened: App, qtbot: QtBot, page: AnnotatePage
) -> None:
    def look(dialog: BulkDialog) -> None:
        dialog.person_name.setText("Ana")
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        assert "6 annotations change" in dialog.banner.text
        assert dialog.examples.count() == 0
        assert "not listed while the answers are hidden" in (
            dialog.examples.accessibleDescription()
        )
        dialog.reject_button.click()

    answering(BulkDialog, look)
    page.bulk_button.click()
    idle(opened, qtbot)


def test_everything_of_a_model_is_deleted_and_comes_back_from_the_restore_point(
    opened: App, qtbot: QtBot, page: AnnotatePage
) -> None:
    answers = values(opened, "Double")
    do(opened, qtbot, page, Operation.DELETE)  # people come first in the list
    assert values(opened, "Kim") == []

    def restore(dialog: HistoryDialog) -> None:
        qtbot.waitUntil(lambda: dialog.points.count() == 1)
        assert "everything of a coder deleted, Kim" in dialog.points.item(0).text()
        dialog.points.setCurrentRow(0)
        dialog.restore_button.click()
        qtbot.waitUntil(lambda: bool(dialog.banner.text))
        dialog.reject()

    answering(HistoryDialog, restore)
    opened.history()
    idle(opened, qtbot)
    assert values(opened, "Kim") == ["joy"]
    assert values(opened, "Double") == answers


def test_the_history_goes_back_to_a_step_and_forward_again(
    opened: App, qtbot: QtBot, page: AnnotatePage
) -> None:
    do(opened, qtbot, page, Operation.ACCEPT, "Kim")
    do(opened, qtbot, page, Operation.RENAME, "Robin")
    seen: list[tuple[int, list[str]]] = []

    def walk(dialog: HistoryDialog) -> None:
        for row in (3, 1, 0):
            qtbot.waitUntil(lambda: dialog.steps.count() == 4)
            dialog.steps.setCurrentRow(row)
            dialog.banner.tell("")
            dialog.accept_button.click()
            qtbot.waitUntil(lambda: bool(dialog.banner.text))
            idle(opened, qtbot)
            seen.append((len(values(opened, "Kim")), values(opened, "Robin")))
        dialog.reject()

    answering(HistoryDialog, walk)
    opened.window.sidebar.history_button.click()
    assert [count for count, _ in seen] == [0, len(TEXTS), 0]
    assert [len(others) for _, others in seen] == [0, 0, len(TEXTS)]


def test_after_a_long_way_back_the_present_is_shown_and_the_beginning_can_be_gone_to(
    opened: App, qtbot: QtBot
) -> None:
    def decide(project: Project) -> None:
        desk, unit = Desk(project, "Kim"), next(iter(project.units())).unit_id
        for number in range(210):
            desk.choose(unit, "feeling", ("joy", "fear")[number % 2])
        journal = Journal(project)
        journal.go_to(journal.history(1000)[-2])

    opened.session.change(decide)
    shown: list[tuple[str, bool]] = []

    def walk(dialog: HistoryDialog) -> None:
        qtbot.waitUntil(lambda: dialog.steps.count() > 0)
        shown.append((dialog.steps.currentItem().text(), dialog.accept_button.isEnabled()))
        dialog.steps.setCurrentRow(dialog.steps.count() - 1)
        dialog.accept_button.click()
        qtbot.waitUntil(lambda: bool(dialog.banner.text))
        idle(opened, qtbot)
        shown.append((dialog.steps.currentItem().text(), dialog.accept_button.isEnabled()))
        dialog.reject()

    answering(HistoryDialog, walk)
    opened.history()
    (present, enabled), beginning = shown
    assert "fear, paragraph 1 (Kim)" in present
    assert not present.startswith("undone")
    assert not enabled
    assert beginning == ("The beginning: nothing decided", False)
    assert values(opened, "Kim") == []


def test_where_something_was_decided_is_told_in_the_window_s_language(
    opened: App, qtbot: QtBot, page: AnnotatePage
) -> None:
    def read(dialog: HistoryDialog) -> None:
        qtbot.waitUntil(lambda: dialog.steps.count() == 2)
        assert dialog.steps.item(0).text().endswith(": joy, Absatz 1 (Kim)")
        dialog.reject()

    with in_german(opened):
        assert "Absatz 1" in opened.window.sidebar.undo_button.toolTip()
        answering(HistoryDialog, read)
        opened.window.sidebar.history_button.click()


def test_a_history_without_anything_says_so_in_place_of_empty_lists(
    opened: App, qtbot: QtBot
) -> None:
    def look(dialog: HistoryDialog) -> None:
        qtbot.waitUntil(lambda: bool(dialog.steps.accessibleDescription()))
        for empty in (dialog.steps, dialog.points):
            assert not empty.count()
            assert colours().muted in drawn(empty.viewport(), empty.viewport().rect())
        dialog.point_name.setText("before lunch")
        dialog.mark_button.click()
        qtbot.waitUntil(lambda: not dialog.points.accessibleDescription())
        dialog.reject()

    answering(HistoryDialog, look)
    opened.history()


def test_nothing_can_be_done_before_the_history_is_there(opened: App) -> None:
    dialog = HistoryDialog(opened.session, opened.show_error, opened.window)
    buttons = (dialog.accept_button, dialog.mark_button, dialog.restore_button)
    assert not any(button.isEnabled() for button in buttons)


def test_a_moment_is_given_a_name(opened: App, qtbot: QtBot, page: AnnotatePage) -> None:
    def mark(dialog: HistoryDialog) -> None:
        assert not dialog.mark_button.isEnabled()
        dialog.point_name.setText("before lunch")
        dialog.mark_button.click()
        qtbot.waitUntil(lambda: dialog.points.count() == 1)
        assert "before lunch: 0 steps since" in dialog.points.item(0).text()
        dialog.reject()

    answering(HistoryDialog, mark)
    opened.history()


def test_enter_after_a_name_makes_a_restore_point_and_goes_back_to_no_step(
    opened: App, qtbot: QtBot, page: AnnotatePage
) -> None:
    def name(dialog: HistoryDialog) -> None:
        qtbot.waitUntil(lambda: dialog.steps.count() > 1)
        dialog.steps.setCurrentRow(dialog.steps.count() - 1)
        dialog.point_name.setFocus()
        qtbot.keyClicks(dialog.point_name, "before lunch")
        qtbot.keyClick(dialog.point_name, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: dialog.points.count() == 1)
        dialog.reject()

    answering(HistoryDialog, name)
    opened.history()
    assert values(opened, "Kim") == ["joy"]


def test_a_table_s_column_becomes_labels(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("text,hers\nglad,joy\nscared,fear\nodd,perhaps\n", encoding="utf-8")
    with qtbot.waitSignal(app.session.opened):
        app.session.open(Access(tmp_path / "T.glossator"), rubric=mood)
    app._read_files([Batch(discover([table]).sources, ReadOptions(coders={}))])
    idle(app, qtbot)
    app.go("annotate")
    idle(app, qtbot)
    page = page_of(app, AnnotatePage)
    said: list[str] = []

    def fill(dialog: BulkDialog) -> None:
        dialog.column.setCurrentText("hers")
        dialog.person_name.setText("Anna")
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        said.append(dialog.banner.text)
        dialog.accept_button.click()

    answering(BulkDialog, fill)
    page.bulk_button.click()
    idle(app, qtbot)
    assert "perhaps" in said[0]
    assert values(app, "Anna") == ["joy", "fear"]


def test_every_kind_of_step_has_a_name() -> None:
    assert set(StepKind) <= words._kind_words().keys()
