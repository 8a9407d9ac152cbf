"""The models page: a file that is dropped is checked, copied and listed, and can go again."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import BinaryIO

import pytest
from adapters import write_adapter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from window import answering, idle, page_of, read_errors

from desktop.engine.choose import choose as choose_model
from desktop.engine.home.folders import models_folder
from desktop.engine.models import hashes, library, own_files
from desktop.engine.models.hashes import CopyProgress, copy_hashed
from desktop.engine.models.library import ModelFile
from desktop.ui.app import App
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.dialogs.rename_model import RenameModelDialog
from desktop.ui.model_offers import Offer
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.models import page as models_module
from desktop.ui.pages.models.page import ModelsPage
from desktop.ui.shell.job_strip import JobStrip
from rubrics.errors import UserError
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric


def models(app: App) -> ModelsPage:
    return page_of(app, ModelsPage)


def titles(page: ModelsPage) -> list[str]:
    return [str(page.model.index(row, 0).data()) for row in range(page.model.rowCount())]


def test_a_dropped_model_is_listed_with_its_facts_and_removed_again(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile
) -> None:
    file = tmp_path / "mine.gguf"
    write_adapter(file, mood, smollm2)
    app.open_paths([file])
    page = models(app)
    qtbot.waitUntil(lambda: "can be chosen" in page.banner.text)
    idle(app, qtbot)
    assert "Mood of a remark (tiny)" in " ".join(titles(page))
    assert (models_folder() / "mine.gguf").read_bytes() == file.read_bytes()
    row = next(row for row, title in enumerate(titles(page)) if "tiny" in title)
    page.table.selectRow(row)
    facts = " ".join(made.text() for made in page.findChildren(QLabel))
    assert "Mood of a remark" in facts
    assert page.remove_button.isVisibleTo(page)
    answering(BaseDialog, lambda dialog: dialog.reject())
    page.remove_button.click()
    idle(app, qtbot)
    assert (models_folder() / "mine.gguf").exists()
    answering(BaseDialog, lambda dialog: dialog.accept())
    page.remove_button.click()
    qtbot.waitUntil(lambda: not (models_folder() / "mine.gguf").exists())
    idle(app, qtbot)
    assert "tiny" not in " ".join(titles(page))


def test_what_was_trained_elsewhere_for_the_open_project_is_chosen_to_annotate(
    opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile
) -> None:
    page, annotate = models(opened), page_of(opened, AnnotatePage)
    for file, chosen in (("other", (smollm2.id, "")), ("mine", (smollm2.id, "mine"))):
        opened.go("annotate")  # where another is chosen by then
        idle(opened, qtbot)
        rubric = (
            mood if file == "mine" else parse_rubric(mood.source.replace("Mood of", "Tone of"), "m")
        )
        write_adapter(tmp_path / f"{file}.gguf", rubric, smollm2)
        opened.open_paths([tmp_path / f"{file}.gguf"])
        qtbot.waitUntil((models_folder() / f"{file}.gguf").exists)
        idle(opened, qtbot)
        assert "tiny" in str(page.model.index(page.table.currentIndex().row(), 0).data())
        opened.go("annotate")
        idle(opened, qtbot)
        qtbot.waitUntil(
            lambda chosen=chosen: (
                annotate.model.offer is not None and annotate.model.offer.ids == chosen
            )
        )


def test_a_list_from_before_a_model_was_copied_does_not_forget_to_choose_it(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    listed, go = Event(), Event()

    def late() -> library.Listing:
        listing = library.list_models()
        listed.set()
        go.wait(60)
        return listing

    monkeypatch.setattr(models_module, "list_models", late)
    app.go("models")
    assert listed.wait(60)
    write_adapter(tmp_path / "mine.gguf", mood, smollm2)
    app.open_paths([tmp_path / "mine.gguf"])
    qtbot.waitUntil(lambda: "can be chosen" in models(app).banner.text)
    go.set()
    idle(app, qtbot)
    assert "tiny" in titles(models(app))[models(app).table.currentIndex().row()]


def test_a_model_whose_copying_is_stopped_is_not_added(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    file, go = tmp_path / "mine.gguf", Event()
    write_adapter(file, mood, smollm2)

    def slowly(source: Path, target: BinaryIO, total: int, progress: CopyProgress) -> str:
        def shown(done: int, total: int) -> None:
            progress(done, total)
            go.wait(60)

        return copy_hashed(source, target, total, shown)

    monkeypatch.setattr(own_files, "copy_hashed", slowly)
    monkeypatch.setattr(hashes, "CHUNK", 1 << 16)
    app.open_paths([file])
    qtbot.waitUntil(lambda: app.jobs.job("model") is not None)
    strip = app.window.findChild(JobStrip)
    assert isinstance(strip, JobStrip)
    assert strip.stop_button.isVisible()
    assert not strip.pause_button.isVisible()
    qtbot.waitUntil(lambda: any(models_folder().glob(".*.part")))
    strip.stop_button.click()
    go.set()
    idle(app, qtbot)
    assert not list(models_folder().iterdir())
    assert not models(app).banner.text


def test_a_file_whose_header_is_spoilt_is_refused_and_not_copied(
    app: App, qtbot: QtBot, tmp_path: Path, smollm2: ModelFile
) -> None:
    file = tmp_path / "spoilt.gguf"
    file.write_bytes(smollm2.path.read_bytes()[:5000])
    told = read_errors()
    app.open_paths([file])
    qtbot.waitUntil(lambda: bool(told))
    idle(app, qtbot)
    assert "spoilt.gguf cannot be used as a model" in " ".join(told)
    assert "cut short" in " ".join(told)
    assert not list(models_folder().glob("*.gguf"))


def test_a_broken_file_is_told_beside_what_was_done_and_only_as_long_as_it_is_there(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile
) -> None:
    models_folder().mkdir(parents=True, exist_ok=True)
    broken = models_folder() / "broken.gguf"
    broken.write_bytes(b"GGUF")
    page = added(app, qtbot, tmp_path / "mine.gguf", mood, smollm2)
    assert "broken.gguf" in page.broken_banner.text
    assert "can be chosen" in page.banner.text
    broken.unlink()
    page.refresh()
    idle(app, qtbot)
    assert not page.broken_banner.text


def added(app: App, qtbot: QtBot, file: Path, rubric: Rubric, base: ModelFile) -> ModelsPage:
    """The page with an adapter of the user's, and that one chosen."""
    write_adapter(file, rubric, base)
    app.open_paths([file])
    page = models(app)
    qtbot.waitUntil(lambda: "can be chosen" in page.banner.text)
    idle(app, qtbot)
    choose(page, file.stem)
    return page


