"""Drawing a random audit sample: how many units, and from what in proportion."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QLineEdit, QSpinBox, QWidget

from desktop.engine.review.queues import draw_sample
from desktop.engine.store.journal import Changed
from desktop.engine.store.project import Project
from desktop.engine.store.samples import DOCUMENT, Sample
from desktop.ui.dialogs.parts import Question, form_layout
from desktop.ui.session import Overview
from desktop.ui.widgets.basics import Banner, Chooser

USUAL = 30


class SampleDialog(Question):
    """``name_``, ``count``, ``by`` and ``seed`` are what was chosen.

    Where there is a sample, a larger one that begins with its units is proposed: together they are
    one random sample, as those of different random numbers and shares would not be.
    """

    def __init__(self, overview: Overview, samples: list[Sample], parent: QWidget) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("SampleDialog", "Draw an audit sample"),
            QCoreApplication.translate(
                "SampleDialog",
                "Every unit has a known chance to be drawn, and that chance is kept with each "
                "decision. Only so can the report say something about all units.",
            ),
            QCoreApplication.translate("SampleDialog", "Draw"),
        )
        names = [sample.name for sample in samples]
        number = len(names) + 1
        while (name := self.tr("Audit %1").replace("%1", str(number))) in names:
            number += 1
        self.name_ = QLineEdit(name)
        self.count = QSpinBox()
        self.count.setRange(1, max(overview.units, 1))
        self.count.setValue((samples[-1].size if samples else 0) + USUAL)  # kept to the range
        self.by = Chooser()
        self.by.addItem(self.tr("All units alike"), "")
        self.by.addItem(self.tr("Each file in proportion"), DOCUMENT)
        if overview.models:
            for dimension in overview.rubric.dimensions:
                text = self.tr("Each answer of the model on %1 in proportion")
                self.by.addItem(text.replace("%1", dimension.title), dimension.name)
        if samples:
            self.by.setCurrentIndex(max(self.by.findData(samples[-1].by), 0))
        self.seed = QSpinBox()
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setValue(samples[-1].seed if samples else 0)
        self.seed.setToolTip(self.tr("The same number draws the same units again."))
        form = form_layout()
        for text, widget in (
            (self.tr("&Name"), self.name_),
            (self.tr("&Units"), self.count),
            (self.tr("&Draw from"), self.by),
            (self.tr("&Random number"), self.seed),
        ):
            form.addRow(text, widget)
            widget.setAccessibleName(text.replace("&", ""))
        self.body.addLayout(form)
        self.outside = Banner(
            self.tr(
                "As soon as a unit of the sample is coded, the report counts the sample alone: "
                "labels on other units are kept, but do not count any more, unless all units are "
                "coded."
            )
        )
        self.body.addWidget(self.outside)


def asked_sample(
    overview: Overview, samples: list[Sample], parent: QWidget
) -> tuple[str, Callable[[Project], Changed]] | None:
    """The name of the sample that is wanted, and what draws it; None where none is wanted."""
    dialog = SampleDialog(overview, samples, parent)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    name = " ".join(dialog.name_.text().split())
    size, by, seed = dialog.count.value(), dialog.by.currentData(), dialog.seed.value()
    dialog.deleteLater()
    if not accepted:
        return None
    return name, lambda project: draw_sample(project, name, size, seed=seed, by=by)
