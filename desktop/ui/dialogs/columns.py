"""What a table's columns are: fields of the codebook, people's labels, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from desktop.engine.domain import human
from desktop.engine.ingest.guesses import FilePreview
from desktop.ui.dialogs.parts import Question
from desktop.ui.widgets.basics import Banner, Chooser, label, scrolling
from rubrics.schema import Rubric

LONGEST = 60
"""Letters of a cell that are shown."""

Use = tuple[str, str]
"""``("field", name)``, ``("labels", dimension)`` or ``("", "")``."""


@dataclass(slots=True)
class _Line:
    column: str
    use: QComboBox
    coder: QLineEdit


class ColumnsDialog(Question):
    """``fields`` and ``coders`` are as ReadOptions has them."""

    def __init__(self, preview: FilePreview, files: int, rubric: Rubric, parent: QWidget) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("ColumnsDialog", "The columns of %1").replace(
                "%1", preview.source.name
            ),
            QCoreApplication.translate(
                "ColumnsDialog",
                "Say which columns the model shall read, and which hold people's labels. The rest "
                "is kept and stands in the exported table.",
            ),
            QCoreApplication.translate("ColumnsDialog", "Read it so"),
        )
        self.setMinimumSize(760, 460)
        self._rubric = rubric
        self._lines: list[_Line] = []
        if files > 1:
            self.body.addWidget(
                label(self.tr("%Ln file(s) with these columns are read alike.", "", files), "muted")
            )
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        titles = (self.tr("Column"), self.tr("Example"), self.tr("Used as"), self.tr("Coder"))
        for at, title in enumerate(titles):
            grid.addWidget(label(title, "small"), 0, at)
        for number, column in enumerate(preview.header, 1):
            self._add_line(grid, number, column, preview)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(preview.header) + 1, 1)
        self.body.addWidget(scrolling(grid), 1)
        self.problem = Banner()
        self.body.addWidget(self.problem)
        self._check()

    @property
    def fields(self) -> dict[str, str]:
        """Field -> column."""
        return {name: line.column for line in self._lines for kind, name in [self._use(line)]
                if kind == "field"}  # fmt: skip

    @property
    def coders(self) -> dict[str, tuple[str, str]]:
        """Column -> (dimension, coder)."""
        return {
            line.column: (name, human(line.coder.text()).name)
            for line in self._lines
            for kind, name in [self._use(line)]
            if kind == "labels"
        }

    def _add_line(self, grid: QGridLayout, number: int, column: str, preview: FilePreview) -> None:
        rubric = self._rubric
        use, coder = Chooser(), QLineEdit()
        use.addItem(self.tr("Not used"), ("", ""))
        for field in rubric.fields:
            text = self.tr("Text: %1").replace("%1", field.title)
            use.addItem(text, ("field", field.name))
        for dimension in rubric.dimensions:
            text = self.tr("Labels: %1").replace("%1", dimension.title)
            use.addItem(text, ("labels", dimension.name))
        wanted: Use = ("", "")
        for guess in preview.fields:
            if guess.column == column:
                wanted = ("field", guess.field)
        for label_guess in preview.coders:
            if label_guess.column == column:
                wanted = ("labels", label_guess.dimension)
                coder.setText(label_guess.coder)
        at = next((i for i in range(use.count()) if use.itemData(i) == wanted), 0)
        use.setCurrentIndex(at)
        use.setAccessibleName(self.tr("Use of %1").replace("%1", column))
        coder.setAccessibleName(self.tr("Coder of %1").replace("%1", column))
        coder.setPlaceholderText(self.tr("Name"))
        coder.setMaximumWidth(140)
        cells = [row[number - 1] for row in preview.rows if row[number - 1].strip()]
        example = " ".join(cells[0].split()) if cells else ""
        shown = example if len(example) <= LONGEST else example[: LONGEST - 1] + "…"
        grid.addWidget(label(column, wrap=True), number, 0)
        grid.addWidget(label(shown, "muted", wrap=True), number, 1)
        grid.addWidget(use, number, 2)
        grid.addWidget(coder, number, 3)
        self._lines.append(_Line(column, use, coder))
        use.currentIndexChanged.connect(self._check)
        coder.textChanged.connect(self._check)

    def _use(self, line: _Line) -> Use:
        kind, name = line.use.currentData()
        return kind, name

    def _check(self) -> None:
        for line in self._lines:
            line.coder.setEnabled(self._use(line)[0] == "labels")
        fault = self._fault()
        self.problem.tell(fault, "warn")
        self.yes.setEnabled(not fault)

    def _fault(self) -> str:
        uses = [self._use(line) for line in self._lines]
        for field in self._rubric.fields:
            count = uses.count(("field", field.name))
            if count == 0:
                return self.tr("Say which column holds “%1”.").replace("%1", field.title)
            if count > 1:
                return self.tr("Only one column can hold “%1”.").replace("%1", field.title)
        whose = list(self.coders.values())
        if any(not coder for _, coder in whose):
            return self.tr("Say whose labels these are.")
        if len(set(whose)) < len(whose):
            return self.tr("A coder has one column for each dimension. Give them different names.")
        return ""
