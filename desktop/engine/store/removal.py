"""Removing a document from a project, as long as nobody's work depends on it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from desktop.engine.store import search
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project
from desktop.engine.store.transactions import SPAN
from desktop.engine.store.twins import forget_twin

SEEN = "removed_seen"
"""The setting with the SHA-256 of removed files whose answers somebody had seen."""

_UNITS = "(SELECT number FROM unit WHERE document = ?1)"


@dataclass(frozen=True, slots=True)
class Removal:
    """What would be removed with a document."""

    units: int
    labels: int
    """People's labels, which came with the file."""
    answers: int
    """Units that a model has answered."""
    obstacle: str
    """A sentence on why the document cannot be removed; empty if it can."""


@in_words
def removal_of(project: Project, document_id: str) -> Removal:
    """What removing a document would take with it. Raises ProjectError where it is not there.

    Labels that came with the file are removed with it, and would come again with it. What people
    did here would not: their decisions, and samples, which were drawn from all texts there were.
    """
    number = _number(project, document_id)

    def count(query: str) -> int:
        return int(project.connection.execute(f"SELECT {query}", (number,)).fetchone()[0])

    units = count("count(*) FROM unit WHERE document = ?1")
    return Removal(
        units,
        count(
            "count(*) FROM annotation JOIN coder ON coder.number = annotation.coder"
            f" WHERE unit IN {_UNITS} AND kind = 'human' AND value != ''"
        ),
        count(
            "count(DISTINCT unit) FROM annotation JOIN coder ON coder.number = annotation.coder"
            f" WHERE unit IN {_UNITS} AND kind = 'model'"
        ),
        _obstacle(project, number),
    )


def remove(project: Project, document_id: str) -> None:
    """Removes a document with its units, labels and answers, after making a restore point.

    If somebody has been shown answers to it, the project remembers the file's hash and does not
    read it again: it would seem as if nobody had seen them. Raises ProjectError where it cannot be
    removed.
    """
    if obstacle := removal_of(project, document_id).obstacle:
        raise ProjectError(obstacle)
    project.back_up()
    connection = project.connection
    with project.transaction():
        number = _number(project, document_id)
        if obstacle := _obstacle(project, number):  # which came while the backup was made
            raise ProjectError(obstacle)
        _note_seen(project, number)
        people = connection.execute(
            f"SELECT DISTINCT coder FROM annotation WHERE unit IN {_UNITS}", (number,)
        ).fetchall()
        search.forget(project, number)
        while connection.execute(
            "DELETE FROM unit WHERE number IN (SELECT number FROM unit WHERE document = ? LIMIT ?)",
            (number, SPAN),
        ).rowcount:
            pass
        (name,) = connection.execute(
            "DELETE FROM document WHERE number = ? RETURNING name", (number,)
        ).fetchone()
        forget_twin(project, name)
        search.trim(project)
        connection.executemany(
            """
            DELETE FROM coder WHERE number = ?1 AND kind = 'human'
                AND NOT EXISTS (SELECT 1 FROM annotation WHERE coder = ?1)
                AND NOT EXISTS (SELECT 1 FROM final WHERE coder = ?1)
                AND NOT EXISTS (SELECT 1 FROM exposure WHERE coder = ?1)
                AND NOT EXISTS (SELECT 1 FROM annotation_history WHERE coder = ?1)
                AND NOT EXISTS (SELECT 1 FROM final_history WHERE coder = ?1)
                AND NOT EXISTS (SELECT 1 FROM coder_history WHERE number = ?1)
            """,
            people,
        )


def _note_seen(project: Project, number: int) -> None:
    """Keeps the hash of a file that is being removed, if somebody has been shown answers to it."""
    seen = project.connection.execute(
        f"SELECT sha256 FROM document WHERE number = ?1"
        f" AND EXISTS (SELECT 1 FROM exposure WHERE unit IN {_UNITS})",
        (number,),
    ).fetchone()
    if seen:
        known = json.dumps(sorted({*removed_seen(project), seen[0]}))
        project.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (SEEN, known))


@in_words
def removed_seen(project: Project) -> set[str]:
    """The SHA-256 of removed files that must not be read again."""
    return set(json.loads(project.meta(SEEN) or "[]"))


def _obstacle(project: Project, number: int) -> str:
    """Why the document of a number cannot be removed; empty if it can."""
    has_units, is_sampled, is_coded = project.connection.execute(
        f"""
        SELECT EXISTS {_UNITS},
            EXISTS (SELECT 1 FROM sample) OR EXISTS (SELECT 1 FROM sample_history),
            EXISTS (SELECT 1 FROM annotation_history WHERE unit IN {_UNITS})
                OR EXISTS (SELECT 1 FROM final_history WHERE unit IN {_UNITS})
        """,
        (number,),
    ).fetchone()
    if has_units and is_sampled:
        return (
            "A sample was drawn from all texts of this project, and without this file its "
            "probabilities would be wrong. Make a new project without the file."
        )
    if is_coded:
        return (
            "People have decided about texts of this file, and their work would be lost with it. "
            "Make a new project without the file."
        )
    return ""


def _number(project: Project, document_id: str) -> int:
    row = project.connection.execute(
        "SELECT number FROM document WHERE document_id = ?", (document_id,)
    ).fetchone()
    if row is None:
        raise ProjectError("This file is no longer in the project.")
    return int(row[0])
