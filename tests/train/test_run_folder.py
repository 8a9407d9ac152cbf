"""A run folder has one writer, keeps what was saved on a full disk, and is told in JSON."""

from __future__ import annotations

import errno
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
import pytest
from safetensors.torch import load_file

from rubrics.errors import UserError
from train import __main__
from train.model import memory
from train.model.base import check_base, held_dtype
from train.results.files import WriteError, write
from train.results.run_folder import STATE, lock_folder

HOLDING = """
import sys, time
from pathlib import Path
from train.results.run_folder import lock_folder
lock = lock_folder(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(300)
"""


@contextmanager
def holder(folder: Path, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that has taken a run folder."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder)],
        stdout=subprocess.PIPE, text=True, env=os.environ | environment,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child
    finally:
        child.kill()
        child.communicate()


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may become longer than this, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def weights(folder: Path) -> dict[str, Any]:
    found = load_file(folder / "adapter" / "adapter_model.safetensors")
    return {name: tensor.tolist() for name, tensor in found.items()}


def test_a_second_training_in_a_folder_is_refused_until_the_first_has_died(
    tiny_run: Any, planned: Any
) -> None:
    config = tiny_run()
    config.out.mkdir()
    plan = planned(config)
    with holder(config.out) as other:
        with pytest.raises(UserError, match=r"Another training is at work in .*run\. Wait"):
            plan.load(lambda _: None)
        other.kill()
        other.wait()
        plan.load(lambda _: None)


def test_a_file_system_without_locks_is_worked_on_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", none)
    lock_folder(tmp_path)


def test_a_folder_may_be_looked_at_while_another_training_is_at_work_in_it(
    tiny_run: Any, planned: Any
) -> None:
    config = tiny_run()
    config.out.mkdir()
    with holder(config.out):
        assert planned(config).fingerprint


def test_of_several_processes_that_share_a_folder_the_first_alone_takes_it(
    tiny_run: Any, prepared: Any
) -> None:
    config = tiny_run()
    config.out.mkdir()
    with holder(config.out, RANK="1"):
        prepared(config)


def test_what_another_process_did_before_the_folder_was_free_is_gone_on_from(
    tiny_run: Any, planned: Any, prepared: Any
) -> None:
    plan = planned(tiny_run())
    with closing(prepared(tiny_run()).steps()) as steps:
        list(islice(steps, 1 + 2))
    assert plan.load(lambda _: None).trainer.state.step == 2


def test_a_full_disk_names_the_file_and_keeps_the_state_and_the_run_goes_on(
    tiny_run: Any, prepared: Any
) -> None:
    whole = tiny_run(out="whole")
    run = prepared(whole)
    list(run.steps())
    run.finish()
    config = tiny_run(out="full", machine={"checkpoint_minutes": 0})
    steps = prepared(config).steps()
    list(islice(steps, 2))
    before = (config.out / STATE).read_bytes()
    with room_for(5000), pytest.raises(WriteError) as refused:
        next(steps)
    assert f"There is no room left to write {config.out / STATE}." in str(refused.value)
    assert (config.out / STATE).read_bytes() == before
    assert not list(config.out.glob(".*.part"))
    run = prepared(config)
    assert run.trainer.state.step == 1
    list(run.steps())
    with room_for(5000), pytest.raises(WriteError, match=r"no room left to write .*safetensors"):
        run.finish()
    assert not (config.out / "run.json").exists()
    prepared(config).finish()
    assert weights(config.out) == weights(whole.out)


def test_a_file_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "loss.csv").mkdir()
    with pytest.raises(WriteError, match=r"loss\.csv cannot be written \(Is a directory\)"):
        write(tmp_path / "loss.csv", "")


