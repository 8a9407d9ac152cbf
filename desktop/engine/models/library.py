"""The models and adapters at hand: those that come with the program, and the user's own."""

from __future__ import annotations

import contextlib
import difflib
import errno
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from uuid import uuid4

from desktop.engine.atomic import replacing
from desktop.engine.home.folders import models_folder
from desktop.engine.models.errors import ModelFileError
from desktop.engine.models.finite import check_finite
from desktop.engine.models.hashes import (
    CopyProgress,
    copy_hashed,
    model_sha256,
    remember,
    unreadable,
)
from desktop.engine.models.header import GgufHeader, read_header
from rubrics.errors import UserError
from rubrics.library import builtin_adapters
from rubrics.paths import files_with_suffix, written_path

EMBEDDED_FOLDER = Path(__file__).resolve().parents[2] / "models"
"""The models that come with the program, listed in ``embedded.toml``."""

_SHORTEST_HASH = 8


class Kind(StrEnum):
    """What a model file is for."""

    MODEL = "model"
    ADAPTER = "adapter"


@dataclass(frozen=True)
class ModelFile:
    """A checked model file. ``size`` is in bytes; ``licence`` may be empty."""

    id: str
    path: Path
    title: str
    size: int
    kind: Kind
    licence: str
    embedded: bool
    header: GgufHeader = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the file; the first time it is asked for, the file is read."""
        try:
            return model_sha256(self.path)
        except OSError as error:
            raise unreadable(self.path, error) from error


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file among the models that cannot be used, and the sentence that says why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All models, the embedded ones first, each part by name; and the files that are broken."""

    models: tuple[ModelFile, ...]
    broken: tuple[BrokenFile, ...]


def list_models() -> Listing:
    """Every model and adapter at hand. A broken file does not hide the others."""
    return _listing([*_embedded_paths(), *_user_paths()])


def _listing(paths: Iterable[Path]) -> Listing:
    models: list[ModelFile] = []
    broken: list[BrokenFile] = []
    for path in paths:
        try:
            models.append(open_model(path))
        except ModelFileError as error:
            broken.append(BrokenFile(path, str(error)))
    return Listing(tuple(models), tuple(broken))


def open_model(path: Path) -> ModelFile:
    """Check a model file wherever it lies. Raises ModelFileError."""
    header = read_header(path)
    try:
        kind = _usable_kind(header)
    except ModelFileError as error:
        raise ModelFileError(f"{path.name} cannot be used as a model: {error}.") from None
    entry = _embedded().get(path.name) if path.parent == EMBEDDED_FOLDER else None
    embedded = entry is not None or path in builtin_adapters()
    return ModelFile(
        id=entry.id if entry else path.stem,
        path=path,
        title=entry.title if entry else _title(header, path, embedded),
        size=path.stat().st_size,
        kind=kind,
        licence=entry.licence if entry else header.licence,
        embedded=embedded,
        header=header,
    )


def _title(header: GgufHeader, path: Path, embedded: bool) -> str:
    """Of adapters for one rubric there may be many: the file says which."""
    title = header.name or path.stem
    if not header.is_adapter:
        return f"{title} ({header.quantization})"
    return title if embedded else f"{title} ({path.stem})"


