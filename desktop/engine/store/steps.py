"""What a step of the journal did: its kind, as it stands in the project file."""

from __future__ import annotations

from enum import StrEnum


class StepKind(StrEnum):
    """One coder's decision about one unit and dimension, a final value, or a bulk action.

    A file may hold any other word; it is shown as it stands.
    """

    CHOOSE = "choose"
    """A value was given."""
    CLEAR = "clear"
    """A value was taken back."""
    SKIP = "skip"
    """A question was passed over."""
    FLAG = "flag"
    """A flag was set or taken away."""
    NOTE = "note"
    """A note was written or removed."""
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
    RECODE = "recode"
    """All that was done under an earlier codebook. What people had decided by then is known from
    it; neither it nor what came before can be undone."""
    DELETE = "delete"
    """All annotations of a coder were deleted."""
    RENAME = "rename"
    """A coder got another name."""
    SAMPLE = "sample"
    """Units were drawn at random."""
