"""The engine's sentences in the window's language; see :mod:`desktop.engine.recognise`."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLocale

from desktop.engine.ingest.documents import WHOLE
from desktop.engine.language import ENGLISH, languages
from desktop.engine.recognise import Catalogue, catalogue
from desktop.ui.words import number_text
from rubrics.faults import Fault


def told(said: object) -> str:
    """A sentence of the engine, or an error that is one, in the window's language."""
    known = _catalogue(QLocale().name()[:2])
    if known is None:
        return str(said)
    if isinstance(said, Fault) and said.hint:  # a value at the end of its message is told, too
        return f"{known.tell(said.message)}; {known.tell(said.hint)}"
    return known.tell(str(said))


def report_language() -> str:
    """The code of the window's language where reports are written in it, too; else of English."""
    code = QLocale().name()[:2]
    return code if code in languages() else ENGLISH


@cache
def _catalogue(code: str) -> Catalogue | None:
    return catalogue(code, number_text)


def place_words(label: str, document: str) -> str:
    """Where a unit stands, such as "row 4, complaints.csv"; a whole text is its document."""
    if label == WHOLE and document:
        return document
    return ", ".join(filter(None, (told(label), document)))
