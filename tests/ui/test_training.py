"""Training from the window: without the packages, and with a stand-in for the programs it starts.

The stand-in prints what `train` and `convert` print; they themselves are tested where they are.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from adapters import write_adapter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from window import answering, idle

from desktop.engine import training
from desktop.engine.models.library import ModelFile, list_models
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.engine.training import read_step
from desktop.ui.app import App
from desktop.ui.errors import ErrorDialog
from desktop.ui.pages.models import ModelsPage
from rubrics.schema import Rubric

STAND_IN = """
import json, pathlib, shutil, sys, time
what, folder, adapter = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
rest = sys.argv[4:]
if what == "train":
    assert "training.toml" in rest[0]
    for step in range(1, {steps} + 1):
        print(f"step {{step}} of {steps}, epoch 1, loss {{1 / step:.3f}}, 5 s left", flush=True)
        time.sleep({wait})
    {end}
    (folder / "training-run-1a2b3c4d").mkdir(exist_ok=True)
else:
    figures = {{"beside": "trained", "units": 9, "largest": 0.01, "mean": 0.001, "agreement": 1.0,
               "alpha": {{"feeling": 0.61, "about": None}}, "size": 1, "speed": 4.2}}
    models = [{{**figures, "model": "trained"}}, {{**figures, "model": "LoRA"}}]
    found = {{"models": models, "unproved": ["about"]}}
    (pathlib.Path(rest[0]) / "verify.json").write_text(json.dumps(found))
    shutil.copy(adapter, rest[rest.index("--out") + 1])
"""


@pytest.fixture
def labelled(opened: App, qtbot: QtBot) -> App:
    """The small project with more texts, all of them decided by Kim."""
    path = opened.session.path
    assert path is not None
    with Project(path) as project:
        desk = Desk(project, "Kim")
        for number, unit in enumerate(list(project.units())):
            desk.choose(unit.unit_id, "feeling", ("joy", "fear")[number % 2])
    opened.session.look_again()
    idle(opened, qtbot)
    return opened


def models_page(app: App, qtbot: QtBot) -> ModelsPage:
    app.go("models")
    idle(app, qtbot)
    page = app.window.pages["models"]
    assert isinstance(page, ModelsPage)
    return page


def stand_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, run: Path, adapter: Path,
    steps: int = 3, wait: float = 0.0, end: str = "",
) -> None:  # fmt: skip
    script = folder / "stand_in.py"
    script.write_text(STAND_IN.format(steps=steps, wait=wait, end=end), encoding="utf-8")
    monkeypatch.setattr(training, "missing_packages", list)
    monkeypatch.setattr(
        training,
        "module_command",
        lambda module, *rest: [sys.executable, str(script), module, str(run), str(adapter), *rest],
    )
    monkeypatch.setattr(training, "export_training", exported)


def exported(_project: Project, folder: Path, _base: Path) -> list[Path]:
    """Six texts are too few to hold some out; the real export has its own tests."""
    folder.mkdir(parents=True)
    config = folder / "training.toml"
    config.write_text('out = "training-run-1a2b3c4d"\n', encoding="utf-8")
    return [config]


def test_where_the_packages_are_missing_one_sentence_says_what_to_do(
    labelled: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.ui.widgets import training as widget

    monkeypatch.setattr(widget, "missing_packages", lambda: ["torch"])
    card = widget.TrainingCard(labelled.window.page.context)
    qtbot.addWidget(card)
    assert card.start.isHidden()
    texts = [child.text() for child in card.findChildren(QLabel)]
    assert any("make train" in text and "machine with a GPU" in text for text in texts)


def test_too_few_labels_to_train_on_are_said(labelled: App, qtbot: QtBot) -> None:
    page = models_page(labelled, qtbot)
    told: list[str] = []

    def read(dialog: ErrorDialog) -> None:
        told.extend(child.text() for child in dialog.findChildren(QLabel))
        dialog.accept()

    answering(ErrorDialog, read)
    page.training.export.click()
    qtbot.waitUntil(lambda: bool(told))
    assert any("too few to hold some out" in text for text in told)


def test_a_training_shows_its_loss_and_ends_with_the_model_in_the_list(
    labelled: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page = models_page(labelled, qtbot)
    card = page.training
    adapter = write_adapter(tmp_path / "made.gguf", mood, smollm2)
    card.base.setCurrentText(smollm2.title)
    stand_in(tmp_path, monkeypatch, card._folder, adapter.path)
    said: list[str] = []
    tell = card.said.tell
    monkeypatch.setattr(
        card.said, "tell", lambda text, tone="info": (said.append(text), tell(text, tone))
    )
    card._start()
    idle(labelled, qtbot)
    # The first; of those that follow at once not each is shown.
    assert any("Step 1 of 3 · loss 1.000 · 5 s left" in text for text in said)
    assert "is in the list" in card.said.text
    cells = [card.table.item(1, n).text() for n in range(card.table.columnCount())]
    assert cells == ["LoRA", "4.2", "0.0100", "100.0 %", "0.610", "–"]
    assert "on about as with the trained model is not proved" in card.said.text
    own = [model for model in list_models().models if not model.embedded]
    assert [model.sha256 for model in own] == [adapter.sha256]
    assert own[0].id == f"{mood.id}-{card._folder.name}-1a2b3c4d"


def test_a_training_is_stopped_and_says_that_it_goes_on(
    labelled: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = models_page(labelled, qtbot).training
    stand_in(tmp_path, monkeypatch, card._folder, tmp_path, steps=600, wait=0.1)
    card._start()
    qtbot.waitUntil(lambda: "Step" in card.said.text)
    card.halt.click()
    idle(labelled, qtbot)
    assert "goes on from what was saved" in card.said.text


def test_what_the_training_says_of_its_failure_is_told(
    labelled: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = models_page(labelled, qtbot).training
    end = "print('train: There is not enough memory.'); sys.exit(2)"
    stand_in(tmp_path, monkeypatch, card._folder, tmp_path, end=end)
    told: list[str] = []

    def read(dialog: ErrorDialog) -> None:
        told.extend(child.text() for child in dialog.findChildren(QLabel))
        dialog.accept()

    answering(ErrorDialog, read)
    card._start()
    qtbot.waitUntil(lambda: bool(told))
    idle(labelled, qtbot)
    assert "There is not enough memory." in told


def test_a_line_of_a_training_is_read() -> None:
    step = read_step("step 40 of 900, epoch 2, loss 0.713, 1 h 05 min left")
    assert (step.done, step.total, step.loss, step.left) == (40, 900, 0.713, "1 h 05 min")
    assert read_step("epoch 1, on the validation part: loss 0.7").total == 0
