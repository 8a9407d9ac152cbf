"""Whether a model agrees with people alike in all groups of units.

Labels that are wrong more often in one group than in another, or in another direction, bias every
comparison of these groups, however high the agreement is over all: differential measurement error.
What biases a comparison of shares is the net error of a level: the model's share less the people's
(Egami et al. 2023).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from desktop.engine.agreement import alpha, classification
from desktop.engine.agreement.alpha import Distance
from desktop.engine.agreement.figures import (
    NO_COMMON_UNIT,
    BoolArray,
    Figure,
    FloatArray,
    IntArray,
    Interval,
    Undefined,
)
from desktop.engine.agreement.intervals import RESAMPLES, SEED
from desktop.engine.agreement.shares import (
    difference_of_paired,
    nets_unlike_others,
    newcombe,
    paired_difference,
    unlike_others,
)
from desktop.engine.progress import Progress, silent
from desktop.engine.store.groups import MOST_VALUES, in_order

LEAST = 10
"""Groups of fewer units are taken together as "others"."""

ALIKE = 0.1
"""Groups are alike if the interval of each one's difference lies within this distance of 0."""

LEVEL = 0.05
"""The share of tests that find a difference where there is none."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How common a level is among some ``units``."""

    units: int
    gold: int
    """Units to which the gold standard gave it."""
    over: int
    """Units to which only the model gave it."""
    under: int
    """Units to which only the gold standard gave it."""

    @property
    def people(self) -> float:
        """The share to which the gold standard gave it."""
        return self.gold / self.units

    @property
    def model(self) -> float:
        """The share to which the model gave it."""
        return (self.gold + self.over - self.under) / self.units

    @property
    def net(self) -> float:
        """The net error: above 0 where the model gives the level too often."""
        return (self.over - self.under) / self.units

    @property
    def errors(self) -> tuple[int, int, int]:
        """(over, under, units), as the intervals take them."""
        return self.over, self.under, self.units


@dataclass(frozen=True, slots=True)
class Net:
    """The net error of a ``level`` in a group, beside that on all other units."""

    level: int
    here: Shares
    elsewhere: Shares
    here_interval: Interval
    """The interval of the net error here."""
    interval: Interval
    """The interval of the difference: the net error here less that elsewhere."""
    p: float
    """The p of the test of that difference, corrected for groups, levels and the test of
    accuracy."""

    @property
    def difference(self) -> float:
        """The net error here less that elsewhere."""
        return self.here.net - self.elsewhere.net

    @property
    def furthest(self) -> float:
        """How far from 0 the difference may be, by its interval."""
        return max(-self.interval.low, self.interval.high)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the model agrees with the gold standard on some ``units``."""

    units: int
    accuracy: float
    """The share of equal values, or of equal sets of levels."""
    accuracy_interval: Interval | Undefined
    alpha: Figure
    """Krippendorff's alpha between the two."""
    alpha_interval: Interval | Undefined


@dataclass(frozen=True, slots=True)
class Group:
    """A group beside all other units."""

    value: str
    """Empty for units without a value, and where ``merged`` is not 0."""
    merged: int
    """How many groups with fewer than LEAST units this one is made of."""
    here: Agreement
    elsewhere: float
    """The accuracy on all other units."""
    interval: Interval
    """The interval of the difference: the accuracy here less that elsewhere."""
    p: float
    """The p of the test of that difference, corrected for groups and the test of net errors."""
    nets: tuple[Net, ...]
    """The net error of every level."""

    @property
    def difference(self) -> float:
        """The accuracy here less that elsewhere."""
        return self.here.accuracy - self.elsewhere

    @property
    def furthest(self) -> float:
        """How far from 0 the difference may be, by its interval."""
        return max(-self.interval.low, self.interval.high)

    @property
    def net(self) -> Net:
        """The net error that is the most unlike that on all other units."""
        return min(self.nets, key=lambda net: (net.p, -abs(net.difference)))


class Verdict(StrEnum):
    """What can be said of all groups."""

    DIFFERENT = "different"
    ALIKE = "alike"
    UNKNOWN = "unknown"
    """No difference shows, and a large one cannot be ruled out."""


@dataclass(frozen=True, slots=True)
class ByGroup:
    """A model's agreement with a gold standard, group by group."""

    everywhere: Agreement
    groups: tuple[Group, ...]
    """By value, then the units without one, then the others."""

    @property
    def p(self) -> float:
        """The p of the test that accuracy and net errors are the same in all groups."""
        return min(self.accuracy_p, self.net_p)

    @property
    def accuracy_p(self) -> float:
        """The p of the test that accuracy is the same in all groups."""
        return min(group.p for group in self.groups)

    @property
    def net_p(self) -> float:
        """The p of the test that every level's net error is the same in all groups."""
        return min(group.net.p for group in self.groups)

    @property
    def named(self) -> tuple[Group, ...]:
        """The groups that are not made of several."""
        return tuple(group for group in self.groups if not group.merged)

    @property
    def verdict(self) -> Verdict:
        """DIFFERENT by the test; else ALIKE where, in every group with LEAST units, all intervals
        lie within ALIKE of 0: those of accuracy and of every level's net error."""
        if self.p <= LEVEL:
            return Verdict.DIFFERENT
        far = self.furthest.furthest, self.furthest_net[1].furthest
        return Verdict.ALIKE if max(far) <= ALIKE else Verdict.UNKNOWN

    @property
    def furthest(self) -> Group:
        """The group, not made of several, whose accuracy may be the furthest from the others'."""
        return max(self.named, key=lambda group: group.furthest)

    @property
    def furthest_net(self) -> tuple[Group, Net]:
        """The net error that may be the furthest from the others', with its group, which is not
        made of several."""
        nets = ((group, net) for group in self.named for net in group.nets)
        return max(nets, key=lambda found: found[1].furthest)

    @property
    def apart(self) -> tuple[Group, ...]:
        """The groups in which the model agrees less than elsewhere, the worst first; if there is
        none, those in which it agrees more."""
        found = sorted((g for g in self.groups if g.p <= LEVEL), key=lambda g: g.difference)
        return tuple(g for g in found if g.difference < 0) or tuple(reversed(found))

    @property
    def apart_net(self) -> tuple[Group, Net] | None:
        """Where groups differ in net errors: the one furthest from the others', with its group. Of
        two groups, which are as far from each other, it is the one with the larger net error."""
        nets = [(group, net) for group in self.groups for net in group.nets if net.p <= LEVEL]
        return max(
            nets,
            key=lambda found: (round(abs(found[1].difference), 9), abs(found[1].here.net)),
            default=None,
        )


