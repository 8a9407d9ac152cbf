"""What people are shown of models' answers wherever they are listed, with a name or before."""

from __future__ import annotations

import json
from collections.abc import Collection

from desktop.engine.clock import Clock, now_utc
from desktop.engine.model import Coder, CoderKind
from desktop.engine.store.database import transaction, translated
from desktop.engine.store.project import Project
from desktop.engine.store.reading import in_words

UNNAMED = Coder("unnamed", "", CoderKind.HUMAN)
"""Whoever looks at answers before anybody has said who is coding."""


def note_shown(
    project: Project,
    coder: Coder,
    units: Collection[int],
    dimension: str = "",
    clock: Clock = now_utc,
) -> None:
    """Notes that somebody is shown the newest model answers to units, by their numbers.

    ``dimension`` is the only one shown; empty: all are. What they decide there from now on does
    not count as blind. What is noted already is not written again. Looking alone makes nobody a
    coder of the project: until they sit down, it is kept under a row that is not listed.
    """
    if coder.coder_id not in {known.coder_id for known in project.coders()}:
        coder = looker(coder.coder_id)
    shown = project.connection.execute(
        "SELECT answer.unit, answer.dimension, answer.value, max(answer.coder)"
        " FROM annotation AS answer JOIN coder AS model ON model.number = answer.coder"
        " AND model.kind = 'model' WHERE answer.unit IN (SELECT value FROM json_each(?1))"
        " AND ?2 IN ('', answer.dimension) AND answer.value != ''"
        " GROUP BY answer.unit, answer.dimension HAVING NOT EXISTS"
        " (SELECT 1 FROM exposure WHERE exposure.unit = answer.unit"
        " AND exposure.dimension = answer.dimension AND suggestion = answer.value"
        " AND exposure.coder = (SELECT number FROM coder WHERE coder_id = ?3))",
        (json.dumps(list(units)), dimension, coder.coder_id),
    ).fetchall()
    if not shown:
        return
    with translated(project.path), transaction(project.connection):
        number, time_utc = project.coder_number(coder), clock()
        project.connection.executemany(
            "INSERT INTO exposure (unit, dimension, suggestion, suggested_by, coder, time_utc)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (unit, dimension, coder) DO UPDATE SET"
            " suggestion = excluded.suggestion, suggested_by = excluded.suggested_by,"
            " time_utc = excluded.time_utc",
            [(*row, number, time_utc) for row in shown],
        )


@in_words
def only_brought(project: Project) -> bool:
    """Whether every unit has people's labels, and all of them came with the files: nobody has
    decided anything here, drawn a sample to do so or can begin to, whom an answer could sway."""
    found = project.connection.execute(
        "SELECT EXISTS (SELECT 1 FROM unit) AND NOT EXISTS (SELECT 1 FROM step)"
        " AND NOT EXISTS (SELECT 1 FROM unit WHERE NOT EXISTS"
        " (SELECT 1 FROM annotation JOIN coder ON coder.number = annotation.coder"
        " WHERE annotation.unit = unit.number AND kind = 'human'))"
    )
    return bool(found.fetchone()[0])


def hand_over(project: Project, coder: Coder) -> None:
    """What was shown to this coder before they sat down, or to somebody without a name, counts
    for them from now on."""
    lookers = project.connection.execute(
        "SELECT number FROM coder WHERE coder_id IN (?, ?)",
        (looker(UNNAMED.coder_id).coder_id, looker(coder.coder_id).coder_id),
    ).fetchall()
    if not lookers:
        return
    with translated(project.path), transaction(project.connection):
        number = project.coder_number(coder)
        for known in lookers:
            project.connection.execute(
                "UPDATE OR IGNORE exposure SET coder = ? WHERE coder = ?", (number, *known)
            )
            project.connection.execute("DELETE FROM exposure WHERE coder = ?", known)
            project.connection.execute("DELETE FROM coder WHERE number = ?", known)


def keep(project: Project, number: int, coder: Coder) -> None:
    """Keeps what was shown to a coder of a number that is not there any more, for whoever has
    their id or sits down under it next; inside a transaction."""
    heir = project.connection.execute(
        "SELECT number FROM coder WHERE coder_id = ?", (coder.coder_id,)
    ).fetchone()
    new = heir[0] if heir else project.coder_number(looker(coder.coder_id))
    project.connection.execute(
        "UPDATE OR IGNORE exposure SET coder = ? WHERE coder = ?", (new, number)
    )
    project.connection.execute("DELETE FROM exposure WHERE coder = ?", (number,))


def looker(coder_id: str) -> Coder:
    """Stands for somebody who has looked and not sat down; it is not listed."""
    return Coder(f"looker-{coder_id}", "", CoderKind.HUMAN)
