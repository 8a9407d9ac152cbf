"""Training from the window: without the packages, and with a stand-in for the programs it starts.

The stand-in tells what `train` and `convert` tell; they themselves are tested where they are.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest
from adapters import write_adapter
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from window import TEXTS, idle, page_of, read_errors

from desktop.engine import training
from desktop.engine.models.library import ModelFile, list_models
from desktop.engine.models.own_files import add_model
from desktop.engine.review.desk import Desk
from desktop.engine.store.labelled import Labelled
from desktop.engine.store.project import Project
from desktop.engine.training import Phase, TrainingStep, read_step, training_folder
from desktop.ui.app import App
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.models.page import ModelsPage
from desktop.ui.pages.models.training import TrainingCard
from rubrics.schema import Rubric

STAND_IN = """
import json, pathlib, select, shutil, sys
what, folder, adapter = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
rest = sys.argv[4:]
def tell(**event):
    print(json.dumps(event), flush=True)
assert "--json" in rest
if what == "train":
    assert "training.toml" in rest[0]
    tell(event="said", text="24 labelled units; 1 question on each.")
    tell(event="said", text="Loading base.gguf …")
    tell(event="step", done=0, total={steps}, epoch=1, epochs=2, loss=None, seconds_left=None)
    for step in range(1, {steps} + 1):
        tell(event="step", done=step, total={steps}, epoch=1, epochs=2, loss=1 / step,
             seconds_left=65)
        if select.select([0], [], [], {wait})[0]:  # its input has ended: it saves, and ends
            sys.exit(130)
    tell(event="epoch", epoch=1, loss=0.4, accuracy=0.75, macro_f1=0.7, alpha=None)
    for untrained in (False, True):
        tell(event="measuring", untrained=untrained, done=4, total=9)
    {end}
    (folder / "training-run-1a2b3c4d").mkdir(exist_ok=True)
else:
    figures = {{"beside": "trained", "units": 9, "largest": 0.01, "mean": 0.001, "agreement": 1.0,
               "alpha": {{"feeling": 0.61, "about": None}}, "size": 1, "speed": 4.2}}
    models = [{{**figures, "model": "trained"}}, {{**figures, "model": "LoRA"}}]
    found = {{"models": models, "unproved": {unproved}}}
    tell(event="converting", step="asking", done=3, total=9)
    (pathlib.Path(rest[0]) / "verify.json").write_text(json.dumps(found))
    shutil.copy(adapter, rest[rest.index("--out") + 1])
