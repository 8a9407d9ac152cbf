"""The report's figures as CSV and JSON, to ten significant digits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from desktop.engine.agreement.figures import Figure, Interval, Undefined
from desktop.engine.agreement.planner import Plan
from desktop.engine.agreement.results import (
    AgreementReport,
    Alpha,
    Coefficients,
    DimensionAgreement,
    Match,
    ModelAgreement,
)
from desktop.engine.agreement.words import best_match
from desktop.engine.atomic import write_text
from desktop.engine.domain import Coder
from desktop.engine.export.csv_file import write_csv
from desktop.engine.store.project import Project

DIGITS = 10
"""Significant digits. Further ones depend on the processor: the width of its registers decides in
which order numbers are added."""

HEADER = ("dimension", "figure", "coders", "level", "value", "low", "high", "units", "why_not")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure. ``coders`` are names joined by `` | ``; ``why_not`` says why the value or interval
    is undefined."""

    dimension: str
    figure: str
    coders: str
    level: str
    value: float | None
    low: float | None
    high: float | None
    units: int | None
    why_not: str


def write_figures(project: Project, report: AgreementReport, out_dir: Path) -> list[Path]:
    """Writes ``figures.csv`` and ``figures.json``; returns the paths. Raises WriteError."""
    found = list(rows(report))
    table, tree = out_dir / "figures.csv", out_dir / "figures.json"
    write_csv(table, HEADER, ([_rounded(getattr(row, name)) for name in HEADER] for row in found))
    rubric = project.rubric()
    content = {
        "program": {"name": "Glossator", "version": version("glossator")},
        "rubric": {"id": rubric.id, "version": rubric.version, "sha256": rubric.sha256},
        "choices": asdict(report.choices),
        "samples": {d.dimension.name: asdict(d.sample) for d in report.dimensions},
        "left_out": {d.dimension.name: asdict(d.left_out) for d in report.dimensions},
        "figures": [asdict(row) for row in found],
        "tables": {d.dimension.name: _tables(d) for d in report.dimensions},
    }
    text = json.dumps(_rounded(content), indent=1, sort_keys=True, ensure_ascii=False)
    write_text(tree, f"{text}\n")
    return [table, tree]


