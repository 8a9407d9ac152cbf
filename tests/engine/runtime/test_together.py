"""Short units in one call: as if each were alone, to the bit."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from desktop.engine.models.library import ModelFile
from desktop.engine.runtime import llama
from desktop.engine.runtime.blocks import count_behind
from desktop.engine.runtime.llama import BLOCK, BLOCKS, STEP, Context, LlamaError, Model
from desktop.engine.runtime.scorer import Plan, PromptError, Scorer, make_plan
from desktop.engine.runtime.together import Together, Unit
from desktop.engine.runtime.weights import WidenedWeights, type_in_16_bit, widened_file
from desktop.engine.runtime.windows import LEAST
from rubrics.loader import parse_rubric
from rubrics.prompt import Form, prompt_tree
from rubrics.schema import Rubric

LENGTHS = (0, 1, 2, 3, 5, 8, 13, 21, 30, 36, 37, 38, 39, 40, 41, 42, 43, 44, 55, 70, 150, 600)
"""Words of texts around the size of a block, and far beyond it."""


class Counting(Context):
    """Counts how many units were read beside others."""

    calls = 0

    def decode(self, *args: Any) -> None:
        self.calls += 1
        super().decode(*args)


@pytest.fixture(scope="module", params=["F16", "BF16"])
def model(request: pytest.FixtureRequest, smollm2: ModelFile) -> Model:
    with widened_file(WidenedWeights(smollm2.path, smollm2.sha256, request.param), None) as path:
        return Model(path)


@pytest.fixture(scope="module")
def fast(smollm2: ModelFile) -> Model:
    kind = type_in_16_bit(smollm2.header)
    with widened_file(WidenedWeights(smollm2.path, smollm2.sha256, kind), None) as path:
        return Model(path)


def scorer(model: Model, plan: Plan, *, joins: bool = True) -> Scorer:
    context = Counting(model, 2048, joins=joins)
    context.begin(plan.prefix)
    context.calls = 0
    return Scorer(context, plan)


def in_groups(together: Together, units: Sequence[Unit], size: int) -> list[Any]:
    return [one for i in range(0, len(units), size) for one in together.score(units[i : i + size])]


@pytest.mark.parametrize("form", Form)
def test_units_beside_others_have_the_bits_that_they_have_alone(
    form: Form, model: Model, mood: Rubric, comments: Callable[[int], list[str]]
) -> None:
    plan = make_plan(model, prompt_tree(mood, form), 2048)
    names = [dimension.name for dimension in mood.dimensions]
    texts = [*comments(8), *(" so" * words for words in LENGTHS)]
    units = [({"text": text}, names) for text in random.Random(1).sample(texts, len(texts))]
    alone = scorer(model, plan)
    expected = [alone.score(*unit) for unit in units]
    together = Together(scorer(model, plan))
    assert in_groups(together, units, 7) == expected
    assert together.is_short(units[texts.index(texts[0])])  # and so it was not given up
    # In another order, in other groups, among texts that stand on the stack between them.
    other = Together(scorer(model, plan))
    shuffled = random.Random(2).sample(range(len(units)), len(units) // 2)
    again = in_groups(other, [units[i] for i in shuffled], 3)
    assert again == [expected[i] for i in shuffled]


@pytest.mark.parametrize("over", range(-2, 3))
def test_a_prefix_of_any_length_changes_nothing(over: int, fast: Model, mood: Rubric) -> None:
    tree = prompt_tree(mood, Form.FULL)
    plan = make_plan(fast, tree, 2048)
    length = len(plan.prefix) // STEP * STEP + over
    plan = Plan(tree, plan.prefix[:length], plan.unit_end, plan.branches, plan.room)
    units = [({"text": f"Bus {n} was late again." * n}, ["joy"]) for n in range(1, 5)]
    units = [(fields, list(plan.branches)[:1]) for fields, _ in units]
    together = Together(scorer(fast, plan))
    assert all(map(together.is_short, units))
    alone = scorer(fast, plan)
    assert together.score(units) == [alone.score(*unit) for unit in units]
    assert together.is_short(units[0])


def test_there_are_as_many_blocks_as_cost_no_more_than_one() -> None:
    behind = {
        prefix: count_behind(prefix) for prefix in (0, 1, 16, 64, 65, 128, 129, 192, 193, 496)
    }
    assert behind == {0: 4, 1: 3, 16: 3, 64: 3, 65: 2, 128: 2, 129: 1, 192: 1, 193: 4, 496: 4}


def test_short_units_share_a_call(fast: Model, mood: Rubric) -> None:
    plan = make_plan(fast, prompt_tree(mood, Form.COMPACT), 2048)
    name = list(plan.branches)[:1]
    units = [({"text": f"Bus {n} was late."}, name) for n in range(3 * BLOCKS)]
    one = scorer(fast, plan)
    together = Together(one)
    together.score(units[:BLOCKS])  # the first are read both ways
    assert isinstance(one.context, Counting)
    one.context.calls = 0
    together.score(units[BLOCKS:])
    assert one.context.calls == 2


def test_a_unit_is_short_as_long_as_it_fits_into_a_block_with_what_is_asked(
    fast: Model, mood: Rubric
) -> None:
    plan = make_plan(fast, prompt_tree(mood, Form.COMPACT), 2048)
    together = Together(scorer(fast, plan))
    names = list(plan.branches)
    room = BLOCK - max(len(call.tokens) for calls in plan.branches.values() for call in calls)
    found = [
        (len(together._scorer.windows({"text": " so" * words})[0][0]), together.is_short(unit))
        for words in range(80)
        for unit in [({"text": " so" * words}, names)]
    ]
    assert {length <= room for length, _ in found} == {True, False}
    assert all(short == (length <= room) for length, short in found)


def test_units_of_several_fields_and_other_weights_are_read_alone(
    fast: Model, smollm2: ModelFile, mood: Rubric
) -> None:
    tree = prompt_tree(mood, Form.COMPACT)
    quantized = Model(smollm2.path)
    plan = make_plan(quantized, tree, 2048)
    unit = ({"text": "What a day!"}, list(plan.branches))
    assert not Together(scorer(quantized, plan, joins=False)).is_short(unit)
    second = '[[field]]\nname = "reply"\ntitle = "Reply"\n[[dimension]]'
    pair = parse_rubric(mood.source.replace("[[dimension]]", second, 1), "pair")
    plan = make_plan(fast, prompt_tree(pair, Form.COMPACT), 2048)
    unit = ({"text": "What a day!", "reply": "Yes."}, list(plan.branches))
    assert not Together(scorer(fast, plan)).is_short(unit)


def test_where_bits_differ_units_are_read_alone(
    fast: Model, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan(fast, prompt_tree(mood, Form.FULL), 2048)
    names = list(plan.branches)
    units = [({"text": "The bus was late again. " * n}, names) for n in range(3, 7)]
    # As on a machine whose kernels add up more cells at once: the prefix ends in their midst.
    monkeypatch.setattr(llama, "STEP", 1)
    assert len(plan.prefix) % STEP
    together, alone = Together(scorer(fast, plan)), scorer(fast, plan)
    assert together.score(units) == [alone.score(*unit) for unit in units]
    assert not together.is_short(units[0])


def test_what_failed_to_decode_together_is_read_alone(
    fast: Model, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan(fast, prompt_tree(mood, Form.COMPACT), 2048)
    names = list(plan.branches)
    units = [({"text": f"Bus {n} was late again."}, names) for n in range(BLOCKS)]
    alone, one = scorer(fast, plan), scorer(fast, plan)
    expected = [alone.score(*unit) for unit in units]
    together = Together(one)
    assert together.score(units) == expected
    decode, calls = Context.decode, []

    def failing(self: Context, *args: Any) -> None:
        calls.append(args)
        if len(calls) == 2:  # in the midst of a group
            raise LlamaError("no room")
        decode(self, *args)

    monkeypatch.setattr(Context, "decode", failing)
    assert together.score(units) == expected
    assert not together.is_short(units[0])
    assert together.score(units[::-1]) == expected[::-1]


def test_one_unit_that_cannot_be_asked_costs_no_other(fast: Model, mood: Rubric) -> None:
    plan = make_plan(fast, prompt_tree(mood, Form.COMPACT), 2048)
    plan = replace(plan, room=LEAST - 1)
    names = list(plan.branches)[:1]
    short, long = {"text": "Late."}, {"text": "so " * LEAST}
    found = Together(scorer(fast, plan)).score([(short, names), (long, names), (short, names)])
    assert isinstance(found[1], PromptError)
    assert found[0] == found[2]
    assert not isinstance(found[0], Exception)
