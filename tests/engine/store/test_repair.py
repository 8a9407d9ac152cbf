"""Backups are made and go back; damage is found, and what can be read of it is saved."""

from __future__ import annotations

import errno
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from annotations import set_meta
from doubles import InstantRuntime

from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind, Document, Unit
from desktop.engine.store import backups
from desktop.engine.store.backups import backups_of
from desktop.engine.store.check import check
from desktop.engine.store.documents import add_document
from desktop.engine.store.errors import DamagedError, ProjectError
from desktop.engine.store.project import Project
from desktop.engine.store.repair import UNTIL, repair, restore
from rubrics.schema import Rubric

CODER = Coder("model0000001", "Double", CoderKind.MODEL)
PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, mood: Rubric) -> Path:
    """A project of 3,000 units, all annotated."""
    path = tmp_path_factory.mktemp("whole") / "p.glossator"
    with Project(path, create=True) as project:
        project.use_rubric(mood)
        units = [
            Unit(f"d-{i:06d}", "d", i, i, i + 1, {"text": f"remark number {i}"})
            for i in range(3000)
        ]
        add_document(project, Document("d", "a.txt", "0" * 64, "txt"), units)
        list(annotate(project, CODER, InstantRuntime(mood), [d.name for d in mood.dimensions]))
    return path


@pytest.fixture
def filled(tmp_path: Path, whole: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copy(whole, tmp_path))


def faults(path: Path) -> list[str]:
    with Project(path, read_only=True) as project:
        return list(check(project))


def pages_of(path: Path, table: str) -> list[int]:
    """The numbers of the pages that hold a table's rows, as SQLite itself knows them."""
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute(
            "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)
        ).fetchall()
    except sqlite3.OperationalError:
        pytest.skip("this SQLite has no dbstat")
    finally:
        connection.close()
    return [number for (number,) in rows]


def damage(path: Path, pages: list[int]) -> None:
    data = bytearray(path.read_bytes())
    for number in pages:
        data[(number - 1) * PAGE : number * PAGE] = os.urandom(PAGE)
    path.write_bytes(data)


