"""What the report's template draws: positions, shares, clipped texts; no figures of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from desktop.engine.agreement.figures import (
    Alpha,
    DimensionAgreement,
    Disagreement,
    Interval,
    Match,
    Undefined,
)
from desktop.engine.agreement.words import RELIABLE, TENTATIVE, alpha_text, reasons
from desktop.engine.model import Coder, CoderKind, Unit
from desktop.engine.report.summary import BINS, Answers
from rubrics.schema import SET_SEPARATOR, Dimension, Rubric, Scale

MAX_BARS = 30
MAX_MATRIX = 30
MIXUPS = 10
CLIP = 420

_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)], "\ufffd")
"""Control characters, which HTML does not allow."""


def label(dimension: Dimension, value: str) -> str:
    """A value as people read it: ``positive``, ``-2 very unclear``, ``price, service``."""
    names = {level.value: level.name for level in dimension.levels}
    parts = []
    for part in value.split(SET_SEPARATOR):
        name = names.get(part, part)
        parts.append(name if name == part else f"{part} {name}")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One alpha on the plot; positions are per cent of its width, None where undefined."""

    who: str
    units: int
    text: str
    reason: str
    kind: str
    dot: float | None
    low: float
    width: float


@dataclass(frozen=True, slots=True)
class Forest:
    """Alphas on one axis. ``ticks`` and ``marks`` (Krippendorff's conventions) are positions."""

    rows: tuple[ForestRow, ...]
    ticks: tuple[tuple[float, str], ...]
    marks: tuple[float, ...]


def forest(agreement: DimensionAgreement) -> Forest:
    """All alphas of a dimension: people first, then each model with each person and the panel."""
    alphas: list[tuple[str, Alpha]] = []
    if len(agreement.humans) > 1:
        alphas += [("people", alpha) for alpha in (agreement.people, *agreement.people_pairs)]
    for model in agreement.models:
        alphas += [("model", pair) for pair in model.pairs]
        if model.panel is not None:
            alphas.append(("panel", model.panel))
    lowest = min([0.0, *(low for _, alpha in alphas for low in _ends(alpha))])
    start = math.floor(lowest * 5) / 5

    def place(value: float) -> float:
        return round(100 * (value - start) / (1 - start), 2)

    rows = []
    for kind, alpha in alphas:
        names = [coder.name for coder in alpha.coders]
        people = len(names) - (kind != "people")
        if people > 2:
            names[:people] = [f"all {people} people"]
        who = " · ".join(names)
        low, width = 0.0, 0.0
        if isinstance(alpha.interval, Interval):
            low = place(alpha.interval.low)
            width = round(place(alpha.interval.high) - low, 2)
        dot = None if isinstance(alpha.value, Undefined) else place(alpha.value)
        rows.append(
            ForestRow(who, alpha.units, alpha_text(alpha), reasons(alpha), kind, dot, low, width)
        )
    steps = [start + 0.2 * i for i in range(round((1 - start) / 0.2) + 1)]
    ticks = tuple((place(step), f"{step + 0.0:.1f}") for step in steps)
    return Forest(tuple(rows), ticks, (place(TENTATIVE), place(RELIABLE)))


