"""The open project, as the window knows it: what is in it, and the ways to ask and change it."""

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
from desktop.engine.store.passphrase import set_passphrase
from desktop.engine.store.project import Project
from desktop.engine.store.removal import remove
from desktop.ui.jobs import JobRunner, LongJob, Then, while_there
from rubrics.library import known_rubrics
from rubrics.schema import Rubric

LANE = "project"

_GONE = object()


@dataclass(frozen=True, slots=True)
class Access:
    """Which project, and how it is opened. The passphrase is nowhere but in memory."""

    path: Path
    passphrase: str | None = field(default=None, repr=False)
    read_only: bool = False

    def open(self, *, create: bool = False) -> Project:
        """A connection of its own for the calling thread; a project that has lost its codebook is
        given it back, or opened for reading only. Raises ProjectError."""
        project = Project(self.path, create, read_only=self.read_only, passphrase=self.passphrase)
        return project if create else with_codebook(project, known_rubrics(rubrics_folder()))


@dataclass(frozen=True, slots=True)
class Overview:
    """What a project holds, small enough to be kept at hand. ``unit_counts`` are by document_id;
    ``notices`` say what opening could not do."""

    path: Path
    rubric: Rubric
    documents: tuple[Document, ...]
    units: int
    unit_counts: Mapping[str, int]
    coders: tuple[Coder, ...]
    next_undo: Step | None
    next_redo: Step | None
    encrypted: bool
    read_only: bool
    notices: tuple[str, ...]

    @property
    def name(self) -> str:
        """The project's name."""
        return self.path.stem

    def document_name(self, document_id: str) -> str:
        """A document's name; empty for one that came since."""
        names = (d.name for d in self.documents if d.document_id == document_id)
        return next(names, "")

    @property
    def models(self) -> tuple[Coder, ...]:
        """The models that have annotated, oldest first."""
        return tuple(coder for coder in self.coders if coder.kind is CoderKind.MODEL)

    @property
    def people(self) -> tuple[Coder, ...]:
        """The people who have coded, by name."""
        return tuple(coder for coder in self.coders if coder.kind is CoderKind.HUMAN)


