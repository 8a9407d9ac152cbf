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
from typing import TYPE_CHECKING, Any

from rubrics.errors import UserError
from rubrics.split import Part
from train.command import command_line, complete, one_or_more, run_command, say, seed_number
from train.processes import refuse_several

if TYPE_CHECKING:
    from torch import Tensor

    from train.results.checkpoint import State
    from train.run import Plan, Prepared


Factors = tuple["Tensor", "Tensor"]
"""A change of a projection's weights, B @ A, as its factors B (out, rank) and A (rank, in)."""


def main(arguments: list[str] | None = None) -> int:
    """Trains with all seeds that are unfinished, averages, and measures the mean. Returns the exit
    code."""
    parser = command_line("train.soup", __doc__)
    parser.add_argument(
        "--seeds", type=seed_number, nargs="+", required=True, help="one training for each"
    )
    parser.add_argument(
        "--rank",
        type=one_or_more,
        help="of the mean, instead of lora.r; lora.r times the number of seeds loses nothing",
    )
    return run_command(lambda: _command(parser.parse_args(arguments)))


def _command(options: argparse.Namespace) -> None:
    from train.preflight import configured
    from train.progress import measuring_reporter, summary
    from train.run import plan

    refuse_several()
    seeds = sorted(options.seeds)  # so that the mean does not depend on their order
    if len(seeds) < 2 or len(set(seeds)) < len(seeds):
        raise UserError("A mean takes two trainings or more: name as many seeds, all different.")
    config, rubric = configured(options.config)
    rank, most = options.rank or config.lora.r, len(seeds) * config.lora.r
    if rank > most:
        raise UserError(
            f"The mean of {len(seeds)} adapters of rank {config.lora.r} has a rank of {most} at "
            f"most, and a larger one would be filled with zeros. Take --rank {most} or less."
        )
    name = "-".join(["soup", *map(str, seeds), f"rank-{rank}"])
    mean = plan(
        replace(config, lora=replace(config.lora, r=rank), out=config.out / name), rubric, say
    )
    single = [
        plan(replace(config, seed=seed, out=config.out / f"seed-{seed}"), rubric, lambda _: None)
        for seed in seeds
    ]
    run = _mean(mean, single, seeds)
    summary(run.finish(measuring_reporter()).figures, run.trainer.folder)


def _mean(mean: Plan, single: Sequence[Plan], seeds: Sequence[int]) -> Prepared:
    """The run of the mean, as if it had been trained. Trains the single ones first, unless the mean
    is there already. Raises Stopped.
    """
    from train.results import checkpoint

    if checkpoint.load(mean.config.out, mean.fingerprint).finished:
        return mean.load(say)
    added: dict[str, list[Factors]] = {}
    states = []
    for number, planned in enumerate(single, start=1):
        say(f"== {planned.config.out.name}, training {number} of {len(single)}")
        run = planned.load(say)
        complete(run)
        for name, layer in _layers(run):
            added.setdefault(name, []).append(_factors(layer))
        states.append(run.trainer.state)
        del run, layer  # frees the model before the next one is loaded
    say(f"== {mean.config.out.name}")
    run = mean.load(say)
    _average(run, added)
    _compare(run, states)
    _remember(run.trainer.state, states, seeds)
    run.trainer.save()
    return run


def _layers(run: Prepared) -> list[tuple[str, Any]]:
    """(name, module) of the projections that have an adapter."""
    from peft.tuners.lora import LoraLayer

    modules = run.trainer.network.model.named_modules()
    return [(name, module) for name, module in modules if isinstance(module, LoraLayer)]


def _factors(layer: Any) -> Factors:
    """The change that an adapter makes, in 32 bit and in main memory."""
    a, b = (side["default"].weight.detach().float().cpu() for side in (layer.lora_A, layer.lora_B))
    return b * layer.scaling["default"], a


def _average(run: Prepared, added: dict[str, list[Factors]]) -> None:
    """Sets each adapter of a run to the mean of the changes, and says what is lost by its rank."""
    import torch

    whole = kept = 0.0
    for name, layer in _layers(run):
        b = torch.cat([b for b, _ in added[name]], dim=1) / len(added[name])
        a = torch.cat([a for _, a in added[name]])
        sizes = _put(layer, b, a).square()
        whole += float(sizes.sum())
        kept += float(sizes[: len(layer.lora_A["default"].weight)].sum())
    share = kept / whole if whole else 1.0
    say(f"Its rank keeps {100 * share:.1f} % of the squares of what the mean adds to the weights.")


def _put(layer: Any, b: Tensor, a: Tensor) -> Tensor:
    """Sets an adapter to the best approximation of B @ A in its rank. Returns all singular values.

    Computed from B and A, which are thin; their product is as large as the base's weights.
    """
    import torch

    outer, b = torch.linalg.qr(b)
    inner, a = torch.linalg.qr(a.T)
    left, sizes, right = torch.linalg.svd(b @ a.T)
    left, right = outer @ left, right @ inner.T
    weight_a, weight_b = layer.lora_A["default"].weight, layer.lora_B["default"].weight
    rank = min(len(weight_a), len(sizes))
    root = sizes[:rank].sqrt()
    with torch.no_grad():
        weight_a.zero_()
        weight_b.zero_()
        weight_a[:rank] = root[:, None] * right[:rank]
        weight_b[:, :rank] = left[:, :rank] * root / layer.scaling["default"]
    return sizes


def _compare(run: Prepared, single: Sequence[State]) -> None:
    """Prints the validation loss of the mean beside those of the single adapters."""
    if run.trainer.parts[Part.VALIDATION]:
        found = run.trainer.assess(Part.VALIDATION, intervals=False)
        alone = ", ".join(f"{state.epochs[state.best_epoch - 1]['loss']:.3f}" for state in single)
        say(f"On the validation part the mean has a loss of {found['loss']:.3f}; alone: {alone}.")


def _remember(state: State, single: Sequence[State], seeds: Sequence[int]) -> None:
    """Gives the mean the histories of the single runs, one after the other."""
    for part in single:
        for taken in part.losses:
            moved = taken._replace(
                step=taken.step + state.step,
                epoch=taken.epoch + len(state.epochs),
                seconds=taken.seconds + state.seconds,
            )
            state.losses.append(moved)
        state.step += part.step
        state.epochs += part.epochs
        state.seconds += part.seconds
    state.seeds, state.finished = list(seeds), True


if __name__ == "__main__":
    sys.exit(main())
