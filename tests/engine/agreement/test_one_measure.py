"""Training, conversion and report mean the same by alpha and by macro-F1."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from convert.agreement import alpha
from desktop.engine.agreement.alpha import krippendorff_alpha, nominal
from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.domain import Annotation, Coder, CoderKind, Status, Unit, human
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Rubric, Select
from train.results.figures import measured

ROBOT = Coder("robot0000001", "Robot", CoderKind.MODEL)
ANNA = human("Anna")


def drawn(dimension: Dimension, random_: random.Random) -> str:
    """A value; the last level occurs nowhere, and the first seldom."""
    levels = dimension.values[:-1]
    if dimension.select is Select.MANY:
        return SET_SEPARATOR.join(v for v in levels if random_.random() < 0.4) or NONE
    return random_.choices(levels, weights=range(1, len(levels) + 1))[0]


@pytest.mark.parametrize("name", ["tone", "clarity", "topics"])
def test_none_of_the_three_has_an_alpha_of_one_unit(reviews: Rubric, name: str) -> None:
    dimension = reviews.dimension(name)
    gold, said = dimension.values[:2]
    figures = measured(dimension, [[(gold, said)]], intervals=True)["alpha"]
    assert figures == {"value": None, "low": None, "high": None}
    assert alpha(dimension, [gold], [said]) is None
    codes = np.array([[0], [1]])
    assert isinstance(krippendorff_alpha(codes, nominal(2)), Undefined)


@pytest.mark.parametrize("name", ["tone", "clarity", "topics"])
def test_all_three_give_one_alpha_and_one_macro_f1_for_one_table(
    make_project: Callable[..., Project], reviews: Rubric, name: str
) -> None:
    dimension = reviews.dimension(name)
    random_ = random.Random(5)
    gold = [drawn(dimension, random_) for _ in range(80)]
    said = [value if random_.random() < 0.7 else drawn(dimension, random_) for value in gold]
    units = [Unit(f"u{i:02}", "doc", i, i, i + 1, {"text": f"text {i}"}) for i in range(80)]
    scores = Scores(tuple(1 / len(dimension.levels) for _ in dimension.levels), 1.0)
    annotations = [
        Annotation(unit.unit_id, name, coder.coder_id, value, status, "", scores=given)
        for coder, values, status, given in (
            (ANNA, gold, Status.CONFIRMED, None),
            (ROBOT, said, Status.SUGGESTED, scores),
        )
        for unit, value in zip(units, values, strict=True)
    ]
    project = make_project(reviews, units, annotations, coders=[ANNA, ROBOT])
    told = next(d for d in agreement(project).dimensions if d.dimension.name == name)
    (model,) = told.models
    in_training = measured(
        dimension, [[pair] for pair in zip(gold, said, strict=True)], intervals=True
    )
    reported = model.pairs[0].value
    assert in_training["alpha"]["value"] == pytest.approx(reported, abs=1e-12)
    assert alpha(dimension, gold, said) == pytest.approx(reported, abs=1e-12)
    assert in_training["macro_f1"]["value"] == pytest.approx(model.matches[0].macro_f1, abs=1e-12)
    assert in_training["accuracy"]["value"] == pytest.approx(model.matches[0].accuracy, abs=1e-12)
    resampled = model.matches[0].macro_f1_interval
    assert isinstance(resampled, Interval)
    assert in_training["macro_f1"]["low"] == pytest.approx(resampled.low, abs=0.02)
    assert in_training["macro_f1"]["high"] == pytest.approx(resampled.high, abs=0.02)
