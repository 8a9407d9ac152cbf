"""Guesses which columns of a table hold whose labels, by their names and cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from desktop.engine.domain import LabelColumns
from desktop.engine.ingest.column_names import (
    CODER_WORDS,
    HUMAN,
    LABEL_WORDS,
    NOT_A_CODER,
    bare,
    words_of,
)
from desktop.engine.ingest.labels import OUR_COLUMNS, blind_values
from desktop.engine.languages.wording import shortened, some
from rubrics.labels import is_level
from rubrics.schema import NONE, Dimension, Rubric, Select

_OURS = re.compile(r"__(?:confidence|margin|mass|windows|final|seen|glossator)$|^p_")
"""Columns of our own exports that hold nobody's labels."""


def guess_coders(
    header: Sequence[str], cells: Mapping[str, Sequence[str]], rubric: Rubric, problems: list[str]
) -> dict[str, tuple[str, str]]:
    """Column -> (dimension, coder). ``problems`` gets a sentence on each column that looks like
    labels and is none."""
    found: dict[str, tuple[str, str]] = {}
    for column in header:
        guess = guess_coder(column, rubric)
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
                f"cells are no level of it, such as '{shortened(misfit)}'; it was not read."
                + how_none(dimension)
            )
    return _without_copies(found, cells, rubric, problems)


def guess_coder(column: str, rubric: Rubric) -> tuple[Dimension, str, bool] | None:
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


def with_distinct_coders(found: LabelColumns, problems: list[str]) -> dict[str, tuple[str, str]]:
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


def _coder_called(dimension: Dimension, rest: Sequence[str]) -> tuple[Dimension, str, bool] | None:
    folded = [word.casefold() for word in rest]
    if NOT_A_CODER.intersection(folded):
        return None
    if set(folded) <= LABEL_WORDS:
        return dimension, HUMAN, True
    return dimension, " ".join(rest), True


def _without(
    words: Sequence[str], folded: Sequence[str], parts: Sequence[str]
) -> Sequence[str] | None:
    """The words left when ``parts`` are taken off either end; None if they are at neither."""
    if folded[: len(parts)] == parts:
        return words[len(parts) :]
    if folded[-len(parts) :] == parts:
        return words[: -len(parts)]
    return None


def _without_copies(
    found: LabelColumns, cells: Mapping[str, Sequence[str]], rubric: Rubric, problems: list[str]
) -> dict[str, tuple[str, str]]:
    """Reads a coder's labels once where a table of our own has them twice: in the original column
    and in ``DIM__NAME``. The original is kept, unless ours has all its labels and some that were
    given since."""
    kept = dict(found)
    for column, (dimension, coder) in found.items():
        ours = f"{dimension}__"
        others = [
            name
            for name, pair in found.items()
            if pair == (dimension, coder)
            # The original may be ours of a project before, whose coder had signs in the name.
            and (not name.startswith(ours) or name != column == f"{ours}{coder}")
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
    return f"{dimension}__confidence" in names or names >= OUR_COLUMNS
