"""Divides units into parts for training, for choosing an epoch, and for testing."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Part(StrEnum):
    """The parts of a split."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


def split(strata: Mapping[str, str], shares: Mapping[Part, float], seed: int) -> dict[str, Part]:
    """The part of every unit, from ``{text_sha256: stratum}`` and each part's share.

    Units are ordered by the hash of seed and text, so that neither the order of the file nor other
    strata matter, and equal texts are always in the same part. Every stratum is divided by itself.
    Those that are too small for a unit in every part are divided together.
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


def fold_of(texts: Iterable[str], folds: int, seed: int) -> dict[str, int]:
    """The fold (from 0) of every text, by its SHA-256. The sizes of folds differ by one at most."""
    ordered = sorted(texts, key=lambda text: _rank(text, seed))
    return {text: i % folds for i, text in enumerate(ordered)}


def _rank(text: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{text}".encode()).hexdigest()
