from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tools import unprivileged

from desktop.engine.atomic import WriteError, replacing
from desktop.engine.export.csv_file import write_csv
from desktop.engine.export.xlsx_file import Sheet, write_xlsx
from rubrics.system import locks


def test_file_appears_whole_and_alone_in_folders_made_for_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "x.txt"
    with replacing(path) as part:
        part.write_text("whole")
        assert not path.exists()
    assert path.read_text() == "whole"
    assert list(path.parent.iterdir()) == [path]


def test_failure_while_writing_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")

    def fail() -> None:
        with replacing(path) as part:
            part.write_text("half")
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_who_comes_second_waits_or_is_told_and_spoils_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.txt"

    def second() -> str:
        with replacing(path) as part:
            part.write_text("second")
        return path.read_text()

    with ThreadPoolExecutor() as pool:
        with replacing(path) as part:
            part.write_text("half")
            said = r"x\.txt is being written by another program.* Wait for it\. A file from before"
            with monkeypatch.context() as hurried:
                hurried.setattr(locks, "PATIENCE", 0.0)
                with pytest.raises(WriteError, match=said):
                    second()
            assert (part.read_text(), path.exists()) == ("half", False)
            waiting = pool.submit(second)
        assert waiting.result() == "second"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_kill_left_behind_is_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / ".x.txt.part").write_text("a half that is longer than the whole")
    with replacing(tmp_path / "x.txt") as part:
        assert part.read_text() == ""
        part.write_text("whole")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("x.txt", "whole")]


@pytest.mark.skipif(os.name != "posix", reason="file size limits are POSIX")
@pytest.mark.parametrize(
    "write",
    [
        lambda path, rows: write_csv(path, ["text"], rows),
        lambda path, rows: write_xlsx(path, [Sheet("table", ["text"], rows)]),
    ],
    ids=["csv", "xlsx"],
)
def test_full_disk_leaves_the_old_file_and_says_what_to_do(
    tmp_path: Path, write: Callable[[Path, list[list[str]]], None]
) -> None:
    import resource

    path = tmp_path / "x.tab"
    path.write_text("old")
    rows = [[f"{i} text {i * 7919}"] for i in range(20_000)]
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(WriteError, match=r"no room left to write .*x\.\w+\. Free some") as told:
            write(path, rows)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
    # Others of the same report may be new already, so that nothing is said of them.
    assert str(told.value).endswith("A file from before under this name is unchanged.")


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permission")
def test_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with unprivileged(), pytest.raises(WriteError, match="may not be written"):
            write_csv(tmp_path / "x.csv", ["a"], [])
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("folder", ["file", "/proc/nowhere"])
def test_place_that_cannot_be_a_folder_is_told(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="Choose another folder"):
        write_csv(tmp_path / folder / "x.csv", ["a"], [])