def find_model(name_or_path: str | Path, kind: Kind = Kind.MODEL) -> ModelFile:
    """The model of this id, of this beginning of a SHA-256, or in this file.

    Raises ModelFileError, or UserError where there is none; ``kind`` is what it then says is
    missing.
    """
    name = str(name_or_path)
    paths = {_id(path): path for path in [*_user_paths(), *_embedded_paths()]}
    if name in paths:
        return open_model(paths[name])
    path = written_path(name)
    if path.suffix == ".gguf" or path.exists():
        return open_model(path)
    if len(name) >= _SHORTEST_HASH and re.fullmatch("[0-9a-f]+", name):
        for model in list_models().models:
            if model.sha256.startswith(name):
                return model
    near = difflib.get_close_matches(name, paths, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    if kind is Kind.ADAPTER:
        raise UserError(
            f"There is no adapter {name!r}.{hint} 'glossator models list' shows those at hand; "
            "'glossator models add FILE' adds one."
        )
    raise UserError(
        f"There is no model {name!r}.{hint} 'glossator models list' shows those at hand; "
        "'glossator models add FILE' adds one."
    )


def shipped_adapters() -> Listing:
    """The adapters that come with the program, for its rubrics on its models."""
    return _listing(builtin_adapters())


def shipped_model() -> tuple[str, str]:
    """Title and licence of the model that comes with the program, whether it is in place or not."""
    first = next(iter(_embedded().values()))
    return first.title, first.licence


def default_model() -> ModelFile:
    """The model used when none is named: the first of ``embedded.toml``. Raises UserError."""
    first = next(iter(_embedded().values()))
    path = EMBEDDED_FOLDER / first.file
    if not path.exists():
        raise UserError(
            "The model that comes with the program is missing. Run 'make demo' in the program's "
            "folder to put it in place, or name another one with --model."
        )
    model = open_model(path)
    if model.sha256 != first.sha256:
        raise ModelFileError(
            f"{path} is not the file that came with the program: its SHA-256 differs. "
            "Delete it and run 'make demo' again, or name another model with --model."
        )
    return model


def add_model(
    path: Path, progress: CopyProgress | None = None, name: str = ""
) -> tuple[ModelFile, bool]:
    """Copies a model file into the user's folder, whole or not at all, under its name or ``name``.

    Returns the model, and whether it is new: a file that is already there is not copied again.
    Raises ModelFileError for a file that is no model, UserError when the copy cannot be made.
    """
    source = open_model(path)
    same_size = [model for model in list_models().models if model.size == source.size]
    for model in same_size:  # hashing the new file is only worth its time where one could be it
        if model.sha256 == source.sha256:
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
    for path in _user_paths():
        if path.stem == name:
            return path
    if name in {_id(path) for path in _embedded_paths()}:
        raise UserError(f"{name} comes with the program and cannot be removed.")
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
    others = [other for other in [*_user_paths(), *_embedded_paths()] if other != path]
    if not stem:
        raise UserError("A name needs letters or digits. Type another one.")
    if stem.casefold() in {_id(other).casefold() for other in others}:
        raise UserError(f"There is another model named {stem}. Type another name.")
    target = path.with_name(f"{stem}.gguf")
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
    if target.exists() and target.samefile(model.path):
        raise UserError(f"{target} is the model itself. Choose another folder or name.")
    with replacing(target) as part:
        with part.open("wb") as copy:
            sha256 = copy_hashed(model.path, copy, model.size, progress)
        if sha256 != model.sha256:
            raise ModelFileError(
                f"{model.path} changed while it was copied. Nothing was written; try again."
            )


@dataclass(frozen=True, slots=True)
class _Embedded:
    id: str
    title: str
    file: str
    sha256: str
    licence: str


@cache
def _embedded() -> dict[str, _Embedded]:
    """The entries of ``embedded.toml`` by file name, in the file's order."""
    text = (EMBEDDED_FOLDER / "embedded.toml").read_text(encoding="utf-8")
    entries = (
        _Embedded(*(item[key] for key in ("id", "title", "file", "sha256", "licence")))
        for item in tomllib.loads(text)["model"]
    )
    return {entry.file: entry for entry in entries}


def _embedded_paths() -> Iterator[Path]:
    yield from (path for name in _embedded() if (path := EMBEDDED_FOLDER / name).exists())
    yield from builtin_adapters()


def _user_paths() -> list[Path]:
    folder = models_folder()
    try:
        return [
            path for path in files_with_suffix(folder, ".gguf") if not path.name.startswith(".")
        ]
    except OSError as error:
        raise UserError(
            f"The folder of your models, {folder}, cannot be read ({error.strerror}). Is it yours?"
        ) from error


def _id(path: Path) -> str:
    return _embedded()[path.name].id if path.parent == EMBEDDED_FOLDER else path.stem


def _usable_kind(header: GgufHeader) -> Kind:
    """Whether the runtime can use such a file, and as what. Raises ModelFileError."""
    if header.is_adapter:
        return Kind.ADAPTER
    if header.text("general.type") not in ("", "model") or header.architecture == "clip":
        raise ModelFileError(
            f"it holds a {header.text('general.type') or 'vision encoder'}, not a language model"
        )
    if not header.architecture or not header.tensors:
        raise ModelFileError("it holds no language model")
    if (header.number("split.count") or 1) > 1:
        raise ModelFileError(
            f"it is one of {header.number('split.count')} parts of a model. "
            "Join them first with llama.cpp's 'llama-gguf-split --merge'"
        )
    if not header.vocabulary_size:
        raise ModelFileError("it has no tokenizer. Look for a complete edition of the model")
    if header.flag(f"{header.architecture}.attention.causal") is False:
        raise ModelFileError(
            "it turns texts into vectors and cannot answer. Choose a generative language model"
        )
    return Kind.MODEL


def _free_name(folder: Path, stem: str) -> Path:
    """A file name not taken by any model, user's or embedded: the id is made from it."""
    stem = file_stem(stem) or "model"
    taken = {_id(path).casefold() for path in [*_user_paths(), *_embedded_paths()]}
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in range(1, 10_000))
    return folder / f"{next(name for name in candidates if name.casefold() not in taken)}.gguf"


def _copy_failed(path: Path, folder: Path, error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return (
            f"There is not enough room in {folder} for {path.name}. Free some space, or set "
            "GLOSSATOR_HOME to a folder on a larger disk."
        )
    return f"{path.name} cannot be copied to {folder}: {error.strerror or error}."
