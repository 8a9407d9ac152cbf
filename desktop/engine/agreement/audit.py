"""Which part of a random sample counts, once people have coded some of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from desktop.engine.store.samples import Design

GAPS = 0.1
"""The largest share of a sample's units, up to the last coded one, that may be left out."""


class Part(NamedTuple):
    """The coded units that count as a random sample."""

    inclusion: Mapping[str, float] | None
    """Inclusion probabilities by unit id; None: as recorded with each unit's labels."""
    gaps: int | None
    """Units left out: of a simple sample those before its last coded unit, of a stratified one all
    that are not coded. None where they are too many for the coded ones to be a random sample."""
    design: Design | None = None


WHOLE = Part(None, 0)
"""Where the project holds no record of the samples."""

_NONE = Part(None, None)
"""Where what was coded is not a random sample."""


def coded_part(designs: Sequence[Design], coded: Collection[str]) -> Part:
    """The part that counts of the design of which most was coded, of equals the newest.

    ``designs`` are in the order of their draws, ``coded`` are unit ids. Designs are not combined:
    a unit that two of them could have drawn is likelier to be coded than either's probability says.
    """
    parts = [_stratified(d, coded) if d.by else _simple(d, coded) for d in reversed(designs)]
    return max(parts, key=lambda part: len(part.inclusion or ()), default=_NONE)


def _simple(design: Design, coded: Collection[str]) -> Part:
    """Counts each simple sample as far as it was coded, unless it has too many gaps.

    The order of a simple sample is random, so its beginning is a random sample of smaller size.
    Units coded here and there are not: if somebody codes the units that the model is least sure of,
    and a sample is drawn then, those of them that it happens to hold are coded at once. So a sample
    counts if at most GAPS of its units, up to the last coded one, are left out.
    """
    units: set[str] = set()
    missing: set[str] = set()
    for sample in design.samples.values():
        places = [place for place, unit in enumerate(sample) if unit in coded]
        begun = sample[: places[-1] + 1] if places else []  # up to the last coded unit
        if len(begun) - len(places) <= GAPS * len(begun):
            units.update(sample[place] for place in places)
            missing.update(begun)
    inclusion = {unit: design.probability[unit] for unit in units}
    return Part(inclusion, len(missing - units), design) if units else _NONE


def _stratified(design: Design, coded: Collection[str]) -> Part:
    """Counts a stratified sample if at most GAPS of its units are left out, else nothing of it.

    Its beginning is no stratified sample: units come in the order of a hash, and as those with the
    lowest hashes are drawn, the units of a sparsely sampled stratum all come early. Units left out
    are made up for within their stratum, whose probability becomes n coded / N; so every stratum
    needs a coded unit.
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
