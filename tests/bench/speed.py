"""Units per second against the machine's limit, and against what one would write oneself."""

from __future__ import annotations

import json
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from requantize import requantized

from bench.material import answers, clock, comments, jobs, model
from desktop.engine.choose import setup_for
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime import llama
from desktop.engine.runtime.runtime import Runtime, Setup
from desktop.engine.runtime.scorer import CONTEXT, make_plan
from desktop.engine.runtime.weights import WidenedWeights, type_in_16_bit, widened_file
from rubrics.library import find_rubric
from rubrics.prompt import Form, codebook
from rubrics.schema import Rubric

CORES = os.cpu_count() or 1
PREFILL_TOKENS = 128
PREFILL_SECONDS = 10


def against_prefill() -> dict[str, float | str]:
    """Unique tokens/s of a run, over raw prefill tokens/s on the same cores: of the weights it is
    asked with, and of the file as it is."""
    file = model()
    with widened_file(
        WidenedWeights(file.path, file.sha256, type_in_16_bit(file.header)), None
    ) as path:
        wide, own = llama.Model(path), llama.Model(file.path)
    rubric = find_rubric("emotions", Path())
    result: dict[str, float | str] = {"the file as it is: tokens/s": _raw_prefill(own, 0)}
    for form in (Form.COMPACT, Form.FULL):
        setup = setup_for(rubric, file, threads=CORES, form=form, chat=False)
        units = [{"text": text} for text in comments(200)]
        tokens, depth = _unique_tokens(own, setup, units)
        before = _raw_prefill(wide, 0)
        seconds = _score(setup, units)
        raw = (before + _raw_prefill(wide, 0)) / 2
        result[f"{form}: units/s"] = len(units) / seconds
        result[f"{form}: tokens/s"] = tokens / seconds
        result[f"{form}: raw prefill tokens/s"] = raw
        result[f"{form}: ratio"] = tokens / seconds / raw
        if depth > PREFILL_TOKENS:
            deep = _raw_prefill(wide, depth)
            result[f"{form}: raw prefill after {depth} tokens"] = deep
            result[f"{form}: ratio at that depth"] = tokens / seconds / deep
    return result


def emotions_against_chat_completion() -> dict[str, float | str]:
    """One dimension: units/s against create_chat_completion with a JSON schema (goal 6)."""
    units = [{"text": text} for text in comments(120)]
    return _against_chat_completion(find_rubric("emotions", Path()), units)


def answer_quality_against_chat_completion() -> dict[str, float | str]:
    """Six dimensions: units/s against create_chat_completion with a JSON schema (goal 15)."""
    return _against_chat_completion(find_rubric("answer-quality", Path()), answers(6))


def _against_chat_completion(rubric: Rubric, units: list[dict[str, str]]) -> dict[str, float | str]:
    """The embedded file as it is, and a Q4_0 file made from it, each against itself."""
    result: dict[str, float | str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for file in (model(), requantized(model(), "Q4_0", Path(folder))):
            theirs = len(units) / _chat_completion(file, rubric, units)
            kind = file.header.quantization
            result[f"{kind}: create_chat_completion units/s"] = theirs
            for form in (Form.FULL, Form.COMPACT):
                setup = setup_for(rubric, file, threads=CORES, form=form)
                ours = len(units) / _score(setup, units)
                result[f"{kind}, {form}: units/s"] = ours
                result[f"{kind}, {form}: ratio"] = ours / theirs
    return result


def _score(setup: Setup, units: list[dict[str, str]]) -> float:
    """Seconds for the units, once the model is loaded and the prefix is decoded."""
    names = tuple(dimension.name for dimension in setup.rubric.dimensions)
    with Runtime(setup) as runtime:
        runtime.info  # noqa: B018 - waits until the model is ready
        with clock() as spent:
            results = list(runtime.score(jobs(units, names)))
    assert not any(result.error for result in results)
    return spent.seconds


def _unique_tokens(
    weights: llama.Model, setup: Setup, units: list[dict[str, str]]
) -> tuple[int, int]:
    """Tokens that have to be decoded for the units, and those of the prefix before them."""
    from rubrics.prompt import prompt_tree

    plan = make_plan(weights, prompt_tree(setup.rubric, setup.form), CONTEXT)
    branches = sum(len(call.tokens) for calls in plan.branches.values() for call in calls)
    fields = sum(
        len(weights.tokenize(part.text))
        for unit in units
        for parts in plan.tree.unit(unit)
        for part in (parts.head, parts.body, parts.end)
    )
    return fields + len(units) * (len(plan.unit_end) + branches), len(plan.prefix)


def _raw_prefill(weights: llama.Model, depth: int) -> float:
    """Tokens/s of prefill alone, on as many contexts of one thread as there are cores."""
    text = " ".join(comments(100))
    ids = weights.tokenize(text * (1 + depth // 1000))

    def rate(_: int) -> float:
        context = llama.Context(weights, CONTEXT)
        context.extend(ids[:depth])
        done = 0
        started = time.perf_counter()
        while (spent := time.perf_counter() - started) < PREFILL_SECONDS:
            context.cut(depth)
            context.extend(ids[depth : depth + PREFILL_TOKENS])
            done += PREFILL_TOKENS
        return done / spent

    with ThreadPoolExecutor(CORES) as pool:
        return sum(pool.map(rate, range(CORES)))


def _chat_completion(file: ModelFile, rubric: Rubric, units: list[dict[str, str]]) -> float:
    """Seconds that llama-cpp-python's own chat completion takes for the same labels."""
    from llama_cpp import Llama

    chat = Llama(str(file.path), n_ctx=4096, n_threads=CORES, verbose=False, seed=1)
    schema = {
        "type": "object",
        "properties": {
            d.name: {"type": "string", "enum": [level.name for level in d.levels]}
            for d in rubric.dimensions
        },
        "required": [d.name for d in rubric.dimensions],
    }
    form = {"type": "json_object", "schema": schema}
    titles = {item.name: item.title for item in rubric.fields}

    def ask(unit: dict[str, str]) -> None:
        text = "\n".join(f"{titles[name]}: {value}" for name, value in unit.items())
        answer = chat.create_chat_completion(
            [{"role": "system", "content": codebook(rubric)}, {"role": "user", "content": text}],
            response_format=form,  # type: ignore[arg-type]
            temperature=0.0,
            max_tokens=200,
        )
        json.loads(answer["choices"][0]["message"]["content"])  # type: ignore[index,arg-type]

    ask(units[0])
    with clock() as spent:
        for unit in units:
            ask(unit)
    return spent.seconds
