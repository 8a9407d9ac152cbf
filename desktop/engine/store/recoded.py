"""How a project came about from one under an earlier codebook, as it says itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project

KEY = "recoded"
"""The setting that keeps it."""

_SIMPLE: Mapping[Any, type] = {"str": str, "int": int, "bool": bool}
"""The types of a record's fields, by how the classes write them."""


@dataclass(frozen=True, slots=True)
class RecodedDimension:
    """What became of a dimension; ``name`` is empty for a new one, ``into`` for one that is gone.

    ``levels`` are the old ones with another value now, empty where their values were dropped;
    ``called`` those that kept their value and have this name now; ``names`` what both were called
    until then, where that is not the value; ``added`` the levels it has only now. The counts are of
    people's values and of final ones.
    """

    name: str
    into: str
    title: str
    reworded: bool
    rescaled: bool
    afresh: bool
    levels: Mapping[str, str]
    names: Mapping[str, str]
    called: Mapping[str, str]
    added: tuple[str, ...]
    kept: int
    changed: int
    dropped: int
    finals_carried: int
    finals_dropped: int

    @property
    def doubtful(self) -> bool:
        """Whether values from before count although coders read something else now, or may choose
        other levels."""
        otherwise = self.reworded or self.rescaled or bool(self.added)
        return otherwise and self.kept + self.changed > 0


@dataclass(frozen=True, slots=True)
class Recoded:
    """How a project came about from one under an earlier codebook, which is named by its file."""

    file: str
    rubric_id: str
    rubric_version: str
    rubric_sha256: str
    into_sha256: str
    time_utc: str
    instructions: bool
    dimensions: tuple[RecodedDimension, ...]


@in_words
def recoded(project: Project) -> list[Recoded]:
    """How the project came about, the first change of its codebook first; empty for most."""
    return [_recoded(item) for item in json.loads(project.meta(KEY) or "[]")]


def _recoded(item: dict[str, Any]) -> Recoded:
    """A record from the file. Raises an error of ``NOT_OURS`` for what we did not write."""
    dimensions = tuple(
        RecodedDimension(
            **_simple(RecodedDimension, one),
            levels=_texts(one["levels"]),
            names=_texts(one.get("names", {})),  # not there in the first records
            called=_texts(one.get("called", {})),
            added=tuple(map(str, one["added"])),
        )
        for one in item["dimensions"]
    )
    return Recoded(**_simple(Recoded, item), dimensions=dimensions)


def _texts(item: dict[str, Any]) -> dict[str, str]:
    return {str(key): str(value) for key, value in item.items()}


def _simple(kind: type[Recoded | RecodedDimension], item: dict[str, Any]) -> dict[str, Any]:
    """The texts, numbers and truths of a record, as what its class says they are."""
    return {
        field.name: _SIMPLE[field.type](item[field.name])
        for field in fields(kind)
        if field.type in _SIMPLE
    }
