"""What a model has yet to score, and saving its scores."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from desktop.engine.domain import Status
from desktop.engine.runtime.runtime import Job, Scored
from desktop.engine.store.faults import foreign, in_words
from desktop.engine.store.project import Project
from rubrics.schema import Dimension

PAGE = 256
"""Jobs fetched at a time."""

BATCH = 16
"""At most so many units that share their first field go to a thread together."""

_SAVE = """
    INSERT INTO annotation (unit, dimension, coder, time_utc, note, status, value, probabilities,
        mass, windows, confidence, round, saw_suggestion, sample)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, '')
    ON CONFLICT (unit, dimension, coder, round) DO UPDATE SET
        value = excluded.value, status = excluded.status, time_utc = excluded.time_utc,
        probabilities = excluded.probabilities, mass = excluded.mass, windows = excluded.windows,
        confidence = excluded.confidence, note = excluded.note
    WHERE status = 'failed'
"""


class Queue:
    """The units that a model has not scored on some dimensions, as jobs; saves their scores.

    Units that failed before are tried again: the cause may be gone. Units with equal texts are one
    job, whose scores are saved for all of them. The jobs are planned once: make a new queue after
    adding documents. Texts whose SHA-256 is in ``without`` are passed over.
    """

    def __init__(
        self,
        project: Project,
        coder_id: str,
        dimensions: Sequence[str],
        without: Sequence[str] = (),
    ) -> None:
        self.project = project
        self.dimensions = tuple(dimensions)
        passed_over = json.dumps(list(without))
        with foreign(project.path):
            (self.coder,) = project.connection.execute(
                "SELECT number FROM coder WHERE coder_id = ?", (coder_id,)
            ).fetchone()
            with project.transaction():
                self._copy_equal_texts()
            self.left = self._plan(passed_over)
            """Units that the model has yet to score."""
            (self.units,) = project.connection.execute(
                "SELECT count(*) FROM unit"
                " WHERE text_sha256 NOT IN (SELECT value FROM json_each(?))",
                (passed_over,),
            ).fetchone()
            """All units that are not passed over."""

    def _plan(self, passed_over: str) -> int:
        """Lists the jobs in a temporary table, by one unit of each text; returns how many units
        have these texts."""
        connection = self.project.connection
        connection.execute("DROP TABLE IF EXISTS temp.pending")
        connection.execute(
            "CREATE TEMP TABLE pending (position INTEGER PRIMARY KEY, unit INTEGER, size INTEGER)"
        )
        connection.execute(
            """
            INSERT INTO temp.pending (unit, size)
            SELECT min(number), count(*) FROM unit
            WHERE text_sha256 NOT IN (SELECT value FROM json_each(?))
                AND (
                    SELECT count(*) FROM annotation
                    WHERE unit = unit.number AND coder = ? AND round = 1 AND status != 'failed'
                        AND dimension IN (SELECT value FROM json_each(?))
                ) < ?
            GROUP BY text_sha256
            ORDER BY shared, min(number)
            """,
            (passed_over, self.coder, json.dumps(self.dimensions), len(self.dimensions)),
        )
        left = connection.execute("SELECT coalesce(sum(size), 0) FROM temp.pending")
        return int(left.fetchone()[0])

    def batches(self) -> Iterator[list[Job]]:
        """The jobs, in batches of units that share their first field."""
        for _, group in itertools.groupby(self._jobs(), key=lambda pair: pair[0]):
            jobs = (job for _, job in group)
            while batch := list(itertools.islice(jobs, BATCH)):
                yield batch

    @in_words
    def _jobs(self) -> Iterator[tuple[str, Job]]:
        """(what a batch has in common, job): the hash of the first field, or of the whole text if
        units have a single field."""
        query = """
            SELECT position, text_sha256, fields, shared, (
                SELECT json_group_array(dimension) FROM annotation
                WHERE annotation.unit = unit.number AND coder = ? AND status != 'failed'
            )
            FROM temp.pending JOIN unit ON unit.number = pending.unit
            WHERE position > ? ORDER BY position LIMIT ?
        """
        last = 0
        while rows := self.project.connection.execute(query, (self.coder, last, PAGE)).fetchall():
            for last, text, fields, shared, scored in rows:  # noqa: B007 (the next page begins there)
                known = json.loads(scored)
                missing = tuple(d for d in self.dimensions if d not in known)
                yield shared[:16] or text, Job(text, json.loads(fields), missing)

    def save(self, results: Iterable[Scored], time_utc: str) -> tuple[list[int], int]:
        """Saves results for all units of equal text, in one transaction. Scores that are there
        already stay, failures are replaced.

        Returns the units' numbers, and how many of these units failed.
        """
        saved: list[int] = []
        failed = 0
        connection = self.project.connection
        rubric = self.project.rubric()
        with self.project.transaction():
            for result in results:
                rows = connection.execute(
                    "SELECT number FROM unit WHERE text_sha256 = ?", (result.key,)
                ).fetchall()
                saved += [number for (number,) in rows]
                failed += len(rows) if result.error else 0
                for name in result.scores or self.dimensions:
                    said = (name, self.coder, time_utc, *_answer(result, rubric.dimension(name)))
                    connection.executemany(_SAVE, ((number, *said) for (number,) in rows))
        return saved, failed

    def _copy_equal_texts(self) -> None:
        """Gives units that were added later the scores that their text got before."""
        # CROSS JOIN keeps SQLite from starting with all annotations: it begins with the few texts
        # that occur more than once. Next to min(), the other columns are from that one unit.
        self.project.connection.execute(
            """
            INSERT OR IGNORE INTO annotation (unit, dimension, coder, round, value, status,
                time_utc, saw_suggestion, probabilities, mass, windows, confidence, sample, note)
            SELECT twin.number, dimension, coder, round, value, status, time_utc,
                saw_suggestion, probabilities, mass, windows, confidence, '', note
            FROM (
                SELECT text_sha256, annotation.*, min(unit.number)
                FROM (SELECT text_sha256 FROM unit GROUP BY text_sha256 HAVING count(*) > 1)
                    CROSS JOIN unit USING (text_sha256)
                    CROSS JOIN annotation ON annotation.unit = unit.number
                WHERE coder = ? AND round = 1 AND status != 'failed'
                GROUP BY text_sha256, dimension
            ) AS given
            JOIN unit AS twin ON twin.text_sha256 = given.text_sha256
            """,
            (self.coder,),
        )


def _answer(result: Scored, dimension: Dimension) -> tuple[Any, ...]:
    """A result's values for one dimension: the columns of _SAVE from ``note`` to ``confidence``."""
    scores = result.scores.get(dimension.name)
    if scores is None:
        return result.error, Status.FAILED, "", None, None, None, None
    return (
        result.error,
        Status.SUGGESTED,
        scores.value(dimension),
        json.dumps(scores.probabilities),
        scores.mass,
        scores.windows,
        scores.confidence(dimension),
    )


@in_words
def all_scored(project: Project) -> bool:
    """Whether the newest model has annotated every unit, on any dimension."""
    row = project.connection.execute(
        """
        SELECT NOT EXISTS (
            SELECT 1 FROM unit WHERE NOT EXISTS (
                SELECT 1 FROM annotation
                WHERE annotation.unit = unit.number AND annotation.coder = model.number
            )
        )
        FROM coder AS model WHERE kind = 'model' AND name != ''
        ORDER BY number DESC LIMIT 1
        """
    ).fetchone()
    return bool(row and row[0])