def _ends(alpha: Alpha) -> list[float]:
    ends = [] if isinstance(alpha.value, Undefined) else [alpha.value]
    return ends if isinstance(alpha.interval, Undefined) else [*ends, alpha.interval.low]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a confusion matrix; ``share`` is of its row, from 0 to 1."""

    count: int
    share: float
    hit: bool


@dataclass(frozen=True, slots=True)
class Confusion:
    """A confusion matrix of the levels that occur; ``rows`` is empty where they are too many.

    ``mixups`` are the commonest errors: (gold, the model's, units).
    """

    gold: str
    values: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...], int], ...]
    mixups: tuple[tuple[str, str, int], ...]
    levels: int


def confusion(dimension: Dimension, match: Match) -> Confusion:
    """The view of a ``select = "one"`` match."""
    table = match.confusion
    used = np.flatnonzero(table.sum(axis=0) + table.sum(axis=1))
    names = [label(dimension, match.values[i]) for i in used]
    rows = []
    for i, name in zip(used, names, strict=True):
        total = int(table[i].sum())
        cells = tuple(
            Cell(int(table[i, j]), round(int(table[i, j]) / max(total, 1), 3), bool(i == j))
            for j in used
        )
        rows.append((name, cells, total))
    errors = [
        (label(dimension, match.values[i]), label(dimension, match.values[j]), int(table[i, j]))
        for i in used
        for j in used
        if i != j and table[i, j]
    ]
    errors.sort(key=lambda error: -error[2])
    shown = len(used) <= MAX_MATRIX
    return Confusion(
        match.gold,
        tuple(names) if shown else (),
        tuple(rows) if shown else (),
        tuple(errors[:MIXUPS]),
        len(used),
    )


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level of a ``select = "many"`` dimension: how often chosen, by whom, and its alphas."""

    level: str
    both: int
    gold_only: int
    model_only: int
    people: str
    model: str


def level_rows(agreement: DimensionAgreement, match: Match, pair: Alpha) -> list[LevelRow]:
    """The view of a ``select = "many"`` match, with ``pair`` the model's alpha to tell."""
    rows = []
    people = agreement.people.levels
    for i, value in enumerate(match.values):
        (_, model_only), (gold_only, both) = match.confusion[i].tolist()
        rows.append(
            LevelRow(
                label(agreement.dimension, value),
                both,
                gold_only,
                model_only,
                alpha_text(people[i]),
                alpha_text(pair.levels[i]),
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Bar:
    """A level and how many units have it; ``share`` is of the units, ``width`` of the longest."""

    name: str
    count: int
    share: float
    width: float


def bars(answers: Answers) -> tuple[list[Bar], int]:
    """The distribution of a model's answers, and how many further levels it has.

    Nominal levels come most frequent first, ordered scales in their order.
    """
    dimension = answers.dimension
    levels = answers.ranked
    longest = max(1, levels[0][1])
    if dimension.scale is not Scale.NOMINAL:
        levels.sort(key=lambda item: dimension.values.index(item[0]))
    shown = [
        Bar(
            label(dimension, value),
            count,
            count / answers.units,
            round(100 * count / longest, 2),
        )
        for value, count in levels[:MAX_BARS]
    ]
    return shown, max(0, len(levels) - MAX_BARS)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of one field's text; ``more`` counts the characters left out."""

    title: str
    text: str
    more: int


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as the report shows it: where it is, and what it says."""

    document: str
    label: str
    excerpts: tuple[Excerpt, ...]


def place(unit: Unit, rubric: Rubric, documents: Mapping[str, str]) -> Place:
    """A unit's place, with the fields' titles where there are several fields."""
    titles = {field.name: field.title for field in rubric.fields}
    several = len(rubric.fields) > 1
    clip = CLIP // 2 if several else CLIP
    excerpts = tuple(
        Excerpt(
            titles[name] if several else "",
            text[:clip].rstrip().translate(_CONTROLS),
            max(0, len(text) - clip),
        )
        for name, text in unit.fields.items()
    )
    return Place(documents[unit.document_id], unit.label, excerpts)


def histogram(answers: Answers) -> list[tuple[str, int, float]]:
    """(range of confidence, units, height in per cent of the highest) per bin."""
    highest = max(1, *answers.histogram)
    return [
        (
            f"{100 * i // BINS}–{100 * (i + 1) // BINS}%",
            count,
            round(100 * count / highest, 2),
        )
        for i, count in enumerate(answers.histogram)
    ]


def answers_of(dimension: Dimension, disagreement: Disagreement) -> list[tuple[Coder, bool, str]]:
    """(coder, whether a model, the label) of everybody who coded the unit."""
    return [
        (coder, coder.kind is CoderKind.MODEL, label(dimension, value))
        for coder, value in disagreement.values
    ]
