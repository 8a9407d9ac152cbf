"""The codebooks that come with the program."""

import csv
import re
from pathlib import Path

import pytest

from rubrics.library import builtin_path, builtin_rubrics
from rubrics.loader import load_rubric
from rubrics.prompt import codebook
from rubrics.schema import Rubric, Scale, Select

SHARED = Path(__file__).parents[3] / "shared" / "data"
RUBRICS = {rubric.id: rubric for rubric in builtin_rubrics()}


def test_the_built_in_rubrics_are_all_there() -> None:
    assert sorted(RUBRICS) == [
        "answer-quality",
        "claim-origin",
        "content-moderation",
        "contract-terms",
        "earnings-call",
        "emotions",
        "support-triage",
        "transactions",
    ]


@pytest.mark.parametrize("rubric", RUBRICS.values(), ids=RUBRICS)
def test_a_built_in_rubric_is_complete_and_short(rubric: Rubric) -> None:
    assert load_rubric(builtin_path(rubric.id)) == rubric
    assert "efinitions written for Glossator." in rubric.citation
    assert re.search(r"\b(19|20)\d\d\b", rubric.citation)
    assert len(rubric.examples) == 2
    assert all(example.why for example in rubric.examples)
    assert all(field.description for field in rubric.fields)
    for dimension in rubric.dimensions:
        assert all(level.anchor.endswith(".") for level in dimension.levels)
        assert len({level.anchor for level in dimension.levels}) == len(dimension.levels)
    # A small model reads all of it before every run: about 1.35 tokens a word.
    assert len(codebook(rubric).split()) < 600


@pytest.mark.parametrize("rubric", RUBRICS.values(), ids=RUBRICS)
def test_the_two_examples_of_a_dimension_are_labelled_differently(rubric: Rubric) -> None:
    one, other = rubric.examples
    for dimension in rubric.dimensions:
        assert one.labels[dimension.name] != other.labels[dimension.name]


def test_emotions_are_the_labels_of_the_data_set() -> None:
    (emotion,) = RUBRICS["emotions"].dimensions
    assert (emotion.name, RUBRICS["emotions"].field_names) == ("emotion", ("text",))
    assert len(emotion.levels) == 28
    path = SHARED / "goemotions.csv"
    if not path.exists():
        pytest.skip("the shared data set is not here")
    with path.open(encoding="utf-8", newline="") as file:
        labels = {row["label"] for row in csv.DictReader(file)}
    assert labels == set(emotion.values)


def test_answer_quality_has_six_dimensions_in_a_hierarchy_and_shared_fields_first() -> None:
    rubric = RUBRICS["answer-quality"]
    assert rubric.field_names == ("context", "question", "answer")
    assert {dimension.name for dimension in rubric.dimensions} == {
        "completeness",
        "clarity",
        "interpretability",
        "conciseness",
        "accuracy",
        "relevance",
    }
    parents = {group.name: group.parent for group in rubric.groups}
    for dimension in rubric.dimensions:
        assert dimension.scale is Scale.ORDINAL
        assert dimension.values == ("-2", "-1", "0", "1", "2")
        assert parents[parents[dimension.group]] == ""


def test_the_other_rubrics_have_the_dimensions_that_they_promise() -> None:
    (rules,) = RUBRICS["content-moderation"].dimensions
    assert rules.select is Select.MANY
    (category,) = RUBRICS["support-triage"].dimensions
    assert len(category.levels) == 4
    terms = RUBRICS["contract-terms"]
    assert [level.name for level in terms.dimension("fairness").levels] == [
        "fair",
        "potentially unfair",
        "clearly unfair",
    ]
    assert terms.dimension("kind").scale is Scale.NOMINAL
    call = RUBRICS["earnings-call"]
    assert call.dimension("sentiment").values == ("-1", "0", "1")
    assert call.dimension("forward_looking").scale is Scale.NOMINAL
    (purpose,) = RUBRICS["transactions"].dimensions
    assert {level.path for level in purpose.levels} > {("travel", "air"), ("travel", "rail")}


def test_the_precision_of_parametric_knowledge_can_be_counted_from_claim_origin() -> None:
    rubric = RUBRICS["claim-origin"]
    assert rubric.dimension("origin").values == ("query", "context", "reference", "own knowledge")
    known, wrong = rubric.examples
    parametric = [
        example
        for example in (known, wrong)
        if example.labels["origin"][0] in ("reference", "own knowledge")
    ]
    supported = [example for example in parametric if example.labels["support"] == ("supported",)]
    assert (len(supported), len(parametric)) == (1, 2)
