"""The dialog that says what the columns of a table are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from desktop.engine.domain import human
from desktop.engine.ingest.guesses import FilePreview
from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.combo_box import SteadyComboBox
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.scroll_areas import scroll_area
from rubrics.schema import Rubric

_MAX_CHARACTERS = 60
"""Characters of an example cell that are shown."""


class Use(NamedTuple):
    """What a column is used as: ``kind`` "field" or "labels" with the name of the field or
    dimension, or nothing."""

    kind: str = ""
    name: str = ""


@dataclass(slots=True)
class _ColumnRow:
    column: str
    use_box: QComboBox
    coder: QLineEdit

    @property
    def use(self) -> Use:
        use: Use = self.use_box.currentData()
        return use


class ColumnsDialog(BaseDialog):
    """Asks which columns hold the rubric's fields, and which hold people's labels.

    ``fields`` and ``coders`` are the answers, as ReadOptions takes them.
    """

    def __init__(self, preview: FilePreview, files: int, rubric: Rubric, parent: QWidget) -> None:
        """``preview`` is the first of ``files`` tables with the same columns."""
        super().__init__(
            parent,
            self.tr("The columns of %1").replace("%1", preview.source.name),
            self.tr(
                "Say which columns the model shall read, and which hold people's labels. The rest "
                "is kept and stands in the exported table."
            ),
            self.tr("Read it so"),
        )
        self.setMinimumSize(760, 460)
        self._rubric = rubric
        self._rows: list[_ColumnRow] = []
        if files > 1:
            self.body.addWidget(
                label(self.tr("%Ln file(s) with these columns are read alike.", "", files), "muted")
            )
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        titles = (self.tr("Column"), self.tr("Example"), self.tr("Used as"), self.tr("Coder"))
        for number, title in enumerate(titles):
            grid.addWidget(label(title, "small"), 0, number)
        for number, column in enumerate(preview.header, 1):
            self._add_row(grid, number, column, preview)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(preview.header) + 1, 1)
        self.body.addWidget(scroll_area(grid), 1)
        self.problem = Banner()
        self.body.addWidget(self.problem)
        self._check()

    @property
    def fields(self) -> dict[str, str]:
        """The column of each field."""
        return {row.use.name: row.column for row in self._rows if row.use.kind == "field"}

    @property
    def coders(self) -> dict[str, tuple[str, str]]:
        """The (dimension, coder) of each column with labels."""
        return {
            row.column: (row.use.name, human(row.coder.text()).name)
            for row in self._rows
            if row.use.kind == "labels"
        }

    def _add_row(self, grid: QGridLayout, number: int, column: str, preview: FilePreview) -> None:
        use, coder_name = _guess(column, preview)
        use_box, coder = self._use_box(column, use), QLineEdit(coder_name)
        coder.setAccessibleName(self.tr("Coder of %1").replace("%1", column))
        coder.setPlaceholderText(self.tr("Name"))
        coder.setMaximumWidth(140)
        grid.addWidget(label(column, wrap=True), number, 0)
        grid.addWidget(label(_example(preview, number - 1), "muted", wrap=True), number, 1)
        grid.addWidget(use_box, number, 2)
        grid.addWidget(coder, number, 3)
        self._rows.append(_ColumnRow(column, use_box, coder))
        use_box.currentIndexChanged.connect(self._check)
        coder.textChanged.connect(self._check)

    def _use_box(self, column: str, use: Use) -> SteadyComboBox:
        """A combo box of all uses, with the one given chosen."""
        uses = {Use(): self.tr("Not used")}
        for field in self._rubric.fields:
            text = self.tr("Text: %1").replace("%1", field.title)
            uses[Use("field", field.name)] = text
        for dimension in self._rubric.dimensions:
            text = self.tr("Labels: %1").replace("%1", dimension.title)
            uses[Use("labels", dimension.name)] = text
        box = SteadyComboBox()
        for offered, text in uses.items():
            box.addItem(text, offered)
        box.setCurrentIndex(list(uses).index(use) if use in uses else 0)
        box.setAccessibleName(self.tr("Use of %1").replace("%1", column))
        return box

    def _check(self) -> None:
        for row in self._rows:
            row.coder.setEnabled(row.use.kind == "labels")
        problem = self._find_problem()
        self.problem.tell(problem, "warn")
        self.accept_button.setEnabled(not problem)

    def _find_problem(self) -> str:
        """What has to be put right before the table can be read; empty if nothing."""
        uses = [row.use for row in self._rows]
        for field in self._rubric.fields:
            count = uses.count(Use("field", field.name))
            if count == 0:
                return self.tr("Say which column holds “%1”.").replace("%1", field.title)
            if count > 1:
                return self.tr("Only one column can hold “%1”.").replace("%1", field.title)
        coders = list(self.coders.values())
        if any(not coder for _, coder in coders):
            return self.tr("Say whose labels these are.")
        if len(set(coders)) < len(coders):
            return self.tr("A coder has one column for each dimension. Give them different names.")
        return ""


def _guess(column: str, preview: FilePreview) -> tuple[Use, str]:
    """What the reader takes a column for, and the name of its coder."""
    for labels in preview.coders:
        if labels.column == column:
            return Use("labels", labels.dimension), labels.coder
    for field in preview.fields:
        if field.column == column:
            return Use("field", field.field), ""
    return Use(), ""


def _example(preview: FilePreview, column: int) -> str:
    """The first cell with a text in a column, shortened."""
    cells = [row[column] for row in preview.rows if row[column].strip()]
    text = " ".join(cells[0].split()) if cells else ""
    return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"
