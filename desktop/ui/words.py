"""Words of the domain in the window's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale

from desktop.engine.annotate import RunProgress
from desktop.engine.domain import Annotation, Coder, Status
from desktop.engine.ingest.options import UnitKind
from desktop.engine.languages.wording import duration
from desktop.engine.store.journal import Step

TIP = 70
"""Letters of a line of what is shown under the mouse: Qt would not wrap it."""


def number_text(number: float, digits: int = 0) -> str:
    """A number as it is written in the window's language."""
    return QLocale().toString(float(number), "f", digits)


def size_words(size: int) -> str:
    """A number of bytes as it is written in the window's language: ``98 MB``, ``1.4 GB``."""
    digits = 1 if size >= 1e9 else 0
    return QLocale().formattedDataSize(size, digits, QLocale.DataSizeFormat.DataSizeSIFormat)


def filled(text: str, *values: str) -> str:
    """A sentence with values for its %1, %2 and so on, all at once: a value may hold such a place
    itself, as the "%20" of a name from the web does."""
    return re.sub(r"%([1-9])", lambda place: values[int(place[1]) - 1], text)


def shortened(path: Path) -> str:
    """A path as a person writes it, with ``~`` for their own folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)


def unit_words(kind: UnitKind) -> str:
    """What units of a kind are called, in the plural."""
    return {
        UnitKind.TEXT: QCoreApplication.translate("Words", "whole texts"),
        UnitKind.PARAGRAPH: QCoreApplication.translate("Words", "paragraphs"),
        UnitKind.SENTENCE: QCoreApplication.translate("Words", "sentences"),
        UnitKind.LINE: QCoreApplication.translate("Words", "lines"),
        UnitKind.TURN: QCoreApplication.translate("Words", "turns"),
        UnitKind.ROW: QCoreApplication.translate("Words", "rows"),
    }[kind]


def said_by(coder: Coder, annotation: Annotation) -> str:
    """Whose word something is, and whether it is from coding again."""
    if annotation.round == 1:
        return coder.name
    again = QCoreApplication.translate("Words", "%1, coding again")
    return again.replace("%1", coder.name)


def status_word(status: Status) -> str:
    """Where a coder stands with a question, in a word."""
    return {
        Status.SUGGESTED: QCoreApplication.translate("Words", "suggested"),
        Status.CONFIRMED: QCoreApplication.translate("Words", "decided"),
        Status.CORRECTED: QCoreApplication.translate("Words", "corrected"),
        Status.FLAGGED: QCoreApplication.translate("Words", "flagged"),
        Status.SKIPPED: QCoreApplication.translate("Words", "skipped"),
        Status.OPEN: QCoreApplication.translate("Words", "open"),
        Status.FAILED: QCoreApplication.translate("Words", "failed"),
    }[status]


def step_words(step: Step, detail: str) -> str:
    """A change of the past in words, such as "decision, Mood: glad, row 4"; ``detail`` is that of
    the step, in words already."""
    kind = _kind_words().get(step.kind, step.kind)
    return f"{kind}, {detail}" if detail else kind


def point_words(name: str, detail: Callable[[str], str]) -> str:
    """A restore point's name: that of the step before which it was made, by its kind, in the words
    of the history, or what somebody has called it. ``detail`` puts the step's detail in words."""
    kind, colon, rest = name.partition(": ")
    words = _kind_words().get(kind)
    return f"{words}, {detail(rest)}" if words and colon else name


def _kind_words() -> dict[str, str]:
    """What kinds of changes are called, by the name they have in a project."""
    return {
        "choose": QCoreApplication.translate("Words", "decision"),
        "clear": QCoreApplication.translate("Words", "value taken back"),
        "skip": QCoreApplication.translate("Words", "skipped"),
        "flag": QCoreApplication.translate("Words", "flag"),
        "note": QCoreApplication.translate("Words", "note"),
        "settle": QCoreApplication.translate("Words", "final value"),
        "unsettle": QCoreApplication.translate("Words", "final value taken back"),
        "accept": QCoreApplication.translate("Words", "answers taken over"),
        "clear-all": QCoreApplication.translate("Words", "all decisions taken back"),
        "import": QCoreApplication.translate("Words", "labels read from a table"),
        "merge": QCoreApplication.translate("Words", "decisions taken over from a copy"),
        "delete": QCoreApplication.translate("Words", "everything of a coder deleted"),
        "rename": QCoreApplication.translate("Words", "coder renamed"),
        "sample": QCoreApplication.translate("Words", "sample drawn"),
    }


def progress_words(progress: RunProgress, failed: str) -> str:
    """How far a model is, how fast, how long it will take, and what is to be said of failures."""
    text = QCoreApplication.translate("AnnotatePage", "%1 of %2 units")
    text = text.replace("%1", number_text(progress.done))
    parts = [text.replace("%2", number_text(progress.total))]
    if progress.seconds_left is not None and progress.seconds > 1:
        speed = QCoreApplication.translate("AnnotatePage", "%1 units/s")
        left = QCoreApplication.translate("AnnotatePage", "%1 left")
        parts.append(speed.replace("%1", number_text(progress.rate, 1)))
        parts.append(left.replace("%1", duration(progress.seconds_left)))
    return " · ".join([*parts, failed] if failed else parts)
