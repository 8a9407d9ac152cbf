"""What coders dispute: the questions about a unit to which they gave different values.

If two people have answered a question, only people are compared: a weak model would dispute what
people agree on. Where one person has, models count as well. Where nobody has, models dispute
nothing: settling would show their answers to people who have yet to code blind. If somebody
answered in several rounds, their first answer counts. A dispute remains one after a final value has
settled it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project

_PERSON = "coder IN (SELECT number FROM coder WHERE kind = 'human')"

# Grouped once, in the order of the primary key, so that SQLite need not sort a large project.
_DISPUTED = f"""
SELECT unit, dimension FROM annotation AS said
WHERE dimension IN (SELECT value FROM json_each(?)) AND value != '' AND unit IN ({{units}})
    AND (round = 1 OR NOT EXISTS (
        SELECT 1 FROM annotation AS earlier
        WHERE earlier.unit = said.unit AND earlier.dimension = said.dimension
            AND earlier.coder = said.coder AND earlier.round < said.round AND earlier.value != ''
    ))
GROUP BY unit, dimension
HAVING iif(
    sum({_PERSON}) > 1,
    min(iif({_PERSON}, value, NULL)) != max(iif({_PERSON}, value, NULL)),
    sum({_PERSON}) = 1 AND min(value) != max(value)
)
"""


@in_words
def disputed(project: Project, unit_id: str) -> frozenset[str]:
    """The disputed dimensions of one unit, whether settled or not."""
    names = json.dumps(project.rubric().dimension_names)
    query = _DISPUTED.format(units="SELECT number FROM unit WHERE unit_id = ?")
    return frozenset(name for _, name in project.connection.execute(query, (names, unit_id)))


def query(dimensions: Sequence[str], *, unsettled: bool) -> tuple[str, Sequence[Any]]:
    """A query for the numbers of the units on which one of the ``dimensions`` is disputed, and the
    values to bind. With ``unsettled``, disputes with a final value do not count.

    Models have usually coded everything and people little, so only units that people have coded
    are looked at.
    """
    names = json.dumps(dimensions)
    coded = f"""
        SELECT unit FROM annotation
        WHERE dimension IN (SELECT value FROM json_each(?)) AND value != '' AND {_PERSON}
    """
    found = f"SELECT unit FROM ({_DISPUTED.format(units=coded)})"
    if unsettled:
        found += " WHERE (unit, dimension) NOT IN (SELECT unit, dimension FROM final)"
    return found, (names, names)
