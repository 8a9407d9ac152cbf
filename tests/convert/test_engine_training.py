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
from desktop.engine.ingest.model import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.models.library import find_model, list_models
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.engine.training import Phase, Trained, Training, TrainingStep
from rubrics.errors import UserError
from rubrics.loader import load_rubric
from train import checkpoint
from train.hold import FILE, hold

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


def test_a_training_is_stopped_goes_on_and_ends_with_an_adapter_that_says_how_good_it_is(
    project, base, tmp_path, monkeypatch
):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    folder = tmp_path / "training"
    stopped = Training(base, folder)
    steps: list[TrainingStep | Trained] = []
    for step in stopped(project):
        steps.append(step)
        if isinstance(step, TrainingStep) and step.epochs:
            stopped.interrupt()
            stopped.interrupt()  # as a window that is closed does after its Stop
    learned = [s.done for s in steps if isinstance(s, TrainingStep) and s.epochs]
    assert not any(isinstance(step, Trained) for step in steps)
    assert not [model for model in list_models().models if not model.embedded]

    steps = list(Training(base, folder)(project))
    *told, end = steps
    assert isinstance(end, Trained)
    assert all(isinstance(step, TrainingStep) for step in told)
    phases = list(dict.fromkeys(step.phase for step in told))
    assert phases == [Phase.PREPARING, Phase.LEARNING, Phase.CONVERTING]
    assert any(step.said.startswith("Loading tiny.gguf") for step in told)
    counted = [step for step in told if step.epochs]
    assert counted[0].done > learned[0]
    assert counted[-1].done == counted[-1].total
    assert [step.epoch for step in told if step.validation][-1] == counted[-1].epochs
    assert end.model.id == f"mood-{date.today().isoformat()}"
    assert end.ids == (base.id, end.model.id)
    assert rubric_of(end.model).id == "mood"
    (figures,) = [found for found in end.evaluation if found.dimension == "feeling"]
    said = json.loads(end.model.header.evaluation)
    assert figures.units == said["dimensions"]["feeling"]["units"] > 0
    assert figures.untrained == said["untrained"]["feeling"]["alpha"]["value"]
    assert [model["model"] for model in end.verification["models"]]


def test_whoever_hears_no_more_of_a_training_leaves_it_to_save_where_it_stands(
    project, base, tmp_path, monkeypatch
):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    folder = tmp_path / "training"
    with closing(Training(base, folder)(project)) as steps:
        next(step for step in steps if isinstance(step, TrainingStep) and step.epochs)
    (run,) = (path for path in folder.iterdir() if path.is_dir())
    assert (run / checkpoint.FILE).is_file()
    assert not (run / "run.json").exists()


def test_a_folder_at_which_another_training_is_at_work_is_left_alone(
    project, base, tmp_path, monkeypatch
):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    folder = tmp_path / "training"
    *_, config = export_training(project, folder, base.path)
    run = folder / tomllib.loads(config.read_text("utf-8"))["out"]
    run.mkdir()
    lock = hold(run)
    try:
        with pytest.raises(UserError, match="Another training is at work in"):
            list(Training(base, folder)(project))
    finally:
        lock.release()
    assert {path.name for path in run.iterdir()} <= {FILE}