class Session(QObject):
    """One project at a time. Everything is done by the job runner; nothing here waits."""

    opened = Signal()
    closed = Signal()
    changed = Signal(object)
    """Something in the project has changed; brings what the engine says about it, or None."""
    stepped = Signal(object)
    """A step was undone or done again: what ``changed`` has just brought."""
    shrunk = Signal()
    """Units were taken out: whoever holds numbers of units asks for them anew."""

    def __init__(self, jobs: JobRunner) -> None:
        super().__init__(jobs)
        self.jobs = jobs
        self.overview: Overview | None = None
        self._access: Access | None = None
        self._project: Project | None = None  # belongs to the lane's thread

    @property
    def path(self) -> Path | None:
        """The open project's file."""
        return self.overview.path if self.overview else None

    @property
    def access(self) -> Access:
        """How other threads open the project for themselves."""
        assert self._access is not None
        return self._access

    @property
    def rubric(self) -> Rubric:
        """The open project's codebook."""
        assert self.overview is not None
        return self.overview.rubric

    @property
    def writable(self) -> bool:
        """Whether a project is open, and not for reading only."""
        return self.overview is not None and not self.overview.read_only

    def is_open(self, access: Access) -> bool:
        """Whether the project is still the one that was opened so."""
        return self.overview is not None and self._access is access

    def open(
        self,
        access: Access,
        *,
        rubric: Rubric | None = None,
        done: Callable[[], None] | None = None,
        failed: Then | None = None,
    ) -> None:
        """Opens a project in place of the one that is open; with ``rubric``, makes it if need be,
        and the folder it is to lie in.

        Where that fails, the one that was open stays open.
        """

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
            self._access, self.overview = access, overview
            self.opened.emit()
            if done:
                done()

        self.jobs.ask(LANE, work, then, failed)

    def set_passphrase(self, new: str | None, done: Callable[[], None], failed: Then) -> None:
        """Gives the project a passphrase, another one or none. Where it fails, the project stays as
        it was."""

        def act(access: Access) -> Access:
            set_passphrase(access.path, access.passphrase, new)
            return replace(access, passphrase=new)

        self.while_closed(act, done, failed)

    def while_closed(
        self, act: Callable[[Access], Access], done: Callable[[], None], failed: Then
    ) -> None:
        """Has something done to the project's file, between closing it and opening it again as
        ``act`` says. Where it cannot be opened any more, no project is open."""
        access = self.access

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
            now, self.overview, error = answer
            if self.overview is None:
                self._access = None
                self.closed.emit()
            else:
                self._access = now
                self.opened.emit()  # whoever held the connection that was closed asks for another
            if error is None:
                done()
            else:
                failed(error)

        self.jobs.ask(LANE, work, then, failed)

    def close(self) -> None:
        """Closes the project and its thread; waits for both."""
        if self._project is not None:
            self.jobs.ask(LANE, self._close)
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
        question: Callable[[Project], Any],
        done: Then | None = None,
        failed: Then | None = None,
        *,
        owner: QObject | None = None,
        key: str = "",
    ) -> None:
        """Reads from the project in its own thread; see ``JobRunner.ask``. Nothing is called where
        another one has been opened by then."""

        def then(answer: Any) -> None:
            if done and answer is not _GONE:
                done(answer)

        self.jobs.ask(LANE, self._of_this(question), then, failed, owner=owner, key=key)
        self._fold_soon()  # being shown an answer is kept by whoever asks for it

    def do(
        self,
        act: Callable[[Project], Any],
        done: Then | None = None,
        failed: Then | None = None,
        *,
        owner: QObject | None = None,
        key: str = "",
    ) -> None:
        """Changes the project in its own thread; ``changed`` then tells everybody, though the
        ``owner`` who is to be told as well may be gone. See ``JobRunner.ask``."""

        def work(project: Project) -> tuple[Any, Overview]:
            return act(project), _overview(project)

        def then(answer: Any) -> None:
            if answer is _GONE or self.overview is None:  # closed since
                return
            change, self.overview = answer
            self.changed.emit(change)
            if done:
                while_there(owner, done)(change)

        failed = failed and while_there(owner, failed)
        self.jobs.ask(LANE, self._of_this(work), then, failed, key=key)
        self._fold_soon()

    def _of_this(self, work: Callable[[Project], Any]) -> Callable[[], Any]:
        """Work on the project that is open now, or _GONE where it is not any more when its turn
        comes: what is meant for one, such as an undo, is not done to another."""
        path = self.path

        def still() -> Any:
            project = self._project
            return work(project) if project is not None and project.path == path else _GONE

        return still

    def _fold_soon(self) -> None:
        """People copy the file of an open project to hand it on: it holds what was saved, though
        nobody waits for that."""
        self.jobs.ask(LANE, self._of_this(Project.fold), key="fold")

    def remove(self, document_id: str, done: Callable[[], None], failed: Then) -> None:
        """Takes a document and its units out of the project."""

        def then(_: None) -> None:
            self.shrunk.emit()
            done()

        self.do(lambda project: remove(project, document_id), then, failed)

    def undo(self) -> None:
        """Takes the newest change of people's work back."""
        self.do(lambda project: Journal(project).undo(), self.stepped.emit)

    def redo(self) -> None:
        """Does again what was undone last."""
        self.do(lambda project: Journal(project).redo(), self.stepped.emit)

    def run(
        self,
        kind: str,
        title: str,
        steps: Callable[[Project], Iterator[Any]],
        interrupt: Callable[[], None] | None = None,
    ) -> LongJob:
        """A long job with the project open in its own thread; to be begun with ``JobRunner.begin``.

        When it ends, however it ends, ``changed`` tells everybody.
        """
        access = self.access

        def work() -> Iterator[Any]:
            with access.open() as project:
                yield from steps(project)

        job = self.jobs.make(kind, title, work, interrupt)
        job.ended.connect(self.look_again)
        return job

    def look_again(self) -> None:
        """Reads anew what the project holds, after somebody else changed it."""
        if self.overview is not None:
            self.do(lambda _project: None, key="overview")


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
