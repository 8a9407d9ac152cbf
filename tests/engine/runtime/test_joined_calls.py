"""The end of a text and the branch above it share a call where that changes no bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.models.header import read_header
from desktop.engine.models.library import ModelFile
from desktop.engine.runtime import llama
from desktop.engine.runtime.scorer import Plan, Scorer, make_plan
from desktop.engine.runtime.weights import (
    WidenedWeights,
    rows_are_independent,
    type_in_16_bit,
    widened_file,
)
from rubrics.prompt import Form, prompt_tree
from rubrics.schema import Rubric

ADAPTER = Path("rubrics/builtin/emotions/emotions-smollm2-135m.gguf")

WORDS = (0, 1, 2, 3, 7, 20, 33, 90, 150)


class Counting(llama.Context):
    calls = 0

    def decode(self, *args: object) -> None:
        self.calls += 1
        super().decode(*args)  # type: ignore[arg-type]


def wide(file: ModelFile, kind: str = "", adapter: Path | None = None) -> llama.Model:
    kind = kind or type_in_16_bit(file.header)
    with widened_file(WidenedWeights(file.path, file.sha256, kind), None) as path:
        assert rows_are_independent(read_header(path))
        return llama.Model(path, adapter)


def contexts(model: llama.Model, plan: Plan) -> tuple[Counting, Counting]:
    joining, apart = Counting(model, 2048, joins=True), Counting(model, 2048)
    for context in (joining, apart):
        context.begin(plan.prefix)
        context.calls = 0
    return joining, apart


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("adapter", [None, ADAPTER])
@pytest.mark.parametrize("kind", ["F16", "BF16"])
def test_joined_calls_give_the_same_bits(
    form: Form, adapter: Path | None, kind: str, smollm2: ModelFile, mood: Rubric
) -> None:
    model = wide(smollm2, kind, adapter)
    plan = make_plan(model, prompt_tree(mood, form), 2048)
    joining, apart = contexts(model, plan)
    names = [dimension.name for dimension in mood.dimensions]
    one, other = Scorer(joining, plan), Scorer(apart, plan)
    for i, words in enumerate(WORDS):
        text = {"text": " so" * words}
        asked = names[i % len(names) :]
        assert one.score(text, asked) == other.score(text, asked), words
    assert joining.calls < apart.calls


def test_around_the_most_tokens_of_a_call_nothing_changes(
    smollm2: ModelFile, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llama, "N_BATCH", 32)
    model = wide(smollm2)
    plan = make_plan(model, prompt_tree(mood, Form.COMPACT), 2048)
    joining, apart = contexts(model, plan)
    one, other = Scorer(joining, plan), Scorer(apart, plan)
    name = min(plan.branches, key=lambda name: len(plan.branches[name][0].tokens))
    for words in range(10, 42):  # once the last call of a text has a single row
        text = {"text": " so" * words}
        assert one.score(text, [name]) == other.score(text, [name]), words
    assert joining.calls < apart.calls


def test_a_branch_of_one_token_is_decoded_alone(smollm2: ModelFile) -> None:
    model = wide(smollm2)
    text = model.tokenize("They cut the bus line.")
    read = []
    for joins in (True, False):
        context = llama.Context(model, 512, joins=joins)
        context.extend(text)
        read.append(context.forest(text[:1], [0], [[1]], frozenset([0]), 1)[0].copy())
    assert (read[0] == read[1]).all()


def test_a_text_of_one_field_and_question_takes_one_call(
    smollm2: ModelFile, mood: Rubric, comments: Callable[[int], list[str]]
) -> None:
    model = wide(smollm2)
    plan = make_plan(model, prompt_tree(mood, Form.COMPACT), 2048)
    joining, apart = contexts(model, plan)
    name = mood.dimensions[0].name
    texts = comments(5)
    for context in (joining, apart):
        for text in texts:
            Scorer(context, plan).score({"text": text}, [name])
    assert (joining.calls, apart.calls) == (len(texts), 2 * len(texts))


def test_what_failed_to_decode_is_decoded_again_for_the_next_unit(
    smollm2: ModelFile, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = wide(smollm2)
    plan = make_plan(model, prompt_tree(mood, Form.COMPACT), 2048)
    scorer = Scorer(llama.Context(model, 2048, joins=True), plan)
    names = [dimension.name for dimension in mood.dimensions]
    expected = scorer.score({"text": "What a day!"}, names)
    scorer.score({"text": "Another."}, names)
    with monkeypatch.context() as patch:
        patch.setattr(llama.lib, "llama_decode", lambda *_: 2)
        with pytest.raises(llama.LlamaError):
            scorer.score({"text": "What a day!"}, names)
    assert scorer.score({"text": "What a day!"}, names) == expected


def test_types_that_take_rows_together_keep_calls_apart(
    smollm2: ModelFile, gemma: ModelFile
) -> None:
    assert not rows_are_independent(smollm2.header)
    assert not rows_are_independent(gemma.header)
    assert rows_are_independent(read_header(ADAPTER))
