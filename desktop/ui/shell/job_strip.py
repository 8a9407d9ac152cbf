"""The strip at the bottom of the window with the progress of the running job."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QWidget

from desktop.ui.jobs import JobRunner, LongJob
from desktop.ui.theme.theme import set_icon
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.progress_bar import progress_bar

PAUSABLE = frozenset({"annotate", "read"})
"""Kinds of jobs that can be paused, because all their work is done within their short steps. Others
have processes or threads that would go on."""


class JobStrip(QFrame):
    """Title and progress of the newest long job, with Pause and Stop; hidden without a job."""

    def __init__(self, jobs: JobRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self._jobs = jobs
        self._job: LongJob | None = None
        self._title = label()
        self._state = label("", "muted")
        self._bar = progress_bar(self.tr("Progress"))
        self._bar.setFixedWidth(220)
        self.pause_button = button(
            "", self._toggle, icon="pause", kind="quiet", tip=self.tr("Pause")
        )
        self.stop_button = button(
            "", self._cancel, icon="square", kind="quiet", tip=self.tr("Stop")
        )
        inner = row(
            self._title,
            self._bar,
            self._state,
            None,
            self.pause_button,
            self.stop_button,
            spacing=12,
        )
        inner.setContentsMargins(28, 6, 20, 6)
        self.setLayout(inner)
        jobs.changed.connect(self._follow)
        self._follow()  # a job may be running if the window was created anew

    def _follow(self) -> None:
        job = self._jobs.running[-1] if self._jobs.running else None
        if job is not self._job:
            if self._job is not None:  # it may go on behind a newer one
                self._job.step.disconnect(self._step)
            self._job = job
            if job is not None:
                job.step.connect(self._step)
                self._title.setText(job.title)
                self._bar.setAccessibleName(job.title)
                self._state.setText("")
                self._bar.setRange(0, 0)
                self._step(job.last_step)
                self.pause_button.setVisible(job.kind in PAUSABLE)
                self._show_pause()
        self.setVisible(job is not None)

    def _step(self, value: object) -> None:
        done, total = getattr(value, "done", None), getattr(value, "total", None)
        if isinstance(done, int | float) and isinstance(total, int) and total:
            # The progress bar counts in 32 bits, which a model's size in bytes exceeds.
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(1000 * done / total))
            self._state.setText(f"{100 * done / total:.0f} %")

    def _toggle(self) -> None:
        if self._job is not None:
            if self._job.paused:
                self._job.resume()
            else:
                self._job.pause()
            self._show_pause()

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._state.setText(self.tr("Stopping …"))

    def _show_pause(self) -> None:
        paused = self._job is not None and self._job.paused
        text = self.tr("Go on") if paused else self.tr("Pause")
        set_icon(self.pause_button, "play" if paused else "pause")
        self.pause_button.setToolTip(text)
        self.pause_button.setAccessibleName(text)
