"""Paths as people write them, and the files in their folders."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def written_path(text: str, folder: Path = Path()) -> Path:
    """A path written in a file that lies in ``folder``; a leading ``~`` is somebody's home.

    A name such as ``~$draft.csv``, which is nobody's home, stays as it is.
    """
    path = Path(text)
    with suppress(RuntimeError):  # there is no such user
        path = path.expanduser()
    return folder / path


def files_with_suffix(folder: Path, suffix: str) -> list[Path]:
    """The paths in a folder with this suffix, sorted; none where there is no such folder.

    Raises OSError where the folder may not be read; ``Path.glob`` hides that since Python 3.13.
    """
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == suffix)
    except (FileNotFoundError, NotADirectoryError):
        return []
