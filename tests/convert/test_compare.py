from __future__ import annotations

import random

import numpy as np
import pytest
from tiny import MOOD

from convert.agreement import alpha
from convert.compare import Allowed, Comparison, compare, trained_model
from convert.outcome import Verification, print_table
from convert.run_folder import HeldOut
from desktop.engine.agreement.alpha import interval, krippendorff_alpha, masi, nominal, ordinal
from rubrics.labels import Scores
from rubrics.loader import load_rubric, parse_rubric

RUBRIC = load_rubric(MOOD)
STRENGTH = """
id = "rating"
version = "1"
title = "Rating"
description = "Rate it."
field = [{ name = "text", title = "Text" }]
[[dimension]]
name = "rating"
title = "Rating"
question = "How good?"
scale = "interval"
level = [{ value = 0, name = "bad" }, { value = 1, name = "good" }, { value = 5, name = "best" }]
"""


def unit(probabilities, label):
    scores = Scores(tuple(probabilities), 1.0)
    return HeldOut({"text": "x"}, {"strength": label}, {"strength": scores})


UNITS = [unit([0.8, 0.1, 0.1], "0"), unit([0.1, 0.6, 0.3], "1"), unit([0.2, 0.3, 0.5], "2")]


def scored(*rows):
    return [{"strength": Scores(tuple(row), 1.0)} for row in rows]


def test_differences_and_agreement_are_counted_over_all_levels():
    other = scored([0.8, 0.1, 0.1], [0.4, 0.3, 0.3], [0.2, 0.3, 0.5])
    found = compare("x", RUBRIC, UNITS, other)
    assert found.largest == pytest.approx(0.3)
    assert found.mean == pytest.approx(0.6 / 9)
    assert found.agreement == pytest.approx(2 / 3)
    words = found.losses(trained_model(RUBRIC, UNITS), Allowed())
    assert "only 66.7% of the values" in words[0]
    assert "alpha of 'strength' fell from 1.000 to" in words[1]


def test_a_tie_that_falls_otherwise_is_no_loss():
    units = [*UNITS, unit([0.1, 0.451, 0.449], "1")]
    trained = trained_model(RUBRIC, units)
    same = [u.scores["strength"].probabilities for u in UNITS]
    tie = compare("x", RUBRIC, units, scored(*same, [0.1, 0.449, 0.451]))
    assert (tie.agreement, tie.losses(trained, Allowed())) == (0.75, [])
    further = compare("x", RUBRIC, units, scored(*same, [0.1, 0.42, 0.48]))
    assert "only 75.0% of the values" in further.losses(trained, Allowed())[0]


@pytest.mark.parametrize(
    ("agreement", "before", "after", "lost"),
    [
        (0.99, 0.8, 0.7901, []),
        (0.9899, 0.8, 0.9, ["only 99.0% of the values"]),
        (1.0, 0.8, 0.7899, ["alpha of 'strength' fell from 0.800 to 0.790"]),
        (1.0, 0.8, None, ["every text gets the same 'strength'"]),
        (1.0, None, 0.1, []),
        (1.0, None, None, []),
    ],
)
def test_one_value_in_a_hundred_and_a_hundredth_of_alpha_may_be_lost(
    agreement, before, after, lost
):
    trained = Comparison("trained", "trained", 99, 0.0, 0.0, 1.0, {"strength": before}, False)
    found = Comparison("x", "trained", 99, 0.5, 0.1, agreement, {"strength": after}, True)
    said = found.losses(trained, Allowed())
    assert len(said) == len(lost)
    assert all(one.startswith(words) for one, words in zip(said, lost, strict=True))


def test_losing_every_difference_is_a_loss():
    flat = compare("x", RUBRIC, UNITS, scored(*[[0.8, 0.1, 0.1]] * 3))
    lenient = Allowed(agreement=0.0, alpha_loss=0.1)
    assert "alpha of 'strength' fell" in flat.losses(trained_model(RUBRIC, UNITS), lenient)[0]


def test_the_trained_model_loses_nothing_to_itself():
    trained = trained_model(RUBRIC, UNITS)
    assert (trained.largest, trained.agreement, trained.alpha) == (0.0, 1.0, {"strength": 1.0})
    assert trained.losses(trained, Allowed()) == []


@pytest.mark.parametrize("labels", [{}, {"strength": "0"}])
def test_without_labels_that_differ_nothing_is_proved_of_alpha(labels, capsys):
    units = [HeldOut(u.fields, labels, UNITS[0].scores) for u in UNITS]
    found = Verification(trained_model(RUBRIC, units))
    found = found.adding(compare("x", RUBRIC, units, [u.scores for u in units]))
    assert found.unproved == ("strength",)
    print_table(found)
    assert "Not proved for strength" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["feeling", "strength", "about", "rating"])
def test_alpha_is_the_one_the_program_reports(name):
    rubric = parse_rubric(STRENGTH, "rating.toml") if name == "rating" else RUBRIC
    dimension = rubric.dimension(name)
    sets = ["none", "people", "people|money", "money|food/drink", "people|money|food/drink"]
    values = sets if name == "about" else list(dimension.values)
    draw = random.Random(3)
    people = [draw.choice(values) for _ in range(40)]
    model = [p if draw.random() < 0.6 else draw.choice(values) for p in people]
    values = sorted(values) if name == "about" else values
    members = np.array([[level in v.split("|") for level in dimension.values] for v in values])
    distance = {
        "feeling": nominal(5),
        "strength": ordinal(),
        "about": masi(members),
        "rating": interval([0.0, 1.0, 5.0]),
    }[name]
    codes = np.array([[values.index(v) for v in coder] for coder in (people, model)])
    expected = krippendorff_alpha(codes, distance)
    assert alpha(dimension, people, model) == pytest.approx(expected)


def test_alpha_of_values_that_are_all_the_same_is_undefined():
    assert alpha(RUBRIC.dimension("strength"), ["1", "1"], ["1", "1"]) is None
