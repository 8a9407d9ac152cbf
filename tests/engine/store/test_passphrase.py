"""A project with a passphrase: nobody reads it without, and no plain text lies about."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from annotations import set_meta
from doubles import InstantRuntime
from tools import tool

from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind, Document, Unit
from desktop.engine.store import search
from desktop.engine.store.backups import backups_of, folder_of
from desktop.engine.store.check import check
from desktop.engine.store.documents import add_document
from desktop.engine.store.errors import PassphraseError, ProjectError
from desktop.engine.store.journal import Journal
from desktop.engine.store.passphrase import set_passphrase
from desktop.engine.store.project import Project
from desktop.engine.store.repair import repair, restore
from rubrics.errors import UserError
from rubrics.schema import Rubric

ROOT = Path(__file__).parents[3]
CODER = Coder("model0000001", "Double", CoderKind.MODEL)
SECRET = "it's a \"secret\"; PRAGMA key = '' 𝄞"
PLANTED = "The whistle was blown by the night porter"
INDEXED = "histle"
"""An index keeps words less what they share with the one before: ``whistle`` after ``was``."""


def made(path: Path, rubric: Rubric, passphrase: str | None) -> Path:
    with Project(path, create=True, passphrase=passphrase) as project:
        project.use_rubric(rubric)
        units = [
            Unit(f"d-{i:06d}", "d", i, i, i + 1, {"text": f"{PLANTED}, number {i}."})
            for i in range(300)
        ]
        add_document(project, Document("d", "a.txt", "0" * 64, "txt"), units)
        list(annotate(project, CODER, InstantRuntime(rubric), ["feeling"]))
    return path


def content(path: Path, passphrase: str | None) -> tuple[list[object], ...]:
    with Project(path, read_only=True, passphrase=passphrase) as project:
        assert list(check(project)) == []
        return list(project.units()), list(project.annotations())


def plain_text_in(folder: Path, text: str = PLANTED) -> list[str]:
    """The files under a folder that hold the text, in the encodings a program might use."""
    wanted = [text.encode(), text.encode("utf-16-le"), text.encode("utf-32-le")]
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert files
    return [file.name for file in files if any(w in file.read_bytes() for w in wanted)]


@pytest.fixture
def secret(tmp_path: Path, mood: Rubric) -> Path:
    return made(tmp_path / "p.glossator", mood, SECRET)


def test_with_its_passphrase_a_project_is_like_any_other(secret: Path, mood: Rubric) -> None:
    plain = made(secret.with_name("plain.glossator"), mood, None)

    def untimed(path: Path, passphrase: str | None) -> list[object]:
        units, annotations = content(path, passphrase)
        return [units, [(a.unit_id, a.value, a.scores) for a in annotations]]  # type: ignore[attr-defined]

    assert untimed(secret, SECRET) == untimed(plain, None)


def test_a_wrong_or_missing_passphrase_costs_nothing(secret: Path) -> None:
    before = secret.read_bytes()
    for wrong in (SECRET + " ", SECRET.upper(), "", None):
        for read_only in (True, False):
            with pytest.raises(PassphraseError):
                Project(secret, read_only=read_only, passphrase=wrong)
    assert secret.read_bytes() == before
    assert [file.name for file in secret.parent.iterdir()] == ["p.glossator"]


def test_a_wrong_passphrase_costs_nothing_after_a_kill_either(secret: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from desktop.engine.store.project import Project\n"
        "sys.path.append('tests')\n"
        "from annotations import set_meta\n"
        "project = Project(Path(sys.argv[1]), passphrase=os.environ['SECRET'])\n"
        "set_meta(project, 'late', 'in the log'); os._exit(9)"
    )
    subprocess.run(
        [sys.executable, "-c", code, secret],
        check=False,
        cwd=ROOT,
        env={**os.environ, "SECRET": SECRET},
    )
    assert secret.with_name("p.glossator-wal").stat().st_size
    for wrong in ("wrong", None):
        with pytest.raises(PassphraseError):
            Project(secret, passphrase=wrong)
    assert plain_text_in(secret.parent, "in the log") == []
    with Project(secret, passphrase=SECRET) as project:
        assert project.meta("late") == "in the log"


@pytest.mark.parametrize("passphrase", [SECRET, None])
def test_the_file_of_an_open_project_is_whole_once_its_log_is_folded_in(
    tmp_path: Path, mood: Rubric, passphrase: str | None
) -> None:
    path = made(tmp_path / "p.glossator", mood, passphrase)
    with Project(path, passphrase=passphrase) as project:
        set_meta(project, "late", "in the log")
        project.fold()
        copy = Path(shutil.copy(path, tmp_path / "copy.glossator"))
        with Project(path, passphrase=passphrase) as other, other.snapshot():
            assert other.meta("late") == "in the log"
            set_meta(project, "late", "while somebody reads")
            project.fold()  # as far as it can be
    with Project(copy, passphrase=passphrase) as project:
        assert project.meta("late") == "in the log"
    with Project(path, passphrase=passphrase) as project:
        assert project.meta("late") == "while somebody reads"


def test_a_passphrase_for_a_project_without_one_is_refused(tmp_path: Path, mood: Rubric) -> None:
    path = made(tmp_path / "p.glossator", mood, None)
    with pytest.raises(PassphraseError, match="has no passphrase"):
        Project(path, passphrase=SECRET)


@pytest.mark.parametrize(("old", "new"), [(None, SECRET), (SECRET, "another"), (SECRET, None)])
def test_a_passphrase_is_added_changed_and_removed(
    old: str | None, new: str | None, tmp_path: Path, mood: Rubric
) -> None:
    path = made(tmp_path / "p.glossator", mood, old)
    before = content(path, old)
    with Project(path, passphrase=old) as project:
        project.back_up()
    set_passphrase(path, old, new)
    assert content(path, new) == before
    with pytest.raises(UserError):
        Project(path, passphrase=old)
    (backup,) = backups_of(path)
    assert content(backup.path, new) == before
    if new is not None:
        assert plain_text_in(tmp_path) == []


def test_what_cannot_be_removed_beside_the_backups_is_told_of(tmp_path: Path, mood: Rubric) -> None:
    path = made(tmp_path / "p.glossator", mood, None)
    Project(path).close()  # makes a backup
    own = folder_of(path) / "copies"
    own.mkdir()
    with pytest.raises(ProjectError, match=r"can be read as before: .*copies"):
        set_passphrase(path, None, SECRET)
    (backup,) = backups_of(path)
    for file in (path, backup.path):
        with pytest.raises(PassphraseError):
            Project(file, read_only=True)
    assert own.is_dir()


def test_a_wrong_passphrase_changes_none(secret: Path) -> None:
    before = secret.read_bytes()
    with pytest.raises(PassphraseError):
        set_passphrase(secret, "wrong", "new")
    assert secret.read_bytes() == before


def test_a_project_that_is_being_read_is_not_rewritten_under_the_reader(
    tmp_path: Path, mood: Rubric
) -> None:
    path = made(tmp_path / "p.glossator", mood, None)
    with closing(sqlite3.connect(path)) as reader:  # not as a project: as another program
        units = reader.execute("SELECT * FROM unit")
        next(units)
        with pytest.raises(UserError, match="Another program is"):
            set_passphrase(path, None, SECRET)
        assert sum(1 for _ in units) == 299
    assert len(content(path, None)[0]) == 300


def test_a_passphrase_given_by_way_of_a_link_is_that_of_the_file_and_nothing_plain_is_left(
    tmp_path: Path, mood: Rubric
) -> None:
    (tmp_path / "disk").mkdir()
    path, link = made(tmp_path / "disk" / "p.glossator", mood, None), tmp_path / "link.glossator"
    link.symlink_to(path)
    with Project(link) as project:
        kept = project.back_up()
    assert kept.parent == folder_of(path)
    set_passphrase(link, None, SECRET)
    assert link.readlink() == path
    assert len(content(path, SECRET)[0]) == 300
    assert plain_text_in(tmp_path) == []
    assert repair(link, SECRET).gaps == []
    restore(link, backups_of(link)[0], SECRET)
    assert link.readlink() == path
    assert {file.name for file in tmp_path.iterdir()} == {"disk", "link.glossator"}
    assert {file.name for file in path.parent.iterdir()} == {path.name, f"{path.name}.backups"}


def test_a_passphrase_is_the_same_however_a_keyboard_composes_its_letters(
    tmp_path: Path, mood: Rubric
) -> None:
    composed, apart = "M\u00fcnster", "Mu\u0308nster"
    path = made(tmp_path / "p.glossator", mood, apart)
    assert content(path, composed) == content(path, apart)
    set_passphrase(path, composed, apart)
    assert len(content(path, composed)[0]) == 300


def test_backups_repairs_and_old_files_keep_the_passphrase(
    secret: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.engine.store import database, migrations

    before = content(secret, SECRET)
    with Project(secret, passphrase=SECRET) as project:
        project.back_up()
    assert repair(secret, SECRET).gaps == []
    assert content(secret, SECRET) == before
    restore(secret, backups_of(secret)[0], SECRET)
    assert content(secret, SECRET) == before

    def later(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE later (x)")

    monkeypatch.setattr(database, "MIGRATIONS", (*migrations.MIGRATIONS, later))
    assert content(secret, SECRET) == before  # in memory
    Project(secret, passphrase=SECRET).close()
    assert content(secret, SECRET) == before
    assert {b.kind for b in backups_of(secret)} >= {"point", "damaged", "before-restore"}
    assert plain_text_in(secret.parent) == []


def test_the_search_that_the_other_tests_rest_on_finds_plain_text(
    tmp_path: Path, mood: Rubric
) -> None:
    path = made(tmp_path / "p.glossator", mood, None)
    assert plain_text_in(tmp_path) == ["p.glossator"]
    with Project(path) as project:
        assert [step.done for step in search.index(project)] == [0, 300]
        project.connection.execute("PRAGMA secure_delete = ON")
        project.connection.execute("DELETE FROM unit")
    backups_of(path)[0].path.unlink()
    assert plain_text_in(tmp_path) == []
    assert plain_text_in(tmp_path, INDEXED) == ["p.glossator"]


WHOLE_RUN = """
import os, sys
from pathlib import Path
from doubles import InstantRuntime
from desktop.engine.annotate import annotate
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.review.desk import Desk
from desktop.engine.store import search
from desktop.engine.store.project import Project
from rubrics.loader import load_rubric
rubric = load_rubric(Path("tests/data/mood.toml"))
with Project(Path(sys.argv[1]), create=True, passphrase="secret") as project:
    project.use_rubric(rubric)
    for taken in take_in(project, discover([Path(sys.argv[2])]).sources, ReadOptions()):
        print(taken, file=sys.stderr)
    coder = Coder("model0000001", "Double", CoderKind.MODEL)
    for step in annotate(project, coder, InstantRuntime(rubric), ["feeling", "about"]):
        pass
    for step in search.index(project):
        pass
    anna = Desk(project, "Anna")
    unit = next(project.units())
    anna.choose(unit.unit_id, "feeling", "joy")
    anna.note(unit.unit_id, "feeling", unit.fields["text"])
    assert anna.journal.undo().count and anna.journal.redo().count
    project.back_up()
    list(project.connection.execute("SELECT fields FROM unit ORDER BY label || fields"))
    os.kill(os.getpid(), 9)
