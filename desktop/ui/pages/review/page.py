"""Review: people decide, by key or by mouse, blind or with the model's answer in view."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QShowEvent

from desktop.engine.model import Status
from desktop.engine.store.journal import Changed
from desktop.engine.store.project import Project
from desktop.engine.store.samples import Sample, samples
from desktop.engine.store.views import View
from desktop.ui.dialogs.sample import asked_sample
from desktop.ui.page import Context, Page
from desktop.ui.pages.review.actions import ReviewActions
from desktop.ui.pages.review.bar import ReviewBar
from desktop.ui.pages.review.notice import ReviewNotice
from desktop.ui.pages.review.panel import ReviewPanel
from desktop.ui.pages.review.reviewing import Reviewer, State, Way
from desktop.ui.widgets.basics import beside
from desktop.ui.widgets.keys import shortcut
from desktop.ui.widgets.reading import ReadingPane
from rubrics.schema import Dimension, Select

_FIRST = -1
"""In place of a question's: the one to begin with, once the unit is there."""


class ReviewPage(Page):
    """One unit and one question at a time. Keys pressed while a decision is being saved wait."""

    name = "review"
    icon = "list-checks"
    needs_writing = True

    def __init__(self, context: Context, searched: Callable[[], View]) -> None:
        """``searched`` tells the view that the annotate page shows."""
        super().__init__(context)
        self._searched = searched
        self._reviewer: Reviewer | None = None
        self._made_for: tuple[Any, ...] = ()
        self._samples: list[Sample] = []
        self._state: State | None = None
        self._question = 0
        self._again = False  # whether all was decided already when the coder came to this unit
        self._busy = False
        self._waiting: deque[Callable[[], object]] = deque()
        self._known = context.preferences.coder  # by what name was coded last, as far as known here
        self.bar = ReviewBar(self._known, Way(context.preferences.mode), self._people)
        self.bar.changed.connect(self._begin_again)
        self.bar.draw.connect(self._draw)
        self.said = ReviewNotice()
        self.reading = ReadingPane(self.tr("Text to decide about"))
        self.panel = ReviewPanel()
        self._split = beside(self.reading, self.panel, (520, 480))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.said)
        self.body.addWidget(self._split, 1)
        self.body.addStretch()  # instead of it, where there is no unit
        self.deeds = ReviewActions()
        self.body.addWidget(self.deeds)
        self.deeds.moved.connect(self._move)
        self.deeds.flag.connect(partial(self._then, self._flag))
        self.deeds.skip.connect(partial(self._then, self._skip))
        self.deeds.clear.connect(partial(self._then, self._clear))
        self.panel.levels.chosen.connect(self._chosen)
        self.panel.done.clicked.connect(lambda: self._decide_shown(self.panel.levels.checked))
        self.panel.note.editingFinished.connect(self._keep_note)
        self.panel.moved.connect(lambda by: self._then(partial(self._turn, by)))
        self._make_keys()
        self.session.opened.connect(self.bar.forget)
        self.session.opened.connect(self._clear_desk)
        self.session.stepped.connect(self._follow)
        self.session.shrunk.connect(self._clear_desk)
        context.jobs.changed.connect(self._worked)

    def title(self) -> str:
        return self.tr("Review")

    def about(self) -> str:
        return self.tr(
            "Decide for yourself. Only blind decisions count in the agreement report; being shown "
            "the model's answer is recorded."
        )

    # -- controls -----------------------------------------------------------------------------

    def _make_keys(self) -> None:
        keys: tuple[tuple[str, str, Callable[[], object]], ...] = (
            (self.tr("Next unit"), "J Right", partial(self.deeds.moved.emit, 1)),
            (self.tr("Previous unit"), "K Left", partial(self.deeds.moved.emit, -1)),
            (self.tr("Flag"), "F", self.deeds.flag.emit),
            (self.tr("Skip"), "S", self.deeds.skip.emit),
            (self.tr("Write a note"), "N", self.panel.note.setFocus),
            (self.tr("Take the decision back"), "Backspace", self.deeds.clear.emit),
            (self.tr("Decide for the chosen levels"), "Return Enter", self._decide_set),
            (self.panel.explain.accessibleName(), "M", self.panel.explain.click),
        )
        for what, alike, act in keys:
            for key in alike.split():
                shortcut(what, key, self, act)
        for digit in "0123456789":
            chosen = partial(self._soon, partial(self.panel.levels.digit, digit))
            shortcut(self.tr("Choose a level by its number"), digit, self, chosen)
        self.panel.take_keys(self)

    # -- what comes ---------------------------------------------------------------------------

    def refresh(self) -> None:
        if not self.session.writable or self._busy:
            return
        known = self.context.preferences.coder
        if known != self._known:  # who codes was given another name; one typed here stays
            self._known = known
            self.bar.call(known)
        self.session.ask(samples, self._offer, owner=self, key="wishes")
        same = self._made_for[:1] == (known,)
        if same and self._state is not None:
            place = self._state.place
            self._ask_for(lambda reviewer: reviewer.now(place))

    def showEvent(self, event: QShowEvent) -> None:
        """The keys work at once."""
        super().showEvent(event)
        if self._reviewer is not None:
            self.reading.setFocus()

    def _clear_desk(self) -> None:
        """Nobody sits here, and nothing lies here."""
        self._reviewer, self._state, self._made_for = None, None, ()
        self._waiting.clear()
        self._busy = False
        self.panel.forget()

    def _worked(self) -> None:
        """Work that has ended may have brought units, answers or coders."""
        if self._reviewer is not None and not self.context.jobs.jobs:
            self._reviewer.outgrown = True

    def _people(self) -> list[str]:
        overview = self.session.overview
        return [person.name for person in overview.people] if overview else []

    def _offer(self, drawn: list[Sample]) -> None:
        overview = self.session.overview
        if overview is None:
            return
        self._samples = drawn
        self.bar.offer(overview, [sample.name for sample in drawn], self._searched())
        self._begin_again()

    def _begin_again(self) -> None:
        """Opens the chosen queue, unless it is the open one."""
        wish, coder, way = self.bar.queue.currentData(), self.bar.who, self._way
        self.bar.show_queues(not way.has_own_units)
        if wish is None or self.session.overview is None:
            return
        if not coder:
            self._clear_desk()
            self.said.tell(self.tr("Say who is coding: a name, initials or a number, above."))
            self._show_nothing()
            self.bar.coder.setFocus()
            return
        wanted = (coder, way, wish)
        if wanted == self._made_for:
            return
        if wanted[:2] != self._made_for[:2]:
            self.panel.forget()
        self._made_for = wanted
        # Until the queue is there nobody decides anything: what is pressed meanwhile waits for it.
        self._reviewer, self._busy = None, True
        self._waiting.clear()
        if self._state is None:  # an empty question would look like one
            self.said.tell(self.tr("Looking up the units …"))
            self._split.setVisible(False)

        def make(project: Project) -> tuple[Reviewer, State]:
            reviewer = Reviewer(project, coder, way, wish)
            return reviewer, reviewer.first()

        done, failed = partial(self._made, wanted), partial(self._failed, wanted)
        self.session.ask(make, done, failed, owner=self)
        self._known = coder
        self.context.preferences.reviewing(coder, "" if way.has_own_units else way.value)

    def _made(self, wanted: tuple[Any, ...], made: tuple[Reviewer, State]) -> None:
        if wanted != self._made_for:  # somebody or something else is wanted by now
            return
        reviewer, state = made
        self._reviewer, self._state = reviewer, None
        self._show(state)
        if self.isVisible():
            self.reading.setFocus()  # from here every key decides

    def _ask_for(self, question: Callable[[Reviewer], State], *, begin: bool = False) -> None:
        reviewer = self._reviewer
        if reviewer is not None:
            self._busy = True
            done = partial(self._show_of, reviewer, begin=begin)
            failed = partial(self._failed, reviewer)
            self.session.ask(lambda _p: question(reviewer), done, failed, owner=self)

    def _show_of(self, reviewer: Reviewer, state: State, *, begin: bool = False) -> None:
        """Shows what a reviewer says, from the first open question on if ``begin``, unless another
        has taken their place."""
        if reviewer is self._reviewer:
            if begin:
                self._question = _FIRST
            self._show(state)

    def _follow(self, change: Changed) -> None:
        """Shows the unit that was undone or done again, so that it can be decided anew."""
        units = change.units or ()
        if self._state is not None and self.isVisible() and len(units) == 1:
            place = self._state.place
            self._ask_for(lambda reviewer: reviewer.there(units[0], place), begin=True)

    def _show(self, state: State) -> None:
        if self._state is None or self._state.unit != state.unit:
            self._again = state.done == state.total
            self._question = _FIRST
        self._state, self._busy = state, False
        way, there = self._way, state.unit is not None
        self._split.setVisible(there)
        marks = there and way is not Way.SETTLE
        self.deeds.offer(back=state.place > 0, forth=there, clear=there, marks=marks)
        self.bar.show_progress(state, way)
        self.offer_next(not there and (state.total > 0 or way is Way.SETTLE))
        overview = self.session.overview
        assert overview is not None
        if state.unit is None:
            self._waiting.clear()
            self.said.end(state, way, overview.units)
            self._show_nothing()
            return
        self.said.begin(state, way)
        if self._question == _FIRST:
            self._question = state.first_question
        self.reading.show_unit(overview, state.unit)
        self.panel.show_question(state, self._dimension(), way)
        while self._waiting and not self._busy:
            self._waiting.popleft()()

    def _show_nothing(self) -> None:
        self._split.setVisible(False)
        some = self._state is not None and self._state.total > 0
        self.deeds.offer(back=some, forth=some, clear=False, marks=False)

    def _failed(self, whose: object, error: object) -> None:
        """Tells it; saying again who is coding, or coming back, then begins anew."""
        if whose is self._made_for:  # the queue was not even made
            self._clear_desk()
            self.said.tell("")
            self._show_nothing()
        elif whose is self._reviewer:
            self._busy, self._made_for = False, ()
            self._waiting.clear()
        self.context.tell(error)

    # -- what the coder does ------------------------------------------------------------------

    def _soon(self, act: Callable[[], object]) -> None:
        """Acts now, or after what is being saved."""
        if self._busy:
            self._waiting.append(act)
        elif self._state is not None and self._state.unit is not None:
            act()

    def _then(self, act: Callable[[], object]) -> None:
        """Acts once the note is saved."""
        self._keep_note()
        self._soon(act)

    @property
    def _way(self) -> Way:
        return Way(self.bar.way.currentData())

    def _dimension(self) -> Dimension:
        assert self._state is not None
        return self.session.rubric.dimension(self._state.dimensions[self._question])

    def _chosen(self, values: list[str]) -> None:
        if self._dimension().select is Select.ONE:
            self._decide_shown(values)

    def _decide_shown(self, values: list[str]) -> None:
        """A click is about the question that is shown, and not about one that comes meanwhile."""
        shown = self.panel.shown
        self._then(lambda: self._decide(values) if self.panel.shown == shown else None)

    def _decide_set(self) -> None:
        """Enter ends what is being typed; elsewhere it decides for the levels that are chosen."""
        if self.panel.note.hasFocus():
            self.panel.note.clearFocus()  # which keeps it
            self.reading.setFocus()
        elif self.bar.coder.hasFocus():
            self.reading.setFocus()  # leaving the name begins with it
        else:
            self._then(self._decide_set_now)

    def _decide_set_now(self) -> None:
        if self._dimension().select is Select.MANY:
            self._decide(self.panel.levels.checked)

    def _decide(self, values: list[str]) -> None:
        reason = self.panel.note.text()
        self._act_and_go_on(lambda r, u, d: r.choose(u, d, values, reason))

    def _flag(self) -> None:
        assert self._state is not None
        if self._way is not Way.SETTLE:
            decision = self._state.decisions.get(self._dimension().name)
            on = decision is None or decision.status is not Status.FLAGGED
            self._act(lambda r, u, d: r.desk.flag(u, d, on))

    def _skip(self) -> None:
        if self._way is not Way.SETTLE:
            self._act_and_go_on(lambda r, u, d: r.desk.skip(u, d))

    def _clear(self) -> None:
        self.panel.drop_picks()
        self._act(lambda r, u, d: r.clear(u, d))

    def leave(self) -> bool:
        """What was typed as a note is kept."""
        self._keep_note()
        return True

    def _keep_note(self) -> None:
        """Saves the note if it was changed; whatever is done next waits for it."""
        text = self.panel.take_note()
        if text is not None:
            self._soon(lambda: self._act(lambda r, u, d: r.note(u, d, text)))

    def _act(self, act: Callable[[Reviewer, str, str], object], on: int = 0) -> None:
        """Saves something about the question at hand, then shows this unit or the next."""
        reviewer, state = self._reviewer, self._state
        assert reviewer is not None
        assert state is not None
        assert state.unit is not None
        unit, place, dimension = state.unit.unit_id, state.place, self._dimension().name
        again, shown = self._again, list[State]()

        def work(_project: Project) -> object:
            changed = act(reviewer, unit, dimension)
            after = on and not again
            shown.append(reviewer.after(place) if after else reviewer.now(place + on))
            return changed

        self._busy = True
        failed = partial(self._failed, reviewer)
        self.session.do(work, lambda _: self._show_of(reviewer, shown[0]), failed, owner=self)

    def _act_and_go_on(self, act: Callable[[Reviewer, str, str], object]) -> None:
        """And then shows the unit's next question, or the next unit."""
        assert self._state is not None
        following = self._state.question_after(self._question)
        self._act(act, on=1 if following is None else 0)
        self._question = _FIRST if following is None else following

    def _move(self, by: int) -> None:
        if self._state is not None and self._state.unit is None and not self._busy:
            self._move_now(by)  # from the end there is nothing to keep first
        else:
            self._then(lambda: self._move_now(by))

    def _move_now(self, by: int) -> None:
        if self._state is not None:
            place = self._state.place + by
            if self._state.unit is None and by > 0:  # past the end it begins again
                place = 0
            if 0 <= place < self._state.total:
                self._ask_for(lambda reviewer: reviewer.at(place))

    def _turn(self, by: int) -> None:
        if self._state is not None:
            self._question = (self._question + by) % len(self._state.dimensions)
            self._show(self._state)

    def _draw(self) -> None:
        overview = self.session.overview
        asked = asked_sample(overview, self._samples, self) if overview else None
        if asked is not None:
            name, draw = asked
            self.session.do(
                draw, lambda _: self.bar.offer_sample(name), self.context.tell, owner=self
            )
