"""The row of controls that say which units a table shows, and in which order."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QToolButton, QWidget

from desktop.engine.domain import Coder
from desktop.engine.store.views import Sort, View
from desktop.ui.session import Overview
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column, row
from desktop.ui.words import number_text
from rubrics.schema import Dimension

TYPING = 250
"""Milliseconds without a key press before a search is begun."""

CONFIDENCE = ((0.0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0))


class Filters(QWidget):
    """``changed`` tells that ``view`` is another one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search the texts"))
        self.search.setAccessibleName(self.tr("Search the texts"))
        self.search.setClearButtonEnabled(True)
        for inside in self.search.findChildren(QToolButton):
            inside.setAccessibleName(self.tr("Empty the search"))
        self.field = self._box(self.tr("Text in the table"))
        self.dimension = self._box(self.tr("Dimension"))
        self.coder = self._box(self.tr("Coder"))
        self.level = self._box(self.tr("Level"))
        self.confidence = self._box(self.tr("Confidence"))
        self.disagreement = QCheckBox(self.tr("Disagreements only"))
        self.answers = QCheckBox(self.tr("Show answers"))
        self.answers.setToolTip(
            self.tr(
                "Whoever has seen the model's answer to a text cannot code it blind any more. "
                "What you choose is remembered for this project."
            )
        )
        self.why = label(
            self.tr(
                "The answers are hidden, so that people can code blind first: only blind decisions "
                "count in the agreement report."
            ),
            "muted",
            wrap=True,
        )
        self.reset = button(
            "", self._show_all, icon="x", kind="quiet", tip=self.tr("Show all units")
        )
        self._overview: Overview | None = None
        self._sort = Sort.ORDER
        self._descending = False
        self._sort_coder = ""
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(TYPING)
        self._waiting.timeout.connect(self.changed)
        boxes = row(self.dimension, self.coder, self.level, self.confidence, self.why, None)
        boxes.setStretch(4, 100)
        first = row(self.search, self.field, self.disagreement, self.answers, self.reset)
        self.setLayout(column(first, boxes))
        self._offer_what_answers_tell(False)
        self.changed.connect(self._offer_all)
        self.search.textChanged.connect(self._offer_all)
        self.search.textChanged.connect(self._waiting.start)
        self._offer_all()
        self.dimension.currentIndexChanged.connect(self._dimension_changed)
        for box in (self.field, self.coder, self.level, self.confidence):
            box.currentIndexChanged.connect(self.changed)
        self.disagreement.checkStateChanged.connect(self.changed)
        self.answers.toggled.connect(self._show_answers)

    def _show_answers(self, shown: bool) -> None:
        self._offer_what_answers_tell(shown)
        if shown:
            self.changed.emit()
        else:
            self._sort, self._sort_coder = Sort.ORDER, ""
            self.clear()

    def _offer_what_answers_tell(self, shown: bool) -> None:
        """Without answers nothing may be asked that only they can tell."""
        told = (self.dimension, self.coder, self.level, self.confidence, self.disagreement)
        for widget in told:
            widget.setVisible(shown)
        self.why.setHidden(shown)

    def _box(self, name: str) -> QComboBox:
        box = ComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(11)
        return box

    def offer(self, overview: Overview) -> None:
        """Offers what a project has, keeping what was chosen where it is still there."""
        if self._overview is not None and self._overview.rubric is overview.rubric:
            if self._overview.coders == overview.coders:
                return
            chosen = self.coder.currentData()
        else:
            chosen = None
            self._offer_fields(overview)
            self.dimension.blockSignals(True)
            self.dimension.clear()
            for dimension in overview.rubric.dimensions:
                self.dimension.addItem(dimension.title, dimension)
            self.dimension.blockSignals(False)
            self._offer_levels()
        self._overview = overview
        self.coder.blockSignals(True)
        self.coder.clear()
        for coder in (*reversed(overview.models), *overview.people):
            self.coder.addItem(coder.name, coder)
        at = next(
            (i for i in range(self.coder.count()) if self.coder.itemData(i) == chosen),
            0 if self.coder.count() else -1,
        )
        self.coder.setCurrentIndex(at)
        self.coder.blockSignals(False)

    @property
    def chosen_dimension(self) -> Dimension | None:
        """The dimension whose values are shown."""
        found = self.dimension.currentData()
        return found if isinstance(found, Dimension) else None

    @property
    def view(self) -> View:
        """What is asked for."""
        dimension = self.chosen_dimension
        coder: Coder | None = self.coder.currentData()
        level = self.level.currentData()
        confidence = self.confidence.currentData()
        return View(
            dimension=dimension.name if dimension else "",
            coder_id=coder.coder_id if coder and (level or confidence) else "",
            values=(level,) if level and coder else (),
            confidence=confidence if coder else None,
            disagreement=self.disagreement.checkState() is Qt.CheckState.Checked,
            text=self.search.text(),
            sort=self._sort,
            sort_coder=self._sort_coder,
            descending=self._descending,
            field=self.field.currentData() if self.field.count() > 1 else "",
        )

    @property
    def narrows(self) -> bool:
        """Whether it shows fewer than all units."""
        view = self.view
        return bool(view.values or view.confidence or view.disagreement or view.text.strip())

    def sort(self, sort: Sort, descending: bool, coder_id: str = "") -> None:
        """Sorts differently."""
        self._sort, self._descending, self._sort_coder = sort, descending, coder_id
        self.changed.emit()

    def clear(self) -> None:
        """Shows all units again."""
        for widget in (self.level, self.confidence, self.disagreement):
            widget.blockSignals(True)
        self.search.clear()  # whose cross hears of it
        self._waiting.stop()
        self.level.setCurrentIndex(0)
        self.confidence.setCurrentIndex(0)
        self.disagreement.setChecked(False)
        for widget in (self.level, self.confidence, self.disagreement):
            widget.blockSignals(False)
        self.changed.emit()

    def _show_all(self) -> None:
        self.clear()
        self.search.setFocus()  # there is nothing more to press here

    def _offer_all(self) -> None:
        self.reset.setEnabled(self.narrows)

    def _dimension_changed(self) -> None:
        self._offer_levels()
        self.changed.emit()

    def _offer_fields(self, overview: Overview) -> None:
        """Where a unit has several, the last one is read first: it is what is asked about."""
        fields = overview.rubric.fields
        self.field.blockSignals(True)
        self.field.clear()
        for field in fields:
            self.field.addItem(self.tr("Text: %1").replace("%1", field.title), field.name)
        self.field.setCurrentIndex(len(fields) - 1)
        self.field.setVisible(len(fields) > 1)
        self.field.blockSignals(False)

    def _offer_levels(self) -> None:
        dimension = self.chosen_dimension
        for box in (self.level, self.confidence):
            box.blockSignals(True)
            box.clear()
        self.level.addItem(self.tr("Any level"), "")
        for level in dimension.levels if dimension else ():
            self.level.addItem(level.name, level.value)
        self.confidence.addItem(self.tr("Any confidence"), None)
        for low, high in CONFIDENCE:
            text = f"{number_text(low, 2)} – {number_text(high, 2)}"
            self.confidence.addItem(text, (low, high))
        for box in (self.level, self.confidence):
            box.blockSignals(False)
