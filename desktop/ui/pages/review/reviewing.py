"""One coder's way through a queue, as the review page asks for it; runs in the project's thread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.engine.domain import Annotation, Coder, CoderKind, Final, Unit
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.review.queues import (
    ReviewQueue,
    again_queue,
    disagreement_queue,
    found_queue,
    sample_queue,
    uncertain_queue,
)
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.again import ROUND, first_coded
from desktop.engine.store.project import Project
from desktop.engine.store.table import unit_number
from desktop.engine.store.views import Selection, View, select


class Way(StrEnum):
    """How the coder works: without or with the model's answer, once more what they have coded blind
    before, or settling disagreements."""

    BLIND = "blind"
    ASSISTED = "assisted"
    AGAIN = "again"
    SETTLE = "settle"

    @property
    def has_own_units(self) -> bool:
        """Whether it says itself which units come, whatever queue is chosen."""
        return self in (Way.AGAIN, Way.SETTLE)


class Source(StrEnum):
    """Which units come."""

    ORDER = "order"
    SAMPLE = "sample"
    UNCERTAIN = "uncertain"
    DISAGREEMENT = "disagreement"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which queue; ``name`` is the sample's or the dimension's."""

    source: Source = Source.ORDER
    name: str = ""
    view: View = field(default_factory=View)


@dataclass(frozen=True, slots=True)
class State:
    """Everything the page draws. ``unit`` is None where the queue is empty or all is done.

    ``done`` are the units that this coder has decided; when settling, those on which no
    disagreement is left without a final value.
    ``seen`` are the dimensions on which the coder was shown an answer, at any time.
    ``reasons`` are those typed for final values that are not there yet, by dimension.
    ``said`` are all coders' annotations, and ``disputed`` the dimensions on which they disagree,
    filled when settling alone: nothing else may show them.
    """

    unit: Unit | None
    place: int
    total: int
    done: int
    flagged: int
    dimensions: tuple[str, ...]
    decisions: Mapping[str, Annotation]
    suggestions: Mapping[str, Annotation]
    finals: Mapping[str, Final]
    seen: frozenset[str]
    reasons: Mapping[str, str]
    said: tuple[Annotation, ...]
    disputed: frozenset[str]
    coders: tuple[Coder, ...]

    @property
    def first_question(self) -> int:
        """The place of the dimension to begin with: the first that is not decided or settled."""
        places = range(len(self.dimensions))
        if self.disputed:
            asked = list(filter(self._is_asked, places))
            return min(asked or map(self.dimensions.index, self.disputed))
        decided = {name for name, decision in self.decisions.items() if decision.value}
        return next((at for at in places if self.dimensions[at] not in decided), 0)

    def question_after(self, question: int) -> int | None:
        """The next one that asks for something; None where the unit is done."""
        later = range(question + 1, len(self.dimensions))
        return next(filter(self._is_asked, later), None)

    def _is_asked(self, question: int) -> bool:
        """Settling, only what coders disagree on and nobody has settled."""
        left = self.disputed - self.finals.keys()
        return not self.disputed or self.dimensions[question] in left


