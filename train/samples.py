"""Labelled units from CSV and JSONL files, each with its labels and its part of the split."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rubrics.digest import text_sha256
from rubrics.errors import UserError
from rubrics.faults import did_you_mean, nearest
from rubrics.labels import parse_label
from rubrics.schema import SET_SEPARATOR, Dimension, Rubric, Select
from rubrics.split import Part, split
from train.config import Data, Split

_SHOWN = 5
_ELEMENT = re.compile(r"(.+)\[(\d+)\]")


class DataError(UserError):
    """The labelled data cannot be trained on."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A unit with what people said of it: per labelled dimension one value for each coder."""

    fields: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]
    text_sha256: str
    part: Part | None = None

    def agreed(self, dimension: Dimension) -> str | None:
        """The value that most coders gave; None where there is no label or the first are tied."""
        counts = Counter(self.labels.get(dimension.name, ())).most_common(2)
        if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
            return None
        return counts[0][0]


def read_samples(data: Data, rubric: Rubric) -> list[Sample]:
    """All units of the files that have a label. Raises DataError."""
    samples = []
    for path in data.files:
        rows = _jsonl(path) if path.suffix.lower() in (".jsonl", ".ndjson") else _csv(path, data)
        try:
            samples += list(_samples(rows, data, rubric, path))
        except FileNotFoundError:
            raise DataError(f"There is no file {path}.") from None
        except (OSError, UnicodeDecodeError, LookupError, csv.Error, json.JSONDecodeError) as e:
            raise DataError(f"{path} cannot be read ({e}).") from e
    if not samples:
        raise DataError("None of the files has a unit with a label.")
    return samples


def divide(samples: list[Sample], settings: Split, rubric: Rubric) -> list[Sample]:
    """The samples, each with its part: the one recorded in the data, or a fresh stratified split.

    Raises DataError where only some units have a recorded part, or equal texts have several, or
    training would have no unit.
    """
    recorded = sum(sample.part is not None for sample in samples)
    if 0 < recorded < len(samples):
        raise DataError(
            f"{len(samples) - recorded} of {len(samples)} units have no recorded split. "
            "Export the project again, or take the key 'split' out of all lines."
        )
    if not recorded:
        strata = {s.text_sha256: _stratum(s, rubric) for s in samples}
        parts = split(strata, settings.shares, settings.seed)
        samples = [replace(sample, part=parts[sample.text_sha256]) for sample in samples]
    parts_of: dict[str, set[Part | None]] = {}
    for sample in samples:
        parts_of.setdefault(sample.text_sha256, set()).add(sample.part)
    if torn := sum(len(found) > 1 for found in parts_of.values()):
        raise DataError(
            f"Of {len(parts_of)} texts {torn} stand in more than one part of the split: the model "
            "would be measured on what it learned from. Take the key 'split' out of all lines."
        )
    counts = Counter(sample.part for sample in samples)
    for part, share in settings.shares.items():
        if share and not counts[part]:
            otherwise = "" if part is Part.TRAIN else f", or set split.{part} = 0"
            raise DataError(
                f"With {len(samples)} labelled units the {part} part is empty. "
                f"Label more{otherwise}."
            )
    return samples


def at_most(samples: list[Sample], units: int | None) -> list[Sample]:
    """The samples, or so many of them of each part, chosen by the hash of their texts."""
    if units is None:
        return samples
    kept: list[Sample] = []
    for part in dict.fromkeys(s.part for s in samples):
        group = [s for s in samples if s.part is part]
        kept += sorted(group, key=lambda s: s.text_sha256)[:units]
    return kept


