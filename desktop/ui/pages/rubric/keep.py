"""Keeping a codebook as the user's own, after a question where it would replace another text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.engine.rubric_files import rubric_path, save_rubric
from desktop.ui.dialogs.parts import confirmed
from desktop.ui.jobs import Callback, JobRunner
from desktop.ui.words import filled, shortened
from rubrics.schema import Rubric


class Keeper(QObject):
    """Writes codebooks into the user's folder. ``kept`` brings (the rubric, its file)."""

    kept = Signal(object, object)

    def __init__(self, jobs: JobRunner, failed: Callback, over: QWidget) -> None:
        super().__init__(over)
        self._jobs, self._failed, self._over = jobs, failed, over

    def keep(
        self, read: Callable[[], Rubric], opened: str | None, shown: Path | None = None
    ) -> None:
        """Keeps what ``read`` gives; asks before a text of the user's is replaced that is not the
        one that was ``opened`` from the file ``shown``."""

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

        self._jobs.submit("rubrics", look, found, self._failed, owner=self)

    def _write(self, rubric: Rubric) -> None:
        def done(path: Path) -> None:
            self.kept.emit(rubric, path)

        self._jobs.submit("rubrics", lambda: save_rubric(rubric), done, self._failed, owner=self)
