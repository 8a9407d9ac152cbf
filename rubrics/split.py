"""Which units are learned from, which choose between epochs, and which measure the result."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum


class Part(StrEnum):
    """The parts of a split."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


def split(strata: Mapping[str, str], shares: Mapping[Part, float], seed: int) -> dict[str, Part]:
    """A part for every unit, from ``{text_sha256: stratum}`` and each part's share.

    Units are ordered by the hash of seed and text, so that neither the order of the file nor other
    strata matter, and equal texts never fall into two parts. Every stratum is cut by the shares on
    its own; one too small to give every part a unit joins the others that are.
    """
    wanted = {part: share for part, share in shares.items() if share > 0}
    least = 1 / min(wanted.values())
    counts = Counter(strata.values())
    groups: dict[str, list[str]] = {}
    for text in sorted(strata, key=lambda text: _rank(text, seed)):
        stratum = strata[text]
        groups.setdefault(stratum if counts[stratum] >= least else "", []).append(text)
    parts: dict[str, Part] = {}
    for texts in groups.values():
        start, cumulated = 0, 0.0
        for part, share in wanted.items():
            cumulated += share
            end = round(len(texts) * cumulated / sum(wanted.values()))
            parts |= dict.fromkeys(texts[start:end], part)
            start = end
    return parts


def fold_of(texts: Mapping[str, str], folds: int, seed: int) -> dict[str, int]:
    """A fold (from 0) for every unit, from ``{text_sha256: stratum}``; sizes differ by one."""
    ordered = sorted(texts, key=lambda text: (texts[text], _rank(text, seed)))
    return {text: i % folds for i, text in enumerate(ordered)}


def _rank(text: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{text}".encode()).hexdigest()
