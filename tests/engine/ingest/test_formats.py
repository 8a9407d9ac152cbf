"""What is refused whatever the kind of file."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "name",
    [
        *("a.txt", "a.csv", "a.jsonl", "a.docx", "a.odt", "a.xlsx", "a.pdf", "a.html"),
        *("a.eml", "a.msg", "a.mbox"),
    ],
)
def test_an_empty_file_is_refused_whatever_its_kind(refused, name):
    assert "The file is empty" in refused(name, b"")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.srt", "a.csv", "a.rtf"])
def test_a_file_of_white_space_is_refused(refused, name):
    assert refused(name, b" \n\t\n \n")


@pytest.mark.parametrize("content", ["text\n", "id,text\n", "id,text\n,\n"])
def test_a_table_of_nothing_but_a_header_is_refused(refused, content):
    assert "no rows of data" in refused("a.csv", content)


def test_a_file_beyond_the_limit_is_refused_with_the_limit(refused, tmp_path):
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(1 << 30)  # sparse: takes no room on the disk
    assert "1,024 MB; a txt file may have 64 MB. Split it" in refused(str(tmp_path / "big.txt"))
