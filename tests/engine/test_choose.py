"""A model is asked as it was trained, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.engine.choose import MismatchError, rubric_of, setup_for
from desktop.engine.models.header import GgufHeader, ValueArray
from desktop.engine.models.library import Kind, ModelFile
from rubrics.loader import parse_rubric
from rubrics.prompt import PROMPT_VERSION, Form
from rubrics.schema import Rubric

TEMPLATE = {"tokenizer.chat_template": "{{ messages[0].content }}"}


def model(tmp_path: Path, name: str = "m", **metadata: Any) -> ModelFile:
    path = tmp_path / f"{name}.gguf"
    path.write_bytes(name.encode())
    keys = {key.replace("__", "."): value for key, value in metadata.items()}
    adapter = keys.get("general.type") == "adapter"
    return ModelFile(
        id=name,
        path=path,
        title=name,
        size=1,
        kind=Kind.ADAPTER if adapter else Kind.MODEL,
        licence="",
        embedded=False,
        header=GgufHeader(3, keys, (), 0),
    )


def trained(rubric: Rubric) -> dict[str, Any]:
    return {
        "glossator__rubric": rubric.source,
        "glossator__prompt_version": PROMPT_VERSION,
        "glossator__prompt_form": "compact",
        "glossator__chat": False,
    }


ADAPTER = {"general__type": "adapter", "adapter__type": "lora"}


def test_an_untrained_model_is_shown_the_codebook_through_its_template(
    tmp_path: Path, mood: Rubric
) -> None:
    base = model(tmp_path)
    chat = replace(base, header=GgufHeader(3, dict(TEMPLATE), (), 0))
    assert (setup_for(mood, base).form, setup_for(mood, base).chat) == (Form.FULL, False)
    assert (setup_for(mood, chat).form, setup_for(mood, chat).chat) == (Form.FULL, True)
    assert setup_for(mood, chat, form=Form.COMPACT, chat=False).form is Form.COMPACT


def test_a_trained_model_brings_its_rubric_and_is_asked_as_in_training(
    tmp_path: Path, mood: Rubric
) -> None:
    file = model(tmp_path, **trained(mood))
    own = rubric_of(file)
    assert own is not None
    assert own.sha256 == mood.sha256
    setup = setup_for(own, file)
    assert (setup.form, setup.chat) == (Form.COMPACT, False)


def test_texts_that_base_or_adapter_learned_from_are_known(tmp_path: Path, mood: Rubric) -> None:
    def units(*bytes_: int) -> ValueArray:
        return ValueArray(len(bytes_), b"".join(bytes([one]) * 32 for one in bytes_))

    base = model(tmp_path, "base", **trained(mood), glossator__training_units=units(1, 2))
    adapter = model(
        tmp_path, "a", **ADAPTER, **trained(mood), glossator__training_units=units(2, 3)
    )
    plain = model(tmp_path, "plain")
    for setup, known in (
        (setup_for(mood, base, adapter), "02 03 01"),
        (setup_for(mood, base), "01 02"),
        (setup_for(mood, plain, adapter), "02 03"),
        (setup_for(mood, plain), ""),
    ):
        assert setup.training_units.split() == [one * 32 for one in known.split()]


def test_a_trained_adapter_decides_for_its_base(tmp_path: Path, mood: Rubric) -> None:
    base = model(tmp_path, "base")
    adapter = model(tmp_path, "a", **ADAPTER, **trained(mood), glossator__base_sha256=base.sha256)
    setup = setup_for(mood, base, adapter)
    assert (setup.form, setup.adapter, setup.adapter_sha256) == (
        Form.COMPACT,
        adapter.path,
        adapter.sha256,
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"glossator__prompt_version": PROMPT_VERSION + 1}, "Update the program"),
        ({"glossator__prompt_version": 0}, "Train it again"),
        ({"glossator__prompt_version": "1"}, "version unknown"),
        ({"glossator__prompt_form": "long"}, "Convert it again"),
    ],
)
def test_a_model_of_another_prompt_is_refused(
    change: dict[str, Any], sentence: str, tmp_path: Path, mood: Rubric
) -> None:
    with pytest.raises(MismatchError, match=sentence):
        setup_for(mood, model(tmp_path, **{**trained(mood), **change}))


def test_a_model_of_another_rubric_is_refused(tmp_path: Path, mood: Rubric) -> None:
    other = parse_rubric(mood.source.replace("Glad.", "Happy."), "other")
    with pytest.raises(MismatchError, match="trained on 'mood'"):
        setup_for(other, model(tmp_path, **trained(mood)))


def test_wishes_against_the_training_are_refused(tmp_path: Path, mood: Rubric) -> None:
    file = model(tmp_path, **trained(mood))
    for wish in ({"form": Form.FULL}, {"chat": True}):
        with pytest.raises(MismatchError, match="Leave --form and --prompt away"):
            setup_for(mood, file, **wish)


def test_files_in_the_wrong_place_are_refused(tmp_path: Path, mood: Rubric) -> None:
    base = model(tmp_path, "base")
    adapter = model(tmp_path, "a", **ADAPTER)
    stranger = model(tmp_path, "s", **ADAPTER, glossator__base_sha256="0" * 64)
    with pytest.raises(MismatchError, match="--adapter"):
        setup_for(mood, adapter)
    with pytest.raises(MismatchError, match="Use --model"):
        setup_for(mood, base, base)
    with pytest.raises(MismatchError, match="another base"):
        setup_for(mood, base, stranger)
    with pytest.raises(MismatchError, match="--prompt plain"):
        setup_for(mood, base, chat=True)
