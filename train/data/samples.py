"""Reads labelled units from CSV and JSONL files, and divides them into the parts of a split."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rubrics.digest import clean, text_sha256
from rubrics.faults import did_you_mean, nearest
from rubrics.labels import parse_label
from rubrics.schema import SET_SEPARATOR, Dimension, Rubric, Select
from rubrics.split import Part, split
from train.config import Data, Split
from train.data.rows import DataError, Row, read_rows

_SHOWN = 5
_ELEMENT = re.compile(r"(.+)\[(\d+)\]")

Labels = Mapping[str, tuple[str, ...]]
"""For each labelled dimension one value per coder."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A unit with people's labels; ``blind`` are those given without seeing a model's answer.

    The others are only learned from. Measuring by them would compare a model with a model.
    """

    fields: Mapping[str, str]
    labels: Labels
    blind: Labels
    text_sha256: str
    part: Part | None = None

    def agreed(self, dimension: Dimension) -> str | None:
        """The value that most coders gave; None without labels, or for a tie."""
        counts = Counter(self.labels.get(dimension.name, ())).most_common(2)
        if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
            return None
        return counts[0][0]


def read_samples(data: Data, rubric: Rubric) -> list[Sample]:
    """All units of the files that have a label. Raises DataError."""
    samples = [s for path in data.files for s in _samples(data, rubric, path)]
    if not samples:
        raise _unlabelled(data, rubric)
    return samples


def divide(samples: list[Sample], settings: Split, rubric: Rubric) -> list[Sample]:
    """The measurable samples with their parts: those recorded in the data, or else those of a
    stratified split. Texts that nobody labelled blind are in the training part.

    Raises DataError if only some units have a recorded part, equal texts have different ones, or a
    part that is wanted is empty.
    """
    recorded = sum(sample.part is not None for sample in samples)
    if 0 < recorded < len(samples):
        raise DataError(
            f"{len(samples) - recorded} of {len(samples)} units have no recorded split. "
            "Export the project again, or take the key 'split' out of all lines."
        )
    if not recorded:
        strata = {s.text_sha256: _stratum(s, rubric) for s in samples if s.blind}
        parts = split(strata, settings.shares, settings.seed)
        samples = [replace(s, part=parts.get(s.text_sha256, Part.TRAIN)) for s in samples]
    parts_of: dict[str, set[Part | None]] = {}
    for sample in samples:
        parts_of.setdefault(sample.text_sha256, set()).add(sample.part)
    if torn := sum(len(found) > 1 for found in parts_of.values()):
        raise DataError(
            f"Of {len(parts_of)} texts {torn} stand in more than one part of the split: the model "
            "would be measured on what it learned from. Take the key 'split' out of all lines."
        )
    fair = measurable(samples)
    counts = Counter(sample.part for sample in fair)
    for part, share in settings.shares.items():
        if share and not counts[part]:
            otherwise = "" if part is Part.TRAIN else f", or set split.{part} = 0"
            blind = sum(bool(s.blind) for s in samples)
            units = "labelled units" if blind == len(samples) else "units that were labelled blind"
            raise DataError(
                f"With {blind} {units} the {part} part is empty. Label more{otherwise}."
            )
    return fair


def measurable(samples: list[Sample]) -> list[Sample]:
    """The samples that are left if only blind labels count outside the training part."""
    fair = [s if s.part is Part.TRAIN else replace(s, labels=s.blind) for s in samples]
    return [s for s in fair if s.labels]


def at_most(samples: list[Sample], units: int | None) -> list[Sample]:
    """At most so many samples of each part, chosen by the hash of their texts; all for None."""
    if units is None:
        return samples
    kept: list[Sample] = []
    for part in dict.fromkeys(s.part for s in samples):
        group = [s for s in samples if s.part is part]
        kept += sorted(group, key=lambda s: s.text_sha256)[:units]
    return kept


def check_levels(samples: list[Sample], rubric: Rubric) -> list[str]:
    """Warnings about levels that can hardly be learned. Raises DataError if no level can be."""
    warnings, learnable = [], False
    train = [sample for sample in samples if sample.part is Part.TRAIN]
    for dimension in rubric.dimensions:
        labels = [label for sample in train for label in sample.labels.get(dimension.name, ())]
        if not labels:
            warnings.append(f"'{dimension.name}' has no label and will not be trained.")
            continue
        if len(set(labels)) == 1:
            warnings.append(
                f"'{dimension.name}': every unit for training has the same label ('{labels[0]}'); "
                "do not expect the model to give another. Label units that differ."
            )
            continue
        learnable = True
        counts: Counter[str] = Counter()  # of units, however many coders each had
        for sample in train:
            given = SET_SEPARATOR.join(sample.labels.get(dimension.name, ()))
            counts.update(set(given.split(SET_SEPARATOR)))
        rare = [value for value in dimension.values if counts[value] <= 1]
        if rare:
            warnings.append(
                f"'{dimension.name}': at most one unit for training has {', '.join(rare)}; "
                "do not expect the model to find them. Label more of them."
            )
    if train and not learnable:
        raise DataError(
            "On no dimension do the labels for training differ: there is nothing to learn. "
            "Label units that differ."
        )
    return warnings


def _stratum(sample: Sample, rubric: Rubric) -> str:
    blind = replace(sample, labels=sample.blind)
    return json.dumps([blind.agreed(dimension) for dimension in rubric.dimensions])


def _unlabelled(data: Data, rubric: Rubric) -> DataError:
    """An error that says which columns there are instead."""
    lines = ["None of the files has a unit with a label."]
    for path in data.files:
        _, row = next(read_rows(path, data.encoding), (0, {}))
        columns = ", ".join(map(str, row))
        lines.append(f"The columns of {path} are {columns}." if row else f"{path} has no row.")
    names = rubric.dimension_names
    lines.append(
        f"Name the column of each dimension ({', '.join(names)}) under [data.labels], as in "
        f'{names[0]} = "column".'
    )
    return DataError("\n".join(lines))


def _samples(data: Data, rubric: Rubric, path: Path) -> Iterator[Sample]:
    """Yields the units of a file that have a text and a label.

    Raises DataError: at once for missing columns, at the end for all other faults together.
    """
    faults: list[str] = []
    for number, row in read_rows(path, data.encoding):
        where = f"{path}:{number}"
        exported = isinstance(row.get("fields"), dict)
        entry = _exported(row, rubric, where) if exported else _tabular(row, data, rubric, where)
        if not (isinstance(entry.labels, dict) and isinstance(entry.seen, dict)):
            example = json.dumps({rubric.dimensions[0].name: ["…"]}, ensure_ascii=False)
            faults.append(f"{where}: labels and saw_suggestion have to be objects, as {example}")
            continue
        fields = {item.name: _text(entry.fields.get(item.name)) for item in rubric.fields}
        labels, blind, wrong = _labels(entry, rubric)
        faults += [f"{where}: {fault}" for fault in wrong]
        if entry.part and entry.part not in list(Part):
            faults.append(f"{where}: '{entry.part}' is no part; there are {', '.join(Part)}")
        elif labels and any(text.strip() for text in fields.values()):  # as units are read
            part = Part(entry.part) if entry.part else None
            yield Sample(fields, labels, blind, text_sha256(fields.values()), part)
    if faults:
        more = [f"… and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        raise DataError("\n".join([*faults[:_SHOWN], *more]))


def _labels(entry: _Entry, rubric: Rubric) -> tuple[Labels, Labels, list[str]]:
    """(all labels, the blind ones among them, faults of the others)."""
    labels: dict[str, tuple[str, ...]] = {}
    blind: dict[str, tuple[str, ...]] = {}
    faults: list[str] = []
    for name, values in entry.labels.items():
        try:
            coded = _coded(rubric, name, _listed(values), _listed(entry.seen.get(name, [])))
        except ValueError as e:
            faults.append(str(e))
            continue
        if coded:
            labels[name] = tuple(value for value, _ in coded)
        if unseen := tuple(value for value, saw in coded if not saw):
            blind[name] = unseen
    return labels, blind, faults


@dataclass(frozen=True, slots=True)
class _Entry:
    """The unchecked content of a row: texts by field; by dimension the labels, and whether a
    model's answer had been seen before each; the part of the split."""

    fields: Mapping[str, Any]
    labels: Any
    seen: Any
    part: Any


