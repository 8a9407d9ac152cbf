"""Paths that people have written, and files in folders."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def written_path(text: str, folder: Path = Path()) -> Path:
    """A path that is relative to ``folder``, with a leading ``~`` expanded to a home folder.

    A name such as ``~$draft.csv``, which is nobody's home, is kept.
    """
    path = Path(text)
    with suppress(RuntimeError):  # there is no such user
        path = path.expanduser()
    return folder / path


def files_with_suffix(folder: Path, suffix: str) -> list[Path]:
    """The paths in a folder with this suffix, sorted; none if there is no such folder.

    Raises OSError if the folder cannot be read, which ``Path.glob`` hides since Python 3.13.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == suffix)
    except (FileNotFoundError, NotADirectoryError):
        return []
