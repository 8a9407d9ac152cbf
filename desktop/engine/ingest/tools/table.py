"""Makes a table of a tool's records: their data, and a column for each question and coder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import islice

from desktop.engine.domain import person_name
from desktop.engine.ingest.column_names import HUMAN
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Row, Table
from desktop.engine.ingest.json_records import Record, cell
from desktop.engine.ingest.labels import SEEN
from desktop.engine.ingest.limits import MOST_COLUMNS
from desktop.engine.ingest.tools.argilla import ARGILLA
from desktop.engine.ingest.tools.common import Answer, Aside, Item, Tool
from desktop.engine.ingest.tools.doccano import DOCCANO
from desktop.engine.ingest.tools.glossator import GLOSSATOR
from desktop.engine.ingest.tools.label_studio import MIN, TASKS
from desktop.engine.ingest.tools.prodigy import PRODIGY
from desktop.engine.languages.wording import counted, some
from desktop.engine.progress import Progress, with_progress
from rubrics.schema import SET_SEPARATOR

MOST_KEYS = 1000
"""The most names that objects may have between them: with more, names are data, and no table's."""

NOTHING = (
    'It holds no JSON objects, such as {"text": "…"}. Of JSON files these are read: exports of '
    "Label Studio, doccano, Prodigy and Argilla, and objects with texts, one a line or in one list."
)
TOOLS = (GLOSSATOR, TASKS, MIN, ARGILLA, PRODIGY, DOCCANO)

PLAIN = Tool("", lambda _: True, lambda _: lambda record, _: Item(record))
"""Objects that are no tool's: each is a row as it stands."""

OpenRecords = Callable[[], Iterator[tuple[int, Record | None]]]
"""Reads the file from its beginning: (number, record), with None for what is no JSON object."""

_SAMPLE = 1000
"""Records by which the tool is recognised."""

_Column = tuple[str, str]
"""A question and a coder, whose answers become a column."""


def recognised(open_records: OpenRecords) -> tuple[Tool, list[Record]]:
    """(the tool that most of the first records are from, these records)."""
    sample = [record for _, record in islice(open_records(), _SAMPLE) if record is not None]
    votes = Counter(next(tool for tool in (*TOOLS, PLAIN) if tool.knows(one)) for one in sample)
    return (votes.most_common(1)[0][0] if votes else PLAIN), sample


def read_table(open_records: OpenRecords, word: str, encoding: str, progress: Progress) -> Table:
    """The records as a table, whichever tool they are from; ``word`` is what a row is called, and
    ``progress`` is told how many have been gone through.

    Raises UnreadableError where nothing is an object, and as ``open_records`` does.
    """
    tool, sample = recognised(open_records)
    return ToolTable(tool, open_records, sample).table(word, encoding, progress)


