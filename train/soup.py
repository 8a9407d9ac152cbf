"""``python -m train.soup CONFIG.toml --seeds 1 2 3``: one adapter that is the mean of several.

Trainings that differ in their seed alone mostly end so close to each other that the mean of their
weights errs less than one of them: a model soup (Wortsman et al., 2022, arXiv 2203.05482). What is
averaged is what each adapter adds to the base's weights. That mean has a higher rank than any of
them, and is cut to the rank that is asked for by a singular value decomposition.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rubrics.errors import UserError
from train.command import complete, in_one_process, one_or_more, run_command, say

if TYPE_CHECKING:
    from torch import Tensor

    from train.checkpoint import State
    from train.run import Plan, Prepared


def main(arguments: list[str] | None = None) -> int:
    """Trains with every seed that is not done yet, averages, and measures the mean."""
    parser = argparse.ArgumentParser(prog="python -m train.soup", description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", required=True, help="one training for each")
    parser.add_argument("--rank", type=one_or_more, help="of the mean, instead of lora.r")
    return run_command(lambda: _command(parser.parse_args(arguments)))


def _command(options: argparse.Namespace) -> None:
    from train.progress import measuring, summary
    from train.read_config import read_config
    from train.run import find_rubric, plan

    in_one_process()
    seeds: list[int] = options.seeds
    if len(seeds) < 2 or len(set(seeds)) < len(seeds):
        raise UserError("A mean takes two trainings or more: name as many seeds, all different.")
    config = read_config(options.config)
    rubric = find_rubric(config, options.config.parent)
    rank = options.rank or config.lora.r
    name = "-".join(["soup", *map(str, seeds), f"rank-{rank}"])
    mean = plan(
        replace(config, lora=replace(config.lora, r=rank), out=config.out / name), rubric, say
    )
    single = [
        plan(replace(config, seed=seed, out=config.out / f"seed-{seed}"), rubric, lambda _: None)
        for seed in seeds
    ]
    run = _mean(mean, single, seeds)
    summary(run.finish(measuring()), run.trainer.folder)


def _mean(mean: Plan, single: Sequence[Plan], seeds: Sequence[int]) -> Prepared:
    """The run of the mean, as if it had been trained: made of the single ones unless it is there.

    Raises Stopped.
    """
    from train import checkpoint

    if checkpoint.load(mean.config.out, mean.fingerprint).finished:
        return mean.load(say)
    added: dict[str, Tensor] = {}
    states = []
    for planned in single:
        say(f"== {planned.config.out.name}")
        run = planned.load(say)
        complete(run)
        for name, layer in _layers(run):
            share = layer.get_delta_weight("default").float().cpu() / len(single)
            added[name] = added[name] + share if name in added else share
        states.append(run.trainer.state)
        del run  # its model goes before the next one comes
    run = mean.load(say)
    for name, layer in _layers(run):
        _put(layer, added[name])
    _remember(run.trainer.state, states, seeds)
    run.trainer.save()
    return run


def _layers(run: Prepared) -> list[tuple[str, Any]]:
    from peft.tuners.lora import LoraLayer

    modules = run.trainer.network.model.named_modules()
    return [(name, module) for name, module in modules if isinstance(module, LoraLayer)]


def _put(layer: Any, added: Tensor) -> None:
    """Has an adapter add the closest that its rank allows to what is to be added."""
    import torch

    a, b = layer.lora_A["default"].weight, layer.lora_B["default"].weight
    left, size, right = torch.linalg.svd(added, full_matrices=False)
    rank = min(len(a), len(size))
    root = size[:rank].sqrt()
    with torch.no_grad():
        a.zero_()
        b.zero_()
        a[:rank] = root[:, None] * right[:rank]
        b[:, :rank] = left[:, :rank] * root / layer.scaling["default"]


def _remember(state: State, single: Sequence[State], seeds: Sequence[int]) -> None:
    """The history of the mean: the single ones', one after the other."""
    for part in single:
        for step, epoch, lr, loss, length, seconds in part.losses:
            row = [step + state.step, epoch + len(state.epochs), lr, loss, length]
            state.losses.append([*row, seconds + state.seconds])
        state.step += part.step
        state.epochs += part.epochs
        state.seconds += part.seconds
    state.seeds, state.finished = list(seeds), True


if __name__ == "__main__":
    sys.exit(main())
