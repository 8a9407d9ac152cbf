"""A copy of the project comes back from somebody who coded in it, and is dropped on the window."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from recoding_material import gone_on, merged_mood
from window import answering, idle, read_errors

from desktop.engine.review.desk import Desk
from desktop.engine.store.passphrase import set_passphrase
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.merge import MergeDialog
from desktop.ui.dialogs.passphrase import AskPassphraseDialog
from desktop.ui.words import step_words
from rubrics.schema import Rubric


def copy_of(app: App, coder: str) -> Path:
    """What somebody has decided of the first three texts."""
    copy = untouched_copy_of(app, f"From {coder}.glossator")
    with Project(copy) as project:
        decide(project, coder)
    return copy


def untouched_copy_of(app: App, name: str) -> Path:
    path = app.session.path
    assert path is not None
    with Project(path) as project:
        backup = project.back_up()
    return Path(shutil.copy(backup, path.with_name(name)))


def decide(project: Project, coder: str) -> None:
    """Decides about the first three texts."""
    desk = Desk(project, coder)
    for unit in list(project.units())[:3]:
        desk.choose(unit.unit_id, "feeling", "joy")


@pytest.fixture
def copy(opened: App) -> Path:
    return copy_of(opened, "Ben")


def people(app: App) -> list[str]:
    assert app.session.overview is not None
    return [coder.name for coder in app.session.overview.people]


def test_dropped_on_a_page_its_decisions_are_taken_over(
    opened: App, qtbot: QtBot, copy: Path
) -> None:
    path = opened.session.path

    def take_over(dialog: MergeDialog) -> None:
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        assert "3 annotations change" in dialog.banner.text
        assert dialog.examples.count() == 3
        assert "Ben" in dialog.examples.item(0).text()
        dialog.accept_button.click()

    answering(MergeDialog, take_over)
    opened.go("review")
    opened.open_paths([copy])
    idle(opened, qtbot)
    assert opened.session.path == path
    assert people(opened) == ["Ben"]
    assert opened.session.overview is not None
    step = opened.session.overview.next_undo
    assert step is not None
    assert (
        step_words(step, step.detail) == "decisions taken over from a copy, From Ben.glossator: Ben"
    )
    with Project(copy, read_only=True) as theirs:
        assert len(list(theirs.annotations())) == 3

    def nothing_new(dialog: MergeDialog) -> None:
        qtbot.waitUntil(lambda: "3 stay as they are" in dialog.banner.text)
        assert dialog.examples.accessibleDescription() == "Nothing would change."
        assert not dialog.accept_button.isEnabled()
        dialog.reject_button.click()

    answering(MergeDialog, nothing_new)
    opened.open_paths([copy])
    idle(opened, qtbot)
    assert people(opened) == ["Ben"]


def test_the_file_of_an_open_project_can_be_copied_as_it_is(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    """As people do in a file manager, who do not close the window first."""
    path = opened.session.path
    assert path is not None
    opened.session.change(lambda project: decide(project, "Anna"))
    idle(opened, qtbot)
    with Project(Path(shutil.copy(path, tmp_path / "copy.glossator")), read_only=True) as copy:
        assert [a.value for a in copy.annotations() if not a.scores] == ["joy"] * 3


def test_it_may_be_opened_instead_as_on_the_first_page_without_a_question(
    opened: App, qtbot: QtBot, copy: Path
) -> None:
    mine = opened.session.path
    assert mine is not None
    answering(MergeDialog, lambda dialog: dialog.open_button.click())
    opened.open_paths([copy])
    qtbot.waitUntil(lambda: opened.session.path == copy)
    opened.go("start")
    opened.open_paths([mine])
    qtbot.waitUntil(lambda: opened.session.path == mine)
    assert people(opened) == []


def test_a_copy_of_a_project_with_a_passphrase_has_the_same(
    opened: App, qtbot: QtBot, copy: Path
) -> None:
    opened.session.set_passphrase("our secret", lambda: None, print)
    idle(opened, qtbot)
    set_passphrase(copy, None, "our secret")

    def take_over(dialog: MergeDialog) -> None:
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        dialog.accept_button.click()

    answering(MergeDialog, take_over)
    opened.go("annotate")
    opened.open_paths([copy])
    qtbot.waitUntil(lambda: people(opened) == ["Ben"])


def test_a_copy_with_a_passphrase_of_its_own_is_asked_for_it(
    opened: App, qtbot: QtBot, copy: Path
) -> None:
    mine = opened.session.path
    set_passphrase(copy, None, "Ben's secret")

    def mistyped(dialog: AskPassphraseDialog) -> None:
        answering(AskPassphraseDialog, right)
        dialog.passphrase.setText("Bens secret")
        dialog.accept_button.click()

    def right(dialog: AskPassphraseDialog) -> None:
        assert "passphrase" in dialog.banner.text
        dialog.passphrase.setText("Ben's secret")
        dialog.accept_button.click()

    def take_over(dialog: MergeDialog) -> None:
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        dialog.accept_button.click()

    answering(AskPassphraseDialog, mistyped)
    answering(MergeDialog, take_over)
    opened.go("review")
    opened.open_paths([copy])
    qtbot.waitUntil(lambda: people(opened) == ["Ben"])
    assert opened.session.path == mine


def test_a_project_with_a_passphrase_that_is_no_copy_is_opened_after_one_question(
    opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric
) -> None:
    other = tmp_path / "other.glossator"
    with Project(other, create=True, passphrase="secret") as project:
        project.use_rubric(mood)

    def right(dialog: AskPassphraseDialog) -> None:
        dialog.passphrase.setText("secret")
        dialog.accept_button.click()

    answering(AskPassphraseDialog, right)
    opened.go("review")
    opened.open_paths([other])
    qtbot.waitUntil(lambda: opened.session.path == other)
    idle(opened, qtbot)


def test_several_copies_are_taken_over_one_after_the_other(
    opened: App, qtbot: QtBot, copy: Path, tmp_path: Path, mood: Rubric
) -> None:
    second = copy_of(opened, "Cem")
    other = tmp_path / "other.glossator"
    with Project(other, create=True) as project:
        project.use_rubric(mood)
    seen: list[str] = []

    def look(dialog: MergeDialog) -> None:
        seen.append(dialog.action().copy.name)
        if dialog.action().copy != second:  # once it is gone: a slow one would be answered again
            dialog.finished.connect(lambda _: answering(MergeDialog, look))
        if dialog.action().copy == other:
            qtbot.waitUntil(lambda: "Nobody has decided anything in other" in dialog.banner.text)
            assert dialog.examples.accessibleDescription() == "Nothing would change."
            dialog.reject_button.click()
            return
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        if dialog.action().copy == copy:
            assert "2 more" in " ".join(text.text() for text in dialog.findChildren(QLabel))
        dialog.accept_button.click()

    answering(MergeDialog, look)
    opened.go("files")
    opened.open_paths([copy, other, second])
    qtbot.waitUntil(lambda: people(opened) == ["Ben", "Cem"])
    assert seen == [copy.name, other.name, second.name]


def test_of_several_none_is_opened_on_the_first_page(opened: App, qtbot: QtBot, copy: Path) -> None:
    mine = opened.session.path
    told = read_errors()
    opened.go("start")
    opened.open_paths([copy, copy])
    qtbot.waitUntil(lambda: any("drop one of these alone" in text for text in told))
    assert opened.session.path == mine


def test_a_copy_that_nobody_has_decided_in_does_not_take_the_project_s_place(
    opened: App, qtbot: QtBot
) -> None:
    mine, copy = opened.session.path, untouched_copy_of(opened, "From nobody.glossator")

    def nothing(dialog: MergeDialog) -> None:
        qtbot.waitUntil(lambda: "Nobody has decided anything" in dialog.banner.text)
        assert not dialog.accept_button.isEnabled()
        dialog.reject_button.click()

    answering(MergeDialog, nothing)
    opened.go("files")
    opened.open_paths([copy])
    idle(opened, qtbot)
    assert opened.session.path == mine


def test_a_copy_under_another_version_of_the_codebook_is_not_just_opened(
    opened: App, qtbot: QtBot, copy: Path, mood: Rubric
) -> None:
    mine = opened.session.path
    with Project(copy) as project, gone_on(project, merged_mood(mood), {}) as changed:
        other = changed.path

    def told(dialog: MergeDialog) -> None:
        qtbot.waitUntil(lambda: "cannot be put together" in dialog.banner.text)
        assert "page Codebook" in dialog.banner.text
        dialog.reject_button.click()

    answering(MergeDialog, told)
    opened.go("files")
    opened.open_paths([other])
    idle(opened, qtbot)
    assert opened.session.path == mine


def test_what_is_no_copy_is_opened(opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric) -> None:
    other = tmp_path / "other.glossator"
    with Project(other, create=True) as project:  # nobody has decided anything in it
        project.use_rubric(mood)
    opened.go("review")
    opened.open_paths([other])
    qtbot.waitUntil(lambda: opened.session.path == other)
    idle(opened, qtbot)
