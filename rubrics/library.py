"""Finds rubrics: the built-in ones, those in the user's folder, and files named by a path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from rubrics.build import ID_RULE, is_id
from rubrics.errors import UserError
from rubrics.faults import RubricError, did_you_mean, nearest
from rubrics.loader import load_rubric
from rubrics.paths import files_with_suffix, written_path
from rubrics.schema import Rubric

QDC = ".qdc"
"""Suffix of the codebooks of other programs, see :mod:`rubrics.exchange.qdc`."""

QDPX = ".qdpx"
"""Suffix of the projects of other programs, see :mod:`rubrics.exchange.qdpx`."""

PROMETHEUS = ".json"
"""Suffix of the rubrics of Prometheus, see :mod:`rubrics.exchange.prometheus`."""

TABLES = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods", ".doc", ".docx", ".odt")
"""Suffixes of files that may have a codebook as a table."""

WRITTEN_TABLES = (".xlsx", ".csv")
"""The tables that a codebook can be written as."""

IMPORTED = (*TABLES, QDC, QDPX, PROMETHEUS)
"""Suffixes of all files that a rubric can be made from."""

PRINTED = (".pdf", ".html")
"""Suffixes of the files that people read a codebook in."""

EXPORTED = (*WRITTEN_TABLES, QDC, PROMETHEUS, *PRINTED)
"""Suffixes of the files that a rubric can be written as, beside its own."""

_BUILTIN = Path(__file__).parent / "builtin"
_TEMPLATE = _BUILTIN / "template.toml"


class Origin(StrEnum):
    """Where a rubric comes from."""

    BUILTIN = "built-in"
    USER = "yours"
    PROJECT = "this project's"


class UnknownRubricError(UserError):
    """There is no rubric of this name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rubric file in the list.

    It has either a ``rubric`` or an ``error``; the ``id`` of a faulty file is its file name.
    ``replaced`` marks a built-in rubric if the user has one with the same id.
    """

    id: str
    origin: Origin
    path: Path
    rubric: Rubric | None = None
    error: UserError | None = None
    replaced: bool = False

    @property
    def title(self) -> str:
        """The rubric's title, empty for a broken file."""
        return self.rubric.title if self.rubric else ""

    @property
    def version(self) -> str:
        """The rubric's version, empty for a broken file."""
        return self.rubric.version if self.rubric else ""


@cache
def builtin_rubrics() -> tuple[Rubric, ...]:
    """The rubrics that come with the program, by id."""
    return tuple(load_rubric(path) for path in sorted(_BUILTIN.glob("*/rubric.toml")))


def list_rubrics(user_folder: Path) -> list[Entry]:
    """All built-in rubrics and all ``.toml`` files in the user's folder, faulty ones with an error.

    A user's rubric replaces the built-in one with its id: whoever adapts a codebook wants the
    adapted one, and runs and exports have its hash. Raises UserError if the folder cannot be read.
    """
    own = list(_user_entries(user_folder))
    taken = {entry.id for entry in own}
    builtin = [
        Entry(
            id=rubric.id,
            origin=Origin.BUILTIN,
            path=builtin_path(rubric.id),
            rubric=rubric,
            replaced=rubric.id in taken,
        )
        for rubric in builtin_rubrics()
    ]
    return builtin + own


def known_rubrics(user_folder: Path) -> Iterator[Rubric]:
    """All rubrics in the list that can be read. Raises UserError as :func:`list_rubrics` does."""
    for entry in list_rubrics(user_folder):
        if entry.rubric is not None:
            yield entry.rubric


def find_rubric(name_or_path: str, user_folder: Path) -> Rubric:
    """The rubric with an id (the user's before a built-in one), or that in a ``.toml`` file.

    Raises RubricError for a faulty file, and UnknownRubricError, with the most similar id.
    """
    if name_or_path.lower().endswith(IMPORTED):
        raise UnknownRubricError(
            f"{name_or_path} is no rubric of this program. 'glossator rubric import "
            f"{name_or_path}' makes one of it."
        )
    if name_or_path.endswith(".toml") or Path(name_or_path).name != name_or_path:
        return load_rubric(written_path(name_or_path))
    entries = list_rubrics(user_folder)
    for entry in reversed(entries):
        if entry.id == name_or_path:
            if entry.error:
                raise entry.error
            if entry.rubric:
                return entry.rubric
    ids = sorted({entry.id for entry in entries})
    hint = did_you_mean(nearest(name_or_path, ids))
    raise UnknownRubricError(
        f"There is no rubric '{name_or_path}'{'; ' + hint if hint else '.'}\n"
        f"There are {', '.join(ids)}; a path to a .toml file does too."
    )


def builtin_path(rubric_id: str) -> Path:
    """The file of a built-in rubric; the adapters trained for it lie beside it."""
    return _BUILTIN / rubric_id / "rubric.toml"


def builtin_adapters() -> tuple[Path, ...]:
    """The adapters that come with the program, each beside its rubric, with its card."""
    return tuple(sorted(_BUILTIN.glob("*/*.gguf")))


def template(rubric_id: str, title: str) -> str:
    """The text of a new rubric with comments. Raises UserError for an invalid id.

    The title is not checked; reading the text does that.
    """
    if not is_id(rubric_id):
        raise UserError(f"'{rubric_id}' cannot be a rubric's id; {ID_RULE}.")
    text = _TEMPLATE.read_text("utf-8")
    quoted = json.dumps(title, ensure_ascii=False)  # TOML's basic strings are JSON's
    return text.replace('"my-rubric"', f'"{rubric_id}"', 1).replace('"My rubric"', quoted, 1)


def _user_entries(folder: Path) -> Iterator[Entry]:
    first: dict[str, Path] = {}
    try:
        paths = files_with_suffix(folder, ".toml")
    except OSError as error:
        raise UserError(
            f"The folder of your rubrics, {folder}, cannot be read ({error.strerror}). Is it yours?"
        ) from error
    for path in paths:
        try:
            rubric = load_rubric(path)
        except RubricError as error:
            yield Entry(path.stem, Origin.USER, path, error=error)
            continue
        if rubric.id in first:
            clash = UserError(
                f"{first[rubric.id].name} and {path.name} in {folder} both have the id "
                f"'{rubric.id}'; change one of them."
            )
            yield Entry(rubric.id, Origin.USER, path, error=clash)
            continue
        first[rubric.id] = path
        yield Entry(rubric.id, Origin.USER, path, rubric=rubric)
