"""The base of dialogs that preview a bulk action, apply it, and show its progress."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from threading import Event

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.engine.review.bulk import Action, Preview, apply
from desktop.engine.store.journal import Changed
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.item_models.units import value_text
from desktop.ui.jobs import StoppedError
from desktop.ui.page import Context
from desktop.ui.sentences import place_words, translated
from desktop.ui.unit_queries import preview_action
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.lists import PlaceholderListWidget
from desktop.ui.widgets.progress_bar import progress_bar
from desktop.ui.words import filled, number_text
from rubrics.errors import UserError
from rubrics.schema import Rubric

_MAX_CELLS = 4
"""Unreadable cells that are named for each column."""


class ActionDialog(BaseDialog):
    """Shows what an action would change, and applies it once accepted.

    A subclass adds its controls to the body, calls ``add_preview``, and calls ``update_preview``
    whenever they change.
    """

    _progressed = Signal(int)

    def __init__(
        self,
        context: Context,
        parent: QWidget,
        title: str,
        about: str,
        accept: str,
        *,
        answers: bool = True,
    ) -> None:
        """``answers``: whether a model's answers may be shown in the preview."""
        super().__init__(parent, title, about, accept)
        self._answers = answers
        self._session, self._tell = context.session, context.show_error
        self._preferences = context.preferences
        self._previewed: Action | None = None
        self._applying = False
        self._stop = Event()
        self.controls: Sequence[QWidget] = ()
        """What is disabled while the action is applied."""
        overview = context.session.overview
        assert overview is not None
        self._preview = PreviewPanel(overview.rubric)
        self.banner, self.examples = self._preview.banner, self._preview.examples
        self.bar = progress_bar(self.tr("Progress"))
        self.bar.hide()
        self._progressed.connect(self.bar.setValue)

    @abstractmethod
    def action(self) -> Action:
        """The action that the controls describe. Raises UserError if it is incomplete."""

    def add_preview(self) -> None:
        """Adds the preview and the progress bar at the end of the body."""
        self.body.addWidget(self._preview, 1)
        self.body.addWidget(self.bar)

    def update_preview(self) -> None:
        """Computes what the action would change, in the project's thread."""
        self._previewed = None
        self.accept_button.setEnabled(False)
        try:
            action = self.action()
        except UserError as error:
            self._preview.show_error(error)
            return
        self.examples.clear()
        self.examples.set_placeholder("")
        self.banner.tell(self.tr("Looking what it would change …"))
        coder = self._preferences.viewer if self._answers else None
        self._session.ask(
            lambda project: preview_action(project, action, coder),
            lambda preview: self._show_preview(action, preview),
            self.fail,
            owner=self,
            key="bulk",
        )

    def accept(self) -> None:
        """Applies the action that was previewed."""
        action = self._previewed
        if action is not None and not self._applying:
            self._set_applying(True)
            self._session.change(
                lambda project: apply(project, action, progress=self._report_progress),
                lambda changed: self.finish(action, changed),
                self._on_failed,
                owner=self,
            )

    def reject(self) -> None:
        """Stops the action, which then changes nothing; closes the dialog if none is applied."""
        if self._applying:
            self._stop.set()
            self.reject_button.setEnabled(False)
            self.banner.tell(self.tr("Stopping …"))
        else:
            super().reject()

    def finish(self, _action: Action, _changed: Changed) -> None:
        """Called once the action is applied; closes the dialog."""
        super().accept()

    def fail(self, error: object) -> None:
        """Shows why the action cannot be previewed or applied."""
        self._previewed = None
        if isinstance(error, UserError):
            self._preview.show_error(error)
        else:
            self.banner.tell("")
            self._tell(error)

    def _report_progress(self, count: int) -> None:
        """Called in the project's thread with the number of annotations so far. Raises StoppedError
        if the user wants to stop."""
        if self._stop.is_set():
            raise StoppedError
        self._progressed.emit(count)

    def _set_applying(self, applying: bool) -> None:
        self._applying = applying
        self._stop.clear()
        self.bar.setValue(0)
        self.bar.setVisible(applying)
        self.accept_button.setDisabled(applying)
        self.reject_button.setEnabled(True)
        for widget in self.controls:
            widget.setDisabled(applying)

    def _on_failed(self, error: object) -> None:
        self._set_applying(False)
        if isinstance(error, StoppedError):
            self.update_preview()
        else:
            self.fail(error)

    def _show_preview(self, action: Action, preview: Preview) -> None:
        try:
            if action != self.action():
                return  # the controls have changed; their preview will follow
        except UserError:
            return
        self._previewed = action
        self.bar.setRange(0, max(1, preview.count))
        self._preview.show_preview(preview)
        self.accept_button.setEnabled(preview.count > 0)


class PreviewPanel(QWidget):
    """How many annotations an action will change, what it leaves alone, and the first changes."""

    def __init__(self, rubric: Rubric) -> None:
        super().__init__()
        self._rubric = rubric
        self.banner = Banner()
        self.examples = PlaceholderListWidget(self.tr("The first changes"))
        layout = column(self.banner, self.examples, spacing=10)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_preview(self, preview: Preview) -> None:
        """Shows a preview."""
        changed = self.tr("%Ln annotation(s) change.", "", preview.count)
        text = " ".join([changed, *self._left_alone(preview)])
        self.banner.tell(text, "info" if preview.count else "warn")
        placeholder = self.tr("Nothing would change.")
        if preview.count:
            unlisted = self.tr("What would change is not listed while the answers are hidden.")
            placeholder = "" if preview.examples else unlisted
        self._clear(placeholder)
        for example in preview.examples:
            dimension = self._rubric.dimension(example.dimension)
            before = value_text(dimension, example.before) or "–"
            after = value_text(dimension, example.after) or "–"
            place = place_words(example.label, example.document)
            where = f"{place}, {dimension.title}, {example.coder}"
            self.examples.addItem(f"{where}: {before} → {after}")

    def show_error(self, error: UserError) -> None:
        """Shows why nothing can be changed."""
        self.banner.tell(translated(error), "warn")
        self._clear(self.tr("Nothing would change."))

    def _clear(self, placeholder: str) -> None:
        self.examples.clear()
        self.examples.set_placeholder(placeholder)

    def _left_alone(self, preview: Preview) -> list[str]:
        """Sentences on what the action does not change."""
        left, sentences = preview.outlook, []
        if left.kept:
            sentences.append(self.tr("%Ln stay as they are: decided already.", "", left.kept))
        if left.differing:
            sentences.append(self.tr("Of these %Ln have another value.", "", left.differing))
        if left.unknown:
            unknown = left.unknown
            sentences.append(
                self.tr("%Ln are about texts that are not in this project.", "", unknown)
            )
        for column_name, cells in left.refused.items():
            cell = self.tr("“%1” (%2)")
            first = list(cells.items())[:_MAX_CELLS]
            listed = ", ".join(filled(cell, text, number_text(count)) for text, count in first)
            template = self.tr("No level, and passed over in %1: %2.")
            sentences.append(filled(template, column_name, listed))
        return sentences
