"""Labels that were given with a model's answer in sight are learned from and never measure."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rubrics.split import Part
from train.config import Data, Split
from train.data.rows import DataError
from train.data.samples import Sample, divide, read_samples

MOODS = ("joy", "joyful", "fear")


def units(count: int, seen: Sequence[int], split: str = "") -> str:
    """Lines of an export in which some units were labelled with a suggestion in sight."""
    lines = []
    for i in range(count):
        line: dict[str, Any] = {
            "fields": {"text": f"unit {i}"},
            "labels": {"mood": [MOODS[i % 3]], "force": [str(1 + i % 2)]},
            "saw_suggestion": {"mood": [i in seen], "force": [i in seen]},
        }
        lines.append(json.dumps(line | ({"split": split} if split else {})) + "\n")
    return "".join(lines)


def number(sample: Sample) -> int:
    return int(sample.fields["text"].split()[1])


def test_a_fresh_split_measures_by_blind_labels_alone(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    mixed = {
        "fields": {"text": "unit 99"},
        "labels": {"mood": ["joy", "fear"], "force": ["1"]},
        "saw_suggestion": {"mood": [True, False], "force": True},
    }
    path.write_text(units(40, seen=range(0, 40, 2)) + json.dumps(mixed) + "\n")
    settings = Split(train=0.02, validation=0.49, test=0.49)
    divided = divide(read_samples(Data(files=(path,)), tiny_rubric), settings, tiny_rubric)
    learned = {number(s) for s in divided if s.part is Part.TRAIN}
    assert learned >= set(range(0, 40, 2))
    assert {number(s) for s in divided} == {*range(40), 99}
    (both,) = (s for s in divided if number(s) == 99)
    assert both.part is not Part.TRAIN
    assert both.labels == {"mood": ("fear",)}


def test_a_recorded_part_cannot_make_them_measure(tiny_rubric: Any, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(units(2, (), "train") + units(4, range(4), "test").split("\n", 2)[2])
    settings = Split(train=0.5, validation=0.0, test=0.5)
    with pytest.raises(DataError, match=r"With 2 units that were labelled blind the test part"):
        divide(read_samples(Data(files=(path,)), tiny_rubric), settings, tiny_rubric)


def test_marks_that_are_not_one_for_each_label_are_refused(
    tiny_rubric: Any, tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(
        '{"fields": {"text": "a"}, "labels": {"mood": ["joy", "fear"]},'
        ' "saw_suggestion": {"mood": [true]}}\n'
    )
    with pytest.raises(DataError, match="an entry for each label of 'mood'"):
        read_samples(Data(files=(path,)), tiny_rubric)
    path.write_text(path.read_text().replace("[true]", '["no", "no"]'))
    with pytest.raises(DataError, match="of 'mood' takes true or false alone"):
        read_samples(Data(files=(path,)), tiny_rubric)


def test_cross_validation_learns_from_them_in_every_fold_and_tests_on_the_others(
    tiny_run: Any,
) -> None:
    from train.crossvalidate import cross_validate
    from train.preflight import configured_rubric

    config = tiny_run(optim={"epochs": 1, "select": "last"})
    config.data.files[0].write_text(units(12, seen=(0, 5, 6)))
    rubric = configured_rubric(config, config.out.parent)
    samples = read_samples(config.data, rubric)
    found = cross_validate(config, rubric, samples, 2)
    assert [figures["units"] for figures in found.values()] == [9, 9, 9]
    for fold in ("fold-1", "fold-2"):
        with (config.out / fold / "split.csv").open(newline="") as file:
            parts = {row["text_sha256"]: row["split"] for row in csv.DictReader(file)}
        assert {parts[s.text_sha256] for s in samples if not s.blind} == {"train"}
        assert len(parts) == 12
