"""REFI-QDA projects, as MAXQDA, ATLAS.ti, NVivo, QualCoder and others exchange them.

In these projects codes are given to passages, here labels are given to units. Texts are cut into
units as files of their kind are, and the code of a passage counts as its coder's answer about every
unit that the passage touches: who codes a sentence says something about the paragraph, and two
people hardly ever mark the same characters. A unit without any code of a person has no answer by
them: nobody knows whether they looked at it.
"""

from __future__ import annotations

import zipfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException

from desktop.engine.ingest.archive import DECLARES
from desktop.engine.ingest.cut import (
    FINDS_TURNS,
    between_blank_lines,
    cut,
    find_turns,
    place_of,
    stretches,
    trimmed,
)
from desktop.engine.ingest.documents import WHOLE, UnreadableError
from desktop.engine.ingest.formats import Block, Table, Text
from desktop.engine.ingest.json_records import Record
from desktop.engine.ingest.limits import TEXT_LIMIT
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.tools.common import (
    DOCUMENT,
    FIELD,
    FINALS,
    IN_SIGHT,
    MODELS,
    ORIGIN,
    PLACE,
    ROW,
    Answer,
    Aside,
    Item,
    Tool,
)
from desktop.engine.ingest.tools.table import ToolTable
from desktop.engine.languages.wording import counted, some
from desktop.engine.progress import Progress
from rubrics.digest import clean
from rubrics.exchange.codes import answers_of
from rubrics.exchange.qdc import children, codebook_of, guid_of, tag
from rubrics.exchange.qdpx import UNREADABLE, project_elements, project_part

_CODED = "codings"
_LONGEST_NAME = 60
_SCHEME = "://"


class _Coding(NamedTuple):
    """A code that somebody gave to a passage; both by their guids."""

    start: int
    end: int
    code: str
    user: str


@dataclass(slots=True)
class _LeftOut:
    """What was left out of the texts: numbers of codings and memos, and the names of texts.

    ``media`` are codings of pictures, recordings and pages, ``whole`` of whole documents,
    ``questions`` those with a code that became a question, ``astray`` those of no text or code that
    is there. ``missing`` are texts that the archive does not hold.
    """

    media: int = 0
    whole: int = 0
    questions: int = 0
    astray: int = 0
    memos: int = 0
    missing: list[str] = field(default_factory=list)

    def sentences(self) -> Iterator[str]:
        """Sentences about it, except for the memos."""
        if self.media:
            codings = counted(self.media, "coding")
            yield f"Given to parts of pictures, recordings or pages, and so left out: {codings}."
        if self.whole:
            codings = counted(self.whole, "coding")
            yield (
                f"Given to whole documents, and so left out: {codings}. To have them read, choose "
                "whole texts as units."
            )
        if self.questions:
            codings = counted(self.questions, "coding")
            yield f"Of codes that became questions, and so left out: {codings}."
        if self.astray:
            codings = counted(self.astray, "coding")
            yield f"On no text that was read, or of no code, and so left out: {codings}."
        if self.missing:
            texts, names = counted(len(self.missing), "text"), some(self.missing)
            yield f"Not in the archive as plain text, and so left out: {texts} ({names})."


