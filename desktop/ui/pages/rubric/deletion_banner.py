"""Deleting one of the user's codebooks, and undoing that."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from desktop.engine.home.rubric_files import delete_rubric, restore_rubric
from desktop.ui.dialogs.base import confirmed
from desktop.ui.jobs import ErrorCallback, JobRunner
from desktop.ui.theme.theme import set_icon
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from rubrics.library import Entry


class DeletionBanner(Banner):
    """Says which codebook was deleted, and offers to restore it."""

    deleted = Signal(object)
    """The path of the deleted file."""
    restored = Signal(object)
    """The path of the restored file."""

    def __init__(self, jobs: JobRunner, failed: ErrorCallback) -> None:
        undo = button("", self._restore)
        super().__init__("", "info", undo)
        undo.setText(self.tr("Undo"))
        set_icon(undo, "undo-2")
        self._jobs, self._failed = jobs, failed
        self._deleted_file: tuple[Path, bytes] | None = None

    def ask(self, entry: Entry) -> None:
        """Asks whether to delete a codebook, and deletes it."""
        title = entry.title or entry.id
        about = self.tr(
            "“%1” is taken out of your codebooks. Projects that use it keep their text, and a "
            "built-in one that it stands for comes back."
        )
        if not confirmed(
            self.window(),
            self.tr("Delete the codebook?"),
            about.replace("%1", title),
            self.tr("Delete"),
            danger=True,
        ):
            return

        def done(kept: bytes) -> None:
            self._deleted_file = entry.path, kept
            self.tell(self.tr("“%1” was deleted.").replace("%1", title))
            self.deleted.emit(entry.path)

        self._jobs.submit(
            "rubrics", lambda: delete_rubric(entry.path), done, self._failed, owner=self
        )

    def _restore(self) -> None:
        if self._deleted_file is None:
            return
        path, kept = self._deleted_file

        def done(_: object) -> None:
            self.tell("")
            self.restored.emit(path)

        self._jobs.submit(
            "rubrics", lambda: restore_rubric(path, kept), done, self._failed, owner=self
        )
