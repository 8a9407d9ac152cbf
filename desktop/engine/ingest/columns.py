"""Finds the columns of a table that hold the rubric's fields, and those that hold somebody's
labels: by the options, or else by a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from desktop.engine.domain import ColumnMap, LabelColumns, person_name
from desktop.engine.ingest.answers import match_answers
from desktop.engine.ingest.column_names import bare
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.field_columns import guess_fields, matches, names_of
from desktop.engine.ingest.guesses import Reason
from desktop.engine.ingest.label_columns import guess_coder, guess_coders, with_distinct_coders
from desktop.engine.ingest.labels import SEEN
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import shortened, some
from rubrics.schema import Rubric


def guess_columns(
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    rubric: Rubric,
    options: ReadOptions,
    answers: Mapping[str, tuple[str, str]] = MappingProxyType({}),
    *,
    complete: bool = False,
) -> tuple[ColumnMap, list[str]]:
    """(the map, sentences about columns that look like labels and are none).

    ``sample`` holds some of the first rows, as wide as the header. ``answers`` are the columns of
    which the file itself says that they hold labels, with ``complete`` all of them, see ``Table``.
    ``options`` take precedence over every guess. Fields for which no column was found are missing
    from the map; see :func:`require_all`. Raises UnreadableError where the options name what is
    not there.
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
        if not complete:
            coders |= guess_coders(free, cells, rubric, problems)
        coders = with_distinct_coders(coders, problems)
    else:
        coders = named_coders(header, options.coders, rubric)
    problems += _beside_answers(coders, cells)
    guess_fields(header, cells, fields, coders, rubric)
    found = {name: fields[name] for name in rubric.field_names if name in fields}
    return ColumnMap(found, coders), problems


def _beside_answers(coders: LabelColumns, columns: Iterable[str]) -> Iterator[str]:
    """A sentence for tables of our own in which people's labels stand beside a model's answers, and
    no column says whether the coder had seen these."""
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
    names = names_of(field_name, title, rubric)
    if any(matches(column, name, whole=True) for name in names):
        return Reason.NAME
    if any(matches(column, name, whole=False) for name in names):
        return Reason.WORD
    return Reason.CELLS


def coder_reason(column: str, rubric: Rubric, options: ReadOptions) -> Reason:
    """Why this column holds labels."""
    if options.coders is not None:
        return Reason.CHOSEN
    guess = guess_coder(column, rubric)
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
    known = rubric.dimension_names
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
    if column in header:
        return column
    for name in header:
        if bare(name) == bare(column):
            return name
    raise UnreadableError(f"There is no column '{column}'. The columns are: {_listed(header)}.")


def _listed(header: Sequence[str]) -> str:
    names = ", ".join(f"'{shortened(name)}'" for name in header[:30])
    return names + (f" and {len(header) - 30} more" if len(header) > 30 else "")


def _without_column(missing: Sequence[str], header: Sequence[str]) -> str:
    what = f"the rubric's field '{missing[0]}'"
    if len(missing) > 1:
        what = "the rubric's fields " + " and ".join(f"'{name}'" for name in missing)
    return (
        f"No column is named like {what}. The columns are: {_listed(header)}. "
        f"Say which one it is, as in --field {missing[0]}=COLUMN."
    )
