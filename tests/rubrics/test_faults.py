"""Every fault of a rubric file that is checked for, and the line it is told with."""

from pathlib import Path

import pytest

from desktop.engine.export.long import header
from rubrics.build import RESERVED_COLUMNS
from rubrics.errors import UserError
from rubrics.faults import RubricError
from rubrics.loader import parse_rubric

GOOD = Path(__file__).with_name("good.toml").read_text("utf-8")


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "file.toml")
    return [(fault.line, str(fault)) for fault in caught.value.faults]


def changed(*replacements: tuple[str, str]) -> str:
    text = GOOD
    for old, new in replacements:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def line_of(text: str, fragment: str) -> int:
    return text[: text.index(fragment)].count("\n") + 1


FAULTS = [
    # top of the file
    (('id = "interviews"\n', ""), "id = ", "missing key 'id'"),
    (('"interviews"', '"My Interviews"'), "id = ", "'My Interviews' is not an id; use lower-case"),
    (('"interviews"', '"a--b"'), "id = ", "is not an id"),
    (('version = "1.0"', "version = 1.0"), "version", "must be text, not a number; put it in"),
    (('version = "1.0"', 'vesion = "1.0"'), "vesion", "unknown key 'vesion'; did you mean 'ver"),
    (('"Read an answer."', '" "'), "description", "'description' is empty"),
    (('"Read an answer."', r'"Bell \u0007"'), "description", "control character U+0007"),
    (('"Nobody (2024)"', "2024-01-01"), "citation", "must be text, not a date or time"),
    (('"de-AT"', '"German, please"'), "language", "is not a language"),
    # fields
    (('name = "text"', 'name = "Text"'), 'name = "Text"', "'Text' is not a name; use lower-case"),
    (('name = "text"', 'name = "a__b"'), 'name = "a__b"', "'a__b' is not a name"),
    (('name = "text"', 'name = "start"'), 'name = "start"', "'start' is reserved"),
    (('name = "text"', 'name = "p_x"'), 'name = "p_x"', "'p_x' is reserved"),
    (('name = "text"', 'name = "question"'), 'question"\ntitle = "Text', "another field already"),
    (('title = "Text"', 'title = "question"'), 'title = "quest', "another field already has the t"),
    (('title = "Text"', 'titel = "Text"'), "titel", "unknown key 'titel'; did you mean 'title'?"),
    (('title = "Text"', 'title = "A\\nB"'), 'title = "A', "must be one line"),
    # groups
    (('group = "tone"', 'group = "ton"'), 'group = "ton"', "no group 'ton'; did you mean 'tone'?"),
    (('parent = "all"', 'parent = "al"'), 'parent = "al"', "no group 'al'; did you mean 'all'?"),
    (('parent = "all"', 'parent = "tone"'), "parent", "groups lie in a circle: tone in tone"),
    (('name = "all"', 'name = "tone"'), 'name = "tone"\ntitle = "All', "another group already"),
    # dimensions
    (('name = "mood"', 'name = "text"'), 'name = "text"\ntitle = "Mood', "the name of a field"),
    (('name = "mood"', 'name = "confidence"'), 'name = "conf', "'confidence' is reserved"),
    (('name = "mood"', 'name = "topics"'), 'name = "topics"\ntitle = "Topics', "another dimension"),
    (('title = "Topics"', 'title = "MOOD"'), 'title = "MOOD', "already has the title 'MOOD'"),
    (('scale = "ordinal"', 'scale = "ordnal"'), "ordnal", "not a scale; did you mean 'ordinal'?"),
    (('scale = "ordinal"', 'scale = "ratio"'), "ratio", "nominal, ordinal, interval"),
    (('scale = "ordinal"\n', ""), '[[dimension]]\nname = "mood"', "missing key 'scale'"),
    (('select = "many"', 'select = "may"'), "select", "not a select; did you mean 'many'?"),
    (('scale = "nominal"', 'scale = "interval"'), 'scale = "interval"', "have no order"),
    # levels
    (('anchor = "Low."', 'ancor = "Low."'), "ancor", "unknown key 'ancor'; did you mean 'anchor'?"),
    (('name = "gay"\n', ""), "[[dimension.level]]\nvalue = 2.0", "missing key 'name'"),
    (('name = "gay"', 'name = ""'), 'name = ""', "'name' is empty"),
    (('name = "gay"', 'name = "sad"'), 'name = "sad"\n\n', "another level is already called 'sad'"),
    (('name = "gay"', 'name = "SAD"'), 'name = "SAD"', "another level is already called 'sad'"),
    (('name = "gay"', 'name = "s\u200bad"'), "s\u200bad", "another level is already called 'sad'"),
    (('name = "gay"', 'name = "-1"'), 'name = "-1"', "another level is already called '-1'"),
    (('name = "gay"', 'name = " gay"'), 'name = " gay"', "begins or ends with a blank"),
    (('name = "gay"', 'name = "a|b"'), 'name = "a|b"', "'a|b' contains '|'"),
    (('name = "gay"', 'name = "a\\nb"'), 'name = "a\\nb"', "must be one line"),
    (('name = "gay"', 'name = "a\\u001fb"'), "u001f", "control character U+001F"),
    (('name = "gay"', f'name = "{"x" * 61}"'), "xxx", "has 61 characters; 60 are allowed"),
    (("value = 2.0", "value = -1.0"), "value = -1.0", "another level is already called '-1'"),
    (("value = 2.0", "value = -3"), "value = -3", "-3 comes after -1; list the levels from the"),
    (("value = 2.0", "value = nan"), "value = nan", "a value must be a number from"),
    (("value = 2.0", "value = inf"), "value = inf", "a value must be a number from"),
    (("value = 2.0", "value = 0x" + "f" * 5000), "value = 0x", "a value must be a number from"),
    (("value = 2.0", 'value = "2"'), 'value = "2"', "a number on an ordinal scale, not text; wr"),
    (("value = 2.0", "value = true"), "value = true", "not true or false"),
    (("value = 2.0\n", ""), '[[dimension.level]]\nname = "gay"', "missing key 'value'"),
    (('name = "travel/air"', 'name = "travel"'), 'name = "travel"', "both a level and above"),
    (('name = "travel/air"', 'name = "travel//air"'), "travel//air", "has a part that is empty"),
    (('name = "travel/air"', 'name = "travel / air"'), "travel / air", "has blanks around it"),
    (('name = "travel/air"', 'name = "/"'), 'name = "/"', "has a part that is empty"),
    (('name = "travel/air"', 'name = "None"'), 'name = "None"', "'none' stands for no level"),
    (('name = "travel/air"', 'name = "a; b"'), 'name = "a; b"', "contains ';', which separates"),
    (('name = "travel/air"', 'name = "a, b"'), 'name = "a, b"', "contains ',', which separates"),
    (('value = "tr"', 'value = "travel/air"'), 'value = "travel/air"', "already called 'travel/a"),
    (('value = "tr"', "value = [1]"), "value = [1]", "must be text or a number, not a list"),
    # examples
    (('text = "On', 'txt = "On'), "txt", "unknown field 'txt'; did you mean 'text'?"),
    (('question = ""\n', ""), "[example.fields]", "missing key 'question'"),
    (
        ("mood = 2", 'mood = 2\ncitation = "Me"'),
        'citation = "Me"',
        "unknown dimension 'citation'; 'citation' of the rubric stands above the first [[table]]",
    ),
    (("mood = 2", "mod = 2"), "mod = 2", "unknown dimension 'mod'; did you mean 'mood'?"),
    (("mood = 2\n", ""), "[example.labels]", "missing key 'mood'"),
    (("mood = 2", "mood = 3"), "mood = 3", "'3' is not a level of 'mood'"),
    (("mood = 2", 'mood = "sat"'), 'mood = "sat"', "not a level of 'mood'; did you mean 'sad'?"),
    (("mood = 2", "mood = [2]"), "mood = [2]", "'mood' takes a level, not a list"),
    (("mood = 2", "mood = 1e400"), "mood = 1e400", "is not a level of 'mood'"),
    (('["travel/rail"]', '"travel/rail"'), "topics = ", "takes a list of levels, not text"),
    (('["travel/rail"]', '["tr", "tr", "tr"]'), "topics = [", "more levels than there are"),
    (('["travel/rail"]', '["travel/ral"]'), "topics = [", "did you mean 'travel/rail'?"),
    (("[example.fields]", "[example.feilds]"), "[example.feilds]", "did you mean 'fields'?"),
]


