"""Keeps every row that a step finds and leaves, whatever statement changes it, and puts it back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from desktop.engine.store.m002_review import JOURNALED


def prepare(connection: sqlite3.Connection) -> None:
    """Makes a connection able to record. Its triggers are temporary: the file holds none."""
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
    """Records what is changed inside as part of a step; inside a transaction."""
    connection.execute("INSERT INTO temp.recording VALUES (?)", (step,))
    try:
        yield
    finally:
        connection.execute("DELETE FROM temp.recording")


def count(connection: sqlite3.Connection, step: int) -> int:
    """How many rows a step changed. Rows that it left as they were are forgotten."""
    total = 0
    for table, key in JOURNALED.items():
        history = f"{table}_history"
        same = " AND ".join(
            f'other."{name}" IS {history}."{name}"' for name in _columns(connection, table)
        )
        keys = ", ".join(key)
        unchanged = (
            f"SELECT {keys} FROM {history} WHERE step = ?1 AND side = 0 AND EXISTS (SELECT 1"
            f" FROM {history} AS other WHERE other.step = ?1 AND other.side = 1 AND {same})"
        )
        connection.execute(
            f"DELETE FROM {history} WHERE step = ?1 AND ({keys}) IN ({unchanged})", (step,)
        )
        total += connection.execute(
            f"SELECT count(*) FROM (SELECT {keys} FROM {history} WHERE step = ?1 AND side = 0"
            f" UNION SELECT {keys} FROM {history} WHERE step = ?1 AND side = 1)",
            (step,),
        ).fetchone()[0]
    return total


def put_back(connection: sqlite3.Connection, step: int, side: int) -> None:
    """Gives the rows of a step the values of one side: 0 before it, 1 after it.

    Rows of other origin that have come to stand in their places since are replaced.
    """
    # A coder whose row is taken out and put back is missed by nobody in between.
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for table, key in reversed(JOURNALED.items()):
        keys = ", ".join(key)
        connection.execute(
            f"DELETE FROM {table} WHERE ({keys}) IN"
            f" (SELECT {keys} FROM {table}_history WHERE step = ?)",
            (step,),
        )
    for table in JOURNALED:
        names = ", ".join(f'"{name}"' for name in _columns(connection, table))
        connection.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}_history"
            " WHERE step = ? AND side = ?",
            (step, side),
        )


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return [row[0] for row in rows]


def _trigger(table: str, key: tuple[str, ...], columns: list[str], event: str) -> str:
    """The first sight of a row in a step is its before, the last its after."""
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
