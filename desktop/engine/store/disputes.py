"""What coders dispute: the questions about a unit to which they gave different values.

If two people have answered a question, only people are compared: a weak model would dispute what
people agree on. Otherwise models count as well. If somebody answered in several rounds, their first
answer counts. A dispute remains one after a final value has settled it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from desktop.engine.domain import CoderKind
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
    min(value) != max(value)
)
"""


@in_words
def disputed(project: Project, unit_id: str) -> frozenset[str]:
    """The disputed dimensions of one unit, whether settled or not."""
    names = json.dumps(project.rubric().dimension_names)
    query = _DISPUTED.format(units="SELECT number FROM unit WHERE unit_id = ?")
    return frozenset(name for _, name in project.connection.execute(query, (names, unit_id)))


def query(
    project: Project, dimensions: Sequence[str], *, unsettled: bool
) -> tuple[str, Sequence[Any]]:
    """A query for the numbers of the units on which one of the ``dimensions`` is disputed, and the
    values to bind. With ``unsettled``, disputes with a final value do not count.

    Wherever two coders differ, one of them is not the newest model. It has usually coded everything
    and the others little, so only units that the others have coded are looked at.
    """
    coders, names = project.coders(), json.dumps(dimensions)
    newest = coders[-1].coder_id if coders and coders[-1].kind is CoderKind.MODEL else ""
    coded = """
        SELECT unit FROM annotation
        WHERE dimension IN (SELECT value FROM json_each(?)) AND value != ''
            AND coder IN (SELECT number FROM coder WHERE coder_id != ?)
    """
    found = f"SELECT unit FROM ({_DISPUTED.format(units=coded)})"
    if unsettled:
        found += " WHERE (unit, dimension) NOT IN (SELECT unit, dimension FROM final)"
    return found, (names, names, newest)
