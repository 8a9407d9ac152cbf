"""A configuration that cannot work is refused in words before anything heavy is loaded."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from rubrics.errors import UserError
from train.read_config import ConfigError, as_table, make_config, read_config
from train.run import find_rubric, prepare

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "train" / "configs").glob("*.toml"))
GOOD = {
    "rubric": "emotions",
    "out": "run",
    "base": {"path": "base.gguf"},
    "data": {"files": ["x.csv"]},
}


def refused(**tables: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        make_config(GOOD | tables, Path("c.toml"))
    return str(caught.value)


def test_a_misspelt_key_gets_the_nearest_name() -> None:
    said = refused(optim={"learing_rate": 1e-4, "epoch": 3}, lorra={})
    assert "unknown key 'optim.epoch'; did you mean 'epochs'?" in said
    assert "unknown key 'lorra'; did you mean 'lora'?" in said
    assert "unknown key 'optim.learing_rate'" in said


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"augment": {"paraphrase": True}}, "compact"),
        ({"augment": {"shuffle_levels": True}}, "compact"),
        ({"optim": {"micro_batch": 64}}, "larger than optim.batch"),
        ({"optim": {"loss": "completion", "label_smoothing": 0.1}}, "label_smoothing"),
        ({"optim": {"select": "last", "patience": 2}}, "patience"),
        ({"split": {"train": 0.9, "validation": 0.0, "test": 0.1}}, "without a validation part"),
        ({"split": {"train": 0.5}}, "add up to 1"),
        ({"optim": {"optimizer": "adamw8bit"}, "machine": {"device": "cpu"}}, "needs a GPU"),
        ({"optim": {"lr": 3}}, "optim.lr = 3.0 is out of range"),
        ({"optim": {"lr": "fast"}}, "'optim.lr' must be a number"),
        ({"optim": {"epochs": True}}, "'optim.epochs' must be a whole number"),
        ({"base": {"path": "x", "precision": "8bit"}}, "must be one of 4bit, 16bit"),
        ({"base": {}}, "missing key 'base.path'"),
        ({"data": {"files": []}}, "data.files is empty"),
        ({"data": {"files": "x.csv"}}, "'data.files' must be a list"),
    ],
)
def test_what_cannot_go_together_is_a_sentence(tables: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(**tables)


def test_all_faults_come_at_once() -> None:
    assert len(refused(seed="x", optim={"lr": "x"}, what=1).splitlines()) == 3


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_configurations_that_come_with_the_program_can_be_read(path: Path) -> None:
    config = read_config(path)
    find_rubric(config, path.parent)
    assert "#" in path.read_text("utf-8")
    assert as_table(config)["optim"].keys() > tomllib.loads(path.read_text("utf-8"))["optim"].keys()


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"data": {"files": ["none.csv"]}}, "There is no file"),
        ({"data": {"files": ["data.jsonl"], "labels": {"moot": "mood"}}}, "data.labels has 'moot'"),
        ({"data": {"files": ["data.jsonl"], "fields": {"text": "tekst"}}}, "no column 'tekst'"),
        ({"data": {"files": ["data.jsonl"], "labels": {"mood": "text"}}}, "is no level of 'mood'"),
        ({"machine": {"device": "cuda"}}, "There is no GPU"),
        ({"lora": {"targets": ["q_proj", "c_attn"]}}, "has no projection c_attn"),
        ({"base": {"chat": True}}, "has no chat template"),
        ({"rubric": "emotion"}, "There is no built-in rubric 'emotion'"),
    ],
)
def test_what_data_base_or_rubric_lack_is_a_sentence(
    tiny_run: Any, tables: dict[str, Any], sentence: str
) -> None:
    import torch

    if "GPU" in sentence and torch.cuda.is_available():
        pytest.skip("there is a GPU")
    config = tiny_run(**tables)
    with pytest.raises(UserError, match=sentence):
        prepare(config, find_rubric(config, config.out.parent), lambda _sentence: None)


def test_a_class_with_one_example_is_named(tiny_run: Any, prepared: Any) -> None:
    from train.samples import check_levels, divide, read_samples

    config = tiny_run(count=8)
    rubric = find_rubric(config, config.out.parent)
    warned = check_levels(divide(read_samples(config.data, rubric), config.split, rubric), rubric)
    assert any("at most one unit" in sentence for sentence in warned)


def test_labels_that_are_all_the_same_are_refused(tiny_run: Any) -> None:
    from train.samples import DataError, check_levels, divide, read_samples

    config = tiny_run()
    rubric = find_rubric(config, config.out.parent)
    samples = divide(read_samples(config.data, rubric), config.split, rubric)
    joyful = [s for s in samples if s.labels["mood"] == ("joy",)]
    with pytest.raises(DataError, match="nothing to learn"):
        check_levels(joyful, rubric)


def test_checking_a_configuration_loads_nothing_heavy(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('rubric = "x"\nout = "o"\n[base]\npath = "b"\nprecison = "4bit"\n')
    code = (
        "import sys; from train.__main__ import main; code = main([sys.argv[1]]);"
        "assert 'torch' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "did you mean 'precision'?" in done.stderr
