"""``python -m train.ablate CONFIG.toml``: what each part of a recipe is worth, as a table.

Every condition trains in a folder of its own below the configuration's, so that a stopped ablation
goes on where it was, and is measured on the same held-out part.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from rubrics.errors import UserError
from rubrics.prompt import Form
from rubrics.schema import Rubric
from rubrics.split import Part
from train.config import Augment, Config, Weights

_PLAIN = {"label_smoothing": 0.0, "class_weights": Weights.NONE, "average": 0.0}


def conditions(config: Config) -> Iterator[tuple[str, Config]]:
    """Name and configuration of each condition: without anything, each part alone, all, forms."""
    bare = replace(
        config,
        augment=Augment(token_dropout_share=config.augment.token_dropout_share),
        lora=replace(config.lora, dropout=0.0, rslora=False),
        optim=replace(config.optim, weight_decay=0.0, **_PLAIN),  # type: ignore[arg-type]
    )
    yield "no augmentation", bare
    for name in ("paraphrase", "shuffle_levels", "permute_fields", "token_dropout"):
        if value := getattr(config.augment, name):
            yield f"{name} alone", replace(bare, augment=replace(bare.augment, **{name: value}))
    for name in ("dropout", "rslora"):
        if value := getattr(config.lora, name):
            yield f"lora {name} alone", replace(bare, lora=replace(bare.lora, **{name: value}))
    for name in ("weight_decay", *_PLAIN):
        if (value := getattr(config.optim, name)) != getattr(bare.optim, name):
            yield f"{name} alone", replace(bare, optim=replace(bare.optim, **{name: value}))
    yield "all", config
    other = Form.COMPACT if config.base.form is Form.FULL else Form.FULL
    varied = config.augment
    if other is Form.COMPACT:
        varied = replace(varied, paraphrase=False, shuffle_levels=False)
    yield (
        f"all, {other} form",
        replace(config, base=replace(config.base, form=other), augment=varied),
    )


def main(arguments: list[str] | None = None) -> int:
    """Runs all conditions that are not done yet and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m train.ablate", description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="one run for each")
    parser.add_argument("--epochs", type=int, help="instead of the configuration's")
    options = parser.parse_args(arguments)
    try:
        from train.read_config import read_config
        from train.run import find_rubric

        config = read_config(options.config)
        if options.epochs:
            config = replace(config, optim=replace(config.optim, epochs=options.epochs))
        rubric = find_rubric(config, options.config.parent)
        rows = list(_rows(config, rubric, options.seeds))
    except UserError as e:
        print(f"train: {e}", file=sys.stderr)
        return 2
    text = table(rows)
    (config.out / "ablation.md").write_text(text, encoding="utf-8")
    print(text)
    return 0


def table(rows: list[tuple[str, int, dict[str, Any]]]) -> str:
    """The conditions as Markdown, a row per condition, seed and dimension."""
    lines = [
        "| Condition | Seed | Dimension | Units | Accuracy | Macro-F1 | Alpha |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, seed, found in rows:
        for dimension, figures in found["dimensions"].items():
            cells = " | ".join(_cell(figures[key]) for key in ("accuracy", "macro_f1", "alpha"))
            lines.append(f"| {name} | {seed} | {dimension} | {figures['units']} | {cells} |")
        if pooled := found.get("pooled"):
            lines.append(f"| {name} | {seed} | pooled | | | | {_cell(pooled['alpha'])} |")
    lines.append("\nHeld-out part; 95 % bootstrap intervals over its units.")
    return "\n".join(lines) + "\n"


def _rows(
    config: Config, rubric: Rubric, seeds: list[int]
) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for form in Form:
        kept = replace(config.augment, paraphrase=False, shuffle_levels=False)
        asked = replace(config, base=replace(config.base, form=form), augment=kept)
        yield f"zero-shot, {form} form", 0, _measured(asked, rubric, f"zero-shot-{form}", 0)
    for seed in seeds:
        for name, condition in conditions(replace(config, seed=seed)):
            folder = f"{name.replace(' ', '-').replace(',', '')}-{seed}"
            yield name, seed, _measured(condition, rubric, folder, None)


def _measured(config: Config, rubric: Rubric, folder: str, steps: int | None) -> dict[str, Any]:
    """``evaluation.json`` of a condition, trained unless ``steps`` is 0."""
    out = config.out / folder
    done = out / "evaluation.json"
    if not done.exists():
        from train.__main__ import say
        from train.progress import shown
        from train.run import prepare

        say(f"== {folder}")
        run = prepare(replace(config, out=out), rubric, say)
        if steps == 0:
            found = run.trainer.assess(Part.TEST, intervals=True)
            done.write_text(json.dumps(found), encoding="utf-8")
        else:
            with closing(run.steps()) as left:
                for _ in shown(left):
                    pass
            run.finish()
    found = json.loads(done.read_text("utf-8"))
    return dict(found)


def _cell(figure: dict[str, Any]) -> str:
    if figure["value"] is None:
        return "–"
    return f"{figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f})"


if __name__ == "__main__":
    sys.exit(main())
