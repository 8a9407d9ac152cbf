"""Records the rows that a step changes, by triggers, and restores them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from desktop.engine.store.transactions import SPAN

JOURNALED = {
    "coder": ("number",),
    "sample": ("number",),
    "sample_unit": ("sample", "position"),
    "annotation": ("unit", "dimension", "coder", "round"),
    "final": ("unit", "dimension"),
}
"""The tables whose changes can be undone, with their primary keys, parents before children. A
migration that adds a column to one of them must add it to its history too, at the end."""


def prepare(connection: sqlite3.Connection) -> None:
    """Creates the triggers on a connection, unless it has them. They are temporary: the file holds
    none."""
    known = connection.execute(
        "SELECT 1 FROM sqlite_temp_schema WHERE name = 'recording'"
    ).fetchone()
    if known:
        return
    connection.execute("CREATE TEMP TABLE recording (step INTEGER NOT NULL)")
    for table, key in JOURNALED.items():
        columns = _columns(connection, table)
        for event in ("INSERT", "UPDATE", "DELETE"):
            connection.execute(_trigger(table, key, columns, event))


@contextmanager
def into(connection: sqlite3.Connection, step: int) -> Iterator[None]:
    """Records all changes made inside as part of a step; inside a transaction."""
    connection.execute("INSERT INTO temp.recording VALUES (?)", (step,))
    try:
        yield
    finally:
        connection.execute("DELETE FROM temp.recording")


def count(connection: sqlite3.Connection, step: int) -> int:
    """How many rows a step changed. Deletes the records of rows that are the same as before."""
    total = 0
    for table, key in JOURNALED.items():
        history = f"{table}_history"
        keys = ", ".join(key)
        other = f"FROM {history} AS other WHERE other.step = ?1 AND other.side = {{}} AND {{}}"
        alike = _pairs("other", history, _columns(connection, table), "IS")
        same_key = _pairs("other", history, key, "=")
        for span in _spans(connection, table, step):
            within = f"step = ?1 AND {key[0]} BETWEEN ?2 AND ?3"
            unchanged = (
                f"SELECT {keys} FROM {history} WHERE {within} AND side = 0"
                f" AND EXISTS (SELECT 1 {other.format(1, alike)})"
            )
            connection.execute(
                f"DELETE FROM {history} WHERE side IN (0, 1) AND {within}"
                f" AND ({keys}) IN ({unchanged})",
                (step, *span),
            )
            total += connection.execute(
                f"SELECT count(*) FROM {history} WHERE side IN (0, 1) AND {within}"
                f" AND (side = 0 OR NOT EXISTS (SELECT 1 {other.format(0, same_key)}))",
                (step, *span),
            ).fetchone()[0]
    return total


def put_back(connection: sqlite3.Connection, step: int, side: int) -> None:
    """Restores the rows of a step as they were before it (``side`` 0) or after it (1).

    Rows that have come to stand in their places since are replaced.
    """
    # A coder's row is deleted and inserted again: in between, other rows refer to nothing.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for table, key in reversed(JOURNALED.items()):
        keys = ", ".join(key)
        for span in _spans(connection, table, step):
            connection.execute(
                f"DELETE FROM {table} WHERE ({keys}) IN (SELECT {keys} FROM {table}_history"
                f" WHERE step = ? AND side IN (0, 1) AND {key[0]} BETWEEN ? AND ?)",
                (step, *span),
            )
    for table, key in JOURNALED.items():
        names = ", ".join(f'"{name}"' for name in _columns(connection, table))
        for span in _spans(connection, table, step):
            connection.execute(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}_history"
                f" WHERE step = ? AND side = ? AND {key[0]} BETWEEN ? AND ?",
                (step, side, *span),
            )


def forget(connection: sqlite3.Connection, step: int) -> None:
    """Deletes a step and the record of its changes."""
    for table, key in JOURNALED.items():
        for span in _spans(connection, table, step):
            connection.execute(
                f"DELETE FROM {table}_history"
                f" WHERE step = ? AND side IN (0, 1) AND {key[0]} BETWEEN ? AND ?",
                (step, *span),
            )
    connection.execute("DELETE FROM step WHERE number = ?", (step,))


def _spans(connection: sqlite3.Connection, table: str, step: int) -> Iterator[tuple[int, int]]:
    """Ranges (first, last) of the first key column, which together cover the rows of a step."""
    name = JOURNALED[table][0]
    ends = [
        connection.execute(
            f"SELECT min({name}), max({name}) FROM {table}_history WHERE step = ? AND side = ?",
            (step, side),
        ).fetchone()
        for side in (0, 1)
    ]
    known = [number for pair in ends for number in pair if number is not None]
    if known:
        for start in range(min(known), max(known) + 1, SPAN):
            yield start, start + SPAN - 1


def _pairs(one: str, two: str, columns: Iterable[str], operator: str) -> str:
    """The SQL condition that all these columns of two tables compare by an operator."""
    return " AND ".join(f'{one}."{name}" {operator} {two}."{name}"' for name in columns)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return [row[0] for row in rows]


def _trigger(table: str, key: tuple[str, ...], columns: list[str], event: str) -> str:
    """The SQL of a trigger that records one kind of ``event`` on a table.

    A row as it is before its first change in a step becomes side 0, and as it is after its last
    change side 1. A row inserted by the step has no side 0, a deleted one no side 1.
    """
    history = f"{table}_history"
    names = ", ".join(f'"{name}"' for name in columns)
    row = "OLD" if event == "DELETE" else "NEW"
    mine = " AND ".join(
        ["step = (SELECT step FROM temp.recording)", *(f"{name} = {row}.{name}" for name in key)]
    )

    def keep(which: str, side: int) -> str:
        values = ", ".join(f'{which}."{name}"' for name in columns)
        return f"INSERT INTO {history} (step, side, {names}) SELECT step, {side}, {values}"

    body = []
    if event != "INSERT":
        body.append(
            f"{keep('OLD', 0)} FROM temp.recording"
            f" WHERE NOT EXISTS (SELECT 1 FROM {history} WHERE side IN (0, 1) AND {mine})"
        )
    body.append(f"DELETE FROM {history} WHERE side = 1 AND {mine}")
    if event != "DELETE":
        body.append(f"{keep('NEW', 1)} FROM temp.recording")
    return (
        f"CREATE TEMP TRIGGER record_{table}_{event.lower()} AFTER {event} ON main.{table}"
        f" WHEN EXISTS (SELECT 1 FROM temp.recording) BEGIN {'; '.join(body)}; END"
    )
