"""A copy of a project under a changed codebook, with people's values carried over in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from desktop.engine.store import backups, chosen, cipher, dropped, names, records
from desktop.engine.store.blind import blind_value
from desktop.engine.store.faults import damaged, in_words
from desktop.engine.store.merging import ELSEWHERE
from desktop.engine.store.project import Project
from desktop.engine.store.recoded import KEY, Recoded, recoded
from desktop.engine.store.recording import JOURNALED
from desktop.engine.store.steps import StepKind
from desktop.engine.store.transactions import SPAN
from rubrics.labels import parse_label
from rubrics.schema import Rubric

_KEPT_STEPS = (StepKind.IMPORT, StepKind.RECODE)
"""Steps that stay, as a record: which columns were read as labels, and earlier codebooks."""

_DECIDED = {"annotation": "unit, coder, round", "final": "unit"}
"""The tables in which the journal knows decisions, with their keys beside the dimension."""

_COPIED = 0.3
"""The share of the work that is done once the file is copied."""

_PERSON = "(SELECT number FROM coder WHERE kind = 'human')"

_VALUES = f"""
    SELECT dimension, value FROM annotation WHERE coder IN {_PERSON}
    UNION SELECT dimension, blind FROM annotation WHERE coder IN {_PERSON}
    UNION SELECT dimension, suggestion FROM annotation WHERE coder IN {_PERSON}
    UNION SELECT dimension, suggestion FROM exposure
    UNION SELECT dimension, value FROM final
"""

_TALLY = f"""
    SELECT said.dimension, said.value, said.round > 1, coalesce(first.value, ''),
        coalesce(first.blind, ''), 0, count(*)
    FROM annotation AS said
        LEFT JOIN annotation AS first ON said.round > 1 AND first.round = 1
            AND (first.unit, first.dimension, first.coder)
                = (said.unit, said.dimension, said.coder)
    WHERE said.coder IN {_PERSON} AND said.value != ''
    GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT dimension, value, 0, '', '', 1, count(*) FROM final GROUP BY 1, 2
"""

_MOVED = f"""
    INSERT INTO temp.moved
    SELECT unit, value.new_dimension, coder, round, value.new_value, status, time_utc,
        saw_suggestion, sample, sample_probability, note, suggested.new_value, suggested_by,
        blind.new_value,
        said.value != '' OR value.afresh AND status = 'skipped', said.value || said.blind != '',
        round = 1 AND NOT value.afresh AND {blind_value("said")} != ''
    FROM annotation AS said
        JOIN temp.carried AS value
            ON (value.dimension, value.value) = (said.dimension, said.value)
        JOIN temp.carried AS blind
            ON (blind.dimension, blind.value) = (said.dimension, said.blind)
        JOIN temp.carried AS suggested
            ON (suggested.dimension, suggested.value) = (said.dimension, said.suggestion)
    WHERE unit BETWEEN ? AND ? AND coder IN (SELECT number FROM coder WHERE kind = 'human')
"""
"""People's annotations under their new dimensions and values, with three flags. ``answered``: it
answered its question; ``counted``: it had a value, blind or not; ``chosen``: it had a blind first
value, of a dimension that is not coded afresh. If such a value is dropped, that is because of its
level, and what is left is no random sample."""

_DROP_LATER = """
    UPDATE temp.moved AS said SET value = '', blind = ''
    WHERE round > 1 AND EXISTS (
        SELECT 1 FROM temp.moved AS first
        WHERE first.round = 1 AND first.counted AND first.value = '' AND first.blind = ''
            AND (first.unit, first.dimension, first.coder)
                = (said.unit, said.dimension, said.coder)
    )
"""
"""Drops second values whose first value is dropped: they only check the first one, and would
otherwise be taken for it."""

_STILL_SEEN = """
    INSERT OR IGNORE INTO temp.shown
    SELECT unit, dimension, coder, suggestion, suggested_by, min(time_utc) FROM temp.moved
    WHERE saw_suggestion AND value = '' AND blind = '' AND suggested_by IS NOT NULL
    GROUP BY unit, dimension, coder
