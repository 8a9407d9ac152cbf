"""What people are shown of models' answers wherever that is, with a name or before having one."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import NamedTuple

from desktop.engine.clock import Clock, now_utc
from desktop.engine.model import Annotation, Coder, CoderKind
from desktop.engine.store.database import transaction, translated
from desktop.engine.store.project import Project
from desktop.engine.store.reading import in_words

UNNAMED = Coder("unnamed", "", CoderKind.HUMAN)
"""Whoever looks at answers before anybody has said who is coding."""

LOOKER = "looker-"
"""Begins the id of who stands for somebody that has looked and not sat down; it is not listed."""

COLUMNS = "unit, dimension, coder, suggestion, suggested_by, time_utc"

NOTED = (
    f"INSERT INTO exposure ({COLUMNS}) {{}} ON CONFLICT (unit, dimension, coder) DO UPDATE SET"
    " suggestion = excluded.suggestion, suggested_by = excluded.suggested_by"
)
"""Notes rows of COLUMNS. The answer shown last is kept, and when the first one was: since then
nothing is blind."""

JOINED = (
    f"INSERT INTO {{0}} ({COLUMNS}) SELECT {{1}} ON CONFLICT (unit, dimension, coder)"
    " DO UPDATE SET time_utc = min(time_utc, excluded.time_utc)"
)
"""Puts what one person was shown under two numbers, or in two files, together."""


class Seen(NamedTuple):
    """What a coder was shown before deciding."""

    suggestion: str
    suggested_by: str


def expose(project: Project, coder_id: str, shown: list[Annotation], time_utc: str) -> None:
    """Notes that a coder was shown answers. That cannot be undone: they have been seen."""
    with translated(project.path), transaction(project.connection):
        project.connection.executemany(
            NOTED.format(
                "SELECT unit.number, ?, coder.number, ?, adviser.number, ?"
                " FROM unit, coder, coder AS adviser"
                " WHERE unit_id = ? AND coder.coder_id = ? AND adviser.coder_id = ?"
            ),
            ((a.dimension, a.value, time_utc, a.unit_id, coder_id, a.coder_id) for a in shown),
        )


@in_words
def exposures(project: Project, unit_id: str, coder_id: str) -> dict[str, Seen]:
    """What a coder was shown of a unit, by dimension; the last where there was more."""
    rows = project.connection.execute(
        "SELECT dimension, suggestion, adviser.coder_id FROM exposure"
        " JOIN coder AS adviser ON adviser.number = suggested_by"
        " WHERE unit = (SELECT number FROM unit WHERE unit_id = ?)"
        " AND coder = (SELECT number FROM coder WHERE coder_id = ?)",
        (unit_id, coder_id),
    )
    return {row[0]: Seen(row[1], row[2]) for row in rows}


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
            NOTED.format("VALUES (?, ?, ?, ?, ?, ?)"),
            ((unit, name, number, value, model, time_utc) for unit, name, value, model in shown),
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


def sit_down(project: Project, coder: Coder) -> None:
    """Makes a coder known who begins to code. What was shown to somebody without a name counts for
    them from now on, and so does what :func:`make_known` says."""
    with translated(project.path), transaction(project.connection):
        _inherit(project, make_known(project, coder), UNNAMED.coder_id)


def make_known(project: Project, coder: Coder) -> int:
    """A coder's number, given one if need be. What they were shown before they were a coder here
    counts for them from now on; inside a transaction."""
    number = project.coder_number(coder)
    _inherit(project, number, coder.coder_id)
    return number


def _inherit(project: Project, number: int, coder_id: str) -> None:
    """Gives a coder what whoever looked under this id was shown."""
    for (known,) in project.connection.execute(
        "SELECT number FROM coder WHERE coder_id = ?", (looker(coder_id).coder_id,)
    ).fetchall():
        _move(project, known, number)
        project.connection.execute("DELETE FROM coder WHERE number = ?", (known,))


def keep(project: Project, number: int, coder_id: str) -> None:
    """Keeps what was shown to a coder of a number that is not there any more, for whoever has
    their id or sits down under it next; inside a transaction."""
    heir = project.connection.execute(
        "SELECT number FROM coder WHERE coder_id = ?", (coder_id,)
    ).fetchone()
    _move(project, number, heir[0] if heir else project.coder_number(looker(coder_id)))


def _move(project: Project, old: int, new: int) -> None:
    also_shown(project, old, new)
    project.connection.execute("DELETE FROM exposure WHERE coder = ?", (old,))


def also_shown(project: Project, number: int, other: int) -> None:
    """Counts what was shown to the coder of a number for another one too; inside a transaction."""
    project.connection.execute(
        JOINED.format(
            "exposure",
            "unit, dimension, ?, suggestion, suggested_by, time_utc FROM exposure WHERE coder = ?",
        ),
        (other, number),
    )


def looker(coder_id: str) -> Coder:
    """Stands for somebody who has looked and not sat down."""
    return Coder(f"{LOOKER}{coder_id}", "", CoderKind.HUMAN)
