"""What a child process said last is told, however much it said before."""

from __future__ import annotations

from desktop.engine.children import last_words, read_last


def test_of_what_a_child_said_the_end_is_told() -> None:
    with last_words() as said:
        assert read_last(said, 4) == ""
        said.write(b"one file, another, MemoryError")
        assert read_last(said, 11) == "MemoryError"
        assert read_last(said, 1000) == "one file, another, MemoryError"
        said.write(b" again")
        assert read_last(said, 6) == " again"
