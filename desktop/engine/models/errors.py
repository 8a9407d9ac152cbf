"""The error of a model file that cannot be used."""

from __future__ import annotations

from rubrics.errors import UserError


class ModelFileError(UserError):
    """A file that is no model this program can use; the message says why and what to do."""
