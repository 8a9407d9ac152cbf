"""Keeps coders' names unique while steps are undone and redone.

Undoing can bring back a coder whose name somebody else has taken since.
"""

from __future__ import annotations

import sqlite3

from desktop.engine.store import exposure
from desktop.engine.store.project import Project

_ASIDE = "aside-"
"""Begins the id of a coder whose name is taken: ``aside-NUMBER-ID``. They have no name meanwhile,
so they are not listed; ``identity`` keeps it."""


def make_way(project: Project, step: int, side: int) -> None:
    """Before a step is moved: sets aside coders whose names it gives back to former coders.

    They have no decisions at that point, because their steps were undone before. They get the name
    again once it is free. What they have been shown counts for the former coder as well.
    Inside a transaction.
    """
    connection = project.connection
    for old, new in connection.execute(
        """
        SELECT coder.number, former.number
        FROM coder_history AS former JOIN coder
            ON coder.coder_id = former.coder_id AND coder.number != former.number
        WHERE step = ? AND side = ?
            AND NOT EXISTS (SELECT 1 FROM annotation WHERE annotation.coder = coder.number)
            AND NOT EXISTS (SELECT 1 FROM final WHERE final.coder = coder.number)
        """,
        (step, side),
    ).fetchall():
        connection.execute("PRAGMA defer_foreign_keys = ON")
        exposure.also_shown(project, old, new)
        connection.execute(
            """
            UPDATE coder SET coder_id = ? || number || '-' || coder_id, name = '',
                identity = json_object('name', name)
            WHERE number = ?
            """,
            (_ASIDE, old),
        )


def give_back(project: Project, step: int, side: int) -> None:
    """After a step was moved: gives names that are free again to those set aside, the newest first.

    What was shown to coders who no longer exist is kept for whoever has their name, or takes it
    next. Inside a transaction.
    """
    connection = project.connection
    for number, name, coder_id in connection.execute(
        """
        SELECT number, json_extract(identity, '$.name'),
            substr(coder_id, length(?1 || number) + 2)
        FROM coder WHERE coder_id LIKE ?1 || '%' ORDER BY number DESC
        """,
        (_ASIDE,),
    ).fetchall():
        connection.execute(
            """
            UPDATE coder SET coder_id = ?1, name = ?2, identity = '{}'
            WHERE number = ?3 AND NOT EXISTS (SELECT 1 FROM coder WHERE coder_id = ?1)
            """,
            (coder_id, name, number),
        )
    for number, coder_id in connection.execute(
        """
        SELECT number, coder_id FROM coder_history
        WHERE step = ? AND side = ?
            AND number NOT IN (SELECT number FROM coder)
            AND EXISTS (SELECT 1 FROM exposure WHERE exposure.coder = number)
        """,
        (step, 1 - side),
    ).fetchall():
        exposure.keep(project, number, coder_id)


def forget(connection: sqlite3.Connection) -> None:
    """Deletes those set aside, once their undone steps can no longer be redone."""
    aside = "(SELECT number FROM coder WHERE coder_id LIKE ? || '%')"
    for statement in (
        f"DELETE FROM exposure WHERE coder IN {aside}",
        f"DELETE FROM coder WHERE number IN {aside}",
    ):
        connection.execute(statement, (_ASIDE,))
