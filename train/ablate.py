"""``python -m train.ablate CONFIG.toml``: what each part of a recipe is worth, as a table.

Every condition trains in a folder of its own below the configuration's, so that a stopped ablation
goes on where it was, and is measured on the same held-out part.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from rubrics.errors import UserError
from rubrics.prompt import Form
from rubrics.schema import Rubric, Select
from rubrics.split import Part
from train.command import command_line, complete, one_or_more, run_command, say, seed_number
from train.config import Augment, ClassWeights, Config, Lora, Loss, Optim
from train.data.samples import Sample, at_most, divide, read_samples
from train.processes import refuse_several
from train.results.card import as_cell
from train.results.files import write

_PLAIN: dict[str, Any] = {
    "weight_decay": 0.0, "label_smoothing": 0.0, "class_weights": ClassWeights.NONE, "average": 0.0,
}  # fmt: skip
_TOKEN_DROPOUT = 0.03
_USUAL_LORA: dict[str, Any] = {"dropout": 0.1, "rslora": True}
_USUAL_OPTIM: dict[str, Any] = {
    "weight_decay": 0.01, "label_smoothing": 0.05, "class_weights": ClassWeights.SQRT,
    "average": 0.99,
}  # fmt: skip
"""The values that are tried alone if the configuration has the plain ones."""


def everything(config: Config, form: Form, rubric: Rubric) -> Config:
    """The configuration with every augmentation that a form and a rubric allow."""
    full = form is Form.FULL
    augment = Augment(
        paraphrase=full,
        shuffle_levels=full and any(d.select is Select.ONE for d in rubric.dimensions),
        permute_fields=len(rubric.fields) > 1,
        token_dropout=config.augment.token_dropout or _TOKEN_DROPOUT,
        token_dropout_share=config.augment.token_dropout_share,
    )
    return replace(config, base=replace(config.base, form=form), augment=augment)


def without(config: Config) -> Config:
    """The configuration without any augmentation or regularisation."""
    return replace(
        config,
        augment=Augment(token_dropout_share=config.augment.token_dropout_share),
        lora=replace(config.lora, dropout=0.0, rslora=False),
        optim=replace(config.optim, **_PLAIN),
    )


def conditions(config: Config, rubric: Rubric) -> Iterator[tuple[str, Config]]:
    """Name and configuration of each condition: nothing, each part alone, all, the other form."""
    form = config.base.form
    every = everything(config, form, rubric)
    bare = without(every)
    yield "no augmentation", bare
    for name in ("paraphrase", "shuffle_levels", "permute_fields", "token_dropout"):
        if value := getattr(every.augment, name):
            yield f"{name} alone", replace(bare, augment=replace(bare.augment, **{name: value}))
    for name, usual in _USUAL_LORA.items():
        lora = replace(bare.lora, **{name: getattr(every.lora, name) or usual})
        yield f"lora {name} alone", replace(bare, lora=lora)
    for name, usual in _USUAL_OPTIM.items():
        if name == "label_smoothing" and every.optim.loss is Loss.COMPLETION:
            continue  # it spreads over levels, and would be "no augmentation" once more
        value = getattr(every.optim, name)
        value = usual if value == _PLAIN[name] else value
        yield f"{name} alone", replace(bare, optim=replace(bare.optim, **{name: value}))
    yield "all", every
    other = Form.COMPACT if form is Form.FULL else Form.FULL
    yield f"no augmentation, {other} form", replace(bare, base=replace(bare.base, form=other))
    yield f"all, {other} form", everything(config, other, rubric)


def main(arguments: list[str] | None = None) -> int:
    """Runs all unfinished conditions and prints the table. Returns the exit code."""
    parser = command_line("train.ablate", __doc__)
    parser.add_argument(
        "--seeds",
        type=seed_number,
        nargs="+",
        default=[1],
        help="every condition once with each; 1 unless named",
    )
    parser.add_argument("--form", type=Form, choices=list(Form), help="instead of base.form")
    parser.add_argument("--epochs", type=one_or_more, help="instead of optim.epochs")
    parser.add_argument(
        "--units",
        type=one_or_more,
        help="learn from so many units, and choose and measure on so many",
    )
    return run_command(lambda: _ablate(parser.parse_args(arguments)))


def _ablate(options: argparse.Namespace) -> None:
    from train.preflight import configured
    from train.run import plan

    refuse_several()
    config, rubric = configured(options.config)
    config = replace(
        config,
        base=replace(config.base, form=options.form or config.base.form),
        optim=replace(config.optim, epochs=options.epochs or config.optim.epochs),
        out=config.out / ("ablation" if options.units is None else f"ablation-{options.units}"),
    )
    samples = at_most(
        divide(read_samples(config.data, rubric), config.split, rubric), options.units
    )
    if not any(sample.part is Part.TEST for sample in samples):
        raise UserError(
            "Every condition is measured on the test part, and it has no unit. Set split.test "
            "above 0, or record it in the data."
        )
    plan(without(config), rubric, say, samples)  # prints the warnings that hold for every condition
    rows = list(_rows(config, rubric, samples, options.seeds))
    counts = {part: sum(s.part is part for s in samples) for part in Part}
    text = (
        f"`{rubric.id}` on {config.base.path.name}, {config.base.form} form, "
        f"{'chat template' if config.base.chat else 'no chat template'}: "
        f"{counts[Part.TRAIN]} units to learn from, {counts[Part.VALIDATION]} to choose the epoch, "
        f"{counts[Part.TEST]} held out; {config.optim.epochs} epochs.\n\n{table(rows)}"
    )
    write(config.out / "ablation.md", text)
    print(text, end="")


def table(rows: list[tuple[str, int | None, dict[str, Any]]]) -> str:
    """A Markdown table of (condition, seed, figures); the figures are those of ``assess``."""
    lines = [
        "| Condition | Seed | Dimension | Units | Accuracy | Macro-F1 | Alpha |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, number, found in rows:
        seed = "–" if number is None else number
        for dimension, figures in found["dimensions"].items():
            cells = " | ".join(as_cell(figures[key]) for key in ("accuracy", "macro_f1", "alpha"))
            lines.append(f"| {name} | {seed} | {dimension} | {figures['units']} | {cells} |")
        for pooled in found["pooled"]:
            which = " + ".join(pooled["dimensions"])
            lines.append(f"| {name} | {seed} | {which} | | | | {as_cell(pooled['alpha'])} |")
    lines.append("\n95 % bootstrap intervals over the units that were measured on.")
    return "\n".join(lines) + "\n"


def _rows(
    config: Config, rubric: Rubric, samples: list[Sample], seeds: list[int]
) -> Iterator[tuple[str, int | None, dict[str, Any]]]:
    for name, found in zero_shot(config, rubric, samples):
        yield name, None, found
    trained = [
        (name, seed, condition)
        for seed in dict.fromkeys(seeds)
        for name, condition in conditions(replace(config, seed=seed), rubric)
    ]
    for number, (name, seed, condition) in enumerate(trained, start=1):
        folder = f"{name.replace(' ', '-').replace(',', '')}-{seed}"
        say(f"== {folder}, training {number} of {len(trained)}")
        yield name, seed, _trained(replace(condition, out=config.out / folder), rubric, samples)


def zero_shot(
    config: Config, rubric: Rubric, samples: list[Sample]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name of the row, figures) of the base alone on the test part, in both forms of the prompt.

    It is asked as the program asks an untrained model: through its chat template if it has one.
    """
    from train.data.vocabulary import vocabulary

    chat = bool(vocabulary(config.base.path).chat_template)
    for form in Form:
        base = replace(config.base, form=form, chat=chat)
        name = f"zero-shot, {form} form{', chat template' if chat else ''}"
        yield name, _untrained(replace(config, base=base), rubric, samples)


