"""Changes in a rubric's text: what is changed is what was meant, and all else stays as it was."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubrics.faults import KeyPath
from rubrics.library import template
from rubrics.toml.edit import (
    TABLES,
    with_key,
    with_table,
    with_table_moved,
    with_value,
    without_table,
)
from rubrics.toml.write import file_text, literal

GOOD = (Path(__file__).parent / "good.toml").read_text("utf-8")
TEXTS = (template("mine", "Mine"), GOOD)

SMALL = """\
# Mine.
id = "x"      # short
title = 'Old'

# Low comes first.

[[level]]
name = "low"
# About high.
[[level]]
name = "high"  # really

# The end.
"""


def lines_of(text: str, other: str) -> tuple[set[str], set[str]]:
    """The lines that went, and those that came."""
    before, after = set(text.splitlines()), set(other.splitlines())
    return before - after, after - before


def test_another_value_changes_its_own_characters_alone() -> None:
    text = with_value(SMALL, ("id",), 'y"\\')
    assert text == SMALL.replace('"x"', '"y\\"\\\\"')
    assert tomllib.loads(text)["id"] == 'y"\\'
    assert with_value(SMALL, ("title",), "Old") == SMALL.replace("'Old'", '"Old"')


def test_a_key_that_is_taken_out_leaves_the_comment_behind_it() -> None:
    text = with_value(SMALL, ("id",), None)
    assert text == SMALL.replace('id = "x"      # short', "# short")
    assert with_value(SMALL, ("citation",), None) == SMALL


def test_a_new_key_stands_where_it_is_looked_for() -> None:
    text = with_value(SMALL, ("version",), "1.0")
    assert text == SMALL.replace("# short\n", '# short\nversion = "1.0"\n')
    text = with_value(SMALL, ("level", 0, "value"), 1)
    assert text == SMALL.replace("[[level]]\n", "[[level]]\nvalue = 1\n", 1)


def test_a_comment_right_above_a_table_moves_with_it_and_others_stay() -> None:
    assert with_table_moved(SMALL, ("level", 1), 0) == (
        "# Mine.\nid = \"x\"      # short\ntitle = 'Old'\n\n# Low comes first.\n\n"
        '# About high.\n[[level]]\nname = "high"  # really\n'
        '[[level]]\nname = "low"\n\n# The end.\n'
    )
    assert without_table(SMALL, ("level", 1)).endswith('name = "low"\n# The end.\n')


def test_a_key_gets_another_name() -> None:
    assert with_key(SMALL, ("level", 0, "name"), "a b") == SMALL.replace(
        'name = "low"', '"a b" = "low"'
    )


def test_tables_that_are_written_in_one_line_are_written_anew_with_every_comment() -> None:
    text = (
        '# top\nid = "x"\n\n[[example]] # first\nwhy = ""\n'
        'fields = { text = "a" }\nlabels.mood = "good" # why not\n'
    )
    other = with_value(text, ("example", 0, "labels", "topics"), ["a"])
    assert tomllib.loads(other)["example"][0] == {
        "why": "",
        "fields": {"text": "a"},
        "labels": {"mood": "good", "topics": ["a"]},
    }
    assert other.startswith("# top\n# first\n# why not\n")
    # What has nothing to do with them leaves them as they are.
    assert with_value(text, ("id",), "y") == text.replace('"x"', '"y"')
    assert with_value(text, ("example", 0, "labels", "mood"), "bad") == text.replace("good", "bad")
    assert with_value(text, ("example", 0, "fields", "text"), "b") == text.replace('"a"', '"b"')


def test_scattered_tables_are_gathered_before_one_is_moved() -> None:
    text = (
        '[[dimension]]\nname = "a"\n[[field]]\nname = "t"\n[[dimension.level]]\nname = "l"\n'
        '[[dimension]]\nname = "b"\n'
    )
    moved = tomllib.loads(with_table_moved(text, ("dimension", 0), 1))
    assert moved["dimension"] == [{"name": "b"}, {"name": "a", "level": [{"name": "l"}]}]


def test_the_first_table_of_its_kind_comes_before_later_kinds() -> None:
    text = with_table(GOOD, ("group", 0), {"name": "new", "title": "New"})
    assert text.index('name = "new"') < text.index("[[dimension]]")
    assert text.index('name = "new"') > text.index("[[field]]")


WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.one_of(
    WORDS, st.integers(-99, 99), st.booleans(), st.floats(-9, 9), st.lists(WORDS, max_size=3)
)


@given(VALUES)
def test_every_value_is_read_as_it_was_written(value: object) -> None:
    assert tomllib.loads(f"a = {literal(value)}") == {"a": value}


def test_what_an_editor_would_change_is_escaped() -> None:
    assert literal("z.\u00a0B.\u2028\x7f\ud800") == '"z.\\u00A0B.\\u2028\\u007F\ufffd"'


@given(WORDS, VALUES)
def test_whole_files_are_read_as_they_were_written(key: str, value: object) -> None:
    data = {key: value, "t": {"in": {"deep": [{key: value}]}}, "many": [{}, {"a": [{"b": 1}]}]}
    if key not in ("t", "many"):
        assert tomllib.loads(file_text(data)) == data


def array_of(data: dict[str, Any], path: KeyPath) -> list[dict[str, Any]]:
    found: Any = data
    for part in path:
        found = found.setdefault(part, []) if isinstance(found, dict) else found[part]
    assert isinstance(found, list)
    return found


def settled(value: Any) -> Any:
    """Without arrays of tables that are empty: whether they are there says nothing."""
    if isinstance(value, dict):
        kept = {k: v for k, v in value.items() if v != [] or k not in (*TABLES, "level")}
        return {key: settled(inside) for key, inside in kept.items()}
    return [settled(inside) for inside in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(st.data())
@pytest.mark.parametrize("text", TEXTS, ids=["template", "good"])
def test_any_steps_change_what_was_meant_and_lose_no_comment(
    text: str, data: st.DataObject
) -> None:
    for _ in range(4):
        before = tomllib.loads(text)
        dimensions = len(before.get("dimension", []))
        arrays: list[KeyPath] = [(name,) for name in TABLES]
        arrays += [("dimension", number, "level") for number in range(dimensions)]
        path = data.draw(st.sampled_from(arrays))
        wanted = deepcopy(before)
        array = array_of(wanted, path)
        step = data.draw(
            st.sampled_from(["insert", "remove", "move", "set"] if array else ["insert"])
        )
        last = len(array) - (step != "insert")
        index = data.draw(st.integers(0, last))
        comments = {line for line in text.splitlines() if line.startswith("#")}
        if step == "insert":
            table = {"name": data.draw(WORDS), "fields": {"text": "two\nlines"}}
            array.insert(index, table)
            text = with_table(text, (*path, index), table)
        elif step == "remove":
            del array[index]
            text = without_table(text, (*path, index))
            comments.clear()  # those right above it are its own
        elif step == "move":
            to = data.draw(st.integers(0, last))
            array.insert(to, array.pop(index))
            text = with_table_moved(text, (*path, index), to)
        else:
            key, value = data.draw(st.sampled_from(["name", "title", "é"])), data.draw(VALUES)
            array[index][key] = value
            text = with_value(text, (*path, index, key), value)
        assert settled(tomllib.loads(text)) == settled(wanted)
        assert comments <= set(text.splitlines())
