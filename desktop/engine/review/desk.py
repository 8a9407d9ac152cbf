"""One coder at work: deciding about units, blind or with the model's answers in sight."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum

from desktop.engine.clock import Clock, now_utc
from desktop.engine.domain import Annotation, CoderKind, Status, human
from desktop.engine.store import decisions, exposure
from desktop.engine.store.exposure import Seen
from desktop.engine.store.journal import Changed, Journal
from desktop.engine.store.project import Project
from desktop.engine.store.steps import StepKind
from rubrics.errors import UserError
from rubrics.labels import level_names, parse_label
from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Select


class Mode(StrEnum):
    """Whether the coder sees what the model answered."""

    BLIND = "blind"
    ASSISTED = "assisted"


class Desk:
    """The decisions of one coder in one round. Every change is saved and can be undone.

    The agreement report counts the value that a coder gave before they were shown a model's answer,
    in whichever mode or round. Being shown it is recorded for good, even if they go back to working
    blind. If they change the value or take it back afterwards, the first value still counts:
    otherwise only disagreements would drop out of the figures.
    """

    def __init__(
        self,
        project: Project,
        coder: str,
        mode: Mode = Mode.BLIND,
        *,
        round_: int = 1,
        clock: Clock = now_utc,
    ) -> None:
        """Raises UserError for a coder without a name."""
        self.coder = human(coder)
        if not self.coder.name:
            raise UserError("Say who is coding: a name, initials or a number.")
        self.project = project
        self.mode = mode
        self.round = round_
        self._model = newest_model(project)
        self.journal = Journal(project, clock)
        self._clock = clock
        exposure.sit_down(project, self.coder)

    def decisions(self, unit_id: str) -> Mapping[str, Annotation]:
        """The coder's decisions on a unit, by dimension."""
        return decisions.read(self.project, unit_id, self.coder.coder_id, self.round)

    def suggestions(self, unit_id: str) -> Mapping[str, Annotation]:
        """The model's answers to a unit by dimension, recorded as seen; none when working blind."""
        if self.mode is Mode.BLIND:
            return {}
        return self.saw(unit_id)

    def saw(self, unit_id: str) -> Mapping[str, Annotation]:
        """Records that the coder sees the model's answers to a unit; returns them.

        Decisions from before stay as blind as they were; later ones do not count as blind.
        """
        shown = decisions.read(self.project, unit_id, self._model, round_=1)
        shown = {name: answer for name, answer in shown.items() if answer.value}
        known = exposure.exposures(self.project, unit_id, self.coder.coder_id)
        new = [
            answer
            for name, answer in shown.items()
            if known.get(name) != (answer.value, answer.coder_id)
        ]
        if new:
            exposure.expose(self.project, self.coder.coder_id, new, self._clock())
        return shown

    def seen(self, unit_id: str) -> frozenset[str]:
        """The dimensions on which the coder has ever been shown an answer to a unit."""
        return frozenset(exposure.exposures(self.project, unit_id, self.coder.coder_id))

    def choose(self, unit_id: str, dimension: str, value: str | Collection[str]) -> Changed:
        """Decides on a level, by its value or its name. Flag and note stay.

        For ``select = "many"``, several levels, as one text or as a collection, which is empty for
        none. Raises UserError for what is no level.
        """
        asked = self.project.rubric().dimension(dimension)
        chosen = canonical(asked, value)
        if self.mode is Mode.ASSISTED:
            self.saw(unit_id)
        before = self._before(unit_id, dimension)
        if before.value == chosen:
            return Changed(StepKind.CHOOSE)
        seen = self._seen(before)
        draw = decisions.draw_of(self.project, unit_id)
        after = replace(
            _having_seen(before, seen),
            value=chosen,
            blind=_first_value(before, seen),
            sample=draw.sample,
            sample_probability=draw.probability,
        )
        flagged = before.status is Status.FLAGGED
        return self._write(StepKind.CHOOSE, replace(after, status=_status(after, flagged)))

    def clear(self, unit_id: str, dimension: str) -> Changed:
        """Takes the value back. Flag and note stay; a value given before an answer was seen stays
        as the blind one."""
        before = self._before(unit_id, dimension)
        cleared = _without_value(before, self._seen(before))
        flagged = before.status is Status.FLAGGED
        return self._write(StepKind.CLEAR, replace(cleared, status=_status(cleared, flagged)))

    def skip(self, unit_id: str, dimension: str) -> Changed:
        """Skips the question, so that it does not come again. Takes value and flag back, otherwise
        like :meth:`clear`."""
        before = self._before(unit_id, dimension)
        cleared = _without_value(before, self._seen(before))
        return self._write(StepKind.SKIP, replace(cleared, status=Status.SKIPPED))

    def flag(self, unit_id: str, dimension: str, on: bool = True) -> Changed:
        """Flags a question for later, or removes the flag. Value and note stay."""
        before = self._before(unit_id, dimension)
        if (before.status is Status.FLAGGED) is on:
            return Changed(StepKind.FLAG)
        return self._write(StepKind.FLAG, replace(before, status=_status(before, on)))

    def note(self, unit_id: str, dimension: str, text: str) -> Changed:
        """Writes a note; a blank one removes it. Value and flag stay."""
        return self._write(
            StepKind.NOTE, replace(self._before(unit_id, dimension), note=text.strip())
        )

    def _seen(self, decision: Annotation) -> Seen | None:
        """The answer that the coder was shown to a question, or None."""
        shown = exposure.exposures(self.project, decision.unit_id, self.coder.coder_id)
        seen = shown.get(decision.dimension)
        if seen is None and decision.saw_suggestion:
            return Seen(decision.suggestion, decision.suggested_by)
        return seen

    def _before(self, unit_id: str, dimension: str) -> Annotation:
        """The decision as it stands, or an open one."""
        found = self.decisions(unit_id).get(dimension)
        return found or Annotation(
            unit_id, dimension, self.coder.coder_id, "", Status.OPEN, "", self.round
        )

    def _write(self, kind: StepKind, after: Annotation) -> Changed:
        """Saves a decision as a step, unless it is the same as before."""
        if after == self._before(after.unit_id, after.dimension):
            return Changed(kind)
        asked = self.project.rubric().dimension(after.dimension)
        shown = with_value(asked, after.value) if kind is StepKind.CHOOSE else asked.title
        detail = with_place(self.project, shown, after.unit_id)
        with self.journal.step(kind, detail, self.coder.name) as step:
            if after.value or after.note or after.blind or after.status is not Status.OPEN:
                decisions.write(self.project, replace(after, time_utc=self._clock()))
            else:
                decisions.remove(self.project, after)
        return step.changed