class RefiProject:
    """A project in its archive, gone through once for users and codes, and then for its texts."""

    def __init__(self, archive: zipfile.ZipFile, options: ReadOptions) -> None:
        """Raises UnreadableError, and QdcError for codes that lie too deep."""
        self._archive, self._options = archive, options
        names = archive.namelist()
        self._part = project_part(names)
        if not self._part:
            raise UnreadableError(
                "This is a zip archive but no qdpx file: it has no part project.qde."
            )
        self._members = {name.casefold(): name for name in names}
        self._users: dict[str, str] = {}
        self._beside: Counter[str] = Counter()
        self._origin, codes, sets = "", [], []
        for element, parent in self._elements():
            if element is parent:
                self._origin = clean(element.get("origin", ""))[:_LONGEST_NAME].strip()
            elif tag(element) == "User":
                self._users[guid_of(element)] = element.get("name", "") or element.get("id", "")
            elif tag(parent) == "CodeBook":
                codes.append(element)
            elif tag(parent) == "Sets":
                sets.append(element)
            self._beside[tag(element)] += 1
        self._answers = answers_of(codebook_of(codes, sets, self._origin))
        guids = (guid_of(e) for part in codes for e in part.iter() if tag(e) == "Code")
        self._questions = frozenset(guids) - self._answers.keys()
        self._left_out = _LeftOut()
        self._names: Counter[str] = Counter()

    def table(self, progress: Progress) -> Table:
        """A row for each unit, with what everybody said of it; ``progress`` is told how many have
        been gone through. Raises UnreadableError."""
        if next(self._units(), None) is None:
            raise UnreadableError(
                "It holds no texts; there is nothing to annotate. Pictures, recordings and PDF "
                "files without their text are not read."
            )
        tool = Tool(self._origin or "REFI-QDA", lambda _: True, lambda _: self._item)
        table = ToolTable(tool, self._units, ()).table("text", "", progress)
        table.problems += self._said()
        return table

    def _item(self, record: Record, aside: Counter[Aside]) -> Item:
        item = Item({name: text for name, text in record.items() if name != _CODED})
        document, place = record[DOCUMENT], record[PLACE]
        item.place = document if place == WHOLE else f"{document}, {place}"
        for coding in record[_CODED]:
            question, label = self._answers[coding.code]
            name = self._users.get(coding.user, "")
            if name.endswith(MODELS):
                aside[Aside.PREDICTION] += 1
            elif name == FINALS:
                aside[Aside.SETTLED] += 1
            else:
                seen = name.endswith(IN_SIGHT)
                whose = name.removesuffix(IN_SIGHT)
                item.answers.append(Answer(question, whose, (label,), seen, adds=True))
        return item

    def _elements(self) -> Iterator[tuple[Element, Element]]:
        try:
            with self._archive.open(self._part) as file:
                yield from project_elements(file)
        except DefusedXmlException:
            raise UnreadableError(DECLARES) from None
        except UNREADABLE as error:
            raise UnreadableError(
                f"It is damaged: {self._part} cannot be read ({error})."
            ) from error

    def _units(self) -> Iterator[tuple[int, Record]]:
        """(number, unit) from the beginning; only one text is in memory at a time."""
        self._left_out, self._names = _LeftOut(), Counter()
        number = 0
        found: dict[int, list[_Coding]] = {}
        for element, parent in self._elements():
            if tag(element) == "PlainTextSelection":
                found.setdefault(id(parent), []).extend(self._passage(element))
                continue
            if tag(parent) == "Sources":
                for record in self._source(element, found):
                    number += 1
                    yield number, record
            found.clear()

    def _passage(self, selection: Element) -> Iterator[_Coding]:
        described = ((part.text or "").strip() for part in children(selection, "Description"))
        self._left_out.memos += any(described)
        user = guid_of(selection, "creatingUser") or guid_of(selection, "modifyingUser")
        try:
            start, end = (int(selection.get(f"{edge}Position", "")) for edge in ("start", "end"))
        except ValueError:
            start, end = -1, -1
        return _codings(selection, start, end, user)

    def _source(self, source: Element, found: dict[int, list[_Coding]]) -> Iterator[Record]:
        """The units of a text, or of the text of a PDF, with the codings that ``found`` has for it
        by the id of its element."""
        texts = {"TextSource": source, "PDFSource": next(children(source, "Representation"), None)}
        text = texts.get(tag(source))
        given = [] if text is None else found.pop(id(text), [])
        whole = (
            [] if text is None else list(_codings(source, 0, 0, guid_of(source, "creatingUser")))
        )
        inside = sum(tag(element) == "Coding" for element in source.iter()) - len(whole)
        self._left_out.media += inside + sum(map(len, found.values()))
        if text is None:
            return
        name = self._name(clean(source.get("name", "")).strip() or guid_of(source))
        content = self._content(text)
        if content is None:
            self._left_out.missing.append(name)
            return
        blocks = self._blocks(content)
        if len(blocks) == 1:
            given += (coding._replace(end=len(content)) for coding in whole)
        else:
            self._left_out.whole += len(whole)
        touching = self._touching(given, [block for block, _ in blocks], len(content))
        first = content[blocks[0][0].start : blocks[0][0].end] if blocks else ""
        titles = FIELD.findall(first) if ROW.match(content) and FIELD.match(first) else []
        for (block, place), codings in zip(blocks, touching, strict=True):
            fields = _fields(content[block.start : block.end], titles)
            yield {DOCUMENT: name, PLACE: place, **fields, _CODED: codings}

    def _name(self, name: str) -> str:
        """A unique name for a text: folders, which are not told, may hold several of one name."""
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name} ({self._names[name]})"

    def _content(self, text: Element) -> str | None:
        """The text's content, or None where the archive does not hold it. Nothing is unpacked."""
        path = text.get("plainTextPath", "")
        if not path:
            return next((part.text for part in children(text, "PlainTextContent")), None)
        path = path.rpartition(_SCHEME)[2].lstrip("/").casefold()
        member = self._members.get(f"sources/{path}") or self._members.get(path)
        if member is None or self._archive.getinfo(member).file_size > TEXT_LIMIT:
            return None
        try:
            data = self._archive.read(member)
        except UNREADABLE:
            return None
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        content = data.decode("utf-16" if wide else "utf-8-sig", "replace")
        # ATLAS.ti writes two characters at the end of a line, and counts them as one.
        return content.replace("\r\n", "\n") if "ATLAS" in self._origin.upper() else content

    def _blocks(self, text: str) -> list[tuple[Block, str]]:
        """The units of a text with their places: cut as asked for, else into turns or paragraphs;
        the rows where it is a table of our own export."""
        heads = list(ROW.finditer(text)) if ROW.match(text) else []
        if heads:
            rows = (Block(start, end, h[1]) for h, start, end in stretches(heads, len(text)))
            return [(block, block.place) for block in trimmed(text, rows)]
        wanted = self._options.unit
        turns = find_turns(text)[0] if wanted in FINDS_TURNS else []
        kind = wanted or UnitKind.TURN
        if kind is UnitKind.ROW or (kind is UnitKind.TURN and not turns):
            kind = UnitKind.PARAGRAPH
        parted = between_blank_lines(text) if self._origin == ORIGIN else []
        paragraphs = parted if len(parted) > 1 else None  # one: it may have been cut into lines
        blocks = cut(Text(text, paragraphs, turns or None), kind, self._options.language)
        return [(block, place_of(kind, number, block)) for number, block in enumerate(blocks, 1)]

    def _touching(
        self, codings: Sequence[_Coding], blocks: Sequence[Block], length: int
    ) -> list[list[_Coding]]:
        """For each unit the codings of the passages that share a character with it."""
        touching: list[list[_Coding]] = [[] for _ in blocks]
        ends = [block.end for block in blocks]
        for coding in codings:
            if coding.code in self._questions:
                self._left_out.questions += 1
                continue
            first = at = bisect_right(ends, coding.start)
            if coding.code in self._answers and 0 <= coding.start < coding.end <= length:
                while at < len(blocks) and blocks[at].start < coding.end:
                    touching[at].append(coding)
                    at += 1
            self._left_out.astray += at == first
        return touching

    def _said(self) -> Iterator[str]:
        yield (
            "A code of a passage was read as an answer about every text that the passage touches; "
            "where somebody gave no code, they gave no answer."
        )
        yield from self._left_out.sentences()
        for count, noun in (
            (self._left_out.memos + self._beside["Note"], "memo"),
            (self._beside["Set"], "set"),
            (self._beside["Link"], "link"),
        ):
            if count:
                yield f"What is not read of such projects was left out: {counted(count, noun)}."


def _fields(row: str, titles: Sequence[str]) -> dict[str, str]:
    """The texts of a row by their titles; all of it where it has none."""
    heads = [head for head in FIELD.finditer(row) if head[1] in titles]
    if not heads:
        return {"text": row}
    return {h[1]: row[start:end].strip() for h, start, end in stretches(heads, len(row))}


def _codings(element: Element, start: int, end: int, user: str) -> Iterator[_Coding]:
    """The codings of an element; ``user`` made those that name nobody."""
    for coding in children(element, "Coding"):
        code = next((guid_of(ref, "targetGUID") for ref in children(coding, "CodeRef")), "")
        yield _Coding(start, end, code, guid_of(coding, "creatingUser") or user)
