"""What this program has stored on the machine, where, and deleting it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from desktop.engine.home.folders import cache_folder, config_folder, models_folder, rubrics_folder
from desktop.engine.home.settings import forget_project, recent_projects
from desktop.engine.store.backups import folder_of, logs
from desktop.engine.store.lock import lock_path
from desktop.engine.store.replacing import parts_of, remove_leftovers
from desktop.engine.training import training_folders
from rubrics.errors import UserError
from rubrics.system.files import followed, is_there


class Kind(StrEnum):
    """What is stored."""

    PROJECT = "project"
    TRAINING = "training"
    RUBRICS = "rubrics"
    MODELS = "models"
    CACHE = "cache"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Stored:
    """A place where something is stored: ``files`` of ``size`` bytes in all, none where there is
    nothing."""

    kind: Kind
    path: Path
    files: tuple[Path, ...]
    size: int
    project: Path | None = None
    """The project that it was made from. Once that is deleted, nothing leads to this place."""

    @property
    def holds_texts(self) -> bool:
        """Whether texts of a person are among it."""
        return self.kind in (Kind.PROJECT, Kind.TRAINING)


@dataclass(frozen=True, slots=True)
class Deletion:
    """What was deleted, in bytes and files, and sentences on what could not be."""

    files: int
    size: int
    problems: tuple[str, ...]


def inventory() -> list[Stored]:
    """Everything the program knows to have stored: the recent projects with their backups and
    journals, what was learned from them in the window, own rubrics and models, decoded prefixes,
    weights and hashes of models, settings.

    Exported tables and reports, and projects opened so long ago that they are no longer listed,
    are where the analyst put them.
    """
    places = []
    for recent in recent_projects():
        places.append(_stored(Kind.PROJECT, recent.path, _project_files(recent.path)))
        for folder in training_folders(recent.path):
            learned = _stored(Kind.TRAINING, folder, _files_below(folder))
            places.append(replace(learned, project=recent.path))
    for kind, folder in (
        (Kind.RUBRICS, rubrics_folder()),
        (Kind.MODELS, models_folder()),
        (Kind.CACHE, cache_folder()),
        (Kind.SETTINGS, config_folder()),
    ):
        places.append(_stored(kind, folder, _files_below(folder)))
    return places


def delete(places: Iterable[Stored]) -> Deletion:
    """Deletes what lies at these places, as far as it can; projects leave the list of recent ones.

    Deleted, not overwritten: on today's disks only encryption keeps deleted bytes from being read.
    """
    files = size = 0
    problems = []
    for place in places:
        whole = True
        for path in place.files:
            try:
                length = path.lstat().st_size
                path.unlink()
            except FileNotFoundError:
                continue
            except OSError as e:
                whole = False
                problems.append(f"{path} could not be deleted: {e.strerror}.")
            else:
                files += 1
                size += length
        if place.kind is Kind.PROJECT:
            with contextlib.suppress(OSError):
                folder_of(place.path).rmdir()
            remove_leftovers(place.path.parent)
            if whole and config_folder().exists():
                try:
                    forget_project(place.path)
                except UserError as e:
                    problems.append(str(e))
        elif whole:
            for folder, _, _ in os.walk(place.path, topdown=False):
                with contextlib.suppress(OSError):  # what has been put there since stays
                    Path(folder).rmdir()
    return Deletion(files, size, tuple(problems))


def _stored(kind: Kind, path: Path, files: list[Path]) -> Stored:
    return Stored(kind, path, tuple(files), sum(map(_size, files)))


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except FileNotFoundError:  # a project was closed, or something written, since it was listed
        return 0


def _project_files(path: Path) -> list[Path]:
    """The project file, what lies beside it while it is open or after a kill, and its backups."""
    beside = [*{path, followed(path)}, *logs(path), *parts_of(path), lock_path(followed(path))]
    return [file for file in beside if is_there(file)] + _files_below(folder_of(path))


def _files_below(folder: Path) -> list[Path]:
    return sorted(Path(parent) / name for parent, _, names in os.walk(folder) for name in names)
