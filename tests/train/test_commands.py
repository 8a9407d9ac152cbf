"""The commands as a user runs them, in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from train import ablate, crossvalidate
from train.read_config import as_table

ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1"}


@pytest.fixture
def config_file(tiny_run: Any) -> Any:
    """Writes a configuration as a file, in TOML."""

    def write(**tables: Any) -> Path:
        config = tiny_run(**tables)
        lines: list[str] = []
        table = as_table(config)
        for key, value in table.items():
            if not isinstance(value, dict):
                lines.append(f"{key} = {json.dumps(value)}")
        for key, value in table.items():
            if isinstance(value, dict):
                lines.append(f"[{key}]")
                lines += [f"{k} = {_toml(v)}" for k, v in value.items()]
        path: Path = config.out.parent / "config.toml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k} = {json.dumps(v)}" for k, v in value.items()) + "}"
    return json.dumps(value)


@pytest.mark.slow
def test_interrupted_with_a_signal_it_says_so_and_goes_on(config_file: Any) -> None:
    path = config_file(optim={"epochs": 200})
    command = [sys.executable, "-m", "train", str(path)]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    assert child.stderr is not None
    for line in child.stderr:
        if line.startswith("step"):
            break
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "the same command goes on from here" in said
    assert (path.parent / "run" / "state.pt").exists()
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "desktop.cli", "train", str(path)],
        capture_output=True, text=True, env=ENVIRONMENT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "accuracy" in done.stdout
    assert time.monotonic() - started < 120
    run = json.loads((path.parent / "run" / "run.json").read_text("utf-8"))
    assert run["steps"] == 200 * 3


@pytest.mark.slow
def test_two_processes_learn_what_one_learns(config_file: Any) -> None:
    """Gradients are added up between processes, as accelerate's launcher starts them."""
    losses = []
    for out, n in (("one", 1), ("two", 2)):
        path = config_file(out=out, optim={"epochs": 1})
        launch = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={n}"]
        done = subprocess.run(
            [sys.executable, *launch, "-m", "train", str(path)],
            capture_output=True, text=True, env=ENVIRONMENT | {"ACCELERATE_USE_CPU": "true"},
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        losses.append(json.loads((path.parent / out / "run.json").read_text())["first_losses"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)


def test_the_ablation_has_a_row_for_every_condition(config_file: Any, capsys: Any) -> None:
    path = config_file(
        augment={"permute_fields": True, "token_dropout": 0.1},
        lora={"dropout": 0.1},
        optim={"epochs": 1, "weight_decay": 0.0},
    )
    assert ablate.main([str(path)]) == 0
    table = capsys.readouterr().out
    for condition in (
        "zero-shot, compact form", "zero-shot, full form", "no augmentation",
        "permute_fields alone", "token_dropout alone", "lora dropout alone", "all",
        "all, full form",
    ):  # fmt: skip
        assert f"| {condition} | " in table
    assert (path.parent / "run" / "ablation.md").read_text("utf-8") in table
    assert ablate.main([str(path)]) == 0  # everything is there already
    assert capsys.readouterr().out == table


def test_cross_validation_answers_every_unit_once(config_file: Any, capsys: Any) -> None:
    path = config_file(count=12, optim={"epochs": 1})
    assert crossvalidate.main([str(path), "--folds", "3"]) == 0
    assert "fine-tuned" in capsys.readouterr().out
    found = json.loads((path.parent / "run" / "crossvalidation.json").read_text("utf-8"))
    assert found["zero_shot"]["units"] == found["fine_tuned"]["units"] == 12