class Reviewer:
    """Made anew for another coder, way or queue."""

    def __init__(self, project: Project, coder: str, way: Way, wish: Wish) -> None:
        """Raises UserError for a coder without a name."""
        self.project = project
        self.way = way
        self._wish = wish
        mode = Mode.ASSISTED if way is Way.ASSISTED else Mode.BLIND
        self.desk = Desk(project, coder, mode, round_=ROUND if way is Way.AGAIN else 1)
        self.adjudicator = Adjudicator(project, coder) if way is Way.SETTLE else None
        self.queue = self._queue()
        self._reasons: dict[tuple[str, str], str] = {}
        self.outgrown = False
        """Whether the project may hold more by now than when the queue was made."""

    def first(self) -> State:
        """The first unit that is not decided or settled, or the end."""
        place = self._next_open()
        return self.at(len(self.queue) if place is None else place)

    def now(self, place: int) -> State:
        """A unit as it is now; at the end, the first that is open by now.

        A queue that is outgrown is made anew, with the newest model's answers as suggestions,
        unless the unit would not be in it.
        """
        if self.outgrown:
            place = self._renew(place)
        return self.at(place) if place < len(self.queue) else self.first()

    def at(self, place: int) -> State:
        """The unit at a place; past either end it is the nearest end."""
        total = len(self.queue)
        there = 0 <= place < total
        unit = self.project.unit(self.queue.unit_id(place)) if there else None
        done, flagged = self._progress()
        if unit and self.adjudicator:  # everybody's answers are about to be shown
            self.desk.saw(unit.unit_id)
        finals = self.adjudicator.finals(unit.unit_id) if unit and self.adjudicator else {}
        said = self.project.annotations_of(unit.unit_id) if unit and self.adjudicator else ()
        coders = tuple(self.project.coders())
        return State(
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
            said=tuple(said),
            disputed=_disputed(said, coders),
            coders=coders,
        )

    def there(self, unit_id: str, place: int) -> State:
        """A unit by its id; where it is not in the queue, the one at the place, as it is now."""
        found = self.queue.units.place(unit_number(self.project, unit_id))
        return self.now(place if found is None else found)

    def after(self, place: int) -> State:
        """The next unit to decide: the next open one, else the first that is still open."""
        following = self._next_open(place)
        return self.now(len(self.queue)) if following is None else self.at(following)

    def choose(self, unit_id: str, dimension: str, value: Collection[str], reason: str) -> None:
        """Decides, or settles."""
        if self.adjudicator:
            self.adjudicator.settle(unit_id, dimension, _one(value), reason)
            self._reasons.pop((unit_id, dimension), None)
        else:
            self.desk.choose(unit_id, dimension, _one(value))

    def note(self, unit_id: str, dimension: str, text: str) -> None:
        """Keeps a note; settling, the reason of the final value, once there is one."""
        if self.adjudicator is None:
            self.desk.note(unit_id, dimension, text)
        elif final := self.adjudicator.finals(unit_id).get(dimension):
            self.adjudicator.settle(unit_id, dimension, final.value, text)
        else:
            self._reasons[unit_id, dimension] = text

    def clear(self, unit_id: str, dimension: str) -> None:
        """Takes the decision, or the final value, back."""
        if self.adjudicator:
            self.adjudicator.unsettle(unit_id, dimension)
        else:
            self.desk.clear(unit_id, dimension)

    def _renew(self, place: int) -> int:
        """Makes the queue anew; where the unit at a place stands then, or the end."""
        queue = self._queue()
        there: int | None = len(queue)
        if place < len(self.queue):
            there = queue.units.place(self.queue.units[place])
        if there is None:
            return place
        self.queue, self.outgrown = queue, False
        desk = self.desk
        self.desk = Desk(self.project, desk.coder.name, desk.mode, round_=desk.round)
        return there

    def _queue(self) -> ReviewQueue:
        """The units that come."""
        project, wish = self.project, self._wish
        if self.way is Way.AGAIN:
            return again_queue(project, self.desk.coder.coder_id)
        if self.way is Way.SETTLE or wish.source is Source.DISAGREEMENT:
            return disagreement_queue(project, people=self.way is Way.SETTLE)
        if wish.source is Source.SAMPLE:
            return sample_queue(project, wish.name)
        if wish.source is Source.UNCERTAIN:
            return uncertain_queue(project, wish.name)
        return found_queue(project, wish.view if wish.source is Source.FOUND else View())

    def _next_open(self, after: int = -1) -> int | None:
        """The first place after one that is neither decided nor settled."""
        if self.way is not Way.SETTLE:
            return self.queue.next_open(self.desk, after)
        disputed, units = self._disputed(), self.queue.units
        places = range(after + 1, len(units))
        return next((at for at in places if disputed.place(units[at]) is not None), None)

    def _progress(self) -> tuple[int, int]:
        """Units of the queue that are done, and those with a flag."""
        if self.way is Way.SETTLE:
            disputed = self._disputed()
            return sum(disputed.place(unit) is None for unit in self.queue.units), 0
        progress = self.queue.progress(self.desk)
        return progress.done, progress.flagged

    def _disputed(self) -> Selection:
        """The units on which a disagreement is left that nobody has settled."""
        return select(self.project, View(disagreement=True, people=True, settled=False))


def _disputed(said: Iterable[Annotation], coders: Iterable[Coder]) -> frozenset[str]:
    """The dimensions on which coders have said different things when they first coded the unit.
    Where two people have, it is theirs that counts: a weak model disagrees with everything."""
    people = {coder.coder_id for coder in coders if coder.kind is CoderKind.HUMAN}
    everybody: dict[str, list[str]] = {}
    theirs: dict[str, list[str]] = {}
    for (dimension, coder_id), annotation in first_coded(said).items():
        for values in (everybody, theirs) if coder_id in people else (everybody,):
            values.setdefault(dimension, []).append(annotation.value)
    counted = everybody | {name: values for name, values in theirs.items() if len(values) > 1}
    return frozenset(name for name, values in counted.items() if len(set(values)) > 1)


def _one(value: Collection[str]) -> str | Collection[str]:
    """A single level as its text, several as they are."""
    return next(iter(value)) if len(value) == 1 else value
