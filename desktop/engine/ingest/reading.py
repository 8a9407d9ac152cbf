"""Reads one document in this process, which is the confined one of a ``Reader``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from desktop.engine.domain import Document, Unit
from desktop.engine.ingest.cut import FINDS_TURNS, cut, find_turns, looks_like_table, place_of
from desktop.engine.ingest.decode import Damage
from desktop.engine.ingest.documents import HumanLabel, Source, UnreadableError
from desktop.engine.ingest.formats import FORMATS, WITH_HEADINGS, Format, Table, Text, ending
from desktop.engine.ingest.limits import MEBIBYTE
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.table_reading import TableReading
from desktop.engine.languages.wording import counted
from desktop.engine.progress import Progress, silent
from rubrics.digest import clean, file_sha256
from rubrics.schema import Rubric

NO_SPEAKERS = "No speakers were found; it was cut into paragraphs instead."


class Reading:
    """A document being read: first the units, one by one, then what there is to say about it.

    ``table`` is None for running text.
    """

    def __init__(
        self,
        source: Source,
        rubric: Rubric,
        options: ReadOptions,
        progress: Progress = silent,
        *,
        complete: bool = True,
    ) -> None:
        """Opens the file and chooses columns or the kind of unit. Raises UnreadableError.

        ``progress`` is told, here and while the units are gone through, how much of a long file has
        been read. ``complete``: a table needs a column for every field.
        """
        self._rubric = rubric
        self._options = replace(options, language=options.language or rubric.language)
        self._name = source.name
        self._format = FORMATS[ending(source.path)]
        self._path, self._state = source.path, _state(source.path)
        self._sha256 = _checked_sha256(source.path, self._format)
        identity = hashlib.sha256(f"{source.name}\0{self._sha256}".encode()).hexdigest()
        self._document_id = identity[:12]
        content = self._format.read(source.path, self._options, progress)
        self._text = Text("")
        self.table: TableReading | None = None
        self._encoding = content.encoding
        if isinstance(content, Table):
            self._kind = UnitKind.ROW
            self.table = TableReading(content, rubric, options, complete=complete)
        else:
            content.text = clean(content.text)  # moves no offset
            self._text = content
            self._field, self._beside = self._fields_of(content)
            self._kind = self._choose_kind(content)

    def units(self) -> Iterator[tuple[Unit, Sequence[HumanLabel]]]:
        """Each unit with the labels people gave it. Raises UnreadableError if there is none."""
        count = 0
        pairs = self.table.units(self._document_id) if self.table else self._text_units()
        for pair in pairs:
            count += 1
            yield pair
        if not count:
            raise UnreadableError("It holds no text; there is nothing to annotate.")

    def document(self) -> Document:
        """The document, once its units have been gone through. Raises UnreadableError where the
        file is not as it was at the beginning: nobody would know what was read."""
        if self._has_changed():
            raise UnreadableError(
                "The file was changed while it was read. Try again when no program writes to it."
            )
        if self.table:
            columns, problems = self.table.header, self.table.problems()
        else:
            text = self._text
            columns = tuple(text.columns)
            damage = Damage()
            damage.look_at(text.text)
            chosen = bool(self._options.encoding) or text.declared
            problems = text.problems + damage.told(text.encoding, chosen)
        return Document(
            document_id=self._document_id,
            name=self._name,
            sha256=self._sha256,
            format=self._format.name,
            encoding=self._encoding,
            unit_kind=self._kind.value,
            columns=columns,
            problems=tuple(problems),
            read_by=self.table.columns if self.table else None,
        )

    def _has_changed(self) -> bool:
        if _state(self._path) == self._state:
            return False
        try:
            return file_sha256(self._path) != self._sha256
        except OSError:
            return True

    @property
    def text(self) -> str:
        """Running text as it was read, which the units' offsets count in; empty for a table."""
        return self._text.text

    def _fields_of(self, text: Text) -> tuple[str, dict[str, str]]:
        """The field that the text is for, and all fields with what a mail has beside its text, such
        as its subject, which is no column any more. Raises UnreadableError."""
        fields = self._rubric.field_names
        own = [name for name in fields if name not in text.columns] if len(fields) > 1 else fields
        if len(own) != 1:
            names = " and ".join(f"'{name}'" for name in fields)
            raise UnreadableError(
                f"The rubric asks for {names}, which running text does not tell apart. "
                "Put them into the columns of a table."
            )
        (field,) = own
        beside = {name: "" if name == field else text.columns.pop(name) for name in fields}
        return field, beside

    def _choose_kind(self, text: Text) -> UnitKind:
        """What the analyst asked for, or what suits the format; finds the turns of transcripts."""
        wanted = self._options.unit
        if wanted is UnitKind.ROW:
            raise UnreadableError(
                "This is no table and has no rows. Choose text, paragraph, prose, sentence, line "
                "or turn."
            )
        may_have_turns = text.turns is None and self._format.unit is UnitKind.PARAGRAPH
        if may_have_turns and wanted in FINDS_TURNS:
            turns, begin = find_turns(text.text)
            text.turns = turns or None
            if preamble := text.text[:begin].strip():
                text.problems.append(
                    f"What stands before the first turn was left out ({len(preamble)} characters)."
                )
        if wanted is UnitKind.TURN and not text.turns:
            text.problems.append(NO_SPEAKERS)
            return UnitKind.PARAGRAPH
        if wanted is None and text.turns:
            return UnitKind.TURN
        if wanted is None:
            if self._format.name == "txt" and looks_like_table(text.text):
                text.problems.append(
                    "It looks like a table, but was read as running text. To have it read as a "
                    "table, give the file the ending .csv."
                )
            return self._format.unit
        if wanted is UnitKind.PROSE:
            text.problems += self._about_headings(text)
        return wanted

    def _about_headings(self, text: Text) -> Iterator[str]:
        if self._format.name not in WITH_HEADINGS:
            yield (
                f"A {self._format.name} file does not say which paragraphs are headings; none was "
                "left out."
            )
        elif count := sum(block.heading for block in text.paragraphs or ()):
            yield f"Headings were left out: {counted(count, 'paragraph')}."

    def _text_units(self) -> Iterator[tuple[Unit, Sequence[HumanLabel]]]:
        text = self._text
        for ordinal, block in enumerate(cut(text, self._kind, self._options.language)):
            unit = Unit(
                unit_id=f"{self._document_id}-{ordinal:06d}",
                document_id=self._document_id,
                ordinal=ordinal,
                start=block.start,
                end=block.end,
                fields=self._beside | {self._field: text.text[block.start : block.end]},
                label=place_of(self._kind, ordinal + 1, block),
                columns=dict(text.columns),
            )
            yield unit, ()


def _state(path: Path) -> tuple[int, int] | None:
    """What changes with a file: its size and the time of the last change. None where there is no
    file any more."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _checked_sha256(path: Path, file_format: Format) -> str:
    """The SHA-256 of a file that is neither empty nor too large. Raises UnreadableError."""
    try:
        size = path.stat().st_size
        if size == 0:
            raise UnreadableError("The file is empty; there is nothing to annotate.")
        if size > file_format.limit:
            raise UnreadableError(
                f"The file has {size / MEBIBYTE:,.0f} MB; a {file_format.name} file may have "
                f"{file_format.limit // MEBIBYTE} MB. Split it into several files."
            )
        return file_sha256(path)
    except FileNotFoundError:
        raise UnreadableError("The file is no longer there.") from None
    except OSError as error:
        raise UnreadableError(f"The file cannot be opened: {error.strerror}.") from error
