"""Undo and redo without limit: every change of people's work is a step in the project file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from desktop.engine.clock import Clock, now_utc
from desktop.engine.store import cipher, first_values, names, recording
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.faults import foreign, in_words
from desktop.engine.store.project import Project
from desktop.engine.store.steps import StepKind

NAMED = 1000
"""A change names its units up to this many; beyond that, views reload everything."""


_BEGINNING = f"(SELECT coalesce(max(number), 0) FROM step WHERE kind = '{StepKind.RECODE}')"


@dataclass(frozen=True, slots=True)
class Changed:
    """What making, undoing or redoing a step changed."""

    kind: str = ""
    """The step's :class:`StepKind`; ``restore`` where several were undone or redone at once."""
    detail: str = ""
    """What it was done to."""
    count: int = 0
    """Changed rows: decisions, finals, coders, sampled units. 0: there is nothing to undo."""
    units: tuple[str, ...] | None = ()
    """The ids of units whose decisions or finals changed; None for more than NAMED."""


@dataclass(slots=True)
class Recording:
    """A step in the making; ``changed`` is complete once the step is written."""

    changed: Changed


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the past, its fields as in :class:`Changed`. If ``undone``, it can be redone."""

    number: int
    kind: str
    detail: str
    who: str
    time_utc: str
    changes: int
    undone: bool


@dataclass(frozen=True, slots=True)
class RestorePoint:
    """A moment to go back to, which undoes ``steps_since`` steps."""

    number: int
    name: str
    time_utc: str
    steps_since: int


def standing(project: Project, kind: str) -> list[Step]:
    """The steps of a kind that are not undone, oldest first."""
    return _steps(project, "WHERE undone = 0 AND kind = ? ORDER BY number", (kind,))


@in_words
def _steps(project: Project, clause: str, values: tuple[int | str, ...] = ()) -> list[Step]:
    rows = project.connection.execute(
        f"SELECT number, kind, detail, who, time_utc, changes, undone FROM step {clause}", values
    )
    return [Step(r[0], r[1], r[2], r[3], r[4], r[5], bool(r[6])) for r in rows]


class Journal:
    """The history of a project. Steps are in the project file, so they survive restarts.

    Scoring, reading files and adding coders make no steps, and undoing leaves them alone. Nor does
    it undo what was seen: a value given before that stays as the blind one.
    """

    def __init__(self, project: Project, clock: Clock = now_utc) -> None:
        self.project = project
        self.clock = clock
        self._connection = project.connection
        if not project.read_only:  # where only the history can be read
            with foreign(project.path):
                recording.prepare(self._connection)

    @contextmanager
    def step(
        self, kind: StepKind, detail: str = "", who: str = "", *, restore_point: str = ""
    ) -> Iterator[Recording]:
        """Makes all changes inside one step, in one transaction; undone steps can no longer be
        redone. If nothing changed, there is no step.

        ``restore_point`` names the moment before the step, as a restore point.
        """
        made = Recording(Changed(kind, detail))
        with self.project.transaction():
            time = self.clock()
            number = self._connection.execute(
                "INSERT INTO step (kind, detail, who, time_utc, changes, undone)"
                " VALUES (?, ?, ?, ?, 0, 0)",
                (kind, detail, who, time),
            ).lastrowid
            assert number is not None
            with recording.into(self._connection, number):
                yield made
            count = recording.count(self._connection, number)
            if not count:
                self._connection.execute("DELETE FROM step WHERE number = ?", (number,))
                return
            self._drop_undone()
            if restore_point:
                self._mark(restore_point, time, before=number)
            self._connection.execute(
                "UPDATE step SET changes = ? WHERE number = ?", (count, number)
            )
            made.changed = self._changed(number, kind, detail, count)

    @property
    def next_undo(self) -> Step | None:
        """The step that :meth:`undo` would undo, or None."""
        return self._first(f"WHERE undone = 0 AND number > {_BEGINNING} ORDER BY number DESC")

    @property
    def next_redo(self) -> Step | None:
        """The step that :meth:`redo` would redo, or None."""
        return self._first("WHERE undone = 1 ORDER BY number")

    def undo(self) -> Changed:
        """Undoes the newest step. Raises ProjectError where something new is in its way."""
        with self._moving():
            step = self.next_undo
            return self._move(step, back=True) if step else Changed()

    def redo(self) -> Changed:
        """Redoes the step that was undone last. Raises ProjectError as :meth:`undo` does."""
        with self._moving():
            step = self.next_redo
            return self._move(step, back=False) if step else Changed()

    def history(self, limit: int = 200) -> list[Step]:
        """The steps around the present, newest first: up to ``limit`` undone ones, then up to as
        many others. The first of all stands for what was done under an earlier codebook, if there
        was one."""
        undone = _steps(self.project, "WHERE undone = 1 ORDER BY number LIMIT ?", (limit,))
        clause = f"WHERE undone = 0 AND number >= {_BEGINNING} ORDER BY number DESC LIMIT ?"
        return [*reversed(undone), *_steps(self.project, clause, (limit,))]

    def mark(self, name: str) -> None:
        """Makes the present moment a restore point."""
        with self.project.transaction():
            self._mark(name, self.clock())

    @in_words
    def restore_points(self) -> list[RestorePoint]:
        """The moments to go back to, newest first; without those that were undone past."""
        rows = self._connection.execute(
            """
            SELECT number, name, time_utc,
                (SELECT count(*) FROM step WHERE undone = 0 AND step.number > restore_point.step)
            FROM restore_point
            WHERE step <= (SELECT coalesce(max(number), 0) FROM step WHERE undone = 0)
            ORDER BY number DESC
            """
        )
        return [RestorePoint(*row) for row in rows]

    def restore(self, point: RestorePoint) -> Changed:
        """Undoes all steps since a restore point, in one transaction; they can be redone. Raises
        ProjectError as :meth:`undo` does, and where the restore point is gone."""
        with self._moving():
            row = self._connection.execute(
                "SELECT step FROM restore_point WHERE number = ?", (point.number,)
            ).fetchone()
            if row is None:
                raise ProjectError(f"The restore point '{point.name}' is no longer there.")
            return self._go_to(row[0], point.name)

    def go_to(self, step: Step | None) -> Changed:
        """Undoes or redoes, in one transaction, until this step is the newest; None undoes all."""
        with self._moving():
            return self._go_to(step.number if step else 0, step.detail if step else "")

    def _go_to(self, number: int, name: str) -> Changed:
        moved = []
        while (step := self.next_undo) and step.number > number:
            moved.append(self._move(step, back=True))
        while (step := self.next_redo) and step.number <= number:
            moved.append(self._move(step, back=False))
        units = {unit for changed in moved for unit in changed.units or ()}
        many = any(changed.units is None for changed in moved) or len(units) > NAMED
        named = None if many else tuple(sorted(units))
        return Changed("restore", name, sum(changed.count for changed in moved), named)

    @contextmanager
    def _moving(self) -> Iterator[None]:
        """The transaction in which steps are undone and redone; explains violated constraints."""
        try:
            with self.project.transaction():
                yield
        except cipher.database_errors() as e:
            if not cipher.name_of(e).startswith("SQLITE_CONSTRAINT"):
                raise
            raise ProjectError(
                "This step cannot be taken back or done again: it brings a coder back or takes one "
                "away, and a file that was read since has labels by that name. Remove that file on "
                "the page Files first; afterwards it can be read again."
            ) from e

    def _move(self, step: Step, back: bool) -> Changed:
        """Undoes (``back``) or redoes a step."""
        side = 0 if back else 1
        names.make_way(self.project, step.number, side)
        with first_values.kept(self._connection, step.number, step.kind):
            recording.put_back(self._connection, step.number, side)
        names.give_back(self.project, step.number, side)
        self._connection.execute(
            "UPDATE step SET undone = ? WHERE number = ?", (int(back), step.number)
        )
        return self._changed(step.number, step.kind, step.detail, step.changes)

    def _changed(self, number: int, kind: str, detail: str, count: int) -> Changed:
        rows = self._connection.execute(
            "SELECT unit_id FROM unit WHERE number IN ("
            + " UNION ".join(
                f"SELECT unit FROM (SELECT DISTINCT unit FROM {table}_history"
                f" WHERE step = ?1 AND side = {side} LIMIT ?2)"
                for table in ("annotation", "final")
                for side in (0, 1)
            )
            + ") LIMIT ?2",
            (number, NAMED + 1),
        ).fetchall()
        units = tuple(row[0] for row in rows) if len(rows) <= NAMED else None
        return Changed(kind, detail, count, units)

    def _first(self, clause: str) -> Step | None:
        return next(iter(_steps(self.project, f"{clause} LIMIT 1")), None)

    def _drop_undone(self) -> None:
        """Forgets undone steps, and the restore points among them: a new step replaces them."""
        first = self.next_redo
        if first:
            self._connection.execute("DELETE FROM restore_point WHERE step >= ?", (first.number,))
            for step in _steps(self.project, "WHERE undone = 1"):
                recording.forget(self._connection, step.number)
            names.forget(self._connection)

    def _mark(self, name: str, time: str, before: int | None = None) -> None:
        self._connection.execute(
            "INSERT INTO restore_point (name, time_utc, step) SELECT ?, ?, coalesce(max(number), 0)"
            " FROM step WHERE undone = 0 AND (?3 IS NULL OR number < ?3)",
            (name, time, before),
        )
