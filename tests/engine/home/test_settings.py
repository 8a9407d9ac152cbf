"""Settings and recent projects come back; what is stored can be listed and deleted."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from desktop.engine.home.folders import cache_folder, config_folder, models_folder, rubrics_folder
from desktop.engine.home.privacy import Kind, delete, inventory
from desktop.engine.home.settings import (
    MOST_RECENT,
    Settings,
    change_settings,
    forget_project,
    load_settings,
    recent_projects,
    remember_answers,
    remember_project,
)
from desktop.engine.store.project import Project
from rubrics.errors import UserError
from rubrics.schema import Rubric

ROOT = Path(__file__).parents[3]


def test_settings_come_back_as_they_were_saved() -> None:
    assert load_settings() == Settings()
    chosen = Settings("de", "dark", 1.25, "Ana María", "assisted", threads=3, window={"size": "9"})
    change_settings(**asdict(chosen))
    assert load_settings() == chosen
    change_settings(theme="light", window={"place": "left"})
    assert load_settings() == replace(chosen, theme="light", window={"size": "9", "place": "left"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100_000,
        '{"font_scale": NaN}',
        f'{{"font_scale": 1{"0" * 400}}}',
        '{"threads": "many", "font_scale": true, "colour": 1, "theme": "dark"}',
        "\0",
    ],
)
def test_damaged_settings_keep_nobody_from_working(text: str) -> None:
    config_folder().mkdir(parents=True)
    (config_folder() / "settings.json").write_text(text, encoding="utf-8")
    found = load_settings()
    assert found.threads == 0
    assert found.font_scale == 1.0
    assert found.theme == ("dark" if "dark" in text else "")
    (config_folder() / "recent.json").write_text(text, encoding="utf-8")
    assert recent_projects() == []


def test_a_project_under_a_name_that_is_none_here_is_not_there() -> None:
    remember_project(Path("/") / ("n" * 300), "Moved from a disk with longer names")
    assert [recent.exists for recent in recent_projects()] == [False]
    assert any(place.kind is Kind.PROJECT for place in inventory())


def test_settings_that_cannot_be_written_are_a_sentence() -> None:
    config_folder().parent.mkdir(parents=True, exist_ok=True)
    config_folder().write_text("in the way")
    with pytest.raises(UserError, match="could not be written"):
        change_settings(theme="dark")


def test_the_projects_opened_last_are_remembered_latest_first(tmp_path: Path) -> None:
    for i in range(MOST_RECENT + 3):
        remember_project(tmp_path / f"{i}.glossator", f"P{i}", clock=lambda i=i: f"t{i}")
    remember_project(tmp_path / "5.glossator", "P5 again")
    found = recent_projects()
    assert len(found) == MOST_RECENT
    assert [recent.title for recent in found[:2]] == ["P5 again", f"P{MOST_RECENT + 2}"]
    assert len({recent.path for recent in found}) == MOST_RECENT
    assert not found[0].exists
    forget_project(tmp_path / "5.glossator")
    assert found[0].path not in [recent.path for recent in recent_projects()]


def test_a_project_whose_name_is_no_text_is_remembered_beside_the_others(tmp_path: Path) -> None:
    odd = tmp_path / "caf\udce9.glossator"
    remember_project(tmp_path / "a.glossator", "A")
    remember_project(odd, "B")
    remember_project(tmp_path / "c.glossator", "C")
    assert [recent.title for recent in recent_projects()] == ["C", "B", "A"]
    assert odd in [place.path for place in inventory()]


def test_everything_that_is_stored_is_listed_and_deleted_and_nothing_else(
    tmp_path: Path, mood: Rubric
) -> None:
    path = tmp_path / "work" / "interviews.glossator"
    path.parent.mkdir()
    project = Project(path, create=True)
    project.use_rubric(mood)
    backup = project.back_up()
    (path.parent / "interviews.csv").write_text("mine")
    for left in (".interviews.glossator.part", ".interviews 2.glossator.part-wal"):
        (path.parent / left).write_text("texts, left by a kill")
    for learned in ("interviews-training-smollm2", "interviews-training-plan", "other-training-x"):
        (path.parent / learned / "training-run-1a2b3c4d").mkdir(parents=True)
    for learned in ("interviews-training-smollm2", "other-training-x"):
        (path.parent / learned / "training.jsonl").write_text("texts")
    (path.parent / "interviews-training-smollm2" / "training-run-1a2b3c4d" / "state.pt").touch()
    remember_project(path, "Interviews")
    change_settings(coder="Anna")
    for folder in (rubrics_folder(), models_folder(), cache_folder()):
        (folder / "deeper").mkdir(parents=True)
        (folder / "deeper" / "file").write_bytes(b"12345")
    places = inventory()
    held = {place.kind: place for place in places}
    names = [file.name for file in held[Kind.PROJECT].files]
    assert {"interviews.glossator", backup.name} < set(names)
    assert {"interviews.glossator-wal", ".interviews.glossator.part"} < set(names)
    assert "interviews.csv" not in names
    assert held[Kind.PROJECT].size == sum(file.stat().st_size for file in held[Kind.PROJECT].files)
    assert held[Kind.CACHE].size == 5
    with_texts = [place.kind for place in places if place.holds_texts]
    assert with_texts == [Kind.PROJECT, Kind.TRAINING]
    assert [file.name for file in held[Kind.TRAINING].files] == ["state.pt", "training.jsonl"]
    project.close()

    only_cache = delete([held[Kind.CACHE]])
    assert (only_cache.files, only_cache.size, only_cache.problems) == (1, 5, ())
    assert path.exists()
    gone = delete(inventory())
    assert not gone.problems
    assert sorted(file.name for file in path.parent.iterdir()) == [
        "interviews-training-plan",
        "interviews.csv",
        "other-training-x",
    ]
    assert recent_projects() == []
    assert load_settings() == Settings()
    assert all(not place.files for place in inventory())
    assert not config_folder().exists()
    assert not models_folder().exists()


def test_what_cannot_be_deleted_is_said_and_the_rest_is(tmp_path: Path) -> None:
    cache_folder().mkdir(exist_ok=True)
    (cache_folder() / "a").write_bytes(b"1")
    (cache_folder() / "b").write_bytes(b"2")
    place = next(place for place in inventory() if place.kind is Kind.CACHE)
    (cache_folder() / "a").unlink()
    (cache_folder() / "a").mkdir()  # no longer a file
    done = delete([place])
    assert done.files == 1
    assert len(done.problems) == 1
    assert "could not be deleted" in done.problems[0]


def test_whether_answers_are_shown_is_kept_for_each_project(tmp_path: Path) -> None:
    one, two = tmp_path / "1.glossator", tmp_path / "2.glossator"
    remember_project(one, "One")
    remember_project(two, "Two")
    remember_answers(one, False)
    remember_project(one, "One again")
    assert {recent.title: recent.answers for recent in recent_projects()} == {
        "One again": False,
        "Two": None,
    }
    (config_folder() / "recent.json").write_text(
        '[3, {"path": "p", "title": "t", "opened_utc": "u", "answers": "yes"}]'
    )
    assert [recent.answers for recent in recent_projects()] == [None]


AT_ONCE = """
import sys
from pathlib import Path
from desktop.engine.home.settings import MOST_RECENT, change_settings, remember_project
name = sys.argv[1]
print("ready", flush=True)
sys.stdin.readline()
for i in range(MOST_RECENT // 2):
    remember_project(Path(f"/{name}{i}.glossator"), name)
    change_settings(window={f"{name}{i}": "kept"})
"""


def test_two_programs_at_once_lose_nothing_of_each_other() -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, name],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for name in "ab"
    ]  # fmt: skip
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    for program in programs:
        program.communicate()
        assert program.returncode == 0
    everything = {f"{name}{i}" for name in "ab" for i in range(MOST_RECENT // 2)}
    assert {recent.path.stem for recent in recent_projects()} == everything
    assert set(load_settings().window) == everything
    assert sorted(file.name for file in config_folder().iterdir()) == [
        "recent.json",
        "settings.json",
    ]
