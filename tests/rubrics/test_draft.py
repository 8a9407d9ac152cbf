"""A codebook that is being written: what is named in two places stays the same in both."""

from __future__ import annotations

from pathlib import Path

import pytest

from rubrics.draft import Draft, short_name, typed_value
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric, Scale, Select

TEXT = """\
id = "mine"
version = "1"
title = "Mine"
description = "Read."

[[field]]
name = "text"
title = "Text"

[[group]]
name = "all"
title = "All"

[[dimension]]
name = "stance"
title = "Stance"
question = "For or against?"
scale = "ordinal"
group = "all"

[[dimension.level]]
value = -1
name = "for"

[[dimension.level]]
value = 1
name = "form"

[[dimension]]
name = "topics"
title = "Topics"
question = "Which?"
scale = "nominal"
select = "many"

[[dimension.level]]
name = "cost"

[[dimension.level]]
name = "noise"

[[example]]

[example.fields]
text = "One."

[example.labels]
stance = -1
topics = ["noise", "cost"]

[[example]]

[example.fields]
text = "Two."

[example.labels]
stance = "form"
topics = []
"""


@pytest.fixture
def draft() -> Draft:
    return Draft(TEXT)


def read(draft: Draft) -> Rubric:
    return parse_rubric(draft.source, "draft")


def test_labels_follow_a_name_while_it_is_typed_even_through_the_name_of_another(
    draft: Draft,
) -> None:
    for typed in ("for", "fo", "", "n", "no"):
        draft.set(("dimension", 0, "level", 1, "name"), typed)
    assert [example.labels["stance"] for example in read(draft).examples] == [("-1",), ("1",)]
    assert draft.at(("example", 1, "labels", "stance")) == "no"
    assert draft.text(("dimension", 0, "level", 0, "name")) == "for"


def test_labels_follow_a_value_and_a_name_in_a_list(draft: Draft) -> None:
    draft.set(("dimension", 0, "level", 0, "value"), -2)
    draft.set(("dimension", 1, "level", 1, "name"), "din")
    rubric = read(draft)
    assert rubric.examples[0].labels == {"stance": ("-2",), "topics": ("cost", "din")}


def test_keys_of_examples_follow_the_names_of_fields_and_dimensions(draft: Draft) -> None:
    draft.set(("field", 0, "name"), "said")
    for typed in ("stanc", "topics", "topic_a"):  # in between it is the other one's
        draft.set(("dimension", 0, "name"), typed)
    rubric = read(draft)
    assert rubric.examples[1].fields == {"said": "Two."}
    assert rubric.examples[1].labels == {"topic_a": ("1",), "topics": ()}


def test_groups_are_followed_and_gone_without_a_trace(draft: Draft) -> None:
    draft.set(("group", 0, "name"), "every")
    assert read(draft).dimensions[0].group == "every"
    draft.remove(("group", 0))
    assert read(draft).dimensions[0].group == ""


def test_what_is_removed_is_removed_from_the_examples(draft: Draft) -> None:
    draft.remove(("dimension", 1, "level", 0))
    assert read(draft).examples[0].labels["topics"] == ("noise",)
    draft.remove(("dimension", 0))
    assert read(draft).examples[0].labels == {"topics": ("noise",)}


def test_levels_in_an_order_change_places_and_their_numbers_stay(draft: Draft) -> None:
    draft.move(("dimension", 0, "level", 0), 1)
    rubric = read(draft)
    assert [(x.value, x.name) for x in rubric.dimensions[0].levels] == [
        ("-1", "form"),
        ("1", "for"),
    ]
    assert rubric.examples[0].labels["stance"] == ("1",)
    assert rubric.examples[1].labels["stance"] == ("-1",)


def test_another_kind_of_answer_numbers_levels_and_lists_labels(draft: Draft) -> None:
    draft.set_answer(0, Scale.NOMINAL, Select.MANY)
    assert read(draft).examples[1].labels["stance"] == ("1",)
    draft.set_answer(1, Scale.ORDINAL, Select.ONE)
    draft.set_chosen(1, 1, [0])  # what was an empty list is no level at all now
    rubric = read(draft)
    assert rubric.dimensions[1].values == ("1", "2")
    assert [example.labels["topics"] for example in rubric.examples] == [("2",), ("1",)]


