"""The engine's English sentences in the window's language; see ``languages/recognise.py``."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QLocale

from desktop.engine.ingest.documents import WHOLE
from desktop.engine.languages.language import ENGLISH, languages
from desktop.engine.languages.recognise import Recogniser, recogniser
from desktop.ui.words import number_text
from rubrics.faults import Fault


def translated(sentence: object) -> str:
    """A sentence of the engine, or the message of an error, in the window's language. One without
    a translation stays English."""
    known = _recogniser(QLocale().name()[:2])
    if isinstance(sentence, Fault) and sentence.hint:  # each is a template of its own
        return f"{known.tell(sentence.message)}; {known.tell(sentence.hint)}"
    return known.tell(str(sentence))


def report_language() -> str:
    """The code of the language for reports: the window's if there are reports in it, else
    English."""
    code = QLocale().name()[:2]
    return code if code in languages() else ENGLISH


@cache
def _recogniser(code: str) -> Recogniser:
    """The sentences in a language, or else in the window's English, which names no commands."""
    known = recogniser(code, number_text) or recogniser(ENGLISH, number_text)
    assert known is not None
    return known


def place_words(label: str, document: str) -> str:
    """A unit's place, such as "row 4, complaints.csv". If the unit is a whole document, only the
    document's name."""
    if label == WHOLE and document:
        return document
    return ", ".join(filter(None, (translated(label), document)))
