"""A LoRA adapter beside the base changes the scores as its matrices say, and only then."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from adapters import write_adapter

from desktop.engine.choose import setup_for
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.runtime import Job, ModelUnusableError, Runtime, Scored, Setup
from rubrics.prompt import Form
from rubrics.schema import Rubric

TEXTS = ("I am glad!", "They cut the bus line and told nobody.")


def scored(setup: Setup) -> dict[str, Scored]:
    with Runtime(setup) as runtime:
        jobs = [[Job(text, {"text": text}, ("feeling",))] for text in TEXTS]
        return {result.key: result for result in runtime.score(jobs)}


def test_an_adapter_beside_the_base(smollm2: ModelFile, mood: Rubric, tmp_path: Path) -> None:
    base = setup_for(mood, smollm2, form=Form.COMPACT, chat=False)
    plain = scored(base)
    # Its metadata, not the caller, says how it is asked.
    nothing = write_adapter(tmp_path / "nothing.gguf", mood, smollm2, 0)
    assert scored(setup_for(mood, smollm2, nothing)) == plain
    something = setup_for(mood, smollm2, write_adapter(tmp_path / "a.gguf", mood, smollm2, 0.1))
    changed = scored(something)
    assert all(changed[text] != plain[text] for text in TEXTS)
    assert scored(replace(something, threads=2)) == changed


def test_an_adapter_of_another_architecture_is_a_sentence(
    smollm2: ModelFile, gemma: ModelFile, mood: Rubric, tmp_path: Path
) -> None:
    adapter = write_adapter(tmp_path / "a.gguf", mood, smollm2, 0.1)
    setup = replace(setup_for(mood, gemma, form=Form.COMPACT), adapter=adapter.path)
    with pytest.raises(ModelUnusableError, match="adapter"):
        scored(setup)
