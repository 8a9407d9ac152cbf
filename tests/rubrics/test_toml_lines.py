"""Line numbers of a TOML text's keys and tables."""

import tomllib

from rubrics.toml.lines import TomlLines

TEXT = '''\
# a comment
id = "x"
text = """
[[dimension]]
id = 3
"""
[[dimension]]  # first
name = "a"
[[dimension.level]]
name = "low"
[[dimension.level]]

name = "high"
[[dimension]]
"na\\u006De" = "b"
a.'b c'.d = 1
level = [  # inline
  { name = "one" },
  { name = "two", value = 2 },
  # in between
  { deep.er = [1,
      2] },
]
[example . fields]
"é" = 1
'''


def test_keys_are_found_in_every_way_that_toml_writes_them() -> None:
    tomllib.loads(TEXT)
    lines = TomlLines(TEXT)
    assert lines.at(("id",)) == 2
    assert lines.at(("text",)) == 3
    assert lines.at(("dimension",)) == 7
    assert lines.at(("dimension", 0)) == 7
    assert lines.at(("dimension", 0, "name")) == 8
    assert lines.at(("dimension", 0, "level", 0)) == 9
    assert lines.at(("dimension", 0, "level", 1)) == 11
    assert lines.at(("dimension", 0, "level", 1, "name")) == 13
    assert lines.at(("dimension", 1)) == 14
    assert lines.at(("dimension", 1, "name")) == 15
    assert lines.at(("dimension", 1, "a", "b c", "d")) == 16
    assert lines.at(("dimension", 1, "level", 0, "name")) == 18
    assert lines.at(("dimension", 1, "level", 1, "value")) == 19
    assert lines.at(("dimension", 1, "level", 2, "deep", "er", 1)) == 22
    assert lines.at(("example", "fields")) == 24
    assert lines.at(("example", "fields", "é")) == 25


def test_what_has_no_line_has_the_line_of_what_is_around_it() -> None:
    lines = TomlLines(TEXT)
    assert lines.at(("missing",)) == 1
    assert lines.at(("dimension", 0, "level", 0, "anchor")) == 9
    assert lines.at(("dimension", 1, "level", 1, "missing", "deeper")) == 19
