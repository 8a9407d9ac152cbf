"""Prefixes on disk are few, whole, and leave nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

from desktop.engine.runtime.prefix_file import KEPT, PrefixFile


def test_what_was_written_is_read_and_what_is_not_whole_is_none(tmp_path: Path) -> None:
    file = PrefixFile(tmp_path / "cache" / "a.prefix")
    assert file.read() is None
    file.write(b"state")
    assert file.read() == b"state"
    file.path.write_bytes(file.path.read_bytes()[:-1])
    assert file.read() is None


def test_old_prefixes_and_those_that_a_kill_left_half_written_go(tmp_path: Path) -> None:
    for number in range(KEPT + 2):
        file = PrefixFile(tmp_path / f"{number}.prefix")
        file.write(b"state")
        os.utime(file.path, (number, number))
    (tmp_path / ".gone.prefix.part").write_bytes(b"half")
    PrefixFile(tmp_path / "new.prefix").write(b"state")
    assert len(list(tmp_path.iterdir())) == KEPT
    assert PrefixFile(tmp_path / "new.prefix").read() == b"state"


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    PrefixFile(tmp_path / "cache" / "a.prefix").write(b"state")
