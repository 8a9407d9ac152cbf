"""A coder's session at the review page; used in the project's thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.engine.domain import Annotation, Coder, Final, Unit
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.review.queues import QueueChoice, QueueKind, make_queue, unsettled
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.again import ROUND
from desktop.engine.store.disputes import disputed
from desktop.engine.store.exposure import note_shown
from desktop.engine.store.project import Project
from desktop.engine.store.table import unit_number


class ReviewMode(StrEnum):
    """How a coder works: without or with the model's answers in view, coding again what they have
    coded blind, or settling disagreements."""

    BLIND = "blind"
    ASSISTED = "assisted"
    AGAIN = "again"
    SETTLE = "settle"

    @property
    def has_own_units(self) -> bool:
        """Whether the mode determines the units, so that no queue is chosen."""
        return self in _OWN_QUEUES


_OWN_QUEUES = {
    ReviewMode.AGAIN: QueueChoice(QueueKind.AGAIN),
    ReviewMode.SETTLE: QueueChoice(QueueKind.DISAGREEMENT),
}


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """Who codes, how, and which units."""

    coder: str
    mode: ReviewMode
    choice: QueueChoice = field(default_factory=QueueChoice)


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Everything the page shows. By-dimension mappings are about ``unit``."""

    unit: Unit | None
    """None if the queue is empty or its end was reached."""
    place: int
    """The unit's position in the queue, from 0."""
    total: int
    """Length of the queue."""
    done: int
    """How many units the coder has decided, or in settling how many have nothing left to settle."""
    flagged: int
    dimensions: tuple[str, ...]
    decisions: Mapping[str, Annotation]
    suggestions: Mapping[str, Annotation]
    """The model's answers, in assisted mode."""
    finals: Mapping[str, Final]
    seen: frozenset[str]
    """The dimensions on which the coder has ever seen a model's answer."""
    reasons: Mapping[str, str]
    """Reasons that were typed before the final value was chosen."""
    annotations: tuple[Annotation, ...]
    """The annotations of all coders; in settling only, because else they must not be shown."""
    disputed: frozenset[str]
    """The dimensions on which coders disagree; in settling only."""
    coders: tuple[Coder, ...]

    @property
    def first_question(self) -> int:
        """Index of the dimension to begin with: the first that is not decided, or in settling the
        first unsettled disagreement."""
        places = range(len(self.dimensions))
        if self.disputed:
            asked = list(filter(self._is_open, places))
            return min(asked or map(self.dimensions.index, self.disputed))
        decided = {name for name, decision in self.decisions.items() if decision.value}
        return next((at for at in places if self.dimensions[at] not in decided), 0)

    def next_question(self, question: int) -> int | None:
        """Index of the next dimension that is to be decided; None if there is none."""
        later = range(question + 1, len(self.dimensions))
        return next(filter(self._is_open, later), None)

    def _is_open(self, question: int) -> bool:
        """Whether a dimension is to be decided. In settling only disagreements without a final
        value are."""
        left = self.disputed - self.finals.keys()
        return not self.disputed or self.dimensions[question] in left


