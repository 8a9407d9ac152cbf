"""Blind values that were dropped when the codebook changed, and which of them were given again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from desktop.engine.store.blind import blind_value
from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project

KEY = "dropped"
"""The setting that keeps them."""

Places = Mapping[str, Mapping[str, list[str]]]
"""Ids of units by dimension and coder id; not their numbers, because those of removed units are
used again."""

_COUNT = f"""
    SELECT count(*), coalesce(sum(given.unit IS NULL), 0)
    FROM json_each(?1) AS place
        JOIN unit ON unit.unit_id = place.value
        LEFT JOIN annotation AS given ON given.unit = unit.number AND given.dimension = ?2
            AND given.coder = (SELECT number FROM coder WHERE coder_id = ?3) AND given.round = 1
            AND ({blind_value("given")} != '' OR given.status = 'skipped')
"""


class Dropped(NamedTuple):
    """How many blind values of a dimension were dropped because of their level."""

    went: int
    lacking: int
    """Those whose coder has neither given a value blind again nor skipped the unit."""


@in_words
def places(project: Project) -> Places:
    """Where values were dropped because of their level, in any change of the codebook."""
    return {
        str(dimension): {str(coder): list(map(str, units)) for coder, units in coders.items()}
        for dimension, coders in json.loads(project.meta(KEY) or "{}").items()
    }


@in_words
def dropped(project: Project) -> dict[str, Dropped]:
    """How many values were dropped, by dimension; dimensions without any are absent."""
    found = {}
    for dimension, coders in places(project).items():
        counts = [
            project.connection.execute(_COUNT, (json.dumps(units), dimension, coder)).fetchone()
            for coder, units in coders.items()
        ]
        found[dimension] = Dropped(*(sum(count) for count in zip(*counts, strict=True)))
    return {dimension: counted for dimension, counted in found.items() if counted.went}
