"""The progress of a training: phase, step, loss, time left, and figures after each epoch."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.engine.languages.wording import duration
from desktop.engine.training import Phase, TrainingStep
from desktop.ui.sentences import translated
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear_layout, column
from desktop.ui.widgets.progress_bar import progress_bar
from desktop.ui.words import filled, number_text


class TrainingProgress(QWidget):
    """Hidden until ``begin``."""

    def __init__(self) -> None:
        super().__init__()
        self.state = label("", wrap=True)
        self.bar = progress_bar(self.tr("Progress of the training"))
        self.epochs = column(spacing=2)
        self.notes = label("", "small", wrap=True)
        self.notes.hide()
        self.setLayout(column(self.state, self.bar, self.epochs, self.notes, spacing=6))
        self.hide()

    def begin(self) -> None:
        """Shows that the training is being prepared."""
        clear_layout(self.epochs)
        self.notes.setText("")
        self.notes.hide()
        self.show_busy(self.tr("Preparing the training …"))
        self.show()

    def show_busy(self, text: str) -> None:
        """Shows a text and a bar without an end, for work whose duration is unknown."""
        self.state.setText(text)
        self.bar.setRange(0, 0)

    def show_step(self, step: TrainingStep) -> None:
        """Shows a step of the training."""
        self.show()
        if step.said.endswith("…"):  # a passing activity, not a note
            self.show_busy(translated(step.said))
        elif step.said:
            lines = [self.notes.text(), translated(step.said)]
            self.notes.setText("\n".join(filter(None, lines)))
            self.notes.show()
        elif step.validation:
            self.epochs.addWidget(label(self._epoch(step), "muted", wrap=True))
            announce(self, self._epoch(step))
        elif step.epochs or step.total > 1 or step.phase is Phase.MEASURING:
            counted = {Phase.LEARNING: self._learning, Phase.MEASURING: self._measuring}
            self.state.setText(counted.get(step.phase, self._converting)(step))
            self.bar.setRange(0, step.total)
            self.bar.setValue(step.done)
        elif step.phase is Phase.CONVERTING:
            self.show_busy(self.tr("Making the model file …"))

    def _learning(self, step: TrainingStep) -> str:
        at_work = step.seconds_left is None
        counted = self.tr("step %1 of %2 is at work …") if at_work else self.tr("step %1 of %2")
        parts = [
            filled(self.tr("Epoch %1 of %2"), number_text(step.epoch), number_text(step.epochs)),
            filled(counted, number_text(step.done + at_work), number_text(step.total)),
        ]
        if step.loss is not None:
            parts.append(self.tr("loss %1").replace("%1", number_text(step.loss, 3)))
        if step.seconds_left is not None:
            parts.append(self.tr("%1 left").replace("%1", duration(step.seconds_left)))
        return " · ".join(parts)

    def _measuring(self, step: TrainingStep) -> str:
        trained = self.tr("Measuring the trained model on held-out texts: %1 of %2")
        untrained = self.tr("Measuring the untrained model on the same texts: %1 of %2")
        text = untrained if step.untrained else trained
        return filled(text, number_text(step.done), number_text(step.total))

    def _converting(self, step: TrainingStep) -> str:
        text = self.tr("Making and checking the model file: %1 of %2")
        return filled(text, number_text(step.done), number_text(step.total))

    def _epoch(self, step: TrainingStep) -> str:
        """The validation figures after an epoch; a dash for one that is undefined."""
        text = self.tr("After epoch %1, on texts it does not learn from: accuracy %2, alpha %3")
        figures = (step.validation.get(name) for name in ("accuracy", "alpha"))
        shown = ("–" if value is None else number_text(value, 2) for value in figures)
        return filled(text, number_text(step.epoch), *shown)
