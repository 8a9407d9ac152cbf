"""What the analyst chooses about the figures; the project keeps it, and the report lists it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QWidget

from desktop.engine.agreement.alt_test import EPSILONS
from desktop.engine.agreement.choices import DEFAULT, Choices
from desktop.engine.store.groups import FILE
from desktop.ui.dialogs.base import BaseDialog, described, form_layout
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.combo_box import ComboBox

PERCENT = 100


class ChoicesDialog(BaseDialog):
    """``choices`` are those that stand in it now; ``groupings`` is what units can be grouped by."""

    def __init__(self, choices: Choices, groupings: Sequence[str], parent: QWidget) -> None:
        super().__init__(
            parent,
            self.tr("What the figures rest on"),
            self.tr(
                "The project keeps what you choose, for the figures here and in every report, and "
                "every report lists it."
            ),
            self.tr("Work the figures out"),
        )
        self.setMinimumWidth(620)
        self._before = choices
        self.epsilon = ComboBox()
        add_comparisons(self.epsilon, choices.epsilon)
        self.error = QDoubleSpinBox()
        self.error.setRange(0.1, 50)
        self.error.setDecimals(1)
        self.error.setSuffix(" %")
        self.group_by = ComboBox()
        self.group_by.addItem(self.tr("Nothing"), "")
        for name in dict.fromkeys((*groupings, *filter(None, [choices.group_by]))):
            self.group_by.addItem(self.tr("The file") if name == FILE else name, name)
        self.random_sample = QCheckBox(self.tr("The coded units are a simple &random sample"))
        self.count_trained = QCheckBox(self.tr("&Count texts that a model was trained on"))
        form = form_layout(
            (self.tr("&The model is compared with"), self.epsilon),
            (self.tr("Answers accepted &unseen may be wrong in"), self.error),
            (self.tr("&Groups are compared by"), self.group_by),
        )
        self.body.addLayout(described(form, self.tr(
            "Columns of your tables, or the files. The report says whether the model errs alike in "
            "all groups, as it must for comparing them by its labels."
        )))  # fmt: skip
        for box, about in (
            (self.random_sample, self.tr(
                "Drawn outside the program, so that it has no record of it. You vouch for it: the "
                "report then says something about all units, and that it rests on your word."
            )),
            (self.count_trained, self.tr(
                "This flatters the model, since it may have learned them by heart."
            )),
        ):  # fmt: skip
            box.setAccessibleDescription(about)
            self.body.addLayout(described(box, about))
        self.defaults = button(self.tr("Back to the defaults"), lambda: self._show(DEFAULT))
        self.buttons.insertWidget(0, self.defaults)
        self._show(choices)

    @property
    def choices(self) -> Choices:
        """What is chosen now; what is not asked for here stays as it was."""
        return replace(
            self._before,
            epsilon=float(self.epsilon.currentData()),
            error=round(self.error.value() / PERCENT, 3),
            random_sample=self.random_sample.isChecked(),
            count_trained=self.count_trained.isChecked(),
            group_by=str(self.group_by.currentData()),
        )

    def _show(self, choices: Choices) -> None:
        self.epsilon.setCurrentIndex(self.epsilon.findData(choices.epsilon))
        self.error.setValue(choices.error * PERCENT)
        self.random_sample.setChecked(choices.random_sample)
        self.count_trained.setChecked(choices.count_trained)
        self.group_by.setCurrentIndex(self.group_by.findData(choices.group_by))


def add_comparisons(combo_box: ComboBox, epsilon: float) -> None:
    """Offers whom the model may be compared with, each with the advantage that the alternative
    annotator test gives the model beside them; ``epsilon`` is chosen."""
    who = {
        "expert": QCoreApplication.translate("ChoicesDialog", "Experts (0.20)"),
        "skilled": QCoreApplication.translate("ChoicesDialog", "Skilled coders (0.15)"),
        "crowd": QCoreApplication.translate("ChoicesDialog", "Crowd workers (0.10)"),
    }
    for key, value in EPSILONS.items():
        combo_box.addItem(who[key], value)
    if combo_box.findData(epsilon) < 0:
        combo_box.addItem(f"{epsilon:g}", epsilon)
    combo_box.setCurrentIndex(combo_box.findData(epsilon))
