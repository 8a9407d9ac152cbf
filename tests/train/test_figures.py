"""Figures are those of the libraries that others would use, and their intervals hold the value."""

from __future__ import annotations

import json
import warnings
from typing import Any

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score

from rubrics.loader import parse_rubric
from train.data.samples import Sample
from train.results.figures import figures, headline, measured

LEVELS = (-2, -1, 0, 1, 2)


def dimension(scale: str, select: str = "one") -> Any:
    levels = ", ".join(f'{{ value = {v}, name = "l{v + 2}" }}' for v in LEVELS)
    if scale == "nominal":
        levels = ", ".join(f'{{ name = "l{v + 2}" }}' for v in LEVELS)
    source = f"""
id = "d"
version = "1"
title = "D"
description = "D."
field = [{{ name = "text", title = "Text" }}]

[[dimension]]
name = "d"
title = "D"
question = "Which?"
scale = "{scale}"
select = "{select}"
level = [{levels}]
"""
    return parse_rubric(source, "d.toml").dimensions[0]


def pairs(item: Any, units: int = 300) -> list[tuple[str, str]]:
    random = np.random.default_rng(2)
    gold = random.choice(5, units, p=(0.5, 0.2, 0.15, 0.14, 0.01))
    said = np.where(random.random(units) < 0.7, gold, random.integers(0, 5, units))
    return [(item.values[g], item.values[s]) for g, s in zip(gold, said, strict=True)]


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_one_level_is_measured_as_by_the_libraries(scale: str) -> None:
    item = dimension(scale)
    made = pairs(item)
    found = measured(item, [[pair] for pair in made], intervals=True)
    gold, said = zip(*made, strict=True)
    codes = [[item.values.index(v) - 2 for v in column] for column in (gold, said)]
    assert found["accuracy"]["value"] == pytest.approx(accuracy_score(gold, said))
    assert found["macro_f1"]["value"] == pytest.approx(f1_score(gold, said, average="macro"))
    alpha = krippendorff.alpha(reliability_data=codes, level_of_measurement=scale)
    assert found["alpha"]["value"] == pytest.approx(alpha)
    for figure in found.values():
        assert figure["low"] < figure["value"] < figure["high"]