def test_a_slip_in_one_place_is_one_fault_unless_other_places_name_it() -> None:
    renamed = ("name = ", "title = ")
    for (old, new), *_ in FAULTS:
        if not old.startswith(renamed) or "level" in GOOD[: GOOD.index(old)]:
            assert len(faults(changed((old, new)))) == 1, new


@pytest.mark.parametrize(("replacement", "fragment", "message"), FAULTS)
def test_a_fault_is_told_once_with_its_line(
    replacement: tuple[str, str], fragment: str, message: str
) -> None:
    text = changed(replacement)
    where = fragment if fragment in text else 'version = "1.0"'
    told = [line for line, told in faults(text) if message in told]
    assert told == [line_of(text, where)]


def test_every_fault_of_a_file_is_told_at_once_in_the_files_order() -> None:
    text = changed(
        ('version = "1.0"', "version = 1"),
        ('anchor = "Low."', 'ancor = "Low."'),
        ('name = "gay"', 'name = "Sad"'),
        ("mood = 2", 'mood = "glad"'),
        ('text = "On', 'txt = "On'),
    )
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "some/file.toml")
    assert isinstance(caught.value, UserError)
    told = str(caught.value).split("\n")
    assert len(told) == len(caught.value.faults) == 4  # a faulty dimension's labels are not judged
    ancor = line_of(text, "ancor")
    assert f"some/file.toml:{ancor}: unknown key 'ancor'; did you mean 'anchor'?" in told
    assert [fault.line for fault in caught.value.faults] == sorted(
        line_of(text, part) for part in ("version", "ancor", 'name = "Sad"', "txt")
    )


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("[[field]]", "no [[field]] here; at least 1 needed"),
        ("[[dimension]]", "no [[dimension]] here; at least 1 needed"),
    ],
)
def test_a_rubric_without_fields_or_dimensions_says_what_is_missing(
    table: str, message: str
) -> None:
    other = {"[[field]]": "[[dimension]]", "[[dimension]]": "[[field]]"}[table]
    head = GOOD[: GOOD.index("[[field]]")]
    start = GOOD.index(other)
    end = GOOD.index({"[[field]]": "[[example]]", "[[dimension]]": "[[group]]"}[table])
    body = GOOD[start:end].replace('group = "tone"\n', "")
    assert (1, message) in faults(head + body)


