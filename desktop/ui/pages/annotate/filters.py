"""The controls that choose which units the table shows."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QToolButton, QWidget

from desktop.engine.domain import Coder, Status
from desktop.engine.store.views import Sort, View
from desktop.ui.pages.annotate.group_filter import GroupFilter
from desktop.ui.session import Overview
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.combo_box import narrow_combo_box
from desktop.ui.widgets.drag_and_drop import leave_files_to_window
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column, row
from desktop.ui.words import number_text
from rubrics.schema import Dimension

TYPING = 250
"""Milliseconds after the last key press until a search starts."""

CONFIDENCE = ((0.0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0))
"""Ranges of confidence to choose from."""


class Filters(QWidget):
    """Search box and combo boxes, which make up a view; it holds the table's sort order as well."""

    changed = Signal()
    """``view`` has changed."""

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        leave_files_to_window(self.search)
        self.search.setPlaceholderText(self.tr("Search the texts"))
        self.search.setAccessibleName(self.tr("Search the texts"))
        self.search.setClearButtonEnabled(True)
        for inside in self.search.findChildren(QToolButton):
            inside.setAccessibleName(self.tr("Empty the search"))
        self.field = narrow_combo_box(self.tr("Text in the table"))
        self.group = GroupFilter()
        self.dimension = narrow_combo_box(self.tr("Dimension"))
        self.coder = narrow_combo_box(self.tr("Coder"))
        self.level = narrow_combo_box(self.tr("Answer"))
        self.confidence = narrow_combo_box(self.tr("Confidence"))
        self._make_answer_controls()
        self.reset_button = button(
            "", self._show_all, icon="x", kind="quiet", tip=self.tr("Show all units")
        )
        self._overview: Overview | None = None
        self._sort = Sort.ORDER
        self._descending = False
        self._sort_coder = ""
        self._typing = QTimer(self, singleShot=True, interval=TYPING)
        self._typing.timeout.connect(self.changed)
        boxes = row(*self._by_answers, self.hidden_note, None)
        boxes.setStretch(boxes.indexOf(self.hidden_note), 100)
        first = row(self.search, self.field, self.group, self.answers_shown, self.reset_button)
        self.setLayout(column(first, boxes))
        self._show_answer_filters(False)
        self._connect()
        self._update_reset()

    def _make_answer_controls(self) -> None:
        """Makes what hides and shows the answers, and the filters by them."""
        self.disagreements_only = QCheckBox(self.tr("Disagreements only"))
        counted = self.tr(
            "Where two people have answered, only what they differ on counts; where one has, "
            "models count as well; where nobody has, nothing is a disagreement."
        )
        self.disagreements_only.setToolTip(counted)
        self.answers_shown = QCheckBox(self.tr("Show answers"))
        seen = self.tr(
            "Whoever has seen the model's answer to a text cannot code it blind any more. What you "
            "choose is remembered for this project."
        )
        self.answers_shown.setToolTip(seen)
        hidden = self.tr(
            "The answers are hidden, so that people can code blind first: only blind decisions "
            "count in the agreement report."
        )
        self.hidden_note = label(hidden, "muted", wrap=True)
        boxes = (self.dimension, self.coder, self.level, self.confidence)
        self._by_answers = (*boxes, self.disagreements_only)

    def _connect(self) -> None:
        self.changed.connect(self._update_reset)
        self.search.textChanged.connect(self._update_reset)
        self.search.textChanged.connect(self._typing.start)
        self.dimension.currentIndexChanged.connect(self._dimension_changed)
        for box in (self.field, self.coder, self.level, self.confidence):
            box.currentIndexChanged.connect(self.changed)
        self.group.changed.connect(self.changed)
        self.disagreements_only.checkStateChanged.connect(self.changed)
        self.answers_shown.toggled.connect(self._show_answers)

    def _show_answers(self, shown: bool) -> None:
        self._show_answer_filters(shown)
        if not shown:
            self._sort, self._sort_coder = Sort.ORDER, ""
            self._clear_answer_filters()
        self.changed.emit()

    def _show_answer_filters(self, shown: bool) -> None:
        """Hides the filters by answers while answers are hidden: they would reveal them."""
        for widget in self._by_answers:
            widget.setVisible(shown)
        self.hidden_note.setHidden(shown)

    def begin(self, overview: Overview, *, answers: bool) -> None:
        """Leaves what was chosen in another project: shows all units of this one.

        Says nothing of it, because until the end some choices are still the other project's.
        """
        with QSignalBlocker(self):
            self._sort, self._descending, self._sort_coder = Sort.ORDER, False, ""
            self.group.offer([])
            self.clear()
            self.set_overview(overview)
            self.answers_shown.setChecked(answers)
        self._update_reset()

    def set_overview(self, overview: Overview) -> None:
        """Fills the boxes with a project's dimensions, levels and coders. The chosen coder stays
        chosen if it is still there."""
        if self._overview is not None and self._overview.rubric is overview.rubric:
            if self._overview.coders == overview.coders:
                return
            chosen = self.coder.currentData()
        else:
            chosen = None
            self._set_fields(overview)
            with QSignalBlocker(self.dimension):
                self.dimension.clear()
                for dimension in overview.rubric.dimensions:
                    self.dimension.addItem(dimension.title, dimension)
            self._set_levels()
        self._overview = overview
        with QSignalBlocker(self.coder):
            self.coder.clear()
            for coder in (*reversed(overview.models), *overview.people):
                self.coder.addItem(coder.name, coder)
            at = next(
                (i for i in range(self.coder.count()) if self.coder.itemData(i) == chosen),
                0 if self.coder.count() else -1,
            )
            self.coder.setCurrentIndex(at)

    @property
    def chosen_dimension(self) -> Dimension | None:
        """The dimension whose values the table shows."""
        found = self.dimension.currentData()
        return found if isinstance(found, Dimension) else None

    @property
    def view(self) -> View:
        """The units to show, in their order."""
        dimension = self.chosen_dimension
        coder: Coder | None = self.coder.currentData()
        answered: View | None = self.level.currentData()
        confidence = self.confidence.currentData()
        return View(
            dimension=dimension.name if dimension else "",
            coder_id=coder.coder_id if coder and (answered or confidence) else "",
            values=answered.values if answered and coder else (),
            statuses=answered.statuses if answered and coder else (),
            noted=bool(answered and coder and answered.noted),
            confidence=confidence if coder else None,
            group=self.group.group,
            disagreement=self.disagreements_only.checkState() is Qt.CheckState.Checked,
            text=self.search.text(),
            sort=self._sort,
            sort_coder=self._sort_coder,
            descending=self._descending,
            field=self.field.currentData() if self.field.count() > 1 else "",
        )

    @property
    def is_filtered(self) -> bool:
        """Whether the view may lack some of the units."""
        view = self.view
        by_units = view.group or view.disagreement or view.text.strip()
        return bool(by_units or view.filters_answers)

    def set_sort(self, sort: Sort, descending: bool, coder_id: str = "") -> None:
        """Sets the order; ``coder_id`` is whose values or confidence to sort by."""
        self._sort, self._descending, self._sort_coder = sort, descending, coder_id
        self.changed.emit()

    def clear(self) -> None:
        """Removes all filters; the order stays."""
        with QSignalBlocker(self.group):
            self.group.clear()
        self.search.clear()  # not blocked: its clear button has to vanish
        self._typing.stop()
        self._clear_answer_filters()
        self.changed.emit()

    def _clear_answer_filters(self) -> None:
        with (
            QSignalBlocker(self.level),
            QSignalBlocker(self.confidence),
            QSignalBlocker(self.disagreements_only),
        ):
            self.level.setCurrentIndex(0)
            self.confidence.setCurrentIndex(0)
            self.disagreements_only.setChecked(False)

    def _show_all(self) -> None:
        self.clear()
        self.search.setFocus()  # the reset button is disabled now

    def _update_reset(self) -> None:
        self.reset_button.setEnabled(self.is_filtered)

    def _dimension_changed(self) -> None:
        self._set_levels()
        self.changed.emit()

    def _set_fields(self, overview: Overview) -> None:
        """Offers the texts of a unit. The last one is chosen, because the rubric's questions are
        about it; the others are its context."""
        fields = overview.rubric.fields
        with QSignalBlocker(self.field):
            self.field.clear()
            for field in fields:
                self.field.addItem(self.tr("Text: %1").replace("%1", field.title), field.name)
            self.field.setCurrentIndex(len(fields) - 1)
        self.field.setVisible(len(fields) > 1)

    def _set_levels(self) -> None:
        dimension = self.chosen_dimension
        with QSignalBlocker(self.level), QSignalBlocker(self.confidence):
            self.level.clear()
            self.level.addItem(self.tr("Any answer"), None)
            for level in dimension.levels if dimension else ():
                self.level.addItem(level.name, View(values=(level.value,)))
            self.level.insertSeparator(self.level.count())
            for text, answered in (
                (self.tr("Flagged for later"), View(statuses=(Status.FLAGGED,))),
                (self.tr("With a note"), View(noted=True)),
                (self.tr("Skipped"), View(statuses=(Status.SKIPPED,))),
                (self.tr("Failed"), View(statuses=(Status.FAILED,))),
            ):
                self.level.addItem(text, answered)
            self.confidence.clear()
            self.confidence.addItem(self.tr("Any confidence"), None)
            for low, high in CONFIDENCE:
                text = f"{number_text(low, 2)} – {number_text(high, 2)}"
                self.confidence.addItem(text, (low, high))
