"""Giving a model file of one's own another name."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.engine.models.library import ModelFile
from desktop.engine.models.own_files import file_stem
from desktop.ui.dialogs.parts import Question, form_layout
from desktop.ui.widgets.basics import Banner


class RenameModel(Question):
    """Says what the file will be called, and where that cannot be."""

    def __init__(self, model: ModelFile, ids: Iterable[str], parent: QWidget) -> None:
        super().__init__(
            parent,
            QCoreApplication.translate("RenameModel", "Rename this model"),
            QCoreApplication.translate(
                "RenameModel", "What it annotated stays its own, under the name it had then."
            ),
            QCoreApplication.translate("RenameModel", "Rename"),
        )
        self._taken = {name.casefold() for name in ids if name != model.id}
        self.name = QLineEdit(model.id)
        self.name.selectAll()
        self.said = Banner()
        self.body.addLayout(form_layout((self.tr("&Name"), self.name)))
        self.body.addWidget(self.said)
        self.name.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        stem = file_stem(self.name.text())
        taken = stem.casefold() in self._taken
        self.yes.setEnabled(bool(stem) and not taken)
        if taken:
            self.said.tell(self.tr("There is another model of this name."), "warn")
        elif stem != self.name.text():
            text = self.tr("It will be called %1.") if stem else self.tr("Type a name.")
            self.said.tell(text.replace("%1", stem))
        else:
            self.said.tell("")