"""


def test_no_plain_text_is_written_to_any_file_not_even_a_deleted_one(tmp_path: Path) -> None:
    """Every write of a run that is killed at its end, as the system saw it.

    What is exported is plain by design and not looked at. There is no report of a crash to look at
    either: the window only shows its own, what a reader says last stays in memory, and core dumps
    are forbidden.
    """
    (tmp_path / "in").mkdir()
    (tmp_path / "disk").mkdir()
    path = tmp_path / "disk" / "p.glossator"
    (tmp_path / "in" / "a.txt").write_text("\n\n".join(f"{PLANTED} {i}." for i in range(400)))
    (tmp_path / "in" / "b.csv").write_text(
        "text,label\n" + "".join(f"{PLANTED} {i},joy\n" for i in range(400))
    )
    (tmp_path / "in" / "broken.docx").write_bytes(b"PK" + PLANTED.encode() * 50)
    trace = tmp_path / "trace"
    killed = subprocess.run(
        [tool("strace"), "-f", "-qq", "-y", "-s", "2000000", "-o", trace,
         "-e", "trace=write,writev,pwrite64,pwritev,sendfile,copy_file_range,mmap",
         sys.executable, "-c", WHOLE_RUN, path, tmp_path / "in"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
            "TMPDIR": str(tmp_path / "disk"),
        },
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    lines = trace.read_text(errors="replace").splitlines()
    spoken = [line for line in lines if PLANTED in line or INDEXED in line]
    assert spoken, "the texts go through pipes, which the trace has to show"
    to_files = [line[:150] for line in spoken if not re.search(r"\(\d+<pipe:", line)]
    assert to_files == []
    assert any("p.glossator-wal" in line for line in lines)
    (backup,) = backups_of(path)
    assert backup.path.is_relative_to(tmp_path / "disk")
    for text in (PLANTED, INDEXED):
        assert plain_text_in(tmp_path / "disk", text) == []
    for file in (path, backup.path):
        with Project(file, read_only=True, passphrase="secret") as project:
            assert search.unindexed(project) == 0
            assert [s.undone for s in Journal(project).history(10)] == [False, False]
            assert any(PLANTED in a.note for a in project.annotations())


CLI = (sys.executable, "-m", "desktop.cli")


def test_the_command_line_takes_passphrases_from_the_environment_and_descriptors(
    tmp_path: Path, mood: Rubric
) -> None:
    path = made(tmp_path / "p.glossator", mood, None)

    def run(*arguments: str, secret: str = "", given: tuple[str, ...] = ()) -> tuple[int, str]:
        ends = []
        for text in given:
            read, write = os.pipe()
            os.write(write, f"{text}\n".encode())
            os.close(write)
            ends.append(read)
        filled = [a.format(*ends) for a in arguments]
        done = subprocess.run(
            [*CLI, *filled],
            check=False,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            pass_fds=ends,
            env={**os.environ, "GLOSSATOR_PASSPHRASE": secret},
        )
        for end in ends:
            os.close(end)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    code, said = run("project", "passphrase", str(path), secret="one")
    assert (code, "Give it with --new-fd." in said) == (2, True), said
    code, said = run("project", "passphrase", str(path), "--new-fd={0}", given=("one",))
    assert (code, "lost" in said) == (0, True), said
    code, said = run("project", "check", str(path))
    assert (code, "has a passphrase, and none was given" in said) == (2, True)
    assert "GLOSSATOR_PASSPHRASE" in said
    code, said = run("project", "check", str(path), secret="two")
    assert (code, "not the passphrase" in said) == (2, True)
    fds = ("--passphrase-fd={0}", "project", "passphrase", str(path), "--new-fd={1}")
    assert run(*fds, given=("one", "two"))[0] == 0
    both = ("project", "passphrase", str(path), "--remove", "--new-fd={0}")
    code, said = run(*both, secret="two", given=("three",))
    assert (code, "--new-fd gives one" in said) == (2, True), said
    assert run("project", "passphrase", str(path), "--remove", secret="two")[0] == 0
    assert run("project", "check", str(path))[0] == 0
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM unit").fetchone() == (300,)
    connection.close()
