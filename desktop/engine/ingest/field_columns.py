"""Guesses which columns of a table hold the rubric's fields, by names and then by cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.engine.domain import LabelColumns
from desktop.engine.ingest.column_names import NOT_TEXT, SYNONYMS, bare, words_of
from desktop.engine.ingest.header import is_number
from rubrics.schema import Rubric


def guess_fields(
    header: Sequence[str],
    cells: Mapping[str, Sequence[str]],
    fields: dict[str, str],
    coders: LabelColumns,
    rubric: Rubric,
) -> None:
    """Adds guesses to ``fields``: by the columns' names, the surest first, then by their cells."""
    names = {field.name: names_of(field.name, field.title, rubric) for field in rubric.fields}
    free = [name for name in header if name not in fields.values() and name not in coders]
    for name in names:  # letter by letter: our own tables may have 'TEXT' and 'text'
        if name not in fields and name in free:
            fields[name] = name
            free.remove(name)
    if len(rubric.fields) > 1:
        _take_by_name(names, free, fields)
        return
    field = rubric.fields[0]
    if field.name in fields:
        return
    own = {bare(field.name), bare(field.title)}
    # Notes may be grades: columns of numbers come first only under the field's own name.
    sure = [name for name in free if bare(name) in own or not _is_numbers(cells[name])]
    _take_by_name(names, sure, fields)
    if field.name not in fields:
        _take_by_name(names, free, fields)
    taken = fields.get(field.name)
    if taken is not None and bare(taken) in own:
        return
    wordy = [name for name in free if _is_text(cells[name])]
    if len(wordy) == 1:
        fields[field.name] = wordy[0]
    elif len(header) == 1:
        fields[field.name] = header[0]


def names_of(name: str, title: str, rubric: Rubric) -> list[str]:
    """What a column of this field may be called, the surest first, as :func:`bare` has it."""
    known = [name, title, *SYNONYMS.get(name, ())]
    if len(rubric.fields) == 1:
        known += SYNONYMS["text"]
    return list(dict.fromkeys(bare(item) for item in known if item))


def matches(column: str, folded: str, whole: bool) -> bool:
    """Whether this is the column's name, or, if not ``whole``, one of the words in it."""
    if whole:
        return bare(column) == folded
    words = [word.casefold() for word in words_of(column)]
    return len(folded) > 1 and folded in words and not NOT_TEXT.intersection(words)


def _take_by_name(
    names: Mapping[str, Sequence[str]], columns: Sequence[str], fields: dict[str, str]
) -> None:
    """Gives each field that has no column yet one that has its name."""
    free = list(columns)
    for whole in (True, False):
        for rank in range(max(map(len, names.values()))):
            for field, known in names.items():
                if field in fields or rank >= len(known):
                    continue
                column = next((name for name in free if matches(name, known[rank], whole)), None)
                if column is not None:
                    fields[field] = column
                    free.remove(column)


def _is_text(values: Sequence[str]) -> bool:
    """Whether most cells have several words, and not all the same, as a repeated question would."""
    filled = [value for value in values if value.strip()]
    if len(filled) > 1 and len(set(filled)) == 1:
        return False
    return sum(len(value.split()) >= 4 for value in filled) > len(filled) / 2


def _is_numbers(values: Sequence[str]) -> bool:
    """Whether there is nothing in the cells but numbers."""
    return all(is_number(value) for value in values if value.strip())
