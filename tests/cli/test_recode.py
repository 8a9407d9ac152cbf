"""A changed codebook on the command line: what it would do, and the new project."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from recoding_material import ANNA, by_value, merged_mood
from review_material import add_texts, answer

from desktop.cli import glossator
from desktop.engine.review.desk import Desk
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.project import Project
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric


@pytest.fixture
def coded(tmp_path: Path, mood: Rubric) -> Path:
    """A project in which Anna has decided, beside the changed codebook, ``merged.toml``."""
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        add_texts(project, mood, 6)
        answer(project)
        desk = Desk(project, "Anna")
        for i, value in enumerate(("joy", "fearful hope", "anger")):
            desk.choose(f"a-{i:04d}", "feeling", value)
        desk.choose("a-0000", "strength", "1")
        Adjudicator(project, "Anna").settle("a-0000", "feeling", "joy")
    (tmp_path / "merged.toml").write_text(merged_mood(mood).source, "utf-8")
    return path


def test_the_text_to_change_is_that_of_the_project(coded: Path, mood: Rubric) -> None:
    arguments = ["rubric", "show", str(coded), "--source"]
    assert CliRunner().invoke(glossator, arguments).output == mood.source
    elsewhere = str(coded.with_name("gone.glossator"))
    assert "no project file" in str(CliRunner().invoke(glossator, ["rubric", "show", elsewhere]))


def run(path: Path, *options: str) -> tuple[int, str]:
    rubric = str(path.with_name("merged.toml"))
    arguments = ["project", "recode", str(path), "--rubric", rubric, *options]
    done = CliRunner().invoke(glossator, arguments)
    return done.exit_code, done.output + str(done.exception or "")


WOULD = """\
feeling: 1 kept, 1 changed, 1 to code again.
  fearful hope: becomes fear, 1 value
  anger: to code again, 1 value
  final values: 1 of 1 stay
