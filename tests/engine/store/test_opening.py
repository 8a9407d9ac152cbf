"""Two programs on one project, media that cannot be written, vanishing files, jumping clocks."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from doubles import InstantRuntime

from desktop.engine import annotate as annotating
from desktop.engine.annotate import annotate
from desktop.engine.model import Coder, CoderKind, Document, Unit
from desktop.engine.store.database import ProjectError
from desktop.engine.store.lock import ProjectHeldError, lock_path
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

ROOT = Path(__file__).parents[3]
CODER = Coder("model0000001", "Double", CoderKind.MODEL)
NAMES = ("feeling", "strength", "about")

HOLD = """
import sys
from pathlib import Path
from desktop.engine.store.project import Project
with Project(Path(sys.argv[1]), create=True) as project:
    project.set_meta("by", "the other")
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_program(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the project until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def made(path: Path, rubric: Rubric, count: int = 20) -> Path:
    with Project(path, create=True) as project:
        project.use_rubric(rubric)
        units = [
            Unit(f"d00000000000-{i:06d}", "d00000000000", i, i, i + 1, {"text": f"remark {i}"})
            for i in range(count)
        ]
        project.add_document(Document("d00000000000", "a.txt", "0" * 64, "txt"), units)
    return path


def test_a_second_program_is_told_who_holds_the_project_and_may_read_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "p.glossator"
    with another_program(path) as other:
        with pytest.raises(ProjectHeldError, match=rf"process {other.pid} on .*, since 2") as told:
            Project(path)
        assert told.value.holder is not None
        assert told.value.holder.pid == other.pid
        with Project(path, read_only=True) as project:
            assert project.meta("by") == "the other"
            with pytest.raises(ProjectError, match="may not be written"):
                project.set_meta("by", "me")
        other.communicate("")
    with Project(path) as project:
        project.set_meta("by", "me")


def test_what_a_writer_saves_is_seen_by_who_only_reads(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as writer, Project(path, read_only=True) as reader:
        writer.set_meta("key", "one")
        assert reader.meta("key") == "one"
        writer.set_meta("key", "two")
        assert reader.meta("key") == "two"


def test_the_hold_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    with another_program(path) as other:
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
        assert lock_path(path).exists()
        with Project(path) as project:
            assert project.meta("by") == "the other"
    assert not lock_path(path).exists()


def test_one_process_may_open_a_project_several_times(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    first = Project(path, create=True)
    second = Project(path)
    first.close()
    first.close()
    assert lock_path(path).exists()
    second.set_meta("key", "value")
    second.close()
    assert not lock_path(path).exists()


def test_nothing_stays_beside_a_closed_project(tmp_path: Path, mood: Rubric) -> None:
    path = made(tmp_path / "p.glossator", mood)
    with Project(path, read_only=True) as project:
        assert project.unit_count() == 20
    assert sorted(file.name for file in tmp_path.iterdir()) == ["p.glossator"]


@pytest.mark.parametrize(
    "name", ["a b?c#d%41.glossator", "line\nbreak.glossator", "ü'\".glossator"]
)
def test_any_name_the_system_allows_is_a_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with Project(path, create=True) as project:
        project.set_meta("key", "value")
    assert [file.name for file in tmp_path.iterdir()] == [name]
    with Project(path, read_only=True) as project:
        assert project.meta("key") == "value"


# -- media: each in a mount namespace of its own ------------------------------------------------


def mounted(script: str, folder: Path, options: str) -> str:
    """What a program prints that runs with a small file system of its own at ``folder``."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare (util-linux)")
    folder.mkdir(exist_ok=True)
    shell = f'mount -t tmpfs -o {options} none "$1" && shift && exec "$@"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", shell, "sh", folder, sys.executable, "-c", script, folder],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"needs a mount namespace: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


COMMON = """
import shutil, subprocess, sys
from pathlib import Path
from desktop.engine.store.project import Project
from rubrics.errors import UserError
folder = Path(sys.argv[1])
path = folder / "p.glossator"
def attempt(act):
    try:
        print(act())
    except UserError as error:
        print(type(error).__name__, error)
"""

READ_ONLY = (
    COMMON
    + """
with Project(path, create=True) as project:
    project.set_meta("key", "value")
def read():
    with Project(path, read_only=True) as project:
        return project.meta("key")
subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
attempt(read)
attempt(lambda: Project(path))
subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
code = "import os, sys; from pathlib import Path; from desktop.engine.store.project import Project;"
code += "Project(Path(sys.argv[1])).set_meta('key', 'later'); os._exit(0)"
subprocess.run([sys.executable, "-c", code, str(path)], check=True)
(folder / "p.glossator-shm").unlink()
subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
attempt(read)
"""
)


def test_a_read_only_medium_can_be_read_and_nothing_is_left_out_in_silence(tmp_path: Path) -> None:
    read, refused, unfolded = mounted(READ_ONLY, tmp_path / "m", "size=4m").splitlines()
    assert read == "value"
    assert "cannot be opened for writing: Read-only file system" in refused
    assert "was not closed properly" in unfolded


FULL = (
    COMMON
    + """
from doubles import InstantRuntime
from desktop.engine import annotate as annotating
from desktop.engine.annotate import annotate
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.model import Coder, CoderKind, Document, Unit
from rubrics.loader import load_rubric
annotating.COMMIT_SECONDS = 0
rubric = load_rubric(Path("tests/data/mood.toml"))
names = [dimension.name for dimension in rubric.dimensions]
coder = Coder("model0000001", "Double", CoderKind.MODEL)
with Project(path, create=True) as project:
    project.use_rubric(rubric)
    units = [Unit(f"d-{i:06d}", "d", i, i, i + 1, {"text": f"remark {i}"}) for i in range(2000)]
    project.add_document(Document("d", "a.txt", "0" * 64, "txt"), units)
filler = folder / "filler"
filler.write_bytes(bytes(shutil.disk_usage(folder).free - 300_000))
reported = 0
def run():
    global reported
    with Project(path) as project:
        for step in annotate(project, coder, InstantRuntime(rubric), names):
            reported = step.done
        return f"all {step.total}"
attempt(run)
filler.unlink()
with Project(path) as project:
    done = len(list(project.annotations("feeling")))
    print(done >= reported, 0 < done < 2000)
attempt(run)
with Project(path, read_only=True) as project:
    print(len(list(project.annotations())))
    filler.write_bytes(bytes(shutil.disk_usage(folder).free - 100_000))
    attempt(lambda: export_project(project, Format.CSV, folder / "out"))
    print([file.name for file in (folder / "out").iterdir()])
attempt(lambda: Project(path).back_up())
"""
)


def test_a_full_disk_stops_with_a_sentence_and_the_same_command_goes_on(tmp_path: Path) -> None:
    said = mounted(FULL, tmp_path / "m", "size=40m").splitlines()
    assert "no room left" in said[0]
    assert said[1] == "True True"
    assert said[2].startswith("all ")
    assert said[3] == "6000"
    assert "There is no room left to write" in said[4]
    assert said[5] == "[]"
    assert "takes" in said[6]
    assert "MB free" in said[6]


def test_a_path_that_vanishes_is_noticed_before_anything_is_reported_as_saved(
    tmp_path: Path, mood: Rubric
) -> None:
    (tmp_path / "stick").mkdir()
    path = made(tmp_path / "stick" / "p.glossator", mood)
    with Project(path) as project:
        project.set_meta("key", "before")
        (tmp_path / "stick").rename(tmp_path / "gone")
        with pytest.raises(ProjectError, match="no longer where it was opened"):
            list(annotate(project, CODER, InstantRuntime(mood), NAMES))
    (tmp_path / "gone").rename(tmp_path / "stick")
    with Project(path) as project:
        assert project.meta("key") == "before"


def test_a_file_that_another_program_replaces_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        project.set_meta("key", "mine")
        other = tmp_path / "synced"
        other.write_bytes(path.read_bytes())
        other.replace(path)
        with pytest.raises(ProjectError, match="replaced by another program"):
            project.set_meta("key", "lost")


def test_a_clock_that_jumps_changes_nothing_but_the_times(
    tmp_path: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for name, times in (("steady", ["2026-01-01"] * 9), ("jumping", ["2031-05-05", "1970-01-01"])):
        path = made(tmp_path / f"{name}.glossator", mood)
        turn = iter([f"{day}T00:00:00Z" for day in times] * 1000)
        monkeypatch.setattr(annotating, "now_utc", lambda turn=turn: next(turn))
        for _ in range(2):
            with Project(path) as project:
                steps = annotate(project, CODER, InstantRuntime(mood), NAMES)
                next(steps)
                next(steps, None)
                steps.close()
        with Project(path) as project:
            list(annotate(project, CODER, InstantRuntime(mood), NAMES))
            found.append([(a.unit_id, a.dimension, a.value) for a in project.annotations()])
    assert found[0] == found[1]
    assert len(found[0]) == 60


def test_an_old_file_is_read_without_being_changed(
    tmp_path: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.engine.store import database, migrations

    path = made(tmp_path / "p.glossator", mood)

    def later(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE later (x)")

    before = path.read_bytes()
    monkeypatch.setattr(database, "MIGRATIONS", (*migrations.MIGRATIONS, later))
    with Project(path, read_only=True) as project:
        assert project.connection.execute("SELECT count(*) FROM later").fetchone() == (0,)
        assert project.unit_count() == 20
    assert path.read_bytes() == before


TWICE = """
import os, sys
from pathlib import Path
from desktop.engine.store.project import Project, human
path = Path(sys.argv[1])
first = Project(path, create=True)
Project(path).close()  # another thread of ours came and went
first.add_coder(human("Anna"))
print("ready", flush=True)
sys.stdin.readline()
first.add_coder(human("Ben"))
os._exit(9)
"""


def test_a_reader_leaves_the_log_of_a_writer_that_had_opened_the_file_twice(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    writer = subprocess.Popen(
        [sys.executable, "-c", TWICE, str(path)], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert writer.stdout is not None
    assert writer.stdout.readline() == "ready\n"
    with Project(path, read_only=True) as project:
        assert [coder.name for coder in project.coders()] == ["Anna"]
    writer.communicate("go on\n", timeout=60)
    assert writer.returncode == 9
    with Project(path, read_only=True) as project:
        assert [coder.name for coder in project.coders()] == ["Anna", "Ben"]
