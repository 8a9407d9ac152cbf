"""Whatever is done to a codebook on the way, its worked examples mean what they meant."""

from __future__ import annotations

import pytest

from rubrics.draft import Draft, short_name, typed_value
from rubrics.loader import parse_rubric
from rubrics.schema import Scale, Select

HEAD = """\
id = "mine"
version = "1"
title = "Mine"
description = "Read."

[[field]]
name = "text"
title = "Text"
"""


def text(levels: str, labels: list[str], more: str = "") -> str:
    """A codebook with one question and an example for each label, all as TOML."""
    examples = "".join(
        f'\n[[example]]\nfields.text = "T{n}"\nlabels.stance = {label}\n'
        for n, label in enumerate(labels)
    )
    question = '[[dimension]]\nname = "stance"\ntitle = "Stance"\nquestion = "Which?"\n'
    return f"{HEAD}\n{question}{more}{levels}{examples}"


def levels(*tables: str) -> str:
    return "".join(f"\n[[dimension.level]]\n{table}\n" for table in tables)


def meant(draft: Draft) -> list[tuple[int, ...]]:
    return [draft.chosen(n, 0) for n in range(len(draft.tables(("example",))))]


def level(number: int, key: str) -> tuple[str | int, ...]:
    return ("dimension", 0, "level", number, key)


ORDINAL = 'scale = "ordinal"\n'
NOMINAL = 'scale = "nominal"\n'
NUMBERED = levels(*(f'value = {n}\nname = "level {n}"' for n in range(3)))
NAMED = levels('name = "a"', 'name = "b"')


def test_levels_can_be_numbered_anew_from_the_top() -> None:
    draft = Draft(text(NUMBERED, ["0", "1", "2"], ORDINAL))
    for number in range(3):
        draft.set(level(number, "value"), number + 1)
    assert meant(draft) == [(0,), (1,), (2,)]
    assert [draft.at(("example", n, "labels", "stance")) for n in range(3)] == [1, 2, 3]
    parse_rubric(draft.source, "mine")


def test_levels_can_change_their_names() -> None:
    draft = Draft(text(NAMED, ['"a"', '"b"'], NOMINAL))
    draft.set(level(0, "name"), "b")
    draft.set(level(1, "name"), "a")
    assert meant(draft) == [(0,), (1,)]
    assert draft.at(("example", 0, "labels", "stance")) == "b"
    parse_rubric(draft.source, "mine")


def test_quoted_numbers_that_become_an_order_keep_their_examples() -> None:
    quoted = levels('value = "0"\nname = "no"', 'value = "1"\nname = "yes"')
    draft = Draft(text(quoted, ['"0"', '"1"'], NOMINAL))
    draft.set_answer(0, Scale.ORDINAL, Select.ONE)
    assert meant(draft) == [(0,), (1,)]
    parse_rubric(draft.source, "mine")


def test_labels_are_known_as_a_rubric_knows_them() -> None:
    draft = Draft(text(levels('name = "None"', 'name = "Some"'), ['"NONE"', '" some "'], NOMINAL))
    assert meant(draft) == [(0,), (1,)]
    draft.set(level(0, "name"), "Nothing")
    assert draft.at(("example", 0, "labels", "stance")) == "Nothing"


def test_a_level_that_is_added_does_not_take_the_labels_of_one_that_was_removed() -> None:
    draft = Draft(text(NUMBERED, ["0", "2"], ORDINAL))
    draft.remove(("dimension", 0, "level", 2))
    draft.add(("dimension", 0, "level"), {"value": 2, "name": "another"})
    assert meant(draft) == [(0,), ()]


@pytest.mark.parametrize("label", ['"a"', "1"])
def test_one_answer_instead_of_many_leaves_a_label_that_is_no_list(label: str) -> None:
    draft = Draft(text(NAMED, [label], NOMINAL + 'select = "many"\n'))
    before = draft.at(("example", 0, "labels", "stance"))
    draft.set_answer(0, Scale.NOMINAL, Select.ONE)
    assert draft.at(("example", 0, "labels", "stance")) == before


GROUPS = '\n[[group]]\nname = "att"\ntitle = "A"\n\n[[group]]\nname = "ab"\ntitle = "B"\n'


def test_a_heading_whose_name_is_typed_anew_keeps_its_questions_and_takes_no_others() -> None:
    source = text(NAMED, [], NOMINAL + 'group = "att"\n').replace(HEAD, HEAD + GROUPS)
    draft = Draft(source)
    for name in ("at", "a", "", "a", "ab", "abc"):
        draft.set(("group", 0, "name"), name)
    assert draft.at(("dimension", 0, "group")) == "abc"
    other = Draft(source.replace('group = "att"', 'group = "ab"'))
    for name in ("a", "ab", "abc"):
        other.set(("group", 0, "name"), name)
    assert other.at(("dimension", 0, "group")) == "ab"


def test_questions_that_are_called_the_same_for_a_while_keep_to_their_own_labels() -> None:
    second = NOMINAL + NAMED + '\n[[dimension]]\nname = "two"\ntitle = "2"\nquestion = "?"\n'
    draft = Draft(text(NAMED, ['"a"'], second + NOMINAL))
    draft.set(("dimension", 1, "name"), "stance")
    draft.set(("title",), "Another")
    draft.set(("dimension", 1, "name"), "zwei")
    assert draft.at(("example", 0, "labels")) == {"stance": "a"}


def test_a_field_can_be_renamed_where_its_key_is_dotted() -> None:
    draft = Draft(text(NAMED, ['"a"'], NOMINAL))
    for name in ("b", "bo", "body"):
        draft.set(("field", 0, "name"), name)
    assert draft.at(("example", 0, "fields")) == {"body": "T0"}
    assert 'fields.body = "T0"' in draft.source
    parse_rubric(draft.source, "mine")


INLINE = (
    f'{HEAD}\n[[dimension]]\nname = "stance"\ntitle = "S"\nquestion = "?"\n{ORDINAL}'
    'level = [{value = 1, name = "a"}, {value = 2, name = "b"}]\n'
)


def test_levels_in_a_list_of_one_line_can_be_moved_and_lose_a_key() -> None:
    draft = Draft(INLINE)
    draft.move(("dimension", 0, "level", 0), 1)
    assert [table["name"] for table in draft.tables(("dimension", 0, "level"))] == ["b", "a"]
    draft = Draft(INLINE)
    draft.set(level(0, "value"), None)
    assert draft.tables(("dimension", 0, "level"))[0] == {"name": "a"}


@pytest.mark.parametrize("array", [("example",), ("dimension", 0, "level")])
def test_to_an_empty_list_something_can_be_added(array: tuple[str | int, ...]) -> None:
    source = text(NAMED, [], NOMINAL)
    if array == ("example",):
        source = source.replace("\n[[field]]", "example = []\n\n[[field]]")
    else:
        source = source.replace(NAMED, "level = []\n")
    draft = Draft(source)
    assert draft.at(array) == []
    draft.add(array, {"name": "c"})
    assert draft.tables(array)[0]["name"] == "c"


def test_a_code_with_a_leading_zero_is_no_number() -> None:
    assert typed_value("01", ordered=True) == "01"
    assert typed_value("0", ordered=True) == 0
    assert typed_value("+2", ordered=True) == 2


@pytest.mark.parametrize(("title", "name"), [("P 3 x", "x"), ("P P x", "x"), ("3", "name")])
def test_a_short_name_never_begins_as_columns_of_our_own_do(title: str, name: str) -> None:
    assert short_name(title, ()) == name