def choose(page: ModelsPage, name: str) -> None:
    page.table.selectRow([model.id for model in page.model.files].index(name))


def test_a_model_of_ones_own_gets_another_name_and_stays_chosen(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile
) -> None:
    page = added(app, qtbot, tmp_path / "mine.gguf", mood, smollm2)
    app.preferences.model_ids = (smollm2.id, "mine")
    sha256 = library.find_model("mine").sha256

    def answer(dialog: RenameModelDialog) -> None:
        dialog.name.setText(smollm2.id)
        assert "another model" in dialog.banner.text
        assert not dialog.accept_button.isEnabled()
        dialog.name.setText("  ")
        assert not dialog.accept_button.isEnabled()
        dialog.name.setText("n" * 300)
        assert "too long" in dialog.banner.text
        assert not dialog.accept_button.isEnabled()
        with pytest.raises(UserError, match="too long"):
            own_files.rename_file(models_folder() / "mine.gguf", "n" * 300)
        dialog.name.setText("Mood, second try")
        assert "Mood-second-try" in dialog.banner.text
        dialog.accept()

    answering(RenameModelDialog, answer)
    page.rename_button.click()
    qtbot.waitUntil(lambda: "Mood-second-try" in [model.id for model in page.model.files])
    idle(app, qtbot)
    assert [path.name for path in models_folder().glob("*.gguf")] == ["Mood-second-try.gguf"]
    chosen = page.model.model_file(page.table.currentIndex().row())
    assert chosen is not None
    assert (chosen.id, chosen.sha256) == ("Mood-second-try", sha256)
    assert app.preferences.model_ids == (smollm2.id, "Mood-second-try")


