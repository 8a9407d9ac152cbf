"""The privacy page: what is stored, the check of the network, and deleting everything."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel
from pytestqt.qtbot import QtBot
from window import answering, idle, in_german, page_of

from desktop.engine.home.folders import config_folder, models_folder
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.pages.privacy.page import PrivacyPage
from desktop.ui.pages.privacy.passphrase import PassphraseCard
from desktop.ui.preferences import Preferences


@pytest.fixture
def page(opened: App, qtbot: QtBot) -> PrivacyPage:
    opened.go("privacy")
    idle(opened, qtbot)
    return page_of(opened, PrivacyPage)


def test_an_icon_keeps_its_distance_from_a_text_that_comes_later(page: PrivacyPage) -> None:
    (card,) = page.findChildren(PassphraseCard)
    assert card.choose_button.text()
    assert card.choose_button.iconSize().width() > card.choose_button.iconSize().height()


def test_everything_is_deleted_after_a_question(
    opened: App, qtbot: QtBot, page: PrivacyPage, home: Path
) -> None:
    path = opened.session.path
    assert path is not None
    with Project(path) as project:
        project.back_up()
    learned = path.with_name(f"{path.stem}-training-Qwen3-1.7B")
    learned.mkdir()
    (learned / "training.jsonl").write_text("texts")
    page.refresh()
    idle(opened, qtbot)
    names = [box.text() for box in page.findChildren(QCheckBox)]
    assert names[:2] == [f"Project {path.stem}", f"Training files {learned.name}"]
    assert not page.delete_button.isEnabled()
    page.choose_all_button.click()
    answering(BaseDialog, lambda dialog: dialog.reject())
    page.delete_button.click()
    idle(opened, qtbot)
    assert path.exists()
    answering(BaseDialog, lambda dialog: dialog.accept())
    page.delete_button.click()
    qtbot.waitUntil(lambda: "Deleted" in page.banner.text)
    idle(opened, qtbot)
    assert opened.session.path is None
    left = [file for file in [*path.parent.rglob("*"), *home.rglob("*")] if file.is_file()]
    assert [file for file in left if file.suffix != ".txt"] == []  # the user's own file


def test_sizes_are_written_as_the_language_has_them(
    opened: App, qtbot: QtBot, page: PrivacyPage
) -> None:
    models_folder().mkdir(parents=True)
    with (models_folder() / "large.gguf").open("wb") as sparse:
        sparse.truncate(1_440_000_000)
    with in_german(opened):
        opened.go("privacy")
        idle(opened, qtbot)
        texts = [made.text() for made in opened.window.page.findChildren(QLabel)]
        assert any(text.startswith("1,4 GB · 1 Datei · ") for text in texts)


def test_what_is_said_of_a_place_stands_nearer_to_it_than_to_the_next(page: PrivacyPage) -> None:
    first, second = page.findChildren(QCheckBox)[:2]
    (facts,) = (
        one for one in page.findChildren(QLabel) if one.text() == first.accessibleDescription()
    )
    above, below = facts.y() - first.geometry().bottom(), second.y() - facts.geometry().bottom()
    assert above < below


def box(page: PrivacyPage, name: str) -> QCheckBox:
    return next(box for box in page.findChildren(QCheckBox) if box.text() == name)


def test_deleted_settings_do_not_come_back_when_the_window_closes(
    opened: App, qtbot: QtBot, page: PrivacyPage
) -> None:
    opened.preferences.coder = "Kim"
    box(page, "Settings and the list of recent projects").click()
    answering(BaseDialog, lambda dialog: dialog.accept())
    page.delete_button.click()
    qtbot.waitUntil(lambda: "Deleted" in page.banner.text)
    assert opened.preferences.coder == ""
    opened.window.close()
    assert not config_folder().exists()
    opened.preferences.coder = "Ben"
    opened.window.show()
    opened.window.close()
    kept = Preferences()
    assert kept.coder == "Ben"
    assert kept.geometry


def test_a_window_closes_where_its_place_cannot_be_kept(opened: App) -> None:
    shutil.rmtree(config_folder())
    config_folder().touch()
    assert opened.window.close()
    assert not opened.window.isVisible()


def test_what_is_chosen_stays_chosen_while_the_list_is_made_anew(
    opened: App, qtbot: QtBot, page: PrivacyPage
) -> None:
    box(page, "Your codebooks").click()
    page.refresh()
    idle(opened, qtbot)
    chosen = [made.text() for made in page.findChildren(QCheckBox) if made.isChecked()]
    assert chosen == ["Your codebooks"]
    assert page.delete_button.isEnabled()


def test_what_was_learned_from_a_project_goes_with_it(
    opened: App, qtbot: QtBot, page: PrivacyPage
) -> None:
    path = opened.session.path
    assert path is not None
    learned = path.with_name(f"{path.stem}-training-Qwen3-1.7B")
    learned.mkdir()
    (learned / "training.jsonl").write_text("texts")
    page.refresh()
    idle(opened, qtbot)
    box(page, f"Project {path.stem}").click()
    page.refresh()
    idle(opened, qtbot)
    training = box(page, f"Training files {learned.name}")
    assert training.isChecked()
    assert not training.isEnabled()
    box(page, f"Project {path.stem}").click()
    assert training.isEnabled()
    training.setChecked(False)
    box(page, f"Project {path.stem}").click()
    asked: list[str] = []

    def confirm(dialog: BaseDialog) -> None:
        asked.extend(text.text() for text in dialog.findChildren(QLabel))
        dialog.accept()

    answering(BaseDialog, confirm)
    page.delete_button.click()
    qtbot.waitUntil(lambda: "Deleted" in page.banner.text)
    idle(opened, qtbot)
    assert any(f"Project {path.stem}, Training files {learned.name}: " in text for text in asked)
    assert not path.exists()
    assert not learned.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the filter is Linux's seccomp")
@pytest.mark.slow
def test_the_check_says_that_the_network_is_out_of_reach(
    opened: App, qtbot: QtBot, page: PrivacyPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # as many threads as there are would spin
    page.check_button.click()
    qtbot.waitUntil(lambda: opened.jobs.job("check") is None)
    idle(opened, qtbot)
    texts = [made.text() for made in page.findChildren(QLabel)]
    assert "Network" in texts
    said = texts[texts.index("Network") + 1]
    assert "refuses every network socket" in said
    marks = [made.accessibleName() for made in page.findChildren(QLabel) if made.accessibleName()]
    assert "not in order" not in marks
