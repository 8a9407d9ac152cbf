"""A folder beside the result in which everything is made, so that the result appears whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convert.errors import ConvertError
from rubrics.system.files import NO_ROOM


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
        if e.errno in NO_ROOM or (e.errno is None and "written" in str(e)):
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
