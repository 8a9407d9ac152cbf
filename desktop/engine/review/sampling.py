"""Drawing random samples: the same ones on every machine, with known probabilities."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping

SMALLEST = 2
"""Units drawn from each stratum where it has them: fewer give no estimate of its variance."""


def draw(
    frame: Mapping[int, str], stratum_of: Mapping[int, str], size: int, seed: int
) -> list[tuple[int, str, float]]:
    """(unit number, stratum, inclusion probability) of a sample, in random order.

    ``frame`` holds the ids of the units to draw from, by number; ``stratum_of`` the stratum of
    some of them, the others make one of their own. Within a stratum of N units every set of n is
    equally likely, so that each unit's probability is n / N. Units are ranked by a hash of seed and
    id: the draw does not depend on the machine, nor on the order of the units, and whoever stops
    half-way in a sample without strata has a random sample of half the size.
    """
    strata: dict[str, list[tuple[bytes, int]]] = defaultdict(list)
    for number, unit_id in frame.items():
        rank = hashlib.sha256(f"{seed}\0{unit_id}".encode("utf-8", "surrogatepass")).digest()
        strata[stratum_of.get(number, "")].append((rank, number))
    sizes = allocate({name: len(units) for name, units in strata.items()}, size)
    drawn = []
    for name, units in strata.items():
        units.sort()
        probability = sizes[name] / len(units)
        drawn += [(rank, unit, name, probability) for rank, unit in units[: sizes[name]]]
    return [(unit, name, probability) for _, unit, name, probability in sorted(drawn)]


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
