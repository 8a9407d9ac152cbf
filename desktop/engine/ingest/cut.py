"""Cuts running text into units: where each one starts and ends in the document's text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from desktop.engine.ingest.documents import WHOLE
from desktop.engine.ingest.formats import Block, Text
from desktop.engine.ingest.options import UnitKind

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_BLANK_LINES = re.compile(r"(?>\r\n|\r|\n)[^\S\r\n]*(?>\r\n|\r|\n)\s*|\f")
_SENTENCE_END = re.compile(r"[.!?…:;。！？؟।][\"'”’»)\]]*\s*$")
_WRAPPED_AT = 100
"""Lines of wrapped text are at most this long; 72 to 80 is usual."""

_TABLE_LINES = 100
"""Lines of a text by which a table is recognised."""

_MARK = r"#\d{1,2}:\d{2}:\d{2}-\d#"
_MARK_AT_END = re.compile(rf"{_MARK}\Z")
_LONGEST_MARK = 12
_TIME = rf"(?:[\[(]?\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:[.,]\d+)?[\])]?|{_MARK})"
_NAME = r"[^\W_](?:[\w .'’\-()/#&]{0,38}?[\w.)])??"
_TURN = re.compile(
    # "Anna: …", "[00:01:23] Anna: …", "Anna (00:01): …", "**Anna:** …", "#00:01:23-4# Anna: …"
    rf"^[ \t]*(?:{_TIME}[ \t]*)?(?:\*\*|__)?(?P<name>{_NAME})(?:[ \t]*{_TIME})?[ \t]*"
    r"(?:\*\*|__)?(?:：|:(?:\*\*|__)?(?=\s))[ \t]*",
    re.MULTILINE,
)
_TURN_HEADING = re.compile(
    # "Anna Meier  0:03" on a line of its own, as recorders write it
    rf"^[ \t]*(?P<name>{_NAME})[ \t]+{_TIME}[ \t]*(?:\r\n|\r|\n)",
    re.MULTILINE,
)


FINDS_TURNS = (None, UnitKind.TURN, UnitKind.SENTENCE)
"""Kinds of units, None for the default, for which the turns of a transcript are looked for."""


def cut(text: Text, kind: UnitKind, language: str) -> Iterator[Block]:
    """The units of a text, in order, without the white space around them; none is empty.

    ``text.text[block.start:block.end]`` is the unit. Turns leave out the speaker's name.
    """
    if kind is UnitKind.TEXT:
        yield from trimmed(text.text, [Block(0, len(text.text))])
    elif kind is UnitKind.LINE:
        yield from trimmed(text.text, (Block(*m.span()) for m in _LINE.finditer(text.text)))
    else:
        blocks: Iterable[Block] = text.turns or _paragraphs(text)
        if kind is UnitKind.PROSE:
            blocks = (block for block in blocks if not block.heading)
        if kind is UnitKind.SENTENCE:
            blocks = _sentences(text.text, blocks, language)
        yield from trimmed(text.text, blocks)


def trimmed(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks without the white space at their ends; blank ones are left out."""
    for block in blocks:
        part = text[block.start : block.end]
        stripped = part.strip()
        if stripped:
            start = block.start + len(part) - len(part.lstrip())
            yield replace(block, start=start, end=start + len(stripped))


def place_of(kind: UnitKind, number: int, block: Block) -> str:
    """Where a unit is: "page 2, paragraph 7", "turn 5, Anna, 00:01:23", "whole text"."""
    word = UnitKind.PARAGRAPH if kind is UnitKind.PROSE else kind
    what = WHOLE if kind is UnitKind.TEXT else f"{word.value} {number}"
    if kind is UnitKind.TURN or block.speaker:
        return ", ".join(part for part in (what, block.speaker, block.place) if part)
    return f"{block.place}, {what}" if block.place else what


def _paragraphs(text: Text) -> list[Block]:
    return text.paragraphs if text.paragraphs is not None else find_paragraphs(text.text)


def find_paragraphs(text: str) -> list[Block]:
    """Paragraphs of plain text: between blank lines, or each line where no line is wrapped.

    Lines count as wrapped unless many are longer than anyone wraps, or there is no blank line at
    all and most of them end as sentences do.
    """
    lines = [match for match in _LINE.finditer(text) if match.group().strip()]
    long = sum(len(match.group()) > _WRAPPED_AT for match in lines)
    finished = sum(_SENTENCE_END.search(match.group()) is not None for match in lines)
    parted = between_blank_lines(text)
    if long > len(lines) / 5 or (len(parted) == 1 and finished > len(lines) * 0.8):
        return [Block(*match.span()) for match in lines]
    return parted


def between_blank_lines(text: str) -> list[Block]:
    """What stands between the blank lines of a text, and between its pages."""
    breaks = [match.span() for match in _BLANK_LINES.finditer(text.rstrip())]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    return [Block(start, end) for start, end in zip(starts, ends, strict=True)]


def _sentences(text: str, blocks: Iterable[Block], language: str) -> Iterator[Block]:
    """Sentences of each block by the rules of its language; a block's end always ends one.

    sentencex knows some 300 languages' abbreviations and counts in code points.
    """
    import sentencex

    for block in blocks:
        part = text[block.start : block.end]
        for found in sentencex.get_sentence_boundaries(language, part):
            start, end = block.start + found["start_index"], block.start + found["end_index"]
            yield replace(block, start=start, end=end)


def looks_like_table(text: str) -> bool:
    """Whether all of the first lines, three at least, have the same number of tabs or semicolons,
    as in what a spreadsheet program saves as text."""
    lines = [match.group() for match in islice(_LINE.finditer(text), _TABLE_LINES)]
    return len(lines) > 2 and any(
        len(counts := {line.count(sign) for line in lines}) == 1 and 0 not in counts
        for sign in "\t;"
    )


def find_turns(text: str) -> tuple[list[Block], int]:
    """(the turns of a transcript, where the first name begins).

    Turns have neither their names nor the time marks that transcription programs put at both ends.
    There are none unless the text looks like a transcript: at least two names come twice or more,
    and names that come once, as well as lines that begin with no name, are few in comparison.
    """
    best: list[Block] = []
    begin = 0
    lines = sum(1 for line in _LINE.finditer(text) if line.group().strip())
    for pattern in (_TURN, _TURN_HEADING):
        matches = list(pattern.finditer(text))
        names = Counter(match["name"].strip() for match in matches)
        speakers = {name for name, count in names.items() if count > 1}
        turns = sum(names[name] for name in speakers)
        if len(speakers) < 2 or len(names) > turns / 2 or turns < lines / 5:
            continue
        if len(matches) > len(best):
            best = [
                Block(start, _before_mark(text, start, end), speaker=match["name"].strip())
                for match, start, end in stretches(matches, len(text))
            ]
            begin = matches[0].start()
    return best, begin


def stretches(marks: Sequence[re.Match[str]], end: int) -> Iterator[tuple[re.Match[str], int, int]]:
    """Each mark, with where the text behind it begins and ends: at the next mark or ``end``."""
    ends = [*(mark.start() for mark in marks[1:]), end]
    return ((mark, mark.end(), stop) for mark, stop in zip(marks, ends, strict=True))


def _before_mark(text: str, start: int, end: int) -> int:
    """Where a turn ends, without the time mark behind its words, if there is one."""
    part = text[start:end].rstrip()
    mark = _MARK_AT_END.search(part[-_LONGEST_MARK:])
    return start + len(part) - len(mark[0]) if mark else end