def execute(path: Path, *statements: str) -> None:
    """Changes a project as another program would."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_whole_project_has_no_fault(filled: Path) -> None:
    assert faults(filled) == []


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ('UPDATE unit SET fields = \'{"text":"other"}\' WHERE number = 7', "unit d-000006 is not"),
        ("DELETE FROM coder", "refers to something in 'coder'"),
        ("UPDATE annotation SET dimension = 'odd' WHERE unit = 3 AND dimension = 'about'", "'odd'"),
        ("UPDATE annotation SET status = 'odd' WHERE unit = 3", "did not write"),
        ("UPDATE unit SET fields = 'no json' WHERE number = 7", "did not write"),
        ("UPDATE unit SET fields = '[]' WHERE number = 7", "did not write"),
    ],
)
def test_what_does_not_fit_together_is_found(filled: Path, statement: str, sentence: str) -> None:
    connection = sqlite3.connect(filled)
    connection.execute(statement)
    connection.commit()
    connection.close()
    assert any(sentence in fault for fault in faults(filled))


def test_a_damaged_table_that_somebody_has_written_texts_as_numbers_into_is_given_up(
    filled: Path,
) -> None:
    connection = sqlite3.connect(filled)
    connection.execute("UPDATE annotation SET unit = 'x' || unit")
    connection.commit()
    connection.close()
    leaves = pages_of(filled, "annotation")
    damage(filled, [leaves[len(leaves) // 2]])
    done = repair(filled)
    assert [table for table, _, _ in done.gaps] == ["annotation"]
    assert done.orphans > 0
    assert done.saved["annotation"] == 0
    assert done.saved["unit"] > 0
    assert faults(filled) == []


@pytest.mark.parametrize("table", ["unit", "annotation"])
def test_of_a_damaged_table_all_that_is_readable_is_saved(
    table: str, filled: Path, mood: Rubric
) -> None:
    with Project(filled) as project:
        before = {(a.unit_id, a.dimension): a.value for a in project.annotations()}
    leaves = pages_of(filled, table)
    broken = random.Random(4).sample(leaves, 3)
    damage(filled, broken)
    assert faults(filled)
    done = repair(filled)
    assert faults(filled) == []
    assert done.gaps
    assert done.damaged.exists()
    with Project(filled) as project:
        after = {(a.unit_id, a.dimension): a.value for a in project.annotations()}
        assert project.unit_count() == done.saved["unit"]
        list(annotate(project, CODER, InstantRuntime(mood), [d.name for d in mood.dimensions]))
    assert after.items() <= before.items()
    lost = 1 - len(after) / len(before)
    assert lost < 3 * len(broken) / len(leaves)


def test_a_whole_project_is_repaired_into_the_same(filled: Path) -> None:
    with Project(filled) as project:
        before = list(project.annotations()), list(project.units())
    assert repair(filled).gaps == []
    with Project(filled) as project:
        assert (list(project.annotations()), list(project.units())) == before


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE TRIGGER quiet AFTER INSERT ON annotation BEGIN DELETE FROM unit; END",
        "CREATE VIEW quiet AS SELECT * FROM unit",
    ],
)
def test_what_would_run_in_a_strangers_project_is_refused_and_repaired_away(
    filled: Path, planted: str
) -> None:
    with Project(filled) as project:
        before = list(project.annotations()), list(project.units())
    execute(filled, planted)
    for read_only in (False, True):
        with pytest.raises(DamagedError, match="'quiet' that Glossator did not write"):
            Project(filled, read_only=read_only)
    assert repair(filled).gaps == []
    with Project(filled) as project:
        assert (list(project.annotations()), list(project.units())) == before


def test_a_view_without_end_in_the_place_of_a_table_ends_no_repair(filled: Path) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    execute(filled, "ALTER TABLE sample RENAME TO was", f"CREATE VIEW sample(name) AS {endless}")
    assert [table for table, _, _ in repair(filled).gaps] == ["sample"]
    assert faults(filled) == []


def test_a_unit_of_texts_that_nobody_can_take_apart_is_a_gap(filled: Path) -> None:
    connection = sqlite3.connect(filled)
    connection.execute("UPDATE unit SET fields = ? WHERE number = 7", ("[" * 100_000,))
    connection.commit()
    connection.close()
    assert any("did not write" in fault for fault in faults(filled))
    assert repair(filled).gaps == [("unit", 7, 7)]
    assert faults(filled) == []


def test_a_codebook_that_is_lost_is_taken_from_a_backup(filled: Path, mood: Rubric) -> None:
    with Project(filled) as project:
        answers = list(project.annotations())
        project.back_up()
    connection = sqlite3.connect(filled)
    (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'rubric'")
    connection.close()
    damage(filled, [*root])
    done = repair(filled)
    assert ("rubric", 0, UNTIL) in done.gaps
    assert done.orphans == 0
    with Project(filled) as project:
        assert project.rubric() == mood
        assert list(project.annotations()) == answers


def test_where_nothing_can_be_read_a_backup_is_named(filled: Path) -> None:
    with Project(filled) as project:
        point = project.back_up()
    damage(filled, list(range(2, filled.stat().st_size // PAGE + 1)))
    data = bytearray(filled.read_bytes())
    data[100:PAGE] = b"\xff" * (PAGE - 100)
    filled.write_bytes(data)
    with pytest.raises(ProjectError, match="restore"):
        repair(filled)
    kept = restore(filled, next(b for b in backups_of(filled) if b.path == point))
    assert kept.exists()
    assert faults(filled) == []


def test_of_a_file_that_was_cut_off_what_is_left_is_saved_or_it_stays_as_it_is(
    filled: Path,
) -> None:
    shutil.rmtree(backups.folder_of(filled), ignore_errors=True)
    whole = filled.read_bytes()
    for size, sentence in ((50_000, "left to save, and it has no backup"), (3000, "left to save")):
        filled.write_bytes(whole[:size])
        with pytest.raises(ProjectError, match=sentence):
            repair(filled)
        assert filled.read_bytes() == whole[:size]
        assert not backups_of(filled)
    with pytest.raises(ProjectError, match=r"saves what can be read\.$"):
        Project(filled)
    filled.write_bytes(whole[: len(whole) * 4 // 5])
    done = repair(filled)
    assert done.gaps
    assert faults(filled) == []
    with Project(filled) as project:
        assert project.unit_count() == done.saved["unit"] > 0


def test_a_repaired_file_that_is_cut_short_has_its_texts_still(filled: Path) -> None:
    repair(filled)
    whole = filled.read_bytes()
    filled.write_bytes(whole[: len(whole) // 6])
    done = repair(filled)
    assert done.saved["unit"] > 1000
    assert faults(filled) == []


def test_restoring_keeps_the_present_state(filled: Path) -> None:
    with Project(filled) as project:
        set_meta(project, "state", "old")
        project.back_up()
        set_meta(project, "state", "new")
    point = backups_of(filled)[-1]
    restore(filled, point)
    with Project(filled) as project:
        assert project.meta("state") == "old"
    (before,) = [b for b in backups_of(filled) if b.kind == "before-restore"]
    restore(filled, before)
    with Project(filled) as project:
        assert project.meta("state") == "new"


def test_opening_makes_a_backup_now_and_then_and_keeps_the_last(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for hour in range(7):
        monkeypatch.setattr(backups.time, "time", lambda hour=hour: now + 3601 * hour)
        for _ in range(2):  # the second opening is too soon for another one
            with Project(filled) as project:
                set_meta(project, "hour", str(hour))
            made = [b for b in backups_of(filled) if b.kind == backups.ROLLING]
            os.utime(made[-1].path, (now + 3601 * hour,) * 2)
            os.utime(filled, (now + 3601 * hour + 1,) * 2)
    assert [b.number for b in made] == [5, 6, 7]
    with Project(made[0].path, read_only=True) as oldest:
        assert oldest.meta("hour") == "3"  # as it was when hour 4 began


def test_a_project_that_has_not_changed_is_not_copied_again(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.utime(filled, (time.time() - 60,) * 2)
    Project(filled).close()
    later = time.time() + 9999
    monkeypatch.setattr(backups.time, "time", lambda: later)
    Project(filled).close()
    assert len(backups_of(filled)) == 1


@pytest.mark.parametrize("before", [60.0, 0.5])
@pytest.mark.parametrize("after", [0.0, 30.0])
def test_a_project_that_has_changed_is_copied_whatever_the_time_of_its_file_says(
    filled: Path, monkeypatch: pytest.MonkeyPatch, before: float, after: float
) -> None:
    """The clock was set back while it was open; or the drive knows two seconds only, and it was
    written to at the time of the backup: else the time would be another one."""
    written = time.time() - before
    os.utime(filled, (written,) * 2)
    with Project(filled) as project:
        set_meta(project, "state", "new")
    coarse = before < backups._COARSE and not after
    os.utime(filled, (written if coarse else written - after - 1,) * 2)
    later = time.time() + 9999
    monkeypatch.setattr(backups.time, "time", lambda: later)
    Project(filled).close()
    assert len(backups_of(filled)) == 2
    with Project(backups_of(filled)[-1].path, read_only=True) as kept:
        assert kept.meta("state") == "new"


def test_a_backup_from_the_future_does_not_stop_backups(filled: Path) -> None:
    Project(filled).close()
    (first,) = backups_of(filled)
    os.utime(first.path, (time.time() + 1e8,) * 2)
    Project(filled).close()
    assert len(backups_of(filled)) == 2


def test_no_room_for_a_backup_is_said_and_the_project_opens(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: type("U", (), {"free": 1000})())
    with Project(filled) as project:
        (notice,) = project.notices
        assert "No backup was made" in notice
        with pytest.raises(ProjectError, match="must stay free"):
            project.back_up()


def test_backups_that_cannot_be_listed_are_told_of_and_the_project_opens(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a shared folder they may be somebody else's."""
    Project(filled).close()
    iterdir = Path.iterdir

    def refused(self: Path) -> Iterator[Path]:
        if self == backups.folder_of(filled):
            raise PermissionError(errno.EACCES, "Permission denied")
        return iterdir(self)

    monkeypatch.setattr(Path, "iterdir", refused)
    with Project(filled) as project:
        (notice,) = project.notices
        assert "cannot be listed (Permission denied)" in notice
    damage = bytearray(filled.read_bytes())
    damage[100:4096] = b"\xff" * 3996
    filled.write_bytes(damage)
    with pytest.raises(ProjectError, match="damaged"):
        Project(filled)