"""
"""Records that coders have seen an answer, where the value that they gave afterwards is dropped."""

_REOPENED = """
    UPDATE temp.moved SET status = iif(status = 'flagged', status, 'open')
    WHERE value = '' AND answered
"""

_FORGOTTEN = """
    UPDATE temp.moved SET saw_suggestion = 0, suggestion = '', suggested_by = NULL,
        sample = '', sample_probability = NULL
    WHERE value = '' AND blind = '' AND counted
"""

_LOST = f"""
    INSERT INTO temp.lost
    SELECT dimension, coder_id, unit_id
    FROM temp.moved AS said JOIN unit ON unit.number = unit JOIN coder ON coder.number = coder
    WHERE chosen AND {blind_value("said")} = ''
"""

_DIFFERS = """
    UPDATE temp.moved SET status = iif(value = suggestion, 'confirmed', 'corrected')
    WHERE saw_suggestion AND value != '' AND suggestion != ''
        AND status IN ('confirmed', 'corrected')
"""
"""Sets anew whether values differ from the suggestion: mapping levels may have changed that."""

_COLUMNS = (
    "unit, dimension, coder, round, value, status, time_utc, saw_suggestion, sample,"
    " sample_probability, note, suggestion, suggested_by, blind"
)


class Tally(NamedTuple):
    """How often people gave a value, or settled on it (``final``).

    Of values from coding again, which are ``later``, it says what the coder said ``first``, and
    what of that was blind.
    """

    dimension: str
    value: str
    later: bool
    first: str
    first_blind: str
    final: bool
    often: int


class Carried(NamedTuple):
    """What becomes of a value; ``new_value`` is empty where it is dropped. ``afresh``: its
    dimension is coded afresh."""

    dimension: str
    value: str
    new_dimension: str
    new_value: str
    afresh: bool


@in_words
def values(project: Project) -> list[tuple[str, str]]:
    """Every (dimension, value) that people gave or were shown, and the empty one of each dimension.

    Raises ProjectError for what is no value of the project's codebook.
    """
    dimensions = {dimension.name: dimension for dimension in project.rubric().dimensions}
    found = {(name, "") for name in dimensions}
    for name, value in project.connection.execute(_VALUES):
        if value and parse_label(dimensions[name], value) != value:
            raise ValueError(value)
        found.add((name, value))
    return sorted(found)


@in_words
def tally(project: Project) -> list[Tally]:
    """How often people gave which value, see :class:`Tally`. Raises as :func:`values` does."""
    values(project)
    return [
        Tally(name, value, bool(later), first, blind, bool(final), count)
        for name, value, later, first, blind, final, count in project.connection.execute(_TALLY)
    ]


def write(
    project: Project, part: Path, rubric: Rubric, carried: Sequence[Carried], record: Recoded
) -> Iterator[float]:
    """Copies the project to ``part``, under another codebook; yields the share that is done.

    Raises ProjectError. Whatever was written until then is then of no use.
    """
    (pages,) = project.connection.execute("PRAGMA page_count").fetchone()
    backups.need_room(part.parent, pages * cipher.PAGE, f"The copy of {project.path.name}")
    earlier, lost = recoded(project), _lost_before(project, carried)
    with (
        _damaged_like(project),
        closing(cipher.connect(cipher.address(part), project.passphrase)) as copy,
    ):
        yield 0.0
        project.connection.backup(copy)
        # The file is thrown away unless all of it succeeds, so nothing has to be taken back.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
            copy.execute(f"PRAGMA {pragma}")
        yield _COPIED
        copy.execute("BEGIN")
        _prepare(copy, carried)
        (last,) = copy.execute("SELECT coalesce(max(number), 0) FROM unit").fetchone()
        for first in range(0, last + 1, SPAN):
            _carry(copy, first, first + SPAN - 1)
            yield _COPIED + (1 - _COPIED) * min(1.0, (first + SPAN) / (last + 1))
        _begin_journal(copy, record)
        _forget_models(copy)
        records.write_rubric(copy, rubric)
        _write_meta(copy, KEY, [asdict(one) for one in (*earlier, record)])
        _write_lost(copy, lost)
        copy.execute("COMMIT")
        if fault := copy.execute("PRAGMA foreign_key_check").fetchone():
            raise damaged(project.path, f"a row of '{fault[0]}' refers to what is not there")


def _lost_before(project: Project, carried: Sequence[Carried]) -> list[tuple[str, str, str]]:
    """(new dimension, coder id, unit id) of the values that earlier changes dropped."""
    into = {one.dimension: one.new_dimension for one in carried if not one.afresh}
    return [
        (into[dimension], coder, unit)
        for dimension, coders in dropped.places(project).items()
        if dimension in into
        for coder, units in coders.items()
        for unit in units
    ]


@contextmanager
def _damaged_like(project: Project) -> Iterator[None]:
    """Says of the project what is found damaged in its copy."""
    try:
        yield
    except cipher.database_errors() as error:
        if cipher.name_of(error).startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise damaged(project.path, error) from error
        raise


def _prepare(copy: sqlite3.Connection, carried: Sequence[Carried]) -> None:
    """Makes the temporary tables."""
    copy.execute(
        "CREATE TEMP TABLE carried (dimension TEXT, value TEXT, new_dimension TEXT,"
        " new_value TEXT, afresh INTEGER, PRIMARY KEY (dimension, value)) WITHOUT ROWID"
    )
    copy.executemany("INSERT INTO temp.carried VALUES (?, ?, ?, ?, ?)", carried)
    copy.execute(
        "CREATE TEMP TABLE moved AS"
        f" SELECT {_COLUMNS}, 0 AS answered, 0 AS counted, 0 AS chosen FROM annotation LIMIT 0"
    )
    copy.execute("CREATE TEMP TABLE lost (dimension TEXT, coder_id TEXT, unit_id TEXT)")
    copy.execute("CREATE INDEX temp.moved_first ON moved (unit, dimension, coder, round)")
    copy.execute("CREATE TEMP TABLE settled AS SELECT * FROM final LIMIT 0")
    copy.execute(
        "CREATE TEMP TABLE shown (unit, dimension, coder, suggestion, suggested_by, time_utc,"
        " PRIMARY KEY (unit, dimension, coder)) WITHOUT ROWID"
    )


def _carry(copy: sqlite3.Connection, first: int, last: int) -> None:
    """Gives units, from one number to another, what people said of them under the new codebook."""
    span = (first, last)
    copy.execute(
        """
        INSERT INTO temp.shown
        SELECT unit, new_dimension, coder, new_value, suggested_by, time_utc
        FROM exposure JOIN temp.carried AS value
            ON (value.dimension, value.value) = (exposure.dimension, suggestion)
        WHERE unit BETWEEN ? AND ?
        """,
        span,
    )
    copy.execute(_MOVED, span)
    for statement in (_DROP_LATER, _STILL_SEEN, _REOPENED, _FORGOTTEN, _LOST, _DIFFERS):
        copy.execute(statement)
    copy.execute(
        """
        INSERT INTO temp.settled
        SELECT unit, new_dimension, new_value, coder, time_utc, reason
        FROM final JOIN temp.carried AS value
            ON (value.dimension, value.value) = (final.dimension, final.value)
        WHERE unit BETWEEN ? AND ? AND new_value != ''
        """,
        span,
    )
    for table in ("annotation", "exposure", "final"):
        copy.execute(f"DELETE FROM {table} WHERE unit BETWEEN ? AND ?", span)
    copy.execute(
        f"INSERT INTO annotation ({_COLUMNS}) SELECT {_COLUMNS} FROM temp.moved"
        " WHERE value != '' OR blind != '' OR note != '' OR status != 'open'"
    )
    copy.execute("INSERT INTO exposure SELECT * FROM temp.shown")
    copy.execute("INSERT INTO final SELECT * FROM temp.settled")
    for table in ("moved", "shown", "settled"):
        copy.execute(f"DELETE FROM temp.{table}")


def _begin_journal(copy: sqlite3.Connection, record: Recoded) -> None:
    """Empties the journal, except for what people had decided: removing files and reading labels
    again depend on it."""
    decided = copy.execute("SELECT 1 FROM step WHERE undone = 0 LIMIT 1").fetchone()
    for table, key in _DECIDED.items():
        copy.execute(
            f"""
            CREATE TEMP TABLE {table}_decided AS
            SELECT DISTINCT new_dimension AS dimension, {key}
            FROM {table}_history AS past JOIN temp.carried AS value
                ON (value.dimension, value.value) = (past.dimension, '')
            """
        )
    for table in ("restore_point", *(f"{table}_history" for table in JOURNALED)):
        copy.execute(f"DELETE FROM {table}")
    kept = ", ".join("?" for _ in _KEPT_STEPS)
    copy.execute(f"DELETE FROM step WHERE undone OR kind NOT IN ({kept})", _KEPT_STEPS)
    names.forget(copy)
    if not decided:
        return
    number = copy.execute(
        "INSERT INTO step (kind, detail, who, time_utc, changes, undone)"
        " VALUES (?, ?, '', ?, 0, 0)",
        (StepKind.RECODE, record.file, record.time_utc),
    ).lastrowid
    for table, key in _DECIDED.items():
        copy.execute(
            f"INSERT INTO {table}_history (step, side, dimension, {key})"
            f" SELECT ?, 0, dimension, {key} FROM temp.{table}_decided",
            (number,),
        )


def _forget_models(copy: sqlite3.Connection) -> None:
    """Removes models, whose answers were to another codebook. What people were shown of them is
    kept under the placeholder ELSEWHERE."""
    copy.execute("DELETE FROM run")
    copy.execute(
        "INSERT OR IGNORE INTO coder (coder_id, name, kind, identity) VALUES (?, ?, ?, '{}')",
        (ELSEWHERE.coder_id, ELSEWHERE.name, ELSEWHERE.kind),
    )
    (number,) = copy.execute(
        "SELECT number FROM coder WHERE coder_id = ?", (ELSEWHERE.coder_id,)
    ).fetchone()
    copy.execute("UPDATE exposure SET suggested_by = ?", (number,))
    copy.execute("UPDATE annotation SET suggested_by = ? WHERE suggested_by IS NOT NULL", (number,))
    copy.execute("DELETE FROM coder WHERE kind = 'model' AND number != ?", (number,))


def _write_lost(copy: sqlite3.Connection, before: Sequence[tuple[str, str, str]]) -> None:
    """Writes where values were dropped because of their level: what is left is then no random
    sample."""
    found: dict[str, dict[str, list[str]]] = {}
    for dimension, coder, unit in sorted({*before, *copy.execute("SELECT * FROM temp.lost")}):
        found.setdefault(dimension, {}).setdefault(coder, []).append(unit)
    _write_meta(copy, dropped.KEY, found)
    # Whoever vouched for the sample vouched for what was coded before.
    copy.execute(
        f"UPDATE meta SET value = json_remove(value, '$.{chosen.VOUCHED}')"
        " WHERE key = ? AND json_valid(value) AND EXISTS (SELECT 1 FROM temp.lost)",
        (chosen.KEY,),
    )


def _write_meta(copy: sqlite3.Connection, key: str, value: object) -> None:
    copy.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, records.dump(value)))
