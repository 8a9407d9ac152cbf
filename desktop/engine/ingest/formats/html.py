"""Web pages: html. Nothing is loaded, run or looked up; only what the file itself says is read."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from desktop.engine.ingest.decode import codec, read_text
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Text
from desktop.engine.ingest.formats.blocks import TextBuilder
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.progress import Progress

# fmt: off
_UNSEEN = frozenset({
    "script", "style", "noscript", "template", "head", "iframe", "object", "embed", "svg", "math",
    "canvas", "audio", "video", "datalist", "select", "option", "button", "nav",
})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "menu", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SHALLOW = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",  # have no content
    "body", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rp", "rt",
    "tbody", "td", "tfoot", "th", "thead", "tr",  # end by themselves
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})
# fmt: on
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", re.I
)
_TAGS = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title)\b.*?(?:</\1|\Z)"
    r"|<(/?)([a-z][^\s/<>]*+)[^<>]*?(/?)>",
    re.I | re.S,
)
_DEEPEST = 10_000
"""Reading a page as deep as this takes some seconds: the parser's time grows with the square of the
depth. Browsers flatten what is deeper than 500."""
_ATTRIBUTE = re.compile(r"""[^\s"'>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?""")
_MOST_ATTRIBUTES = 5_000
"""Of one element: the parser's time grows with the square of their number as well."""
_SPACES = re.compile(r"[ \t\n\r\f]+")
_HEAD = 4096


def read(path: Path, options: ReadOptions, _progress: Progress) -> Text:
    """The text a reader would see, a paragraph per block; table cells are parted by tabs.

    Scripts, styles, forms' buttons, navigation and hidden elements are left out.
    """
    with path.open("rb") as file:
        found = _CHARSET.search(file.read(_HEAD))
    declared = found[1].decode("ascii", "replace") if found else ""
    markup, encoding = read_text(path, options.encoding, declared)
    text = visible_text(markup)
    text.encoding, text.declared = encoding, codec(declared) == encoding
    return text


def visible_text(markup: str) -> Text:
    """The blocks of a page. The parser follows HTML5, as browsers do, however broken the markup.
    Raises UnreadableError for a page that is nested too deeply, or whose elements have too many
    attributes."""
    from selectolax.lexbor import LexborHTMLParser

    if _depth(markup) > _DEEPEST:
        raise UnreadableError(
            f"Its elements are nested more than {_DEEPEST:,} deep. Open it in a browser, copy the "
            "text, and save that as a text file."
        )
    if _is_overloaded(markup):
        raise UnreadableError(
            f"One of its elements has more than {_MOST_ATTRIBUTES:,} attributes. Open it in a "
            "browser, copy the text, and save that as a text file."
        )
    page = _Page()
    # A stack and not recursion: markup can be nested deeper than Python's.
    stack = [(LexborHTMLParser(markup).root, False)]
    while stack:
        node, leaving = stack.pop()
        if node is None:
            continue
        tag = node.tag or ""
        if leaving:
            page.end(tag)
            continue
        if node.next is not None:
            stack.append((node.next, False))
        if tag == "-text":
            page.text(node.text_content or "")
        elif tag == "br":
            page.end_line()
        elif _is_element(tag) and not _is_hidden(node.attributes):
            page.begin(tag)
            stack.append((node, True))
            stack.append((node.child, False))
    return page.finish()


class _Page:
    """Puts the blocks of a page together from its elements and texts, in order."""

    def __init__(self) -> None:
        self._out = TextBuilder()
        self._line: list[str] = []
        self._preformatted = 0
        self._headings = 0

    def text(self, content: str) -> None:
        """A text within the elements that have begun. White space is as a browser shows it: one
        space, and none at the beginning of a line."""
        if not self._preformatted:
            content = _SPACES.sub(" ", content)
            if not self._line or self._line[-1].endswith((" ", "\n", "\t")):
                content = content.lstrip(" ")
        self._line.append(content)

    def begin(self, tag: str) -> None:
        """An element begins."""
        if tag in _BLOCKS:
            self._flush()
        elif tag in ("td", "th") and self._line:
            self._line.append("\t")
        self._preformatted += tag == "pre"
        self._headings += tag in _HEADINGS

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in _BLOCKS:
            self._flush()
        self._preformatted -= tag == "pre"
        self._headings -= tag in _HEADINGS

    def end_line(self) -> None:
        """A line break."""
        self._line.append("\n")

    def finish(self) -> Text:
        """The page's text."""
        self._flush()
        return self._out.finish()

    def _flush(self) -> None:
        text = "".join(self._line)
        self._line.clear()
        if not self._preformatted:
            # A space at either side of a line break or cell is the markup's, not the text's.
            text = re.sub(r" *([\n\t]) *", r"\1", text)
        self._out.block(text, heading=self._headings > 0)


def _depth(markup: str) -> int:
    """How deep elements are nested, going by the tags alone. Elements that pages often leave open,
    and those that close themselves, do not count; a page that nests these meets the time limit."""
    opened: Counter[str] = Counter()
    depth = deepest = 0
    for tag in _TAGS.finditer(markup):
        name = (tag[3] or "").lower()
        if not name or tag[4] or name in _SHALLOW:
            continue
        if not tag[2]:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return deepest


def _is_overloaded(markup: str) -> bool:
    """Whether an element has too many attributes, going by the tags alone."""
    shortest = 2 * _MOST_ATTRIBUTES  # a letter and a space each
    return any(
        sum(1 for _ in _ATTRIBUTE.finditer(tag[0])) > _MOST_ATTRIBUTES
        for tag in _TAGS.finditer(markup)
        if tag[3] and len(tag[0]) > shortest
    )


def _is_element(tag: str) -> bool:
    """Whether it is an element whose content a browser shows, and no comment or script."""
    return bool(tag) and tag not in _UNSEEN and not tag.startswith(("-", "!", "_"))


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    style = (attributes.get("style") or "").replace(" ", "").casefold()
    return "hidden" in attributes or "display:none" in style
