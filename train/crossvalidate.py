"""``python -m train.crossvalidate CONFIG.toml``: figures for data too few to hold some out.

Every unit is answered by an adapter that did not learn from it; the figures are over all of them.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any

from rubrics.errors import UserError
from rubrics.schema import Rubric
from rubrics.split import Part, fold_of
from train.ablate import table, zero_shot
from train.command import command_line, complete, one_or_more, run_command, say
from train.config import Config, Criterion, Split
from train.data.samples import Sample, at_most, measurable, read_samples
from train.processes import refuse_several
from train.results.files import write, write_json


def main(arguments: list[str] | None = None) -> int:
    """Trains on all unfinished folds and prints the figures. Returns the exit code."""
    parser = command_line("train.crossvalidate", __doc__)
    parser.add_argument(
        "--folds",
        type=one_or_more,
        default=5,
        help="how many parts the units are cut into, and adapters are trained; 5 unless named",
    )
    parser.add_argument("--epochs", type=one_or_more, help="instead of optim.epochs")
    parser.add_argument("--units", type=one_or_more, help="use so many units instead of all")
    return run_command(lambda: _command(parser.parse_args(arguments)))


def _command(options: argparse.Namespace) -> None:
    from train.preflight import configured

    refuse_several()
    config, rubric = configured(options.config)
    config = replace(
        config,
        optim=replace(config.optim, epochs=options.epochs or config.optim.epochs),
        out=config.out / ("folds" if options.units is None else f"folds-{options.units}"),
    )
    samples = at_most(read_samples(config.data, rubric), options.units)
    found = cross_validate(config, rubric, samples, options.folds)
    text = table(
        [(name, config.seed if name == "fine-tuned" else None, f) for name, f in found.items()]
    )
    write_json(config.out / "crossvalidation.json", found)
    write(config.out / "crossvalidation.md", text)
    print(text, end="")


def cross_validate(
    config: Config, rubric: Rubric, samples: list[Sample], folds: int
) -> dict[str, dict[str, Any]]:
    """Figures over all units, by name: of the base in both forms, and of the folds' adapters.

    Raises UserError, and Stopped.
    """
    from train.preflight import check_run
    from train.results.figures import figures
    from train.run import plan

    texts = {s.text_sha256 for s in samples if s.blind}
    if not 2 <= folds <= len(texts):
        raise UserError(f"{len(texts)} units to measure on cannot be cut into {folds} folds.")
    if folds == 2 and config.optim.select is not Criterion.LAST:
        raise UserError(
            "Of two folds one is tested and the other chooses the epoch, so none is left to learn "
            'from. Take three or more, or set optim.select = "last".'
        )
    # The shares must not change the fingerprint: the folds divide the units.
    config = replace(config, split=Split(seed=config.split.seed))
    numbers = fold_of(texts, folds, config.split.seed)
    divided = [
        measurable(
            [_with_part(s, numbers.get(s.text_sha256), fold, folds, config) for s in samples]
        )
        for fold in range(folds)
    ]
    # Finds what would stop a later fold before hours are spent on the first.
    whole = [replace(s, part=Part.TRAIN) for s in samples]
    plan(replace(config, optim=replace(config.optim, select=Criterion.LAST)), rubric, say, whole)
    for parts in divided:
        check_run(config, rubric, parts)
    whole = measurable([replace(s, part=Part.TEST) for s in samples])
    found = dict(zero_shot(config, rubric, whole))
    values: list[dict[str, str]] = []
    tested: list[Sample] = []
    loss = 0.0
    for number, parts in enumerate(divided, start=1):
        say(f"== fold-{number}, training {number} of {folds}")
        answers = _fold(replace(config, out=config.out / f"fold-{number}"), rubric, parts)
        values += answers["values"]
        loss += answers["loss"] * len(answers["values"]) / len(whole)
        tested += [s for s in parts if s.part is Part.TEST]
    found["fine-tuned"] = figures(values, tested, rubric, loss=loss, intervals=True)
    return found


def _with_part(sample: Sample, number: int | None, fold: int, folds: int, config: Config) -> Sample:
    """The sample with its part: the fold is tested, and the next one chooses the epoch, if need be.

    A sample without a number, which nobody labelled blind, is learned from in every fold.
    """
    part = Part.TRAIN
    if number == fold:
        part = Part.TEST
    elif number == (fold + 1) % folds and config.optim.select is not Criterion.LAST:
        part = Part.VALIDATION
    return replace(sample, part=part)


def _fold(config: Config, rubric: Rubric, samples: list[Sample]) -> dict[str, Any]:
    from train.progress import measuring_reporter
    from train.results.cached import cached
    from train.run import plan

    # Warnings about the levels of a fold say nothing about the data as a whole.
    planned = plan(config, rubric, lambda _: None, samples)

    def measure() -> dict[str, Any]:
        run = planned.load(say)
        complete(run)
        answers = run.finish(measuring_reporter(), beside_untrained=False).answers
        return {"values": answers.values, "loss": answers.loss}

    return cached(config.out / "answers.json", planned.fingerprint, measure)


if __name__ == "__main__":
    sys.exit(main())
