"""Paths as people write them, and what lies in a folder of theirs."""

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


def listed(folder: Path, suffix: str) -> list[Path]:
    """The files of a folder that end so, in order; none where there is no such folder.

    Raises OSError where it may not be read, which ``Path.glob`` keeps to itself since Python 3.13.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == suffix)
    except (FileNotFoundError, NotADirectoryError):
        return []
