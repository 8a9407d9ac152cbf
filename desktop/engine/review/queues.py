"""Review queues: which units come next, and how far a coder has come with them."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from desktop.engine.clock import now_utc
from desktop.engine.domain import Status
from desktop.engine.review.desk import Desk, newest_model
from desktop.engine.review.sampling import draw
from desktop.engine.store import again, samples
from desktop.engine.store.journal import Changed, Journal
from desktop.engine.store.project import Project
from desktop.engine.store.samples import DrawnUnit, Sample, Settled
from desktop.engine.store.steps import StepKind
from desktop.engine.store.table import unit_ids, unit_number
from desktop.engine.store.views import Selection, Sort, View, select
from rubrics.errors import UserError

_LOOK_AHEAD = 64
"""Units in the first stretch that the search for an open one looks at."""


class QueueKind(StrEnum):
    """What a queue's units have in common."""

    ORDER = "order"
    """Nothing: they are all units."""
    SAMPLE = "sample"
    UNCERTAIN = "uncertain"
    DISAGREEMENT = "disagreement"
    FOUND = "found"
    AGAIN = "again"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class QueueChoice:
    """Which queue somebody wants."""

    kind: QueueKind = QueueKind.ORDER
    name: str = ""
    """The name of the sample or dimension, for kinds that need one."""
    view: View = field(default_factory=View)
    """Whose units they are, for FOUND."""


class QueueProgress(NamedTuple):
    """How far a coder has come with a queue, in units."""

    done: int
    """Settled, the skipped ones included."""
    flagged: int


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """Units in the order of review, which stays the same whatever is decided meanwhile.

    ``dimensions`` is the one that the queue is about, or all of the rubric: a unit is settled once
    all of these are, and in a queue of flagged ones no flag is left.
    """

    project: Project
    kind: QueueKind
    units: Selection
    dimensions: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.units)

    def unit_id(self, place: int) -> str:
        """The id of the unit at a place. Raises IndexError."""
        return unit_ids(self.project, [self.units[place]])[0]

    def place(self, unit_id: str) -> int | None:
        """A unit's place in the queue, or None."""
        return self.units.place(unit_number(self.project, unit_id))

    def next_open(self, desk: Desk, after: int = -1) -> int | None:
        """The first place ``after`` a place whose unit this coder has not settled, or None.

        Looks at stretches of growing length, because the next open unit is usually near.
        """
        start, length = after + 1, _LOOK_AHEAD
        while units := list(self.units[start : start + length]):
            states = samples.settled(
                self.project, desk.coder.coder_id, desk.round, self.dimensions, units
            )
            for place, unit in enumerate(units, start):
                if unit not in states or not self._is_settled(states[unit]):
                    return place
            start, length = start + length, length * 4
        return None

    def progress(self, desk: Desk) -> QueueProgress:
        """How far this coder has come. Takes time in proportion to their decisions."""
        states = samples.settled(self.project, desk.coder.coder_id, desk.round, self.dimensions)
        mine = [states[unit] for unit in self.units if unit in states]
        done = [state for state in mine if self._is_settled(state)]
        return QueueProgress(len(done), sum(state.flagged > 0 for state in mine))

    def _is_settled(self, state: Settled) -> bool:
        waits = self.kind is QueueKind.FLAGGED and state.flagged
        return state.settled == len(self.dimensions) and not waits


def draw_sample(project: Project, name: str, size: int, *, seed: int = 0, by: str = "") -> Changed:
    """Draws a random sample of the project's units and writes it to the project.

    All decisions on its units, earlier ones included, carry the sample's name and the unit's
    inclusion probability. To stratify, ``by`` is ``samples.DOCUMENT``, or a dimension for strata by
    the newest model's answers. Raises UserError where the name is taken or there are no units.

    With the seed of an earlier simple sample and a larger ``size``, the new sample begins with the
    units of the earlier one. Simple samples count together, see :func:`samples.pool`.
    """
    name = " ".join(name.split())
    if not name:
        raise UserError("Give the sample a name.")
    if any(sample.name == name for sample in samples.samples(project)):
        raise UserError(f"There is a sample '{name}' already. Choose another name.")
    if size < 1:
        raise UserError("A sample has at least one unit.")
    with project.snapshot():
        frame = project.unit_count()
        if not frame:
            raise UserError("There are no units to draw from.")
        stratum_of = samples.strata(project, by, newest_model(project)) if by else {}
        strata = Counter(stratum_of.values())
        if frame > len(stratum_of):
            strata[""] += frame - len(stratum_of)
        found = draw(samples.ids(project), strata, stratum_of, size, seed)
        drawn = [DrawnUnit(*one) for one in found]
    with Journal(project).step(StepKind.SAMPLE, name) as step:
        sample = Sample(name, len(drawn), frame, seed, by, now_utc())
        samples.write_sample(project, sample, drawn)
        if not by:
            samples.pool(project, sample.frame)
        samples.join(project)
    return step.changed


