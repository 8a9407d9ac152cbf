"""What the window does to train, with the real programs: from a project's labels to an adapter."""

from __future__ import annotations

import json
import tomllib
from contextlib import closing
from datetime import date

import pytest
from tiny import MOOD, SENTENCES, as_gguf

pytest.importorskip("bitsandbytes", reason="training needs it: make train")
pytest.importorskip("matplotlib", reason="training needs it: make train")

from desktop.engine.choose import rubric_of
from desktop.engine.export.training import export_training
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.models.library import find_model, list_models
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.engine.training import Phase, Trained, Training, TrainingStep, training_folder
from rubrics.errors import UserError
from rubrics.loader import load_rubric
from train.results.run_folder import LOCK_FILE, STATE, lock_folder

TEXTS = 60


@pytest.fixture
def project(home, tmp_path):
    """Texts that Kim has decided all of."""
    rubric = load_rubric(MOOD)
    texts = tmp_path / "texts.csv"
    lines = (f'"{SENTENCES[n % len(SENTENCES)]} {n}"' for n in range(TEXTS))
    texts.write_text("text\n" + "\n".join(lines) + "\n", encoding="utf-8")
    with Project(tmp_path / "mood.glossator", create=True) as made:
        made.use_rubric(rubric)
        list(take_in(made, discover([texts]).sources, ReadOptions()))
        desk = Desk(made, "Kim")
        values = rubric.dimension("feeling").values
        for number, unit in enumerate(made.units()):
            desk.choose(unit.unit_id, "feeling", values[number % len(values)])
        yield made


@pytest.fixture
def base(folder_of, tmp_path):
    return find_model(str(as_gguf(folder_of("llama"), tmp_path / "tiny.gguf")))


def test_a_stopped_training_goes_on_with_a_renamed_base_and_ends_with_an_adapter_and_its_figures(
    project, base, tmp_path
):
    stopped = Training(base)
    steps: list[TrainingStep | Trained] = []
    for step in stopped(project):
        steps.append(step)
        if isinstance(step, TrainingStep) and step.epochs and step.done:
            stopped.interrupt()
            stopped.interrupt()  # as a window that is closed does after its Stop
    learned = max(step.done for step in steps if isinstance(step, TrainingStep))
    assert not any(isinstance(step, Trained) for step in steps)
    assert not [model for model in list_models().models if not model.embedded]

    renamed = find_model(str(base.path.rename(tmp_path / "renamed.gguf")))
    steps = list(Training(renamed)(project))
    assert training_folder(project.path, renamed) == training_folder(project.path, base)
    *told, end = steps
    assert isinstance(end, Trained)
    assert all(isinstance(step, TrainingStep) for step in told)
    phases = list(dict.fromkeys(step.phase for step in told))
    assert phases == [Phase.PREPARING, Phase.LEARNING, Phase.MEASURING, Phase.CONVERTING]
    assert any(step.said.startswith("Loading renamed.gguf") for step in told)
    counted = [step for step in told if step.epochs]
    assert counted[0].done >= learned > 0
    assert counted[-1].done == counted[-1].total
    assert [step.epoch for step in told if step.validation][-1] == counted[-1].epochs
    assert end.model.id == f"mood-{date.today().isoformat()}"
    assert end.ids == (renamed.id, end.model.id)
    assert rubric_of(end.model).id == "mood"
    (figures,) = [found for found in end.evaluation if found.dimension == "feeling"]
    said = json.loads(end.model.header.evaluation)
    assert figures.units == said["dimensions"]["feeling"]["units"] > 0
    assert figures.untrained == said["untrained"]["feeling"]["alpha"]["value"]
    assert [model["model"] for model in end.verification["models"]]


def test_whoever_hears_no_more_of_a_training_leaves_it_to_save_where_it_stands(project, base):
    with closing(Training(base)(project)) as steps:
        next(step for step in steps if isinstance(step, TrainingStep) and step.epochs)
    (run,) = (path for path in training_folder(project.path, base).iterdir() if path.is_dir())
    assert (run / STATE).is_file()
    assert not (run / "run.json").exists()


def test_another_model_that_has_the_bases_former_name_is_not_trained_in_its_place(
    project, base, tmp_path
):
    export_training(project, training_folder(project.path, base), base.path)
    renamed = find_model(str(base.path.rename(tmp_path / "renamed.gguf")))
    other = bytearray(renamed.path.read_bytes())
    other[-1] ^= 1
    base.path.write_bytes(other)
    with pytest.raises(UserError, match="is another model than the one that was chosen"):
        list(Training(renamed)(project))


def test_base_rubric_and_run_folder_may_be_named_from_home(project, base, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = training_folder(project.path, base)
    _, rubric, config = export_training(project, folder, base.path)
    rubric.rename(tmp_path / "mine.toml")
    text = config.read_text("utf-8").replace(f'path = "{tmp_path}/', 'path = "~/')
    text = text.replace("training.rubric.toml", "~/mine.toml").replace("epochs = 5", "epochs = 1")
    out = tomllib.loads(text)["out"]
    config.write_text(text.replace(f'"{out}"', '"~/runs/mine"'), encoding="utf-8")
    *_, end = Training(base)(project)
    assert isinstance(end, Trained)
    assert (tmp_path / "runs" / "mine" / "adapter.gguf").is_file()


def test_all_that_is_wrong_with_the_settings_is_told(project, base):
    *_, config = export_training(project, training_folder(project.path, base), base.path)
    text = config.read_text("utf-8").replace("epochs", "epoch").replace("lr =", "learning_rate =")
    config.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        list(Training(base)(project))
    assert {line.partition(": ")[2] for line in str(caught.value).splitlines()} == {
        "unknown key 'optim.epoch'; did you mean 'epochs'?",
        "unknown key 'optim.learning_rate'",
    }


def test_a_folder_at_which_another_training_is_at_work_is_left_alone(project, base):
    *_, config = export_training(project, training_folder(project.path, base), base.path)
    run = config.parent / tomllib.loads(config.read_text("utf-8"))["out"]
    run.mkdir()
    lock = lock_folder(run)
    try:
        with pytest.raises(UserError, match="Another training is at work in"):
            list(Training(base)(project))
    finally:
        lock.release()
    assert {path.name for path in run.iterdir()} <= {LOCK_FILE}