def test_one_level_is_too_few_where_one_is_chosen_and_enough_where_many_are() -> None:
    single = (
        GOOD.index("[[dimension.level]]\nvalue = 2.0"),
        GOOD.index('[[dimension]]\nname = "top'),
    )
    text = GOOD[: single[0]] + GOOD[single[1] :]
    assert faults(text) == [
        (
            line_of(text, '[[dimension]]\nname = "mood"'),
            "1 [[dimension.level]] here; at least 2 needed",
        )
    ]
    many = GOOD.replace('[[dimension.level]]\nname = "travel/air"\n', "")
    assert len(parse_rubric(many, "x").dimensions[1].levels) == 1


def with_levels(count: int) -> str:
    levels = "".join(f'[[dimension.level]]\nname = "level {n:03}"\n' for n in range(count))
    start = GOOD.index('[[dimension.level]]\nname = "travel/air"')
    return (
        GOOD[:start]
        + levels
        + "[[example]]\n"
        + GOOD[GOOD.index('why = "Plain."') :].replace("travel/rail", "level 000")
    )


def test_256_levels_are_accepted_and_300_are_refused_with_the_limit() -> None:
    assert len(parse_rubric(with_levels(256), "x").dimensions[1].levels) == 256
    ((line, told),) = faults(with_levels(300))
    assert told == (
        "300 [[dimension.level]] here; at most 256 are possible: take out those that matter least, "
        "or put some together"
    )
    assert line == line_of(with_levels(300), '[[dimension.level]]\nname = "level 000')


def test_a_level_that_begins_like_another_is_allowed() -> None:
    text = changed(('name = "travel/air"', 'name = "fear"'), ('"travel/rail"', '"fearful"'))
    rubric = parse_rubric(text.replace('["travel/rail"]', '["fear"]'), "x")
    assert [level.name for level in rubric.dimensions[1].levels] == ["fear", "fearful"]


def test_longer_circles_of_groups_are_told_once() -> None:
    text = changed(('title = "All"', 'title = "All"\nparent = "tone"'))
    assert faults(text) == [
        (line_of(text, "parent"), "groups lie in a circle: tone in all in tone")
    ]


def test_tables_written_inline_are_found_at_their_own_lines() -> None:
    start, end = GOOD.index("[[dimension.level]]"), GOOD.index('[[dimension]]\nname = "topics"')
    inline = (
        'level = [\n  { value = -1, name = "sad" },\n  { value = 2, nmae = "gay" },  # here\n]\n'
    )
    text = GOOD[:start] + inline + GOOD[end:]
    assert faults(text) == [
        (line_of(text, "  { value = 2"), "unknown key 'nmae'; did you mean 'name'?")
    ]


def test_a_fault_in_a_fields_name_is_not_told_again_of_the_examples() -> None:
    text = changed(('name = "text"', "name = 3"), ('text = "On the train I was happy."\n', ""))
    assert faults(text) == [
        (
            line_of(text, "name = 3"),
            "'name' must be text, not a number; put it in quotes: name = \"…\"",
        )
    ]


def test_a_key_of_endless_parts_is_refused_before_it_is_read() -> None:
    for part in ("a.", "a . ", '"b c".', r'"\"".', "'d'."):
        ((line, told),) = faults(f"# one\n{part * 100_000}x = 1\n")
        assert (line, told) == (2, "a key has too many parts for a rubric")


def test_prose_with_many_full_stops_is_no_key() -> None:
    prose = "Well. " * 3000 + "and so on" + "." * 500 + " 1.2.3.4, e.g. this." * 100
    text = changed(("Read an answer.", prose))
    assert parse_rubric(text, "x").description == prose


def test_every_column_of_the_exported_table_is_reserved() -> None:
    columns = header(parse_rubric(GOOD, "x"))
    assert {column for column in columns if not column.startswith("p_")} <= RESERVED_COLUMNS
