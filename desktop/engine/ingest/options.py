"""How files are read, as far as an analyst decides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.engine.domain import LabelColumns
from desktop.engine.ingest.limits import MEBIBYTE


class UnitKind(StrEnum):
    """What gets one annotation. The default follows the format; see ``Format.unit``."""

    TEXT = "text"
    PARAGRAPH = "paragraph"
    PROSE = "prose"
    """Paragraphs without headings."""
    SENTENCE = "sentence"
    LINE = "line"
    TURN = "turn"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read, as far as the analyst decides it; the defaults suit most files."""

    unit: UnitKind | None = None
    """What running text is cut into; None: what suits the format. Tables are always cut by row."""

    fields: Mapping[str, str] = field(default_factory=dict)
    """Rubric field -> table column, where the names do not say it (``--field text=Remark``)."""

    coders: LabelColumns | None = None
    """None: guessed from the names; empty: read no labels."""

    encoding: str = ""
    """The character encoding of text files; empty: detected."""

    sheet: str = ""
    """The sheet of a workbook; empty: the first one that is visible and not empty."""

    header: bool = True
    """Whether a table's first row names its columns."""

    language: str = ""
    """Language code for cutting sentences; empty: the rubric's."""

    seconds_per_file: float = 120.0
    """A file is given up once its reader has been silent for so long, plus a second for each of its
    megabytes: it has sent neither content nor word that it is still reading."""

    memory_bytes: int = 2048 * MEBIBYTE
    """Address space of the reading process."""
