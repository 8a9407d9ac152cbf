"""Values given blind that went when the codebook changed, and which of them were given again."""

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
"""Unit ids by dimension and coder id. They are no numbers, as those of a removed file are used
again."""

_COUNT = f"""
    SELECT count(*), coalesce(sum(given.unit IS NULL), 0)
    FROM json_each(?1) AS place
        JOIN unit ON unit.unit_id = place.value
        LEFT JOIN annotation AS given ON given.unit = unit.number AND given.dimension = ?2
            AND given.coder = (SELECT number FROM coder WHERE coder_id = ?3) AND given.round = 1
            AND ({blind_value("given")} != '' OR given.status = 'skipped')
"""


class Dropped(NamedTuple):
    """A dimension's values that had been given blind, and went because of what they were."""

    went: int
    lacking: int
    """Those whose coder has neither given a value blind again nor skipped the unit."""


@in_words
def places(project: Project) -> Places:
    """Where values went because of what they were, in any change of the codebook."""
    return {
        str(dimension): {str(coder): list(map(str, units)) for coder, units in coders.items()}
        for dimension, coders in json.loads(project.meta(KEY) or "{}").items()
    }


@in_words
def dropped(project: Project) -> dict[str, Dropped]:
    """How many values went, by dimension; without dimensions where none did."""
    found = {}
    for dimension, coders in places(project).items():
        counts = [
            project.connection.execute(_COUNT, (json.dumps(units), dimension, coder)).fetchone()
            for coder, units in coders.items()
        ]
        found[dimension] = Dropped(*(sum(count) for count in zip(*counts, strict=True)))
    return {dimension: counted for dimension, counted in found.items() if counted.went}
