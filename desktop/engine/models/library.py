"""The models and adapters at hand: those that come with the program, and the user's own."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from desktop.engine.home.folders import models_folder
from desktop.engine.models.errors import ModelFileError, unreadable
from desktop.engine.models.hashes import model_sha256
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
    return _listing([*embedded_paths(), *user_paths()])


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
    """The title to show. The user's own adapters for a rubric may be many, so the file's name says
    which."""
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
    paths = {id_of(path): path for path in [*user_paths(), *embedded_paths()]}
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


def embedded_paths() -> Iterator[Path]:
    """The files that come with the program."""
    yield from (path for name in _embedded() if (path := EMBEDDED_FOLDER / name).exists())
    yield from builtin_adapters()


def user_paths() -> list[Path]:
    """The files in the user's folder, usable or not. Raises UserError."""
    folder = models_folder()
    try:
        return [
            path for path in files_with_suffix(folder, ".gguf") if not path.name.startswith(".")
        ]
    except OSError as error:
        raise UserError(
            f"The folder of your models, {folder}, cannot be read ({error.strerror}). Is it yours?"
        ) from error


def id_of(path: Path) -> str:
    """What a file is called by commands, and known by in settings."""
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
