"""The runs of a project: when a model was asked, and under what settings."""

from __future__ import annotations

import json
from dataclasses import asdict

from desktop.engine.domain import Run
from desktop.engine.store import records
from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project


def start_run(project: Project, run: Run) -> None:
    """Records the start of a run, unless it was started before."""
    with project.transaction():
        project.connection.execute(
            """
            INSERT OR IGNORE INTO run (run_id, coder, rubric_sha256, settings, started_utc,
                finished_utc)
            SELECT :run_id, number, :rubric_sha256, :settings, :started_utc, ''
            FROM coder WHERE coder_id = :coder_id
            """,
            asdict(run) | {"settings": records.dump(dict(run.settings))},
        )


def reopen_run(project: Project, run_id: str) -> None:
    """Records that a run has something to do again, such as units that were added since its end."""
    with project.transaction():
        project.connection.execute("UPDATE run SET finished_utc = '' WHERE run_id = ?", (run_id,))


def finish_run(project: Project, run_id: str, time_utc: str) -> None:
    """Records when a run had nothing left to do, unless that was recorded before."""
    with project.transaction():
        project.connection.execute(
            "UPDATE run SET finished_utc = ? WHERE run_id = ? AND finished_utc = ''",
            (time_utc, run_id),
        )


@in_words
def runs(project: Project) -> list[Run]:
    """All runs, in the order they were started."""
    rows = project.connection.execute(
        "SELECT run_id, coder_id, rubric_sha256, settings, started_utc, finished_utc"
        " FROM run JOIN coder ON coder.number = run.coder ORDER BY run.number"
    )
    return [Run(r[0], r[1], r[2], json.loads(r[3]), r[4], r[5]) for r in rows]