def test_intervals_are_those_of_units_drawn_again_and_again() -> None:
    item = dimension("ordinal")
    made = pairs(item, units=100)
    found = measured(item, [[pair] for pair in made], intervals=True)["alpha"]
    codes = np.array([[item.values.index(v) for v in pair] for pair in made])
    random = np.random.default_rng(3)
    drawn = [
        krippendorff.alpha(
            reliability_data=codes[random.integers(0, 100, 100)].T, level_of_measurement="ordinal"
        )
        for _ in range(1000)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    assert found["low"] == pytest.approx(low, abs=0.03)
    assert found["high"] == pytest.approx(high, abs=0.03)


def test_what_is_said_of_one_unit_is_drawn_together() -> None:
    """Six dimensions that all say the same tell no more than one does."""
    item = dimension("ordinal")
    made = pairs(item, units=100)
    once = measured(item, [[pair] for pair in made], intervals=True)["alpha"]
    often = measured(item, [[pair] * 6 for pair in made], intervals=True)["alpha"]
    for end in ("low", "high"):
        assert often[end] == pytest.approx(once[end], abs=0.01)


def test_sets_are_measured_as_wholes_and_by_the_levels_that_occur() -> None:
    item = dimension("nominal", select="many")
    random = np.random.default_rng(4)
    flags = random.random((200, 5)) < 0.3
    said = flags ^ (random.random((200, 5)) < 0.1)
    flags[:, 4] = said[:, 4] = False  # a level that nobody chose is not counted

    def words(row: Any) -> str:
        return "|".join(v for v, yes in zip(item.values, row, strict=True) if yes) or "none"

    found = measured(
        item, [[(words(a), words(b))] for a, b in zip(flags, said, strict=True)], intervals=False
    )
    assert found["accuracy"]["value"] == pytest.approx((flags == said).all(1).mean())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = f1_score(flags[:, :4], said[:, :4], average="macro", zero_division=0)
    assert found["macro_f1"]["value"] == pytest.approx(expected)


def test_what_is_undefined_is_nothing_and_can_be_written_as_json() -> None:
    item = dimension("nominal")
    found = measured(item, [[("l1", "l1")]] * 5, intervals=True)
    assert found["accuracy"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert found["alpha"] == {"value": None, "low": None, "high": None}
    assert "NaN" not in json.dumps(found)


def rubric_of(*dimensions: tuple[str, str, str, str]) -> Any:
    """A rubric of nominal dimensions: their names, ``one`` or ``many``, and two levels."""
    tables = "".join(
        f'''
[[dimension]]
name = "{name}"
title = "{name}"
question = "Which?"
scale = "nominal"
select = "{select}"
level = [{{ name = "{first}" }}, {{ name = "{second}" }}]
'''
        for name, select, first, second in dimensions
    )
    return parse_rubric(
        f"""
id = "d"
version = "1"
title = "D"
description = "D."
field = [{{ name = "text", title = "Text" }}]
{tables}""",
        "d.toml",
    )


def labelled(*labels: dict[str, tuple[str, ...]]) -> list[Sample]:
    return [Sample({"text": f"{i}"}, given, given, f"{i}") for i, given in enumerate(labels)]


def test_dimensions_are_pooled_with_those_that_have_the_same_levels() -> None:
    rubric = rubric_of(
        ("tone", "one", "low", "high"), ("force", "one", "low", "high"),
        ("place", "one", "home", "work"), ("topic", "one", "home", "work"),
        ("alone", "one", "yes", "maybe"),
        ("uses", "many", "home", "work"), ("fits", "many", "home", "work"),
    )  # fmt: skip
    samples = labelled(*({d.name: (d.values[i % 2],) for d in rubric.dimensions} for i in range(4)))
    said = [{d.name: d.values[i % 2] for d in rubric.dimensions} for i in range(4)]
    for unit in said:
        unit["topic"] = "home"
    pooled = figures(said, samples, rubric, loss=0.0, intervals=False)["pooled"]
    assert [group["dimensions"] for group in pooled] == [["tone", "force"], ["place", "topic"]]
    assert pooled[0]["alpha"]["value"] == 1
    # Of eight pairs two differ; of the 16 values ten are the one level and six the other.
    assert pooled[1]["alpha"]["value"] == pytest.approx(1 - (2 / 8) / (2 * 10 * 6 / (16 * 15)))


def test_ties_and_dimensions_without_a_label_are_left_out_and_ties_are_counted() -> None:
    rubric = rubric_of(("tone", "one", "low", "high"), ("force", "one", "low", "high"))
    samples = labelled({"tone": ("low",)}, {"tone": ("low", "low", "high")}, {"tone": ("high",)},
                       {"tone": ("low", "high")}, {})  # fmt: skip
    said = [{"tone": "low", "force": "low"}] * 5
    found = figures(said, samples, rubric, loss=0.5, intervals=False)
    assert (found["units"], found["loss"], list(found["dimensions"])) == (5, 0.5, ["tone"])
    tone = found["dimensions"]["tone"]
    assert (tone["units"], tone["tied"], tone["commonest_share"]) == (3, 1, 2 / 3)
    assert tone["accuracy"] == {"value": 2 / 3}
    assert found["pooled"] == []


def test_one_figure_over_all_dimensions_is_the_mean_of_those_that_have_it() -> None:
    values = {"a": 0.5, "b": None, "c": 0.1}
    found = {
        "loss": 0.7,
        "dimensions": {name: {"alpha": {"value": v}} for name, v in values.items()},
    }
    assert headline(found, "loss") == 0.7
    assert headline(found, "alpha") == pytest.approx(0.3)
    assert np.isnan(headline({"dimensions": {"b": found["dimensions"]["b"]}}, "alpha"))
