"""Errors of converting that a person can put right."""

from __future__ import annotations

from rubrics.errors import UserError


class ConvertError(UserError):
    """A run cannot be converted. No file of the final name was made."""


class LostError(ConvertError):
    """The converted model is worse than allowed; the message says which step made it so."""
