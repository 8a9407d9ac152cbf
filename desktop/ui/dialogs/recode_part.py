"""A part of the dialog on a changed codebook: what becomes of one dimension's values."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from desktop.engine.recode import AGAIN, Outlook, targets, usual
from desktop.ui.widgets.combo_box import SteadyComboBox
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import column
from desktop.ui.words import filled, number_text
from rubrics.schema import NONE, Dimension, Level


class RecodePart(QWidget):
    """A dimension's title, what changed, a box for each old level if anything did."""

    changed = Signal()
    """Something else was chosen for a level, or the check box was pressed."""
    renamed = Signal(str)
    """The dimension has this name now; empty if it is gone."""

    def __init__(self, outlook: Outlook, new: tuple[Dimension, ...], chosen: str = "") -> None:
        """``new`` are dimensions that the changed codebook alone has, one of which may be this one;
        ``chosen`` is the name of the one that it was said to be."""
        super().__init__()
        self._change = change = outlook.change
        self.boxes: dict[str, SteadyComboBox] = {}
        """By old level, the one that takes its place."""
        self.afresh = QCheckBox(self.tr("Code all of it afresh"))
        self.afresh.setAccessibleName(
            self.tr("Code all of “%1” afresh").replace("%1", change.shown.title)
        )
        self._counts: dict[str, QLabel] = {}
        self._state = label("", "muted", wrap=True)
        rows = column(label(change.shown.title, "subheading", wrap=True), self._state, spacing=6)
        self.name_box: SteadyComboBox | None = None
        self.controls: list[QWidget] = []
        """What Tab reaches here, in this order."""
        if change.old is not None and (chosen or change.new is None) and new:
            self.name_box = self._make_name_box(new, chosen)
            rows.addWidget(self.name_box)
            self.controls.append(self.name_box)
        if change.old is not None and change.new is not None and not change.unchanged:
            rows.addLayout(self._level_grid(change.new))
            rows.addWidget(self.afresh)
            self.controls += [*self.boxes.values(), self.afresh]
            self.afresh.toggled.connect(self._set_afresh)
        self.setLayout(rows)
        self.show_outlook(outlook)

    @property
    def name(self) -> str:
        """The dimension's old name; empty for a new dimension."""
        return self._change.old.name if self._change.old else ""

    @property
    def levels(self) -> dict[str, str]:
        """What takes the place of each old level, as far as it is asked."""
        return {level: box.currentData() for level, box in self.boxes.items()}

    def choose(self, levels: Mapping[str, str], *, afresh: bool) -> None:
        """Chooses what takes the place of levels, and whether all is coded afresh."""
        for level, box in self.boxes.items():
            box.setCurrentIndex(max(box.findData(levels.get(level, level)), 0))
        self.afresh.setChecked(afresh)

    def show_outlook(self, outlook: Outlook) -> None:
        """Shows what becomes of the values as things are chosen now."""
        self._state.setText(" ".join(self._sentences(outlook)))
        for level, count in self._counts.items():
            count.setText(number_text(outlook.levels[level]))

    def _make_name_box(self, new: tuple[Dimension, ...], chosen: str) -> SteadyComboBox:
        box = SteadyComboBox()
        box.addItem(self.tr("It is not asked any more"), "")
        for dimension in new:
            box.addItem(self.tr("It is now “%1”").replace("%1", dimension.title), dimension.name)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        box.setAccessibleName(self.tr("What “%1” is now").replace("%1", self._change.shown.title))
        box.currentIndexChanged.connect(lambda: self.renamed.emit(box.currentData()))
        return box

    def _level_grid(self, new: Dimension) -> QGridLayout:
        old = self._change.old
        assert old is not None
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        titles = (self.tr("Level until now"), self.tr("Values"), self.tr("Becomes"))
        for number, title in enumerate(titles):
            grid.addWidget(label(title, "small"), 0, number)
        becomes = usual(self._change)
        asked = sorted(becomes, key=lambda level: becomes[level] == level)  # what stays comes last
        for number, level in enumerate(asked, 1):
            name, box = _level_text(old, level), self._level_box(becomes[level], new)
            count = QLabel()
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            box.setAccessibleName(self.tr("What “%1” becomes").replace("%1", name))
            self._counts[level], self.boxes[level] = count, box
            grid.addWidget(label(name, wrap=True), number, 0)
            grid.addWidget(count, number, 1)
            grid.addWidget(box, number, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        return grid

    def _level_box(self, chosen: str, new: Dimension) -> SteadyComboBox:
        box = SteadyComboBox()
        box.addItem(self.tr("Code again"), AGAIN)
        for value in targets(self._change):
            box.addItem(_level_text(new, value), value)
        box.setCurrentIndex(box.findData(chosen))
        box.currentIndexChanged.connect(self.changed)
        return box

    def _set_afresh(self, afresh: bool) -> None:
        for box in self.boxes.values():
            box.setDisabled(afresh)
        self.changed.emit()

    def _sentences(self, outlook: Outlook) -> list[str]:
        change, values = outlook.change, outlook.values
        if change.old is None:
            return [self.tr("New: to be coded.")]
        if change.new is None:
            return [self.tr("Not asked any more: %Ln value(s) go.", "", values.dropped)]
        if change.unchanged:
            return [self.tr("Unchanged: %Ln value(s) stay.", "", values.kept + values.changed)]
        found = []
        if change.reworded:
            found.append(self.tr("Its title, question, or what a level means is worded otherwise."))
        if change.rescaled:
            found.append(self.tr("Its scale, or how many levels may be chosen, is another."))
        if outlook.added:
            names = ", ".join(_level_text(change.new, value) for value in outlook.added)
            found.append(self.tr("New, and so not in any value yet: %1.").replace("%1", names))
        found += [
            filled(self.tr("“%1” is called “%2” now."), _text(before), _text(now))
            for before, now in outlook.called
        ]
        counts = (number_text(n) for n in (values.kept, values.changed, values.dropped))
        found.append(
            filled(self.tr("Values: %1 stay, %2 change, %3 are to be coded again."), *counts)
        )
        if outlook.finals.dropped:
            found.append(
                self.tr("%Ln final value(s) are to be settled again.", "", outlook.finals.dropped)
            )
        return found


def _level_text(dimension: Dimension, value: str) -> str:
    """A level's name, with its value where that is another."""
    if value == NONE and NONE not in dimension.values:
        return QCoreApplication.translate("RecodePart", "None of them")
    return _text(dimension.level(value))


def _text(level: Level) -> str:
    return level.name if level.name == level.value else f"{level.name} ({level.value})"
