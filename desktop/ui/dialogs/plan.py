"""Planning: how many more units people would have to code for what is wished."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDoubleSpinBox, QPlainTextEdit, QWidget

from desktop.engine.agreement.alt_test import EPSILONS
from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import DEFAULT
from desktop.engine.language import Language
from desktop.engine.report.trust import plan_rows
from desktop.ui.dialogs.parts import Question, form_layout
from desktop.ui.page import Context
from desktop.ui.widgets.basics import Chooser
from desktop.ui.widgets.spoken import say

LANE = "figures"


class PlanDialog(Question):
    """Works the plan out for the wishes that are set, by simulation from the units at hand."""

    def __init__(self, context: Context, lang: Language, parent: QWidget) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("PlanDialog", "How many more labels?"),
            QCoreApplication.translate(
                "PlanDialog",
                "By simulation from the units that people have coded, taking for granted that "
                "further ones are like them.",
            ),
            QCoreApplication.translate("PlanDialog", "Work it out"),
        )
        self._context, self._lang = context, lang
        self.setMinimumSize(620, 520)
        self.width_ = _share(0.02, 2.0, DEFAULT.width)
        self.power = _share(0.5, 0.99, DEFAULT.power)
        self.epsilon = Chooser()
        who = {
            "expert": self.tr("Experts (0.20)"),
            "skilled": self.tr("Skilled coders (0.15)"),
            "crowd": self.tr("Crowd workers (0.10)"),
        }
        for key, epsilon in EPSILONS.items():
            self.epsilon.addItem(who[key], epsilon)
        self.epsilon.setCurrentIndex(list(EPSILONS.values()).index(DEFAULT.epsilon))
        form = form_layout(
            (self.tr("Widest &interval of alpha"), self.width_),
            (self.tr("The model is compared with"), self.epsilon),
            (self.tr("&Probability of passing the test"), self.power),
        )
        self.answer = QPlainTextEdit()
        self.answer.setReadOnly(True)
        self.answer.setAccessibleName(self.tr("The plan"))
        empty = self.tr(
            "“Work it out” says here for each dimension how many more units people have to code."
        )
        self.answer.setPlaceholderText(empty)
        self.answer.setAccessibleDescription(empty)
        self.body.addLayout(form)
        self.body.addWidget(self.answer, 1)
        self.no.setText(self.tr("Close"))

    def accept(self) -> None:
        """Works it out; the dialog stays."""
        choices = replace(
            DEFAULT,
            width=self.width_.value(),
            power=self.power.value(),
            epsilon=self.epsilon.currentData(),
        )
        access, lang = self._context.session.access, self._lang

        def work() -> list[tuple[str, list[str]]]:
            with replace(access, read_only=True).open() as project:
                figures = agreement(project, choices)
            return [
                (figure.dimension.title, plan_rows(choices, figure, lang))
                for figure in figures.dimensions
            ]

        self._pressed = self.yes.hasFocus()
        self.yes.setEnabled(False)
        self.answer.setPlainText(self.tr("Working it out …"))
        self._context.jobs.submit(LANE, work, self._show, self._failed, owner=self)

    def _show(self, plans: list[tuple[str, list[str]]]) -> None:
        self._ready()
        none = [self.tr("There is nothing to plan from: it takes units that two coders have.")]
        plan = "\n\n".join("\n".join([title, *(rows or none)]) for title, rows in plans)
        self.answer.setPlainText(plan)
        say(self.answer, plan)

    def _ready(self) -> None:
        self.yes.setEnabled(True)
        if self._pressed:  # the keyboard had to leave it
            self.yes.setFocus()

    def _failed(self, error: object) -> None:
        self._ready()
        self.answer.clear()
        self._context.show_error(error)


def _share(least: float, most: float, value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(2)
    box.setSingleStep(0.05)
    box.setRange(least, most)
    box.setValue(value)
    return box
