"""Guesses which columns of a table hold the rubric's fields, and which hold whose labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from desktop.engine.ingest.answers import match_answers
from desktop.engine.ingest.column_names import (
    CODER_WORDS,
    HUMAN,
    LABEL_WORDS,
    NOT_A_CODER,
    NOT_TEXT,
    SYNONYMS,
    bare,
    words_of,
)
from desktop.engine.ingest.header import is_number
from desktop.engine.ingest.labels import SEEN, blind_values
from desktop.engine.ingest.model import ReadOptions, Reason, UnreadableError
from desktop.engine.model import ColumnMap, LabelColumns, person_name
from desktop.engine.wording import some
from rubrics.labels import is_level
from rubrics.schema import NONE, Dimension, Rubric, Select

_OURS = re.compile(r"__(?:confidence|margin|mass|windows|final|seen|glossator)$|^p_")
"""Columns of our own exports that hold nobody's labels."""


def guess_columns(
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    rubric: Rubric,
    options: ReadOptions,
    answers: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> tuple[ColumnMap, list[str]]:
    """(the map, sentences about columns that look like labels and are none).

    ``sample`` holds some of the first rows, as wide as the header. ``answers`` are the columns of
    which the file itself says that they hold labels, see ``Table``. ``options`` take precedence
    over every guess. Fields for which no column was found are missing from the map; see
    :func:`require_all`. Raises UnreadableError where the options name what is not there.
    """
    cells = {name: [row[i] for row in sample] for i, name in enumerate(header)}
    fields = named_fields(header, options.fields, rubric)
    problems: list[str] = []
    if options.coders is None:
        taken = set(fields.values())
        free = [name for name in header if name not in taken]
        certain = {f.name for f in rubric.fields} | {f.title.casefold() for f in rubric.fields}
        known = {name: answers[name] for name in free if name in answers}
        free = [name for name in free if name.casefold() not in certain and name not in known]
        coders = match_answers(known, cells, rubric, problems)
        coders |= _guess_coders(free, cells, rubric, problems)
        coders = _with_distinct_coders(coders, problems)
    else:
        coders = named_coders(header, options.coders, rubric)
    problems += _beside_answers(coders, cells)
    _guess_fields(header, cells, fields, coders, rubric)
    found = {name: fields[name] for name in rubric.field_names if name in fields}
    return ColumnMap(found, coders), problems


def _beside_answers(coders: LabelColumns, columns: Iterable[str]) -> Iterator[str]:
    """A sentence where labels stand beside a model's answers in a table of ours, and no column says
    whether the coder had seen those."""
    names = set(columns)
    beside = [
        column
        for column, (dimension, _) in coders.items()
        if f"{dimension}__confidence" in names and f"{column}{SEEN}" not in names
    ]
    if beside:
        listed = some([f"'{column}'" for column in beside])
        yield (
            f"A model's answers stand beside people's labels ({listed}), which count as given "
            "blind. Where one was given with an answer in sight, write 'true' in its row in a "
            f"column '{beside[0]}{SEEN}'."
        )


def require_all(columns: ColumnMap, header: Sequence[str], rubric: Rubric) -> None:
    """Raises UnreadableError, with the columns there are, where a field has no column."""
    missing = [name for name in rubric.field_names if name not in columns.fields]
    for name in missing:
        if column := next((c for c in columns.coders if bare(c) == bare(name)), None):
            raise UnreadableError(
                f"The column '{column}' is named like the rubric's field '{name}', but is to hold "
                f"somebody's labels, as --gold or --coder says. Say which one holds the text, as "
                f"in --field {name}=COLUMN, or which one the labels."
            )
    if missing:
        raise UnreadableError(_without_column(missing, header))


def field_reason(column: str, field_name: str, rubric: Rubric, options: ReadOptions) -> Reason:
    """Why this column holds this field."""
    if field_name in options.fields:
        return Reason.CHOSEN
    title = next(field.title for field in rubric.fields if field.name == field_name)
    names = _names_of(field_name, title, rubric)
    if any(_matches(column, name, whole=True) for name in names):
        return Reason.NAME
    if any(_matches(column, name, whole=False) for name in names):
        return Reason.WORD
    return Reason.CELLS


def coder_reason(column: str, rubric: Rubric, options: ReadOptions) -> Reason:
    """Why this column holds labels."""
    if options.coders is not None:
        return Reason.CHOSEN
    guess = _guess_coder(column, rubric)
    return Reason.NAME if guess and guess[2] else Reason.CELLS


def named_fields(
    header: Sequence[str], wanted: Mapping[str, str], rubric: Rubric
) -> dict[str, str]:
    """Field -> column, as asked for, with the columns in the header's spelling.

    Raises UnreadableError where there is no such field or column.
    """
    chosen = {}
    for name, column in wanted.items():
        if name not in rubric.field_names:
            known = ", ".join(rubric.field_names)
            raise UnreadableError(f"The rubric has no field '{name}'; it has: {known}.")
        chosen[name] = _existing(column, header)
    return chosen


def named_coders(
    header: Sequence[str], wanted: LabelColumns, rubric: Rubric
) -> dict[str, tuple[str, str]]:
    """Column -> (dimension, coder), as asked for, with the columns in the header's spelling.

    Raises UnreadableError where there is no such dimension or column, or a coder comes twice.
    """
    known = [dimension.name for dimension in rubric.dimensions]
    chosen: dict[str, tuple[str, str]] = {}
    for column, (dimension, name) in wanted.items():
        coder = person_name(name)
        if dimension not in known:
            raise UnreadableError(
                f"The rubric has no dimension '{dimension}'; it has: {', '.join(known)}."
            )
        if (dimension, coder) in chosen.values():
            raise UnreadableError(f"The coder '{coder}' is named twice for '{dimension}'.")
        chosen[_existing(column, header)] = (dimension, coder)
    return chosen


def _existing(column: str, header: Sequence[str]) -> str:
    for name in header:
        if name == column:
            return name
    for name in header:
        if bare(name) == bare(column):
            return name
    raise UnreadableError(f"There is no column '{column}'. The columns are: {_listed(header)}.")


def _guess_fields(
    header: Sequence[str],
    cells: Mapping[str, Sequence[str]],
    fields: dict[str, str],
    coders: LabelColumns,
    rubric: Rubric,
) -> None:
    """Adds to ``fields`` by the columns' names, the surest ones first; then by their cells."""
    names = {field.name: _names_of(field.name, field.title, rubric) for field in rubric.fields}
    free = [name for name in header if name not in fields.values() and name not in coders]
    if len(rubric.fields) > 1:
        _take_by_name(names, free, fields)
        return
    field = rubric.fields[0]
    if field.name in fields:
        return
    own = {bare(field.name), bare(field.title)}
    # Notes may be grades and responses numbers; under the field's own name they are what is meant.
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
                column = next((name for name in free if _matches(name, known[rank], whole)), None)
                if column is not None:
                    fields[field] = column
                    free.remove(column)


def _names_of(name: str, title: str, rubric: Rubric) -> list[str]:
    known = [name, title, *SYNONYMS.get(name, ())]
    if len(rubric.fields) == 1:
        known += SYNONYMS["text"]
    return list(dict.fromkeys(bare(item) for item in known if item))


def _matches(column: str, folded: str, whole: bool) -> bool:
    """Whether this is the column's name, or, if not ``whole``, one of the words in it."""
    if whole:
        return bare(column) == folded
    words = [word.casefold() for word in words_of(column)]
    return len(folded) > 1 and folded in words and not NOT_TEXT.intersection(words)


def _is_text(values: Sequence[str]) -> bool:
    """Whether most cells have several words, and not all the same ones, as a survey's question."""
    filled = [value for value in values if value.strip()]
    if len(filled) > 1 and len(set(filled)) == 1:
        return False
    return sum(len(value.split()) >= 4 for value in filled) > len(filled) / 2


def _is_numbers(values: Sequence[str]) -> bool:
    """Whether there is nothing in the cells but numbers."""
    return all(is_number(value) for value in values if value.strip())


def _guess_coders(
    header: Sequence[str],
    cells: Mapping[str, Sequence[str]],
    rubric: Rubric,
    problems: list[str],
) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for column in header:
        guess = _guess_coder(column, rubric)
        if guess is None:
            continue
        if f"{column}__confidence" in cells and f"{column}__glossator" not in cells:
            continue  # our own export: the model's answer, and not the column it gave way to
        dimension, coder, sure = guess
        filled = [value for value in cells[column] if value.strip()]
        good = sum(is_level(dimension, value) for value in filled)
        if good > len(filled) / 2 or (sure and not filled):
            found[column] = (dimension.name, coder)
        elif sure and good:
            misfit = next(value for value in filled if not is_level(dimension, value))
            problems.append(
                f"The column '{column}' looks like labels for '{dimension.name}', but most of its "
                f"cells are no level of it, such as '{_shorten(misfit)}'; it was not read."
                + how_none(dimension)
            )
    return _without_copies(found, cells, rubric, problems)


def _guess_coder(column: str, rubric: Rubric) -> tuple[Dimension, str, bool] | None:
    """(dimension, coder, whether the name is proof enough) of a column, by its name; None if that
    says nothing about labels."""
    if _OURS.search(column):
        return None
    words = words_of(column)
    folded = [word.casefold() for word in words]
    known = [(name, d) for d in rubric.dimensions for name in (d.name, d.title)]
    known.sort(key=lambda item: -len(bare(item[0])))  # "asks for" before "asks"
    for name, dimension in known:
        parts = [word.casefold() for word in words_of(name)]
        rest = _without(words, folded, parts)
        if parts and rest is not None:
            return _coder_called(dimension, rest)
    for name, dimension in known:
        number = re.fullmatch(rf"{re.escape(bare(name))}(\d+)", bare(column))
        if number:  # mood1 and mood2: two people, without a name
            return dimension, f"coder {number[1]}", True
    if len(rubric.dimensions) > 1:
        return None
    only = rubric.dimensions[0]
    if set(folded) <= LABEL_WORDS:
        return only, HUMAN, False
    for edge, rest in ((folded[0], words[1:]), (folded[-1], words[:-1])):
        if edge in LABEL_WORDS and not NOT_A_CODER.intersection(map(str.casefold, rest)):
            return only, " ".join(rest), False
        if edge.rstrip("0123456789") in CODER_WORDS:
            return only, " ".join(words), False
    return None


def how_none(dimension: Dimension) -> str:
    """A sentence on how a cell says that no level applies; empty where one level always has to."""
    return f" Where no level applies, write '{NONE}'." if dimension.select is Select.MANY else ""


def _coder_called(dimension: Dimension, rest: list[str]) -> tuple[Dimension, str, bool] | None:
    folded = [word.casefold() for word in rest]
    if NOT_A_CODER.intersection(folded):
        return None
    if set(folded) <= LABEL_WORDS:
        return dimension, HUMAN, True
    return dimension, " ".join(rest), True


def _without(words: list[str], folded: list[str], parts: list[str]) -> list[str] | None:
    """The words left when ``parts`` are taken off either end; None if they are at neither."""
    if folded[: len(parts)] == parts:
        return words[len(parts) :]
    if folded[-len(parts) :] == parts:
        return words[: -len(parts)]
    return None


def _without_copies(
    found: LabelColumns, cells: Mapping[str, Sequence[str]], rubric: Rubric, problems: list[str]
) -> dict[str, tuple[str, str]]:
    """Leaves out ``DIM__NAME`` of our own table where the original column is there as well, or that
    one where ours has all its labels and further ones, which were given since."""
    kept = dict(found)
    for column, (dimension, coder) in found.items():
        ours = f"{dimension}__"
        others = [
            name
            for name, pair in found.items()
            if pair == (dimension, coder) and not name.startswith(ours)
        ]
        if not column.startswith(ours) or not others:
            continue
        asked = rubric.dimension(dimension)
        mine, *first = (blind_values(asked, name, cells) for name in (column, *others))
        if mine in first:
            del kept[column]
        elif _is_our_table(cells, dimension):
            further = all(a in ("", b) for given in first for a, b in zip(given, mine, strict=True))
            for left_out in others if further else [column]:
                del kept[left_out]
            problems.append(
                f"The column '{others[0]}' was not read: '{column}' holds its labels and further "
                "ones of the same person."
                if further
                else f"The column '{column}' was not read: '{others[0]}' holds the labels of the "
                "same person as they were first read."
            )
    return kept


def _is_our_table(columns: Iterable[str], dimension: str) -> bool:
    names = {name.removesuffix("__glossator") for name in columns}
    return f"{dimension}__confidence" in names or names >= {"unit_id", "document", "label"}


def _with_distinct_coders(found: LabelColumns, problems: list[str]) -> dict[str, tuple[str, str]]:
    """Where two columns would be one coder's for one dimension, each column is a coder."""
    whose: dict[tuple[str, str], list[str]] = {}
    for column, pair in found.items():
        whose.setdefault(pair, []).append(column)
    for (dimension, coder), columns in whose.items():
        if len(columns) > 1 and coder != HUMAN:  # where nobody is named, nobody is named twice
            listed = some([f"'{column}'" for column in columns])
            problems.append(
                f"Several columns look like {coder}'s labels for '{dimension}' ({listed}); each "
                "was read as a coder of its own."
            )
    return {
        column: pair if len(whose[pair]) == 1 else (pair[0], column)
        for column, pair in found.items()
    }


def _shorten(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"


def _listed(header: Sequence[str]) -> str:
    names = ", ".join(f"'{_shorten(name)}'" for name in header[:30])
    return names + (f" and {len(header) - 30} more" if len(header) > 30 else "")


def _without_column(missing: Sequence[str], header: Sequence[str]) -> str:
    what = f"the rubric's field '{missing[0]}'"
    if len(missing) > 1:
        what = "the rubric's fields " + " and ".join(f"'{name}'" for name in missing)
    return (
        f"No column is named like {what}. The columns are: {_listed(header)}. "
        f"Say which one it is, as in --field {missing[0]}=COLUMN."
    )