def _untrained(config: Config, rubric: Rubric, samples: list[Sample]) -> dict[str, Any]:
    """Figures of the base alone on the test part, kept in ``zero-shot-FORM`` below ``out``."""
    from train.progress import measuring_reporter
    from train.results.cached import cached
    from train.run import plan

    # Settings of the training make no difference here, so they must not change the fingerprint.
    optim = Optim(loss=config.optim.loss, micro_batch=config.optim.micro_batch)
    folder = config.out / f"zero-shot-{config.base.form}"
    config = replace(config, out=folder, lora=Lora(), augment=Augment(), optim=optim)
    say(f"== {config.out.name}")
    # Warnings about the labels concern training only.
    planned = plan(config, rubric, lambda _: None, samples)

    def measure() -> dict[str, Any]:
        trainer = planned.load(say).trainer
        with trainer.untrained():
            return trainer.assess(
                Part.TEST, intervals=True, on_progress=partial(measuring_reporter(), True)
            )

    return cached(config.out / "figures.json", planned.fingerprint, measure)


def _trained(config: Config, rubric: Rubric, samples: list[Sample]) -> dict[str, Any]:
    from train.progress import measuring_reporter
    from train.results.cached import cached
    from train.run import plan

    planned = plan(
        config, rubric, lambda _: None, samples
    )  # the warnings were printed at the start

    def measure() -> dict[str, Any]:
        run = planned.load(say)
        complete(run)
        return run.finish(measuring_reporter(), beside_untrained=False).figures

    return cached(config.out / "figures.json", planned.fingerprint, measure)


if __name__ == "__main__":
    sys.exit(main())
