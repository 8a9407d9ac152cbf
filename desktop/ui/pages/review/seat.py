"""A coder's seat at a review queue: what they do there goes to the project's thread, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.engine.store.project import Project
from desktop.ui.pages.review.reviewer import Reviewer, ReviewRequest, ReviewState
from desktop.ui.session import Session

Show = Callable[[ReviewState], None]
Question = Callable[[Reviewer], ReviewState]


class Seat:
    """Opens a queue, and asks about its units and changes them, one thing after the other.

    What a coder does while an answer is awaited waits for it, unless there is no unit then.
    """

    def __init__(
        self, session: Session, owner: QWidget, failed: Callable[[Exception, bool], None]
    ) -> None:
        """``owner`` is the widget that the answers are for. ``failed`` is called with an error, and
        whether the queue could not be opened; after others it has to be opened again."""
        self._session = session
        self._owner = owner
        self._on_failure = failed
        self._reviewer: Reviewer | None = None
        self._waiting: deque[Callable[[], object]] = deque()
        self.request: ReviewRequest | None = None
        """The queue that is open or being opened."""
        self.busy = False
        """Whether an answer is awaited."""

    @property
    def is_open(self) -> bool:
        """Whether there is a queue to ask about."""
        return self._reviewer is not None

    def leave(self) -> None:
        """No queue is open, and nothing waits."""
        self._reviewer = self.request = None
        self._waiting.clear()
        self.busy = False

    def take(self, request: ReviewRequest, show: Show) -> None:
        """Opens a queue in place of the one before; ``show`` gets its first unit."""
        self.leave()
        self.request, self.busy = request, True

        def make(project: Project) -> tuple[Reviewer, ReviewState]:
            reviewer = Reviewer(project, request)
            return reviewer, reviewer.first()

        def taken(made: tuple[Reviewer, ReviewState]) -> None:
            if request == self.request:  # no other queue was chosen meanwhile
                self._reviewer, state = made
                self._show(show, state)

        self._session.ask(make, taken, partial(self._failed, request), owner=self._owner)

    def mark_outdated(self) -> None:
        """Has the queue be made anew when it is asked about next."""
        if self._reviewer is not None:
            self._reviewer.outdated = True

    def ask(self, question: Question, show: Show) -> None:
        """Shows the answer, unless another queue is opened meanwhile. Nothing without a queue."""
        reviewer = self._reviewer
        if reviewer is not None:
            self.busy = True
            done, failed = partial(self._answered, reviewer, show), partial(self._failed, reviewer)
            self._session.ask(lambda _: question(reviewer), done, failed, owner=self._owner)

    def change(self, act: Callable[[Reviewer], object], question: Question, show: Show) -> None:
        """Changes something, then asks."""
        reviewer = self._reviewer
        assert reviewer is not None
        states: list[ReviewState] = []

        def work(_project: Project) -> object:
            changed = act(reviewer)
            states.append(question(reviewer))
            return changed

        def done(_changed: object) -> None:
            self._answered(reviewer, show, states[0])

        self.busy = True
        self._session.change(work, done, partial(self._failed, reviewer), owner=self._owner)

    def when_ready(self, act: Callable[[], object]) -> None:
        """Calls ``act`` now, or after the answer that is awaited."""
        if self.busy:
            self._waiting.append(act)
        else:
            act()

    def _answered(self, reviewer: Reviewer, show: Show, state: ReviewState) -> None:
        if reviewer is self._reviewer:
            self._show(show, state)

    def _show(self, show: Show, state: ReviewState) -> None:
        self.busy = False
        if state.unit is None:
            self._waiting.clear()
        show(state)
        while self._waiting and not self.busy:
            self._waiting.popleft()()

    def _failed(self, whose: object, error: Exception) -> None:
        """``whose`` is the reviewer, or the request to open a queue."""
        not_opened = whose is self.request
        if not_opened:
            self.leave()
        elif whose is self._reviewer:
            self.request, self.busy = None, False
            self._waiting.clear()
        self._on_failure(error, not_opened)
