"""Reading rubric files: from bytes to a Rubric, and what is said of bytes that are none."""

import hashlib
from pathlib import Path

import pytest

from rubrics.faults import RubricError
from rubrics.loader import LARGEST_FILE, load_rubric, parse_rubric
from rubrics.schema import Scale, Select

GOOD = Path(__file__).with_name("good.toml").read_text("utf-8")


def test_a_good_file_becomes_a_rubric_in_the_files_order() -> None:
    rubric = parse_rubric(GOOD, "file.toml")
    assert (rubric.id, rubric.version, rubric.language) == ("interviews", "1.0", "de-AT")
    assert rubric.field_names == ("question", "text")
    assert [group.parent for group in rubric.groups] == ["all", ""]
    mood, topics = rubric.dimensions
    assert (mood.scale, mood.select, mood.group) == (Scale.ORDINAL, Select.ONE, "tone")
    assert mood.values == ("-1", "2")
    assert mood.levels[0].anchor == "Low."
    assert (topics.select, topics.values) == (Select.MANY, ("travel/air", "tr"))
    (example,) = rubric.examples
    assert dict(example.fields) == {"question": "", "text": "On the train I was happy."}
    assert dict(example.labels) == {"mood": ("2",), "topics": ("tr",)}


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "file.toml")
    return [(fault.line, str(fault)) for fault in caught.value.faults]


def test_line_ends_and_a_byte_order_mark_do_not_change_the_hash(tmp_path: Path) -> None:
    plain, windows = tmp_path / "a.toml", tmp_path / "b.toml"
    plain.write_bytes(GOOD.encode())
    windows.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    one, other = load_rubric(plain), load_rubric(windows)
    assert one == other
    assert one.source == GOOD
    assert one.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert parse_rubric(other.source, "again") == one


@pytest.mark.parametrize(
    ("addition", "message"),
    [
        ("id = unquoted", "not valid TOML: Invalid value; text stands in straight quotes"),
        ('id = "twice"\nid = "twice"', "not valid TOML: Cannot overwrite a value; the key is ther"),
        ('id = "C:\\data"', "write two backslashes"),
        ('id = "open', "not valid TOML: Illegal character"),
        ("[field", "not valid TOML: Expected"),
        ("id = 'x'\rversion = 'y'", "not valid TOML"),
    ],
)
def test_broken_toml_is_one_fault_with_its_line(addition: str, message: str) -> None:
    last = addition.count("\n") + 3
    text = GOOD.replace('id = "interviews"\n', f"# one\n# two\n{addition}\n# four\n", 1)
    ((line, told),) = faults(text)
    assert message in told
    assert line == last + text[: text.index("# one")].count("\n")


def test_broken_toml_and_what_else_is_wrong_are_told_at_once() -> None:
    text = GOOD
    for old, new in [
        ('version = "1.0"', "version = one"),
        ('title = "Text"', 'titel = "Text"'),
        ('name = "gay"', 'name = "gay'),
        ('anchor = "Low."', 'ancor = "Low."'),
    ]:
        assert old in text
        text = text.replace(old, new, 1)
    told = [sentence for _, sentence in faults(text)]
    assert [sentence.split(";")[0] for sentence in sorted(told)] == [
        "not valid TOML: Illegal character '\\n'",
        "not valid TOML: Invalid value",
        "unknown key 'ancor'",
        "unknown key 'titel'",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[field]]", "[[field"),
        ('scale = "ordinal"', "scale = ordinal"),
        ('select = "many"', "select = many"),
        ('name = "all"', "name = all"),
        ('name = "mood"', "name = mood"),
        ('group = "tone"', "group = tone"),
        ("value = 2.0", "value = two"),
        ('title = "Text"', 'title = """Text'),
    ],
)
def test_what_follows_from_a_broken_line_alone_is_not_told(old: str, new: str) -> None:
    assert old in GOOD
    ((_, told),) = faults(GOOD.replace(old, new, 1))
    assert told.startswith("not valid TOML")


def test_a_number_of_thousands_of_digits_has_its_line() -> None:
    ((line, told),) = faults(GOOD + "value = " + "9" * 10_000)
    assert (line, "too many digits" in told) == (GOOD.count("\n") + 1, True)


def test_toml_that_breaks_off_has_the_last_line() -> None:
    ((line, told),) = faults('id = "x"\ntitle = """never\nclosed\n')
    assert (line, told.startswith("not valid TOML")) == (3, True)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 0, "the file is empty; 'glossator rubric new'"),
        (b"\xef\xbb\xbf \r\n", 0, "the file is empty"),
        (
            b'id = "x"\ntitle = "M\xfcller"\n',
            2,
            "the byte 0xFC is not UTF-8; save the file as UTF-8",
        ),
        ('id = "x"'.encode("utf-16"), 1, "the file is UTF-16; save it as UTF-8"),
        (b'id = "x"\n\x00\x00', 2, "the character U+0000 does not belong"),
        (
            b"#" * (LARGEST_FILE + 1),
            0,
            "the file is too large for a rubric; a rubric may have 2 MB",
        ),
        (b"x = " + b"[" * 100_000, 0, "nested too deeply"),
    ],
)
def test_bytes_that_are_no_rubric_are_told_in_a_sentence(
    tmp_path: Path, data: bytes, line: int, message: str
) -> None:
    path = tmp_path / "file.toml"
    path.write_bytes(data)
    with pytest.raises(RubricError) as caught:
        load_rubric(path)
    (fault,) = caught.value.faults
    assert fault.line == line
    assert message in str(fault)
    assert str(caught.value).startswith(f"{path}:{line}: " if line else f"{path}: ")


def test_a_lone_surrogate_is_told_in_a_sentence() -> None:
    assert faults('id = "\ud800"') == [
        (1, "the character U+D800 does not belong in a text file; save the file anew as UTF-8 text")
    ]


def test_a_path_that_is_no_readable_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.toml", Path("nul\0.toml"), Path("x" * 5000)):
        with pytest.raises(RubricError, match=r"no such file|not a file|cannot be read"):
            load_rubric(path)
