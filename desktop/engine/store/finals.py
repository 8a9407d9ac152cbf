"""Final values, which people settled on where coders disagreed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby

from desktop.engine.domain import Final
from desktop.engine.store.decisions import check_written
from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project

_FINALS = (
    "SELECT unit_id, dimension, value, coder_id, time_utc, reason FROM final"
    " JOIN unit ON unit.number = final.unit JOIN coder ON coder.number = final.coder"
)


@in_words
def finals(project: Project) -> Iterator[Final]:
    """All final values, in the order of the units and then of the rubric."""
    rank = {d.name: i for i, d in enumerate(project.rubric().dimensions)}
    rows = project.connection.cursor().execute(f"{_FINALS} ORDER BY final.unit")
    for _, group in groupby(rows, key=lambda row: row[0]):
        yield from sorted((Final(*row) for row in group), key=lambda f: rank[f.dimension])


@in_words
def finals_of(project: Project, unit_id: str) -> dict[str, Final]:
    """The final values of one unit, by dimension."""
    rows = project.connection.execute(f"{_FINALS} WHERE unit_id = ?", (unit_id,))
    return {row[1]: Final(*row) for row in rows}


def write_final(project: Project, final: Final) -> None:
    """Writes a final value in place of a former one; inside a step of the journal.

    Raises ProjectError where the coder has been renamed or deleted in the meantime.
    """
    written = project.connection.execute(
        """
        INSERT INTO final (unit, dimension, value, coder, time_utc, reason)
        SELECT unit.number, :dimension, :value, coder.number, :time_utc, :reason
        FROM unit, coder
        WHERE unit_id = :unit_id AND coder_id = :coder_id
        ON CONFLICT (unit, dimension) DO UPDATE SET
            value = excluded.value, coder = excluded.coder, time_utc = excluded.time_utc,
            reason = excluded.reason
        """,
        asdict(final),
    )
    check_written(written.rowcount)


def remove_final(project: Project, unit_id: str, dimension: str) -> None:
    """Takes a final value back; inside a step of the journal."""
    project.connection.execute(
        "DELETE FROM final WHERE unit = (SELECT number FROM unit WHERE unit_id = ?)"
        " AND dimension = ?",
        (unit_id, dimension),
    )
