"""The open project: a summary of its content, and access to it from the interface thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.engine.domain import Coder, CoderKind, Document
from desktop.engine.home.folders import make_folders, rubrics_folder
from desktop.engine.store.journal import Journal, Step
from desktop.engine.store.lost_codebook import with_codebook
from desktop.engine.store.opened import WrittenAnewError
from desktop.engine.store.passphrase import set_passphrase
from desktop.engine.store.project import Project
from desktop.engine.store.removal import remove
from desktop.ui.jobs import ErrorCallback, JobRunner, LongJob, T, if_alive
from rubrics.library import known_rubrics
from rubrics.schema import Rubric

LANE = "project"
"""The lane whose thread owns the connection to the open project."""

_OTHER_PROJECT = object()
"""The result of a task whose project is not open any more."""


@dataclass(frozen=True, slots=True)
class Access:
    """What is needed to open a project. The passphrase is never written to disk."""

    path: Path
    passphrase: str | None = field(default=None, repr=False)
    read_only: bool = False

    def open(self, *, create: bool = False) -> Project:
        """Opens a connection for the calling thread.

        A project that has lost its codebook gets it back if it is among the known ones; else it is
        opened for reading only. Raises ProjectError.
        """
        project = Project(self.path, create, read_only=self.read_only, passphrase=self.passphrase)
        return project if create else with_codebook(project, known_rubrics(rubrics_folder()))


@dataclass(frozen=True, slots=True)
class Overview:
    """A summary of a project, read anew after each change."""

    path: Path
    rubric: Rubric
    documents: tuple[Document, ...]
    units: int
    """How many units there are."""
    unit_counts: Mapping[str, int]
    """How many units each document has, by document_id."""
    coders: tuple[Coder, ...]
    next_undo: Step | None
    next_redo: Step | None
    encrypted: bool
    read_only: bool
    notices: tuple[str, ...]
    """Sentences about what could not be done when the project was opened."""

    @property
    def name(self) -> str:
        """The name of the project's file, without its suffix."""
        return self.path.stem

    def document_name(self, document_id: str) -> str:
        """A document's name; empty if it is not in this overview."""
        names = (d.name for d in self.documents if d.document_id == document_id)
        return next(names, "")

    @property
    def models(self) -> tuple[Coder, ...]:
        """The models that have annotated, in the order in which they were added."""
        return tuple(coder for coder in self.coders if coder.kind is CoderKind.MODEL)

    @property
    def people(self) -> tuple[Coder, ...]:
        """The people who have coded, sorted by name."""
        return tuple(coder for coder in self.coders if coder.kind is CoderKind.HUMAN)


