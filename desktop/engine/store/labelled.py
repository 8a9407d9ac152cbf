"""What there is to train on: the texts that people have labelled."""

from __future__ import annotations

import json
from typing import NamedTuple

from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project


class Labelled(NamedTuple):
    """How many units people have labelled, and how many characters their texts have in all."""

    units: int
    characters: int


@in_words
def labelled(project: Project) -> Labelled:
    """The units with a person's first value on some dimension, unless it is flagged for later.

    The training export takes these, but for some of those held out: there only blind values count.
    """
    (found,) = project.connection.execute(
        """
        SELECT count(*), ifnull(sum((SELECT sum(length(value)) FROM json_each(unit.fields))), 0)
        FROM unit WHERE number IN (
            SELECT unit FROM annotation
            WHERE dimension IN (SELECT value FROM json_each(?))
                AND coder IN (SELECT number FROM coder WHERE kind = 'human')
                AND round = 1 AND value != '' AND status IN ('confirmed', 'corrected')
        )
        """,
        (json.dumps(project.rubric().dimension_names),),
    )
    return Labelled(*found)
