"""A codebook to read: dimensions by group, with questions, levels, definitions and examples."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.ui.widgets.frames import Card
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column
from desktop.ui.widgets.scroll_areas import ReadableScrollArea, scroll_content
from rubrics.schema import Dimension, Example, Rubric, Scale, Select

LONG = 24
"""A level's name with more letters than these is wrapped."""


class RubricView(ReadableScrollArea):
    """Shows one codebook."""

    def __init__(self) -> None:
        super().__init__(self.tr("The codebook"))

    def show_rubric(self, rubric: Rubric) -> None:
        """Shows another codebook."""
        layout = column(spacing=12)
        layout.setContentsMargins(2, 10, 12, 10)
        layout.addWidget(label(rubric.title, "heading", wrap=True))
        layout.addWidget(label(rubric.description, wrap=True))
        titles = {group.name: group.title for group in rubric.groups}
        shown = ""
        for dimension in rubric.dimensions:
            if dimension.group != shown and dimension.group:
                layout.addWidget(label(titles[dimension.group], "heading", wrap=True))
            shown = dimension.group
            layout.addWidget(self._dimension(dimension))
        none = self.tr("none of these")
        if rubric.examples:
            layout.addWidget(label(self.tr("Worked examples"), "heading"))
        for example in rubric.examples:
            texts = [label(text, wrap=True) for text in example.fields.values()]
            answers = "; ".join(
                f"{dimension.title}: {_names(dimension, example) or none}"
                for dimension in rubric.dimensions
            )
            layout.addWidget(Card(*texts, label(answers, "muted", wrap=True)))
        if rubric.citation:
            layout.addWidget(label(rubric.citation, "small", wrap=True))
        layout.addStretch(1)
        self.setWidget(scroll_content(layout))

    def _dimension(self, dimension: Dimension) -> QWidget:
        scales = {
            Scale.NOMINAL: self.tr("kinds without order"),
            Scale.ORDINAL: self.tr("an order"),
            Scale.INTERVAL: self.tr("a scale with equal steps"),
        }
        how = scales[dimension.scale]
        if dimension.select is Select.MANY:
            how = self.tr("any number of them")
        made = Card(
            label(dimension.title, "subheading", wrap=True),
            label(dimension.question, wrap=True),
            label(self.tr("%Ln level(s)", "", len(dimension.levels)) + f", {how}", "small"),
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        for number, level in enumerate(dimension.levels):
            name = level.name if level.name == level.value else f"{level.value}  {level.name}"
            named = label(name, wrap=len(name) > LONG)
            grid.addWidget(named, number, 0, Qt.AlignmentFlag.AlignTop)
            anchor = label(level.anchor, "muted", wrap=True)
            anchor.setAlignment(Qt.AlignmentFlag.AlignTop)
            grid.addWidget(anchor, number, 1)
        long = max(len(level.name) for level in dimension.levels) > LONG
        grid.setColumnStretch(0, 2 if long else 0)
        grid.setColumnStretch(1, 3)
        made.body.addLayout(grid)
        return made


def _names(dimension: Dimension, example: Example) -> str:
    """The names of the levels that an example has."""
    return ", ".join(dimension.level(value).name for value in example.labels[dimension.name])