def _rounded(value: Any) -> Any:
    """The value with every number in it rounded to DIGITS."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(part) for part in value]
    return value


def _tables(dimension: DimensionAgreement) -> dict[str, dict[str, object]]:
    """The tables behind the plots, by model.

    Where several levels may apply, a confusion is by level, then the gold's no and yes, then the
    model's.
    """
    return {
        model.model.name: {
            "levels": dimension.dimension.values,
            "confusions": {match.gold: match.confusion.tolist() for match in model.matches},
            "calibration": []
            if isinstance(model.calibration, Undefined)
            else [asdict(part) for part in model.calibration.bins],
            "risk_coverage": []
            if isinstance(model.risk, Undefined)
            else [asdict(point) for point in model.risk.points],
            "conformal_set_sizes": []
            if isinstance(model.possible, Undefined)
            else model.possible.sizes,
        }
        for model in dimension.models
    }


def rows(report: AgreementReport) -> Iterator[Row]:
    """Every figure of the report."""
    for dimension in report.dimensions:
        yield from _Rows(dimension).all()


class _Rows:
    """The rows of one dimension."""

    def __init__(self, dimension: DimensionAgreement) -> None:
        self.dimension = dimension

    def row(
        self,
        figure: str,
        value: Figure | None,
        interval: Interval | Undefined | None = None,
        *,
        coders: tuple[Coder, ...],
        level: str = "",
        units: int | None = None,
        against: str = "",
    ) -> Row:
        reasons = [str(v) for v in (value, interval) if isinstance(v, Undefined)]
        between = interval if isinstance(interval, Interval) else None
        return Row(
            self.dimension.dimension.name,
            figure,
            " | ".join([*(coder.name for coder in coders), *([against] if against else [])]),
            level,
            None if isinstance(value, Undefined) else value,
            between.low if between else None,
            between.high if between else None,
            units,
            reasons[0] if reasons else "",
        )

    def all(self) -> Iterator[Row]:
        dimension = self.dimension
        if len(dimension.humans) > 1:
            yield from self.alphas("alpha", dimension.people, *dimension.people_pairs)
        for coefficients in dimension.coefficients:
            yield from self.coefficients(coefficients)
        for one in dimension.intracoder:
            row = partial(self.row, coders=(one.coder,), units=one.units)
            yield row("intracoder_alpha", one.alpha, one.interval)
            yield row("intracoder_percent_agreement", one.percent)
            yield row("intracoder_median_days", one.days)
        yield from self.alphas("alpha_first_part", *dimension.coarse)
        if len(dimension.humans) > 1:
            yield from self.plan("units_for_alpha_width", dimension.humans, dimension.width)
        for model in dimension.models:
            yield from self.model(model)
        stability = dimension.stability
        if stability.several:
            row = partial(self.row, coders=stability.models, units=stability.units)
            yield row("stability_alpha", stability.alpha)
            undefined = isinstance(stability.moved, Undefined)
            level = "" if undefined else dimension.dimension.values[stability.moved_level]
            yield row("stability_largest_difference", stability.moved, level=level)

    def alphas(self, name: str, *alphas: Alpha) -> Iterator[Row]:
        for alpha in alphas:
            row = partial(self.row, name, coders=alpha.coders, units=alpha.units)
            yield row(alpha.value, alpha.interval)
            for level in alpha.levels:
                yield row(level.value, level.interval, level=level.level)

    def coefficients(self, c: Coefficients) -> Iterator[Row]:
        row = partial(self.row, coders=c.coders, units=c.units)
        yield row("percent_agreement", c.percent)
        for name, kappa in (("cohen_kappa", c.kappa), ("weighted_kappa", c.weighted_kappa)):
            if kappa is not None and len(c.coders) == 2:
                yield row(name, kappa)
        yield row("gwet_ac1" if c.weighted_kappa is None else "gwet_ac2", c.ac)

    def plan(self, name: str, coders: tuple[Coder, ...], plan: Plan | Undefined) -> Iterator[Row]:
        if isinstance(plan, Undefined):
            yield self.row(name, plan, coders=coders)
        else:
            yield self.row(name, float(plan.needed), coders=coders, units=plan.coded)

    def model(self, model: ModelAgreement) -> Iterator[Row]:
        me = (model.model,)
        yield from self.alphas("alpha", *model.pairs, *([model.panel] if model.panel else []))
        for coefficients in model.coefficients:
            yield from self.coefficients(coefficients)
        for match in model.matches:
            yield from self.match(match, me)
        yield from self.groups(model)
        yield from self.stand_in(model)
        yield from self.confidence(model)
        yield from self.plan("units_for_alpha_width", (*self.dimension.humans, *me), model.width)
        yield from self.plan("units_for_alt_test_power", me, model.power)

    def match(self, match: Match, coders: tuple[Coder, ...]) -> Iterator[Row]:
        row = partial(self.row, coders=coders, units=match.units, against=match.gold)
        yield row("accuracy", match.accuracy, match.accuracy_interval)
        yield row("accuracy_of_commonest", match.commonest)
        yield row("macro_f1", match.macro_f1, match.macro_f1_interval)
        if match.mae is not None and match.spearman is not None:  # both, on ordered scales
            yield row("mean_absolute_error", match.mae)
            yield row("spearman", match.spearman)
        for level, p, r in zip(match.values, match.precision, match.recall, strict=True):
            yield row("precision", p, level=level)
            yield row("recall", r, level=level)

    def groups(self, model: ModelAgreement) -> Iterator[Row]:
        """``level`` is the group's value; of a net error, its level follows."""
        found = model.by_group
        if found is None:
            return
        row = partial(self.row, coders=(model.model,), against=best_match(model).gold)
        if isinstance(found, Undefined):
            yield row("groups_p", found)
            return
        every = found.everywhere
        yield row("groups_p", found.p, units=every.units)
        yield row("groups_alpha", every.alpha, every.alpha_interval, units=every.units)
        for group in found.groups:
            here, net = group.here, group.net
            name = "(smaller groups)" if group.merged else group.value or "(empty)"
            of_group = partial(row, units=here.units, level=name)
            yield of_group("group_accuracy", here.accuracy, here.accuracy_interval)
            yield of_group("group_accuracy_difference", group.difference, group.interval)
            yield of_group("group_p", group.p)
            yield of_group("group_alpha", here.alpha, here.alpha_interval)
            level = f"{name}: {self.dimension.dimension.values[net.level]}"
            of_level = partial(row, units=here.units, level=level)
            yield of_level("group_net_error", net.here.net, net.here_interval)
            yield of_level("group_net_error_difference", net.difference, net.interval)
            yield of_level("group_net_error_p", net.p)

    def stand_in(self, model: ModelAgreement) -> Iterator[Row]:
        me, ceiling = (model.model,), model.ceiling
        row = partial(self.row, coders=me)
        if isinstance(ceiling, Undefined):
            yield row("ceiling_difference", ceiling)
        else:
            units = ceiling.units
            yield row("ceiling_model", ceiling.model, ceiling.model_interval, units=units)
            yield row("ceiling_people", ceiling.people, ceiling.people_interval, units=units)
            yield row("ceiling_difference", ceiling.difference, ceiling.interval, units=units)
        for test in model.alt_tests:
            if isinstance(test, Undefined):  # and so is every other, for the same reason
                yield row("alt_test_winning_rate", test)
                break
            at = f"epsilon {test.epsilon:g}"
            yield row("alt_test_winning_rate", test.winning_rate, level=at)
            yield row("alt_test_advantage", test.advantage, level=at)
            for o in test.opponents:
                coders = (self.dimension.humans[o.row], *me)
                yield self.row("alt_test_p", o.p, coders=coders, level=at, units=o.units)
        for level in (*model.prevalence, *([model.mean] if model.mean else [])):
            name = "prevalence" if level.level else "mean"
            of_model = partial(row, level=level.level, units=level.answered)
            yield of_model(f"{name}_model", level.model)
            if model is self.dimension.models[0]:  # the same whatever model it stands beside
                people, humans = level.people, self.dimension.humans
                yield self.row(f"{name}_people", people.value, people.interval, coders=humans,
                               level=level.level, units=self.dimension.units)  # fmt: skip
            yield of_model(f"{name}_ppi", level.powered.value, level.powered.interval)

    def confidence(self, model: ModelAgreement) -> Iterator[Row]:
        risk, possible = model.risk, model.possible
        row = partial(self.row, coders=(model.model,))
        yield from self.calibration(model)
        if isinstance(risk, Undefined):
            yield row("accept_unseen_coverage", risk)
        elif isinstance(risk.accept, Undefined):
            yield row("accept_unseen_coverage", risk.accept, units=risk.units)
        else:
            yield row("accept_unseen_coverage", risk.accept.coverage, units=risk.units)
            yield row("accept_unseen_threshold", risk.accept.threshold)
            yield row("accept_unseen_error_bound", risk.accept.bound)
        if isinstance(possible, Undefined):
            yield row("conformal_quantile", possible)
        else:
            yield row("conformal_quantile", possible.quantile, units=possible.labelled)
            if possible.units:
                yield row("conformal_mean_size", possible.mean_size, units=possible.units)

    def calibration(self, model: ModelAgreement) -> Iterator[Row]:
        found = model.calibration
        if isinstance(found, Undefined):
            yield self.row("ece", found, coders=(model.model,))
            return
        row = partial(self.row, coders=(model.model,), units=found.units)
        yield row("ece", found.ece)
        if found.by_chance:
            mean, high = found.by_chance
            yield row("ece_by_chance", mean)
            yield row("ece_by_chance_95", high)
        yield row("brier", found.brier)
        fitted = found.temperature
        if isinstance(fitted, Undefined):
            yield row("temperature", fitted, units=None)
        else:
            yield row("temperature", fitted.value, units=fitted.fitted_on)
            yield row("held_out_ece_before", fitted.before, units=fitted.held_out)
            yield row("held_out_ece_after", fitted.after, units=fitted.held_out)
