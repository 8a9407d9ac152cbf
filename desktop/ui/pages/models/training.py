"""The card that trains a model on the open project's labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal

from desktop.engine.export.training import export_training
from desktop.engine.models.library import Kind, ModelFile
from desktop.engine.store.labelled import Labelled, labelled
from desktop.engine.store.project import Project
from desktop.engine.training import (
    Trained,
    Training,
    TrainingStep,
    missing_packages,
    seconds_to_train,
    training_folder,
)
from desktop.ui.dialogs.base import confirmed
from desktop.ui.jobs import LongJob
from desktop.ui.page import Context
from desktop.ui.pages.models.training_progress import TrainingProgress
from desktop.ui.pages.models.training_result import TrainingResult
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.focus import keep_focus_among
from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import row
from desktop.ui.words import filled, shortened

KIND = "train"

SHORTEST = 8
"""Shorter trainings are said to take some minutes."""


class TrainingCard(Card):
    """Starts and stops a training, and shows its progress and result.

    Closing the window stops a training. It continues when it is started again with the same labels.
    """

    trained = Signal(object)
    """The path of a new adapter."""
    news = Signal(object)
    """The widget of this card that shows something new; it is to be scrolled into view."""

    def __init__(self, context: Context) -> None:
        super().__init__(spacing=10)
        self._context = context
        self._finished = False  # with a result or an error, not stopped
        self.base = ComboBox()
        self.base.setAccessibleName(self.tr("Model to train"))
        self.start_button = button(
            self.tr("Train on my labels"), self._start, icon="graduation-cap", kind="primary"
        )
        self.stop_button = button(self.tr("Stop"), self._stop, icon="square")
        self.stop_button.hide()
        self.export_button = button(
            self.tr("Write the training files"), self._export, icon="download"
        )
        self.banner = Banner()
        self.progress = TrainingProgress()
        self.result = TrainingResult()
        self.result.use_requested.connect(self._annotate)
        self._labelled = Labelled(0, 0)
        self.outlook = label("", "small", wrap=True)
        self.base.currentIndexChanged.connect(self._show_outlook)
        self._fill()
        for signal in (context.session.opened, context.session.closed, context.jobs.changed):
            signal.connect(self._show_state)
        if job := context.jobs.job(KIND):  # the window was created anew
            self._follow(job)
            self.progress.begin()
        self._show_state()

    def _fill(self) -> None:
        """Puts everything on the card, and what is missing where nothing can be trained."""
        about = self.tr(
            "Learns from what people decided in the open project, without texts that were held "
            "out, and adds an adapter to the list. Every training on other labels is kept beside "
            "the project, texts included; the page Privacy lists them and deletes them."
        )
        self.body.addWidget(label(self.tr("Train on my labels"), "heading"))
        self.body.addWidget(label(about, "muted", wrap=True))
        self.body.addWidget(self.base)
        self.body.addWidget(self.outlook)
        self.body.addLayout(row(self.start_button, self.stop_button, None))
        if missing_packages():
            lacking = self.tr(
                "Training needs packages that this installation lacks. Where it was made from the "
                "program's source, “make train” there adds them. Or write the training files, run "
                "“glossator train” and “glossator convert” on such a machine, best one with a GPU, "
                "and drop the adapter here."
            )
            self.body.addWidget(label(lacking, wrap=True))
            for unusable in (self.base, self.start_button):
                unusable.hide()
        self.body.addLayout(row(self.export_button, None))
        for part in (self.progress, self.banner, self.result):
            self.body.addWidget(part)

    def refresh(self) -> None:
        """Looks up what there is to train on."""
        if self._context.session.overview is None:
            self.outlook.hide()
        else:
            self._context.session.ask(labelled, self._set_labelled, owner=self, key="labelled")

    def _set_labelled(self, found: Labelled) -> None:
        self._labelled = found
        self.outlook.show()
        self._show_outlook()

    def _show_outlook(self) -> None:
        """Says how many texts are learned from and about how long that takes."""
        overview, base = self._context.session.overview, self.base.currentData()
        said = self.tr("%Ln text(s) of this project are labelled.", "", self._labelled.units)
        if overview is not None and base is not None and self._labelled.units:
            seconds = seconds_to_train(base, self._labelled, len(overview.rubric.dimensions))
            said = f"{said} {self._duration(seconds / 60)}"
        self.outlook.setText(said)

    def _duration(self, minutes: float) -> str:
        """In round figures, since it may be a third or three times of that."""
        if minutes < SHORTEST:
            return self.tr("Training on them takes some minutes without a GPU.")
        if minutes < 60:
            about = 5 * round(minutes / 5)
            return self.tr("Training on them takes about %Ln minute(s) without a GPU.", "", about)
        about = round(minutes / 60)
        return self.tr("Training on them takes about %Ln hour(s) without a GPU.", "", about)

    def offer(self, models: Sequence[ModelFile]) -> None:
        """Fills the box with the models that can be trained."""
        chosen = self.base.currentText()
        self.base.clear()
        for model in models:
            if model.kind is Kind.MODEL:
                self.base.addItem(model.title, model)
        self.base.setCurrentIndex(max(self.base.findText(chosen), 0))
        self._show_state()

    def _show_state(self) -> None:
        job = self._context.jobs.job(KIND)
        there = self._context.session.overview is not None
        possible = there and job is None and self.base.count() > 0
        with keep_focus_among(self.start_button, self.stop_button):
            for widget in (self.base, self.start_button, self.export_button):
                widget.setEnabled(possible)
            self.stop_button.setVisible(job is not None)
        self.result.use_button.setEnabled(there)

    def _may_write(self) -> bool:
        """Asks for consent if texts of a project with a passphrase would be written unencrypted."""
        overview = self._context.session.overview
        return overview is not None and (
            not overview.encrypted
            or confirmed(
                self,
                self.tr("Write texts that can be read by all?"),
                self.tr(
                    "The project has a passphrase. The training files beside it have none, and "
                    "hold the texts with their labels. Delete them afterwards."
                ),
                self.tr("Write them"),
            )
        )

    def _start(self) -> None:
        if not self._may_write():
            return
        training = Training(self.base.currentData())
        job = self._context.session.new_job(KIND, self.tr("Training"), training, training.interrupt)
        job.show_every_step = True
        job.files_in_use = frozenset({self.base.currentData().path})
        self._follow(job)
        self._finished = False
        self.banner.tell("")
        self.result.hide()
        self.progress.begin()
        self.news.emit(self.progress)
        self._context.jobs.start_job(job)

    def _follow(self, job: LongJob) -> None:
        job.step.connect(self._step)
        job.failed.connect(self._failed)
        job.ended.connect(self._ended)

    def _stop(self) -> None:
        job = self._context.jobs.job(KIND)
        if job is not None:
            job.cancel()
            self.progress.show_busy(self.tr("Stopping; what was learned is being saved …"))

    def _step(self, step: TrainingStep | Trained) -> None:
        if isinstance(step, Trained):
            self._finished = True
            self.progress.hide()
            self.result.show_result(step)
            self.news.emit(self.result.banner)
            self.trained.emit(step.model.path)
            if step.worth_asking:  # last, because it raises if the disk is full
                self._context.preferences.model_ids = step.ids
            return
        job = self._context.jobs.job(KIND)
        if job is None or not job.cancelled:
            self.progress.show_step(step)

    def _annotate(self, ids: tuple[str, str]) -> None:
        self._context.preferences.model_ids = ids
        self._context.go("annotate")

    def _failed(self, error: Exception) -> None:
        self._finished = True
        self.progress.hide()
        self.banner.tell(self.tr("It did not work."), "bad")
        self._context.show_error(error)

    def _ended(self) -> None:
        if not self._finished:
            text = self.tr(
                "Stopped. Training again goes on from what was saved; with other labels it begins "
                "anew."
            )
            self.progress.hide()
            self.banner.tell(text)

    def _export(self) -> None:
        if not self._may_write():
            return
        base = self.base.currentData()

        def work(project: Project) -> list[Path]:
            return export_training(project, training_folder(project.path, base), base.path)

        def done(paths: list[Path]) -> None:
            folder, names = shortened(paths[0].parent), ", ".join(path.name for path in paths)
            self.banner.tell(filled(self.tr("Written to %1: %2"), folder, names), "good")

        self._context.session.ask(work, done, self._context.show_error, owner=self)