def by_group(
    values: Sequence[str],
    gold: BoolArray,
    answers: BoolArray,
    codes: IntArray,
    distance: Distance,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    progress: Progress = silent,
) -> ByGroup | Undefined:
    """How far a model's ``answers`` (N, levels) agree with the ``gold`` (N, levels), by group.

    ``values`` are the N units' groups; ``codes`` (2, N) are gold and answers as alpha takes them,
    with ``distance``. It takes two groups of LEAST units; those with fewer are one group, the
    others. ``progress`` may stop it.
    """
    if not values:
        return NO_COMMON_UNIT
    names, merged, place = _groups(values)
    if reason := _too_few(values, names):
        return reason
    right = (gold == answers).all(axis=1)
    sizes = np.bincount(place)
    hits = np.bincount(place, weights=right).astype(np.int64)
    p = _of_two(unlike_others(hits, sizes, resamples=resamples, seed=seed))
    progress(0)
    errors = answers.astype(np.int64) - gold
    net_p = _of_two(nets_unlike_others(errors, place, sizes, resamples=resamples, seed=seed))
    nets = _nets(gold, answers, place, net_p)
    groups = []
    for number, (hit, count) in enumerate(zip(hits.tolist(), sizes.tolist(), strict=True)):
        progress(0)
        inside = place == number
        elsewhere = int(hits.sum()) - hit, len(values) - count
        others = number == len(names)
        groups.append(
            Group(
                value="" if others else names[number],
                merged=merged if others else 0,
                here=_agreement(right[inside], codes[:, inside], distance, resamples, seed),
                elsewhere=elsewhere[0] / elsewhere[1],
                interval=newcombe(hit, count, *elsewhere),
                p=float(p[number]),
                nets=nets[number],
            )
        )
    return ByGroup(_agreement(right, codes, distance, resamples, seed), tuple(groups))


def _groups(values: Sequence[str]) -> tuple[list[str], int, IntArray]:
    """(the groups of LEAST units, how many are smaller, each unit's group (N,)); what is smaller
    comes last, as one group."""
    sizes = Counter(values)
    names = [value for value in in_order(sizes) if sizes[value] >= LEAST]
    place = {value: number for number, value in enumerate(names)}
    numbers = np.array([place.get(value, len(names)) for value in values], dtype=np.int64)
    return names, len(sizes) - len(names), numbers


def _too_few(values: Sequence[str], names: Sequence[str]) -> Undefined | None:
    """Why groups cannot be compared, if so."""
    if len(set(values)) < 2:
        return Undefined(
            "the {units:unit} that people and the model gave a value are of one group",
            {"units": len(values)},
        )
    if len(names) < 2:
        return Undefined(
            "it takes two groups with {least:unit} each that people and the model gave a value; "
            "there is one"
            if names
            else "it takes two groups with {least:unit} each that people and the model gave a "
            "value; there is none",
            {"least": LEAST},
        )
    if len(names) > MOST_VALUES:
        return Undefined(
            "there are {count:,} groups, and more than {most} are no groups to compare",
            {"count": len(names), "most": MOST_VALUES},
        )
    return None


def _agreement(
    right: BoolArray, codes: IntArray, distance: Distance, resamples: int, seed: int
) -> Agreement:
    units = len(right)
    return Agreement(
        units,
        float(right.mean()),
        classification.accuracy_interval(int(right.sum()), units),
        alpha.krippendorff_alpha(codes, distance),
        alpha.bootstrap_alpha(codes, distance, resamples=resamples, seed=seed),
    )


def _of_two(p: FloatArray) -> FloatArray:
    """The p of one of two tests, so corrected that both together keep the level (Bonferroni)."""
    return np.minimum(2 * p, 1.0)


def _nets(
    gold: BoolArray, answers: BoolArray, place: IntArray, p: FloatArray
) -> list[tuple[Net, ...]]:
    """Each group's net errors, with their ``p`` (groups, levels)."""
    sizes = np.bincount(place).tolist()
    counts = np.stack([
        [counted[place == group].sum(axis=0) for group in range(len(sizes))]
        for counted in (gold, answers & ~gold, gold & ~answers)
    ])  # fmt: skip

    def net(group: int, level: int) -> Net:
        inside, every = counts[:, group, level], counts[:, :, level].sum(axis=1)
        here = Shares(sizes[group], *inside.tolist())
        elsewhere = Shares(len(place) - sizes[group], *(every - inside).tolist())
        return Net(
            level,
            here,
            elsewhere,
            paired_difference(*here.errors),
            difference_of_paired(here.errors, elsewhere.errors),
            float(p[group, level]),
        )

    groups, levels = map(range, p.shape)
    return [tuple(net(group, level) for level in levels) for group in groups]
