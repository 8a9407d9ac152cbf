from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from adapters import write_adapter
from click.testing import CliRunner, Result

from desktop.cli import glossator
from desktop.cli.models import _training
from desktop.engine.home.folders import models_folder
from desktop.engine.models.library import open_model
from rubrics.library import find_rubric

SMOLLM2 = Path(__file__).parents[2] / "desktop/models/SmolLM2-135M-Instruct.Q4_1.gguf"


def run(*arguments: str, answer: str = "") -> Result:
    return CliRunner().invoke(glossator, ["models", *arguments], input=answer)


@pytest.fixture
def own() -> Path:
    """A model of the user's: the embedded one with a few bytes more."""
    models_folder().mkdir(parents=True)
    path = models_folder() / "mine.gguf"
    shutil.copy(SMOLLM2, path)
    with path.open("ab") as file:
        file.write(bytes(32))
    return path


def test_list_shows_embedded_own_and_broken_models(own):
    (models_folder() / "bad.gguf").write_bytes(b"MZ")
    result = run("list")
    assert result.exit_code == 0
    assert "smollm2-135m-instruct" in result.output  # in one piece: it has to be typed
    assert "mine" in result.output
    assert "bad.gguf cannot be used as a model: it is not a GGUF file" in result.output


def test_what_a_file_is_called_tells_a_terminal_nothing(own):
    strange = own.rename(own.with_name("mine\x1b[31m\nred.gguf"))
    (models_folder() / "bad\x1b[31m\nred.gguf").write_bytes(b"MZ")
    listed, shown = run("list").output, run("show", str(strange)).output
    assert "\x1b" not in listed + shown
    assert r"mine\x1b[31m\nred" in listed
    assert r"bad\x1b[31m\nred.gguf cannot be used" in listed
    assert shown.count(r"mine\x1b[31m\nred") >= 2


def test_show_tells_what_the_file_says_of_itself():
    output = run("show", str(SMOLLM2)).output
    for words in ("llama", "135M", "Q4_1", "8,192 tokens", "Apache-2.0", "b179c9523d0e6a0f"):
        assert words in output


def test_show_prints_every_setting_of_a_training() -> None:
    """As the card of the adapter that ships says."""
    output = run("show", "emotions-smollm2-135m").output
    for words in ("mean_of_seeds [11, 12, 13, 14]", "config.optim: average 0.99, batch 32",
                  "weight_decay 0.01", "versions: accelerate"):  # fmt: skip
        assert words in output
    assert "…" not in output


def test_what_is_empty_in_the_record_of_a_training_is_left_out() -> None:
    record = {
        "warnings": [],
        "machine": {"gpu": None, "threads": 0},
        "split": {"by": ""},
        "seed": 0,
    }
    assert _training(json.dumps(record)) == ["machine: threads 0", "seed 0"]


@pytest.mark.parametrize("record", ["{", '{"a":' * 5000 + "1" + "}" * 5000, "[1]", "3"])
def test_a_record_of_a_training_that_is_none_is_shown_as_it_is(record: str) -> None:
    assert _training(record) == [record]


def test_a_program_that_reads_what_is_shown_finds_paths_and_hashes_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / ("long" * 30)
    monkeypatch.setenv("GLOSSATOR_HOME", str(home))
    shown = run("show", str(SMOLLM2)).output
    assert str(SMOLLM2) in shown
    assert re.search(r"\b[0-9a-f]{64}$", shown, re.MULTILINE)
    assert str(home / "models") in run("list").output


def test_an_adapter_that_is_not_there_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Good.")
    asked = ["annotate", str(tmp_path / "a.txt"), "--rubric=emotions", "--adapter=nope"]
    said = CliRunner().invoke(glossator, asked)
    assert "There is no adapter 'nope'." in str(said.exception)


def test_add_copies_once(tmp_path, own):
    source = own.rename(tmp_path / "other.gguf")
    assert "Added other" in run("add", str(source)).output
    assert "already there as other" in run("add", str(source)).output
    assert [path.name for path in models_folder().iterdir()] == ["other.gguf"]


def test_an_adapter_is_added_with_how_to_use_it_and_how_good_it_was(tmp_path: Path) -> None:
    figures = {"alpha": {"value": 0.784, "low": 0.7, "high": 0.85}, "accuracy": {"value": 0.8}}
    evaluation = {
        "dimensions": {"emotion": {**figures, "units": 30}},
        "untrained": {"emotion": {"alpha": {"value": -0.02}}},
    }
    rubric, base = find_rubric("emotions", tmp_path), open_model(SMOLLM2)
    write_adapter(tmp_path / "a.gguf", rubric, base, evaluation=json.dumps(evaluation))
    assert run("add", str(tmp_path / "a.gguf")).output == "Added a. Use it with --adapter a.\n"
    assert (
        "emotion: alpha 0.78 [0.70, 0.85], accuracy 0.80, untrained alpha -0.02, on 30 held-out "
        "texts"
    ) in run("show", "a").output


def test_remove_asks_first(own):
    assert run("remove", "mine", answer="n\n").exit_code == 1
    assert own.exists()
    assert run("remove", "mine", answer="y\n").exit_code == 0
    assert not own.exists()


def test_remove_with_yes_does_not_ask(own):
    result = run("remove", "mine", "--yes")
    assert (result.exit_code, result.output) == (0, "Removed mine.\n")
    assert not own.exists()