def test_a_new_field_and_a_new_dimension_are_in_the_examples(draft: Draft) -> None:
    draft.add(("field",), {"name": "where", "title": "Where"})
    draft.add(
        ("dimension",),
        {
            "name": "more",
            "title": "More",
            "question": "?",
            "scale": "nominal",
            "select": "many",
            "level": [{"name": "a"}],
        },
    )
    example = read(draft).examples[0]
    assert example.fields == {"text": "One.", "where": ""}
    assert example.labels["more"] == ()


def test_levels_of_examples_are_chosen_by_their_places(draft: Draft) -> None:
    assert draft.chosen(0, 1) == (1, 0)
    draft.set_chosen(0, 1, [1])
    draft.set_chosen(0, 0, [1])
    assert read(draft).examples[0].labels == {"stance": ("1",), "topics": ("noise",)}
    draft.set_chosen(0, 0, [])
    assert draft.chosen(0, 0) == ()


@pytest.mark.parametrize(
    "text",
    ["no codebook", 'field = "x"', "[[dimension]]\nlevel = 3", "[[example]]\nlabels = [1]", "a.b"],
)
def test_a_text_that_is_no_codebook_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not"):
        Draft(text)


def test_numbers_are_typed_as_people_write_them() -> None:
    typed = {"2": 2, "-1": -1, "−1": -1, "0,5": 0.5, "0.5": 0.5, "": None, " 3 ": 3, "x": "x"}
    assert {text: typed_value(text, ordered=True) for text in typed} == typed
    assert typed_value("9" * 40, ordered=True) == "9" * 40


def test_values_without_an_order_are_numbers_only_where_none_of_what_was_typed_is_lost() -> None:
    typed = {"2": 2, "-1": -1, "−1": -1, "0.5": 0.5, "": None, " 3 ": 3}
    typed |= {text: text for text in ("1.10", "2.0", "+1", "0,5", "01", "true", "2024-01-01")}
    assert {text: typed_value(text, ordered=False) for text in typed} == typed


@pytest.mark.parametrize("value", ["1.10", "1_000", "0x1F", "true", "2024-01-01 10:00:00", "1e3"])
def test_what_should_be_a_text_and_is_none_is_shown_as_it_is_written(value: str) -> None:
    draft = Draft(TEXT.replace('version = "1"', f"version = {value}"))
    assert draft.text(("version",)) == value
    draft.set(("version",), value)
    assert read(draft).version == value
    inline = Draft(f"field = [{{ title = {value} }}]")
    assert inline.text(("field", 0, "title"))


def test_codes_that_look_like_numbers_become_these_once_levels_are_in_an_order() -> None:
    draft = Draft(TEXT.replace('["noise", "cost"]', '["2.0", "1.10"]'))
    draft.set(("dimension", 1, "level", 0, "value"), "1.10")
    draft.set(("dimension", 1, "level", 1, "value"), "2.0")
    draft.set_answer(1, Scale.INTERVAL, Select.ONE)
    draft.set_chosen(1, 1, [0])
    assert read(draft).dimensions[1].values == ("1.1", "2")
    assert [example.labels["topics"] for example in read(draft).examples] == [("2",), ("1.1",)]


def test_a_short_name_is_made_from_any_title() -> None:
    assert short_name("Größe & Lage", ()) == "groesse_lage"
    assert short_name("Größe", (), join="-") == "groesse"
    assert short_name("3 Fragen", ()) == "fragen"
    assert short_name("Label", ()) == "label_2"
    assert short_name("Text", ["text", "text_2"]) == "text_3"
    assert short_name("心情", ()) == "name"
    assert short_name("心情", (), join="-") == "codebook"
    assert len(short_name("x" * 200, ())) <= 60


def test_every_built_in_codebook_can_be_edited() -> None:
    for path in sorted(Path("rubrics/builtin").rglob("*.toml")):
        text = path.read_text("utf-8")
        draft = Draft(text)
        draft.set(("title",), "Another")
        assert parse_rubric(draft.source, "").title == "Another"
        assert len(draft.source.splitlines()) == len(text.splitlines())
