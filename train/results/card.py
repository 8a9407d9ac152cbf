"""Writes the model card: what the adapter is for, how good it is, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rubrics.schema import Rubric
from train.config import Config
from train.results.figures import Figures

_NAMES = {"accuracy": "Accuracy", "macro_f1": "Macro-F1", "alpha": "Krippendorff's alpha"}


def card(config: Config, rubric: Rubric, run: Mapping[str, Any], found: Figures) -> str:
    """The card of a run in Markdown; ``run`` and ``found`` are ``run.json`` and its figures."""
    units, optim = run["split"]["units"], config.optim
    figures = (
        "Nothing was held out, so nothing can be said about new texts."
        if found["part"] is None
        else _table(rubric, found)
    )
    text = f"""\
# {rubric.title} for {config.base.path.stem}

A LoRA adapter (rank {config.lora.r}) that answers the rubric `{rubric.id}`, version \
{rubric.version}. It works with this base and this rubric alone: `{config.base.path.name}`, \
SHA-256 `{run["base"]["sha256"]}`; rubric SHA-256 `{rubric.sha256}`.

## How good it is

{figures}

![Loss](loss.svg)

## How it was trained

* Data: {", ".join(item["name"] for item in run["data"])}; {units["train"]} units to learn from, \
{units["validation"]} to choose the epoch, {units["test"]} to measure. `split.csv` lists the hash \
of every text.
* {run["steps"]} steps of {optim.batch} units, learning rate {optim.lr:g}, loss on the \
{optim.loss}, base in {config.base.precision}, computed in {run["base"]["compute"]}, \
{config.base.form} prompt, {_seeds(run)}.
* {run["seconds"] / 60:.0f} minutes on {run["machine"]["gpu"] or "a CPU"}. `run.json` has every \
setting and version.
"""
    licences = {"Base model": config.card.base_licence, "Data": config.card.data_licence}
    said = [f"* {what}: {which}" for what, which in licences.items() if which]
    said += [f"* {sentence}" for sentence in (config.card.note, *run["warnings"]) if sentence]
    if said:
        text += "\n## Licences and limits\n\n" + "\n".join(said) + "\n"
    if rubric.citation:
        text += f"\n## Source\n\n{rubric.citation.strip()}\n"
    return text


def _seeds(run: Mapping[str, Any]) -> str:
    if seeds := run["mean_of_seeds"]:
        return f"the mean of trainings with the seeds {', '.join(map(str, seeds))}"
    return f"seed {run['seed']}; epoch {run['chosen_epoch']} of {len(run['epochs'])} was kept"


def _table(rubric: Rubric, found: Figures) -> str:
    lines = [
        f"On {found['units']} units of the {found['part']} part; 95 % bootstrap intervals.",
        "",
        f"| Dimension | Units | {' | '.join(_NAMES.values())} | Always the commonest level |",
        "|---|---|---|---|---|---|",
    ]
    for name, figures in found["dimensions"].items():
        cells = [rubric.dimension(name).title, str(figures["units"])]
        cells += [as_cell(figures[key]) for key in _NAMES]
        lines.append(f"| {' | '.join(cells)} | {figures['commonest_share']:.3f} |")
    for pooled in found["pooled"]:
        names = ", ".join(rubric.dimension(name).title for name in pooled["dimensions"])
        lines += ["", f"Alpha over {names} together: {as_cell(pooled['alpha'])}."]
    return "\n".join(lines)


def as_cell(figure: Mapping[str, float | None]) -> str:
    """A figure as ``0.812 (0.790 to 0.834)``, or a dash if it is undefined."""
    if figure["value"] is None:
        return "–"
    text = f"{figure['value']:.3f}"
    if figure.get("low") is not None:
        text += f" ({figure['low']:.3f} to {figure['high']:.3f})"
    return text