def canonical(dimension: Dimension, value: str | Collection[str]) -> str:
    """A value as it is stored. Raises UserError for what is no level of the dimension."""
    text = value if isinstance(value, str) else SET_SEPARATOR.join(value)
    if dimension.select is Select.MANY and not text.strip():
        return NONE
    try:
        found = parse_label(dimension, text)
    except ValueError:
        found = None
    if found is None:
        levels = ", ".join(level.name for level in dimension.levels)
        raise UserError(f"'{text}' is no level of '{dimension.title}'. It has: {levels}.")
    return found


def with_value(dimension: Dimension, value: str) -> str:
    """A decision in words: the dimension's title and the names of the levels."""
    return f"{dimension.title}: {', '.join(level_names(dimension, value))}"


def with_place(project: Project, what: str, unit_id: str) -> str:
    """The detail of a step: what was done, and where the unit is."""
    label = project.unit(unit_id).label
    return f"{what}, {label}" if label else what


def newest_model(project: Project) -> str:
    """The coder_id of the newest model; empty without one."""
    models = [c for c in project.coders() if c.kind is CoderKind.MODEL]
    return models[-1].coder_id if models else ""


def _status(decision: Annotation, flagged: bool) -> Status:
    """The status that follows from a decision's value and what was seen."""
    if flagged:
        return Status.FLAGGED
    if not decision.value:
        return Status.OPEN
    seen_another = decision.saw_suggestion and decision.suggestion != decision.value
    return Status.CORRECTED if seen_another else Status.CONFIRMED


def _first_value(decision: Annotation, seen: Seen | None) -> str:
    """The blind value to keep beside whatever replaces a decision's value; empty if none."""
    return decision.value if seen and not decision.saw_suggestion else decision.blind


def _without_value(decision: Annotation, seen: Seen | None) -> Annotation:
    """A decision with its value taken back; a value that was given blind stays as such."""
    if decision.blind:  # it still counts, with its sample
        return replace(decision, value="")
    if seen and (blind := _first_value(decision, seen)):
        return replace(_having_seen(decision, seen), value="", blind=blind)
    return replace(_having_seen(decision, None), value="", sample="", sample_probability=None)


def _having_seen(decision: Annotation, seen: Seen | None) -> Annotation:
    """A decision that was made with this answer in sight, or with none."""
    suggestion, suggested_by = seen or Seen("", "")
    return replace(
        decision, saw_suggestion=seen is not None, suggestion=suggestion, suggested_by=suggested_by
    )