def check_levels(samples: list[Sample], rubric: Rubric) -> list[str]:
    """Sentences about levels that training can hardly learn. Raises DataError for a lone level."""
    warnings = []
    train = [sample for sample in samples if sample.part is Part.TRAIN]
    for dimension in rubric.dimensions:
        counts = Counter(
            value
            for sample in train
            for label in sample.labels.get(dimension.name, ())
            for value in label.split(SET_SEPARATOR)
        )
        if len(counts) == 1 and dimension.select is Select.ONE:
            raise DataError(
                f"Every unit for training has the same label on '{dimension.name}' "
                f"('{next(iter(counts))}'): there is nothing to learn. Label units that differ."
            )
        if not counts:
            warnings.append(f"'{dimension.name}' has no label and will not be trained.")
            continue
        rare = [value for value in dimension.values if counts[value] <= 1]
        if rare:
            warnings.append(
                f"'{dimension.name}': at most one unit for training has {', '.join(rare)}; "
                "do not expect the model to find them. Label more of them."
            )
    return warnings


def _stratum(sample: Sample, rubric: Rubric) -> str:
    return json.dumps([sample.agreed(dimension) for dimension in rubric.dimensions])


def _csv(path: Path, data: Data) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding=data.encoding, newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, {key: value or "" for key, value in row.items() if key}


def _jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise DataError(f"{path}:{number} is not a JSON object.")
                yield number, row


def _samples(
    rows: Iterator[tuple[int, dict[str, Any]]], data: Data, rubric: Rubric, path: Path
) -> Iterator[Sample]:
    faults: list[str] = []
    for number, row in rows:
        if isinstance(row.get("fields"), dict):  # a project's training export
            texts, labels = row["fields"], row.get("labels", {})
            part = row.get("split")
        else:
            texts = {item.name: _cell(row, data.fields.get(item.name, item.name), path)
                     for item in rubric.fields}  # fmt: skip
            columns = _label_columns(data, rubric, row)
            labels = {name: [_cell(row, column, path)] for name, column in columns.items()}
            part = None
        fields = {item.name: str(texts.get(item.name) or "") for item in rubric.fields}
        read = {}
        for name, values in labels.items():
            try:
                dimension = rubric.dimension(name)
                parsed = [parse_label(dimension, str(value)) for value in values]
            except KeyError:
                faults.append(f"{path}:{number}: the rubric has no dimension '{name}'")
                continue
            except ValueError as e:
                known = [*dimension.values, *(level.name for level in dimension.levels)]
                hint = did_you_mean(nearest(str(e), known))
                said = f"'{e}' is no level of '{name}'"
                faults.append(f"{path}:{number}: {said}{'; ' + hint if hint else ''}")
                continue
            if kept := tuple(value for value in parsed if value is not None):
                read[name] = kept
        if part and part not in list(Part):
            faults.append(f"{path}:{number}: '{part}' is no part; {', '.join(Part)} are")
        elif read:
            yield Sample(fields, read, text_sha256(fields.values()), Part(part) if part else None)
    if faults:
        more = [f"… and {len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        raise DataError("\n".join([*faults[:_SHOWN], *more]))


def _label_columns(data: Data, rubric: Rubric, row: Mapping[str, Any]) -> Mapping[str, str]:
    if data.labels:
        return data.labels
    return {item.name: item.name for item in rubric.dimensions if item.name in row}


def _cell(row: Mapping[str, Any], column: str, path: Path) -> str:
    element = _ELEMENT.fullmatch(column)
    name = element[1] if element and column not in row else column
    if name not in row:
        hint = did_you_mean(nearest(name, [str(key) for key in row]))
        raise DataError(
            f"{path} has no column '{name}'{'; ' + hint if hint else ''}. "
            f"It has {', '.join(map(str, row))}. Name it under [data.fields] or [data.labels]."
        )
    value = row[name]
    if value is None:
        return ""
    if element and name != column:
        items = value if isinstance(value, list) else re.split(r"[\s,;\[\]]+", str(value).strip())
        items = [item for item in items if str(item)]
        index = int(element[2])
        return str(items[index]) if index < len(items) else ""
    return SET_SEPARATOR.join(map(str, value)) if isinstance(value, list) else str(value)
