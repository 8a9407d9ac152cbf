"""Figures of how well answers agree with people: accuracy, macro-F1 and Krippendorff's alpha."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rubrics.labels import masi, members
from rubrics.schema import Dimension, Rubric, Scale, Select
from train.data.samples import Sample

RESAMPLES = 1000
Figures = dict[str, Any]
Numbers = NDArray[np.float64]
Pair = tuple[str, str]
"""(people's value, the model's value) of a unit and dimension."""
Pairs = dict[int, Pair]
"""Pairs by the index of the unit, without units on which people are tied."""


def figures(
    values: Sequence[dict[str, str]],
    samples: Sequence[Sample],
    rubric: Rubric,
    *,
    loss: float,
    intervals: bool,
) -> Figures:
    """Figures of each dimension, with 95 % bootstrap intervals over units if wanted.

    ``values`` has the model's value of each dimension for each sample. Units whose coders are tied
    are left out and counted. ``pooled`` has an alpha for each group of dimensions that share their
    levels, computed as if each (unit, dimension) were a unit. Its interval resamples whole units,
    because the errors of a model on one text are correlated.
    """
    result: Figures = {"units": len(samples), "loss": loss, "dimensions": {}, "pooled": []}
    alike: dict[tuple[str, ...], list[tuple[Dimension, Pairs]]] = {}
    for dimension in rubric.dimensions:
        pairs = _pairs(dimension, values, samples)
        if not pairs:
            continue
        labelled = sum(dimension.name in sample.labels for sample in samples)
        commonest = Counter(gold for gold, _ in pairs.values()).most_common(1)[0][1] / len(pairs)
        result["dimensions"][dimension.name] = {
            "units": len(pairs),
            "tied": labelled - len(pairs),
            "commonest_share": commonest,
            **measured(dimension, [[pair] for pair in pairs.values()], intervals=intervals),
        }
        if dimension.select is Select.ONE:
            alike.setdefault((dimension.scale, *dimension.values), []).append((dimension, pairs))
    result["pooled"] = [
        _pooled(group, intervals=intervals) for group in alike.values() if len(group) > 1
    ]
    return result


def _pairs(
    dimension: Dimension, values: Sequence[dict[str, str]], samples: Sequence[Sample]
) -> Pairs:
    return {
        number: (gold, said[dimension.name])
        for number, (sample, said) in enumerate(zip(samples, values, strict=True))
        if (gold := sample.agreed(dimension)) is not None
    }


def _pooled(group: Sequence[tuple[Dimension, Pairs]], *, intervals: bool) -> Figures:
    """Alpha over several dimensions that share their levels."""
    units: dict[int, list[Pair]] = {}
    for _, pairs in group:
        for number, pair in pairs.items():
            units.setdefault(number, []).append(pair)
    whole = measured(group[0][0], list(units.values()), intervals=intervals)
    names = [dimension.name for dimension, _ in group]
    return {"dimensions": names, "alpha": whole["alpha"]}


def headline(found: Figures, name: str) -> float:
    """One figure for all dimensions: the loss, or the mean of their figures of this name."""
    if name == "loss":
        return float(found["loss"])
    values = [d[name]["value"] for d in found["dimensions"].values()]
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else float("nan")


def measured(dimension: Dimension, units: Sequence[Sequence[Pair]], *, intervals: bool) -> Figures:
    """Accuracy, macro-F1 and alpha of pairs, each as ``value`` and, if wanted, ``low``, ``high``.

    ``units`` has the pairs of each unit: one, or one for each of several dimensions. The intervals
    are from a percentile bootstrap over units (Efron and Tibshirani 1993, chapter 13). What is
    undefined is None.
    """
    counts = Counter(tuple(pairs) for pairs in units)
    kinds = list(dict.fromkeys(pair for pairs in counts for pair in pairs))
    holds = np.array([[pairs.count(kind) for kind in kinds] for pairs in counts], dtype=float)
    times = np.array(list(counts.values()), dtype=float)
    of = _set_measure if dimension.select is Select.MANY else _level_measure
    measure = of(dimension, kinds)
    found: Figures = {
        name: {"value": _finite(values[0])}
        for name, values in measure((times @ holds)[None]).items()
    }
    if intervals:
        # A figure depends only on how often each kind of pair occurs in a resample.
        random = np.random.default_rng(1)
        drawn = random.multinomial(len(units), times / len(units), RESAMPLES).astype(float)
        for name, values in measure(drawn @ holds).items():
            known = values[np.isfinite(values)]
            low, high = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
            found[name] |= {"low": _finite(low), "high": _finite(high)}
    if sum(map(len, units)) < 2:  # alpha of one pair is 0 whatever its values
        found["alpha"] = dict.fromkeys(found["alpha"])
    return found


Measure = Callable[[Numbers], dict[str, Numbers]]
"""Computes figures (resamples,) from counts of each kind of pair (resamples, kinds)."""


def _level_measure(dimension: Dimension, kinds: Sequence[Pair]) -> Measure:
    place = {value: i for i, value in enumerate(dimension.values)}
    size = len(place)
    cells = np.array([place[gold] * size + place[said] for gold, said in kinds])
    points = None
    if dimension.scale is Scale.INTERVAL:
        points = np.array([float(value) for value in dimension.values])

    def measure(times: Numbers) -> dict[str, Numbers]:
        flat = np.zeros((len(times), size * size))
        flat[:, cells] = times
        table = flat.reshape(-1, size, size)
        f1, occurs = _f1(table)
        return {
            "accuracy": np.trace(table, axis1=1, axis2=2) / times.sum(1),
            "macro_f1": (f1 * occurs).sum(1) / occurs.sum(1),
            "alpha": _alpha(table, ordinal=dimension.scale is Scale.ORDINAL, points=points),
        }

    return measure


def _set_measure(dimension: Dimension, kinds: Sequence[Pair]) -> Measure:
    """Accuracy and alpha compare whole sets, alpha with the MASI distance. Macro-F1 is the mean of
    the F1 of each level's *yes*."""
    sets = [[members(value) for value in pair] for pair in kinds]
    equal = np.array([gold == said for gold, said in sets], dtype=float)
    domain = list(dict.fromkeys(chosen for pair in sets for chosen in pair))
    distance = np.array([[masi(a, b) for b in domain] for a in domain])
    ends = np.array([[domain.index(chosen) for chosen in pair] for pair in sets])
    apart = distance[ends[:, 0], ends[:, 1]]
    holds = np.eye(len(domain))[ends].sum(1)
    cells = [
        np.array([2 * (value in gold) + (value in said) for gold, said in sets])
        for value in dimension.values
    ]

    def measure(times: Numbers) -> dict[str, Numbers]:
        tables = [(times @ np.eye(4)[cell]).reshape(-1, 2, 2) for cell in cells]
        found = [_f1(table) for table in tables]
        f1, occurs = (np.array([pair[i][:, 1] for pair in found]) for i in (0, 1))
        marginal = times @ holds
        total = marginal.sum(1)
        expected = (marginal @ distance * marginal).sum(1) / (total * (total - 1))
        return {
            "accuracy": times @ equal / times.sum(1),
            "macro_f1": _ratio((f1 * occurs).sum(0), occurs.sum(0), np.nan),
            "alpha": 1 - _ratio(times @ apart / times.sum(1), expected, np.nan),
        }

    return measure


