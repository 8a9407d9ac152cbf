"""The dialog that renames a model file of the user."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.engine.models.library import ModelFile
from desktop.engine.models.own_files import file_stem
from desktop.ui.dialogs.base import BaseDialog, form_layout
from desktop.ui.widgets.banner import Banner
from rubrics.system.files import is_too_long


class RenameModelDialog(BaseDialog):
    """Asks for a name, and says how the file will be called or why it cannot be."""

    def __init__(self, model: ModelFile, ids: Iterable[str], parent: QWidget) -> None:
        """``ids`` are those of all models, which cannot be taken again."""
        super().__init__(
            parent,
            self.tr("Rename this model"),
            self.tr("What it annotated stays its own, under the name it had then."),
            self.tr("Rename"),
        )
        self._path = model.path
        self._taken = {name.casefold() for name in ids if name != model.id}
        self.name = QLineEdit(model.id)
        self.name.selectAll()
        self.banner = Banner()
        self.body.addLayout(form_layout((self.tr("&Name"), self.name)))
        self.body.addWidget(self.banner)
        self.name.textChanged.connect(self._check)
        self._check()

    def _check(self) -> None:
        stem = file_stem(self.name.text())
        taken = stem.casefold() in self._taken
        too_long = is_too_long(self._path.with_name(f"{stem}.gguf"))
        self.accept_button.setEnabled(bool(stem) and not taken and not too_long)
        if too_long:
            self.banner.tell(self.tr("This name is too long. Type a shorter one."), "warn")
        elif taken:
            self.banner.tell(self.tr("There is another model of this name."), "warn")
        elif stem != self.name.text():
            text = self.tr("It will be called %1.") if stem else self.tr("Type a name.")
            self.banner.tell(text.replace("%1", stem))
        else:
            self.banner.tell("")
