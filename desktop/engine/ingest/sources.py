"""Finds the files to read in the files and folders an analyst names."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePath

from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.formats import FORMATS, SAVE_AS, ending
from desktop.engine.languages.wording import path_text, some, visible
from rubrics.errors import UserError
from rubrics.library import QDC

_SHOWN = 10
"""Names that a sentence lists."""

WRITTEN = (
    "annotations.csv",
    "annotations.xlsx",
    "annotations.jsonl",
    "label-studio.json",
    "doccano_*.zip",
    "prodigy_*.jsonl",
    "refi-qda.qdpx",
    "table.csv",
    "table.dta",
    "table.sav",
    "report.html",
    "report.pdf",
    "figures.csv",
    "matrix_*.csv",
    "dsl_*.csv",
)
"""Files that the program writes into an output folder, and would read as input."""

FIGURES = ("run.json", "figures.json", "alttest_*.json")
"""Files of the program that are never input, wherever they lie."""

BACKUPS = ".glossator.backups"

_OPENED = frozenset({".glossator", ".gguf", ".toml", QDC})
"""Suffixes of projects, models and codebooks, which are opened and not read as texts."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """``sources`` in an order that depends on nothing but names; ``problems`` are sentences about
    what was found and will not be read."""

    sources: tuple[Source, ...]
    problems: tuple[str, ...]


def discover(
    paths: Iterable[Path], results: Path | None = None, *, strict: bool = True
) -> Discovery:
    """Finds the readable files among ``paths`` and in the folders among them, however deep.

    A file reached twice counts once. In folders, hidden files and folders, files of unknown kinds
    and links that lead back are passed over and reported; a device or pipe is never opened.
    ``results`` is the folder that results are written into: below another one it is left out; where
    it is searched itself, what bears the names of our own files is. So are backups of projects.
    Raises UserError for a path that does not exist or cannot be looked at, and for a file that was
    named itself but is of no kind that can be read; where not ``strict``, these are problems like
    those in folders, each by its name, and keep nothing else out.
    """
    found: list[tuple[Path, PurePath]] = []
    skipped = _Skipped()
    ours = results.resolve() if results else None
    for path in paths:
        try:
            if stat.S_ISDIR(_mode(path)):
                found += sorted(_walk(path, skipped, ours), key=lambda item: item[1].as_posix())
            else:
                _require_readable(path)
                found.append((path, PurePath(path.name)))
        except UserError as error:
            if strict:
                raise
            skipped.named(path, error)
    return Discovery(tuple(_named(found)), tuple(map(visible, skipped.sentences())))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        hint = " It is a link that leads nowhere." if path.is_symlink() else ""
        raise UserError(f"There is no file or folder {path}.{hint} Check the path.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be opened: {error.strerror}.") from error


def _require_readable(path: Path) -> None:
    if not stat.S_ISREG(_mode(path)):
        raise UserError(f"{path} is not a file or folder but a device, pipe or socket.")
    if ending(path) not in FORMATS:
        raise UserError(_unknown(path))


def _unknown(path: Path) -> str:
    instead = SAVE_AS.get(ending(path))
    if instead:
        return f"{path} cannot be read: save it as {instead} and try again."
    known = ", ".join(sorted({f.name for f in FORMATS.values()}))
    return f"{path} is of no kind that can be read. These can: {known}."


class _Skipped:
    """Decides what is read of a folder, and counts what is not, and what lies elsewhere."""

    def __init__(self) -> None:
        self.hidden = 0
        self.written: list[str] = []
        self.unknown: Counter[str] = Counter()
        self.unfit: list[str] = []
        self.opened: list[str] = []
        self.leading_out: list[str] = []
        self.other: list[str] = []

    def named(self, path: Path, error: UserError) -> None:
        """Notes a problem with something that was named itself; similar ones become one
        sentence."""
        suffix = ending(path)
        if not path.is_file() or suffix in FORMATS or suffix in SAVE_AS:
            self.other.append(str(error))
        elif suffix in _OPENED:
            self.opened.append(path.name)
        else:
            self.unfit.append(path.name)

    def reads(self, path: Path, mode: int, *, among_results: bool) -> bool:
        """Whether a file in a folder is read; it is counted here where it is not."""
        suffix = ending(path)
        if not stat.S_ISREG(mode):
            self.other.append(f"{path} is a device, pipe or socket; left out.")
        elif suffix not in FORMATS:
            self.unknown[suffix] += 1
        elif any(fnmatch(path.name, ours) for ours in (*FIGURES, *(WRITTEN * among_results))):
            self.written.append(path.name)
        else:
            return True
        return False

    def searches(
        self, path: Path, real: Path, above: tuple[Path, ...], results: Path | None
    ) -> bool:
        """Whether a folder in one of ``above`` is searched; it is noted here where it is not."""
        if real == results:
            self.other.append(f"The output folder {path} was left out.")
        elif real in above:
            self.other.append(f"{path} leads back to a folder it lies in; left out.")
        else:
            return not path.name.endswith(BACKUPS)
        return False

    def look_at(self, entry: os.DirEntry[str], above: tuple[Path, ...]) -> None:
        """Notes a link that leads out of all folders it lies in: a folder that somebody sent may
        have one to files of the user's own, whose texts would go into the results."""
        if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(above[0]):
            self.leading_out.append(entry.name)

    def sentences(self) -> Iterator[str]:
        """What to tell the analyst; nothing where nothing was skipped."""
        if self.hidden:
            yield f"Hidden files and folders were passed over ({self.hidden})."
        if self.written:
            yield f"Results of an earlier run were left out: {_some(self.written)}."
        for suffix, count in sorted(self.unknown.items()):
            kind = f"ending in {suffix}" if suffix else "without an ending"
            hint = (
                f" Save them as {SAVE_AS[suffix]} to have them read." if suffix in SAVE_AS else ""
            )
            yield f"Files {kind} were passed over ({count}).{hint}"
        if self.unfit:
            yield f"Passed over, because files of this kind cannot be read: {_some(self.unfit)}."
        if self.opened:
            names = _some(self.opened)
            yield f"Projects, models and codebooks are opened one at a time. Passed over: {names}."
        if self.leading_out:
            yield (
                "Links that lead out of the folder were followed: "
                f"{_some(self.leading_out)}. If they are not yours, take these files out again."
            )
        yield from self.other


