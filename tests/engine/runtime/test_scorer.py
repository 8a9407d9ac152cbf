"""A unit's scores: the room there is for it, its windows, and what is decoded once."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import pytest

from desktop.engine.models.library import ModelFile
from desktop.engine.runtime.calls import MAX_TOKENS
from desktop.engine.runtime.llama import STEP, Context, Model
from desktop.engine.runtime.scorer import CONTEXT as SHORTEST
from desktop.engine.runtime.scorer import (
    ROOM,
    LogProbabilities,
    Plan,
    PromptError,
    Scorer,
    context_length,
    make_plan,
)
from desktop.engine.runtime.windows import LEAST
from rubrics.loader import parse_rubric
from rubrics.prompt import ChatFrame, Form, PromptTree, prompt_tree
from rubrics.tokens import Ids

CHAT = ChatFrame("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n")
CONTEXT = 640
PAIR = """
id = "pair"
version = "1"
title = "Pairs"
description = "Does the answer fit the context?"

[[field]]
name = "context"
title = "Context"

[[field]]
name = "answer"
title = "Answer"

[[dimension]]
name = "fit"
title = "Fit"
question = "Does it fit?"
scale = "nominal"
level = [{ name = "yes" }, { name = "not at all" }]
"""


@pytest.fixture(scope="module")
def model(shallow_model: ModelFile) -> Model:
    return Model(shallow_model.path)


@pytest.fixture(scope="module")
def pair() -> PromptTree:
    return prompt_tree(parse_rubric(PAIR, "pair"), Form.COMPACT, CHAT)


class Watched(Context):
    """Remembers what was put on the stack, and how high it was when something was asked."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.extended: list[Ids] = []
        self.heights: list[int] = []

    def extend(self, tokens: Sequence[int]) -> None:
        self.extended.append(tuple(tokens))
        super().extend(tokens)

    def forest(self, *given: Any) -> Any:
        self.heights.append(self.length)
        return super().forest(*given)


class Recording(Scorer):
    """Remembers of each window its length in tokens and its scores."""

    def __init__(self, context: Context, plan: Plan) -> None:
        super().__init__(context, plan)
        self.each: list[tuple[int, dict[str, LogProbabilities]]] = []

    def _window(
        self, segments: Sequence[Ids], dimensions: Sequence[str]
    ) -> dict[str, LogProbabilities]:
        found = super()._window(segments, dimensions)
        self.each.append((sum(map(len, segments)), found))
        return found


def on(model: Model, plan: Plan) -> Watched:
    context = Watched(model, CONTEXT)
    context.begin(plan.prefix)
    context.extended.clear()
    return context


def test_full_windows_leave_the_room_that_a_branch_may_need_and_no_more(
    model: Model, pair: PromptTree
) -> None:
    plan = make_plan(model, pair, CONTEXT)
    context = on(model, plan)
    long = {"context": "so " * CONTEXT, "answer": "no " * CONTEXT}
    Scorer(context, plan).score(long, ["fit"])
    assert [ids[-len(plan.unit_end) :] == plan.unit_end for ids in context.extended[:2]] == [
        False,
        True,
    ]
    most = CONTEXT - MAX_TOKENS - -len(plan.prefix) % STEP
    assert max(context.heights) in (most, most - 1)  # two halves


def test_a_context_is_as_much_longer_as_a_codebook_takes_and_no_longer_than_the_model_can_read(
    model: Model, pair: PromptTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 2 * SHORTEST
    monkeypatch.setattr(model, "n_ctx_train", most)
    assert context_length(model, pair) == SHORTEST
    sizes = []
    for words in range(0, 8000, 250):
        long = parse_rubric(PAIR.replace("Does it fit?", "Does it " + "really " * words), "pair")
        tree = prompt_tree(long, Form.FULL, CHAT)
        sizes.append(context_length(model, tree))
        if sizes[-1] < most:
            assert make_plan(model, tree, sizes[-1]).room >= ROOM
        if SHORTEST < sizes[-1] < most:  # and not a thousand more
            assert make_plan(model, tree, sizes[-1]).room < ROOM + 1024
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 5
    assert sizes[-1] == most


def test_a_codebook_that_leaves_each_field_its_least_is_the_longest(
    model: Model, pair: PromptTree, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = CONTEXT - make_plan(model, pair, CONTEXT).room + 2 * LEAST
    assert make_plan(model, pair, needed).room == 2 * LEAST
    monkeypatch.setattr(model, "n_ctx_train", needed)
    with pytest.raises(PromptError, match=rf"raise --context \(now {needed - 1}\)"):
        make_plan(model, pair, needed - 1)
    monkeypatch.setattr(model, "n_ctx_train", needed - 1)
    with pytest.raises(PromptError, match=f"of the {needed - 1} tokens this model can read"):
        make_plan(model, pair, needed - 1)


def test_windows_count_by_their_length(model: Model, pair: PromptTree) -> None:
    plan = make_plan(model, pair, CONTEXT)
    scorer = Recording(on(model, plan), plan)
    text = "".join(f"The bus number {n} was late, and so was I. " for n in range(60))
    scores, windows = scorer.score({"context": "Monday.", "answer": text}, ["fit"])
    lengths = [length for length, _ in scorer.each]
    assert windows == len(lengths) > 2
    for place, found in enumerate(scores["fit"][0]):
        each = [window["fit"][0][place] for _, window in scorer.each]
        weighted = sum(map(operator.mul, each, lengths)) / sum(lengths)
        assert found == pytest.approx(weighted, rel=1e-12)
        assert max(each) < 0


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_one_level_whose_number_is_none_is_enough_to_answer_nothing(
    value: float, model: Model, pair: PromptTree
) -> None:
    class Overflowing(Scorer):
        def _window(
            self, segments: Sequence[Ids], dimensions: Sequence[str]
        ) -> dict[str, LogProbabilities]:
            found = super()._window(segments, dimensions)
            found["fit"][0][1] = value
            return found

    plan = make_plan(model, pair, CONTEXT)
    with pytest.raises(PromptError, match="numbers overflow on this text"):
        Overflowing(on(model, plan), plan).score({"context": "Open.", "answer": "Closed."}, ["fit"])


def test_what_units_share_from_the_first_field_on_is_decoded_once(
    model: Model, pair: PromptTree
) -> None:
    plan = make_plan(model, pair, CONTEXT)
    context = on(model, plan)
    scorer = Scorer(context, plan)
    open_late, closed, elsewhere = (
        {"context": "Open till nine." if where else "Closed.", "answer": what}
        for where, what in ((True, "Come at eight."), (True, "Come never."), (False, "Come never."))
    )
    decoded = []
    for unit in (open_late, closed, closed, elsewhere, open_late):
        fresh = Scorer(on(model, plan), plan).score(unit, ["fit"])
        assert scorer.score(unit, ["fit"]) == fresh
        decoded.append(len(context.extended))
        context.extended.clear()
    assert decoded == [2, 1, 0, 2, 2]
