"""Reading and writing people's decisions, one unit and dimension at a time."""

from __future__ import annotations

from dataclasses import asdict
from typing import NamedTuple

from desktop.engine.domain import Annotation
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project


class Draw(NamedTuple):
    """The sample that a unit was drawn in, and its inclusion probability; empty for none."""

    sample: str = ""
    probability: float | None = None


def read(project: Project, unit_id: str, coder_id: str, round_: int) -> dict[str, Annotation]:
    """One coder's decisions on one unit by dimension, in the rubric's order."""
    return {
        annotation.dimension: annotation
        for annotation in project.annotations_of(unit_id)
        if annotation.coder_id == coder_id and annotation.round == round_
    }


def write(project: Project, decision: Annotation) -> None:
    """Writes a decision in place of the coder's former one; inside a step of the journal.

    Raises ProjectError where the coder has been renamed or deleted since they sat down.
    """
    written = project.connection.execute(
        """
        INSERT INTO annotation (unit, dimension, coder, round, value, status, time_utc,
            saw_suggestion, sample, sample_probability, note, suggestion, suggested_by, blind)
        SELECT unit.number, :dimension, coder.number, :round, :value, :status, :time_utc,
            :saw_suggestion, :sample, :sample_probability, :note, :suggestion,
            (SELECT number FROM coder WHERE coder_id = :suggested_by), :blind
        FROM unit, coder
        WHERE unit_id = :unit_id AND coder_id = :coder_id
        ON CONFLICT (unit, dimension, coder, round) DO UPDATE SET
            value = excluded.value, status = excluded.status, time_utc = excluded.time_utc,
            saw_suggestion = excluded.saw_suggestion, sample = excluded.sample,
            sample_probability = excluded.sample_probability, note = excluded.note,
            suggestion = excluded.suggestion, suggested_by = excluded.suggested_by,
            blind = excluded.blind
        """,
        asdict(decision),
    )
    check_written(written.rowcount)


def check_written(rows: int) -> None:
    """Raises ProjectError if no row was written, because the coder no longer exists."""
    if not rows:
        raise ProjectError(
            "This coder has been renamed or deleted in the meantime, and nothing was written. "
            "Choose again who is coding."
        )


def remove(project: Project, decision: Annotation) -> None:
    """Takes a decision out; inside a step of the journal."""
    project.connection.execute(
        """
        DELETE FROM annotation
        WHERE unit = (SELECT number FROM unit WHERE unit_id = :unit_id) AND dimension = :dimension
            AND coder = (SELECT number FROM coder WHERE coder_id = :coder_id) AND round = :round
        """,
        asdict(decision),
    )


@in_words
def draw_of(project: Project, unit_id: str) -> Draw:
    """The newest sample that a unit was drawn in."""
    row = project.connection.execute(
        """
        SELECT name, probability FROM sample_unit JOIN sample ON sample.number = sample
        WHERE unit = (SELECT number FROM unit WHERE unit_id = ?)
        ORDER BY sample DESC LIMIT 1
        """,
        (unit_id,),
    ).fetchone()
    return Draw(*row) if row else Draw()
