"""Saving a codebook as the user's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.engine.home.rubric_files import rubric_path, save_rubric
from desktop.ui.dialogs.base import confirmed
from desktop.ui.jobs import ErrorCallback, JobRunner
from desktop.ui.words import filled, shortened
from rubrics.schema import Rubric


class RubricSaver(QObject):
    """Writes codebooks into the user's folder."""

    saved = Signal(object, object)
    """The rubric and the path of its file."""
    _ended = Signal(bool)
    """Whether it was saved; else it failed, or the user did not want to replace a file."""

    def __init__(self, jobs: JobRunner, show_error: ErrorCallback, over: QWidget) -> None:
        super().__init__(over)
        self._jobs, self._show_error, self._over = jobs, show_error, over

    def save(
        self, read: Callable[[], Rubric], opened: str | None, shown: Path | None = None
    ) -> None:
        """Saves the rubric that ``read`` returns, which is called in a worker thread.

        Asks first if this would replace a file of the user's with another text, unless that is the
        text ``opened`` from the file ``shown``.
        """

        def look() -> tuple[Rubric, Path | None]:
            rubric = read()
            own = rubric_path(rubric)
            text = own.read_text("utf-8", "replace") if own.is_file() else rubric.source
            same = own == shown and text.removeprefix("\ufeff") == opened
            return rubric, None if same or text == rubric.source else own

        def found(answer: tuple[Rubric, Path | None]) -> None:
            rubric, own = answer
            if own is None or confirmed(
                self._over,
                self.tr("Replace your codebook?"),
                filled(
                    self.tr("You have another text of “%1” already, in %2. It would be lost."),
                    rubric.title,
                    shortened(own),
                ),
                self.tr("Replace"),
                danger=True,
            ):
                self._write(rubric)
            else:
                self._ended.emit(False)

        self._jobs.submit("rubrics", look, found, self._failed, owner=self)

    def save_and_wait(
        self, read: Callable[[], Rubric], opened: str | None, shown: Path | None
    ) -> bool:
        """The same, but returns only when it is done: whether it was saved."""
        loop = QEventLoop()
        once = Qt.ConnectionType.SingleShotConnection
        self._ended.connect(lambda saved: loop.exit(int(saved)), once)
        self.save(read, opened, shown)
        return bool(loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents))

    def _write(self, rubric: Rubric) -> None:
        def done(path: Path) -> None:
            self.saved.emit(rubric, path)
            self._ended.emit(True)

        self._jobs.submit("rubrics", lambda: save_rubric(rubric), done, self._failed, owner=self)

    def _failed(self, error: Exception) -> None:
        self._show_error(error)
        self._ended.emit(False)
