"""The engine's sentences in the window's language; see ``engine/languages/recognise.py``."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLocale

from desktop.engine.ingest.documents import WHOLE
from desktop.engine.languages.language import ENGLISH, languages
from desktop.engine.languages.recognise import Recogniser, recogniser
from desktop.ui.words import number_text
from rubrics.faults import Fault


def told(said: object) -> str:
    """A sentence of the engine, or an error that is one, in the window's language."""
    known = _recogniser(QLocale().name()[:2])
    if isinstance(said, Fault) and said.hint:  # a value at the end of its message is told, too
        return f"{known.tell(said.message)}; {known.tell(said.hint)}"
    return known.tell(str(said))


def report_language() -> str:
    """The code of the window's language where reports are written in it, too; else of English."""
    code = QLocale().name()[:2]
    return code if code in languages() else ENGLISH


@cache
def _recogniser(code: str) -> Recogniser:
    """The sentences in a language, or else in the window's English, which names no commands."""
    known = recogniser(code, number_text) or recogniser(ENGLISH, number_text)
    assert known is not None
    return known


def place_words(label: str, document: str) -> str:
    """Where a unit stands, such as "row 4, complaints.csv"; a whole text is its document."""
    if label == WHOLE and document:
        return document
    return ", ".join(filter(None, (told(label), document)))
