"""Trying a codebook on one text: what the embedded model holds probable, at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from threading import Event

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop.engine.models.library import default_model
from desktop.engine.runtime.runtime import ModelStoppedError
from desktop.engine.trial import Trial
from desktop.ui.page import Context
from desktop.ui.sentences import translated
from desktop.ui.widgets.bars import scores_shown
from desktop.ui.widgets.basics import (
    Banner,
    button,
    clear,
    column,
    label,
    row,
    scrolling,
    taking_turns,
)
from rubrics.errors import UserError
from rubrics.labels import Scores
from rubrics.schema import Field, Rubric

LANE = "model"


class RubricTry(QWidget):
    """Keeps the model's process for the next text; ``stop`` ends it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._jobs, self._preferences = context.jobs, context.preferences
        self._tell = context.show_error
        self._trial: Trial | None = None
        self._rubric: Rubric | None = None  # None while the text has faults
        self._shown: tuple[Field, ...] = ()
        self._asking = False
        self._unwanted = Event()
        """Set once the newest question is not wanted any more."""
        self._fields: dict[str, QPlainTextEdit] = {}
        self._asked = QVBoxLayout()
        self._asked.setSpacing(6)
        self.ask = button(self.tr("Ask the model"), self._ask, icon="sparkles", kind="primary")
        self.halt = button(self.tr("Stop"), self._halt, icon="square")
        self.halt.hide()
        self.said = Banner()
        self._answers = QVBoxLayout()
        self._answers.setSpacing(6)
        body = column(
            self._asked, row(self.ask, self.halt, None), self.said, self._answers, None, spacing=12
        )
        body.setContentsMargins(2, 10, 12, 10)
        self.setLayout(column(scrolling(body, self.tr("Try the codebook"))))

    def show_rubric(self, rubric: Rubric | None) -> None:
        """Asks under another codebook; the texts typed for its fields stay."""
        self._rubric = rubric
        self._mark_asking(self._asking)
        if rubric is not None and rubric.fields != self._shown:
            self._shown = rubric.fields
            kept = {name: text.toPlainText() for name, text in self._fields.items()}
            clear(self._asked)
            self._fields.clear()
            for field in rubric.fields:
                text = QPlainTextEdit(kept.get(field.name, ""))
                text.setAccessibleName(field.title)
                text.setTabChangesFocus(True)
                text.setPlaceholderText(field.description)
                text.setFixedHeight(84)
                self._asked.addWidget(label(field.title, "subheading"))
                self._asked.addWidget(text)
                self._fields[field.name] = text

    def stop(self) -> None:
        """Ends the model's process, and what it is doing."""
        if self._trial is not None:
            self._trial.interrupt(self._unwanted)
            self._jobs.submit(LANE, self._trial.close)

    def _halt(self) -> None:
        """Ends the question that is being asked, whatever comes of it still; the texts stay."""
        assert self._trial is not None
        self._trial.interrupt(self._unwanted)
        self._mark_asking(False)
        self.said.tell(self.tr("Stopped."))

    def _mark_asking(self, asking: bool) -> None:
        self._asking = asking
        with taking_turns(self.ask, self.halt):
            self.ask.setEnabled(not asking and self._rubric is not None)
            self.halt.setVisible(asking)

    def _ask(self) -> None:
        rubric = self._rubric
        if rubric is None:
            return
        texts = {name: text.toPlainText() for name, text in self._fields.items()}
        self._mark_asking(True)
        self.said.tell(self.tr("Asking. The first time the model has to read the codebook …"))
        if self._trial is None:
            threads = self._preferences.threads or os.cpu_count() or 1
            self._trial = Trial(default_model, threads=threads)
        unwanted = self._unwanted = Event()

        def done(found: Mapping[str, Scores]) -> None:
            if not unwanted.is_set():  # it may have come with the press on Stop
                self._show(rubric, found)

        def failed(error: object) -> None:
            if not (unwanted.is_set() and isinstance(error, ModelStoppedError | UserError)):
                self._failed(error)

        work = partial(self._trial.score, rubric, texts, unwanted)
        self._jobs.submit(LANE, work, done, failed, owner=self)

    def _show(self, rubric: Rubric, found: Mapping[str, Scores]) -> None:
        self._mark_asking(False)
        self.said.tell("")
        clear(self._answers)
        for dimension in rubric.dimensions:
            scores = found[dimension.name]
            self._answers.addWidget(label(dimension.title, "subheading", wrap=True))
            self._answers.addWidget(scores_shown(dimension, scores, scores.value(dimension)))
            self._answers.addSpacing(6)

    def _failed(self, error: object) -> None:
        self._mark_asking(False)
        known = isinstance(error, UserError)
        self.said.tell(translated(error) if known else "", "warn")
        if not known:
            self._tell(error)
