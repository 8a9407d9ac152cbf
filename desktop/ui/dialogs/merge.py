"""The dialog that takes over people's decisions from a copy of the project."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.engine.review.merging import TakeOver
from desktop.ui.dialogs.action import ActionDialog
from desktop.ui.page import Context
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.labels import label
from desktop.ui.words import shortened


class MergeDialog(ActionDialog):
    """Shows which decisions would be taken over."""

    OPEN = 2
    """The result of the dialog if the copy is to be opened instead."""

    def __init__(self, context: Context, copy: TakeOver, more: int, parent: QWidget) -> None:
        """``more`` is the number of copies that will be asked about after this one."""
        super().__init__(
            context,
            parent,
            self.tr("Take over what others decided?"),
            self.tr(
                "People who code apart each work in a copy of the project. What they decided in %1 "
                "comes along with whether they had seen an answer by then; of two decisions of one "
                "person the newer counts. It is one step of the history and can be undone."
            ).replace("%1", shortened(copy.copy)),
            self.tr("Take over"),
        )
        self._copy = copy
        self.open_button = button(self.tr("Open it instead"), partial(self.done, self.OPEN))
        self.buttons.insertWidget(0, self.open_button)
        self.controls = (self.open_button,)
        if more:
            self.reject_button.setText(self.tr("Skip this one"))
            self.buttons.insertWidget(1, label(self.tr("%Ln more to come", "", more), "muted"))
        self.setMinimumSize(620, 420)
        self.add_preview()
        self.examples.setFocus()
        self.update_preview()

    def action(self) -> TakeOver:
        return self._copy
