"""The user's own model files: added, copied, renamed and deleted, each whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import re
import shutil
from pathlib import Path
from uuid import uuid4

from desktop.engine.atomic import replacing
from desktop.engine.home.folders import models_folder
from desktop.engine.models.errors import ModelFileError
from desktop.engine.models.finite import check_finite
from desktop.engine.models.hashes import CopyProgress, copy_hashed, remember
from desktop.engine.models.header import read_header
from desktop.engine.models.library import (
    Kind,
    ModelFile,
    embedded_paths,
    id_of,
    list_models,
    open_model,
    user_paths,
)
from rubrics.errors import UserError
from rubrics.system.files import is_too_long


def add_model(
    path: Path, progress: CopyProgress | None = None, name: str = ""
) -> tuple[ModelFile, bool]:
    """Copies a model file into the user's folder, whole or not at all, under its name or ``name``.

    Returns the model, and whether it is new: a file that is already there is not copied again.
    Raises ModelFileError for a file that is no model, UserError when the copy cannot be made.
    """
    source = open_model(path)
    for model in list_models().models:
        # Only a file of the same size is worth the time that hashing takes.
        if model.size == source.size and model.sha256 == source.sha256:
            return model, False
    folder = models_folder()
    temporary = folder / f".{uuid4().hex}.part"
    try:
        if source.kind is Kind.ADAPTER:
            check_finite(path, source.header)
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < source.size:
            raise OSError(errno.ENOSPC, "no room")
        with temporary.open("xb") as copy:
            sha256 = copy_hashed(path, copy, source.size, progress)
        read_header(temporary)  # the original may have changed since it was checked
        target = _free_name(folder, name or path.stem)
        temporary.replace(target)
    except OSError as error:
        raise UserError(_copy_failed(path, folder, error)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    remember(target, sha256)
    return open_model(target), True


def find_own_file(name: str) -> Path:
    """The user's model file of this id, whether it can be used or not.

    Raises UserError where there is none, or where the model comes with the program.
    """
    for path in user_paths():
        if path.stem == name:
            return path
    if name in {id_of(path) for path in embedded_paths()}:
        raise UserError(f"{name} comes with the program and can be neither renamed nor removed.")
    raise UserError(
        f"There is no model {name!r} in {models_folder()}. 'glossator models list' shows those at "
        "hand."
    )


def remove_file(path: Path) -> None:
    """Delete a file found by :func:`find_own_file`. Raises UserError."""
    try:
        path.unlink()
    except OSError as error:
        raise UserError(f"{path} cannot be deleted: {error.strerror}.") from error


def file_stem(name: str) -> str:
    """A name as part of a file's name, and of a command: without spaces, suffix and the like."""
    return re.sub(r"[^\w.+-]+", "-", name.strip().removesuffix(".gguf")).strip("-.")


def rename_file(path: Path, name: str) -> Path:
    """Gives a file found by :func:`find_own_file` another name, and returns where it is then.

    The file stays as it is, and so does the coder that it is in projects. Raises UserError where
    the name is taken or none.
    """
    stem = file_stem(name)
    others = [other for other in [*user_paths(), *embedded_paths()] if other != path]
    if not stem:
        raise UserError("A name needs letters or digits. Type another one.")
    if stem.casefold() in {id_of(other).casefold() for other in others}:
        raise UserError(f"There is another model named {stem}. Type another name.")
    target = path.with_name(f"{stem}.gguf")
    if is_too_long(target):
        raise UserError("This name is too long. Type a shorter one.")
    sha256 = open_model(path).sha256
    try:
        path.rename(target)
    except OSError as error:
        raise UserError(f"{path} cannot be renamed: {error.strerror}.") from error
    remember(target, sha256)
    return target


def copy_model(model: ModelFile, target: Path, progress: CopyProgress | None = None) -> None:
    """Writes a copy of a model file somewhere else, whole or not at all.

    Raises WriteError where that cannot be written, ModelFileError where the model cannot be read
    or is not the file that was checked.
    """
    with contextlib.suppress(OSError):  # it is not there, or cannot be
        if target.samefile(model.path):
            raise UserError(f"{target} is the model itself. Choose another folder or name.")
    with replacing(target) as part:
        with part.open("wb") as copy:
            sha256 = copy_hashed(model.path, copy, model.size, progress)
        if sha256 != model.sha256:
            raise ModelFileError(
                f"{model.path} changed while it was copied. Nothing was written; try again."
            )


def _free_name(folder: Path, stem: str) -> Path:
    """A file name not taken by any model, user's or embedded: the id is made from it."""
    stem = file_stem(stem) or "model"
    taken = {id_of(path).casefold() for path in [*user_paths(), *embedded_paths()]}
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 10_000))
    return folder / f"{next(name for name in candidates if name.casefold() not in taken)}.gguf"


def _copy_failed(path: Path, folder: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return (
            f"There is not enough room in {folder} for {path.name}. Free some space, or set "
            "GLOSSATOR_HOME to a folder on a larger disk."
        )
    return f"{path.name} cannot be copied to {folder}: {error.strerror or error}."
