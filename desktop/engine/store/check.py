"""Checking everything in a project, beyond what opening it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

from desktop.engine.store.cipher import database_errors
from desktop.engine.store.dropped import dropped
from desktop.engine.store.faults import NOT_OURS
from desktop.engine.store.project import Project
from desktop.engine.store.recoded import recoded
from rubrics.digest import text_sha256
from rubrics.errors import UserError

SHOWN = 100
"""At most so many faults of a kind are listed."""


def check(project: Project) -> Iterator[str]:
    """Yields a sentence for each fault; none for a sound project. Raises nothing for damage.

    Reads every page: the structure, foreign keys, texts against their hashes, annotations against
    the codebook, and whether earlier codebooks are still there.
    """
    for look in (_structure, _references, _texts, _annotations, _codebooks):
        try:
            yield from look(project)
        except database_errors() as error:
            yield f"The file cannot be read to its end ({error})."
        except NOT_OURS as error:
            yield f"The file holds something that Glossator did not write ({error})."
        except UserError as error:
            yield str(error)


def _structure(project: Project) -> Iterator[str]:
    for (fault,) in project.connection.execute(f"PRAGMA integrity_check({SHOWN})"):
        if fault != "ok":
            yield f"The structure is damaged: {fault}."


def _references(project: Project) -> Iterator[str]:
    rows = project.connection.execute("PRAGMA foreign_key_check")
    for table, number, parent, _ in islice(rows, SHOWN):
        yield f"Row {number} of '{table}' refers to something in '{parent}' that is not there."


def _texts(project: Project) -> Iterator[str]:
    rows = project.connection.execute("SELECT unit_id, fields, text_sha256 FROM unit")
    wrong = (row[0] for row in rows if text_sha256(json.loads(row[1]).values()) != row[2])
    for unit_id in islice(wrong, SHOWN):
        yield f"The text of unit {unit_id} is not the one that was read."


def _annotations(project: Project) -> Iterator[str]:
    if not project.connection.execute("SELECT 1 FROM annotation LIMIT 1").fetchone():
        return
    known = set(project.rubric().dimension_names)
    names = project.connection.execute("SELECT DISTINCT dimension FROM annotation")
    unknown = [name for (name,) in names.fetchall() if name not in known]
    for name in unknown:
        yield f"There are annotations of '{name}', which the codebook does not have."
    if not unknown:
        for _ in project.annotations():
            pass


def _codebooks(project: Project) -> Iterator[str]:
    dropped(project)  # raises where the record of it cannot be read
    known = {row[0] for row in project.connection.execute("SELECT sha256 FROM rubric")}
    for record in recoded(project):
        if record.rubric_sha256 not in known:
            yield (
                f"The earlier codebook '{record.rubric_id}' version {record.rubric_version}, under "
                f"which {record.file} was coded, is not there any more."
            )
