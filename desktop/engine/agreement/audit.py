"""Whether what people coded of a random sample is itself drawn at random."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

GAPS = 0.1
"""Which share of a sample's units, up to the last coded one, may lack a label."""


class Part(NamedTuple):
    """The part of some samples that people coded: ``units`` (ids) in no order, None for all.

    ``gaps`` counts the units in between that they did not code; None where these are so many that
    the others are no random sample.
    """

    units: frozenset[str] | None
    gaps: int | None


WHOLE = Part(None, 0)
"""Of samples that there is no record of."""


def coded_part(samples: Sequence[Sequence[str]], coded: Collection[str]) -> Part:
    """What was coded of ``samples`` (ids, in the order they were drawn).

    Who stops half-way in a sample has a random one of half the size. Who codes its units here and
    there has not: a sample may be drawn after the units that the model was least sure of were
    coded, and what it has of these comes up at once. So a sample counts where no more than GAPS of
    its units are missing up to the last that was coded; one with more does not beside such a one.
    """
    units: set[str] = set()
    missing: set[str] = set()
    for sample in samples:
        places = [place for place, unit in enumerate(sample) if unit in coded]
        begun = sample[: places[-1] + 1] if places else ()
        if len(begun) - len(places) <= GAPS * len(begun):
            units.update(sample[place] for place in places)
            missing.update(begun)
    return Part(frozenset(units), len(missing - units)) if units else Part(None, None)
