"""Numbers, and words of the domain, in the window's language."""

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
from desktop.engine.store.steps import StepKind

TOOLTIP_LETTERS = 70
"""Letters of a line of a tooltip; Qt does not wrap plain text."""


def number_text(number: float, digits: int = 0) -> str:
    """A number in the format of the window's language, with so many decimals."""
    return QLocale().toString(float(number), "f", digits)


def size_words(size: int) -> str:
    """A number of bytes in the format of the window's language, such as ``98 MB``, ``1.4 GB``."""
    digits = 1 if size >= 1e9 else 0
    return QLocale().formattedDataSize(size, digits, QLocale.DataSizeFormat.DataSizeSIFormat)


def filled(text: str, *values: str) -> str:
    """A text with values for its %1, %2 and so on. They are replaced all at once, because a value
    may contain a placeholder itself, such as the "%20" in a name from the web."""
    return re.sub(r"%([1-9])", lambda place: values[int(place[1]) - 1], text)


def shortened(path: Path) -> str:
    """A path with ``~`` for the home folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)


def unit_words(kind: UnitKind) -> str:
    """The plural name of a kind of units."""
    return {
        UnitKind.TEXT: QCoreApplication.translate("Words", "whole texts"),
        UnitKind.PARAGRAPH: QCoreApplication.translate("Words", "paragraphs"),
        UnitKind.PROSE: QCoreApplication.translate("Words", "paragraphs without headings"),
        UnitKind.SENTENCE: QCoreApplication.translate("Words", "sentences"),
        UnitKind.LINE: QCoreApplication.translate("Words", "lines"),
        UnitKind.TURN: QCoreApplication.translate("Words", "turns"),
        UnitKind.ROW: QCoreApplication.translate("Words", "rows"),
    }[kind]


def coder_words(coder: Coder, annotation: Annotation) -> str:
    """The coder's name, marked if the annotation is from coding again."""
    if annotation.round == 1:
        return coder.name
    again = QCoreApplication.translate("Words", "%1, coding again")
    return again.replace("%1", coder.name)


def status_word(status: Status) -> str:
    """The state of an annotation, in one word."""
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
    """A step of the history, such as "decision, Mood: glad, row 4". ``detail`` is the step's own,
    translated."""
    kind = _kind_words().get(step.kind, step.kind)
    return f"{kind}, {detail}" if detail else kind


def restore_point_words(name: str, translate: Callable[[str], str]) -> str:
    """The name of a restore point. If it was made before a step, it is named after it, as ``kind:
    detail``: then in the words of the history, with the detail translated."""
    kind, colon, rest = name.partition(": ")
    words = _kind_words().get(kind)
    return f"{words}, {translate(rest)}" if words and colon else name


def _kind_words() -> dict[str, str]:
    """Names of the kinds of steps, by their names in the project file."""
    return {
        StepKind.CHOOSE: QCoreApplication.translate("Words", "decision"),
        StepKind.CLEAR: QCoreApplication.translate("Words", "value taken back"),
        StepKind.SKIP: QCoreApplication.translate("Words", "skipped"),
        StepKind.FLAG: QCoreApplication.translate("Words", "flag"),
        StepKind.NOTE: QCoreApplication.translate("Words", "note"),
        StepKind.SETTLE: QCoreApplication.translate("Words", "final value"),
        StepKind.UNSETTLE: QCoreApplication.translate("Words", "final value taken back"),
        StepKind.ACCEPT: QCoreApplication.translate("Words", "answers taken over"),
        StepKind.CLEAR_ALL: QCoreApplication.translate("Words", "all decisions taken back"),
        StepKind.IMPORT: QCoreApplication.translate("Words", "labels read from a table"),
        StepKind.MERGE: QCoreApplication.translate("Words", "decisions taken over from a copy"),
        StepKind.RECODE: QCoreApplication.translate(
            "Words", "all that was coded under another codebook"
        ),
        StepKind.DELETE: QCoreApplication.translate("Words", "everything of a coder deleted"),
        StepKind.RENAME: QCoreApplication.translate("Words", "coder renamed"),
        StepKind.SAMPLE: QCoreApplication.translate("Words", "sample drawn"),
    }


def progress_words(progress: RunProgress, failed: str) -> str:
    """Done and total units, speed, time left, and ``failed``, a text about failures, if any."""
    text = QCoreApplication.translate("AnnotatePage", "%1 of %2 units")
    text = text.replace("%1", number_text(progress.done))
    parts = [text.replace("%2", number_text(progress.total))]
    if progress.seconds_left is not None and progress.seconds > 1:
        speed = QCoreApplication.translate("AnnotatePage", "%1 units/s")
        left = QCoreApplication.translate("AnnotatePage", "%1 left")
        parts.append(speed.replace("%1", number_text(progress.rate, 1)))
        parts.append(left.replace("%1", duration(progress.seconds_left)))
    return " · ".join([*parts, failed] if failed else parts)
