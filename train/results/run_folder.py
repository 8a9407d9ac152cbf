"""The run folder: the names of its files, and the lock that lets one process at a time write it.

The lock is the operating system's, so it ends with its process, however that ends.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rubrics.errors import UserError
from train.processes import rank

LOCK_FILE = ".lock"
STATE = "state.pt"

RUN_FILES = (
    "README.md", "evaluation.json", "heldout.jsonl", "loss.csv", "loss.svg", "rubric.toml",
    "run.json", "split.csv",
)  # fmt: skip
"""The files of a finished run, apart from the adapter and the state."""

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})


def lock_folder(folder: Path) -> Any:
    """Locks a run folder for as long as the returned object lives.

    A process may lock its own folder again. Of several processes that train together only the first
    takes the lock. Raises UserError if another training has it.
    """
    lock = FileLock(folder / LOCK_FILE, blocking=False, thread_local=False, is_singleton=True)
    if rank() == 0:
        try:
            lock.acquire()
        except Timeout:
            raise UserError(
                f"Another training is at work in {folder}. Wait for its end or stop it, then start "
                "this one again; or choose another folder as out."
            ) from None
        except OSError as e:
            if e.errno in _NO_LOCKS:  # the file system has no locks: go on without
                return lock
            raise UserError(
                f"The folder {folder} cannot be written ({e.strerror}). Choose another one as out."
            ) from e
    return lock


def check_folder(out: Path) -> None:
    """Raises UserError if the run folder cannot be written, or if it has ``RUN_FILES`` without a
    state from which that run could continue. Creates nothing."""
    there = next(folder for folder in (out, *out.parents) if folder.exists())
    if not there.is_dir():
        raise UserError(f"{there} is a file, and out = {out} needs a folder there.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise UserError(f"The folder {there} cannot be written. Choose another one as out.")
    others = [name for name in RUN_FILES if (out / name).exists()]
    if others and not (out / STATE).exists():
        raise UserError(
            f"{out} has {', '.join(others)} and no training that could go on: it would be "
            "replaced. Choose a new folder as out."
        )
