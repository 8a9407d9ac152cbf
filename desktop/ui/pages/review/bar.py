"""The row above the review: who codes, how, which units come, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.engine.store.project import human
from desktop.engine.store.views import View
from desktop.ui.pages.review.reviewing import Source, State, Way, Wish
from desktop.ui.session import Overview
from desktop.ui.widgets.basics import Chooser, button, column, label, progress_bar, row
from desktop.ui.words import filled, number_text


class ReviewBar(QWidget):
    """``changed`` tells that somebody, something or some way else is wanted; ``draw`` a sample."""

    changed = Signal()
    draw = Signal()

    def __init__(self, coder: str, way: Way, people: Callable[[], Sequence[str]]) -> None:
        """``people`` tells the names of those who have coded in the project."""
        super().__init__()
        self._people = people
        self.coder = QLineEdit()
        self.coder.setPlaceholderText(self.tr("Who is coding?"))
        self.coder.setAccessibleName(self.tr("Coder"))
        self.coder.setToolTip(self.tr("Coder"))
        self.coder.setMaximumWidth(170)
        self.coder.editingFinished.connect(self._named)
        self.call(coder)
        self.way = Chooser()
        self.way.setAccessibleName(self.tr("Way of working"))
        self.way.addItem(self.tr("Blind: the model's answer is hidden"), Way.BLIND)
        self.way.addItem(self.tr("Assisted: the model's answer is shown"), Way.ASSISTED)
        self.way.addItem(self.tr("Code again: what you said is hidden"), Way.AGAIN)
        self.way.addItem(self.tr("Settle disagreements"), Way.SETTLE)
        self.way.setCurrentIndex(self.way.findData(way))
        self.way.currentIndexChanged.connect(self.changed)
        self.queue = Chooser()
        self.queue.setAccessibleName(self.tr("Which units come"))
        self.queue.setMinimumContentsLength(20)
        self.queue.currentIndexChanged.connect(self.changed)
        self._sample_button = button(self.tr("Draw a sample …"), self.draw.emit, icon="shuffle")
        self._progress = label("", "muted")
        self._bar = progress_bar(self.tr("Progress"))
        self._bar.hide()
        controls = row(self.coder, self.way, self.queue, self._sample_button, None)
        self.setLayout(column(controls, row(self._bar, self._progress, spacing=14), spacing=10))

    def call(self, coder: str) -> None:
        """Says who is coding."""
        self.who = self._spelt(human(coder).name)
        """Who is coding; not the half of a name that is being typed."""
        self.coder.setText(self.who)

    def _spelt(self, name: str) -> str:
        """A name as the project has it: "anna" would be another person than "Anna"."""
        people = self._people()
        alike = (known for known in people if known.casefold() == name.casefold())
        return name if name in people else next(alike, name)

    def _named(self) -> None:
        self.call(self.coder.text())
        self.changed.emit()

    def offer(self, overview: Overview, samples: Sequence[str], searched: View) -> None:
        """Offers the queues that a project has, keeping the chosen one where it is still there; at
        first the newest sample is chosen, because who codes in a copy has not drawn it.

        What the table shows stays chosen though it shows something else by now.
        """
        if self._spelt(self.who) != self.who and not self.coder.hasFocus():
            self.call(self.who)
        offered: list[tuple[str, Wish]] = [(self.tr("All units, in order"), Wish())]
        for name in samples:
            offered.append((self._sample(name), Wish(Source.SAMPLE, name)))
        for dimension in overview.rubric.dimensions if overview.models else ():
            text = self.tr("Most uncertain first: %1").replace("%1", dimension.title)
            offered.append((text, Wish(Source.UNCERTAIN, dimension.name)))
        if len(overview.coders) > 1:
            offered.append((self.tr("Disagreements"), Wish(Source.DISAGREEMENT)))
        if searched != View(searched.dimension, field=searched.field):
            offered.append((self.tr("What the table shows"), Wish(Source.FOUND, view=searched)))
        if [self.queue.itemData(i) for i in range(self.queue.count())] == [w for _, w in offered]:
            return
        chosen: Wish | None = self.queue.currentData()
        kept = (chosen.source, chosen.name) if chosen else (Source.SAMPLE, *samples[-1:])
        self.queue.blockSignals(True)
        self.queue.clear()
        for text, wish in offered:
            self.queue.addItem(text, wish)
        at = next((i for i, (_, wish) in enumerate(offered) if (wish.source, wish.name) == kept), 0)
        self.queue.setCurrentIndex(at)
        self.queue.blockSignals(False)

    def forget(self) -> None:
        """Offers nothing until it is known what there is in another project."""
        self.queue.blockSignals(True)
        self.queue.clear()
        self.queue.blockSignals(False)
        self._bar.hide()
        self._progress.setText("")

    def show_queues(self, some: bool) -> None:
        """Two ways of working say themselves which units come."""
        self.queue.setVisible(some)
        self._sample_button.setVisible(some)

    def offer_sample(self, name: str) -> None:
        """Offers a sample that was just drawn, and chooses it."""
        self.queue.addItem(self._sample(name), Wish(Source.SAMPLE, name))
        self.queue.setCurrentIndex(self.queue.count() - 1)

    def show_progress(self, state: State, way: Way) -> None:
        """How far the coder is; of nothing there is nothing to say."""
        self._bar.setVisible(state.total > 0)
        self._bar.setRange(0, max(state.total, 1))
        self._bar.setValue(state.done)
        place = number_text(min(state.place + 1, state.total))
        parts = [filled(self.tr("%1 of %2"), place, number_text(state.total))]
        if way is not Way.SETTLE:
            parts.append(self.tr("%1 decided").replace("%1", number_text(state.done)))
            if state.flagged:
                parts.append(self.tr("%1 flagged").replace("%1", number_text(state.flagged)))
        self._progress.setText(" · ".join(parts) if state.total else "")

    def _sample(self, name: str) -> str:
        return self.tr("Sample: %1").replace("%1", name)