strength: 1 kept, 0 changed, 0 to code again.
about: 0 kept, 0 changed, 0 to code again.
Models that were trained on the old text are not used for the new one: train again.
"""


def test_the_new_project_lies_beside_the_old_one(coded: Path) -> None:
    before = coded.read_bytes()
    hope = ("--level", "feeling:fearful hope=fear")
    assert run(coded, *hope, "--dry-run") == (0, WOULD)
    assert [path.name for path in coded.parent.glob("*.glossator")] == ["p.glossator"]
    new = coded.with_name("p mood 1.1.glossator")
    assert run(coded, *hope) == (0, f"{WOULD}{new} is made. {coded} stays as it is.\n")
    with Project(new, read_only=True) as project:
        assert by_value(project, ANNA) == {"a-0000": "joy", "a-0001": "fear"}
    assert coded.read_bytes() == before
    assert f"{coded.with_name('p mood 1.1 2.glossator')} is made" in run(coded)[1]
    assert f"There is a file {new} already." in run(coded, "--out", str(new))[1]


def test_what_is_said_of_levels_and_dimensions_is_heeded(coded: Path, mood: Rubric) -> None:
    renamed = merged_mood(mood).source.replace('name = "strength"', 'name = "force"')
    coded.with_name("merged.toml").write_text(renamed.replace("How strong", "How much"), "utf-8")
    code, said = run(coded, "--dry-run", "--level", "feeling:joy=", "--afresh", "strength",
                     "--dimension", "strength=force")  # fmt: skip
    assert code == 0
    assert "  joy: to code again, 1 value\n" in said
    assert "strength, now force: 0 kept, 0 changed, 1 to code again; its wording changed.\n" in said
    said = run(coded, "--dry-run")[1]
    assert "strength: gone, with 1 value.\n" in said
    assert "force: new, to be coded.\n" in said


def test_levels_that_have_another_value_or_name_are_told(coded: Path, mood: Rubric) -> None:
    source = merged_mood(mood).source
    for old, new in (("weak", "slight"), ("medium", "strong"), ('strong"\n\n', 'medium"\n\n')):
        assert f'"{old}' in source
        source = source.replace(f'"{old}', f'"{new}', 1)
    coded.with_name("merged.toml").write_text(source, "utf-8")
    assert (
        "strength: 0 kept, 1 changed, 0 to code again; its wording changed.\n"
        "  1 (medium): becomes 2 (medium), 1 value\n"
        "  2 (strong): becomes 1 (strong), 0 values\n"
        "  0: weak is called slight now\n"
    ) in run(coded, "--dry-run")[1]


def test_a_level_with_an_equals_sign_is_found(tmp_path: Path, mood: Rubric) -> None:
    source = mood.source.replace('"joy"', '"anger=joy"')
    with Project(tmp_path / "p.glossator", create=True) as project:
        add_texts(project, parse_rubric(source, "old.toml"), 1)
        Desk(project, "Anna").choose("a-0000", "feeling", "anger=joy")
    (tmp_path / "merged.toml").write_text(merged_mood(mood).source, "utf-8")
    for into, told in (("joy", "becomes joy"), ("", "to code again")):
        said = run(tmp_path / "p.glossator", "--dry-run", "--level", f"feeling:anger=joy={into}")
        assert f"  anger=joy: {told}, 1 value\n" in said[1]
    other = run(tmp_path / "p.glossator", "--dry-run", "--level", "feeling:anger=joy")
    assert "  anger: becomes joy, 0 values\n" in other[1]


def test_second_values_that_go_with_their_first_ones_are_told(coded: Path) -> None:
    with Project(coded) as project:
        desk = Desk(project, "Anna", round_=2)
        desk.choose("a-0000", "feeling", "joy")
        desk.choose("a-0002", "feeling", "joy")
    assert (
        "feeling: 2 kept, 0 changed, 3 to code again.\n"
        "  fearful hope: to code again, 1 value\n"
        "  anger: to code again, 1 value\n"
        "  second values whose first one is coded again: to code again, 1 value\n"
    ) in run(coded, "--dry-run")[1]


def test_a_level_is_new_until_others_become_it(coded: Path, mood: Rubric) -> None:
    source = merged_mood(mood).source.replace('"joy"', '"delight"')
    coded.with_name("merged.toml").write_text(source, "utf-8")
    assert "  new: delight\n" in run(coded, "--dry-run")[1]
    said = run(coded, "--dry-run", "--level", "feeling:joy=delight")[1]
    assert "  joy: becomes delight, 1 value\n" in said
    assert "new:" not in said


def test_what_cannot_be_meant_is_a_sentence(coded: Path, mood: Rubric) -> None:
    for said in ("joy", "feeling:joy", "feeling=joy", ":joy=fear"):
        code, told = run(coded, "--level", said)
        assert code == 2
        assert f"--level {said!r} does not have the form DIMENSION:LEVEL=LEVEL." in told
    twice = ("--level", "feeling:joy=fear", "--level", "feeling:joy=neutral")
    assert "says twice what 'joy' of 'feeling' becomes" in run(coded, *twice)[1]
    assert "'bliss' is no level of 'feeling'" in run(coded, "--level", "feeling:joy=bliss")[1]
    both = ("--afresh", "feeling", "--level", "feeling:joy=fear")
    assert "--afresh takes over nothing of 'feeling', so --level cannot say" in run(coded, *both)[1]
    coded.with_name("merged.toml").write_text(mood.source, "utf-8")
    assert "is the codebook that the project has already" in run(coded)[1]


def test_a_project_with_a_passphrase_keeps_it(
    tmp_path: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rubric = tmp_path / "p.glossator", tmp_path / "merged.toml"
    rubric.write_text(merged_mood(mood).source, "utf-8")
    with Project(path, create=True, passphrase="geheim") as project:
        add_texts(project, mood, 2)
    assert "has a passphrase, and none was given" in run(path)[1]
    monkeypatch.setenv("GLOSSATOR_PASSPHRASE", "geheim")
    assert run(path)[0] == 0
    with Project(tmp_path / "p mood 1.1.glossator", passphrase="geheim") as project:
        assert project.unit_count() == 2
