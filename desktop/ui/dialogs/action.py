"""Doing a bulk action: first what it will change, then with progress and Stop."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.engine.review.bulk import Action, Preview, apply
from desktop.engine.store.journal import Changed
from desktop.ui.dialogs.parts import Question
from desktop.ui.item_models.units import named
from desktop.ui.jobs import StoppedError
from desktop.ui.page import Context
from desktop.ui.sentences import place_words, translated
from desktop.ui.unit_queries import preview_action
from desktop.ui.widgets.basics import Banner, column, progress_bar
from desktop.ui.widgets.telling_list import TellingList
from desktop.ui.words import filled, number_text
from rubrics.errors import UserError
from rubrics.schema import Rubric


class ActionDialog(Question):
    """Shows what an action would change before it can be done; doing it can be undone."""

    _worked_on = Signal(int)

    def __init__(
        self, context: Context, parent: QWidget, title: str, about: str, accept: str
    ) -> None:
        super().__init__(parent, title, about, accept)
        self._session, self._tell = context.session, context.show_error
        self._preferences = context.preferences
        self._previewed: Action | None = None
        self._doing = False
        self._stop = Event()
        self.controls: Sequence[QWidget] = ()
        """What says which action it is."""
        overview = context.session.overview
        assert overview is not None
        self._outlook = OutlookView(overview.rubric)
        self.said, self.examples = self._outlook.said, self._outlook.examples
        self.bar = progress_bar(self.tr("Progress"))
        self.bar.hide()
        self._worked_on.connect(self.bar.setValue)

    @abstractmethod
    def action(self) -> Action:
        """What the controls say. Raises UserError where they say nothing that could be done."""

    def add_outlook(self) -> None:
        """Puts what will change below what the body has by now."""
        self.body.addWidget(self._outlook, 1)
        self.body.addWidget(self.bar)

    def look(self) -> None:
        """Asks what the action would change."""
        self._previewed = None
        self.yes.setEnabled(False)
        try:
            action = self.action()
        except UserError as error:
            self._outlook.refuse(error)
            return
        self.examples.clear()
        self.examples.say("")
        self.said.tell(self.tr("Looking what it would change …"))
        coder = self._preferences.viewer
        self._session.ask(
            lambda project: preview_action(project, action, coder),
            lambda seen: self._show(action, seen),
            self.failed,
            owner=self,
            key="bulk",
        )

    def accept(self) -> None:
        """Does what was shown."""
        action = self._previewed
        if action is not None and not self._doing:
            self._set_doing(True)
            self._session.change(
                lambda project: apply(project, action, progress=self._go_on),
                lambda changed: self.done_with(action, changed),
                self._not_done,
                owner=self,
            )

    def reject(self) -> None:
        """Stops what is being done, with nothing changed, or closes the dialog."""
        if self._doing:
            self._stop.set()
            self.no.setEnabled(False)
            self.said.tell(self.tr("Stopping …"))
        else:
            super().reject()

    def done_with(self, _action: Action, _changed: Changed) -> None:
        """The action is done."""
        super().accept()

    def failed(self, error: object) -> None:
        """The action cannot be looked at or done."""
        self._previewed = None
        if isinstance(error, UserError):
            self._outlook.refuse(error)
        else:
            self.said.tell("")
            self._tell(error)

    def _go_on(self, count: int) -> None:
        """In the project's thread, now and then."""
        if self._stop.is_set():
            raise StoppedError
        self._worked_on.emit(count)

    def _set_doing(self, doing: bool) -> None:
        self._doing = doing
        self._stop.clear()
        self.bar.setValue(0)
        self.bar.setVisible(doing)
        self.yes.setDisabled(doing)
        self.no.setEnabled(True)
        for widget in self.controls:
            widget.setDisabled(doing)

    def _not_done(self, error: object) -> None:
        self._set_doing(False)
        if isinstance(error, StoppedError):
            self.look()
        else:
            self.failed(error)

    def _show(self, action: Action, seen: Preview) -> None:
        try:
            if action != self.action():
                return  # a later question is on its way
        except UserError:
            return
        self._previewed = action
        self.bar.setRange(0, max(1, seen.count))
        self._outlook.tell(seen)
        self.yes.setEnabled(seen.count > 0)


class OutlookView(QWidget):
    """What an action will change and leave alone, with the first changes."""

    def __init__(self, rubric: Rubric) -> None:
        super().__init__()
        self._rubric = rubric
        self.said = Banner()
        self.examples = TellingList(self.tr("The first changes"))
        whole = column(self.said, self.examples, spacing=10)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def tell(self, seen: Preview) -> None:
        """Shows a preview."""
        text = " ".join([self.tr("%Ln annotation(s) change.", "", seen.count), *self._left(seen)])
        self.said.tell(text, "info" if seen.count else "warn")
        self._clear("" if seen.count else self.tr("Nothing would change."))
        for example in seen.examples:
            asked = self._rubric.dimension(example.dimension)
            before, after = (named(asked, v) or "–" for v in (example.before, example.after))
            place = place_words(example.label, example.document)
            where = f"{place}, {asked.title}, {example.coder}"
            self.examples.addItem(f"{where}: {before} → {after}")

    def refuse(self, why: UserError) -> None:
        """Says why nothing can be changed."""
        self.said.tell(translated(why), "warn")
        self._clear(self.tr("Nothing would change."))

    def _clear(self, nothing: str) -> None:
        self.examples.clear()
        self.examples.say(nothing)

    def _left(self, seen: Preview) -> list[str]:
        left, parts = seen.outlook, []
        if left.kept:
            parts.append(self.tr("%Ln stay as they are: decided already.", "", left.kept))
        if left.differing:
            parts.append(self.tr("Of these %Ln have another value.", "", left.differing))
        if left.unknown:
            unknown = left.unknown
            about = self.tr("%Ln are about texts that are not in this project.", "", unknown)
            parts.append(about)
        for name, cells in left.refused.items():
            cell = self.tr("“%1” (%2)")
            shown = list(cells.items())[:4]
            passed = ", ".join(filled(cell, text, number_text(count)) for text, count in shown)
            parts.append(filled(self.tr("No level, and passed over in %1: %2."), name, passed))
        return parts
