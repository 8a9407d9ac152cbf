"""The review page: people decide, by keyboard or mouse, blind or with the model's answer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtGui import QShowEvent

from desktop.engine.domain import Status
from desktop.engine.store.journal import Changed
from desktop.engine.store.samples import Sample, samples
from desktop.engine.store.views import View
from desktop.ui.dialogs.sample import ask_for_sample
from desktop.ui.page import Context, Page
from desktop.ui.pages.review.actions import ReviewActions
from desktop.ui.pages.review.banner import ReviewBanner
from desktop.ui.pages.review.controls import ReviewControls
from desktop.ui.pages.review.question_panel import QuestionPanel
from desktop.ui.pages.review.reviewer import Reviewer, ReviewMode, ReviewState
from desktop.ui.pages.review.seat import Seat
from desktop.ui.widgets.reading_pane import ReadingPane
from desktop.ui.widgets.shortcuts import shortcut
from desktop.ui.widgets.splitter import side_by_side
from rubrics.labels import members
from rubrics.schema import Dimension, Select

_FIRST = -1
"""In place of a question's index: the unit's first open question."""

_Act = Callable[[Reviewer, str, str], object]
"""Changes something, given the unit_id and the name of the dimension."""


class ReviewPage(Page):
    """Shows one question about one unit. Keys pressed while it is saved are queued."""

    name = "review"
    icon = "list-checks"
    needs_writing = True

    def __init__(self, context: Context, searched: Callable[[], View]) -> None:
        """``searched`` returns the view that the annotate page shows."""
        super().__init__(context)
        self._searched = searched
        self._seat = Seat(self.session, self, self._failed)
        self._samples: list[Sample] = []
        self._state: ReviewState | None = None
        self._question = 0
        self._all_was_decided = False  # when this unit was shown first
        self._preferred_coder = context.preferences.coder
        self.controls = ReviewControls(
            self._preferred_coder, ReviewMode(context.preferences.mode), self.session
        )
        self.controls.changed.connect(self._open_queue)
        self.controls.sample_requested.connect(self._draw_sample)
        self.banner = ReviewBanner()
        self.reading = ReadingPane(self.tr("Text to decide about"))
        self.panel = QuestionPanel()
        self._split = side_by_side(self.reading, self.panel, (520, 480))
        self.body.addWidget(self.controls)
        self.body.addWidget(self.banner)
        self.body.addWidget(self._split, 1)
        self.body.addStretch()  # takes the place of a hidden split
        self.action_row = ReviewActions()
        self.body.addWidget(self.action_row)
        self.action_row.moved.connect(self._move)
        self.action_row.accept.connect(lambda: self._if_still_shown(self._accept))
        self.action_row.flag.connect(partial(self._after_note, self._flag))
        self.action_row.skip.connect(partial(self._after_note, self._skip))
        self.action_row.clear.connect(partial(self._after_note, self._clear))
        self.action_row.backspace.connect(partial(self._after_note, self._step_back))
        self.panel.level_buttons.chosen.connect(self._chosen)
        self.panel.done_button.clicked.connect(
            lambda: self._decide_if_shown(self.panel.level_buttons.checked)
        )
        self.panel.note.editingFinished.connect(self._keep_note)
        self.panel.moved.connect(lambda by: self._after_input(partial(self._turn_question, by)))
        self._add_shortcuts()
        self.session.opened.connect(self.controls.clear)
        self.session.opened.connect(self._close_queue)
        self.session.history_stepped.connect(self._show_changed_unit)
        self.session.units_removed.connect(self._close_queue)
        context.jobs.changed.connect(self._mark_outdated)

    def title(self) -> str:
        return self.tr("Review")

    def about(self) -> str:
        return self.tr(
            "Decide for yourself. Only blind decisions count in the agreement report; being shown "
            "the model's answer is recorded."
        )

    # -- controls -----------------------------------------------------------------------------

    def _add_shortcuts(self) -> None:
        self.action_row.add_shortcuts(self)
        self.panel.add_shortcuts(self)
        for key in ("Return", "Enter"):
            shortcut(self.tr("Decide for the chosen levels"), key, self, self._enter_pressed)
        for digit in "0123456789":
            chosen = partial(self._when_ready, partial(self.panel.level_buttons.type_digit, digit))
            shortcut(self.tr("Choose a level by its number"), digit, self, chosen)

    # -- what comes ---------------------------------------------------------------------------

    def refresh(self) -> None:
        if not self.session.writable or self._seat.busy:
            return
        known = self.context.preferences.coder
        if known != self._preferred_coder:  # the coder was renamed; a name typed here stays
            self._preferred_coder = known
            self.controls.set_coder(known)
        self.session.ask(samples, self._set_samples, owner=self, key="queues")
        request, state = self._seat.request, self._state
        if request and request.coder == known and state is not None:
            self._seat.ask(lambda reviewer: reviewer.current(state.place), self._show)

    def showEvent(self, event: QShowEvent) -> None:
        """Focuses the text, so that the keys work at once."""
        super().showEvent(event)
        if self._seat.is_open:
            self.reading.setFocus()

    def _close_queue(self) -> None:
        """Ends the present coder's work: no queue is open, nothing is waiting, and no question is
        shown that nobody could answer."""
        self._seat.leave()
        self._state = None
        self.panel.reset()
        self._show_nothing()

    def _mark_outdated(self) -> None:
        """Called when jobs have changed: one that has ended may have added units, answers or
        coders."""
        if not self.context.jobs.running:
            self._seat.mark_outdated()

    def _set_samples(self, drawn: list[Sample]) -> None:
        overview = self.session.overview
        if overview is None:
            return
        self._samples = drawn
        self.controls.set_queues(overview, [sample.name for sample in drawn], self._searched())
        self._open_queue()

    def _open_queue(self) -> None:
        """Opens the queue of the chosen coder and mode, unless it is open already."""
        request = self.controls.request
        self.controls.set_queues_visible(not self._mode.has_own_units)
        if request is None or self.session.overview is None:
            return
        if not request.coder:
            self._close_queue()
            self.banner.tell(self.tr("Say who is coding: a name, initials or a number, above."))
            self.controls.coder.setFocus()
            return
        before = self._seat.request
        if request == before:
            return
        if before is None or (request.coder, request.mode) != (before.coder, before.mode):
            self.panel.reset()
        if self._state is None:  # the panel is empty, and must not look like a question
            self.banner.tell(self.tr("Looking up the units …"))
            self._split.setVisible(False)
        self._seat.take(request, self._queue_opened)
        self._preferred_coder = request.coder
        mode = "" if request.mode.has_own_units else request.mode.value
        self.context.preferences.remember_reviewer(request.coder, mode)

    def _queue_opened(self, state: ReviewState) -> None:
        self._state = None
        self._show(state)
        if self.isVisible():
            self.reading.setFocus()  # so that keys decide

    def _show_changed_unit(self, change: Changed) -> None:
        """Shows the unit of an undone or redone change, so that it can be decided again."""
        units = change.units or ()
        if self._state is not None and self.isVisible() and len(units) == 1:
            place = self._state.place
            self._seat.ask(lambda reviewer: reviewer.find(units[0], place), self._show_anew)

    def _show_anew(self, state: ReviewState) -> None:
        """Shows the first open question of a unit, whatever was shown before."""
        self._question = _FIRST
        self._show(state)

    def _show(self, state: ReviewState) -> None:
        if self._state is None or self._state.unit != state.unit:
            self._all_was_decided = state.done == state.total
            self._question = _FIRST
        self._state = state
        mode, there = self._mode, state.unit is not None
        self._split.setVisible(there)
        marks = there and mode is not ReviewMode.SETTLE
        self.action_row.set_possible(back=state.place > 0, forth=there, clear=there, marks=marks)
        self.controls.show_progress(state, mode)
        self.offer_next(not there and (state.total > 0 or mode is ReviewMode.SETTLE))
        overview = self.session.overview
        assert overview is not None
        if state.unit is None:
            self.panel.discard_picks()  # they are decided for: undoing shows what is left of that
            self.banner.show_without_unit(state, mode, overview.units)
            self._show_nothing()
            return
        self.banner.show_before_unit(state, mode)
        if self._question == _FIRST:
            self._question = state.first_question
        self.reading.show_unit(overview, state.unit)
        self.panel.show_question(state, self._dimension(), mode)
        answered = self._dimension().name in state.suggestions
        self.action_row.offer_accepting(mode is ReviewMode.ASSISTED, answered)

    def _show_nothing(self) -> None:
        self._split.setVisible(False)
        some = self._state is not None and self._state.total > 0
        self.action_row.set_possible(back=some, forth=some, clear=False, marks=False)
        self.action_row.offer_accepting(self._mode is ReviewMode.ASSISTED, False)

    def _failed(self, error: Exception, not_opened: bool) -> None:
        """Shows an error; where it kept the queue from being opened, nothing else. What could not
        be saved is not shown as decided, and its question is asked again."""
        state, asked = self._state, self.panel.shown[1]
        if not_opened:
            self._close_queue()
            self.banner.tell("")
        elif state is not None and asked in state.dimensions:
            self._question = state.dimensions.index(asked)
            self.panel.keep_unsaved_note()
            self._show(state)
        self.context.show_error(error)

    # -- what the coder does ------------------------------------------------------------------

    def _when_ready(self, act: Callable[[], object]) -> None:
        """Calls ``act`` now, or after what is being saved; never without a unit, or a project."""
        if self.session.overview is None:
            return
        if self._seat.busy or (self._state is not None and self._state.unit is not None):
            self._seat.when_ready(act)

    def _after_note(self, act: Callable[[], object]) -> None:
        """Saves the note if it was changed, then calls ``act``."""
        self._keep_note()
        self._when_ready(act)

    def _after_input(self, act: Callable[[], object]) -> None:
        """Saves the note and the levels that are checked, then calls ``act``."""
        self._keep_note()
        self._keep_picks()
        self._when_ready(act)

    @property
    def _mode(self) -> ReviewMode:
        return ReviewMode(self.controls.mode.currentData())

    def _dimension(self) -> Dimension:
        assert self._state is not None
        return self.session.rubric.dimension(self._state.dimensions[self._question])

    def _chosen(self, values: list[str]) -> None:
        if self._dimension().select is Select.ONE:
            self._decide_if_shown(values)

    def _decide_if_shown(self, values: list[str]) -> None:
        self._if_still_shown(lambda: self._decide(values))

    def _if_still_shown(self, act: Callable[[], object]) -> None:
        """Calls ``act`` about the question that is shown now, not about one that replaces it
        meanwhile."""
        shown = self.panel.shown
        self._after_note(lambda: act() if self.panel.shown == shown else None)

    def _accept(self) -> None:
        """Decides as the model answers, where its answer is shown."""
        assert self._state is not None
        answer = self._state.suggestions.get(self._dimension().name)
        if answer is not None:
            self._decide(members(answer.value))

    def _enter_pressed(self) -> None:
        """Ends typing in a note or name; elsewhere decides for the levels that are checked."""
        if self.panel.note.hasFocus():
            self.panel.note.clearFocus()  # saves it
            self.reading.setFocus()
        elif self.controls.coder.hasFocus():
            self.reading.setFocus()  # the name is taken when its box loses the focus
        else:
            self._after_note(self._decide_several)

    def _decide_several(self) -> None:
        if self._dimension().select is Select.MANY:
            self._decide(self.panel.level_buttons.checked)

    def _decide(self, values: Collection[str]) -> None:
        reason = self.panel.note.text()
        self._act_and_go_on(lambda r, u, d: r.choose(u, d, values, reason))

    def _flag(self) -> None:
        assert self._state is not None
        if self._mode is not ReviewMode.SETTLE:
            decision = self._state.decisions.get(self._dimension().name)
            on = decision is None or decision.status is not Status.FLAGGED
            self._act(lambda r, u, d: r.desk.flag(u, d, on))

    def _skip(self) -> None:
        if self._mode is not ReviewMode.SETTLE:
            self._act_and_go_on(lambda r, u, d: r.desk.skip(u, d))

    def _step_back(self) -> None:
        """Takes back the digit that levels are marked by, else the decision."""
        if not self.panel.level_buttons.take_digit_back():
            self._clear()

    def _clear(self) -> None:
        self.panel.discard_picks()
        self._act(lambda r, u, d: r.clear(u, d))

    def leave(self) -> bool:
        """Saves the note and the levels that are checked. Always True."""
        self._keep_note()
        self._keep_picks()
        return True

    def _keep_note(self) -> None:
        """Saves the note if it was changed. What is done next waits for that."""
        text = self.panel.take_changed_note()
        if text is not None:
            self._when_ready(lambda: self._act(lambda r, u, d: r.note(u, d, text)))

    def _keep_picks(self) -> None:
        """Decides for the levels that were checked, where several can be: who goes on without
        pressing the button for it means them all the same."""
        picks, shown = self.panel.open_picks, self.panel.shown
        if picks is None:
            return

        def keep() -> None:
            if self.panel.shown == shown:
                reason = self.panel.note.text()
                self._act(lambda r, u, d: r.choose(u, d, picks, reason))

        self._when_ready(keep)

    def _act(self, act: _Act, *, go_on: bool = False) -> None:
        """Changes something about the current question, then shows this unit or the next."""
        state = self._state
        assert state is not None
        assert state.unit is not None
        unit, place, dimension = state.unit.unit_id, state.place, self._dimension().name
        to_open = go_on and not self._all_was_decided

        def following(reviewer: Reviewer) -> ReviewState:
            if to_open:
                return reviewer.next_after(place)
            return reviewer.current(place + 1 if go_on else place)

        self._seat.change(lambda reviewer: act(reviewer, unit, dimension), following, self._show)

    def _act_and_go_on(self, act: _Act) -> None:
        """Changes something about the current question, then shows the next or the next unit."""
        assert self._state is not None
        following = self._state.next_question(self._question)
        self._act(act, go_on=following is None)
        self._question = _FIRST if following is None else following

    def _move(self, by: int) -> None:
        if self._state is not None and self._state.unit is None and not self._seat.busy:
            self._move_without_note(by)  # at the end there is no note to save
        else:
            self._after_input(lambda: self._move_without_note(by))

    def _move_without_note(self, by: int) -> None:
        if self._state is not None:
            place = self._state.place + by
            if self._state.unit is None and by > 0:  # from the end back to the start
                place = 0
            if 0 <= place < self._state.total:
                self._seat.ask(lambda reviewer: reviewer.at(place), self._show)

    def _turn_question(self, by: int) -> None:
        if self._state is not None:
            self._question = (self._question + by) % len(self._state.dimensions)
            self._show(self._state)

    def _draw_sample(self) -> None:
        overview = self.session.overview
        asked = ask_for_sample(overview, self._samples, self) if overview else None
        if asked is not None:
            name, draw = asked
            self.session.change(
                draw, lambda _: self.controls.add_sample(name), self.context.show_error, owner=self
            )
