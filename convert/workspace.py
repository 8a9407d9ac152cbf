"""A folder beside the result in which everything is made, so that the result appears whole."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convert.errors import ConvertError

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def workspace(target: Path) -> Iterator[Path]:
    """A fresh folder beside ``target``; removed at the end, or by the next run after a kill.

    Errors of the disk become a sentence. Raises ConvertError.
    """
    folder = target.with_name(f".{target.name}.part")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as e:
        # numpy says "… requested and … written" of a full disk, without an error number.
        if e.errno in _NO_ROOM or (e.errno is None and "written" in str(e)):
            raise ConvertError(
                f"There is no room left for {target}. Free some, or choose another place with "
                "--out. What was there before is unchanged."
            ) from e
        raise ConvertError(
            f"{target} cannot be written ({e.strerror or e}). Choose another place with --out. "
            "What was there before is unchanged."
        ) from e


def need_room(folder: Path, size: int) -> None:
    """Raises ConvertError where the disk has less than ``size`` bytes left."""
    free = shutil.disk_usage(folder).free
    if free < size:
        raise ConvertError(
            f"Converting needs {size / 1e9:.1f} GB of room in {folder.parent}, and "
            f"{free / 1e9:.1f} GB are free. Free some, or choose another place with --out."
        )


def put_in_place(made: Path, target: Path) -> None:
    """Moves a finished file to its final name, once its bytes are on the disk. Raises OSError."""
    with made.open("rb+") as file:
        os.fsync(file.fileno())
    made.replace(target)
    if os.name == "posix":  # Windows cannot open a folder, and needs no such help
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
