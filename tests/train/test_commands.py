"""The commands as a user runs them, in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from train import __main__, ablate, crossvalidate

SMOLLM2 = Path(__file__).parents[2] / "desktop" / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"

UNHURRIED = """
import sys, time
from train import __main__
from train.results import checkpoint
save = checkpoint.save
checkpoint.save = lambda *state: (save(*state), time.sleep(0.5))
sys.exit(__main__.main(sys.argv[1:]))
"""
"""``python -m train``, which rests after saving: it cannot end before it is interrupted."""


def launch(path: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    """A training run."""
    return subprocess.Popen(
        [sys.executable, "-c", UNHURRIED, str(path), *options],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | environment,
    )  # fmt: skip


def start(path: Path, *options: str) -> subprocess.Popen[str]:
    """A training run that has begun to take steps."""
    child = launch(path, *options)
    wait_for("step", child)
    return child


def wait_for(word: str, child: subprocess.Popen[str]) -> None:
    """Reads what a run says up to the first line that begins with a word."""
    assert child.stderr is not None
    for line in child.stderr:
        if line.startswith(word):
            break


def adapter(run: Path) -> bytes:
    return (run / "adapter" / "adapter_model.safetensors").read_bytes()


@pytest.mark.slow
def test_interrupted_and_killed_it_goes_on_to_the_adapter_of_an_unbroken_run(
    config_file: Any, capsys: Any
) -> None:
    settings = {"optim": {"epochs": 40}, "lora": {"dropout": 0.1}}
    path = config_file(out="whole", **settings)
    assert __main__.main([str(path)]) == 0
    path = config_file(out="broken", machine={"checkpoint_minutes": 0}, **settings)
    run = path.parent / "broken"
    child = start(path)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=300)
    assert child.returncode == 130
    assert "the same command goes on from here" in said
    before = (run / "state.pt").read_bytes()
    child = start(path)
    while (run / "state.pt").read_bytes() == before:
        assert child.poll() is None, "it ended before it had gone on"
        time.sleep(0.01)
    child.kill()
    child.communicate(timeout=300)
    assert not (run / "run.json").exists()
    assert __main__.main([str(path)]) == 0
    assert "accuracy" in capsys.readouterr().out
    assert json.loads((run / "run.json").read_text("utf-8"))["steps"] == 40 * 3
    assert adapter(run) == adapter(path.parent / "whole")


def test_a_program_that_closes_its_input_stops_it_wherever_it_is(config_file: Any) -> None:
    path = config_file(optim={"epochs": 40})
    child = start(path, "--stop-at-eof")
    _, said = child.communicate(timeout=300)  # which closes it
    assert child.returncode == 130
    assert "the same command goes on from here" in said
    done = subprocess.run(
        [sys.executable, "-m", "train", str(path), "--stop-at-eof"],
        input="", capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 130
    assert "the same command goes on from" in done.stderr  # what comes during an import is late
    assert not (path.parent / "run" / "run.json").exists()


def test_a_terminal_is_told_that_the_first_step_is_at_work(config_file: Any, capsys: Any) -> None:
    """It may take a minute, in which the last word would be that the base is loaded."""
    assert __main__.main([str(config_file(optim={"epochs": 1}))]) == 0
    said = capsys.readouterr().err.splitlines()
    loading = next(i for i, line in enumerate(said) if line.startswith("Loading "))
    assert said[loading + 1] == "step 1 of 3, epoch 1, at work …"
    assert said[loading + 2].startswith("step 1 of 3, epoch 1, loss ")


def test_the_program_starts_training_and_passes_on_how_it_ended(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('rubric = "emotions"\nout = "run"\nlorra = 1\n')
    done = subprocess.run(
        [sys.executable, "-m", "desktop.cli", "train", str(path)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 2
    assert "unknown key 'lorra'; did you mean 'lora'?" in done.stderr


@pytest.mark.slow
def test_two_processes_learn_what_one_learns(config_file: Any, capsys: Any) -> None:
    """Gradients are added up between processes, as accelerate's launcher starts them."""
    path = config_file(out="one", optim={"epochs": 1})
    assert __main__.main([str(path)]) == 0
    path = config_file(out="two", optim={"epochs": 1})
    done = subprocess.run(
        [sys.executable, "-m", "accelerate.commands.accelerate_cli", "launch", "--multi_gpu",
         "--num_machines=1", "--num_processes=2", "--mixed_precision=no", "--dynamo_backend=no",
         "--main_process_port=0", "-m", "train", str(path)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count("accuracy") == 3  # the first process speaks for all
    one, two = (
        json.loads((path.parent / out / "run.json").read_text("utf-8")) for out in ("one", "two")
    )
    assert one["first_losses"] == pytest.approx(two["first_losses"], rel=1e-4)


@pytest.mark.slow
def test_two_processes_stop_at_the_same_place_when_one_of_them_is_asked_to(
    config_file: Any,
) -> None:
    """They divide three micro-batches: in the middle of a step, one has still another to do."""
    path = config_file(optim={"epochs": 40, "batch": 3, "micro_batch": 1})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    gang = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    children = [launch(path, RANK=rank, LOCAL_RANK=rank, **gang) for rank in "01"]
    first, second = children
    wait_for("epoch", first)  # to whose end the second one has come as well
    second.send_signal(signal.SIGINT)
    ends = [child.communicate(timeout=300) for child in children]
    assert [child.returncode for child in children] == [130, 130], ends
    assert "the same command goes on from here" in ends[0][1]


def test_a_checked_configuration_loads_no_weights_and_makes_nothing(
    config_file: Any, capsys: Any
) -> None:
    path = config_file()
    assert __main__.main([str(path), "--check"]) == 0
    assert "can be run" in capsys.readouterr().err
    assert not (path.parent / "run").exists()


def test_a_checked_configuration_may_name_its_rubric_from_home(
    config_file: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    path = config_file(rubric="~/tiny.toml")
    assert __main__.main([str(path), "--check"]) == 2
    monkeypatch.setenv("HOME", str(path.parent))
    monkeypatch.setenv("USERPROFILE", str(path.parent))
    assert __main__.main([str(path), "--check"]) == 0, capsys.readouterr().err


def test_the_ablation_has_a_row_for_every_condition(config_file: Any, capsys: Any) -> None:
    path = config_file(optim={"epochs": 9})
    command = [str(path), "--epochs", "1", "--units", "6", "--form", "full"]
    assert ablate.main(command) == 0
    table = capsys.readouterr().out
    for condition in (
        "zero-shot, compact form", "zero-shot, full form", "no augmentation", "paraphrase alone",
        "shuffle_levels alone", "permute_fields alone", "token_dropout alone", "lora dropout alone",
        "lora rslora alone", "weight_decay alone", "label_smoothing alone", "class_weights alone",
        "average alone", "all", "no augmentation, compact form", "all, compact form",
    ):  # fmt: skip
        assert f"| {condition} | " in table
    assert "6 units to learn from, 6 to choose the epoch, 6 held out; 1 epochs" in table
    folder = path.parent / "run" / "ablation-6"
    assert (folder / "ablation.md").read_text("utf-8") == table
    made = (folder / "all-1" / "run.json").stat().st_mtime_ns
    assert ablate.main(command) == 0  # everything is there already
    assert capsys.readouterr().out == table
    assert (folder / "all-1" / "run.json").stat().st_mtime_ns == made
    assert ablate.main([*command, "--epochs", "2"]) == 2  # never figures of other settings
    assert "holds a run with other settings" in capsys.readouterr().err


def test_an_ablation_without_a_test_part_is_refused_before_it_trains(
    config_file: Any, capsys: Any
) -> None:
    path = config_file(split={"train": 0.5, "validation": 0.5, "test": 0.0})
    assert ablate.main([str(path)]) == 2
    assert "measured on the test part, and it has no unit" in capsys.readouterr().err
    assert not (path.parent / "run").exists()


@pytest.mark.parametrize("command", [ablate, crossvalidate])
@pytest.mark.parametrize("argument", ["--units=0", "--epochs=0", "--epochs=-1"])
def test_none_of_something_is_no_number_to_train_with(
    command: Any, argument: str, capsys: Any
) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main(["config.toml", argument])
    assert "is no whole number above 0" in capsys.readouterr().err


def test_a_fold_that_cannot_be_learned_stops_cross_validation_before_the_first(
    config_file: Any, capsys: Any
) -> None:
    path = config_file(count=6, optim={"select": "last"})
    rows = [{"text": f"t{i}", "memo": "", "mood": "fear" if i else "joy"} for i in range(6)]
    (path.parent / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert crossvalidate.main([str(path), "--folds", "3"]) == 2
    assert "there is nothing to learn" in capsys.readouterr().err
    assert not (path.parent / "run").exists()


def test_cross_validation_asks_a_base_through_its_chat_template_before_it_is_trained(
    config_file: Any, random_model: Any, tmp_path: Path, capsys: Any
) -> None:
    base = random_model("llama", tmp_path / "chat")
    (base / "chat_template.jinja").write_text(
        "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}<assistant>"
    )
    path = config_file(base={"path": str(base)})
    command = [str(path), "--epochs", "1", "--units", "6", "--folds"]
    assert crossvalidate.main([*command, "2"]) == 2
    assert "so none is left to learn from" in capsys.readouterr().err
    assert crossvalidate.main([*command, "3"]) == 0
    table = capsys.readouterr().out
    assert "| zero-shot, full form, chat template | – | mood | 6 | " in table
    assert "| zero-shot, compact form, chat template | – | mood | 6 | " in table
    run = json.loads((path.parent / "run" / "folds-6" / "fold-1" / "run.json").read_text("utf-8"))
    assert run["prompt"]["chat"] is False


@pytest.mark.parametrize("command", [ablate, crossvalidate])
def test_what_trains_many_adapters_asks_to_be_run_without_a_launcher(
    config_file: Any, command: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert command.main([str(config_file())]) == 2
    assert "run this command without a launcher" in capsys.readouterr().err


@pytest.mark.parametrize("select", ["loss", "alpha"])
def test_cross_validation_answers_every_unit_once(
    config_file: Any, capsys: Any, select: str
) -> None:
    path = config_file(count=16, optim={"epochs": 9, "select": select})
    command = [str(path), "--folds", "3", "--epochs", "1", "--units", "12"]
    assert crossvalidate.main(command) == 0
    table = capsys.readouterr().out
    assert "| fine-tuned | 1 | mood | 12 | " in table
    assert "| zero-shot, full form | – | mood | 12 | " in table
    found = json.loads((path.parent / "run" / "folds-12" / "crossvalidation.json").read_text())
    assert {figures["units"] for figures in found.values()} == {12}


def test_the_terminal_shows_no_words_of_the_libraries(config_file: Any) -> None:
    """Some of them advise to install what would look for things on a network."""
    path = config_file(base={"precision": "4bit"}, optim={"epochs": 1})
    done = subprocess.run(
        [sys.executable, "-m", "train", str(path)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ours = ("24 labelled units", "Loading ", "step ", "epoch ", "Measuring the ")
    assert [line for line in done.stderr.splitlines() if not line.startswith(ours)] == []


@pytest.mark.skipif(not SMOLLM2.exists(), reason="needs the embedded model: make install")
def test_a_gguf_base_is_loaded_without_a_word_in_the_precision_of_a_gpu() -> None:
    program = """
import sys
from pathlib import Path
from train.model import base
from train.config import Base
import torch
base.held_dtype = lambda base, device: torch.bfloat16
base.load_base(Base(path=Path(sys.argv[1]), precision="16bit"), torch.device("cpu"))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(SMOLLM2)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
