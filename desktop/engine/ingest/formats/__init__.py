"""The formats that can be read: which module reads which, and what its files are cut into."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType

from desktop.engine.ingest.limits import (
    CONTAINER_LIMIT,
    MAILBOX_LIMIT,
    PROJECT_LIMIT,
    TABLE_LIMIT,
    TEXT_LIMIT,
)
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``text[start:end]`` of a document: a paragraph, or a turn with its ``speaker``.
    ``place`` says where it is in words for a person ("page 2", "00:01:23"); ``heading`` whether it
    is marked as a heading or a title."""

    start: int
    end: int
    place: str = ""
    speaker: str = ""
    heading: bool = False


@dataclass(slots=True)
class Text:
    """A document of running text. ``paragraphs`` and ``turns`` are given by formats that know them
    (None: to be found from blank lines and names); ``declared`` tells that the file names its own
    encoding; ``columns`` is what belongs to the whole document, such as an e-mail's subject."""

    text: str
    paragraphs: list[Block] | None = None
    turns: list[Block] | None = None
    encoding: str = ""
    declared: bool = False
    columns: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its number as a spreadsheet or editor counts it, from 1, and its cells.
    ``place`` says where it is in words for a person, where the number would tell them nothing."""

    number: int
    cells: list[str]
    place: str = ""


@dataclass(slots=True)
class Table:
    """A document of rows, which can be gone through once.

    ``names`` are the columns where the format knows them (jsonl); otherwise they are among the
    first rows. ``problems`` is complete only after the rows. ``separated`` tells that cells are
    separated by a character. ``answers`` are the columns of which the file itself says that they
    hold labels: column -> (question, coder); ``complete`` tells that no others do.
    """

    rows: Iterator[Row]
    names: list[str] | None = None
    row_word: str = "row"
    encoding: str = ""
    problems: list[str] = field(default_factory=list)
    separated: bool = False
    answers: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: the module in this package with its ``read(path, options)``, the default unit,
    and the size in bytes beyond which a file is refused."""

    name: str
    module: str
    unit: UnitKind
    limit: int

    def read(self, path: Path, options: ReadOptions, progress: Progress = silent) -> Text | Table:
        """Reads a file of this format. Raises UnreadableError. The module is imported only now, so
        that starting stays fast.

        ``progress`` is told how much of a long file has been gone through, of a table also while
        its rows are.
        """
        reader: Callable[[Path, ReadOptions, Progress], Text | Table] = self._module().read
        return reader(path, options, progress)

    def tables(self, path: Path) -> dict[str, list[Row]]:
        """The tables in a document of running text, by name; only for formats in ``DOCUMENTS``.
        Raises UnreadableError."""
        found: dict[str, list[Row]] = self._module().tables(path)
        return found

    def load(self) -> None:
        """Imports now what reading would import, so that forked copies of this process have it."""
        self._module()
        for library in ("ftfy", *_LIBRARIES.get(self.module, ())):
            import_module(library)

    def _module(self) -> ModuleType:
        return import_module(f"{__name__}.{self.module}")


_LIBRARIES = {
    "dataset": ("pyreadstat",),
    "doc": ("olefile",),
    "docx": ("defusedxml.ElementTree",),
    "eml": ("selectolax.lexbor",),
    "html": ("selectolax.lexbor",),
    "mbox": ("selectolax.lexbor",),
    "msg": ("compressed_rtf", "olefile", "selectolax.lexbor", "striprtf.striprtf"),
    "odt": ("defusedxml.ElementTree",),
    "pdf": ("pypdf",),
    "qdpx": ("defusedxml.ElementTree",),
    "rtf": ("striprtf.striprtf",),
    "workbook": ("defusedxml.ElementTree", "python_calamine"),
}
"""Libraries that the modules import only when they read, because importing them takes long."""


_PARAGRAPH, _ROW, _TURN = UnitKind.PARAGRAPH, UnitKind.ROW, UnitKind.TURN