class ToolTable:
    """A file of a tool, gone through once to find its columns, and a second time for the rows."""

    def __init__(self, tool: Tool, open_records: OpenRecords, sample: Sequence[Record]) -> None:
        """Raises UnreadableError where there is no record or too many columns, and as
        ``open_records`` does."""
        self._bad: list[int] = []
        self._read, self._open = tool.reader(sample), open_records
        self._aside: Counter[Aside] = Counter()
        self._count = self._again = self._joined = 0
        self._held: dict[Hashable, dict[_Column, Answer]] = {}
        data: dict[str, None] = {}
        asked: dict[_Column, bool] = {}
        for number, record in open_records():
            if record is None:
                self._bad.append(number)
                continue
            self._count += 1
            item = self._read(record, self._aside)
            data.update(dict.fromkeys(item.data))
            unit: dict[_Column, Answer] = {}
            if item.key is not None:
                self._joined += item.key in self._held
                unit = self._held.setdefault(item.key, unit)
            self._again += _add(unit, item.answers)
            for answer in item.answers:
                asked[_column_of(answer)] = asked.get(_column_of(answer), False) or answer.seen
        if not data:
            raise UnreadableError(NOTHING)
        most = MOST_COLUMNS if tool.complete else MOST_KEYS
        if (width := len(data) + len(asked)) > most:
            raise UnreadableError(
                f"Its objects would make {width:,} columns; more than {most:,} are no table."
            )
        self._data = list(data)
        self._answers = _columns(asked, data)
        self._seen = [whose for whose, seen in asked.items() if seen]
        self._tool, self._complete = tool.name, tool.complete

    def table(self, word: str, encoding: str, progress: Progress) -> Table:
        """The table, whose rows can be gone through once."""
        beside = [f"{self._answers[whose]}{SEEN}" for whose in self._seen]
        names = [*self._data, *self._answers.values(), *beside]
        answers = {column: whose for whose, column in self._answers.items()}
        said = list(self._said(word))
        rows = with_progress(self._rows(), progress, self._count)
        return Table(rows, names, word, encoding, said, answers=answers, complete=self._complete)

    def _rows(self) -> Iterator[Row]:
        for number, record in self._open():
            if record is None:
                continue
            item = self._read(record, Counter())
            if item.key is None:
                unit: dict[_Column, Answer] = {}
                _add(unit, item.answers)
            elif item.key in self._held:
                unit = self._held.pop(item.key)
            else:
                continue  # an answer to a text that has had its row
            cells = [cell(item.data.get(name)) for name in self._data]
            cells += [SET_SEPARATOR.join(_given(unit, whose)) for whose in self._answers]
            cells += ["true" if whose in unit and unit[whose].seen else "" for whose in self._seen]
            yield Row(number, cells, item.place)

    def _said(self, word: str) -> Iterator[str]:
        aside = self._aside
        if self._tool:
            yield f"It was read as an export of {self._tool}."
        if bad := self._bad:
            yield f"No JSON object, and so left out: {counted(len(bad), word)} ({some(bad)})."
        if self._joined:
            texts = counted(len(self._held), "text")
            yield f"Several answers to the same text were brought together: {texts}."
        if count := aside[Aside.PREDICTION]:
            yield f"Given by models and not by people, and so left out: {counted(count, 'answer')}."
        if count := aside[Aside.REFUSED]:
            answers = counted(count, "answer")
            yield f"Rejected, skipped or not submitted, and so left out: {answers}."
        if count := aside[Aside.PASSAGE]:
            yield f"About a part of a text, and so left out: {counted(count, 'label')}."
        if count := aside[Aside.STARTED]:
            labels = counted(count, "label")
            yield f"Begun from a model's prediction, and counted as given blind: {labels}."
        if count := aside[Aside.SETTLED]:
            yield f"Settled as final values, and so left out: {counted(count, 'label')}."
        if self._again:
            labels = counted(self._again, "label")
            yield f"Replaced by a later one of the same person for the same text: {labels}."


def _add(unit: dict[_Column, Answer], answers: Iterable[Answer]) -> int:
    """Puts answers into a unit; returns how many replaced an earlier one of the same person."""
    again = 0
    for answer in answers:
        whose = _column_of(answer)
        before = unit.get(whose)
        if before and answer.adds:
            labels = tuple(dict.fromkeys(before.labels + answer.labels))
            unit[whose] = answer._replace(labels=labels, seen=before.seen or answer.seen)
        else:
            again += before is not None
            unit[whose] = answer
    return again


def _column_of(answer: Answer) -> _Column:
    return answer.question, person_name(answer.coder) or HUMAN


def _given(unit: dict[_Column, Answer], whose: _Column) -> tuple[str, ...]:
    return unit[whose].labels if whose in unit else ()


def _columns(asked: Iterable[_Column], data: Iterable[str]) -> dict[_Column, str]:
    """Unique names for the columns of labels: ``emotion (Anna)``."""
    taken = set(data)
    names: dict[_Column, str] = {}
    for question, coder in asked:
        plain = question if coder == HUMAN else f"{question} ({coder})"
        name, number = plain, 2
        while name in taken:
            name, number = f"{plain} {number}", number + 1
        taken.add(name)
        names[question, coder] = name
    return names
