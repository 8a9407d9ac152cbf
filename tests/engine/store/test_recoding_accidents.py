"""A copy of a project under a changed codebook is made whole or not at all, from any file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from recoding_material import by_value, gone_on
from review_material import Fill

from desktop.engine.domain import CoderKind
from desktop.engine.recode import free_name, make_plan, recode
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.store.check import check
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from desktop.engine.store.repair import repair
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric


@pytest.mark.parametrize("passphrase", [None, "geheim"])
def test_the_new_project_has_the_passphrase_of_the_old_one(
    fill: Fill, merged: Rubric, passphrase: str | None
) -> None:
    old = fill(passphrase=passphrase)
    Desk(old, "Anna").choose("a-0000", "feeling", "fearful hope")
    with gone_on(old, merged) as new:
        assert by_value(new) == {"a-0000": "fear"}
        assert list(check(new)) == []
        path = new.path
    assert (path.read_bytes()[:6] == b"SQLite") is (passphrase is None)


@pytest.mark.parametrize(
    "name", [f"version-{n}{end}" for n in (1, 2, 3, 4) for end in ("", "-passphrase")]
)
def test_files_of_every_version_go_on(tmp_path: Path, name: str) -> None:
    kept = Path(__file__).parents[2] / "data" / "projects" / f"{name}.glossator"
    path = tmp_path / "old.glossator"
    path.write_bytes(kept.read_bytes())
    before = path.read_bytes()
    passphrase = "kept for good" if name.endswith("passphrase") else None
    with Project(path, read_only=True, passphrase=passphrase) as old:
        newer = parse_rubric(old.rubric().source.replace("title =", "title  =", 1), "newer.toml")
        with gone_on(old, newer, {}) as new:
            assert list(check(new)) == []
            people = {c.coder_id for c in old.coders() if c.kind is CoderKind.HUMAN}
            mine = [a for a in old.annotations() if a.coder_id in people]
            assert [a.value for a in new.annotations()] == [a.value for a in mine]
    assert path.read_bytes() == before


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def test_whoever_stops_or_is_stopped_leaves_the_old_project_alone(
    fill: Fill, merged: Rubric, tmp_path: Path
) -> None:
    old = fill()
    Desk(old, "Anna").choose("a-0000", "feeling", "joy")
    old.close()
    before = files(tmp_path)
    target = tmp_path / "new.glossator"
    for steps in (1, 2, 3):
        with Project(tmp_path / "p0.glossator", read_only=True) as project:
            making = recode(project, make_plan(project.rubric(), merged), target)
            for _ in range(steps):
                next(making)
            making.close()  # type: ignore[attr-defined]
        assert files(tmp_path) == before
    # A part that a kill left is in nobody's way.
    (tmp_path / ".new.glossator.part").write_bytes(b"half a project")
    with Project(tmp_path / "p0.glossator", read_only=True) as project:
        list(recode(project, make_plan(project.rubric(), merged), target))
    assert set(files(tmp_path)) == {*before, "new.glossator"}
    assert files(tmp_path)["p0.glossator"] == before["p0.glossator"]


def test_a_full_disk_is_a_sentence(fill: Fill, merged: Rubric, tmp_path: Path) -> None:
    path = fill(400).path
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from desktop.engine.recode import make_plan, recode\n"
        "from desktop.engine.store.project import Project\n"
        "from rubrics.loader import load_rubric\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "project = Project(Path(sys.argv[1]), read_only=True)\n"
        "plan = make_plan(project.rubric(), load_rubric(Path(sys.argv[2])))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "list(recode(project, plan, Path(sys.argv[1]).with_name('new.glossator')))\n"
    )
    rubric = tmp_path / "merged.toml"
    rubric.write_text(merged.source, "utf-8")
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, path, rubric],
        check=False, capture_output=True, text=True, cwd=root,
    )  # fmt: skip
    assert "new.glossator" in done.stderr
    assert "UserError" in done.stderr or "ProjectError" in done.stderr
    assert not [name for name in files(tmp_path) if "new.glossator" in name]


def test_a_file_that_is_there_is_not_replaced(fill: Fill, merged: Rubric, tmp_path: Path) -> None:
    old, target = fill(), tmp_path / "mine.txt"
    target.write_text("A text of mine.")
    plan = make_plan(old.rubric(), merged)
    with pytest.raises(ProjectError, match=r"There is a file .*mine.txt already"):
        list(recode(old, plan, target))
    assert target.read_text() == "A text of mine."
    with pytest.raises(ProjectError, match=r"cannot be made: No such file"):
        list(recode(old, plan, tmp_path / "nowhere" / "new.glossator"))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE annotation SET value = 'bliss' WHERE coder = 2",
        "UPDATE annotation SET dimension = 'gone' WHERE coder = 2",
        "UPDATE exposure SET suggestion = 'x|y'",
        "UPDATE annotation SET blind = 7 WHERE coder = 2",
        "INSERT INTO meta VALUES ('recoded', '[{\"file\": 1}]')",
        "INSERT INTO meta VALUES ('recoded', '{')",
        "INSERT INTO exposure VALUES (99, 'feeling', 2, 'joy', 1, '')",
    ],
)
def test_what_we_did_not_write_is_a_sentence_about_the_old_project(
    fill: Fill, merged: Rubric, damage: str
) -> None:
    old = fill()
    Desk(old, "Anna", Mode.ASSISTED).choose("a-0000", "feeling", "joy")
    old.connection.execute("PRAGMA foreign_keys = OFF")
    old.connection.execute(damage)
    with pytest.raises(ProjectError, match=str(old.path)):
        gone_on(old, merged)
    assert not [name for name in files(old.path.parent) if "mood 1.1" in name]


def test_free_names_count(tmp_path: Path, mood: Rubric, merged: Rubric) -> None:
    for name in ("p mood 1.1.glossator", "p mood 1.1 2.glossator"):
        assert free_name(tmp_path / "p.glossator", mood, merged).name == name
        (tmp_path / name).touch()
    assert free_name(tmp_path / "p.glossator", mood, merged).name == "p mood 1.1 3.glossator"


def test_a_repair_takes_the_codebook_in_use_from_a_backup_and_not_an_earlier_one(
    fill: Fill, mood: Rubric, merged: Rubric
) -> None:
    with gone_on(fill(), merged) as new:
        new.back_up()
        new.connection.execute("DELETE FROM rubric WHERE sha256 = ?", (merged.sha256,))
        new.connection.execute("DELETE FROM meta WHERE key = 'rubric_sha256'")
    repair(new.path)
    with Project(new.path) as repaired:
        assert repaired.rubric() == merged
        assert list(check(repaired)) == []


def test_a_kill_half_way_leaves_the_old_project_as_it_was(
    fill: Fill, merged: Rubric, tmp_path: Path
) -> None:
    path = fill().path
    rubric, target = tmp_path / "merged.toml", tmp_path / "new.glossator"
    rubric.write_text(merged.source, "utf-8")
    code = (
        "import os, sys; from pathlib import Path\n"
        "from desktop.engine.recode import make_plan, recode\n"
        "from desktop.engine.store.project import Project\n"
        "from rubrics.loader import load_rubric\n"
        "project = Project(Path(sys.argv[1]), read_only=True)\n"
        "plan = make_plan(project.rubric(), load_rubric(Path(sys.argv[2])))\n"
        "for share in recode(project, plan, Path(sys.argv[3])):\n"
        "    if share > 0.5: os._exit(9)\n"
    )
    with Project(path) as project:
        Desk(project, "Anna").choose("a-0000", "feeling", "joy")
        project.fold()
    before = path.read_bytes()
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code, path, rubric, target], check=False, cwd=root)
    assert done.returncode == 9
    assert path.read_bytes() == before
    assert not target.exists()
    with Project(path, read_only=True) as project:
        list(recode(project, make_plan(project.rubric(), merged), target))
    with Project(target, read_only=True) as project:
        assert by_value(project) == {"a-0000": "joy"}
    assert [name for name in files(tmp_path) if "new.glossator" in name] == ["new.glossator"]
