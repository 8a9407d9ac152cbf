"""Taking over what somebody decided in a copy of the project."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.engine.review.merging import TakeOver
from desktop.ui.dialogs.action import ActionDialog
from desktop.ui.page import Context
from desktop.ui.widgets.basics import button, label
from desktop.ui.words import shortened


class MergeDialog(ActionDialog):
    """Shows what people decided in another project file. It may end with OPEN: that is to be opened
    in place of the present one. ``more`` such files come after it."""

    OPEN = 2

    def __init__(self, context: Context, copy: TakeOver, more: int, parent: QWidget) -> None:
        super().__init__(
            context,
            parent,
            QCoreApplication.translate("MergeDialog", "Take over what others decided?"),
            QCoreApplication.translate(
                "MergeDialog",
                "People who code apart each work in a copy of the project. What they decided in %1 "
                "comes along with whether they had seen an answer by then; of two decisions of one "
                "person the newer counts. It is one step of the history and can be undone.",
            ).replace("%1", shortened(copy.copy)),
            QCoreApplication.translate("MergeDialog", "Take over"),
        )
        self._copy = copy
        self.open_ = button(self.tr("Open it instead"), partial(self.done, self.OPEN))
        self.buttons.insertWidget(0, self.open_)
        self.controls = (self.open_,)
        if more:
            self.no.setText(self.tr("Skip this one"))
            self.buttons.insertWidget(1, label(self.tr("%Ln more to come", "", more), "muted"))
        self.setMinimumSize(620, 420)
        self.add_outlook()
        self.examples.setFocus()
        self.look()

    def action(self) -> TakeOver:
        """See ActionDialog."""
        return self._copy