def test_an_old_backup_that_another_program_has_open_goes_the_next_time(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    unlink = Path.unlink

    def held(self: Path, missing_ok: bool = False) -> None:
        if self.name.startswith("0001") and not self.name.endswith("-wal"):
            raise PermissionError(errno.EACCES, "in use")
        unlink(self, missing_ok)

    for hour in range(6):
        monkeypatch.setattr(backups.time, "time", lambda hour=hour: now + 3601 * hour)
        monkeypatch.setattr(Path, "unlink", held if hour < 5 else unlink)
        Project(filled).close()
        os.utime(backups_of(filled)[-1].path, (now + 3601 * hour,) * 2)
        os.utime(filled, (now + 3601 * hour + 1,) * 2)
        if hour == 4:
            assert [b.number for b in backups_of(filled)] == [1, 3, 4, 5]
    assert [b.number for b in backups_of(filled)] == [4, 5, 6]


def test_what_is_written_and_what_must_stay_free_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = 1_000_000
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: type("U", (), {"free": free})())
    with pytest.raises(ProjectError) as refused:
        backups.need_room(tmp_path, 4_300_000, "A backup of a.glossator")
    assert str(refused.value) == (
        "A backup of a.glossator takes 4 MB, and 17 MB must stay free beside it; the disk of "
        f"{tmp_path} has 1 MB free. Free 21 MB more and run this again; nothing was changed."
    )
    free += 21_000_000
    backups.need_room(tmp_path, 4_300_000, "A backup of a.glossator")