"""


def evaluation(alpha: float, untrained: float) -> str:
    """What an adapter says of itself."""
    said = {
        "units": 9,
        "accuracy": {"value": 0.8},
        "alpha": {"value": alpha, "low": 0.5, "high": 1},
    }
    before = {"alpha": {"value": untrained}}
    return json.dumps({"dimensions": {"feeling": said}, "untrained": {"feeling": before}})


@pytest.fixture
def labelled(opened: App, qtbot: QtBot) -> App:
    """The small project with more texts, all of them decided by Kim."""
    path = opened.session.path
    assert path is not None
    with Project(path) as project:
        desk = Desk(project, "Kim")
        for number, unit in enumerate(list(project.units())):
            desk.choose(unit.unit_id, "feeling", ("joy", "fear")[number % 2])
    opened.session.reload()
    idle(opened, qtbot)
    return opened


def models_page(app: App, qtbot: QtBot) -> ModelsPage:
    app.go("models")
    idle(app, qtbot)
    return page_of(app, ModelsPage)


def stand_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, run: Path, adapter: Path,
    steps: int = 3, wait: float = 0.0, end: str = "", unproved: tuple[str, ...] = ("about",),
) -> None:  # fmt: skip
    script = folder / "stand_in.py"
    script.write_text(
        STAND_IN.format(steps=steps, wait=wait, end=end, unproved=list(unproved)), encoding="utf-8"
    )
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
    from desktop.ui.pages.models import training as widget

    monkeypatch.setattr(widget, "missing_packages", lambda: ["torch"])
    card = widget.TrainingCard(labelled.window.page.context)
    qtbot.addWidget(card)
    assert card.start_button.isHidden()
    texts = [child.text() for child in card.findChildren(QLabel)]
    assert any("make train" in text and "one with a GPU" in text for text in texts)


def test_how_much_is_learned_from_is_said_beside_the_button(labelled: App, qtbot: QtBot) -> None:
    card = models_page(labelled, qtbot).training
    texts = len(TEXTS)
    assert card.outlook.isVisible()
    assert card.outlook.text().startswith(f"{texts} texts of this project are labelled.")
    assert "takes some minutes" in card.outlook.text()
    card._set_labelled(Labelled(7203, 500_000))
    assert "about 4 hours without a GPU" in card.outlook.text()
    labelled.session.close()
    labelled.go("models")
    assert card.outlook.isHidden()


def test_nothing_is_trained_or_written_before_there_is_a_model_to_train(
    labelled: App, qtbot: QtBot
) -> None:
    labelled.go("models")  # the list of models is still being read
    card = page_of(labelled, ModelsPage).training
    buttons = (card.start_button, card.export_button)
    assert [button.isEnabled() for button in buttons] == [False, False]
    idle(labelled, qtbot)
    assert [button.isEnabled() for button in buttons] == [True, True]


def test_too_few_labels_to_train_on_are_said(labelled: App, qtbot: QtBot) -> None:
    page = models_page(labelled, qtbot)
    told = read_errors()
    page.training.export_button.click()
    qtbot.waitUntil(lambda: bool(told))
    assert any("too few to hold some out" in text for text in told)


def runs_of(card: TrainingCard) -> Path:
    path = card._context.session.path
    assert path is not None
    return training_folder(path, card.base.currentData())


class FirstOfMarch(date):
    """The day on which trainings end here: the real one may change during a test."""

    @classmethod
    def today(cls) -> FirstOfMarch:
        return cls(2026, 3, 1)


def trained(
    app: App, qtbot: QtBot, folder: Path, rubric: Rubric, base: ModelFile,
    monkeypatch: pytest.MonkeyPatch, said: str, unproved: tuple[str, ...] = ("about",),
) -> ModelsPage:  # fmt: skip
    """The page of models after a training that came to this."""
    page = models_page(app, qtbot)
    adapter = write_adapter(folder / "made.gguf", rubric, base, evaluation=said)
    page.training.base.setCurrentText(base.title)
    stand_in(folder, monkeypatch, runs_of(page.training), adapter.path, unproved=unproved)
    monkeypatch.setattr(training, "date", FirstOfMarch)
    page.training._start()
    idle(app, qtbot)
    return page


def texts_of(card: QWidget) -> str:
    shown = (child for child in card.findChildren(QLabel) if child.isVisibleTo(card))
    return "\n".join(child.text() for child in shown)


def test_a_training_shows_how_far_it_is(
    labelled: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    card = models_page(labelled, qtbot).training
    shown: list[tuple[str, int, int]] = []
    show = card.progress.show_step

    def watched(step: TrainingStep) -> None:
        show(step)
        bar = card.progress.bar
        shown.append((card.progress.state.text(), bar.value(), bar.maximum()))

    monkeypatch.setattr(card.progress, "show_step", watched)
    trained(labelled, qtbot, tmp_path, mood, smollm2, monkeypatch, "")
    assert ("Epoch 1 of 2 · step 1 of 3 is at work …", 0, 3) in shown
    assert ("Epoch 1 of 2 · step 1 of 3 · loss 1.000 · 1 min 05 s left", 1, 3) in shown
    for model in ("trained model on held-out texts", "untrained model on the same texts"):
        assert (f"Measuring the {model}: 4 of 9", 4, 9) in shown
    assert ("Making and checking the model file: 3 of 9", 3, 9) in shown
    assert ("Loading base.gguf …", -1, 0) in shown
    assert card.progress.notes.text() == "24 labelled units; 1 question on each."
    epoch = card.progress.epochs.itemAt(0)
    assert epoch is not None
    line = epoch.widget()
    assert isinstance(line, QLabel)
    assert line.text() == ("After epoch 1, on texts it does not learn from: accuracy 0.75, alpha –")
    assert card.progress.isHidden()


def test_it_ends_with_the_model_in_the_list_under_a_name_that_says_what_it_is(
    labelled: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    said = evaluation(0.81, 0.12)
    page = trained(labelled, qtbot, tmp_path, mood, smollm2, monkeypatch, said)
    own = [model for model in list_models().models if not model.embedded]
    name = "mood-2026-03-01"
    assert [model.id for model in own] == [name]
    chosen = page.model.model_file(page.table.currentIndex().row())
    assert chosen is not None
    assert chosen.id == name
    table = page.training.result.table
    cells = [table.item(1, n).text() for n in range(table.columnCount())]
    assert cells == ["LoRA", "4.2", "0.0100", "100.0 %", "0.610", "–"]
    write_adapter(tmp_path / "other.gguf", mood, smollm2, strength=0.2)
    again, _ = add_model(tmp_path / "other.gguf", name=name)
    assert again.id == f"{name}-2"


@pytest.mark.parametrize(
    ("alpha", "untrained", "unproved", "doubt"),
    [
        (0.81, 0.12, (), ""),
        (0.81, 0.12, ("about",), "on about as with the trained model is not proved"),
        (0.31, 0.12, (), "On feeling its agreement with people is below 0.667"),
        (0.81, 0.85, (), "On feeling it agrees with people no better than before"),
    ],
)
def test_the_result_is_told_with_its_figures_and_what_is_to_be_doubted(
    labelled: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
    alpha: float, untrained: float, unproved: tuple[str, ...], doubt: str,
) -> None:  # fmt: skip
    said = evaluation(alpha, untrained)
    page = trained(labelled, qtbot, tmp_path, mood, smollm2, monkeypatch, said, unproved)
    result = page.training.result
    assert "is in the list" in result.banner.text
    qtbot.waitUntil(lambda: result.banner.visibleRegion().boundingRect() == result.banner.rect())
    assert result.banner.text.endswith("on the page Annotate.") is not bool(doubt)
    assert doubt in result.banner.text
    assert result.banner.property("tone") == ("warn" if doubt else "info")
    figures = f"alpha {alpha:.2f} [0.50, 1.00] · without the training {untrained:.2f}"
    assert f"{figures} · right in 80 % · 9 texts" in texts_of(result)


def test_the_new_adapter_is_chosen_on_annotate(
    labelled: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    labelled.go("annotate")
    idle(labelled, qtbot)
    annotate = page_of(labelled, AnnotatePage)
    assert annotate.model.currentData().ids == (smollm2.id, "")
    page = trained(labelled, qtbot, tmp_path, mood, smollm2, monkeypatch, "")
    assert "chosen on the page Annotate" in page.training.result.banner.text
    name = "mood-2026-03-01"
    labelled.go("annotate")
    idle(labelled, qtbot)
    assert annotate.model.currentData().ids == (smollm2.id, name)


def test_an_adapter_no_better_than_its_base_is_chosen_by_a_press_alone(
    labelled: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, smollm2: ModelFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    said = evaluation(0.4, 0.41)
    page = trained(labelled, qtbot, tmp_path, mood, smollm2, monkeypatch, said)
    assert "chosen" not in page.training.result.banner.text
    labelled.go("annotate")
    idle(labelled, qtbot)
    annotate = page_of(labelled, AnnotatePage)
    assert annotate.model.currentData().ids == (smollm2.id, "")
    labelled.go("models")
    page.training.result.use_button.click()
    idle(labelled, qtbot)
    assert labelled.window.page is annotate
    name = "mood-2026-03-01"
    assert annotate.model.currentData().ids == (smollm2.id, name)


def test_a_training_is_stopped_and_says_that_it_goes_on(
    labelled: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = models_page(labelled, qtbot).training
    stand_in(tmp_path, monkeypatch, runs_of(card), tmp_path, steps=600, wait=0.1)
    card._start()
    qtbot.waitUntil(lambda: "step" in card.progress.state.text())
    card.stop_button.click()
    assert "is being saved" in card.progress.state.text()
    idle(labelled, qtbot)
    assert "goes on from what was saved" in card.banner.text
    assert not (runs_of(card) / "training-run-1a2b3c4d").exists()  # which is made in the end


def test_what_the_training_says_of_its_failure_is_told(
    labelled: App, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = models_page(labelled, qtbot).training
    end = "print('train: There is not enough memory.', file=sys.stderr); sys.exit(2)"
    stand_in(tmp_path, monkeypatch, runs_of(card), tmp_path, end=end)
    told = read_errors()
    card._start()
    qtbot.waitUntil(lambda: bool(told))
    idle(labelled, qtbot)
    assert "There is not enough memory." in told


def test_what_is_no_event_is_passed_over() -> None:
    assert read_step("A library says something.") is None
    assert read_step("[1]") is None
    assert read_step('{"text": "no event"}') is None
    step = read_step('{"event": "said", "text": "Loading …"}')
    assert step == TrainingStep(Phase.PREPARING, said="Loading …")


def test_training_files_are_found_again_by_the_hash_of_the_base(
    labelled: App, qtbot: QtBot
) -> None:
    card = models_page(labelled, qtbot).training
    base, path = card.base.currentData(), labelled.session.path
    assert path is not None
    assert runs_of(card).name == f"{path.stem}-training-{base.id}-{base.sha256[:8]}"
    under_another_name = path.with_name(f"{path.stem}-training-other-{base.sha256[:8]}")
    under_another_name.mkdir()
    (under_another_name / "training.jsonl").touch()
    assert runs_of(card) == under_another_name
