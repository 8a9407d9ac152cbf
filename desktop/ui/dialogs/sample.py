"""The dialog that draws a random sample of units to audit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QLineEdit, QSpinBox, QWidget

from desktop.engine.review.queues import draw_sample
from desktop.engine.store.journal import Changed
from desktop.engine.store.project import Project
from desktop.engine.store.samples import DOCUMENT, Sample
from desktop.ui.dialogs.base import BaseDialog, answer_of, form_layout
from desktop.ui.session import Overview
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.combo_box import ComboBox

USUAL_SIZE = 30
"""Units proposed for a first sample, and for each extension."""


class SampleDialog(BaseDialog):
    """Asks for the size of a sample and how to draw it.

    If there is a sample already, a larger one that begins with its units is proposed: with the same
    seed and strata the two are one random sample.
    """

    def __init__(self, overview: Overview, samples: list[Sample], parent: QWidget) -> None:
        super().__init__(
            parent,
            self.tr("Draw an audit sample"),
            self.tr(
                "Every unit has a known chance to be drawn, and that chance is kept with each "
                "decision. Only so can the report say something about all units."
            ),
            self.tr("Draw"),
        )
        names = [sample.name for sample in samples]
        number = len(names) + 1
        while (name := self.tr("Audit %1").replace("%1", str(number))) in names:
            number += 1
        self.sample_name = QLineEdit(name)
        self.unit_count = QSpinBox()
        self.unit_count.setRange(1, max(overview.units, 1))
        proposed = (samples[-1].size if samples else 0) + USUAL_SIZE
        self.unit_count.setValue(proposed)  # or the greatest number that there is
        self.strata = ComboBox()
        self.strata.addItem(self.tr("All units alike"), "")
        self.strata.addItem(self.tr("Each file in proportion"), DOCUMENT)
        if overview.models:
            for dimension in overview.rubric.dimensions:
                text = self.tr("Each answer of the model on %1 in proportion")
                self.strata.addItem(text.replace("%1", dimension.title), dimension.name)
        if samples:
            self.strata.setCurrentIndex(max(self.strata.findData(samples[-1].by), 0))
        self.seed = QSpinBox()
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setValue(samples[-1].seed if samples else 0)
        self.seed.setToolTip(self.tr("The same number draws the same units again."))
        form = form_layout(
            (self.tr("&Name"), self.sample_name),
            (self.tr("&Units"), self.unit_count),
            (self.tr("&Draw from"), self.strata),
            (self.tr("&Random number"), self.seed),
        )
        self.body.addLayout(form)
        warning = self.tr(
            "As soon as a unit of the sample is coded, the report counts the sample alone: labels "
            "on other units are kept, but do not count any more, unless all units are coded."
        )
        self.warning = Banner(warning)
        self.body.addWidget(self.warning)


def ask_for_sample(
    overview: Overview, samples: list[Sample], parent: QWidget
) -> tuple[str, Callable[[Project], Changed]] | None:
    """Asks how to draw a sample. Returns its name and the function that draws it, or None if the
    dialog was cancelled."""
    dialog = SampleDialog(overview, samples, parent)
    if answer_of(dialog) != QDialog.DialogCode.Accepted:
        return None
    name = " ".join(dialog.sample_name.text().split())
    size, by, seed = dialog.unit_count.value(), dialog.strata.currentData(), dialog.seed.value()
    return name, lambda project: draw_sample(project, name, size, seed=seed, by=by)
