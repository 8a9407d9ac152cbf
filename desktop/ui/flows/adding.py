"""Adding files, from the drop to their reading: what they are, where they go, what columns hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from desktop.engine.ingest.guesses import FilePreview
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import Discovery, discover
from desktop.ui.dialogs.add_files import AddFilesDialog, Addition
from desktop.ui.dialogs.columns import ColumnsDialog
from desktop.ui.dialogs.passphrase import ask_for_new_passphrase
from desktop.ui.flows.reading import Batch, Looking, first_table, look_into, looks_like_codebook
from desktop.ui.page import Context
from desktop.ui.sentences import told
from desktop.ui.session import Access
from rubrics.schema import Rubric

KIND = "look"

Read = Callable[[Sequence[Batch], Sequence[str]], None]
Create = Callable[[Access, Rubric, Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class _Dropped:
    found: Discovery
    table: FilePreview | None
    codebook: bool


class Adding(QObject):
    """Asks what has to be known, and only then makes a project or reads into the open one: whoever
    cancels on the way leaves nothing behind."""

    def __init__(
        self,
        context: Context,
        window: Callable[[], QWidget],
        *,
        create: Create,
        read: Read,
        import_: Callable[[Path], None],
    ) -> None:
        """``create`` makes and opens a project and then calls its last argument; ``read`` brings
        files into the open one, beside sentences about those that are not read; ``import_`` takes
        a table that is a codebook."""
        super().__init__(context.session)
        self._session, self._jobs = context.session, context.jobs
        self._preferences, self._tell = context.preferences, context.tell
        self._window = window
        self._create, self._read, self._import = create, read, import_

    def take(self, paths: Sequence[Path]) -> None:
        """Looks what was dropped or chosen, and asks where it is to go. A single file of no kind
        that can be read is an error; among others it keeps none of them out."""

        def look() -> _Dropped:
            found = discover(paths, strict=len(paths) == 1)
            table = first_table(found.sources)
            return _Dropped(found, table, looks_like_codebook(found.sources, table))

        self._jobs.ask("files", look, self._ask)

    def _ask(self, dropped: _Dropped) -> None:
        found = dropped.found
        current = self._session.overview if self._session.writable else None
        dialog = AddFilesDialog(
            found,
            self._preferences,
            current,
            self._window(),
            dropped.table,
            codebook=dropped.codebook,
        )
        answer = dialog.exec()
        addition = dialog.addition
        dialog.deleteLater()
        if answer == AddFilesDialog.AS_CODEBOOK:
            self._import(found.sources[0].path)
        if answer != QDialog.DialogCode.Accepted:
            return
        if addition.rubric is None:
            self._look_into(found, addition.options, self._session.rubric, self._into_open())
            return
        passphrase = ask_for_new_passphrase(self._window()) if addition.protected else None
        if not addition.protected or passphrase is not None:
            new = self._into_new(addition, addition.rubric, passphrase)
            self._look_into(found, addition.options, addition.rubric, new)

    def _into_open(self) -> Read:
        access = self._session.access

        def read(plan: Sequence[Batch], problems: Sequence[str]) -> None:
            if self._session.is_open(access):
                self._read(plan, problems)

        return read

    def _into_new(self, addition: Addition, rubric: Rubric, passphrase: str | None) -> Read:
        def make(plan: Sequence[Batch], problems: Sequence[str]) -> None:
            if plan:
                access = Access(addition.path, passphrase)
                self._create(access, rubric, lambda: self._read(plan, problems))
                self._preferences.rubric = rubric.id  # last: a full disk may keep it

        return make

    def _look_into(
        self, found: Discovery, options: ReadOptions, rubric: Rubric, read: Read
    ) -> None:
        """Looks into the tables, lets their columns be corrected, and has everything read."""
        plan: list[Batch] = []

        def steps() -> Iterator[Looking]:
            for looking in look_into(found.sources, options, rubric):
                plan[:] = looking.batches
                yield looking

        def confirm() -> None:
            problems = tuple(map(told, found.problems))
            read(*self._confirmed(plan, rubric, problems))

        job = self._jobs.make(KIND, self.tr("Looking into the files"), steps)
        job.failed.connect(self._tell)
        # Dialogs come after all who hear of the end.
        job.done.connect(lambda: QTimer.singleShot(0, self, confirm))
        self._jobs.begin(job)

    def _confirmed(
        self, plan: Sequence[Batch], rubric: Rubric, problems: tuple[str, ...]
    ) -> tuple[list[Batch], tuple[str, ...]]:
        """What is to be read as a person says, and sentences about what is not."""
        confirmed: list[Batch] = []
        for batch in plan:
            if batch.preview is None:
                confirmed.append(batch)
                continue
            dialog = ColumnsDialog(batch.preview, len(batch.sources), rubric, self._window())
            answer = dialog.exec()
            fields, coders = dialog.fields, dialog.coders
            dialog.deleteLater()
            if answer == QDialog.DialogCode.Accepted:
                confirmed.append(batch.mapped(fields, coders))
                continue
            names = ", ".join(source.name for source in batch.sources)
            text = self.tr("Not read, because what its columns hold was not confirmed: %1.")
            problems = (*problems, text.replace("%1", names))
        return confirmed, problems