class Reviewer:
    """One coder's way through one queue in one mode. For others a new one is made."""

    def __init__(self, project: Project, request: ReviewRequest) -> None:
        """Raises UserError if the coder has no name."""
        coder, mode = request.coder, request.mode
        self.project = project
        self.mode = mode
        self._choice = _OWN_QUEUES.get(mode, request.choice)
        desk_mode = Mode.ASSISTED if mode is ReviewMode.ASSISTED else Mode.BLIND
        self.desk = Desk(project, coder, desk_mode, round_=ROUND if mode is ReviewMode.AGAIN else 1)
        self.adjudicator = Adjudicator(project, coder) if mode is ReviewMode.SETTLE else None
        self.queue = make_queue(project, self._choice, self.desk)
        self._reasons: dict[tuple[str, str], str] = {}
        self.outdated = False
        """Whether units, answers or coders may have been added since the queue was made."""

    def first(self) -> ReviewState:
        """The first unit that is still to be decided or settled, or the end of the queue."""
        place = self._next_open()
        return self.at(len(self.queue) if place is None else place)

    def current(self, place: int) -> ReviewState:
        """A unit as it is now; at the end of the queue, the first unit that is open by now.

        If the queue is outdated, it is made anew, and suggestions are those of the newest model. It
        is left as it is if it would lack the unit.
        """
        if self.outdated:
            place = self._rebuild_queue(place)
        return self.at(place) if place < len(self.queue) else self.first()

    def at(self, place: int) -> ReviewState:
        """The unit at a position; no unit if the position is before the first or after the last."""
        total = len(self.queue)
        there = 0 <= place < total
        unit = self.project.unit(self.queue.unit_id(place)) if there else None
        done, flagged = self._progress()
        finals: Mapping[str, Final] = {}
        annotations: tuple[Annotation, ...] = ()
        in_dispute: frozenset[str] = frozenset()
        if unit and self.adjudicator:  # all answers are shown, those of older models as well
            number = unit_number(self.project, unit.unit_id)
            note_shown(self.project, self.desk.coder, [number])
            finals = self.adjudicator.finals(unit.unit_id)
            annotations = tuple(self.project.annotations_of(unit.unit_id))
            in_dispute = disputed(self.project, unit.unit_id)
        return ReviewState(
            unit=unit,
            place=max(0, min(place, total)),
            total=total,
            done=done,
            flagged=flagged,
            dimensions=self.queue.dimensions,
            decisions=self.desk.decisions(unit.unit_id) if unit else {},
            suggestions=self.desk.suggestions(unit.unit_id) if unit else {},
            finals=finals,
            seen=self.desk.seen(unit.unit_id) if unit else frozenset(),
            reasons={
                d: text for (u, d), text in self._reasons.items() if unit and u == unit.unit_id
            },
            annotations=annotations,
            disputed=in_dispute,
            coders=tuple(self.project.coders()),
        )

    def find(self, unit_id: str, place: int) -> ReviewState:
        """A unit by its id; if it is not in the queue, the one at ``place``."""
        found = self.queue.place(unit_id)
        return self.current(place if found is None else found)

    def next_after(self, place: int) -> ReviewState:
        """The next unit to be decided after a position, else the first that is still open."""
        following = self._next_open(place)
        return self.current(len(self.queue)) if following is None else self.at(following)

    def choose(self, unit_id: str, dimension: str, value: Collection[str], reason: str) -> None:
        """Decides, or in settling sets the final value with its reason."""
        if self.adjudicator:
            self.adjudicator.settle(unit_id, dimension, _one(value), reason)
            self._reasons.pop((unit_id, dimension), None)
        else:
            self.desk.choose(unit_id, dimension, _one(value))

    def note(self, unit_id: str, dimension: str, text: str) -> None:
        """Saves a note. In settling it is the reason of the final value; it is held until there is
        one."""
        if self.adjudicator is None:
            self.desk.note(unit_id, dimension, text)
        elif final := self.adjudicator.finals(unit_id).get(dimension):
            self.adjudicator.settle(unit_id, dimension, final.value, text)
        else:
            self._reasons[unit_id, dimension] = text

    def clear(self, unit_id: str, dimension: str) -> None:
        """Takes the decision or the final value back."""
        if self.adjudicator:
            self.adjudicator.unsettle(unit_id, dimension)
        else:
            self.desk.clear(unit_id, dimension)

    def _rebuild_queue(self, place: int) -> int:
        """Makes the queue anew unless it would lack the unit at ``place``. Returns that unit's
        position, or the end."""
        queue = make_queue(self.project, self._choice, self.desk)
        there: int | None = len(queue)
        if place < len(self.queue):
            there = queue.units.place(self.queue.units[place])
        if there is None:
            return place
        self.queue, self.outdated = queue, False
        desk = self.desk
        self.desk = Desk(self.project, desk.coder.name, desk.mode, round_=desk.round)
        return there

    def _next_open(self, after: int = -1) -> int | None:
        """The first position after ``after`` whose unit is not decided or settled."""
        if self.mode is not ReviewMode.SETTLE:
            return self.queue.next_open(self.desk, after)
        left, units = unsettled(self.project), self.queue.units
        places = range(after + 1, len(units))
        return next((at for at in places if left.place(units[at]) is not None), None)

    def _progress(self) -> tuple[int, int]:
        """How many units of the queue are done, and how many are flagged."""
        if self.mode is ReviewMode.SETTLE:
            left = unsettled(self.project)
            return sum(left.place(unit) is None for unit in self.queue.units), 0
        return self.queue.progress(self.desk)


def _one(value: Collection[str]) -> str | Collection[str]:
    """A single value as text, several as they are."""
    return next(iter(value)) if len(value) == 1 else value
