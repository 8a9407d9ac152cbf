"""The list of codebooks: built in, the user's own, and the open project's."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QListWidgetItem

from desktop.ui.session import Overview
from desktop.ui.widgets.lists import WrappingListWidget
from rubrics.library import Entry, Origin


class RubricList(WrappingListWidget):
    """A list of entries. The open project's codebook is among them even if its file was edited or
    deleted since: the project has a copy of the text."""

    chosen = Signal(object, int)
    """The entry that was chosen, and the row that was current before."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Codebooks"))
        self.setMinimumWidth(180)
        self.currentItemChanged.connect(self._emit_chosen)

    @property
    def current_entry(self) -> Entry | None:
        """The chosen entry."""
        item = self.currentItem()
        return self._entry(item) if item else None

    def entries(self) -> list[Entry]:
        """All entries, from top to bottom."""
        return [self._entry(self.item(row)) for row in range(self.count())]

    def set_entries(
        self, entries: Iterable[Entry], overview: Overview | None, wanted: Path | None
    ) -> None:
        """Lists the entries. The one of the file ``wanted`` is chosen; without it the one that was
        chosen before, else the open project's."""
        before = self.current_entry
        listed = [entry for entry in entries if not entry.replaced]
        has_text = overview is not None and bool(overview.rubric.source)  # empty if it was lost
        if overview and has_text and not any(is_projects(entry, overview) for entry in listed):
            rubric = overview.rubric
            listed.insert(0, Entry(rubric.id, Origin.PROJECT, overview.path, rubric))
        rows = {(entry.id, entry.origin): row for row, entry in enumerate(listed)}
        files = {
            entry.id: row for row, entry in enumerate(listed) if entry.origin is not Origin.PROJECT
        }
        mine = (row for row, e in enumerate(listed) if overview and is_projects(e, overview))
        if wanted is not None:
            row = next((row for row, entry in enumerate(listed) if entry.path == wanted), 0)
        elif before is not None:
            row = rows.get((before.id, before.origin), files.get(before.id, 0))
        else:
            row = next(mine, 0)
        with QSignalBlocker(self):
            self.clear()
            for entry in listed:
                title = entry.title or entry.id
                made = QListWidgetItem(f"{title}\n{self._origin(entry, overview)}")
                made.setData(Qt.ItemDataRole.UserRole, entry)
                self.addItem(made)
            self.setCurrentRow(row)

    def clear_choice(self) -> None:
        """Chooses none, for a new codebook that is not saved."""
        self.select_silently(-1)

    def select_silently(self, row: int) -> None:
        """Makes a row the current one without emitting ``chosen``."""
        with QSignalBlocker(self):
            self.setCurrentRow(row)

    def _emit_chosen(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(self._entry(item), self.row(before) if before else -1)

    def _origin(self, entry: Entry, overview: Overview | None) -> str:
        if entry.error:
            return self.tr("has faults")
        if overview and is_projects(entry, overview):
            return self.tr("this project's")
        return self.tr("yours") if entry.origin is Origin.USER else self.tr("built in")

    @staticmethod
    def _entry(item: QListWidgetItem) -> Entry:
        entry: Entry = item.data(Qt.ItemDataRole.UserRole)
        return entry


def is_projects(entry: Entry, overview: Overview) -> bool:
    """Whether an entry is the codebook that the open project was begun with."""
    return entry.rubric is not None and entry.rubric.sha256 == overview.rubric.sha256
