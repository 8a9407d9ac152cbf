"""What makes up a step follows from seed, epoch and step alone, and how fast is learned from it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from rubrics.split import Part
from train.data.encode import Targets
from train.data.schedule import Schedule

ALL = {"train": 1.0, "validation": 0.0, "test": 0.0}


@pytest.fixture
def scheduled(planned: Any, tiny_run: Any, tiny_rubric: Any) -> Any:
    """The schedule of so many units; no weights are loaded for it."""

    def make(count: int, **optim: Any) -> Schedule:
        plan = planned(tiny_run(count=count, split=ALL, optim={"select": "last"} | optim))
        learned = [sample for sample in plan.samples if sample.part is Part.TRAIN]
        return Schedule(
            plan.config, plan.encoder, Targets(plan.encoder, plan.config.optim, learned), learned
        )

    return make


def test_the_rate_rises_over_the_warm_up_and_falls_to_nothing_after_the_last_step(
    scheduled: Any,
) -> None:
    schedule = scheduled(15, epochs=4, batch=4, lr=0.12, warmup=0.2)
    assert (schedule.per_epoch, schedule.total) == (4, 16)
    rates = [schedule.learning_rate(step) for step in range(17)]
    assert rates[:4] == pytest.approx([0.03, 0.06, 0.09, 0.12])
    assert rates[4:] == pytest.approx([0.12 - 0.01 * step for step in range(13)])
    assert scheduled(15, epochs=4, batch=4, lr=0.12, warmup=0.0).learning_rate(0) == 0.12


def test_a_step_is_the_same_whatever_came_before_and_however_it_is_cut(scheduled: Any) -> None:
    whole, cut = (scheduled(30, epochs=3, batch=8, micro_batch=size) for size in (8, 3))
    for number in range(whole.total):
        (together,) = whole.step(number)
        parts = list(cut.step(number))
        units = (8, 8, 7, 7)[number % 4]
        assert (whole.units(number), len(together.examples)) == (units, units)
        assert [len(part.examples) for part in parts] == [3, 3, units - 6]
        assert sum((part.examples for part in parts), ()) == together.examples
    (again,) = scheduled(30, epochs=3, batch=8, micro_batch=8).step(5)
    assert [again] == list(whole.step(5)) != list(whole.step(6))


def test_units_of_a_step_are_of_about_the_same_length(scheduled: Any) -> None:
    schedule = scheduled(64, epochs=1, batch=4)
    lengths = schedule._lengths
    spans = [
        max(lengths[i] for i in batch) - min(lengths[i] for i in batch)
        for batch in schedule._order(0)
    ]
    assert max(spans) < (max(lengths) - min(lengths)) / 2


def test_few_units_are_mixed_anew_in_every_epoch(scheduled: Any) -> None:
    schedule = scheduled(120, epochs=2, batch=16)
    together = []
    for epoch in range(2):
        batches = schedule._order(epoch)
        assert sorted(i for batch in batches for i in batch) == list(range(120))
        first = epoch * schedule.per_epoch
        assert [len(b) for b in batches] == [schedule.units(first + i) for i in range(8)]
        assert {len(batch) for batch in batches} == {15}
        together.append({pair for batch in batches for pair in combinations(sorted(batch), 2)})
    again = len(together[0] & together[1]) / len(together[0])
    assert again < 0.4  # chance alone would give 0.12, batches by length alone nearly 1
