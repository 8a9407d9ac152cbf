"""The controls of a codebook's form by what they stand for, and which of them shows a change."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.pages.rubric.form_changes import card_of
from rubrics.faults import KeyPath

Where = tuple[KeyPath, str]
"""A control: the place it stands for, and what it does with it (empty: it is the input)."""

_OF_ROW = ("", "up", "down", "remove")
"""What a control does that shows that its place was changed; others show what lies around it."""


class Controls(dict[Where, QWidget]):
    """All that are shown now, from the top of the form."""

    def holding(self, widget: QWidget | None) -> Where | None:
        """The control that a widget is, or is in."""
        found = {control: where for where, control in self.items()}
        while widget is not None and widget not in found:
            widget = widget.parentWidget()
        return found[widget] if widget is not None else None

    def showing(self, changed: list[KeyPath], where: Where | None) -> Where | None:
        """The control that shows best what was changed, the first place of it and what is in the
        same card; ``where`` the keyboard was. None where nothing shows any of it."""
        mine = [path for path in changed if card_of(path) == card_of(changed[0])]
        row = self._row(changed[0])
        beside = (*row, *where[0][len(row) :]) if where else row

        def merits(control: Where) -> tuple[bool, ...]:
            """What speaks for a control; what comes first outweighs the rest."""
            path, role = control
            within, is_input = path[: len(row)] == row, not role
            touched = any(place[: len(path)] == path for place in mine)
            return (
                control == where and role in _OF_ROW and touched,
                is_input and path in mine,
                is_input and path == beside,  # in a row beside it, where it was in its own
                is_input and within,
                within,
                control == (row[:-1], "add"),
            )

        best = max(self, key=merits, default=None)
        return best if best and any(merits(best)) else None

    def _row(self, place: KeyPath) -> KeyPath:
        """A place, or the one before it where it is that of a table that went."""
        last = place[-1]
        if isinstance(last, int) and not any(path[: len(place)] == place for path, _ in self):
            return (*place[:-1], max(last - 1, 0))
        return place