def _exported(row: Row, rubric: Rubric, where: str) -> _Entry:
    """A line of a project's training export. Raises DataError if it belongs to another rubric."""
    fields = row["fields"]
    if not any(name in fields for name in rubric.field_names):
        raise DataError(
            f"{where}: 'fields' has {', '.join(fields) or 'nothing'}, and '{rubric.id}' has "
            f"{', '.join(rubric.field_names)}. Is it the export of another project?"
        )
    seen = row.get("saw_suggestion") or {}
    return _Entry(fields, row.get("labels") or {}, seen, row.get("split"))


def _tabular(row: Row, data: Data, rubric: Rubric, where: str) -> _Entry:
    """A row with a column for each field and dimension. Raises DataError if one is missing."""
    texts = {name: _cell(row, data.fields.get(name, name), where) for name in rubric.field_names}
    columns = _label_columns(data, rubric, row)
    labels = {name: _cell(row, column, where) for name, column in columns.items()}
    return _Entry(texts, labels, {}, None)


def _coded(rubric: Rubric, name: str, values: list[Any], seen: list[Any]) -> list[tuple[str, bool]]:
    """The values of a dimension's labels, each with whether a model's answer had been seen.

    Raises ValueError with a phrase for the user.
    """
    if seen and len(seen) != len(values):
        raise ValueError(f"saw_suggestion needs an entry for each label of '{name}'")
    try:
        dimension = rubric.dimension(name)
    except KeyError:
        hint = did_you_mean(nearest(name, rubric.dimension_names))
        there = f"it has {', '.join(rubric.dimension_names)}"
        raise ValueError(f"the rubric has no dimension '{name}'; {hint or there}") from None
    try:
        parsed = [parse_label(dimension, "" if v is None else str(v)) for v in values]
    except ValueError as e:
        if dimension.select is Select.ONE and _are_several(dimension, str(e)):
            raise ValueError(
                f"'{name}' takes one level, and '{e}' are several; keep one, or give each coder a "
                f'column and name one under [data.labels] (of a list, as in "column[0]")'
            ) from None
        known = [*dimension.values, *(level.name for level in dimension.levels)]
        hint = did_you_mean(nearest(str(e), known))
        there = f"there are {', '.join(dimension.values)}. Correct it, or add it to the rubric"
        raise ValueError(f"'{e}' is no level of '{name}'; {hint or there}") from None
    if not all(isinstance(flag, bool) for flag in seen):
        raise ValueError(f"saw_suggestion of '{name}' takes true or false alone")
    flags = seen or [False] * len(values)
    return [(value, saw) for value, saw in zip(parsed, flags, strict=True) if value is not None]


