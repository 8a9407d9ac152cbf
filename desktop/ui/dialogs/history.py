"""The history of people's work: every step, restore points, and going to any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt
from PySide6.QtWidgets import QLineEdit, QListWidgetItem, QWidget

from desktop.engine.store.journal import Changed, Journal, RestorePoint, Step
from desktop.engine.store.project import Project
from desktop.ui.dialogs.parts import LEAST, Question
from desktop.ui.sentences import translated
from desktop.ui.session import Session
from desktop.ui.widgets.basics import Banner, button, label, row
from desktop.ui.widgets.telling_list import TellingList
from desktop.ui.words import restore_point_words, step_words

ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class _Past:
    steps: list[Step]
    points: list[RestorePoint]


class HistoryDialog(Question):
    """Going to a step undoes what came after it, or does again what was undone up to it.

    Ends with ``BACKUPS`` where somebody wants to see these instead.
    """

    BACKUPS = 2

    def __init__(self, session: Session, tell: Callable[[object], None], parent: QWidget) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("HistoryDialog", "History"),
            QCoreApplication.translate(
                "HistoryDialog",
                "Every change of people's work. Going back undoes what came later; until somebody "
                "decides something new it can be done again. What models answered stays.",
            ),
            QCoreApplication.translate("HistoryDialog", "Go to this step"),
        )
        self._session, self._tell = session, tell
        self.setMinimumSize(640, 560)
        self.steps = TellingList(self.tr("Steps, the newest first"))
        self.points = TellingList(self.tr("Restore points"))
        self.points.setMaximumHeight(130)
        self.name_ = QLineEdit()
        self.name_.setAccessibleName(self.tr("Name of a restore point"))
        self.name_.setPlaceholderText(self.tr("Name this moment"))
        self.name_.setMinimumWidth(self.fontMetrics().averageCharWidth() * LEAST)
        self.mark = button(self.tr("Make a restore point"), self._mark, icon="flag")
        self.restore = button(self.tr("Go back to it"), self._restore, icon="history")
        self.said = Banner()
        self.body.addWidget(self.steps, 1)
        self.body.addWidget(label(self.tr("Restore points"), "subheading"))
        self.body.addWidget(self.points)
        self.body.addLayout(row(self.name_, self.mark, self.restore))
        self.body.addWidget(self.said)
        backups = button(self.tr("Backups …"), lambda: self.done(self.BACKUPS), icon="files")
        self.buttons.insertWidget(0, backups)
        self.no.setText(self.tr("Close"))
        self.mark.setDefault(True)  # Enter after a name makes the point, and never goes back
        self.steps.currentItemChanged.connect(self._check)
        self.points.currentItemChanged.connect(self._check)
        self.name_.textChanged.connect(self._check)
        self._check()
        self._look()

    def accept(self) -> None:
        """Goes to the chosen step; the dialog stays."""
        item = self.steps.currentItem()
        if item is not None:
            step: Step | None = item.data(ROLE)
            self._do(lambda project: Journal(project).go_to(step))

    def _restore(self) -> None:
        item = self.points.currentItem()
        if item is not None:
            point: RestorePoint = item.data(ROLE)
            self._do(lambda project: Journal(project).restore(point))

    def _mark(self) -> None:
        name = " ".join(self.name_.text().split())
        self.name_.clear()
        self._session.change(
            lambda project: Journal(project).mark(name), lambda _: self._look(), self._tell,
            owner=self,
        )  # fmt: skip

    def _do(self, act: Callable[[Project], Changed]) -> None:
        def done(changed: Changed) -> None:
            text = self.tr("%Ln change(s) undone or done again.", "", changed.count)
            self.said.tell(text, "good")
            self._look()

        self._session.change(act, done, self._tell, owner=self)

    def _look(self) -> None:
        self._session.ask(_past, self._show, self._tell, owner=self)

    def _show(self, past: _Past) -> None:
        self.steps.clear()
        for step in past.steps:
            text = f"{_when(step.time_utc)}  {step_words(step, translated(step.detail))}"
            if step.who:
                text += f" ({step.who})"
            if step.undone:
                text = self.tr("undone: %1").replace("%1", text)
            item = QListWidgetItem(text)
            item.setData(ROLE, step)
            self.steps.addItem(item)
        if past.steps:
            begin = QListWidgetItem(self.tr("The beginning: nothing decided"))
            begin.setData(ROLE, None)
            self.steps.addItem(begin)
        nothing = self.tr(
            "Nothing has been decided yet. Every change will stand here, to go back to."
        )
        self.steps.say("" if past.steps else nothing)
        now = next((i for i, step in enumerate(past.steps) if not step.undone), len(past.steps))
        self.steps.setCurrentRow(now)
        self.points.clear()
        for point in past.points:
            since = self.tr("%Ln step(s) since", "", point.steps_since)
            before = restore_point_words(point.name, translated)
            item = QListWidgetItem(f"{_when(point.time_utc)}  {before}: {since}")
            item.setData(ROLE, point)
            self.points.addItem(item)
        nothing = self.tr("None yet. Give this moment a name to be able to come back to it.")
        self.points.say("" if past.points else nothing)
        self._now = now
        self._check()

    _now = 0

    def _check(self) -> None:
        self.yes.setEnabled(self.steps.currentRow() not in (-1, self._now))
        self.restore.setEnabled(self.points.currentItem() is not None)
        self.mark.setEnabled(bool(self.name_.text().strip()))


def _past(project: Project) -> _Past:
    journal = Journal(project)
    return _Past(journal.history(), journal.restore_points())


def _when(time_utc: str) -> str:
    """A time as the person's clock and language have it."""
    time = QDateTime.fromString(time_utc, Qt.DateFormat.ISODate).toLocalTime()
    return QLocale().toString(time, QLocale.FormatType.ShortFormat)