def _some(names: list[str]) -> str:
    return some(names, _SHOWN)


def _walk(root: Path, skipped: _Skipped, results: Path | None) -> Iterator[tuple[Path, PurePath]]:
    """(path, path relative to ``root``) of the files below it that have a known ending."""
    pending: list[tuple[Path, PurePath, tuple[Path, ...]]]
    pending = [(root, PurePath(), (root.resolve(),))]
    searched: set[Path] = set()
    while pending:
        folder, relative, above = pending.pop()
        if above[-1] in searched:  # by way of another link: a file reached twice counts once
            continue
        searched.add(above[-1])
        below = []
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            skipped.other.append(f"The folder {folder} cannot be opened: {error.strerror}.")
            continue
        for entry in entries:
            path, name = folder / entry.name, relative / entry.name
            # The second: locks of documents that are open in an office program.
            if entry.name.startswith((".", "~$")):
                skipped.hidden += 1
                continue
            try:
                mode = entry.stat().st_mode
            except OSError as error:
                skipped.other.append(f"{path} cannot be opened: {error.strerror}.")
                continue
            if stat.S_ISDIR(mode):
                real = path.resolve()
                if skipped.searches(path, real, above, results):
                    below.append((path, name, (*above, real)))
                    skipped.look_at(entry, above)
            elif skipped.reads(path, mode, among_results=above[-1] == results):
                skipped.look_at(entry, above)
                yield path, name
        pending += reversed(below)


def _named(found: list[tuple[Path, PurePath]]) -> Iterator[Source]:
    """Each file once, with as many of its folders in the name as it takes to be unique."""
    paths: dict[Path, Path] = {}
    names: dict[Path, PurePath] = {}
    for path, name in found:
        real = path.resolve()
        paths.setdefault(real, path)
        names.setdefault(real, name)
    while doubled := {name for name, count in Counter(names.values()).items() if count > 1}:
        for real, name in names.items():
            if name in doubled:
                names[real] = PurePath(*real.parts[-len(name.parts) - 1 :])
    given: set[str] = set()
    for real, name in names.items():
        readable = path_text(name)
        while readable in given:  # another file is called just that, backslash and all
            readable = readable.replace("\\", "\\\\")
        given.add(readable)
        yield Source(paths[real].absolute(), readable)
