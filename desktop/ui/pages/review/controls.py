"""The row above the review: the coder, the mode, the queue and the progress."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.engine.domain import human
from desktop.engine.review.queues import QueueChoice, QueueKind
from desktop.engine.store.views import View
from desktop.ui.pages.review.reviewer import ReviewMode, ReviewRequest, ReviewState
from desktop.ui.session import Overview, Session
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.drag_and_drop import leave_files_to_window
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column, row
from desktop.ui.widgets.progress_bar import progress_bar
from desktop.ui.words import filled, number_text


class ReviewControls(QWidget):
    """Input boxes for coder, mode and queue, with a progress bar below them."""

    changed = Signal()
    """Another coder, mode or queue was chosen."""
    sample_requested = Signal()
    """A sample is to be drawn."""

    def __init__(self, coder: str, mode: ReviewMode, session: Session) -> None:
        super().__init__()
        self._session = session
        self.coder = QLineEdit()
        leave_files_to_window(self.coder)
        self.coder.setPlaceholderText(self.tr("Who is coding?"))
        self.coder.setAccessibleName(self.tr("Coder"))
        self.coder.setToolTip(self.tr("Coder"))
        self.coder.setMaximumWidth(170)
        self.coder.editingFinished.connect(self._coder_edited)
        self.set_coder(coder)
        self.mode = ComboBox()
        self.mode.setAccessibleName(self.tr("Way of working"))
        self.mode.addItem(self.tr("Blind: the model's answer is hidden"), ReviewMode.BLIND)
        self.mode.addItem(self.tr("Assisted: the model's answer is shown"), ReviewMode.ASSISTED)
        self.mode.addItem(self.tr("Code again: what you said is hidden"), ReviewMode.AGAIN)
        self.mode.addItem(self.tr("Settle disagreements"), ReviewMode.SETTLE)
        self.mode.setCurrentIndex(self.mode.findData(mode))
        self.mode.currentIndexChanged.connect(self.changed)
        self.queue = ComboBox()
        self.queue.setAccessibleName(self.tr("Which units come"))
        self.queue.setMinimumContentsLength(20)
        self.queue.currentIndexChanged.connect(self.changed)
        self._sample_button = button(
            self.tr("Draw a sample …"), self.sample_requested.emit, icon="shuffle"
        )
        self._progress = label("", "muted")
        self._bar = progress_bar(self.tr("Progress"))
        self._bar.hide()
        controls = row(self.coder, self.mode, self.queue, self._sample_button, None)
        self.setLayout(column(controls, row(self._bar, self._progress, spacing=14), spacing=10))

    @property
    def request(self) -> ReviewRequest | None:
        """What is chosen; None while the queues are not known."""
        choice: QueueChoice | None = self.queue.currentData()
        if choice is None:
            return None
        return ReviewRequest(self.coder_name, ReviewMode(self.mode.currentData()), choice)

    def set_coder(self, coder: str) -> None:
        """Sets the coder's name."""
        self.coder_name = self._spelt(human(coder).name)
        """The name that was entered last; not the one that is being typed."""
        self.coder.setText(self.coder_name)

    def _spelt(self, name: str) -> str:
        """A name as the project has it: "anna" would be another person than "Anna"."""
        people = self._session.people_names
        alike = (known for known in people if known.casefold() == name.casefold())
        return name if name in people else next(alike, name)

    def _coder_edited(self) -> None:
        self.set_coder(self.coder.text())
        self.changed.emit()

    def set_queues(self, overview: Overview, samples: Sequence[str], searched: View) -> None:
        """Fills the box with the project's queues. The chosen one stays chosen if it is still
        there; at first the newest sample is, because a coder who works in a copy did not draw it.

        ``searched`` is the view of the annotate page. Its queue stays chosen even if the view has
        changed.
        """
        if self._spelt(self.coder_name) != self.coder_name and not self.coder.hasFocus():
            self.set_coder(self.coder_name)
        offered: list[tuple[str, QueueChoice]] = [(self.tr("All units, in order"), QueueChoice())]
        for name in samples:
            offered.append((self._sample_text(name), QueueChoice(QueueKind.SAMPLE, name)))
        for dimension in overview.rubric.dimensions if overview.models else ():
            text = self.tr("Most uncertain first: %1").replace("%1", dimension.title)
            offered.append((text, QueueChoice(QueueKind.UNCERTAIN, dimension.name)))
        offered.append((self.tr("Flagged for later"), QueueChoice(QueueKind.FLAGGED)))
        if len(overview.coders) > 1:
            offered.append((self.tr("Disagreements"), QueueChoice(QueueKind.DISAGREEMENT)))
        if searched != View(searched.dimension, field=searched.field):
            offered.append(
                (self.tr("What the table shows"), QueueChoice(QueueKind.FOUND, view=searched))
            )
        choices = [choice for _, choice in offered]
        if choices == [self.queue.itemData(i) for i in range(self.queue.count())]:
            return
        chosen: QueueChoice | None = self.queue.currentData()
        kept = (chosen.kind, chosen.name) if chosen else (QueueKind.SAMPLE, *samples[-1:])
        at = next((i for i, each in enumerate(choices) if (each.kind, each.name) == kept), 0)
        with QSignalBlocker(self.queue):
            self.queue.clear()
            for text, choice in offered:
                self.queue.addItem(text, choice)
            self.queue.setCurrentIndex(at)

    def clear(self) -> None:
        """Empties the box of queues and the progress, until the queues of another project are
        known."""
        with QSignalBlocker(self.queue):
            self.queue.clear()
        self._bar.hide()
        self._progress.setText("")

    def set_queues_visible(self, visible: bool) -> None:
        """Shows or hides the choice of a queue, which some modes do not need."""
        self.queue.setVisible(visible)
        self._sample_button.setVisible(visible)

    def add_sample(self, name: str) -> None:
        """Adds a sample that was just drawn, and chooses it."""
        self.queue.addItem(self._sample_text(name), QueueChoice(QueueKind.SAMPLE, name))
        self.queue.setCurrentIndex(self.queue.count() - 1)

    def show_progress(self, state: ReviewState, mode: ReviewMode) -> None:
        """Shows how much of the queue is done; nothing for an empty queue."""
        self._bar.setVisible(state.total > 0)
        self._bar.setRange(0, max(state.total, 1))
        self._bar.setValue(state.done)
        place = number_text(min(state.place + 1, state.total))
        parts = [filled(self.tr("%1 of %2"), place, number_text(state.total))]
        if mode is not ReviewMode.SETTLE:
            parts.append(self.tr("%1 decided").replace("%1", number_text(state.done)))
            if state.flagged:
                parts.append(self.tr("%1 flagged").replace("%1", number_text(state.flagged)))
        self._progress.setText(" · ".join(parts) if state.total else "")

    def _sample_text(self, name: str) -> str:
        return self.tr("Sample: %1").replace("%1", name)
