"""Where the user's data lies."""

from pathlib import Path

import pytest

from desktop.engine.home import folders
from desktop.engine.home.folders import config_folder, data_folder, models_folder, rubrics_folder


def test_glossator_home_is_honoured_and_not_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GLOSSATOR_HOME", str(tmp_path / "home"))
    assert data_folder() == tmp_path / "home"
    assert rubrics_folder() == tmp_path / "home" / "rubrics"
    assert models_folder() == tmp_path / "home" / "models"
    assert not (tmp_path / "home").exists()


def test_a_relative_home_is_taken_from_where_the_command_was_typed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GLOSSATOR_HOME", "here")
    assert data_folder() == tmp_path / "here"


def test_without_it_the_platforms_place_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GLOSSATOR_HOME")
    assert data_folder().name == "glossator"
    assert data_folder().is_absolute()


def test_settings_have_a_folder_of_their_own_where_the_platform_has_one_for_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GLOSSATOR_HOME")
    for place in ("user_config_path", "user_data_path"):  # as on macOS and Windows
        monkeypatch.setattr(folders, place, lambda *_: tmp_path)
    assert config_folder().parent == data_folder()
    monkeypatch.setattr(folders, "user_config_path", lambda *_: tmp_path / "elsewhere")
    assert config_folder() == tmp_path / "elsewhere"
