"""What a child process said last is told, however much it said before, and stays off the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rubrics.system.children import last_line, last_words, read_last


def test_of_what_a_child_said_the_end_is_told() -> None:
    with last_words() as said:
        assert read_last(said, 4) == ""
        said.write(b"one file, another, MemoryError")
        assert read_last(said, 11) == "MemoryError"
        assert read_last(said, 1000) == "one file, another, MemoryError"
        said.write(b" again")
        assert read_last(said, 6) == " again"


def test_the_last_line_is_the_one_that_says_what_went_wrong() -> None:
    with last_words() as said:
        assert last_line(said) == ""
        said.write(b"Traceback:\n  in a file\nMemoryError: no room\n\n")
        assert last_line(said) == "MemoryError: no room"


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="needs files in memory, as Linux has")
def test_what_a_child_prints_is_kept_in_memory() -> None:
    with last_words() as said:
        assert str(Path(f"/proc/self/fd/{said.fileno()}").readlink()).startswith("/memfd:")
