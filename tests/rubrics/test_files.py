"""Who may read what the programs write."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from tools import unprivileged

from rubrics.system.files import keep_mode, put_in_place, replacing

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")


@pytest.mark.parametrize(
    ("umask", "folder", "file"), [(0o022, 0o700, 0o600), (0o002, 0o770, 0o660), (0, 0o770, 0o660)]
)
def test_what_the_program_writes_is_for_its_user_and_a_group_that_shares(
    umask: int, folder: int, file: int, tmp_path: Path
) -> None:
    written = tmp_path / "new" / "codebook.html"
    subprocess.run(
        [sys.executable, "-m", "desktop.cli", "rubric", "export", "emotions", written],
        check=True, umask=umask,
    )  # fmt: skip
    assert (mode(written.parent), mode(written)) == (folder, file)


@pytest.mark.parametrize("program", ["desktop.cli", "desktop.ui", "train", "convert"])
def test_all_programs_begin_with_it_and_the_two_that_open_projects_dump_no_core(
    program: str,
) -> None:
    script = (
        "import os, runpy, sys\nsys.argv = [sys.argv[1], '--help']\ntry:\n"
        "    runpy.run_module(sys.argv[0], run_name='__main__')\n"
        "except SystemExit:\n    import resource\n"
        "    print(oct(os.umask(0)), resource.getrlimit(resource.RLIMIT_CORE)[1])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, program],
        check=True, capture_output=True, text=True, umask=0o022,
    )  # fmt: skip
    umask, largest_core = done.stdout.splitlines()[-1].split()
    assert umask == "0o77"
    assert largest_core == "1" or not program.startswith("desktop")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_link_in_the_place_of_what_is_being_written_is_not_followed(tmp_path: Path) -> None:
    other, path = tmp_path / "other", tmp_path / "report.html"
    other.write_text("of somebody else")
    (tmp_path / ".report.html.part").symlink_to(other)
    with replacing(path) as part:
        part.write_text("new")
    assert (other.read_text(), path.read_text()) == ("of somebody else", "new")
    assert not path.is_symlink()


@pytest.mark.parametrize("kept", [0o600, 0o640, 0o664, 0o444])
def test_what_replaces_a_file_has_its_rights(kept: int, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("old")
    old.chmod(kept)
    new.write_text("new")
    with unprivileged():
        put_in_place(new, old)
    assert (old.read_text(), mode(old)) == ("new", kept)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="root knows other groups")
def test_what_replaces_a_file_stays_with_its_group_and_is_opened_to_no_other(
    tmp_path: Path,
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    team = os.getegid() + 4711
    for privileged, group, kept in ((True, team, 0o660), (False, os.getegid(), 0o600)):
        old.write_text("old")
        os.chown(old, -1, team)
        old.chmod(0o660)
        new.write_text("new")
        with nullcontext() if privileged else unprivileged():
            put_in_place(new, old)
        assert (old.stat().st_gid, mode(old)) == (group, kept)


def test_on_windows_a_read_only_file_makes_none_that_cannot_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("old")
    old.chmod(0o444)
    new.write_text("new")
    before = mode(new)
    with monkeypatch.context() as there:
        there.setattr(sys, "platform", "win32")
        keep_mode(old, new)
    assert mode(new) == before != 0o444
