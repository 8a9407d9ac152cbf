"""A project goes on with a changed codebook: from the page Codebook to the new project."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from recoding_material import ANNA, by_value, merged_mood
from window import answering, controls, idle, page_of, reached, spoken_name, turn_wheel

from desktop.engine.home.folders import rubrics_folder
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.engine.store.recoding import tally
from desktop.ui.app import App
from desktop.ui.dialogs.history import HistoryDialog
from desktop.ui.dialogs.recode import RecodeDialog
from desktop.ui.pages.rubric.page import RubricPage
from desktop.ui.widgets.focus import tab_order
from rubrics.loader import load_rubric, parse_rubric
from rubrics.schema import Rubric


def decide(project: Project) -> None:
    desk = Desk(project, "Anna")
    units = [unit.unit_id for unit in project.units()]
    for unit, value in zip(units, ("joy", "fearful hope", "anger", "anger"), strict=False):
        desk.choose(unit, "feeling", value)
    desk.choose(units[0], "strength", "1")


@pytest.fixture
def coded(opened: App, qtbot: QtBot) -> App:
    """The open project, in which Anna has decided."""
    opened.session.change(decide)
    idle(opened, qtbot)
    return opened


@pytest.fixture
def merged(tmp_path: Path) -> Path:
    """The changed codebook as a file from elsewhere."""
    path = tmp_path / "merged.toml"
    mood = load_rubric(rubrics_folder() / "mood.toml")
    source = merged_mood(mood).source.replace('id = "mood"', 'id = "mood-2"')
    path.write_text(source.replace("How strong is", "How intense is"), "utf-8")
    return path


def shown(app: App, qtbot: QtBot, path: Path) -> RubricPage:
    """The page Codebook after the file was dropped on the window."""
    app.open_paths([path])
    idle(app, qtbot)
    return page_of(app, RubricPage)


def ask(app: App, qtbot: QtBot, new: Rubric) -> RecodeDialog:
    """The dialog of its own, shown."""
    tallies: list[object] = []
    app.session.ask(tally, tallies.append)
    idle(app, qtbot)
    dialog = RecodeDialog(app.window.page.context, new, tallies[0], app.window)  # type: ignore[arg-type]
    dialog.show()
    return dialog


def texts(dialog: RecodeDialog) -> str:
    return "\n".join(text.text() for text in dialog.findChildren(QLabel) if text.isVisible())


def test_a_changed_codebook_that_is_dropped_leads_to_a_new_project(
    coded: App, qtbot: QtBot, merged: Path, tmp_path: Path
) -> None:
    old = coded.session.path
    assert old is not None
    page = shown(coded, qtbot, merged)
    assert "“Small” was begun with another text" in page.recode.text

    def go_on(dialog: RecodeDialog) -> None:
        assert "those that were trained on the old text are not used" in texts(dialog)
        part = dialog.parts[0]
        assert part.name == "feeling"
        assert list(part.boxes)[:3] == ["fearful hope", "anger", "fear"]
        assert part.boxes["fearful hope"].currentText() == "Code again"
        assert "Of all values 2 stay as they are, 0 become others, and 3 go." in dialog.banner.text
        part.boxes["fearful hope"].setCurrentIndex(part.boxes["fearful hope"].findData("fear"))
        assert "Of all values 2 stay as they are, 1 become others, and 2 go." in dialog.banner.text
        assert "Values: 1 stay, 1 change, 2 are to be coded again." in texts(dialog)
        dialog.accept_button.click()

    answering(RecodeDialog, go_on)
    page.recode.button.click()
    qtbot.waitUntil(lambda: coded.session.path != old)
    idle(coded, qtbot)
    assert coded.session.path == old.with_name("Small mood-2 1.1.glossator")
    assert coded.session.rubric.id == "mood-2"
    with Project(old, read_only=True) as before, Project(coded.session.path) as now:
        assert sorted(by_value(before, ANNA).values()) == ["anger", "anger", "fearful hope", "joy"]
        assert sorted(by_value(now, ANNA).values()) == ["fear", "joy"]
    assert page.recode.text == ""


def test_who_edits_the_projects_codebook_and_saves_it_is_offered_the_way(
    coded: App, qtbot: QtBot
) -> None:
    coded.go("rubric")
    idle(coded, qtbot)
    page = page_of(coded, RubricPage)
    assert page.recode.text == ""
    page.form.context.set(("description",), "Say how they feel.")
    page.editor.check()
    idle(coded, qtbot)
    assert page.recode.text == ""
    page.save_button.click()
    idle(coded, qtbot)
    assert page.recode.text
    row = [entry.id for entry in page.list.entries()].index("emotions")
    page.list.setCurrentRow(row)
    idle(coded, qtbot)
    assert page.recode.text == ""


def test_a_codebook_of_which_all_questions_have_another_name_can_be_gone_on_with(
    coded: App, qtbot: QtBot, merged: Path
) -> None:
    source = merged.read_text("utf-8")
    for name in ("feeling", "strength", "about"):
        source = source.replace(f'name = "{name}"', f'name = "x_{name}"')
    merged.write_text(source, "utf-8")
    page = shown(coded, qtbot, merged)
    assert "“Small” was begun with other questions" in page.recode.text

    def go_on(dialog: RecodeDialog) -> None:
        assert "Nothing would come along" in dialog.banner.text
        assert not dialog.accept_button.isEnabled()
        box = dialog.parts[0].name_box
        assert box is not None
        box.setCurrentIndex(box.findData("x_feeling"))
        assert "Of all values 1 stay as they are, 0 become others, and 4 go." in dialog.banner.text
        assert dialog.accept_button.isEnabled()
        dialog.reject()

    answering(RecodeDialog, go_on)
    assert page.recode.button.isVisible()
    page.recode.button.click()


def test_a_codebook_that_reads_other_fields_says_why_it_cannot_be_gone_on_with(
    coded: App, qtbot: QtBot, merged: Path
) -> None:
    source = merged.read_text("utf-8").replace('name = "text"', 'name = "body"')
    merged.write_text(source, "utf-8")
    page = shown(coded, qtbot, merged)
    assert "reads other fields (body) than the project's (text)" in page.recode.text
    assert not page.recode.button.isVisible()


def test_another_codebook_is_not_offered(coded: App, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text(
        'id = "other"\nversion = "1"\ntitle = "Other"\ndescription = "Read."\n'
        '[[field]]\nname = "text"\n'
        '[[dimension]]\nname = "topic"\ntitle = "Topic"\nquestion = "Which?"\n'
        'scale = "nominal"\n'
        '[[dimension.level]]\nname = "sport"\n[[dimension.level]]\nname = "art"\n',
        "utf-8",
    )
    page = shown(coded, qtbot, path)
    assert page.recode.text == ""


def test_levels_and_dimensions_are_coded_afresh_or_called_otherwise(
    coded: App, qtbot: QtBot, merged: Path, mood: Rubric
) -> None:
    source = merged.read_text("utf-8").replace('name = "about"', 'name = "topic"')
    new = parse_rubric(source.replace('title = "About"', 'title = "Topic"'), "new.toml")
    dialog = ask(coded, qtbot, new)
    parts = {part.name: part for part in dialog.parts}
    assert [part.name for part in dialog.parts] == ["feeling", "strength", "about", ""]
    assert dialog.focusWidget() is parts["feeling"].boxes["fearful hope"]
    parts["strength"].afresh.setChecked(True)
    assert not parts["strength"].boxes["1"].isEnabled()
    assert "Of all values 1 stay as they are, 0 become others, and 4 go." in dialog.banner.text
    name_box = parts["about"].name_box
    assert name_box is not None
    assert "Not asked any more: 0 values go." in texts(dialog)
    name_box.setCurrentIndex(name_box.findData("topic"))
    assert [part.name for part in dialog.parts] == ["feeling", "strength", "about"]
    parts = {part.name: part for part in dialog.parts}
    assert parts["strength"].afresh.isChecked()
    assert list(parts["about"].boxes) == ["people", "money", "food/drink", "none"]
    assert parts["about"].boxes["none"].currentText() == "None of them"
    assert not [w for w in reached(dialog) if not spoken_name(w)]
    qtbot.waitUntil(parts["about"].afresh.isVisible)
    order = list(tab_order(dialog))  # it is a circle, and begins anywhere
    last = order.index(dialog.accept_button) + 1
    order = order[last:] + order[:last]
    assert order[0] is parts["feeling"].boxes["fearful hope"]
    assert order.index(parts["about"].afresh) + 1 == order.index(dialog.project_name)
    assert len(list(controls(dialog))) > 10
    dialog.reject()
    dialog.deleteLater()


def test_levels_with_another_value_or_name_are_told(coded: App, qtbot: QtBot, mood: Rubric) -> None:
    source = mood.source.replace('"1.0"', '"1.1"').replace('"weak"', '"slight"')
    source = source.replace('"strong"\n\n', '"medium"\n\n').replace('"medium"', '"strong"', 1)
    dialog = ask(coded, qtbot, parse_rubric(source, "new.toml"))
    part = dialog.parts[0]
    assert part.name == "strength"
    assert part.levels == {"1": "2", "2": "1", "0": "0"}
    assert "Values: 0 stay, 1 change, 0 are to be coded again." in texts(dialog)
    assert "“weak (0)” is called “slight (0)” now." in texts(dialog)
    part.boxes["0"].setCurrentIndex(part.boxes["0"].findData(""))
    assert "is called" not in texts(dialog)
    dialog.reject()
    dialog.deleteLater()


def test_a_level_is_new_until_others_become_it(coded: App, qtbot: QtBot, merged: Path) -> None:
    source = merged.read_text("utf-8").replace('"joy"', '"delight"')
    dialog = ask(coded, qtbot, parse_rubric(source, "new.toml"))
    assert "New, and so not in any value yet: delight." in texts(dialog)
    box = dialog.parts[0].boxes["joy"]
    box.setCurrentIndex(box.findData("delight"))
    assert "not in any value yet" not in texts(dialog)
    dialog.reject()
    dialog.deleteLater()


def test_scrolling_over_a_level_does_not_change_what_it_becomes(
    coded: App, qtbot: QtBot, merged: Path
) -> None:
    dialog = ask(coded, qtbot, load_rubric(merged))
    box = dialog.parts[0].boxes["joy"]
    turn_wheel(box)
    assert box.currentData() == "joy"
    dialog.reject()
    dialog.deleteLater()


def test_a_name_that_is_taken_is_said_at_once(coded: App, qtbot: QtBot, merged: Path) -> None:
    dialog = ask(coded, qtbot, load_rubric(merged))
    dialog.project_name.setText("Small")
    assert "There is a project of this name already" in dialog.banner.text
    assert not dialog.accept_button.isEnabled()
    dialog.project_name.setText("n" * 240)  # beside it there is a lock, and there are backups
    assert "No project of this name can be kept" in dialog.banner.text
    assert not dialog.accept_button.isEnabled()
    dialog.project_name.setText("Other")
    assert dialog.accept_button.isEnabled()
    dialog.reject()
    dialog.deleteLater()


def test_whoever_stops_it_finds_nothing(coded: App, qtbot: QtBot, merged: Path) -> None:
    dialog = ask(coded, qtbot, load_rubric(merged))
    dialog.accept_button.click()
    dialog.reject_button.click()
    qtbot.waitUntil(lambda: dialog.accept_button.isEnabled() or not dialog.isVisible())
    idle(coded, qtbot)
    if dialog.isVisible():  # it was not too fast for us
        assert not dialog.made.exists()
    assert not list(dialog.made.parent.glob(".*.part*"))
    dialog.reject()
    dialog.deleteLater()


def test_what_goes_wrong_is_said_in_the_dialog(coded: App, qtbot: QtBot, merged: Path) -> None:
    dialog = ask(coded, qtbot, load_rubric(merged))
    dialog.made.write_text("Put there meanwhile.", "utf-8")
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: dialog.banner.property("tone") == "bad")
    idle(coded, qtbot)
    assert "There is a file" in dialog.banner.text
    assert dialog.isVisible()
    assert dialog.made.read_text("utf-8") == "Put there meanwhile."
    dialog.reject()
    dialog.deleteLater()


def test_the_history_begins_with_what_was_coded_before(
    coded: App, qtbot: QtBot, merged: Path
) -> None:
    page = shown(coded, qtbot, merged)
    answering(RecodeDialog, lambda dialog: dialog.accept_button.click())
    page.recode.button.click()
    qtbot.waitUntil(lambda: coded.session.rubric.id == "mood-2")
    dialog = HistoryDialog(coded.session, coded.show_error, coded.window)
    idle(coded, qtbot)
    assert dialog.steps.count() == 1
    assert (
        "all that was coded under another codebook, Small.glossator" in dialog.steps.item(0).text()
    )
    assert not dialog.accept_button.isEnabled()
    assert not coded.window.sidebar.undo_button.isEnabled()
    dialog.deleteLater()