def _are_several(dimension: Dimension, text: str) -> bool:
    """Whether a cell holds levels beside each other, as they are given where many may be chosen."""
    parts = re.split(r"[|;,]", text)
    with suppress(ValueError):
        return len(parts) > 1 and all(parse_label(dimension, part) for part in parts)
    return False


def _text(value: Any) -> str:
    """The text of a field, cleaned as the program's reader cleans it."""
    return "" if value is None else clean(str(value))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _label_columns(data: Data, rubric: Rubric, row: Row) -> Mapping[str, str]:
    if data.labels:
        return data.labels
    return {item.name: item.name for item in rubric.dimensions if item.name in row}


def _cell(row: Row, column: str, where: str) -> str:
    """The text of a cell, or of one element of it where ``column`` is like ``scores[2]``.

    Raises DataError if there is no such column or element.
    """
    element = _ELEMENT.fullmatch(column)
    name = element[1] if element and column not in row else column
    if name not in row:
        hint = did_you_mean(nearest(name, [str(key) for key in row]))
        raise DataError(
            f"{where} has no column '{name}'{'; ' + hint if hint else '.'}\n"
            f"It has {', '.join(map(str, row))}. Name it under [data.fields] or [data.labels]."
        )
    value = row[name]
    if value is None:
        return ""
    if element and name != column:
        items, index = _items(value), int(element[2])
        if items and index >= len(items):
            raise DataError(
                f"{where}: '{column}' is value {index + 1} of a cell that has "
                f'{len(items)}. Leave the place of a missing one empty, as in "1,,3".'
            )
        return items[index] if items else ""
    return SET_SEPARATOR.join(map(str, value)) if isinstance(value, list) else str(value)


def _items(value: Any) -> list[str]:
    """The labels in a cell. A missing one is an empty text, because positions stand for coders."""
    if isinstance(value, list):
        return ["" if item is None else str(item) for item in value]
    text = str(value).strip().removeprefix("[").removesuffix("]")
    items = re.split("[,;]", text) if "," in text or ";" in text else text.split()
    return [item.strip(" \t\r\n\"'") for item in items]
