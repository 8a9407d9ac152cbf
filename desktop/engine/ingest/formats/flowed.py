"""Plain text of mails that say ``format=flowed`` (RFC 3676): lines that the mail program broke are
one again."""

from __future__ import annotations

import re

_LINE = re.compile(r"(>*) ?(.*)", re.S)
_SIGNATURE = "-- "
_BREAK = re.compile(r"\r\n|\r|\n")


def unbroken(text: str, *, delete_space: bool) -> str:
    """The text with its paragraphs on one line each. A line that ends in a space goes on in the
    next one of the same depth of quotation; ``delete_space`` tells that this space is none of the
    text's, as in scripts without blanks between words (``delsp=yes``)."""
    lines: list[str] = []
    paragraph: list[str] = []
    depth = 0
    for line in _BREAK.split(text):
        marks, content = _parts(line)
        if paragraph and (len(marks) != depth or content == _SIGNATURE):
            lines.append(_quoted(depth, paragraph))
            paragraph = []
        depth = len(marks)
        goes_on = content.endswith(" ") and content != _SIGNATURE
        paragraph.append(content[:-1] if goes_on and delete_space else content)
        if not goes_on:
            lines.append(_quoted(depth, paragraph))
            paragraph = []
    if paragraph:
        lines.append(_quoted(depth, paragraph))
    return "\n".join(lines)


def _parts(line: str) -> tuple[str, str]:
    """(marks of quotation, content): the space that keeps a line from being taken for a quotation
    is not the content's."""
    found = _LINE.fullmatch(line)
    assert found is not None  # it matches whatever there is
    return found[1], found[2]


def _quoted(depth: int, paragraph: list[str]) -> str:
    content = "".join(paragraph)
    return f"{'>' * depth} {content}" if depth else content