def test_a_program_is_told_in_json_where_a_training_stands(
    config_file: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("train.progress._JSON_SECONDS", 0.0)
    assert __main__.main([str(config_file()), "--json"]) == 0
    told = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    said = [line["text"] for line in told if line["event"] == "said"]
    assert "24 labelled units; 3 questions on each." in said
    assert said[-1].startswith("Loading ")
    steps = [line for line in told if line["event"] == "step"]
    assert [(s["done"], s["total"], s["epoch"], s["epochs"]) for s in steps] == [
        (n, 6, 1 + (n > 3), 2) for n in range(7)
    ]
    begun, *taken = steps
    assert (begun["loss"], begun["seconds_left"]) == (None, None)
    assert all(s["loss"] > 0 and s["seconds_left"] >= 0 for s in taken)
    epochs = [line for line in told if line["event"] == "epoch"]
    assert [e["epoch"] for e in epochs] == [1, 2]
    assert all(0 <= e["accuracy"] <= 1 and "alpha" in e for e in epochs)
    measuring = told[told.index(epochs[-1]) + 1 :]
    assert {line["event"] for line in measuring} == {"measuring"}
    assert [line["untrained"] for line in measuring if not line["done"]] == [False, True]
    assert all(line["done"] < line["total"] for line in measuring)
    assert len(told) == len(said) + len(steps) + len(epochs) + len(measuring)


def test_at_a_terminal_what_is_measured_after_the_last_step_is_said(
    config_file: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    assert __main__.main([str(config_file())]) == 0
    said = capfd.readouterr().err
    steps, measured, beside = (
        said.index(text)
        for text in ("step 6 of 6", "Measuring the trained model on ", "Measuring the untrained b")
    )
    assert steps < measured < beside


def test_a_figure_that_is_undefined_is_null_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    from train.command import tell

    tell("epoch", epoch=1, alpha=float("nan"))
    assert capsys.readouterr().out == '{"event": "epoch", "epoch": 1, "alpha": null}\n'


def test_a_stopped_training_that_tells_json_says_so_on_the_other_stream(config_file: Any) -> None:
    path = config_file(optim={"epochs": 400})
    child = subprocess.Popen(
        [sys.executable, "-m", "desktop.cli", "train", str(path), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    for line in child.stdout:
        if json.loads(line)["event"] == "step":
            break
    child.send_signal(signal.SIGTERM)
    out, said = child.communicate(timeout=300)
    assert child.returncode == 130
    assert "the same command goes on from here" in said
    assert all(json.loads(line) for line in out.splitlines())


def test_what_a_training_may_want_of_memory_counts_adapter_and_activations(
    tiny_run: Any, planned: Any
) -> None:
    config = tiny_run()
    size = check_base(config.base, planned(config).device)
    itemsize = held_dtype(config.base, planned(config).device).itemsize
    plain = memory.training(size, config, itemsize, prefix=10, units=[20, 30])
    assert plain > size.weights * 4 + config.lora.r * size.widths * 16
    longer = memory.training(size, config, itemsize, prefix=10, units=[20, 30, 30])
    assert longer > plain
    larger = tiny_run(lora={"r": 64})
    assert memory.training(size, larger, itemsize, prefix=10, units=[20, 30]) > plain
    lighter = tiny_run(optim={"checkpointing": True})
    assert memory.training(size, lighter, itemsize, prefix=10, units=[20, 30]) < plain


def test_where_memory_may_not_do_a_sentence_warns_and_the_training_goes_on(
    tiny_run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from train.preflight import configured_rubric
    from train.run import plan

    config = tiny_run()
    enough = psutil.virtual_memory()
    said: list[str] = []
    made = plan(config, configured_rubric(config, config.out.parent), said.append)
    assert not any("memory" in text for text in said)
    size = check_base(config.base, made.device)
    short = enough._replace(available=size.weights * 4 + 1000)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: short)
    made = plan(config, configured_rubric(config, config.out.parent), said.append)
    assert "a lower optim.micro_batch or optim.checkpointing = true" in said[-2]
    assert not made.warnings  # it says nothing of what was learned
    assert list(islice(made.load(said.append).steps(), 2))[-1].step == 1