def _f1(table: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """The F1 of each level, 0 without a hit, and whether it occurs; both (resamples, levels)."""
    hit = np.diagonal(table, axis1=1, axis2=2)
    both = table.sum(1) + table.sum(2)
    return _ratio(2 * hit, both, 0.0), both > 0


def _alpha(table: Numbers, *, ordinal: bool, points: Numbers | None) -> Numbers:
    """Krippendorff's alpha of two coders' tables (resamples, levels, levels); nan if undefined.

    1 - D_o / D_e with the distances of the scale (Krippendorff 2019, chapter 12). Nominal: 1
    between any two levels. Interval: the squared difference. Ordinal: the squared number of values
    from one level to the other, of which those of the two levels themselves count half.
    """
    both = table + table.transpose(0, 2, 1)
    marginal = both.sum(2)
    total = marginal.sum(1)
    if ordinal:
        upto = np.cumsum(marginal, axis=1) - marginal / 2
        distance = (upto[:, :, None] - upto[:, None, :]) ** 2
    elif points is not None:
        distance = (points[:, None] - points[None, :])[None] ** 2
    else:
        distance = 1 - np.eye(table.shape[1])[None]
    observed = (both * distance).sum((1, 2)) / total
    expected = (marginal[:, :, None] * marginal[:, None, :] * distance).sum((1, 2))
    return 1 - _ratio(observed, expected / (total * (total - 1)), np.nan)


def _ratio(above: Numbers, below: Numbers, otherwise: float) -> Numbers:
    result: Numbers = np.full(np.broadcast(above, below).shape, otherwise)
    np.divide(above, below, out=result, where=below > 0)
    return result


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
