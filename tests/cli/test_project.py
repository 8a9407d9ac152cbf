"""Looking after a project, in words that a person understands."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from review_material import add_texts, answer

from desktop.cli import glossator
from desktop.cli.project import _lost
from desktop.engine.home.rubric_files import save_rubric
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.engine.store.repair import UNTIL
from rubrics.schema import Rubric


def test_a_gap_is_told_without_the_numbers_it_is_reckoned_with() -> None:
    assert _lost(0, UNTIL, 0) == "nothing of this table could be read"
    assert _lost(0, UNTIL, 7) == "some of it could not be read"
    assert _lost(9, UNTIL, 7) == "nothing could be read after row 9"
    assert _lost(9, 12, 7) == "nothing could be read from row 9 to 12"


def test_backups_of_what_is_no_project_are_not_just_none(tmp_path: Path) -> None:
    def said(path: Path) -> str:
        done = CliRunner().invoke(glossator, ["project", "backups", str(path)])
        return done.output or str(done.exception)

    path, text = tmp_path / "p.glossator", tmp_path / "text.txt"
    text.write_text("No project.")
    assert said(path) == f"There is no project file {path}."
    assert said(text) == f"{text} is not a Glossator project."
    Project(path, create=True).close()
    assert said(path) == f"{path} has no backups yet.\n"


def test_whoever_names_the_folder_hears_which_file_is_the_project(tmp_path: Path) -> None:
    path = tmp_path / "project.glossator"
    Project(path, create=True).close()
    for command in ("agree", "plan", "export", "report", "project check", "project repair"):
        arguments = [*command.split(), str(tmp_path), *(["--out", "o"] * (command == "report"))]
        done = CliRunner().invoke(glossator, arguments)
        assert done.exit_code == 2
        assert f"The project in it is {path}." in done.output


def test_a_whole_project_that_is_repaired_is_not_called_damaged(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    Project(path, create=True).close()
    done = CliRunner().invoke(glossator, ["project", "repair", str(path)])
    assert "The file as it was is kept as" in done.output
    assert "damaged file" not in done.output


def test_repair_says_what_stands_in_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(path: Path) -> str:
        done = CliRunner().invoke(glossator, ["project", "repair", str(path)])
        return str(done.exception)

    text, other, newer, secret = (tmp_path / name for name in ("a.txt", "b.db", "c", "d"))
    text.write_text("No project.")
    assert said(text).startswith(f"{text} does not begin as a project does: it is another file")
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE cooking (recipe)")
    assert said(other) == f"{other} is a database of another program. Choose another file name."
    Project(newer, create=True).close()
    with closing(sqlite3.connect(newer)) as database:
        database.execute("PRAGMA user_version = 4000")
    assert "newer Glossator" in said(newer)
    Project(secret, create=True, passphrase="geheim").close()
    assert "has a passphrase, and none was given. Give it in the variable" in said(secret)
    monkeypatch.setenv("GLOSSATOR_PASSPHRASE", "geheim")
    done = CliRunner().invoke(glossator, ["project", "repair", str(secret)])
    assert "The file as it was is kept as" in done.output


def test_what_others_decided_in_a_copy_is_taken_over(tmp_path: Path, mood: Rubric) -> None:
    mine, texts = tmp_path / "mine.glossator", tmp_path / "texts.csv"
    texts.write_text("text\nFine.\nBad.\n", "utf-8")
    with Project(mine, create=True) as project:
        project.use_rubric(mood)
        list(take_in(project, discover([texts]).sources, ReadOptions()))
        units = [unit.unit_id for unit in project.units()]
    copy = Path(shutil.copy(mine, tmp_path / "ben.glossator"))
    with Project(copy) as project:
        for unit in units:
            Desk(project, "Ben").choose(unit, "feeling", "joy")
    with Project(mine) as project:
        Desk(project, "Ben", clock=lambda: "2099-01-01T00:00:00Z").choose(
            units[0], "feeling", "fear"
        )

    def said(*options: str) -> str:
        arguments = ["project", "merge", str(mine), str(copy), *options]
        done = CliRunner().invoke(glossator, arguments, catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    kept = "Here already: 1.\nOf these newer here, and with another value: 1.\n"
    would = f"ben.glossator: Ben. Decisions that would be taken over: 1.\n{kept}"
    assert said("--dry-run") == said("--dry-run") == would
    assert said() == would.replace("that would be taken", "taken")
    assert said().startswith("ben.glossator: Ben. Decisions taken over: 0.\nHere already: 2.")
    with Project(mine, read_only=True) as project:
        assert [a.value for a in project.annotations()] == ["fear", "joy"]


def test_a_project_without_its_codebook_is_exported_and_under_the_same_one_reported(
    tmp_path: Path, mood: Rubric
) -> None:
    def run(*arguments: object) -> tuple[int, str]:
        done = CliRunner().invoke(glossator, [*map(str, arguments)], standalone_mode=False)
        return done.exit_code, done.output + str(done.exception or "")

    coded = tmp_path / "p.glossator"
    with Project(coded, create=True) as project:
        add_texts(project, mood, 6)
        answer(project)
    with closing(sqlite3.connect(coded)) as connection, connection:
        connection.execute("DELETE FROM run")
        connection.execute("DELETE FROM rubric")
    code, said = run("export", coded, "--out", tmp_path)
    assert code == 0
    assert "can be read and exported only" in said
    assert "remark 5" in (tmp_path / "table.csv").read_text("utf-8")
    assert "no figures without it" in run("report", coded, "--out", tmp_path / "report")[1]
    assert "with --rubric" in run("annotate", tmp_path, "--project", coded)[1]
    assert "has lost its codebook" in run("project", "check", coded)[1]
    save_rubric(mood)
    assert run("agree", coded)[0] == 0
