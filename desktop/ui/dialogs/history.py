"""The dialog of the history: its steps and restore points, and how to go back to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtWidgets import QLineEdit, QListWidgetItem, QWidget

from desktop.engine.store.journal import Changed, Journal, RestorePoint, Step
from desktop.engine.store.project import Project
from desktop.engine.store.steps import StepKind
from desktop.ui.dialogs.base import MIN_FIELD_CHARACTERS, BaseDialog
from desktop.ui.sentences import translated
from desktop.ui.session import Session
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.lists import PlaceholderListWidget
from desktop.ui.words import restore_point_words, step_words

_ENTRY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class _History:
    steps: list[Step]
    points: list[RestorePoint]


class HistoryDialog(BaseDialog):
    """Goes to any step: undoes the later ones, or redoes those that were undone up to it."""

    BACKUPS = 2
    """The result of the dialog if the user wants to see the backups instead."""

    def __init__(self, session: Session, tell: Callable[[object], None], parent: QWidget) -> None:
        super().__init__(
            parent,
            self.tr("History"),
            self.tr(
                "Every change of people's work. Going back undoes what came later; until somebody "
                "decides something new it can be done again. What models answered stays."
            ),
            self.tr("Go to this step"),
        )
        self._session, self._tell = session, tell
        self._present_row = 0
        self.setMinimumSize(640, 560)
        self.steps = PlaceholderListWidget(self.tr("Steps, the newest first"))
        self.points = PlaceholderListWidget(self.tr("Restore points"))
        self.points.setMaximumHeight(130)
        self.point_name = QLineEdit()
        self.point_name.setAccessibleName(self.tr("Name of a restore point"))
        self.point_name.setPlaceholderText(self.tr("Name this moment"))
        self.point_name.setMinimumWidth(
            self.fontMetrics().averageCharWidth() * MIN_FIELD_CHARACTERS
        )
        self.mark_button = button(self.tr("Make a restore point"), self._make_point, icon="flag")
        self.restore_button = button(self.tr("Go back to it"), self._restore, icon="history")
        self.banner = Banner()
        self.body.addWidget(self.steps, 1)
        self.body.addWidget(label(self.tr("Restore points"), "subheading"))
        self.body.addWidget(self.points)
        self.body.addLayout(row(self.point_name, self.mark_button, self.restore_button))
        self.body.addWidget(self.banner)
        backups = button(self.tr("Backups …"), lambda: self.done(self.BACKUPS), icon="files")
        self.buttons.insertWidget(0, backups)
        self.reject_button.setText(self.tr("Close"))
        # Enter after a name makes the point, instead of going to a step.
        self.mark_button.setDefault(True)
        self.steps.currentItemChanged.connect(self._update_buttons)
        self.points.currentItemChanged.connect(self._update_buttons)
        self.point_name.textChanged.connect(self._update_buttons)
        self._update_buttons()
        self._load()

    def accept(self) -> None:
        """Goes to the selected step; the dialog stays open."""
        item = self.steps.currentItem()
        if item is not None:
            step: Step | None = item.data(_ENTRY)
            self._go(lambda project: Journal(project).go_to(step))

    def _restore(self) -> None:
        item = self.points.currentItem()
        if item is not None:
            point: RestorePoint = item.data(_ENTRY)
            self._go(lambda project: Journal(project).restore(point))

    def _make_point(self) -> None:
        name = " ".join(self.point_name.text().split())
        self.point_name.clear()
        self._session.change(
            lambda project: Journal(project).mark(name), lambda _: self._load(), self._tell,
            owner=self,
        )  # fmt: skip

    def _go(self, act: Callable[[Project], Changed]) -> None:
        """Goes to another state of the history, and shows it."""

        def done(changed: Changed) -> None:
            text = self.tr("%Ln change(s) undone or done again.", "", changed.count)
            self.banner.tell(text, "good")
            self._load()

        self._session.change(act, done, self._tell, owner=self)

    def _load(self) -> None:
        self._session.ask(_read_history, self._show, self._tell, owner=self)

    def _show(self, history: _History) -> None:
        self._show_steps(history.steps)
        self._show_points(history.points)
        self._update_buttons()

    def _show_steps(self, steps: list[Step]) -> None:
        self.steps.clear()
        for step in steps:
            text = f"{_local_time(step.time_utc)}  {step_words(step, translated(step.detail))}"
            if step.who:
                text += f" ({step.who})"
            if step.undone:
                text = self.tr("undone: %1").replace("%1", text)
            item = QListWidgetItem(text)
            item.setData(_ENTRY, step)
            self.steps.addItem(item)
        if steps and steps[-1].kind != StepKind.RECODE:
            beginning = QListWidgetItem(self.tr("The beginning: nothing decided"))
            beginning.setData(_ENTRY, None)
            self.steps.addItem(beginning)
        placeholder = self.tr(
            "Nothing has been decided yet. Every change will stand here, to go back to."
        )
        self.steps.set_placeholder("" if steps else placeholder)
        present = next((i for i, step in enumerate(steps) if not step.undone), len(steps))
        self._present_row = present
        self.steps.setCurrentRow(present)

    def _show_points(self, points: list[RestorePoint]) -> None:
        self.points.clear()
        for point in points:
            since = self.tr("%Ln step(s) since", "", point.steps_since)
            name = restore_point_words(point.name, translated)
            item = QListWidgetItem(f"{_local_time(point.time_utc)}  {name}: {since}")
            item.setData(_ENTRY, point)
            self.points.addItem(item)
        placeholder = self.tr("None yet. Give this moment a name to be able to come back to it.")
        self.points.set_placeholder("" if points else placeholder)

    def _update_buttons(self) -> None:
        self.accept_button.setEnabled(self.steps.currentRow() not in (-1, self._present_row))
        self.restore_button.setEnabled(self.points.currentItem() is not None)
        self.mark_button.setEnabled(bool(self.point_name.text().strip()))


def _read_history(project: Project) -> _History:
    journal = Journal(project)
    return _History(journal.history(), journal.restore_points())


def _local_time(time_utc: str) -> str:
    """A time of the journal in the local time zone and the window's language."""
    time = QDateTime.fromString(time_utc, Qt.DateFormat.ISODate).toLocalTime()
    return QLocale().toString(time, QLocale.FormatType.ShortFormat)