def test_a_copy_of_a_model_is_saved_elsewhere_and_is_the_same_file(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page = added(app, qtbot, tmp_path / "mine.gguf", mood, smollm2)
    target = tmp_path / "stick" / "copy.gguf"
    monkeypatch.setattr(models_module.QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    page.copy_button.click()
    qtbot.waitUntil(lambda: "A copy is at" in page.banner.text)
    idle(app, qtbot)
    assert target.read_bytes() == (models_folder() / "mine.gguf").read_bytes()


def test_a_copy_never_takes_the_place_of_the_model_itself(
    tmp_path: Path, mood: Rubric, smollm2: ModelFile
) -> None:
    model = write_adapter(tmp_path / "mine.gguf", mood, smollm2)
    before = model.path.read_bytes()
    with pytest.raises(UserError, match="is the model itself"):
        own_files.copy_model(model, model.path)
    with pytest.raises(UserError, match="too long a name"):
        own_files.copy_model(model, tmp_path / ("n" * 300))
    assert model.path.read_bytes() == before


def test_a_model_that_changes_while_it_is_copied_leaves_no_copy(
    tmp_path: Path, mood: Rubric, smollm2: ModelFile
) -> None:
    model = write_adapter(tmp_path / "mine.gguf", mood, smollm2)
    assert model.sha256
    model.path.write_bytes(model.path.read_bytes()[:-1] + b"x")
    with pytest.raises(UserError, match="changed while it was copied"):
        own_files.copy_model(model, tmp_path / "copy.gguf")
    assert not (tmp_path / "copy.gguf").exists()


@pytest.mark.parametrize(
    ("lies", "why"),
    [
        ("gone.gguf", "No such file or directory"),
        pytest.param(
            "/proc/self/mem",  # opens, and fails to be read
            "Input/output error",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only there is such a file"),
        ),
    ],
)
def test_a_model_that_cannot_be_read_is_not_told_as_a_copy_that_cannot_be_written(
    tmp_path: Path, mood: Rubric, smollm2: ModelFile, lies: str, why: str
) -> None:
    model = write_adapter(tmp_path / "mine.gguf", mood, smollm2)
    model = replace(model, path=tmp_path / lies)
    target = tmp_path / "copy.gguf"
    with pytest.raises(UserError) as told:
        own_files.copy_model(model, target)
    assert str(told.value) == f"The model file {model.path} cannot be read: {why}."
    assert not target.exists()
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"copy\.gguf could not be written"):
        own_files.copy_model(
            replace(model, path=tmp_path / "mine.gguf"), tmp_path / "file" / target.name
        )


def test_a_model_at_work_is_neither_renamed_nor_removed(
    app: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile
) -> None:
    page = added(app, qtbot, tmp_path / "mine.gguf", mood, smollm2)
    end = Event()
    job = app.jobs.new_job("annotate", "At work", lambda: iter([end.wait(60)]))
    job.files_in_use = frozenset({models_folder() / "mine.gguf"})
    app.jobs.start_job(job)
    assert not page.remove_button.isEnabled()
    assert not page.rename_button.isEnabled()
    assert page.in_use_label.isVisibleTo(page)
    choose(page, smollm2.id)
    assert not page.in_use_label.isVisibleTo(page)
    choose(page, "mine")
    end.set()
    idle(app, qtbot)
    assert page.remove_button.isEnabled()
    assert not page.in_use_label.isVisibleTo(page)


def test_what_annotates_is_at_work(mood: Rubric, smollm2: ModelFile, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "mine.gguf", mood, smollm2)
    offer = Offer(choose_model(mood, smollm2, adapter), False, (smollm2.id, "mine"))
    assert offer.files == {smollm2.path, adapter.path}
    assert Offer(choose_model(mood, smollm2), False, (smollm2.id, "")).files == {smollm2.path}


def test_what_comes_with_the_program_cannot_be_removed(app: App, qtbot: QtBot) -> None:
    app.go("models")
    page = models(app)
    idle(app, qtbot)
    assert page.model.rowCount() > 0
    for row in range(page.model.rowCount()):
        page.table.selectRow(row)
        assert not page.remove_button.isVisibleTo(page)
        assert not page.rename_button.isVisibleTo(page)