FORMATS = {
    ".txt": Format("txt", "plain", _PARAGRAPH, TEXT_LIMIT),
    ".text": Format("txt", "plain", _PARAGRAPH, TEXT_LIMIT),
    ".md": Format("md", "markdown", _PARAGRAPH, TEXT_LIMIT),
    ".markdown": Format("md", "markdown", _PARAGRAPH, TEXT_LIMIT),
    ".csv": Format("csv", "delimited", _ROW, TABLE_LIMIT),
    ".tsv": Format("tsv", "delimited", _ROW, TABLE_LIMIT),
    ".tab": Format("tsv", "delimited", _ROW, TABLE_LIMIT),
    ".jsonl": Format("jsonl", "jsonlines", _ROW, TABLE_LIMIT),
    ".ndjson": Format("jsonl", "jsonlines", _ROW, TABLE_LIMIT),
    ".json": Format("json", "jsonlines", _ROW, TABLE_LIMIT),
    ".zip": Format("zip", "zipped", _ROW, CONTAINER_LIMIT),
    ".qdpx": Format("qdpx", "qdpx", _ROW, PROJECT_LIMIT),
    ".xlsx": Format("xlsx", "workbook", _ROW, CONTAINER_LIMIT),
    ".xlsm": Format("xlsx", "workbook", _ROW, CONTAINER_LIMIT),
    ".xls": Format("xls", "workbook", _ROW, CONTAINER_LIMIT),
    ".ods": Format("ods", "workbook", _ROW, CONTAINER_LIMIT),
    ".sav": Format("sav", "dataset", _ROW, TABLE_LIMIT),
    ".zsav": Format("sav", "dataset", _ROW, TABLE_LIMIT),
    ".dta": Format("dta", "dataset", _ROW, TABLE_LIMIT),
    ".docx": Format("docx", "docx", _PARAGRAPH, CONTAINER_LIMIT),
    ".docm": Format("docx", "docx", _PARAGRAPH, CONTAINER_LIMIT),
    ".doc": Format("doc", "doc", _PARAGRAPH, CONTAINER_LIMIT),
    ".odt": Format("odt", "odt", _PARAGRAPH, CONTAINER_LIMIT),
    ".rtf": Format("rtf", "rtf", _PARAGRAPH, TEXT_LIMIT),
    ".pdf": Format("pdf", "pdf", _PARAGRAPH, CONTAINER_LIMIT),
    ".html": Format("html", "html", _PARAGRAPH, TEXT_LIMIT),
    ".htm": Format("html", "html", _PARAGRAPH, TEXT_LIMIT),
    ".xhtml": Format("html", "html", _PARAGRAPH, TEXT_LIMIT),
    ".eml": Format("eml", "eml", UnitKind.TEXT, TEXT_LIMIT),
    ".msg": Format("msg", "msg", UnitKind.TEXT, CONTAINER_LIMIT),
    ".mbox": Format("mbox", "mbox", _ROW, MAILBOX_LIMIT),
    ".srt": Format("srt", "subtitles", _TURN, TEXT_LIMIT),
    ".vtt": Format("vtt", "subtitles", _TURN, TEXT_LIMIT),
}
"""By the file name's ending, see :func:`ending`."""


def ending(path: Path) -> str:
    """The end of a file's name in lower case. Apple Mail exports a mailbox as a folder in which the
    file is called ``mbox`` and nothing else."""
    return ".mbox" if path.name == "mbox" else path.suffix.lower()


ENCODED = frozenset(
    {"txt", "md", "csv", "tsv", "jsonl", "json", "sav", "dta", "html", "srt", "vtt"}
)
"""Formats whose files need not say their encoding, so that it may have to be named."""

WORKBOOKS = frozenset({"xlsx", "xls", "ods"})
"""Formats that have sheets."""

DOCUMENTS = frozenset({"doc", "docx", "odt"})
"""Formats of running text that say where there are tables in it."""

WITH_HEADINGS = DOCUMENTS | {"html", "md"}
"""Formats of running text that say which paragraphs are headings."""

PROJECTS = frozenset({"qdpx"})
"""Formats whose texts are cut into units, although they are read as tables."""

CUT = PROJECTS | {found.name for found in FORMATS.values() if found.unit is not _ROW}
"""Formats whose texts are cut into units."""

HEADED = WORKBOOKS | {"csv", "tsv"}
"""Formats whose columns may have no names."""

SAVE_AS = {
    ".dot": ".docx",
    ".pages": ".docx",
    ".wpd": ".docx",
    ".epub": ".html",
    ".xlsb": ".xlsx",
    ".numbers": ".xlsx",
    ".por": ".sav",
    ".sas7bdat": ".csv",
    ".pst": ".msg",
    ".emlx": ".eml",
    ".mhtml": ".html",
    ".log": ".txt",
}
"""Suffixes that cannot be read although people will try, and what to save such a file as."""
