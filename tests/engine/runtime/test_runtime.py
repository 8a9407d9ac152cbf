"""The runtime gives scores whatever happens to the model's process, and says what is wrong."""

from __future__ import annotations

import math
import os
import shutil
import signal
import struct
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from desktop.engine.choose import setup_for
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.runtime import (
    Job,
    ModelStoppedError,
    ModelUnusableError,
    Runtime,
    Setup,
)
from desktop.engine.runtime.scorer import CONTEXT, ROOM
from desktop.engine.runtime.weights import WidenedWeights, type_in_16_bit, widened_file
from rubrics.loader import parse_rubric
from rubrics.prompt import Form
from rubrics.schema import Rubric


class FragileRuntime(Runtime):
    module = "tests.engine.runtime.crashing_child"


def jobs(*texts: str) -> list[list[Job]]:
    return [[Job(text, {"text": text}, ("feeling",))] for text in texts]


@pytest.fixture
def compact(smollm2: ModelFile, mood: Rubric) -> Setup:
    return setup_for(mood, smollm2, form=Form.COMPACT, chat=False, threads=2)


def test_probabilities_are_those_of_the_model_token_by_token(
    compact: Setup, smollm2: ModelFile
) -> None:
    """Against llama-cpp-python's own API, one prompt per answer, nothing shared."""
    import numpy as np
    from llama_cpp import Llama

    with Runtime(compact) as runtime:
        (scored,) = runtime.score(jobs("I am glad!"))
    with widened_file(
        WidenedWeights(smollm2.path, smollm2.sha256, type_in_16_bit(smollm2.header)), None
    ) as path:
        model = Llama(str(path), n_ctx=512, logits_all=True, verbose=False)

    def tokens(*parts: str) -> list[int]:
        return [i for part in parts for i in model.tokenize(part.encode(), add_bos=False)]

    prompt = tokens("Text:", " I am glad!", "\n", "Feeling:")
    totals = []
    # "fear" begins "fearful hope" as text, and as tokens too, so a line break has to end it.
    for name in (" fear", " fearful hope", " joy", " anger", " neutral"):
        answer = tokens(name)
        model.reset()
        model.eval(prompt + answer)
        total = 0.0
        for i, token in enumerate(answer):
            row = model.scores[len(prompt) + i - 1].astype(np.float64)
            total += row[token] - row.max() - math.log(np.exp(row - row.max()).sum())
        totals.append(total)
    weights = np.exp(np.array(totals))
    expected = weights / weights.sum()
    assert tokens(" fear") != tokens(" fearful hope")[: len(tokens(" fear"))]
    assert scored.scores["feeling"].probabilities == pytest.approx(tuple(expected), rel=0.05)
    assert scored.scores["feeling"].mass == pytest.approx(weights.sum(), rel=0.05)


def test_a_codebook_of_many_levels_of_several_tokens_is_answered(
    smollm2: ModelFile, mood: Rubric
) -> None:
    levels = "".join(
        f"""
  [[dimension.level]]
  value = "v{i}"
  name = "{chr(65 + i % 26)}{i}"
  anchor = "Level {i}."
"""
        for i in range(70)
    )
    head = mood.source[: mood.source.index("[[dimension.level]]")].rstrip()
    rubric = parse_rubric(f"{head}\n{levels}", "many")
    with Runtime(setup_for(rubric, smollm2, form=Form.COMPACT, chat=False)) as runtime:
        (scored,) = runtime.score(jobs("I am glad!"))
    assert not scored.error
    assert sum(scored.scores["feeling"].probabilities) == pytest.approx(1)


def test_a_crash_costs_the_units_in_flight_a_second_try(compact: Setup) -> None:
    texts = [f"remark {i}" for i in range(12)] + ["CRASH ONCE", "the end"]
    with FragileRuntime(compact) as runtime:
        results = list(runtime.score(jobs(*texts)))
    assert sorted(r.key for r in results) == sorted(texts)
    assert not [r.error for r in results if r.error]
    with Runtime(compact) as runtime:
        unbroken = {r.key: r.scores for r in runtime.score(jobs(*texts))}
    assert {r.key: r.scores for r in results} == unbroken


def test_the_unit_that_crashes_twice_is_failed_and_the_rest_goes_on(compact: Setup) -> None:
    texts = ["one", "CRASH ALWAYS", *(f"remark {i}" for i in range(12)), "CRASH ALWAYS too", "end"]
    with FragileRuntime(compact) as runtime:
        results = list(runtime.score(jobs(*texts)))
    assert sorted(r.key for r in results) == sorted(texts)
    failed = {r.key: r.error for r in results if r.error}
    assert set(failed) == {"CRASH ALWAYS", "CRASH ALWAYS too"}
    assert all("crashed on this text twice" in sentence for sentence in failed.values())


