"""Which answers of models people have been shown, anywhere in the program."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import NamedTuple

from desktop.engine.clock import Clock, now_utc
from desktop.engine.domain import Annotation, Coder, CoderKind
from desktop.engine.store.coders import coder_number
from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project

UNNAMED = Coder("unnamed", "", CoderKind.HUMAN)
"""Whoever looks at answers before anybody has said who is coding."""

LOOKER = "looker-"
"""Begins the id of a placeholder for somebody who has seen answers but not begun to code. It has
no name, so it is not listed among the coders."""

COLUMNS = "unit, dimension, coder, suggestion, suggested_by, time_utc"

NOTED = f"""
    INSERT INTO exposure ({COLUMNS}) {{}}
    ON CONFLICT (unit, dimension, coder) DO UPDATE SET
        suggestion = excluded.suggestion, suggested_by = excluded.suggested_by
"""
"""Records rows of COLUMNS, given as SELECT or VALUES. Of several answers it keeps the last, with
the time of the first: from then on nothing is blind."""

JOINED = f"""
    INSERT INTO {{0}} ({COLUMNS}) SELECT {{1}}
    ON CONFLICT (unit, dimension, coder) DO UPDATE SET time_utc = min(time_utc, excluded.time_utc)
"""
"""Adds to a table what the same person was shown under another number, or in another file."""


class Seen(NamedTuple):
    """The answer that a coder was shown, and the coder_id of its model."""

    suggestion: str
    suggested_by: str


def expose(project: Project, coder_id: str, shown: list[Annotation], time_utc: str) -> None:
    """Records that a coder was shown answers, in no step: seeing cannot be undone.

    Units with the same text have the same answer, and are seen with it.
    """
    with project.transaction():
        project.connection.executemany(
            NOTED.format(
                """
                SELECT unit.number, ?, coder.number, ?, adviser.number, ?
                FROM unit, coder, coder AS adviser
                WHERE text_sha256 = (SELECT text_sha256 FROM unit WHERE unit_id = ?)
                    AND coder.coder_id = ? AND adviser.coder_id = ?
                """
            ),
            ((a.dimension, a.value, time_utc, a.unit_id, coder_id, a.coder_id) for a in shown),
        )


def note_added(project: Project, document_id: str) -> None:
    """Whoever has seen the answer to a text has seen that to the units with this text in a document
    that is being added; inside its transaction."""
    project.connection.execute(
        JOINED.format(
            "exposure",
            """
            added.number, dimension, coder, suggestion, suggested_by, min(time_utc)
            FROM unit AS added
                JOIN unit AS alike USING (text_sha256)
                JOIN exposure ON exposure.unit = alike.number
            WHERE added.document = (SELECT number FROM document WHERE document_id = ?)
            GROUP BY added.number, dimension, coder
            """,
        ),
        (document_id,),
    )


@in_words
def exposures(project: Project, unit_id: str, coder_id: str) -> dict[str, Seen]:
    """The last answer to a unit that a coder was shown, by dimension."""
    rows = project.connection.execute(
        """
        SELECT dimension, suggestion, adviser.coder_id
        FROM exposure JOIN coder AS adviser ON adviser.number = suggested_by
        WHERE unit = (SELECT number FROM unit WHERE unit_id = ?)
            AND coder = (SELECT number FROM coder WHERE coder_id = ?)
        """,
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
    """Records that somebody is shown the newest model's answers to units, given by their numbers,
    and so to all with the same text.

    ``dimension`` is the one that is shown; empty: all are. What they decide there from now on does
    not count as blind. Nothing is written where the same answer is recorded already. Looking does
    not make somebody a coder: until they begin to code, a placeholder holds what they saw.
    """
    if coder.coder_id not in {known.coder_id for known in project.coders()}:
        coder = looker(coder.coder_id)
    shown = project.connection.execute(
        # Next to max(), SQLite takes the other columns from the row that has the maximum.
        """
        SELECT answer.unit, answer.dimension, answer.value, max(answer.coder)
        FROM annotation AS answer
            JOIN coder AS model ON model.number = answer.coder AND model.kind = 'model'
        WHERE answer.unit IN (
                SELECT alike.number FROM unit JOIN unit AS alike USING (text_sha256)
                WHERE unit.number IN (SELECT value FROM json_each(?1))
            )
            AND ?2 IN ('', answer.dimension) AND answer.value != ''
        GROUP BY answer.unit, answer.dimension
        HAVING NOT EXISTS (
            SELECT 1 FROM exposure
            WHERE exposure.unit = answer.unit AND exposure.dimension = answer.dimension
                AND suggestion = answer.value
                AND exposure.coder = (SELECT number FROM coder WHERE coder_id = ?3)
        )
        """,
        (json.dumps(list(units)), dimension, coder.coder_id),
    ).fetchall()
    if not shown:
        return
    with project.transaction():
        number, time_utc = coder_number(project, coder), clock()
        project.connection.executemany(
            NOTED.format("VALUES (?, ?, ?, ?, ?, ?)"),
            ((unit, name, number, value, model, time_utc) for unit, name, value, model in shown),
        )


@in_words
def only_brought(project: Project) -> bool:
    """Whether every unit came with people's labels, and no step was made here.

    Then nobody is coding whom a model's answer could sway.
    """
    found = project.connection.execute(
        """
        SELECT EXISTS (SELECT 1 FROM unit)
            AND NOT EXISTS (SELECT 1 FROM step)
            AND NOT EXISTS (
                SELECT 1 FROM unit WHERE NOT EXISTS (
                    SELECT 1 FROM annotation JOIN coder ON coder.number = annotation.coder
                    WHERE annotation.unit = unit.number AND kind = 'human'
                )
            )
        """
    )
    return bool(found.fetchone()[0])


def sit_down(project: Project, coder: Coder) -> None:
    """Makes a coder known who begins to code, see :func:`make_known`. What was shown to somebody
    without a name counts for them as well."""
    with project.transaction():
        _inherit(project, make_known(project, coder), UNNAMED.coder_id)


def make_known(project: Project, coder: Coder) -> int:
    """The coder's number; a new coder is added. What they were shown before they were a coder
    counts for them from now on. Inside a transaction."""
    number = coder_number(project, coder)
    _inherit(project, number, coder.coder_id)
    return number


def _inherit(project: Project, number: int, coder_id: str) -> None:
    """Gives a coder what the placeholder of this id was shown, and removes the placeholder."""
    for (known,) in project.connection.execute(
        "SELECT number FROM coder WHERE coder_id = ?", (looker(coder_id).coder_id,)
    ).fetchall():
        _move(project, known, number)
        project.connection.execute("DELETE FROM coder WHERE number = ?", (known,))


def keep(project: Project, number: int, coder_id: str) -> None:
    """Keeps what was shown to a coder who no longer exists, whose number and id these are.

    It counts for whoever has that id now, or takes it next. Inside a transaction.
    """
    heir = project.connection.execute(
        "SELECT number FROM coder WHERE coder_id = ?", (coder_id,)
    ).fetchone()
    _move(project, number, heir[0] if heir else coder_number(project, looker(coder_id)))


def _move(project: Project, old: int, new: int) -> None:
    """Gives what was shown to the coder ``old`` to the coder ``new``."""
    also_shown(project, old, new)
    project.connection.execute("DELETE FROM exposure WHERE coder = ?", (old,))


def also_shown(project: Project, number: int, other: int) -> None:
    """Counts what was shown to the coder ``number`` for ``other`` too; inside a transaction."""
    project.connection.execute(
        JOINED.format(
            "exposure",
            "unit, dimension, ?, suggestion, suggested_by, time_utc FROM exposure WHERE coder = ?",
        ),
        (other, number),
    )


def looker(coder_id: str) -> Coder:
    """The placeholder of somebody who has seen answers but not begun to code."""
    return Coder(f"{LOOKER}{coder_id}", "", CoderKind.HUMAN)
