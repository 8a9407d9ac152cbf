"""SHA-256 of model files, remembered so that starting does not read gigabytes again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from desktop.engine.atomic import WriteError, replacing
from desktop.engine.home.folders import cache_folder, data_folder
from desktop.engine.models.errors import unreadable
from rubrics.digest import file_sha256

CopyProgress = Callable[[int, int], None]
"""Called with the bytes done and the bytes in all."""

CHUNK = 4 << 20


def model_sha256(path: Path) -> str:
    """SHA-256 of a model file, remembered where its size, time and inode are as they were.

    Raises OSError.
    """
    entry = _read().get(str(path.resolve()))
    if isinstance(entry, list) and entry[:3] == _stamp(path):
        return str(entry[3])
    sha256 = file_sha256(path)
    remember(path, sha256)
    return sha256


def remember(path: Path, sha256: str) -> None:
    """Keeps the hash of a file as it is now. Where that cannot be written, it is computed again."""
    with suppress(OSError, WriteError):
        known = {name: entry for name, entry in _read().items() if Path(name).exists()}
        known[str(path.resolve())] = [*_stamp(path), sha256]
        with replacing(_index()) as part:
            part.write_text(json.dumps(known, indent=1, sort_keys=True), encoding="utf-8")
        (data_folder() / _index().name).unlink(missing_ok=True)  # where it was before


def copy_hashed(source: Path, target: BinaryIO, total: int, progress: CopyProgress | None) -> str:
    """Copies a file, has the copy written to the disk, and returns its SHA-256.

    Raises ModelFileError where it cannot be read, and OSError where it cannot be written.
    """
    digest, done = hashlib.sha256(), 0
    for block in _blocks(source):
        digest.update(block)
        target.write(block)
        done += len(block)
        if progress:
            progress(done, total)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest()


def _blocks(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as file:
            while block := file.read(CHUNK):
                yield block
    except OSError as error:
        raise unreadable(source, error) from error


def _stamp(path: Path) -> list[int | str]:
    """What changes with a file. Raises OSError."""
    status = path.stat()
    return [status.st_size, status.st_mtime_ns, status.st_ino]


def _index() -> Path:
    # It names where models lie, so it is where what is stored is listed and deleted.
    return cache_folder() / "model-hashes.json"


def _read() -> dict[str, list[int | str]]:
    try:
        known = json.loads(_index().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
