"""The error of a model file that cannot be used."""

from __future__ import annotations

from pathlib import Path

from rubrics.errors import UserError


class ModelFileError(UserError):
    """A file that is no model this program can use; the message says why and what to do."""


def unreadable(path: Path, error: OSError) -> ModelFileError:
    """The error for a model file that the system does not let us read."""
    return ModelFileError(f"The model file {path} cannot be read: {error.strerror or error}.")
