"""Trying a codebook on a text with the embedded model."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from threading import Event

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.engine.models.library import default_model
from desktop.engine.runtime.runtime import ModelStoppedError
from desktop.engine.trial import Trial
from desktop.ui.page import Context
from desktop.ui.sentences import translated
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.drag_and_drop import leave_files_to_window
from desktop.ui.widgets.focus import keep_focus_among
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear_layout, column, row
from desktop.ui.widgets.probability_bars import ProbabilityBars
from desktop.ui.widgets.scroll_areas import scroll_area
from rubrics.errors import UserError
from rubrics.labels import Scores
from rubrics.schema import Field, Rubric

LANE = "model"


class RubricTrial(QWidget):
    """Boxes for the texts, and the model's probabilities. The model's process is kept for further
    texts until ``stop``."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._jobs, self._preferences = context.jobs, context.preferences
        self._tell = context.show_error
        self._trial: Trial | None = None
        self._rubric: Rubric | None = None  # None while the text has faults
        self._shown_fields: tuple[Field, ...] = ()
        self._asking = False
        self._cancelled = Event()
        """Set once the current question was cancelled; each question has its own."""
        self._fields: dict[str, QPlainTextEdit] = {}
        self._inputs = column(spacing=6)
        self.ask_button = button(
            self.tr("Ask the model"), self._ask, icon="sparkles", kind="primary"
        )
        self.stop_button = button(self.tr("Stop"), self._cancel, icon="square")
        self.stop_button.hide()
        self.banner = Banner()
        self._answers = column(spacing=6)
        body = column(
            self._inputs,
            row(self.ask_button, self.stop_button, None),
            self.banner,
            self._answers,
            None,
            spacing=12,
        )
        body.setContentsMargins(2, 10, 12, 10)
        self.setLayout(column(scroll_area(body, self.tr("Try the codebook"))))

    def set_rubric(self, rubric: Rubric | None) -> None:
        """Sets the codebook to try, or None while it has faults. Texts of fields that stay are
        kept."""
        self._rubric = rubric
        self._set_asking(self._asking)
        if rubric is not None and rubric.fields != self._shown_fields:
            self._shown_fields = rubric.fields
            kept = {name: text.toPlainText() for name, text in self._fields.items()}
            clear_layout(self._inputs)
            self._fields.clear()
            for field in rubric.fields:
                text = QPlainTextEdit(kept.get(field.name, ""))
                leave_files_to_window(text)
                text.setAccessibleName(field.title)
                text.setTabChangesFocus(True)
                text.setPlaceholderText(field.description)
                text.setFixedHeight(84)
                self._inputs.addWidget(label(field.title, "subheading"))
                self._inputs.addWidget(text)
                self._fields[field.name] = text

    def stop(self) -> None:
        """Ends the model's process."""
        if self._trial is not None:
            self._trial.interrupt(self._cancelled)
            self._jobs.submit(LANE, self._trial.close)

    def _cancel(self) -> None:
        """Cancels the current question."""
        assert self._trial is not None
        self._trial.interrupt(self._cancelled)
        self._set_asking(False)
        self.banner.tell(self.tr("Stopped."))

    def _set_asking(self, asking: bool) -> None:
        self._asking = asking
        with keep_focus_among(self.ask_button, self.stop_button):
            self.ask_button.setEnabled(not asking and self._rubric is not None)
            self.stop_button.setVisible(asking)

    def _ask(self) -> None:
        rubric = self._rubric
        if rubric is None:
            return
        texts = {name: text.toPlainText() for name, text in self._fields.items()}
        self._set_asking(True)
        self.banner.tell(self.tr("Asking. The first time the model has to read the codebook …"))
        if self._trial is None:
            threads = self._preferences.threads or os.cpu_count() or 1
            self._trial = Trial(default_model, threads=threads)
        unwanted = self._cancelled = Event()

        def done(found: Mapping[str, Scores]) -> None:
            if not unwanted.is_set():  # it may arrive just after Stop was pressed
                self._show(rubric, found)

        def failed(error: Exception) -> None:
            if not (unwanted.is_set() and isinstance(error, ModelStoppedError | UserError)):
                self._failed(error)

        work = partial(self._trial.score, rubric, texts, unwanted)
        self._jobs.submit(LANE, work, done, failed, owner=self)

    def _show(self, rubric: Rubric, found: Mapping[str, Scores]) -> None:
        self._set_asking(False)
        self.banner.tell("")
        clear_layout(self._answers)
        for dimension in rubric.dimensions:
            scores = found[dimension.name]
            self._answers.addWidget(label(dimension.title, "subheading", wrap=True))
            self._answers.addWidget(
                ProbabilityBars.from_scores(dimension, scores, scores.value(dimension))
            )
            self._answers.addSpacing(6)

    def _failed(self, error: Exception) -> None:
        self._set_asking(False)
        known = isinstance(error, UserError)
        self.banner.tell(translated(error) if known else "", "warn")
        if not known:
            self._tell(error)
