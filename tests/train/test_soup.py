"""The mean of several trainings: what it adds to the weights, and what its run folder says."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from train import __main__, ablate, soup


def added(folder: Path) -> dict[str, torch.Tensor]:
    """What the adapter of a run folder adds to the weights of each projection."""
    weights = load_file(folder / "adapter" / "adapter_model.safetensors")
    settings = json.loads((folder / "adapter" / "adapter_config.json").read_text("utf-8"))
    scale = settings["lora_alpha"] / settings["r"]
    return {
        name: scale * weights[name.replace("lora_A", "lora_B")] @ a
        for name, a in weights.items()
        if "lora_A" in name
    }


def single(config_file: Any, seed: int, tmp_path: Path) -> dict[str, torch.Tensor]:
    """What a training of its own with that seed adds."""
    path = config_file(seed=seed, out=f"alone-{seed}", lora={"r": 2, "rslora": True})
    assert __main__.main([str(path)]) == 0
    return added(tmp_path / f"alone-{seed}")


def test_it_adds_the_mean_of_what_the_single_ones_add(config_file: Any, tmp_path: Path) -> None:
    alone = [single(config_file, seed, tmp_path) for seed in (3, 4)]
    path = config_file(lora={"r": 2, "rslora": True})
    assert soup.main([str(path), "--seeds", "3", "4", "--rank", "4"]) == 0
    folder = tmp_path / "run" / "soup-3-4-rank-4"
    found = added(folder)
    for name, of_three in alone[0].items():
        mean = (of_three + alone[1][name]) / 2
        assert not torch.allclose(of_three, mean, atol=1e-3)
        torch.testing.assert_close(found[name], mean, rtol=1e-4, atol=1e-5)
    said = json.loads((folder / "run.json").read_text("utf-8"))
    assert said["mean_of_seeds"] == [3, 4]
    assert said["steps"] == 2 * 6
    assert "the mean of trainings with the seeds 3, 4" in (folder / "README.md").read_text("utf-8")


def test_a_lower_rank_keeps_what_is_largest(config_file: Any, tmp_path: Path) -> None:
    path = config_file(lora={"r": 2})
    for rank in ("4", "2"):
        assert soup.main([str(path), "--seeds", "3", "4", "--rank", rank]) == 0
    whole, cut = (added(tmp_path / "run" / f"soup-3-4-rank-{rank}") for rank in (4, 2))
    for name, full in whole.items():
        sizes = torch.linalg.svdvals(full)
        lost = torch.linalg.matrix_norm(full - cut[name])
        torch.testing.assert_close(lost, sizes[2:].norm(), rtol=1e-3, atol=1e-5)


def test_it_says_what_the_rank_keeps_and_whether_the_mean_errs_less(
    config_file: Any, tmp_path: Path, capsys: Any
) -> None:
    path = config_file(lora={"r": 2})
    assert soup.main([str(path), "--seeds", "3", "4", "--rank", "4"]) == 0
    whole = capsys.readouterr().err
    assert "== seed-4, training 2 of 2" in whole
    assert "Its rank keeps 100.0 % of the squares" in whole
    assert soup.main([str(path), "--seeds", "3", "4"]) == 0
    said = re.search(r"Its rank keeps (.*) % of the squares", capsys.readouterr().err)
    before, after = (added(tmp_path / "run" / f"soup-3-4-rank-{rank}") for rank in (4, 2))
    squares = [sum(float(w.square().sum()) for w in all_.values()) for all_ in (before, after)]
    assert said is not None
    assert float(said[1]) == pytest.approx(100 * squares[1] / squares[0], abs=0.1)
    epochs = json.loads((tmp_path / "run" / "soup-3-4-rank-4" / "run.json").read_text("utf-8"))
    losses = [epoch["validation"]["loss"] for epoch in epochs["epochs"]]
    assert f"; alone: {min(losses[:2]):.3f}, {min(losses[2:]):.3f}." in whole


def test_a_stopped_training_among_them_is_gone_on_with(
    config_file: Any, tiny_run: Any, prepared: Any, tmp_path: Path
) -> None:
    command = ["--seeds", "3", "4"]
    assert soup.main([str(config_file(out="whole")), *command]) == 0
    rubric = str(tmp_path / "tiny.toml")
    steps = prepared(tiny_run(rubric=rubric, out="broken/seed-4", seed=4)).steps()
    list(islice(steps, 2))
    steps.close()
    assert soup.main([str(config_file(out="broken")), *command]) == 0
    file = Path("soup-3-4-rank-16") / "adapter" / "adapter_model.safetensors"
    assert (tmp_path / "broken" / file).read_bytes() == (tmp_path / "whole" / file).read_bytes()


def test_a_base_in_four_bit_has_a_mean_too(config_file: Any, tmp_path: Path) -> None:
    path = config_file(base={"precision": "4bit"}, lora={"r": 2}, optim={"epochs": 1})
    assert soup.main([str(path), "--seeds", "3", "4"]) == 0
    found = added(tmp_path / "run" / "soup-3-4-rank-2")
    assert min(float(weight.abs().max()) for weight in found.values()) > 0


def test_called_again_it_trains_nothing_and_gives_the_same(
    config_file: Any, tmp_path: Path, capsys: Any
) -> None:
    path = config_file()
    command = [str(path), "--seeds", "1", "2"]
    assert soup.main(command) == 0
    folder = tmp_path / "run" / "soup-1-2-rank-16"
    files = ("adapter/adapter_model.safetensors", "evaluation.json", "heldout.jsonl", "README.md")
    before = {name: (folder / name).read_bytes() for name in files}
    capsys.readouterr()
    assert soup.main([str(path), "--seeds", "2", "1"]) == 0
    assert "== seed" not in capsys.readouterr().err
    assert {name: (folder / name).read_bytes() for name in files} == before


@pytest.mark.parametrize("seeds", [["1"], ["2", "2"]])
def test_a_mean_takes_several_seeds(config_file: Any, capsys: Any, seeds: list[str]) -> None:
    assert soup.main([str(config_file()), "--seeds", *seeds]) == 2
    assert "two trainings or more" in capsys.readouterr().err


@pytest.mark.parametrize("command", [soup, ablate])
@pytest.mark.parametrize("seed", ["-1", "4294967296", "x"])
def test_a_seed_is_one_that_a_configuration_may_have(command: Any, seed: str, capsys: Any) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main(["config.toml", "--seeds", "1", seed])
    assert f"'{seed}' is no whole number from 0 to 4294967295" in capsys.readouterr().err


def test_a_rank_that_no_mean_has_is_refused_before_anything_is_trained(
    config_file: Any, tmp_path: Path, capsys: Any
) -> None:
    assert soup.main([str(config_file(lora={"r": 2})), "--seeds", "1", "2", "--rank", "5"]) == 2
    assert "Take --rank 4 or less." in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_single_ones_of_other_settings_are_refused(config_file: Any, capsys: Any) -> None:
    assert soup.main([str(config_file()), "--seeds", "1", "2"]) == 0
    other = config_file(optim={"epochs": 1})
    assert soup.main([str(other), "--seeds", "1", "2"]) == 2
    assert "other settings or data" in capsys.readouterr().err