class Session(QObject):
    """The open project; there is one at a time.

    Methods return at once: the work is done in the project's lane, results come as callbacks.
    """

    opened = Signal()
    closed = Signal()
    changed = Signal(object)
    """The project was changed; the argument is what ``change`` returned, or None."""
    history_stepped = Signal(object)
    """Undo or redo was done; emitted after ``changed``, with the same argument."""
    units_removed = Signal()
    """Units were removed, so numbers of units have changed their meaning."""

    def __init__(self, jobs: JobRunner) -> None:
        super().__init__(jobs)
        self.jobs = jobs
        self.overview: Overview | None = None
        self._access: Access | None = None
        self._opening: Path | None = None  # the file that is just being opened
        self.written_anew = False
        """Whether the open project's file is just being replaced, and nobody may open it."""
        self._project: Project | None = None  # set and used by the lane's thread only

    @property
    def path(self) -> Path | None:
        """The open project's file."""
        return self.overview.path if self.overview else None

    @property
    def access(self) -> Access:
        """By which other threads open connections of their own."""
        assert self._access is not None
        return self._access

    @property
    def rubric(self) -> Rubric:
        """The open project's codebook."""
        assert self.overview is not None
        return self.overview.rubric

    @property
    def people_names(self) -> list[str]:
        """The names of those who have coded in the open project."""
        return [person.name for person in self.overview.people] if self.overview else []

    @property
    def writable(self) -> bool:
        """Whether a project is open that can be changed."""
        return self.overview is not None and not self.overview.read_only

    def is_open(self, access: Access) -> bool:
        """Whether the open project is the one that was opened by this very object."""
        return self.overview is not None and self._access is access

    def open(
        self,
        access: Access,
        *,
        rubric: Rubric | None = None,
        done: Callable[[], None] | None = None,
        failed: ErrorCallback | None = None,
    ) -> None:
        """Opens a project and closes the one that was open.

        With ``rubric`` the project is created if need be, and its folder too. On failure the
        project that was open stays open. A file that is just being opened is not opened again:
        whoever clicks twice means one project, and its texts once.
        """
        if access.path == self._opening:
            return
        self._opening = access.path

        def work() -> Overview:
            if rubric is not None:
                make_folders(access.path.parent)
            fresh = access.open(create=rubric is not None)
            try:
                if rubric is not None:
                    fresh.use_rubric(rubric)
                overview = _overview(fresh)
            except BaseException:
                fresh.close()
                raise
            old, self._project = self._project, fresh
            if old is not None:
                old.close()
            return overview

        def then(overview: Overview) -> None:
            self._opening = None
            if self._project is None:  # closed meanwhile
                return
            self._access, self.overview = access, overview
            self.opened.emit()
            if done:
                done()

        def refused(error: Exception) -> None:
            self._opening = None
            (failed or self.jobs.unexpected)(error)

        self.jobs.submit(LANE, work, then, refused)

    def set_passphrase(
        self, new: str | None, done: Callable[[], None], failed: ErrorCallback
    ) -> None:
        """Sets, changes or (None) removes the passphrase. On failure nothing is changed."""

        def act(access: Access) -> Access:
            set_passphrase(access.path, access.passphrase, new)
            return replace(access, passphrase=new)

        self.with_file_closed(act, done, failed)

    def with_file_closed(
        self, act: Callable[[Access], Access], done: Callable[[], None], failed: ErrorCallback
    ) -> None:
        """Closes the project, calls ``act`` in the lane's thread, and opens the project again with
        the access that ``act`` returns. If it cannot be opened any more, no project is open.

        Jobs that are started meanwhile fail: they would open the old file, or with the old access.
        """
        access = self.access
        self.written_anew = True

        def work() -> tuple[Access, Overview | None, Exception | None]:
            self._close()
            now, error = access, None
            try:
                now = act(access)
            except Exception as caught:
                error = caught
            try:
                self._project = now.open()
                return now, _overview(self._project), error
            except Exception as caught:
                self._close()
                return now, None, error or caught

        def then(answer: tuple[Access, Overview | None, Exception | None]) -> None:
            self.written_anew = False
            now, overview, error = answer
            self.overview = overview if self._project is not None else None  # closed meanwhile
            if self.overview is None:
                self._access = None
                self.closed.emit()
            else:
                self._access = now
                self.opened.emit()  # the old connection is closed; its users have to get the new
            if error is None:
                done()
            else:
                failed(error)

        def refused(error: Exception) -> None:
            self.written_anew = False
            failed(error)

        self.jobs.submit(LANE, work, then, refused)

    def close(self) -> None:
        """Closes the project, also one that is just being opened, ends the lane and waits for
        both."""
        self.jobs.submit(LANE, self._close)
        self.jobs.close_lane(LANE)
        if self.overview is not None:
            self._access = self.overview = None
            self.closed.emit()

    def _close(self) -> None:
        project, self._project = self._project, None
        if project is not None:
            project.close()

    def ask(
        self,
        question: Callable[[Project], T],
        done: Callable[[T], None] | None = None,
        failed: ErrorCallback | None = None,
        *,
        owner: QObject | None = None,
        key: str = "",
    ) -> None:
        """Calls ``question`` in the lane's thread, then ``done`` with what it returned.

        See ``JobRunner.submit`` for the other arguments. If another project has been opened by
        then, ``done`` is not called.
        """

        def then(answer: Any) -> None:
            if done and answer is not _OTHER_PROJECT:
                done(answer)

        self.jobs.submit(LANE, self._on_this_project(question), then, failed, owner=owner, key=key)
        self._fold_log_soon()  # a question may have recorded that answers were shown

    def change(
        self,
        act: Callable[[Project], T],
        done: Callable[[T], None] | None = None,
        failed: ErrorCallback | None = None,
        *,
        owner: QObject | None = None,
        key: str = "",
    ) -> None:
        """Calls ``act`` in the lane's thread; then emits ``changed`` and calls ``done``, both with
        what ``act`` returned.

        See ``JobRunner.submit`` for the other arguments. ``changed`` is emitted even if ``owner``
        has been deleted by then.
        """

        def work(project: Project) -> tuple[T, Overview]:
            return act(project), _overview(project)

        def then(answer: Any) -> None:
            if answer is _OTHER_PROJECT or self.overview is None:  # closed meanwhile
                return
            change, self.overview = answer
            self.changed.emit(change)
            if done:
                if_alive(owner, done)(change)

        failed = failed and if_alive(owner, failed)
        self.jobs.submit(LANE, self._on_this_project(work), then, failed, key=key)
        self._fold_log_soon()

    def _on_this_project(self, work: Callable[[Project], Any]) -> Callable[[], Any]:
        """Binds work to the project that is open now: if another one is open when its turn comes,
        it returns _OTHER_PROJECT. An undo, say, must not be done to another project."""
        path = self.path

        def bound() -> Any:
            project = self._project
            return work(project) if project is not None and project.path == path else _OTHER_PROJECT

        return bound

    def _fold_log_soon(self) -> None:
        """Writes SQLite's log into the project file, because people copy the file of an open
        project without its log."""
        self.jobs.submit(LANE, self._on_this_project(Project.fold), key="fold")

    def remove_document(
        self, document_id: str, done: Callable[[], None], failed: ErrorCallback
    ) -> None:
        """Removes a document and its units from the project."""

        def then(_: None) -> None:
            self.units_removed.emit()
            done()

        self.change(lambda project: remove(project, document_id), then, failed)

    def undo(self) -> None:
        """Undoes the newest change of people's work."""
        self.change(lambda project: Journal(project).undo(), self.history_stepped.emit)

    def redo(self) -> None:
        """Redoes the change that was undone last."""
        self.change(lambda project: Journal(project).redo(), self.history_stepped.emit)

    def new_job(
        self,
        kind: str,
        title: str,
        steps: Callable[[Project], Iterator[Any]],
        interrupt: Callable[[], None] | None = None,
    ) -> LongJob:
        """A long job that works on a connection of its own; start it with ``JobRunner.start_job``.

        When it has ended, for whatever reason, ``changed`` is emitted.
        """
        access, written_anew = self.access, self.written_anew

        def work() -> Iterator[Any]:
            if written_anew:
                raise WrittenAnewError(access.path)
            with access.open() as project:
                yield from steps(project)

        job = self.jobs.new_job(kind, title, work, interrupt)
        job.ended.connect(self.reload)
        return job

    def reload(self) -> None:
        """Reads the overview anew, after a change through another connection."""
        if self.overview is not None:
            self.change(lambda _project: None, key="overview")


def _overview(project: Project) -> Overview:
    journal = Journal(project)
    return Overview(
        project.path,
        project.rubric(),
        tuple(project.documents()),
        project.unit_count(),
        project.unit_counts(),
        tuple(project.coders()),
        None if project.read_only else journal.next_undo,
        None if project.read_only else journal.next_redo,
        project.encrypted,
        project.read_only,
        tuple(project.notices),
    )
