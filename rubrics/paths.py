"""Paths as people write them: from the folder of the file they stand in, or from their home."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def written_path(text: str, folder: Path = Path()) -> Path:
    """Where a path leads that is written in a file of this folder; ``~`` begins at somebody's home.

    A name such as ``~$draft.csv``, which is nobody's home, is a name like others.
    """
    path = Path(text)
    with suppress(RuntimeError):  # there is no such user
        path = path.expanduser()
    return folder / path
