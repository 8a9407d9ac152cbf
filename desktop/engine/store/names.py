"""Who has a name while steps are taken back and done again: somebody else may have sat down."""

from __future__ import annotations

from desktop.engine.store import exposure
from desktop.engine.store.project import Project

_ASIDE = "aside-"


def make_way(project: Project, step: int, side: int) -> None:
    """Sets aside who sat down under a name that a step gives back to a former coder.

    Whoever that is has decided nothing that is still there: their steps were undone before. They
    are not listed until the name is free again, when those can be done again. What they have been
    shown counts as seen by the coder of that name. Inside a transaction.
    """
    connection = project.connection
    for old, new in connection.execute(
        "SELECT coder.number, former.number FROM coder_history AS former"
        " JOIN coder ON coder.coder_id = former.coder_id AND coder.number != former.number"
        " WHERE step = ? AND side = ?"
        " AND NOT EXISTS (SELECT 1 FROM annotation WHERE annotation.coder = coder.number)"
        " AND NOT EXISTS (SELECT 1 FROM final WHERE final.coder = coder.number)",
        (step, side),
    ).fetchall():
        connection.execute("PRAGMA defer_foreign_keys = ON")
        exposure.also_shown(project, old, new)
        connection.execute(
            "UPDATE coder SET coder_id = ? || number || '-' || coder_id, name = '',"
            " identity = json_object('name', name) WHERE number = ?",
            (_ASIDE, old),
        )


def give_back(project: Project, step: int, side: int) -> None:
    """Lists those again whose name is free, the newest of a name, once a step has been moved.

    What was shown to a coder who is not there any more is kept for whoever has the name, or sits
    down under it next. Inside a transaction.
    """
    connection = project.connection
    for number, name, coder_id in connection.execute(
        "SELECT number, json_extract(identity, '$.name'),"
        " substr(coder_id, length(?1 || number) + 2) FROM coder"
        " WHERE coder_id LIKE ?1 || '%' ORDER BY number DESC",
        (_ASIDE,),
    ).fetchall():
        connection.execute(
            "UPDATE coder SET coder_id = ?1, name = ?2, identity = '{}' WHERE number = ?3"
            " AND NOT EXISTS (SELECT 1 FROM coder WHERE coder_id = ?1)",
            (coder_id, name, number),
        )
    for number, coder_id in connection.execute(
        "SELECT number, coder_id FROM coder_history WHERE step = ? AND side = ?"
        " AND number NOT IN (SELECT number FROM coder)"
        " AND EXISTS (SELECT 1 FROM exposure WHERE exposure.coder = number)",
        (step, 1 - side),
    ).fetchall():
        exposure.keep(project, number, coder_id)


def forget(project: Project) -> None:
    """Deletes those who were set aside, when what they decided cannot be done again any more."""
    aside = "(SELECT number FROM coder WHERE coder_id LIKE ? || '%')"
    for statement in (
        f"DELETE FROM exposure WHERE coder IN {aside}",
        f"DELETE FROM coder WHERE number IN {aside}",
    ):
        project.connection.execute(statement, (_ASIDE,))
