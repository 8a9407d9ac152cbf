"""Markdown: text whose headings and list items are paragraphs of their own."""

from __future__ import annotations

import re
from pathlib import Path

from desktop.engine.ingest.decode import read_text
from desktop.engine.ingest.formats import Block, Text
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.progress import Progress

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_UNDERLINED = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)\s{0,3}(?:=+|-+)\s*")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`\r\n]*[\r\n]*\Z)|~{3,})(?P<info>[^\r\n]*)")
"""A code fence of CommonMark: ``code`` within a line is none, and a closing one ends its line."""


def read(path: Path, options: ReadOptions, _progress: Progress) -> Text:
    """The source as it is, marks included; a block of metadata at its head is in no paragraph."""
    text, encoding = read_text(path, options.encoding)
    return Text(text, find_paragraphs(text), encoding=encoding)


def find_paragraphs(text: str) -> list[Block]:
    """Stretches between blank lines, single headings and list items, and whole code fences."""
    front = _FRONT_MATTER.match(text)
    at = start = front.end() if front else 0
    blocks: list[Block] = []
    fence = ""

    def close(end: int) -> None:
        nonlocal start
        if end > start:
            part = text[start:end].lstrip("\r\n")
            heading = bool(_HEADING.match(part) or _UNDERLINED.fullmatch(part))
            blocks.append(Block(start, end, heading=heading))
        start = end

    while at < len(text):
        match = _LINE.match(text, at)
        assert match is not None  # it matches the empty string too
        line, end = match.group(), match.end()
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark["info"].strip():
                fence = ""
                close(end)
        elif mark:
            close(at)
            fence = mark[1]
        elif not line.strip():
            close(end)
        elif _HEADING.match(line):
            close(at)
            close(end)
        elif _ITEM.match(line):
            close(at)
        at = end
    close(len(text))
    return blocks
