"""A unit with its text, its answers and what else stands in its row of a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.engine.domain import Annotation, Coder, Unit
from desktop.ui.item_models.units import value_text
from desktop.ui.session import Overview
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear_layout, column
from desktop.ui.widgets.probability_bars import ProbabilityBars
from desktop.ui.widgets.reading_pane import ReadingPane
from desktop.ui.widgets.scroll_areas import scroll_area
from desktop.ui.widgets.splitter import Splitter
from desktop.ui.words import coder_words, status_word
from rubrics.schema import Dimension

LONGEST_CELL = 500
"""Letters of a cell that are shown."""


class UnitView(Splitter):
    """The text above, the answers below, and after them what else the table says of the unit.

    A column that was not recognised as labels may say what others think of the text, so it is
    hidden together with the answers.
    """

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.reading = ReadingPane(self.tr("Text of the unit"))
        self._answers = column(spacing=6)
        self._answers.setContentsMargins(2, 10, 8, 4)
        self.answers = scroll_area(column(self._answers, None), self.tr("Answers"))
        self.addWidget(self.reading)
        self.addWidget(self.answers)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)
        self.setSizes([300, 340])

    def show_unit(self, overview: Overview, unit: Unit, annotations: Sequence[Annotation]) -> None:
        """Shows a unit, and by dimension its annotations."""
        self.reading.show_unit(overview, unit)
        clear_layout(self._answers)
        names = {coder.coder_id: coder for coder in overview.coders}
        for dimension in overview.rubric.dimensions:
            given = [a for a in annotations if a.dimension == dimension.name]
            self._answers.addWidget(label(dimension.title, "subheading", wrap=True))
            for annotation in given:
                coder = names.get(annotation.coder_id)
                if coder is not None:
                    self._answers.addWidget(_answer(dimension, annotation, coder))
            if not given:
                self._answers.addWidget(label(self.tr("No answer yet"), "muted"))
            self._answers.addSpacing(8)
        if cells := _own_cells(overview, unit):
            self._answers.addWidget(label(self.tr("Own columns"), "subheading"))
            for name, cell in cells.items():
                self._answers.addWidget(label(f"{name}: {cell}", wrap=True))

    def show_nothing(self, text: str) -> None:
        """Shows a sentence instead of a unit."""
        self.reading.show_parts([(text, "")] if text else [])
        clear_layout(self._answers)


def _own_cells(overview: Overview, unit: Unit) -> dict[str, str]:
    """What stands in the columns that were read neither as a field nor as labels, by their names;
    without empty cells."""
    document = next((d for d in overview.documents if d.document_id == unit.document_id), None)
    if document is None or document.read_by is None:
        return {}
    read = {*document.read_by.fields.values(), *document.read_by.coders}
    return {
        name: cell[:LONGEST_CELL]
        for name, cell in unit.columns.items()
        if name not in read and cell.strip()
    }


def _answer(dimension: Dimension, annotation: Annotation, coder: Coder) -> QWidget:
    """Bars for the scores of a model, or a line for the value of a person."""
    if annotation.scores is None:
        value = value_text(dimension, annotation.value) or status_word(annotation.status)
        text = f"{coder_words(coder, annotation)}: {value}"
        if annotation.note:
            text += f" – {annotation.note}"
        return label(text, wrap=True)
    bars = ProbabilityBars.from_scores(dimension, annotation.scores, annotation.value)
    made = QWidget()
    made.setLayout(column(label(coder.name, "small", wrap=True), bars, 4))
    return made
