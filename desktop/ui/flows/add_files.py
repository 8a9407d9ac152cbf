"""Adding files to the open project or to a new one, from the drop to the job that reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog

from desktop.engine.ingest.guesses import FilePreview
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import Discovery, discover
from desktop.ui.dialogs.add_files import AddFilesDialog, Addition
from desktop.ui.dialogs.base import answer_of
from desktop.ui.dialogs.columns import ColumnsDialog
from desktop.ui.flows.batches import (
    Batch,
    TablesProgress,
    first_table,
    inspect_tables,
    looks_like_codebook,
)
from desktop.ui.page import Context
from desktop.ui.sentences import translated
from desktop.ui.session import Access
from desktop.ui.shell.window import Window
from rubrics.schema import Rubric

KIND = "look"

Read = Callable[[Sequence[Batch], Sequence[str]], None]
"""Reads batches into the open project, and shows sentences about files that are not read."""
Create = Callable[[Access, Rubric, Callable[[], None]], None]
"""Creates and opens a project, then calls its last argument."""


@dataclass(frozen=True, slots=True)
class _DroppedFiles:
    found: Discovery
    table: FilePreview | None
    """The beginning of the first table."""
    codebook: bool
    """Whether it is a single file that is a codebook."""


class AddFilesFlow(QObject):
    """Asks all questions before a project is created or changed, so that cancelling leaves nothing
    behind."""

    def __init__(
        self,
        context: Context,
        window: Callable[[], Window],
        *,
        create: Create,
        read: Read,
        import_: Callable[[Path], None],
    ) -> None:
        """``window`` gives the parent of dialogs; ``import_`` imports a file that is a codebook."""
        super().__init__(context.session)
        self._session, self._jobs = context.session, context.jobs
        self._preferences, self._show_error = context.preferences, context.show_error
        self._window = window
        self._create, self._read, self._import = create, read, import_
        self._asking = False

    def start(self, paths: Sequence[Path]) -> None:
        """Finds the files below these paths, then asks which project they are added to: a new one
        is proposed on the start page, where work begins.

        A single file that cannot be read is an error; among others it is listed as a problem. Does
        nothing while it looks or asks already.
        """
        if self._asking:  # a key pressed again, before the dialog is there
            return
        self._asking = True

        def find() -> _DroppedFiles:
            found = discover(paths, strict=len(paths) == 1)
            table = first_table(found.sources)
            return _DroppedFiles(found, table, looks_like_codebook(found.sources, table))

        def fail(error: Exception) -> None:
            self._asking = False
            self._show_error(error)

        self._jobs.submit("files", find, self._ask, fail)

    def _ask(self, dropped: _DroppedFiles) -> None:
        found = dropped.found
        current = self._session.overview if self._session.writable else None
        try:
            dialog = AddFilesDialog(
                found,
                self._preferences,
                current,
                self._window(),
                dropped.table,
                codebook=dropped.codebook,
                new=self._window().page.name == "start",
            )
            answer, addition = answer_of(dialog), dialog.addition
        finally:
            self._asking = False
        if answer == AddFilesDialog.AS_CODEBOOK:
            self._import(found.sources[0].path)
        if answer != QDialog.DialogCode.Accepted:
            return
        if addition.rubric is None:
            self._inspect(found, addition.options, self._session.rubric, self._reading_into_open())
            return
        read = self._reading_into_new(addition, addition.rubric)
        self._inspect(found, addition.options, addition.rubric, read)

    def _reading_into_open(self) -> Read:
        """Reads into the open project, unless another one is open by then."""
        access = self._session.access

        def read(plan: Sequence[Batch], problems: Sequence[str]) -> None:
            if self._session.is_open(access):
                self._read(plan, problems)

        return read

    def _reading_into_new(self, addition: Addition, rubric: Rubric) -> Read:
        """Creates a project, then reads into it; if there is nothing to read, does neither."""

        def read(plan: Sequence[Batch], problems: Sequence[str]) -> None:
            if plan:
                access = Access(addition.path, addition.passphrase)
                self._create(access, rubric, lambda: self._read(plan, problems))
                self._preferences.rubric = rubric.id  # last, because it raises if the disk is full

        return read

    def _inspect(self, found: Discovery, options: ReadOptions, rubric: Rubric, read: Read) -> None:
        """Inspects the tables in a job, asks what their columns are, and reads everything."""
        plan: list[Batch] = []

        def steps() -> Iterator[TablesProgress]:
            for progress in inspect_tables(found.sources, options, rubric):
                plan[:] = progress.batches
                yield progress

        def confirm() -> None:
            problems = tuple(map(translated, found.problems))
            read(*self._confirm_columns(plan, rubric, problems))

        job = self._jobs.new_job(KIND, self.tr("Looking into the files"), steps)
        job.failed.connect(self._show_error)
        # Dialogs run an event loop: first let everybody else handle the end of the job.
        job.done.connect(lambda: QTimer.singleShot(0, self, confirm))
        self._jobs.start_job(job)

    def _confirm_columns(
        self, plan: Sequence[Batch], rubric: Rubric, problems: tuple[str, ...]
    ) -> tuple[list[Batch], tuple[str, ...]]:
        """Asks what the columns of each table are. Returns the batches to read, and ``problems``
        with a sentence about each batch that is not read because its dialog was cancelled."""
        confirmed: list[Batch] = []
        for batch in plan:
            if batch.preview is None:
                confirmed.append(batch)
                continue
            dialog = ColumnsDialog(batch.preview, len(batch.sources), rubric, self._window())
            if answer_of(dialog) == QDialog.DialogCode.Accepted:
                confirmed.append(batch.mapped(dialog.fields, dialog.coders))
                continue
            names = ", ".join(source.name for source in batch.sources)
            text = self.tr("Not read, because what its columns hold was not confirmed: %1.")
            problems = (*problems, text.replace("%1", names))
        return confirmed, problems
