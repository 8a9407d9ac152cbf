"""Errors of converting that a person can put right."""

from __future__ import annotations

from rubrics.errors import UserError


class ConvertError(UserError):
    """A run cannot be converted; nothing was left under the final name."""


class LostError(ConvertError):
    """The converted model does worse than was allowed; the message says which step lost it."""
