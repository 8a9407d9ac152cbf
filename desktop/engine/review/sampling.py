"""Drawing random samples with known probabilities, the same on every machine."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping

SMALLEST = 2
"""Units drawn from each stratum at least: from one alone its variance cannot be estimated."""


def draw(
    frame: Iterable[tuple[int, str]],
    strata: Mapping[str, int],
    stratum_of: Mapping[int, str],
    size: int,
    seed: int,
) -> list[tuple[int, str, float]]:
    """(unit number, stratum, inclusion probability) of a sample, in random order.

    ``frame`` yields the numbers and ids of the units to draw from; they are read once and not kept
    in memory. ``stratum_of`` is the stratum of units by number; units that it lacks form a stratum
    named "". ``strata`` has the number of units of each stratum.

    Within a stratum of N units every set of n is equally likely, so each unit's inclusion
    probability is n / N. The n units with the lowest hash of seed and id are drawn, and all are
    sorted by it. So the draw depends neither on the machine nor on the order of the units, and the
    first half of a sample without strata is a random sample of half the size.
    """
    sizes = allocate(strata, size)
    lowest: dict[str, list[tuple[int, int]]] = {name: [] for name in strata}
    for number, unit_id in frame:
        name = stratum_of.get(number, "")
        digest = hashlib.sha256(f"{seed}\0{unit_id}".encode("utf-8", "surrogatepass")).digest()
        # Negative, so that the heap has the highest of the stratum's lowest hashes on top.
        unit = (-int.from_bytes(digest), -number)
        if len(lowest[name]) < sizes[name]:
            heapq.heappush(lowest[name], unit)
        elif lowest[name]:
            heapq.heappushpop(lowest[name], unit)
    drawn = [
        (-rank, -number, name, sizes[name] / strata[name])
        for name, units in lowest.items()
        for rank, number in units
    ]
    return [(number, name, probability) for _, number, name, probability in sorted(drawn)]


def allocate(strata: Mapping[str, int], size: int) -> dict[str, int]:
    """How many units to draw from strata of these sizes: in proportion, but at least SMALLEST each.

    The sum is ``size``; or all units where there are fewer; or SMALLEST per stratum where ``size``
    is less than that. Rounded by largest remainder, ties by name.
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
