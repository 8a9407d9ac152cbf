"""Finding rubrics: built-in, the user's own, and by path."""

from pathlib import Path

import pytest

from rubrics.errors import UserError
from rubrics.faults import RubricError
from rubrics.library import Origin, builtin_path, find_rubric, list_rubrics, template
from rubrics.loader import load_rubric, parse_rubric
from rubrics.paths import written_path

OWN = template("my-own", "My own")


def ids(folder: Path) -> list[str]:
    return [entry.id for entry in list_rubrics(folder)]


def test_a_missing_user_folder_is_an_empty_one_and_is_not_made(tmp_path: Path) -> None:
    folder = tmp_path / "rubrics"
    assert all(entry.origin is Origin.BUILTIN for entry in list_rubrics(folder))
    assert not folder.exists()


def test_a_users_rubric_is_found_by_the_id_in_the_file_and_not_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(OWN, "utf-8")
    assert find_rubric("my-own", tmp_path).title == "My own"
    with pytest.raises(UserError, match=r"There is no rubric 'other'"):
        find_rubric("other", tmp_path)


def test_a_users_rubric_takes_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "e.toml").write_text(template("emotions", "Mine"), "utf-8")
    assert find_rubric("emotions", tmp_path).title == "Mine"
    built_in, own = (entry for entry in list_rubrics(tmp_path) if entry.id == "emotions")
    assert (built_in.origin, built_in.replaced, built_in.title) == ("built-in", True, "Emotions")
    assert (own.origin, own.replaced, own.title, own.version) == ("yours", False, "Mine", "1.0")


def test_a_broken_file_hides_no_other_and_is_told_when_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("id = ", "utf-8")
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    broken, own = list_rubrics(tmp_path)[-2:]
    assert (broken.id, broken.title, broken.version) == ("broken", "", "")
    assert isinstance(broken.error, RubricError)
    assert own.rubric == load_rubric(tmp_path / "own.toml")
    assert find_rubric("my-own", tmp_path) == own.rubric
    with pytest.raises(RubricError, match=r"broken\.toml:1: not valid TOML"):
        find_rubric("broken", tmp_path)


def test_two_files_with_one_id_are_refused_by_both_names(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(OWN, "utf-8")
    with pytest.raises(UserError, match=r"a\.toml and b\.toml in .* have the id 'my-own'"):
        find_rubric("my-own", tmp_path)


def test_an_unknown_id_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="did you mean 'emotions'\\?\nThere are answer-quality, "):
        find_rubric("emotion", tmp_path)
    with pytest.raises(UserError, match=r"There is no rubric 'qqq'\.\n"):
        find_rubric("qqq", tmp_path)


@pytest.mark.parametrize("name", ["", "..", "*", "emotions\0", "a b"])
def test_odd_names_are_unknown_ids(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError, match="There is no rubric"):
        find_rubric(name, tmp_path)


def test_a_path_is_read_as_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    folder = tmp_path / "rubrics"
    assert find_rubric(str(tmp_path / "own.toml"), folder).id == "my-own"
    monkeypatch.chdir(tmp_path)
    assert find_rubric("own.toml", folder).id == "my-own"
    assert find_rubric(str(builtin_path("emotions")), folder).id == "emotions"
    with pytest.raises(RubricError, match=r"none\.toml: there is no such file"):
        find_rubric("none.toml", folder)
    with pytest.raises(RubricError, match="this is not a file"):
        find_rubric(f"{tmp_path}/", folder)


def test_a_path_may_begin_at_home_and_a_name_that_only_looks_so_is_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))  # what Windows asks
    (tmp_path / "own.toml").write_text(OWN, "utf-8")
    assert find_rubric("~/own.toml", tmp_path / "rubrics").id == "my-own"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~$own.toml").write_text(OWN, "utf-8")
    assert find_rubric("~$own.toml", tmp_path / "rubrics").id == "my-own"
    assert written_path("~$own.toml", tmp_path) == tmp_path / "~$own.toml"


def test_the_template_is_a_good_rubric_with_the_id_and_title_asked_for() -> None:
    rubric = parse_rubric(template("a-1", 'Say "no" \\ é'), "new")
    assert (rubric.id, rubric.title) == ("a-1", 'Say "no" \\ é')
    assert len(rubric.examples) == 2
    assert "# A codebook" in rubric.source


@pytest.mark.parametrize("rubric_id", ["", "A", "a b", "-a", "a-", "a_b", "../a", 'a"\nb'])
def test_a_template_for_an_unfit_id_is_refused(rubric_id: str) -> None:
    with pytest.raises(UserError, match="cannot be a rubric's id; use lower-case letters"):
        template(rubric_id, "Title")