def make_queue(project: Project, choice: QueueChoice, desk: Desk) -> ReviewQueue:
    """The queue that the coder at a desk has chosen. Raises UserError for an unknown sample."""
    match choice.kind:
        case QueueKind.SAMPLE:
            return sample_queue(project, choice.name)
        case QueueKind.UNCERTAIN:
            return uncertain_queue(project, choice.name)
        case QueueKind.DISAGREEMENT:
            return disagreement_queue(project)
        case QueueKind.AGAIN:
            return again_queue(project, desk.coder.coder_id)
        case QueueKind.FLAGGED:
            return flagged_queue(project, desk)
        case QueueKind.FOUND:
            return found_queue(project, choice.view)
        case QueueKind.ORDER:
            return _queue(project, QueueKind.ORDER, select(project, View()))


def sample_queue(project: Project, name: str) -> ReviewQueue:
    """The units of a sample in the order of the draw. Raises UserError for an unknown sample."""
    if all(sample.name != name for sample in samples.samples(project)):
        raise UserError(f"There is no sample '{name}' in this project.")
    return _queue(project, QueueKind.SAMPLE, samples.sampled(project, name))


def uncertain_queue(project: Project, dimension: str) -> ReviewQueue:
    """Units that the newest model has answered, the least confident first."""
    wanted = View(
        dimension, newest_model(project), statuses=(Status.SUGGESTED,), sort=Sort.CONFIDENCE
    )
    return _queue(project, QueueKind.UNCERTAIN, select(project, wanted), dimension)


def disagreement_queue(project: Project) -> ReviewQueue:
    """Units on which coders disagree on a dimension that has no final value yet."""
    return _queue(project, QueueKind.DISAGREEMENT, unsettled(project))


def unsettled(project: Project) -> Selection:
    """The units of the :func:`disagreement_queue`, as they are now."""
    return select(project, View(disagreement=True, unsettled=True))


def found_queue(project: Project, view: View) -> ReviewQueue:
    """The units of any view, such as the result of a search, in its order."""
    return _queue(project, QueueKind.FOUND, select(project, view))


def flagged_queue(project: Project, desk: Desk) -> ReviewQueue:
    """Units of which a coder has flagged a question; done once they are decided and no flag is
    left."""
    names = project.rubric().dimension_names
    states = samples.settled(project, desk.coder.coder_id, desk.round, names)
    numbers = sorted(unit for unit, state in states.items() if state.flagged)
    return _queue(project, QueueKind.FLAGGED, Selection(array("q", numbers)))


def again_queue(project: Project, coder_id: str) -> ReviewQueue:
    """What a coder coded blind and can code again, see :func:`again.repeatable`.

    The order is random but always the same: whoever stops half-way has coded a random half again.
    """
    units = sorted(again.repeatable(project, coder_id), key=lambda unit: _rank(coder_id, unit[1]))
    numbers = array("q", (number for number, _ in units))
    return _queue(project, QueueKind.AGAIN, Selection(numbers))


def _rank(coder_id: str, unit_id: str) -> bytes:
    """A hash that puts units in random order."""
    key = f"again\0{coder_id}\0{unit_id}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def _queue(project: Project, kind: QueueKind, units: Selection, dimension: str = "") -> ReviewQueue:
    names = project.rubric().dimension_names
    return ReviewQueue(project, kind, units, (dimension,) if dimension else names)
