"""A folder beside the result, in which it is made before it is moved into place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convert.errors import ConvertError
from rubrics.system.files import NO_ROOM


@contextmanager
def workspace(target: Path) -> Iterator[Path]:
    """Yields a new folder beside ``target``; it is removed at the end or, after a kill, by the next
    run. Within the block an OSError becomes a ConvertError.
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
        # If the disk is full, numpy says "… requested and … written", without an error number.
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
    """Raises ConvertError if less than ``size`` bytes are free."""
    free = shutil.disk_usage(folder).free
    if free < size:
        raise ConvertError(
            f"Converting needs {size / 1e9:.1f} GB of room in {folder.parent}, and "
            f"{free / 1e9:.1f} GB are free. Free some, or choose another place with --out."
        )
