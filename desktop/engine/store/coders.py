"""Adding coders to a project."""

from __future__ import annotations

from desktop.engine.domain import Coder
from desktop.engine.store import records
from desktop.engine.store.project import Project


def add_coder(project: Project, coder: Coder) -> None:
    """Adds a coder, unless they are there already."""
    with project.transaction():
        coder_number(project, coder)


def coder_number(project: Project, coder: Coder) -> int:
    """The coder's number in the file; a new coder is added. Inside a transaction."""
    project.connection.execute(
        # Numbers that undoing may bring back are not used again.
        "INSERT OR IGNORE INTO coder (number, coder_id, name, kind, identity)"
        " SELECT 1 + coalesce(max(number), 0), ?, ?, ?, ?"
        " FROM (SELECT number FROM coder UNION ALL SELECT number FROM coder_history)",
        (coder.coder_id, coder.name, coder.kind, records.dump(dict(coder.identity))),
    )
    row = project.connection.execute(
        "SELECT number FROM coder WHERE coder_id = ?", (coder.coder_id,)
    ).fetchone()
    return int(row[0])
