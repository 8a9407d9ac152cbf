"""The mean of several trainings: what it adds to the weights, and what its run folder says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from train import __main__, soup


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
    assert soup.main(command) == 0
    assert "== seed" not in capsys.readouterr().err
    assert {name: (folder / name).read_bytes() for name in files} == before


@pytest.mark.parametrize("seeds", [["1"], ["2", "2"]])
def test_a_mean_takes_several_seeds(config_file: Any, capsys: Any, seeds: list[str]) -> None:
    assert soup.main([str(config_file()), "--seeds", *seeds]) == 2
    assert "two trainings or more" in capsys.readouterr().err


def test_single_ones_of_other_settings_are_refused(config_file: Any, capsys: Any) -> None:
    assert soup.main([str(config_file()), "--seeds", "1", "2"]) == 0
    other = config_file(optim={"epochs": 1})
    assert soup.main([str(other), "--seeds", "1", "2"]) == 2
    assert "other settings or data" in capsys.readouterr().err
