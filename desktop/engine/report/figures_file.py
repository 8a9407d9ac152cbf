"""The report's figures as CSV and JSON, to ten significant digits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from desktop.engine.agreement.alt_test import AltTest
from desktop.engine.agreement.figures import Figure, Interval, Undefined
from desktop.engine.agreement.planner import Plan
from desktop.engine.agreement.results import (
    AgreementReport,
    Alpha,
    Coefficients,
    DimensionAgreement,
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
        coders: tuple[Coder, ...],
        value: Figure | None,
        interval: Interval | Undefined | None = None,
        *,
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
            for alpha in (dimension.people, *dimension.people_pairs):
                yield from self.alpha("alpha", alpha)
        for coefficients in dimension.coefficients:
            yield from self.coefficients(coefficients)
        for one in dimension.intracoder:
            me = (one.coder,)
            yield self.row("intracoder_alpha", me, one.alpha, one.interval, units=one.units)
            yield self.row("intracoder_percent_agreement", me, one.percent, units=one.units)
            yield self.row("intracoder_median_days", me, one.days, units=one.units)
        for alpha in dimension.coarse:
            yield from self.alpha("alpha_first_part", alpha)
        if len(dimension.humans) > 1:
            yield from self.plan("units_for_alpha_width", dimension.humans, dimension.width)
        for model in dimension.models:
            yield from self.model(model)
        stability = dimension.stability
        if stability.several:
            yield self.row(
                "stability_alpha", stability.models, stability.alpha, units=stability.units
            )
            undefined = isinstance(stability.moved, Undefined)
            level = "" if undefined else dimension.dimension.values[stability.moved_level]
            yield self.row("stability_largest_difference", stability.models, stability.moved,
                           level=level, units=stability.units)  # fmt: skip

    def alpha(self, name: str, alpha: Alpha) -> Iterator[Row]:
        yield self.row(name, alpha.coders, alpha.value, alpha.interval, units=alpha.units)
        for level in alpha.levels:
            yield self.row(name, alpha.coders, level.value, level.interval, level=level.level,
                           units=alpha.units)  # fmt: skip

    def coefficients(self, c: Coefficients) -> Iterator[Row]:
        ac = "gwet_ac1" if c.weighted_kappa is None else "gwet_ac2"
        yield self.row("percent_agreement", c.coders, c.percent, units=c.units)
        if len(c.coders) == 2:
            if c.kappa is not None:
                yield self.row("cohen_kappa", c.coders, c.kappa, units=c.units)
            if c.weighted_kappa is not None:
                yield self.row("weighted_kappa", c.coders, c.weighted_kappa, units=c.units)
        yield self.row(ac, c.coders, c.ac, units=c.units)

    def plan(self, name: str, coders: tuple[Coder, ...], plan: Plan | Undefined) -> Iterator[Row]:
        if isinstance(plan, Undefined):
            yield self.row(name, coders, plan)
        else:
            yield self.row(name, coders, float(plan.needed), units=plan.coded)

    def model(self, model: ModelAgreement) -> Iterator[Row]:
        me = (model.model,)
        for pair in model.pairs:
            yield from self.alpha("alpha", pair)
        if model.panel:
            yield from self.alpha("alpha", model.panel)
        for coefficients in model.coefficients:
            yield from self.coefficients(coefficients)
        for match in model.matches:
            figures = {
                "accuracy": (match.accuracy, match.accuracy_interval),
                "accuracy_of_commonest": (match.commonest, None),
                "macro_f1": (match.macro_f1, match.macro_f1_interval),
                "mean_absolute_error": (match.mae, None),
                "spearman": (match.spearman, None),
            }
            for name, (value, interval) in figures.items():
                if value is not None:
                    yield self.row(name, me, value, interval, units=match.units, against=match.gold)
            for level, p, r in zip(match.values, match.precision, match.recall, strict=True):
                for name, value in (("precision", p), ("recall", r)):
                    yield self.row(
                        name, me, value, level=level, units=match.units, against=match.gold
                    )
        yield from self.groups(model)
        yield from self.stand_in(model)
        yield from self.confidence(model)
        yield from self.plan("units_for_alpha_width", (*self.dimension.humans, *me), model.width)
        yield from self.plan("units_for_alt_test_power", me, model.power)

    def groups(self, model: ModelAgreement) -> Iterator[Row]:
        """``level`` is the group's value; of a net error, its level follows."""
        found, me, gold = model.by_group, (model.model,), best_match(model).gold
        if found is None:
            return
        if isinstance(found, Undefined):
            yield self.row("groups_p", me, found, against=gold)
            return
        units = found.everywhere.units
        yield self.row("groups_p", me, found.p, units=units, against=gold)
        yield self.row("groups_alpha", me, found.everywhere.alpha, found.everywhere.alpha_interval,
                       units=units, against=gold)  # fmt: skip
        for group in found.groups:
            here = group.here
            name = "(smaller groups)" if group.merged else group.value or "(empty)"
            figures: list[tuple[str, Figure, Interval | Undefined | None]] = [
                ("group_accuracy", here.accuracy, here.accuracy_interval),
                ("group_accuracy_difference", group.difference, group.interval),
                ("group_p", group.p, None),
                ("group_alpha", here.alpha, here.alpha_interval),
            ]
            for figure, value, interval in figures:
                yield self.row(figure, me, value, interval, level=name, units=here.units,
                               against=gold)  # fmt: skip
            net = group.net
            name = f"{name}: {self.dimension.dimension.values[net.level]}"
            for figure, value, interval in (
                ("group_net_error", net.here.net, net.here_interval),
                ("group_net_error_difference", net.difference, net.interval),
                ("group_net_error_p", net.p, None),
            ):
                yield self.row(figure, me, value, interval, level=name, units=here.units,
                               against=gold)  # fmt: skip

    def stand_in(self, model: ModelAgreement) -> Iterator[Row]:
        me, ceiling = (model.model,), model.ceiling
        if isinstance(ceiling, Undefined):
            yield self.row("ceiling_difference", me, ceiling)
        else:
            units = ceiling.units
            yield self.row("ceiling_model", me, ceiling.model, ceiling.model_interval, units=units)
            yield self.row(
                "ceiling_people", me, ceiling.people, ceiling.people_interval, units=units
            )
            yield self.row(
                "ceiling_difference", me, ceiling.difference, ceiling.interval, units=units
            )
        for test in model.alt_tests:
            if isinstance(test, AltTest):
                at = f"epsilon {test.epsilon:g}"
                yield self.row("alt_test_winning_rate", me, test.winning_rate, level=at)
                yield self.row("alt_test_advantage", me, test.advantage, level=at)
                for o in test.opponents:
                    coders = (self.dimension.humans[o.row], *me)
                    yield self.row("alt_test_p", coders, o.p, level=at, units=o.units)
            else:
                yield self.row("alt_test_winning_rate", me, test)
        for level in (*model.prevalence, *([model.mean] if model.mean else [])):
            name = "prevalence" if level.level else "mean"
            yield self.row(f"{name}_model", me, level.model, level=level.level,
                           units=level.answered)  # fmt: skip
            if model is self.dimension.models[0]:  # the same whatever model it stands beside
                yield self.row(f"{name}_people", self.dimension.humans, level.people.value,
                               level.people.interval, level=level.level,
                               units=self.dimension.units)  # fmt: skip
            yield self.row(f"{name}_ppi", me, level.powered.value, level.powered.interval,
                           level=level.level, units=level.answered)  # fmt: skip

    def confidence(self, model: ModelAgreement) -> Iterator[Row]:
        me, calibration, risk, possible = (
            (model.model,), model.calibration, model.risk, model.possible,
        )  # fmt: skip
        if isinstance(calibration, Undefined):
            yield self.row("ece", me, calibration)
        else:
            yield self.row("ece", me, calibration.ece, units=calibration.units)
            if calibration.by_chance:
                mean, high = calibration.by_chance
                yield self.row("ece_by_chance", me, mean, units=calibration.units)
                yield self.row("ece_by_chance_95", me, high, units=calibration.units)
            yield self.row("brier", me, calibration.brier, units=calibration.units)
            fitted = calibration.temperature
            if isinstance(fitted, Undefined):
                yield self.row("temperature", me, fitted)
            else:
                yield self.row("temperature", me, fitted.value, units=fitted.fitted_on)
                yield self.row("held_out_ece_before", me, fitted.before, units=fitted.held_out)
                yield self.row("held_out_ece_after", me, fitted.after, units=fitted.held_out)
        if isinstance(risk, Undefined):
            yield self.row("accept_unseen_coverage", me, risk)
        elif isinstance(risk.accept, Undefined):
            yield self.row("accept_unseen_coverage", me, risk.accept, units=risk.units)
        else:
            yield self.row("accept_unseen_coverage", me, risk.accept.coverage, units=risk.units)
            yield self.row("accept_unseen_threshold", me, risk.accept.threshold)
            yield self.row("accept_unseen_error_bound", me, risk.accept.bound)
        if isinstance(possible, Undefined):
            yield self.row("conformal_quantile", me, possible)
        else:
            yield self.row("conformal_quantile", me, possible.quantile, units=possible.labelled)
            if possible.units:
                yield self.row("conformal_mean_size", me, possible.mean_size, units=possible.units)
