"""``python -m train.crossvalidate CONFIG.toml``: figures for data too few to hold some out.

Every unit is answered by an adapter that did not learn from it; the figures are over all of them.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from rubrics.errors import UserError
from rubrics.schema import Rubric
from rubrics.split import Part, fold_of
from train.config import Config, Select
from train.samples import Sample


def main(arguments: list[str] | None = None) -> int:
    """Trains on all folds that are not done yet and prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m train.crossvalidate", description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args(arguments)
    try:
        from train.read_config import read_config
        from train.run import find_rubric

        config = read_config(options.config)
        rubric = find_rubric(config, options.config.parent)
        found = cross_validate(config, rubric, options.folds)
    except UserError as e:
        print(f"train: {e}", file=sys.stderr)
        return 2
    from train.ablate import table

    rows = [("zero-shot", 0, found["zero_shot"]), ("fine-tuned", config.seed, found["fine_tuned"])]
    print(table(rows))
    return 0


def cross_validate(config: Config, rubric: Rubric, folds: int) -> dict[str, Any]:
    """Figures of base and adapters over all units; kept in ``crossvalidation.json``."""
    from train import assess
    from train.samples import read_samples

    samples = read_samples(config.data, rubric)
    if not 2 <= folds <= len(samples):
        raise UserError(f"{len(samples)} units cannot be cut into {folds} folds.")
    numbers = fold_of({s.text_sha256: "" for s in samples}, folds, config.split.seed)
    learned: dict[str, list[dict[str, str]]] = {"zero_shot": [], "fine_tuned": []}
    tested: list[Sample] = []
    losses = {"zero_shot": 0.0, "fine_tuned": 0.0}
    for fold in range(folds):
        divided = [_placed(s, numbers[s.text_sha256], fold, folds, config) for s in samples]
        tested += [s for s in divided if s.part is Part.TEST]
        for name, answers in _fold(config, rubric, divided, fold).items():
            learned[name] += answers["values"]
            losses[name] += answers["loss"] / folds
    found = {
        name: assess.figures(
            assess.Answers(tuple(values), losses[name]), tested, rubric, intervals=True
        )
        for name, values in learned.items()
    }
    text = json.dumps(found, indent=2)
    (config.out / "crossvalidation.json").write_text(text, encoding="utf-8")
    return found


def _placed(sample: Sample, number: int, fold: int, folds: int, config: Config) -> Sample:
    """The fold is tested; the next one chooses the epoch, where one is to be chosen."""
    part = Part.TRAIN
    if number == fold:
        part = Part.TEST
    elif number == (fold + 1) % folds and config.optim.select is not Select.LAST:
        part = Part.VALIDATION
    return replace(sample, part=part)


def _fold(config: Config, rubric: Rubric, samples: list[Sample], fold: int) -> dict[str, Any]:
    out = config.out / f"fold-{fold + 1}"
    done = out / "answers.json"
    if not done.exists():
        from train import assess
        from train.__main__ import say
        from train.progress import shown
        from train.run import prepare

        say(f"== fold {fold + 1}")
        run = prepare(replace(config, out=out), rubric, say, samples)
        trainer = run.trainer
        test = trainer.parts[Part.TEST]

        def answers() -> dict[str, Any]:
            given = assess.answer(trainer.network, trainer.encoder, test, config.optim)
            return {"values": given.values, "loss": given.loss}

        with trainer.untrained():
            both = {"zero_shot": answers()}
        with closing(run.steps()) as left:
            for _ in shown(left):
                pass
        both["fine_tuned"] = answers()
        run.finish()
        done.write_text(json.dumps(both), encoding="utf-8")
    return dict(json.loads(done.read_text("utf-8")))


if __name__ == "__main__":
    sys.exit(main())
