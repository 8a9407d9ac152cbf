"""The dialog that plans how many more units people have to code."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QDoubleSpinBox, QPlainTextEdit, QWidget

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import Choices
from desktop.engine.languages.language import Language
from desktop.engine.report.trust import plan_rows
from desktop.ui.dialogs.base import BaseDialog, form_layout
from desktop.ui.dialogs.choices import add_comparisons
from desktop.ui.page import Context
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.combo_box import ComboBox

LANE = "figures"
"""The lane of the job runner that computes figures."""


class PlanDialog(BaseDialog):
    """Asks for the precision and power that are wanted, and shows the plan for them."""

    def __init__(self, context: Context, choices: Choices, lang: Language, parent: QWidget) -> None:
        """``choices`` are the project's; what is wished here is for this plan alone."""
        super().__init__(
            parent,
            self.tr("How many more labels?"),
            self.tr(
                "By simulation from the units that people have coded, assuming that further ones "
                "are like them."
            ),
            self.tr("Work it out"),
        )
        self._context, self._choices, self._lang = context, choices, lang
        self.setMinimumSize(620, 520)
        self.interval_width = _proportion_box(0.02, 2.0, choices.width)
        self.power = _proportion_box(0.5, 0.99, choices.power)
        self.epsilon = ComboBox()
        add_comparisons(self.epsilon, choices.epsilon)
        form = form_layout(
            (self.tr("Widest &interval of alpha"), self.interval_width),
            (self.tr("The model is compared with"), self.epsilon),
            (self.tr("&Probability of passing the test"), self.power),
        )
        self.plan = QPlainTextEdit()
        self.plan.setReadOnly(True)
        self.plan.setAccessibleName(self.tr("The plan"))
        placeholder = self.tr(
            "“Work it out” says here for each dimension how many more units people have to code."
        )
        self.plan.setPlaceholderText(placeholder)
        self.plan.setAccessibleDescription(placeholder)
        self.body.addLayout(form)
        self.body.addWidget(self.plan, 1)
        self.reject_button.setText(self.tr("Close"))

    def accept(self) -> None:
        """Computes the plan; the dialog stays open."""
        choices = replace(
            self._choices,
            width=self.interval_width.value(),
            power=self.power.value(),
            epsilon=self.epsilon.currentData(),
        )
        access, lang = self._context.session.access, self._lang

        def compute() -> list[tuple[str, list[str]]]:
            with replace(access, read_only=True).open() as project:
                figures = agreement(project, choices)
            return [
                (figure.dimension.title, plan_rows(choices, figure, lang))
                for figure in figures.dimensions
            ]

        self._had_focus = self.accept_button.hasFocus()
        self.accept_button.setEnabled(False)
        self.plan.setPlainText(self.tr("Working it out …"))
        self._context.jobs.submit(LANE, compute, self._show, self._on_failed, owner=self)

    def _show(self, plans: list[tuple[str, list[str]]]) -> None:
        self._enable()
        nothing = [self.tr("There is nothing to plan from: it takes units that two coders have.")]
        text = "\n\n".join("\n".join([title, *(rows or nothing)]) for title, rows in plans)
        self.plan.setPlainText(text)
        announce(self.plan, text)

    def _enable(self) -> None:
        self.accept_button.setEnabled(True)
        if self._had_focus:  # disabling the button took the focus from it
            self.accept_button.setFocus()

    def _on_failed(self, error: object) -> None:
        self._enable()
        self.plan.clear()
        self._context.show_error(error)


def _proportion_box(minimum: float, maximum: float, value: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(2)
    box.setSingleStep(0.05)
    box.setRange(minimum, maximum)
    box.setValue(value)
    return box
