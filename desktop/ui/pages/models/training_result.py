"""The result of a training: how well the adapter agrees with people, and how conversion changed
it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QWidget

from desktop.engine.agreement.bounds import TENTATIVE
from desktop.engine.models.evaluation import Doubt, Evaluated
from desktop.engine.training import Trained
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import clear_layout, column, row
from desktop.ui.widgets.tables import set_up_table
from desktop.ui.words import number_text


class TrainingResult(QWidget):
    """Hidden until ``show_result``."""

    use_requested = Signal(object)
    """The ids of the model and the new adapter, with which the user wants to annotate."""

    def __init__(self) -> None:
        super().__init__()
        self._ids = ("", "")
        self.banner = Banner()
        self.figures = column(spacing=4)
        self.use_button = button(
            self.tr("Annotate with it"),
            lambda: self.use_requested.emit(self._ids),
            icon="scan-text",
            kind="primary",
        )
        self.table = QTableWidget()
        set_up_table(self.table, self.tr("What the conversion lost"))
        self.table.setMinimumHeight(130)
        self.setLayout(
            column(self.banner, self.figures, row(self.use_button, None), self.table, spacing=10)
        )
        self.hide()

    def show_result(self, trained: Trained) -> None:
        """Shows the figures of a training, with doubts about them first."""
        self._ids = trained.ids
        text = (
            self.tr("%1 is in the list, and chosen on the page Annotate.")
            if trained.worth_asking
            else self.tr("%1 is in the list.")
        ).replace("%1", trained.model.title)
        doubts = self._doubts(trained)
        self.banner.tell(" ".join([text, *doubts]), "warn" if doubts else "info")
        clear_layout(self.figures)
        for found in trained.evaluation:
            self.figures.addWidget(label(found.dimension, "subheading", wrap=True))
            self.figures.addWidget(label(self._figures(found), wrap=True))
        if trained.evaluation:
            about = self.tr(
                "Krippendorff's alpha with people, on texts held out from the training: 1 where "
                "they always agree, 0 where they agree as by chance."
            )
            self.figures.addWidget(label(about, "small", wrap=True))
        self._show_verification(trained.verification)
        self.show()

    def _figures(self, found: Evaluated) -> str:
        alpha = "–" if found.alpha is None else number_text(found.alpha, 2)
        if found.low is not None and found.high is not None:
            alpha = f"{alpha} [{number_text(found.low, 2)}, {number_text(found.high, 2)}]"
        parts = [self.tr("alpha %1").replace("%1", alpha)]
        if found.untrained is not None:
            untrained = self.tr("without the training %1")
            parts.append(untrained.replace("%1", number_text(found.untrained, 2)))
        if found.accuracy is not None:
            right = self.tr("right in %1 %")
            parts.append(right.replace("%1", number_text(100 * found.accuracy)))
        parts.append(self.tr("%Ln text(s)", "", found.units))
        return " · ".join(parts)

    def _doubts(self, trained: Trained) -> list[str]:
        names: dict[Doubt, list[str]] = {}
        for found in trained.evaluation:
            if found.doubt:
                names.setdefault(found.doubt, []).append(found.dimension)
        sentences = {
            Doubt.NOT_BETTER: self.tr(
                "On %1 it agrees with people no better than before the training: do not use its "
                "answers there. More labels may help."
            ),
            Doubt.LOW: self.tr(
                "On %1 its agreement with people is below %2, the least that is asked of data to "
                "draw even tentative conclusions from. Check its answers, and see on the page "
                "Agreement how far they can be trusted."
            ).replace("%2", number_text(TENTATIVE, 3)),
            Doubt.UNKNOWN: self.tr(
                "How far it agrees with people on %1 is not known: that takes held-out labels, and "
                "two that differ."
            ),
        }
        doubts = [
            sentence.replace("%1", ", ".join(names[doubt]))
            for doubt, sentence in sentences.items()
            if doubt in names
        ]
        unknown = names.get(Doubt.UNKNOWN, [])
        unproved = [name for name in trained.verification["unproved"] if name not in unknown]
        if unproved:
            text = self.tr(
                "Whether people agree with it on %1 as with the trained model is not proved: "
                "that takes held-out labels, and two that differ."
            )
            doubts.append(text.replace("%1", ", ".join(unproved)))
        return doubts

    def _show_verification(self, verification: Mapping[str, Any]) -> None:
        models: list[Mapping[str, Any]] = verification["models"]
        dimensions = list(models[0]["alpha"])
        titles = [
            self.tr("Model"), self.tr("Units/s"), self.tr("Largest difference"),
            self.tr("Same value"),
            *(self.tr("Alpha: %1").replace("%1", name) for name in dimensions),
        ]  # fmt: skip
        self.table.setColumnCount(len(titles))
        self.table.setHorizontalHeaderLabels(titles)
        self.table.setRowCount(len(models))
        for line, model in enumerate(models):
            alphas = [model["alpha"][name] for name in dimensions]
            cells = [
                str(model["model"]),
                "–" if model["speed"] is None else number_text(model["speed"], 1),
                number_text(model["largest"], 4),
                f"{number_text(100 * model['agreement'], 1)} %",
                *("–" if alpha is None else number_text(alpha, 3) for alpha in alphas),
            ]
            for number, text in enumerate(cells):
                self.table.setItem(line, number, QTableWidgetItem(text))
        self.table.resizeColumnsToContents()
