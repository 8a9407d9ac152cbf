"""Whether what people coded of a random sample is itself drawn at random."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from desktop.engine.store.samples import Design

GAPS = 0.1
"""Which share of a sample's units, up to the last coded one, may lack a label."""


class Part(NamedTuple):
    """The part of a design's samples that people coded: each unit's (id) inclusion probability.

    None stands for all that has one recorded. ``gaps`` counts the units in between that they did
    not code; None where these are so many that the others are no random sample.
    """

    inclusion: Mapping[str, float] | None
    gaps: int | None
    design: Design | None = None


WHOLE = Part(None, 0)
"""Of samples that there is no record of."""

_NONE = Part(None, None)


def coded_part(designs: Sequence[Design], coded: Collection[str]) -> Part:
    """What was coded of the samples of one of the ``designs``: that with the most such units.

    What was drawn by another is outside of it: in both, a unit would be likelier to be coded than
    either says, and no one probability is right for what only one could have drawn. Of equals the
    newest counts.
    """
    parts = [_stratified(d, coded) if d.by else _simple(d, coded) for d in reversed(designs)]
    return max(parts, key=lambda part: len(part.inclusion or ()), default=_NONE)


def _simple(design: Design, coded: Collection[str]) -> Part:
    """Who stops half-way in a sample without strata has a random one of half the size.

    Who codes its units here and there has not: a sample may be drawn after the units that the model
    was least sure of were coded, and what it has of these comes up at once. So a sample counts
    where no more than GAPS of its units are missing up to the last that was coded; one with more
    does not beside such a one.
    """
    units: set[str] = set()
    missing: set[str] = set()
    for sample in design.samples.values():
        places = [place for place, unit in enumerate(sample) if unit in coded]
        begun = sample[: places[-1] + 1] if places else []
        if len(begun) - len(places) <= GAPS * len(begun):
            units.update(sample[place] for place in places)
            missing.update(begun)
    inclusion = {unit: design.probability[unit] for unit in units}
    return Part(inclusion, len(missing - units), design) if units else _NONE


def _stratified(design: Design, coded: Collection[str]) -> Part:
    """Of a stratified sample the whole counts, up to GAPS of its units.

    The order of the draw ranks units across strata, and the ranks drawn of a stratum are spread as
    far as its probability is high: the first half of the order is from other strata than the rest.
    What is missing is made up for within its stratum, p = n coded / N, so that each needs one.
    """
    drawn = Counter(design.stratum.values())
    units = [unit for unit in design.stratum if unit in coded]
    done = Counter(design.stratum[unit] for unit in units)
    gaps = len(design.stratum) - len(units)
    if gaps > GAPS * len(design.stratum) or len(done) < len(drawn):
        return _NONE
    share = {stratum: done[stratum] / count for stratum, count in drawn.items()}
    inclusion = {unit: design.probability[unit] * share[design.stratum[unit]] for unit in units}
    return Part(inclusion, gaps, design)
