"""The controls of the form, by the places in the codebook that they edit."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.pages.rubric.form_changes import card_path
from rubrics.faults import KeyPath

ControlKey = tuple[KeyPath, str]
"""The place that a control edits, and its role: ``up``, ``down``, ``remove``, ``add``, ``head``, or
empty for the input itself."""

_OF_ROW = ("", "up", "down", "remove")
"""Roles of controls that belong to a single place; others are about an array or a card."""


class Controls(dict[ControlKey, QWidget]):
    """All controls of the form, from top to bottom."""

    def key_of(self, widget: QWidget | None) -> ControlKey | None:
        """The key of the control that a widget is, or is inside of."""
        found = {control: where for where, control in self.items()}
        while widget is not None and widget not in found:
            widget = widget.parentWidget()
        return found[widget] if widget is not None else None

    def best_for(self, changed: list[KeyPath], where: ControlKey | None) -> ControlKey | None:
        """The control to focus in order to show a change.

        ``changed`` are the changed places, the most important first, and ``where`` is the control
        that had the focus. None if no control shows any of them.
        """
        mine = [path for path in changed if card_path(path) == card_path(changed[0])]
        row = self._row(changed[0])
        beside = (*row, *where[0][len(row) :]) if where else row

        def merits(control: ControlKey) -> tuple[bool, ...]:
            """What speaks for a control; what comes first outweighs the rest."""
            path, role = control
            within, is_input = path[: len(row)] == row, not role
            touched = any(place[: len(path)] == path for place in mine)
            return (
                control == where and role in _OF_ROW and touched,
                is_input and path in mine,
                is_input and path == beside,  # the same input of a neighbouring row
                is_input and within,
                within,
                control == (row[:-1], "add"),
            )

        best = max(self, key=merits, default=None)
        return best if best and any(merits(best)) else None

    def _row(self, place: KeyPath) -> KeyPath:
        """A place, or the table before it if it was removed."""
        last = place[-1]
        if isinstance(last, int) and not any(path[: len(place)] == place for path, _ in self):
            return (*place[:-1], max(last - 1, 0))
        return place
