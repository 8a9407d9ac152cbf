"""The errors of project files. Their messages are for the person who can act."""

from __future__ import annotations

from pathlib import Path

from rubrics.errors import UserError


class ProjectError(UserError):
    """The project file cannot be used as asked."""


class UnwritableError(ProjectError):
    """The project cannot be opened for writing now, but perhaps for reading only."""


class DamagedError(ProjectError):
    """The file at ``path`` is damaged, or holds what Glossator did not write; ``reason`` says what
    was found."""

    def __init__(self, path: Path, message: str, reason: str) -> None:
        super().__init__(message)
        self.path, self.reason = path, reason


class CodebookLostError(ProjectError):
    """The project has lost its codebook, and this cannot be done without."""


class PassphraseError(ProjectError):
    """The project has a passphrase, and none or a wrong one was given. Nothing was changed."""
