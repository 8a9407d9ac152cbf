"""The adapter that comes with the program for a rubric is used by default, where it fits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adapters import write_adapter
from click.testing import CliRunner

from desktop.cli import glossator
from desktop.cli.options import choose_setup
from desktop.engine.choose import rubric_of, setup_for, shipped_for
from desktop.engine.models import library, own_files
from desktop.engine.models.library import ModelFile, default_model, find_model, list_models
from rubrics.errors import UserError
from rubrics.library import builtin_adapters, builtin_path, find_rubric
from rubrics.loader import parse_rubric
from rubrics.prompt import PROMPT_VERSION, Form
from rubrics.schema import Rubric

Ship = Callable[..., Path]


@pytest.fixture
def emotions(tmp_path: Path) -> Rubric:
    return find_rubric("emotions", tmp_path)


@pytest.fixture
def ship(
    tmp_path: Path, smollm2: ModelFile, emotions: Rubric, monkeypatch: pytest.MonkeyPatch
) -> Ship:
    """Lets the program come with an adapter for `emotions` that says what it is told to."""

    def make(rubric: Rubric = emotions, **changes: Any) -> Path:
        path = tmp_path / "emotions-tiny.gguf"
        write_adapter(path, rubric, smollm2, **changes)
        monkeypatch.setattr(library, "builtin_adapters", lambda: (path,))
        return path

    return make


def chosen(**options: Any) -> tuple[Path | None, Form, bool, str]:
    """What `glossator annotate --rubric emotions` would ask: adapter, form, chat, title."""
    defaults: dict[str, Any] = {
        "model": None, "adapter": None, "form": None, "prompt": None, "context": 512,
        "threads": 1, "dimensions": (),
    }  # fmt: skip
    setup, title, _ = choose_setup("emotions", None, **(defaults | options))
    return setup.adapter, setup.form, setup.chat, title


def test_it_is_used_for_its_rubric_on_the_default_model(ship: Ship, smollm2: ModelFile) -> None:
    path = ship()
    title = f"{smollm2.title} + Emotions (tiny)"
    assert chosen() == (path, Form.COMPACT, False, title)


def test_it_is_listed_as_the_programs_own_and_cannot_be_removed(ship: Ship) -> None:
    path = ship()
    adapter = next(m for m in list_models().models if m.path == path)
    assert (adapter.id, adapter.embedded, str(adapter.kind)) == ("emotions-tiny", True, "adapter")
    assert find_model("emotions-tiny").path == path
    shown = CliRunner().invoke(glossator, ["models", "list"]).output
    assert any("emotions-tiny" in line and "the program" in line for line in shown.splitlines())
    with pytest.raises(UserError, match="comes with the program"):
        own_files.find_own_file("emotions-tiny")


def test_none_asks_the_model_alone(ship: Ship) -> None:
    ship()
    assert chosen(adapter="none")[:3] == (None, Form.FULL, True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"prompt_version": PROMPT_VERSION + 1}, "Update the program"),
        ({"prompt_form": "long"}, "in which form"),
        ({"base_sha256": "0" * 64}, "another base"),
    ],
)
def test_one_that_does_not_fit_is_not_used_and_says_why(
    ship: Ship, capsys: Any, changes: dict[str, Any], sentence: str
) -> None:
    ship(**changes)
    assert chosen()[0] is None
    said = capsys.readouterr().err
    assert "comes with the program, and is not used" in said
    assert sentence in said


def test_one_for_another_text_of_the_rubric_is_not_used(
    ship: Ship, emotions: Rubric, smollm2: ModelFile
) -> None:
    ship(parse_rubric(emotions.source.replace('version = "', 'version = "0.', 1), "older"))
    found = shipped_for(emotions, smollm2)
    assert found.adapter is None
    assert "which is not the text of 'emotions'" in found.unused


def test_wishes_it_was_not_trained_for_are_granted_without_it(ship: Ship, capsys: Any) -> None:
    ship()
    assert chosen(form="full")[:2] == (None, Form.FULL)
    assert "trained with the compact codebook" in capsys.readouterr().err


def test_a_broken_one_is_not_used_and_says_why(
    emotions: Rubric, smollm2: ModelFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = builtin_path("emotions").with_name("broken.gguf")
    monkeypatch.setattr(library, "builtin_adapters", lambda: (path,))
    found = shipped_for(emotions, smollm2)
    assert found.adapter is None
    assert "broken.gguf comes with the program, and is not used" in found.unused


def test_other_rubrics_and_the_users_models_hear_nothing_of_it(
    ship: Ship, emotions: Rubric, mood: Rubric, smollm2: ModelFile, tmp_path: Path
) -> None:
    ship()
    assert shipped_for(mood, smollm2).unused == ""
    other = tmp_path / "other.gguf"
    with smollm2.path.open("rb") as source, other.open("wb") as copy:
        copy.write(source.read() + bytes(32))
    found = shipped_for(emotions, library.open_model(other))
    assert (found.adapter, found.unused) == (None, "")


def test_every_adapter_that_ships_fits_its_rubric_and_the_default_model() -> None:
    paths = builtin_adapters()
    assert paths
    for path in paths:
        adapter = library.open_model(path)
        own = rubric_of(adapter)
        assert own is not None
        assert own.sha256 == parse_rubric(builtin_path(own.id).read_text("utf-8"), "it").sha256
        assert path.parent == builtin_path(own.id).parent
        assert setup_for(own, default_model(), adapter).adapter == path
        assert not adapter.header.loss_accepted
        assert path.stat().st_size < 12_000_000
        card = path.with_suffix(".md").read_text("utf-8")
        assert adapter.header.base_sha256 in card
        assert "## Licences" in card
