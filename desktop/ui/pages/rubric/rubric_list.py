"""The codebooks to choose from: built in, the user's own, and the one of the open project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidgetItem

from desktop.ui.session import Overview
from desktop.ui.widgets.lists import WrappingListWidget
from rubrics.library import Entry, Origin


class RubricList(WrappingListWidget):
    """``chosen`` brings the entry that was turned to, and the row it was turned from.

    A project's codebook that is in no file any more, because it was edited or deleted since, is
    listed too: the project has its text.
    """

    chosen = Signal(object, int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Codebooks"))
        self.setMinimumWidth(180)
        self.currentItemChanged.connect(self._turned)

    @property
    def entry(self) -> Entry | None:
        """What is chosen."""
        item = self.currentItem()
        return self._entry(item) if item else None

    def entries(self) -> list[Entry]:
        """All that can be chosen."""
        return [self._entry(self.item(row)) for row in range(self.count())]

    def offer(
        self, entries: Iterable[Entry], overview: Overview | None, wanted: Path | None
    ) -> None:
        """Lists them and chooses the one in the wanted file, or the project's where none is."""
        before = self.entry
        listed = [entry for entry in entries if not entry.replaced]
        has_text = overview is not None and bool(overview.rubric.source)  # or it is lost
        if overview and has_text and not any(_is_projects(entry, overview) for entry in listed):
            rubric = overview.rubric
            listed.insert(0, Entry(rubric.id, Origin.PROJECT, overview.path, rubric))
        self.blockSignals(True)
        self.clear()
        for entry in listed:
            made = QListWidgetItem(f"{entry.title or entry.id}\n{self._origin(entry, overview)}")
            made.setData(Qt.ItemDataRole.UserRole, entry)
            self.addItem(made)
        rows = {(entry.id, entry.origin): row for row, entry in enumerate(listed)}
        files = {entry.id: row for row, entry in enumerate(listed) if not _is_copy(entry)}
        mine = (row for row, e in enumerate(listed) if overview and _is_projects(e, overview))
        if wanted is not None:
            row = next((row for row, entry in enumerate(listed) if entry.path == wanted), 0)
        elif before is not None:
            row = rows.get((before.id, before.origin), files.get(before.id, 0))
        else:
            row = next(mine, 0)
        self.setCurrentRow(row)
        self.blockSignals(False)

    def choose_none(self) -> None:
        """Where something new is written."""
        self.turn_back(-1)

    def turn_back(self, row: int) -> None:
        """Marks a row, telling nobody."""
        self.blockSignals(True)
        self.setCurrentRow(row)
        self.blockSignals(False)

    def _turned(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(self._entry(item), self.row(before) if before else -1)

    def _origin(self, entry: Entry, overview: Overview | None) -> str:
        if entry.error:
            return self.tr("has faults")
        if overview and _is_projects(entry, overview):
            return self.tr("this project's")
        return self.tr("yours") if entry.origin is Origin.USER else self.tr("built in")

    @staticmethod
    def _entry(item: QListWidgetItem) -> Entry:
        entry: Entry = item.data(Qt.ItemDataRole.UserRole)
        return entry


def _is_projects(entry: Entry, overview: Overview) -> bool:
    return entry.rubric is not None and entry.rubric.sha256 == overview.rubric.sha256


def _is_copy(entry: Entry) -> bool:
    return entry.origin is Origin.PROJECT
