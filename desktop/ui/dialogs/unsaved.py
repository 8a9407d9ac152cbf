"""The dialog that asks what becomes of unsaved changes."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.ui.dialogs.base import BaseDialog
from desktop.ui.widgets.buttons import button


class UnsavedDialog(BaseDialog):
    """Accepted if the changes are to be saved before what holds them is left."""

    DISCARD = 2
    """The result of the dialog if they are to be given up."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(
            parent,
            self.tr("Leave without saving?"),
            self.tr("The changes to the codebook will be lost."),
            self.tr("Save and leave"),
        )
        self.discard_button = button(
            self.tr("Leave"), partial(self.done, self.DISCARD), kind="danger"
        )
        self.buttons.insertWidget(0, self.discard_button)
        self.accept_button.setFocus()  # else Space would discard
