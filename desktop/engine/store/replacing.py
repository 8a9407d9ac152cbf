"""Making or replacing a project's file, completely or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop.engine.store import backups, cipher, lock, opened
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.path_length import check_can_be_made
from rubrics.system.files import followed, keep_mode, sync

_PART = re.compile(r"\.(.+\.glossator)\.part(-wal|-shm|-journal)?", re.DOTALL)


@contextmanager
def replacement(path: Path) -> Iterator[Path]:
    """Yields a path beside the project to write to; at the end that file replaces the project, and
    not a link to it.

    The project is held meanwhile, and this process cannot open it: what it saved would be lost. Its
    log is removed at the end, because it would be applied to the new file: fold it in before that,
    or keep it with a copy of a damaged project. On any failure the project stays as it was. Raises
    ProjectError, also where this process still has it open.
    """
    lock.hold(path)
    try:
        with opened.by_nobody_here(path), _put_in_place(followed(path)) as part:
            yield part
    except OSError as error:
        raise ProjectError(
            f"{path} could not be replaced ({error.strerror or error}). It is as it was."
        ) from error
    finally:
        lock.release(path)


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Yields a path beside ``path`` to write a project to; at the end that file is at ``path``.

    On any failure nothing is there. Raises ProjectError, also where a file is there already.
    """
    check_can_be_made(path)
    lock.hold(path)
    try:
        with _put_in_place(path) as part:
            _check_free(path)
            yield part
            _check_free(path)
    except OSError as error:
        raise ProjectError(
            f"{path} could not be made ({error.strerror or error}). Choose another folder; nothing "
            "was changed."
        ) from error
    finally:
        lock.release(path)


@contextmanager
def _put_in_place(path: Path) -> Iterator[Path]:
    """Yields a path beside ``path``; what is written there takes its place, without a log."""
    part, *_ = parts = parts_of(path)
    try:
        _remove(parts)  # left by a kill
        yield part
        sync(part)
        keep_mode(path, part)
        for log in backups.logs(path):
            log.unlink(missing_ok=True)
        part.replace(path)
        sync(path.parent)
    finally:
        _remove(parts)


def parts_of(path: Path) -> list[Path]:
    """The file that is put together to take a project's place, and what SQLite keeps beside it."""
    place = followed(path)
    part = place.with_name(f".{place.name}.part")
    return [part, *backups.logs(part)]


def remove_leftovers(folder: Path) -> None:
    """Removes what a kill has left of projects that were to be made or replaced in a folder, unless
    somebody is just making them. What cannot be removed stays."""
    with suppress(OSError):
        found = [match[1] for file in folder.iterdir() if (match := _PART.fullmatch(file.name))]
        for path in (folder / name for name in set(found)):
            with lock.nobody_else(path) as unused:
                if unused:
                    _remove(parts_of(path))


def _remove(parts: list[Path]) -> None:
    for file in parts:
        file.unlink(missing_ok=True)


def _check_free(path: Path) -> None:
    """Raises ProjectError where there is a file."""
    if path.exists():
        raise ProjectError(f"There is a file {path} already. Choose another name.")


def fold_log(path: Path, passphrase: str | None) -> None:
    """Folds the write-ahead log into the file and removes it.

    Raises ProjectError where another process is reading, and SQLite's errors for a damaged file.
    """
    connection = cipher.connect(cipher.address(path), passphrase)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except cipher.database_errors() as error:
        if cipher.name_of(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise ProjectError(
                f"Another program is reading {path}. Close it and try again; nothing was changed."
            ) from error
        raise
    finally:
        connection.close()
