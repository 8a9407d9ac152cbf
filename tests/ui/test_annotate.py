"""A run in the window: which models it offers, and pausing, stopping and going on with it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import pytest
from adapters import write_adapter
from doubles import InstantRuntime
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window import answering, idle, page_of

from desktop.cli.options import choose_setup
from desktop.engine.choose import choose
from desktop.engine.home.folders import models_folder
from desktop.engine.models import library
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.runtime import Job, ModelStoppedError, Runtime, Scored, Setup
from desktop.engine.store.project import Project
from desktop.ui.annotation_run import AnnotationRun
from desktop.ui.app import App
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.errors import ErrorDialog
from desktop.ui.model_offers import offers
from desktop.ui.pages.annotate.page import KIND, AnnotatePage
from rubrics.errors import UserError
from rubrics.prompt import PROMPT_VERSION
from rubrics.schema import Rubric


class ObedientRuntime(InstantRuntime):
    """The double, answering as often as it is allowed to; it can be ended from another thread."""

    def __init__(self, setup: Setup, allowed: threading.Semaphore | None = None) -> None:
        super().__init__(setup.rubric)
        self._allowed = allowed or threading.Semaphore(1000)
        self._stopped = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def interrupt(self) -> None:
        self._stopped.set()

    def score(self, batches: Iterable[Sequence[Job]]) -> Iterator[Scored]:
        for result in super().score(batches):
            while not self._allowed.acquire(timeout=0.02):
                if self._stopped.is_set():
                    raise ModelStoppedError
            yield result


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """How many units a runtime may answer; each is saved at once."""
    monkeypatch.setattr("desktop.engine.annotate.COMMIT_SECONDS", 0)
    return threading.Semaphore(0)


def annotate_page(app: App, qtbot: QtBot) -> AnnotatePage:
    app.go("annotate")
    idle(app, qtbot)
    page = page_of(app, AnnotatePage)
    qtbot.waitUntil(page.run_button.isEnabled)
    return page


def saved(app: App) -> int:
    assert app.session.path is not None
    with Project(app.session.path) as project:
        return len(list(project.annotations("feeling")))


def test_a_run_is_paused_goes_on_is_stopped_and_goes_on(
    opened: App, qtbot: QtBot, allowed: threading.Semaphore
) -> None:
    page = annotate_page(opened, qtbot)
    page._make_runtime = lambda setup: ObedientRuntime(setup, allowed)
    opened.window.activateWindow()
    page.run_button.setFocus()
    qtbot.keyClick(page.run_button, Qt.Key.Key_Space)
    assert page.stop_button.hasFocus()  # what is typed next does not land in the search
    allowed.release()
    qtbot.waitUntil(lambda: saved(opened) == 1)
    job = opened.jobs.job(KIND)
    assert job is not None
    job.pause()
    allowed.release(2)
    qtbot.wait(300)
    assert saved(opened) <= 2  # it may have been answering the second already
    job.resume()
    qtbot.waitUntil(lambda: saved(opened) == 3)
    qtbot.keyClick(page.stop_button, Qt.Key.Key_Space)
    idle(opened, qtbot)
    assert "Stopped" in page.banner.text
    assert page.run_button.hasFocus()
    assert saved(opened) == 3
    page.run()
    qtbot.waitUntil(lambda: page.banner.text == "3 of 6 units")
    allowed.release(1000)
    idle(opened, qtbot)
    assert "Done" in page.banner.text
    assert saved(opened) == 6


def test_stopping_while_the_real_model_loads_ends_it_at_once(
    opened: App, smollm2: ModelFile
) -> None:
    assert opened.session.path is not None
    loading: list[Runtime] = []

    def stopped_at_once(setup: Setup) -> Runtime:
        loading.append(Runtime(setup))
        threading.Timer(0.02, run.interrupt).start()
        return loading[0]

    run = AnnotationRun(choose(opened.session.rubric, smollm2), (), 0, stopped_at_once)
    with Project(opened.session.path) as project:
        assert list(run(project)) == []
    assert loading[0]._child.returncode is not None
    assert saved(opened) == 0


def test_a_run_that_cannot_begin_says_why_and_can_be_tried_again(opened: App, qtbot: QtBot) -> None:
    class Broken(ObedientRuntime):
        @property
        def info(self) -> Any:
            raise UserError("The model does not load.")

    page = annotate_page(opened, qtbot)
    page._make_runtime = Broken
    told: list[QApplication] = []
    answering(ErrorDialog, lambda dialog: (told.append(dialog), dialog.accept()))
    page.run()
    qtbot.waitUntil(lambda: bool(told))
    idle(opened, qtbot)
    assert "“Annotate” tries again" in page.banner.text
    page._make_runtime = ObedientRuntime
    page.run()
    idle(opened, qtbot)
    assert saved(opened) == 6


@pytest.mark.slow
def test_a_run_begins_where_the_settings_cannot_be_saved(
    opened: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(**_values: object) -> None:
        raise UserError("There is no space left.")

    page = annotate_page(opened, qtbot)
    page._make_runtime = ObedientRuntime
    monkeypatch.setattr("desktop.ui.preferences.change_settings", full)
    with qtbot.captureExceptions() as told:
        page.run_button.click()
        idle(opened, qtbot)
    assert "no space left" in str(told[0][1])
    assert saved(opened) == 6


def test_a_crash_of_the_model_s_process_costs_nothing_and_no_window(
    opened: App, qtbot: QtBot
) -> None:
    class Killed(Runtime):
        """The real process, which ends from outside while it works."""

        def score(self, batches: Iterable[Sequence[Job]]) -> Iterator[Scored]:
            for number, scored in enumerate(super().score(batches)):
                if number == 1:
                    self._child.kill()
                yield scored

    page = annotate_page(opened, qtbot)
    page._make_runtime = Killed
    page.run()
    idle(opened, qtbot)
    assert opened.window.isVisible()
    assert page.banner.text == "Done: every unit has its answers."
    assert saved(opened) == 6


def ship(path: Path, rubric: Rubric, base: ModelFile, patch: Any, **changes: Any) -> None:
    write_adapter(path, rubric, base, **changes)
    patch.setattr(library, "builtin_adapters", lambda: (path,))


def test_a_shipped_adapter_is_what_the_window_and_the_command_line_take(
    app: App, tmp_path: Path, mood: Rubric, smollm2: ModelFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    ship(tmp_path / "mood-tiny.gguf", mood, smollm2, monkeypatch)
    found = offers(mood)
    (usual,) = [offer for offer in found if offer.default]
    setup, title, _ = choose_setup(
        "mood", None, model=None, adapter=None, form=None, prompt=None, context=None,
        threads=None, dimensions=(),
    )  # fmt: skip
    assert (usual.choice.setup, usual.choice.title) == (replace(setup, threads=1), title)
    assert setup.adapter == tmp_path / "mood-tiny.gguf"
    alone = [offer for offer in found if offer.choice.title == smollm2.title]
    assert [offer.choice.setup.adapter for offer in alone] == [None]


def test_where_a_shipped_adapter_cannot_be_used_the_page_says_why(
    opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    newer = PROMPT_VERSION + 1
    ship(tmp_path / "mood-tiny.gguf", mood, smollm2, monkeypatch, prompt_version=newer)
    page = annotate_page(opened, qtbot)
    assert page.model.currentText() == smollm2.title
    assert "is not used" in page.model.warning.text
    assert "Update the program" in page.model.warning.text


def test_a_model_that_was_not_trained_on_the_codebook_is_said_to_be_untrained(
    opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    ship(tmp_path / "mood-tiny.gguf", mood, smollm2, monkeypatch)
    page = annotate_page(opened, qtbot)
    assert page.model.warning.text == ""
    page.model.setCurrentIndex(page.model.findText(smollm2.title))
    assert "was not trained on this codebook" in page.model.warning.text


def test_adapters_of_one_model_are_told_apart_in_the_narrow_box(opened: App, qtbot: QtBot) -> None:
    box = annotate_page(opened, qtbot).model
    seen = []
    for adapter in ("Emotions", "Emotions (2026-11-30)"):
        box.addItem(f"SmolLM2 135M Instruct (Q4_1) + {adapter}")
        box.setCurrentIndex(box.count() - 1)
        box.resize(200, box.height())
        seen.append(box.grab().toImage())
    assert seen[0] != seen[1]
    assert box.toolTip().endswith("+ Emotions (2026-11-30)")


def test_a_model_that_comes_and_goes_is_offered_and_not_and_the_chosen_one_stays(
    opened: App, qtbot: QtBot, mood: Rubric, smollm2: ModelFile
) -> None:
    page = annotate_page(opened, qtbot)
    before = page.model.count()
    mine = models_folder() / "mine.gguf"
    mine.parent.mkdir(exist_ok=True)
    write_adapter(mine, mood, smollm2)
    opened.go("files")
    chosen = page.model.currentText()
    annotate_page(opened, qtbot)
    assert page.model.count() == before + 1
    assert page.model.currentText() == chosen
    page.model.setCurrentIndex(page.model.findText("tiny", Qt.MatchFlag.MatchContains))
    chosen = page.model.currentText()
    opened.session.reload()
    idle(opened, qtbot)
    assert page.model.currentText() == chosen
    mine.unlink()
    opened.session.reload()
    idle(opened, qtbot)
    qtbot.waitUntil(lambda: page.model.count() == before)
    assert page.run_button.isEnabled()


def test_another_project_is_opened_once_the_run_has_stopped_and_hears_nothing_of_it(
    opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, allowed: threading.Semaphore
) -> None:
    other = tmp_path / "Other.glossator"
    with Project(other, create=True) as project:
        project.use_rubric(mood)
    page = annotate_page(opened, qtbot)
    page._make_runtime = lambda setup: ObedientRuntime(setup, allowed)
    page.run()
    allowed.release()
    qtbot.waitUntil(lambda: saved(opened) == 1)
    asked: list[bool] = []
    answering(BaseDialog, lambda dialog: (asked.append(True), dialog.reject_button.click()))
    opened.open_paths([other])
    qtbot.waitUntil(lambda: bool(asked))
    assert opened.jobs.job(KIND) is not None
    small = opened.session.path
    answering(BaseDialog, lambda dialog: dialog.accept_button.click())
    opened.open_paths([other])
    qtbot.waitUntil(lambda: opened.session.path == other)
    assert not opened.jobs.running
    idle(opened, qtbot)
    assert page.banner.text == ""
    assert page.run_button.isVisible()
    assert small is not None
    with Project(small) as project:
        assert len(list(project.annotations("feeling"))) == 1
