"""Drawing random samples: the same ones on every machine, with known probabilities."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping

SMALLEST = 2
"""Units drawn from each stratum where it has them: fewer give no estimate of its variance."""


def draw(
    frame: Iterable[tuple[int, str]],
    strata: Mapping[str, int],
    stratum_of: Mapping[int, str],
    size: int,
    seed: int,
) -> list[tuple[int, str, float]]:
    """(unit number, stratum, inclusion probability) of a sample, in random order.

    ``frame`` are the numbers and ids of the units to draw from, which are read once and not kept;
    ``stratum_of`` is the stratum of some of them, the others make one of their own, named "", and
    ``strata`` says how many units each has. Within a stratum of N units every set of n is equally
    likely, so that each unit's probability is n / N. Units are ranked by a hash of seed and id: the
    draw does not depend on the machine, nor on the order of the units, and whoever stops half-way
    in a sample without strata has a random sample of half the size.
    """
    sizes = allocate(strata, size)
    first: dict[str, list[tuple[int, int]]] = {name: [] for name in strata}
    for number, unit_id in frame:
        name = stratum_of.get(number, "")
        ranked = hashlib.sha256(f"{seed}\0{unit_id}".encode("utf-8", "surrogatepass")).digest()
        # A heap with the last of the stratum's first on top.
        unit = (-int.from_bytes(ranked), -number)
        if len(first[name]) < sizes[name]:
            heapq.heappush(first[name], unit)
        elif first[name]:
            heapq.heappushpop(first[name], unit)
    drawn = [
        (-rank, -number, name, sizes[name] / strata[name])
        for name, units in first.items()
        for rank, number in units
    ]
    return [(number, name, probability) for _, number, name, probability in sorted(drawn)]


def allocate(strata: Mapping[str, int], size: int) -> dict[str, int]:
    """How many units to draw from strata of these sizes: in proportion, at least SMALLEST each.

    The sum is ``size``, or all units where there are fewer, or SMALLEST times the strata where
    ``size`` is less than that. Shares are rounded by largest remainder, ties by name.
    """
    total = sum(strata.values())
    size = min(size, total)
    least = {name: min(SMALLEST if len(strata) > 1 else 0, count) for name, count in strata.items()}
    left = size - sum(least.values())
    if left <= 0:
        return least
    room = {name: count - least[name] for name, count in strata.items()}
    whole = sum(room.values())
    shares = {name: left * count / whole for name, count in room.items()} if whole else {}
    sizes = {name: least[name] + int(share) for name, share in shares.items()}
    rest = size - sum(sizes.values())
    for name in sorted(shares, key=lambda name: (int(shares[name]) - shares[name], name))[:rest]:
        sizes[name] += 1
    return sizes