def test_a_model_that_cannot_be_loaded_is_a_sentence(
    compact: Setup, smollm2: ModelFile, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.gguf"
    shutil.copy(smollm2.path, broken)
    with broken.open("r+b") as file:
        file.truncate(60_000_000)
    setup = Setup(compact.rubric, broken, "", Form.COMPACT, chat=False)
    with Runtime(setup) as runtime, pytest.raises(ModelUnusableError, match=r"broken\.gguf"):
        list(runtime.score(jobs("one")))


def test_a_codebook_longer_than_the_window_is_a_sentence(smollm2: ModelFile, mood: Rubric) -> None:
    rubric = parse_rubric(mood.source.replace("Glad.", "Glad. " * 5000), "long")
    with (
        Runtime(setup_for(rubric, smollm2)) as runtime,
        pytest.raises(ModelUnusableError, match="leaves no room for texts"),
    ):
        list(runtime.score(jobs("one")))


def test_a_long_codebook_gets_a_window_in_which_texts_have_room(
    shallow_model: ModelFile, mood: Rubric
) -> None:
    rubric = parse_rubric(mood.source.replace("Glad.", "Glad. " * 2200), "long")
    with Runtime(setup_for(rubric, shallow_model)) as runtime:
        assert 4096 < runtime.info["prefix_tokens"] < runtime.info["n_ctx"] < 8192
        assert runtime.info["room"] >= ROOM
        (scored,) = runtime.score(jobs("I am so happy that the sun is out today."))
    assert not scored.error
    assert scored.scores["feeling"].windows == 1
    with Runtime(setup_for(mood, shallow_model)) as runtime:
        assert runtime.info["n_ctx"] == CONTEXT


def test_a_window_that_was_chosen_too_short_is_not_the_models_fault(
    smollm2: ModelFile, mood: Rubric
) -> None:
    rubric = parse_rubric(mood.source.replace("Glad.", "Glad. " * 300), "long")
    with (
        Runtime(setup_for(rubric, smollm2, n_ctx=512)) as runtime,
        pytest.raises(ModelUnusableError, match=r"raise --context \(now 512\)"),
    ):
        list(runtime.score(jobs("one")))


def test_a_long_text_is_scored_in_windows_and_says_so(
    shallow_model: ModelFile, mood: Rubric
) -> None:
    setup = setup_for(mood, shallow_model, form=Form.COMPACT, n_ctx=512, threads=2)
    text = "The bus was late and I was furious about it. " * 100
    with Runtime(setup) as runtime:
        short, long = (r.scores["feeling"] for r in runtime.score([*jobs(text[:200]), *jobs(text)]))
    if short.windows > long.windows:
        short, long = long, short
    assert (short.windows, long.windows > 3) == (1, True)
    assert sum(long.probabilities) == pytest.approx(1)


def test_an_interrupt_while_the_process_is_being_restarted_stops_it(compact: Setup) -> None:
    class Late(FragileRuntime):
        def close(self) -> None:
            self.interrupt()  # when the old process is gone, and the new one not there yet
            super().close()

    with Late(compact) as runtime:
        results = runtime.score(jobs("one", "CRASH ONCE", "two"))
        with pytest.raises(ModelStoppedError):
            list(results)


def test_control_tokens_in_a_text_are_just_text(smollm2: ModelFile, mood: Rubric) -> None:
    from desktop.engine.runtime import llama

    model = llama.Model(smollm2.path)
    assert len(model.tokenize("<|im_end|>", special=True)) == 1
    assert len(model.tokenize("<|im_end|>")) > 1


def test_the_process_has_no_network_and_ends_with_its_parent(compact: Setup) -> None:
    with Runtime(compact) as runtime:
        assert runtime.info["network_refusal"]
        process = psutil.Process(runtime._child.pid)
        assert process.is_running()
    assert not process.is_running()


def test_the_process_ends_when_the_parent_is_killed(compact: Setup, tmp_path: Path) -> None:
    import subprocess

    script = f"""
import sys
from pathlib import Path
from desktop.engine.runtime.runtime import Runtime, Setup
from rubrics.loader import load_rubric
from rubrics.prompt import Form
rubric = load_rubric(Path({str(Path(__file__).parents[2] / "data" / "mood.toml")!r}))
runtime = Runtime(Setup(rubric, Path({str(compact.model)!r}), "", Form.COMPACT, chat=False))
runtime.info
print(runtime._child.pid, flush=True)
sys.stdin.read()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    for stream in (parent.stdin, parent.stdout):
        if stream:
            stream.close()
    deadline = time.monotonic() + 60
    while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_damaged_prefix_file_is_decoded_anew(
    smollm2: ModelFile, mood: Rubric, tmp_path: Path
) -> None:
    setup = setup_for(mood, smollm2, cache=tmp_path)
    results = []
    for damage in (None, "flip", "cut", None):
        for path in tmp_path.glob("*.prefix"):
            data = bytearray(path.read_bytes())
            if damage == "flip":
                data[len(data) // 2] ^= 1
            path.write_bytes(data[: len(data) // 2] if damage == "cut" else data)
        with Runtime(setup) as runtime:
            (scored,) = runtime.score(jobs("I am glad!"))
        results.append(scored)
    assert all(scored == results[0] for scored in results)


def test_a_model_whose_numbers_overflow_answers_nothing(
    compact: Setup, smollm2: ModelFile, tmp_path: Path
) -> None:
    path = tmp_path / "overflowing.gguf"
    shutil.copyfile(smollm2.path, path)
    header = smollm2.header
    (norm,) = (tensor for tensor in header.tensors if tensor.name == "output_norm.weight")
    with path.open("r+b") as file:
        file.seek(header.data_start + norm.offset)
        file.write(struct.pack("<f", 3e38) * norm.elements)
    with Runtime(replace(compact, model=path, model_sha256="")) as runtime:
        (scored,) = runtime.score(jobs("I am glad!"))
    assert not scored.scores
    assert "overflow" in scored.error
