"""What a step of the journal did: its kind, as it stands in the project file."""

from __future__ import annotations

from enum import StrEnum


class StepKind(StrEnum):
    """One coder's decision about one unit and dimension, a final value, or a bulk action.

    A project file may hold other kinds, of a newer version of the program: they are shown as they
    are called.
    """

    CHOOSE = "choose"
    """A value was given."""
    CLEAR = "clear"
    """A value was taken back."""
    SKIP = "skip"
    FLAG = "flag"
    """A flag was set or taken away."""
    NOTE = "note"
    SETTLE = "settle"
    """A final value was given."""
    UNSETTLE = "unsettle"
    """A final value was taken back."""

    ACCEPT = "accept"
    """A model's answers were taken over as a coder's own."""
    CLEAR_ALL = "clear-all"
    """A coder's values on a dimension were taken back."""
    IMPORT = "import"
    """Labels were read from columns of a table that was in the project."""
    MERGE = "merge"
    """What people decided in a copy was taken over."""
    DELETE = "delete"
    """All annotations of a coder were deleted."""
    RENAME = "rename"
    """A coder got another name."""
    SAMPLE = "sample"
    """Units were drawn at random."""
