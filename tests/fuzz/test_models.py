"""A spoilt model file is refused in words, by us or by the model's process; nothing crashes."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest

from desktop.engine.models.errors import ModelFileError
from desktop.engine.models.header import read_header
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.runtime import ModelUnusableError, Runtime, Setup
from fuzz.__main__ import made
from fuzz.targets import TARGETS
from rubrics.prompt import Form
from rubrics.schema import Rubric


def test_ten_thousand_spoilt_headers_are_read_or_refused() -> None:
    for number in range(10_000):
        TARGETS["model"](made("model", number, 11))


@pytest.mark.slow
def test_those_that_pass_are_refused_by_the_child_with_a_sentence(
    tmp_path: Path, mood: Rubric
) -> None:
    """They are headers of no real model: llama.cpp gets them, and misses something."""
    path = tmp_path / "spoilt.gguf"
    tried = 0
    for number in range(10_000):
        path.write_bytes(made("model", number, 11))
        with suppress(ModelFileError):
            read_header(path)
            tried += 1
            setup = Setup(mood, path, "0" * 64, Form("compact"), False, n_ctx=512)
            with (
                pytest.raises(ModelUnusableError, match=r"^spoilt\.gguf cannot be used: "),
                Runtime(setup) as runtime,
            ):
                assert not runtime.info
        if tried == 20:
            break
    assert tried == 20


@pytest.mark.slow
def test_what_passes_the_check_fails_in_the_child_with_a_sentence(
    smollm2: ModelFile, tmp_path: Path, mood: Rubric
) -> None:
    """Real weights under a spoilt header: those that the check lets through go to llama.cpp."""
    whole = smollm2.path.read_bytes()
    end = read_header(smollm2.path).data_start
    chance = random.Random(3)
    path = tmp_path / "spoilt.gguf"
    tried = 0
    for _ in range(400):
        if tried == 3:
            break
        head = bytearray(whole[:end])
        for _ in range(chance.choice((1, 4, 40))):
            head[chance.randrange(24, end)] = chance.randrange(256)
        path.write_bytes(head)
        with path.open("r+b") as file:
            file.truncate(len(whole))
        try:
            read_header(path)
        except ModelFileError:
            continue
        with path.open("ab") as file:
            file.truncate(end)
            file.seek(end)
            file.write(whole[end:])
        tried += 1
        setup = Setup(mood, path, "0" * 64, Form("compact"), False, n_ctx=512)
        # It may also work: many bytes of a header decide little.
        with Runtime(setup) as runtime, suppress(ModelUnusableError):
            assert runtime.info["n_ctx"] == 512
    assert tried == 3
