"""Undo and redo follow a plain model, through restarts and kills."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from review_material import MODEL, add_texts, answer, answers

from desktop.engine.domain import Status, human
from desktop.engine.review.bulk import AcceptAnswers, ClearDecisions, DeleteAnnotations, apply
from desktop.engine.review.desk import Desk
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.finals import finals
from desktop.engine.store.journal import Journal, RestorePoint
from desktop.engine.store.project import Project
from rubrics.loader import load_rubric

MOOD = load_rubric(Path(__file__).parents[2] / "data" / "mood.toml")
UNITS = [f"a-{i:04d}" for i in range(4)]
DIMENSION = "feeling"
VALUES = ("joy", "fear", "anger")

units = st.sampled_from(UNITS)
coders = st.sampled_from(["Anna", "Ben"])
values = st.sampled_from(VALUES)

State = tuple[dict[Any, Any], dict[str, str]]


class Model(RuleBasedStateMachine):
    """What people decide about one dimension, as dictionaries and two stacks of them."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name) / "p.glossator"
        self.project = Project(self.path, create=True)
        self.decided: dict[tuple[str, str], tuple[str, Status, str]] = {}
        self.settled: dict[str, str] = {}
        self.seen: set[tuple[str, str]] = set()
        self.done: list[State] = []
        self.undone: list[State] = []
        self.points: list[tuple[RestorePoint, int]] = []

    def teardown(self) -> None:
        self.project.close()
        self._folder.cleanup()

    @initialize()
    def begin(self) -> None:
        # One commit instead of some twenty synchronised ones; what is tested is not the disk.
        self.project.connection.execute("PRAGMA synchronous = OFF")
        add_texts(self.project, MOOD, len(UNITS))
        answer(self.project, [DIMENSION])
        self.suggested = answers(self.project)
        self.models = dict(self.suggested)

    @rule(coder=coders, unit=units, value=values)
    def choose(self, coder: str, unit: str, value: str) -> None:
        _, status, note = self._of(coder, unit)
        flagged = status is Status.FLAGGED
        with self._stepping():
            self.decided[coder, unit] = (
                value,
                Status.FLAGGED if flagged else self._with_value(coder, unit, value),
                note,
            )
        Desk(self.project, coder).choose(unit, DIMENSION, value)

    @rule(coder=coders, unit=units)
    def clear(self, coder: str, unit: str) -> None:
        _, status, note = self._of(coder, unit)
        with self._stepping():
            kept = Status.FLAGGED if status is Status.FLAGGED else Status.OPEN
            self._set(coder, unit, "", kept, note)
        Desk(self.project, coder).clear(unit, DIMENSION)

    @rule(coder=coders, unit=units)
    def skip(self, coder: str, unit: str) -> None:
        with self._stepping():
            self._set(coder, unit, "", Status.SKIPPED, self._of(coder, unit)[2])
        Desk(self.project, coder).skip(unit, DIMENSION)

    @rule(coder=coders, unit=units, text=st.sampled_from(["", "why?", "פתק"]))
    def note(self, coder: str, unit: str, text: str) -> None:
        value, status, _ = self._of(coder, unit)
        with self._stepping():
            self._set(coder, unit, value, status, text)
        Desk(self.project, coder).note(unit, DIMENSION, text)

    @rule(coder=coders, unit=units)
    def flag(self, coder: str, unit: str) -> None:
        value, _, note = self._of(coder, unit)
        with self._stepping():
            self._set(coder, unit, value, Status.FLAGGED, note)
        Desk(self.project, coder).flag(unit, DIMENSION)

    @rule(unit=units, value=values)
    def settle(self, unit: str, value: str) -> None:
        with self._stepping(always=True):
            self.settled[unit] = value
        Adjudicator(self.project, "Cy", clock=self._tick).settle(unit, DIMENSION, value)

    @rule(unit=units)
    def unsettle(self, unit: str) -> None:
        with self._stepping():
            self.settled.pop(unit, None)
        Adjudicator(self.project, "Cy").unsettle(unit, DIMENSION)

    @rule(coder=coders)
    def accept(self, coder: str) -> None:
        with self._stepping():
            for unit, value in self.models.items():
                held, status, note = self._of(coder, unit)
                if not held and status is not Status.SKIPPED:
                    flagged = status is Status.FLAGGED
                    new = Status.FLAGGED if flagged else Status.CONFIRMED
                    self.decided[coder, unit] = (value, new, note)
                    self.seen.add((coder, unit))  # for good: undoing does not make it unseen
        apply(self.project, AcceptAnswers(coder, [DIMENSION], suggester=MODEL.coder_id))

    @rule(coder=coders)
    def clear_all(self, coder: str) -> None:
        with self._stepping():
            for unit in UNITS:
                held, status, note = self._of(coder, unit)
                if held or status is Status.SKIPPED:
                    kept = Status.FLAGGED if status is Status.FLAGGED else Status.OPEN
                    self._set(coder, unit, "", kept, note)
        Desk(self.project, coder)
        apply(self.project, ClearDecisions(coder, [DIMENSION]))

    @precondition(lambda self: self.models)
    @rule()
    def delete_the_models_answers(self) -> None:
        with self._stepping():
            self.models = {}
        apply(self.project, DeleteAnnotations(MODEL.coder_id))

    @rule()
    def undo(self) -> None:
        changed = Journal(self.project).undo()
        assert bool(changed.count) == bool(self.done)
        if self.done:
            self.undone.append(self._now())
            self._become(self.done.pop())

    @rule()
    def redo(self) -> None:
        changed = Journal(self.project).redo()
        assert bool(changed.count) == bool(self.undone)
        if self.undone:
            self.done.append(self._now())
            self._become(self.undone.pop())

    @rule()
    def mark(self) -> None:
        Journal(self.project).mark("here")
        self.points.append((Journal(self.project).restore_points()[0], len(self.done)))

    @precondition(lambda self: self.points)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        point, depth = data.draw(st.sampled_from(self.points))
        if point.number not in {p.number for p in Journal(self.project).restore_points()}:
            return
        assert depth <= len(self.done)
        Journal(self.project).restore(point)
        while len(self.done) > depth:
            self.undone.append(self._now())
            self._become(self.done.pop())

    @rule()
    def restart(self) -> None:
        self.project.close()
        self.project = Project(self.path)
        self.project.connection.execute("PRAGMA synchronous = OFF")

    @invariant()
    def the_file_is_as_the_model(self) -> None:
        names = {human(name).coder_id: name for name in ("Anna", "Ben")}
        found = {
            (names[a.coder_id], a.unit_id): (a.value, a.status, a.note)
            for a in self.project.annotations()
            if a.coder_id in names
        }
        assert found == self.decided
        assert {f.unit_id: f.value for f in finals(self.project)} == self.settled
        assert answers(self.project) == self.models
        journal = Journal(self.project)
        assert (journal.next_undo is not None) == bool(self.done)
        assert (journal.next_redo is not None) == bool(self.undone)
        assert sum(not step.undone for step in journal.history(10_000)) == len(self.done)

    _ticks = 0

    def _tick(self) -> str:
        self._ticks += 1
        return f"2026-01-01T00:{self._ticks // 60 % 60:02}:{self._ticks % 60:02}Z"

    def _of(self, coder: str, unit: str) -> tuple[str, Status, str]:
        return self.decided.get((coder, unit), ("", Status.OPEN, ""))

    def _set(self, coder: str, unit: str, value: str, status: Status, note: str) -> None:
        if value or note or status is not Status.OPEN:
            self.decided[coder, unit] = (value, status, note)
        else:
            self.decided.pop((coder, unit), None)

    def _with_value(self, coder: str, unit: str, value: str) -> Status:
        """Another value than the one that was accepted corrects it; the same one stays."""
        held, status, _ = self._of(coder, unit)
        if held == value:
            return status
        corrects = (coder, unit) in self.seen and value != self.suggested[unit]
        return Status.CORRECTED if corrects else Status.CONFIRMED

    def _now(self) -> State:
        return {**self.decided, **{("model", u): v for u, v in self.models.items()}}, dict(
            self.settled
        )

    def _become(self, state: State) -> None:
        decided, self.settled = dict(state[0]), dict(state[1])
        self.models = {key[1]: v for key, v in decided.items() if key[0] == "model"}
        self.decided = {key: v for key, v in decided.items() if key[0] != "model"}

    @contextlib.contextmanager
    def _stepping(self, always: bool = False) -> Iterator[None]:
        """A step for the model, if anything is changed inside."""
        before = self._now()
        yield
        if always or self._now() != before:
            self.done.append(before)
            self.undone.clear()
            self.points = [p for p in self.points if p[1] < len(self.done)]


def test_undo_and_redo_follow_a_plain_model() -> None:
    run_state_machine_as_test(
        Model,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
