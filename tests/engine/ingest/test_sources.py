"""Finding files."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from tools import unprivileged

from desktop.engine.ingest.sources import discover
from rubrics.errors import UserError


def names(*paths: Path) -> list[str]:
    return [source.name for source in discover(paths).sources]


def make(root: Path, *files: str) -> None:
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def test_a_folder_gives_its_files_to_the_end_in_the_order_of_their_names(tmp_path):
    make(tmp_path, "b.txt", "sub/deep/c.CSV", "sub/a.md", "a.txt")
    assert names(tmp_path) == ["a.txt", "b.txt", "sub/a.md", "sub/deep/c.CSV"]


def test_what_is_passed_over_is_said(tmp_path):
    make(tmp_path, "a.txt", ".hidden.txt", ".git/b.txt", "old.wpd", "x.png", "README", "~$a.docx")
    found = discover([tmp_path])
    assert [source.name for source in found.sources] == ["a.txt"]
    said = "\n".join(found.problems)
    assert "Hidden files and folders were passed over (3)" in said
    assert "ending in .wpd were passed over (1). Save them as .docx" in said
    assert "ending in .png" in said
    assert "without an ending" in said


def test_a_file_that_was_named_must_be_readable(tmp_path):
    make(tmp_path, "old.xlsb", "x.png")
    with pytest.raises(UserError, match=r"save it as \.xlsx"):
        discover([tmp_path / "old.xlsb"])
    make(tmp_path, "archive.pst")
    with pytest.raises(UserError, match=r"save it as \.msg"):
        discover([tmp_path / "archive.pst"])
    with pytest.raises(UserError, match=r"of no kind that can be read\. These can: csv, doc, docx"):
        discover([tmp_path / "x.png"])


def test_a_path_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(UserError, match="There is no file or folder"):
        discover([tmp_path / "nothing.txt"])
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    with pytest.raises(UserError, match="leads nowhere"):
        discover([tmp_path / "link.txt"])


def test_devices_pipes_and_sockets_are_never_opened(tmp_path):
    with pytest.raises(UserError, match="device, pipe or socket"):
        discover([Path("/dev/zero")])
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(tmp_path)  # the path of a socket may be no longer than 108 bytes
        try:
            listener.bind("socket.txt")
        finally:
            os.chdir(here)
        found = discover([tmp_path])
    assert found.sources == ()
    assert len(found.problems) == 3


def test_links_that_lead_back_end_the_walk(tmp_path):
    make(tmp_path, "sub/a.txt")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    found = discover([tmp_path])
    assert [source.name for source in found.sources] == ["sub/a.txt"]
    assert "leads back" in found.problems[0]


def test_links_that_lead_out_of_the_folder_are_followed_and_said(tmp_path):
    make(tmp_path, "sent/a.txt", "mine/secret.txt", "mine/more/b.txt")
    for name, target in (
        ("in.txt", "sent/a.txt"),
        ("out.txt", "mine/secret.txt"),
        ("m", "mine/more"),
    ):
        (tmp_path / "sent" / name).symlink_to(tmp_path / target)
    found = discover([tmp_path / "sent"])
    assert [source.name for source in found.sources] == ["a.txt", "m/b.txt", "out.txt"]
    assert "Links that lead out of the folder were followed: m, out.txt." in found.problems[0]
    assert discover([tmp_path]).problems == ()


def test_where_a_file_really_lies_is_looked_up_once(tmp_path, monkeypatch):
    """Looking it up costs more than all else that finding a file takes."""
    for number in range(50):
        (tmp_path / f"{number:02}.txt").touch()
    looked_up, resolve = [], Path.resolve
    with monkeypatch.context() as counted:
        counted.setattr(Path, "resolve", lambda path: looked_up.append(path.name) or resolve(path))
        assert len(discover([tmp_path]).sources) == 50
    assert len([name for name in looked_up if name.endswith(".txt")]) == 50


def test_folders_that_link_to_each_other_are_searched_once(tmp_path):
    numbers = range(30)
    make(tmp_path, *(f"d{a:02}/{a:02}.txt" for a in numbers))
    for a in numbers:
        for b in numbers:
            if a != b:
                (tmp_path / f"d{a:02}" / f"link{b:02}").symlink_to(tmp_path / f"d{b:02}")
    found = discover([tmp_path])
    assert sorted(source.path.name for source in found.sources) == [f"{a:02}.txt" for a in numbers]


def test_a_file_reached_twice_counts_once(tmp_path):
    make(tmp_path, "a.txt")
    (tmp_path / "same.txt").symlink_to(tmp_path / "a.txt")
    assert len(names(tmp_path, tmp_path / "a.txt")) == 1


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    make(tmp_path, "one/x/a.txt", "two/x/a.txt", "b.txt")
    paths = [tmp_path / "one/x/a.txt", tmp_path / "two/x/a.txt", tmp_path / "b.txt"]
    assert names(*paths) == ["one/x/a.txt", "two/x/a.txt", "b.txt"]
    assert names(*reversed(paths)) == ["b.txt", "two/x/a.txt", "one/x/a.txt"]


def test_names_that_are_no_unicode_become_such_and_stay_different(tmp_path):
    raw = (b"Fall_\x84.txt", b"Fall_\x94.txt", b"caf\xc3\xa9.txt", b"Fall_\\x84.txt")
    for name in raw:
        (tmp_path / os.fsdecode(name)).write_text("x")
    found = {os.fsencode(s.path.name): s.name for s in discover([tmp_path]).sources}
    told = (r"Fall_\\x84.txt", r"Fall_\x94.txt", "café.txt", r"Fall_\x84.txt")
    assert found == dict(zip(raw, told, strict=True))


def test_what_a_name_would_tell_the_terminal_is_written_out(tmp_path):
    make(tmp_path, "two\nlines.txt", "red\x1b[31m.txt", "a\u2028b.iso\r", "c\rd/table.csv")
    make(tmp_path, "saw\u202efdp.txt", "שלום.txt")
    found = discover([tmp_path])
    assert [source.name for source in found.sources] == [
        r"c\rd/table.csv",
        r"red\x1b[31m.txt",
        r"saw\u202efdp.txt",
        r"two\nlines.txt",
        "שלום.txt",
    ]
    assert found.problems == (r"Files ending in .iso\r were passed over (1).",)


def test_a_folder_that_may_not_be_opened_is_said(tmp_path):
    make(tmp_path, "shut/a.txt", "b.txt")
    (tmp_path / "shut").chmod(0)
    try:
        with unprivileged():
            found = discover([tmp_path])
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert [source.name for source in found.sources] == ["b.txt"]
    assert "cannot be opened: Permission denied" in found.problems[0]


def test_what_an_earlier_run_wrote_below_a_folder_is_left_out_and_said(tmp_path):
    make(tmp_path, "a.txt", "table.csv", "out/table.csv", "out/run.json", "out/deep/b.txt")
    make(tmp_path, "p.glossator.backups/0001-opened.glossator")
    found = discover([tmp_path], tmp_path / "sub" / ".." / "out")
    assert [source.name for source in found.sources] == ["a.txt", "table.csv"]
    assert found.problems == (f"The output folder {tmp_path / 'out'} was left out.",)
    assert len(names(tmp_path, tmp_path / "out" / "table.csv")) == 4


def test_results_among_the_files_are_left_out_by_their_names(tmp_path):
    make(tmp_path, "a.txt", "table.csv", "report.html", "matrix_mood.csv", "sub/table.csv")
    found = discover([tmp_path], tmp_path)
    assert [source.name for source in found.sources] == ["a.txt", "sub/table.csv"]
    assert found.problems == (
        "Results of an earlier run were left out: matrix_mood.csv, report.html, table.csv.",
    )
    assert len(discover([tmp_path / "table.csv"], tmp_path).sources) == 1  # asked for by name


def test_what_does_not_fit_keeps_nothing_else_out_where_nobody_insists(tmp_path):
    make(tmp_path, "a.txt", "old.xlsb", "x.iso", "y.png", "mood.toml", "in/b.txt")
    paths = [*sorted(tmp_path.iterdir()), tmp_path / "gone.txt"]
    found = discover(paths, strict=False)
    assert [source.name for source in found.sources] == ["a.txt", "b.txt"]
    said = "\n".join(found.problems)
    assert "Passed over, because files of this kind cannot be read: x.iso, y.png." in said
    assert "opened one at a time. Passed over: mood.toml." in said
    assert "old.xlsb cannot be read: save it as .xlsx" in said
    assert f"There is no file or folder {tmp_path / 'gone.txt'}" in said
    assert len(found.problems) == 4
