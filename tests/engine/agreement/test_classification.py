from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    multilabel_confusion_matrix,
    precision_recall_fscore_support,
)

from desktop.engine.agreement import classification
from desktop.engine.agreement.figures import Interval, Undefined


@pytest.mark.parametrize("seed", range(5))
def test_single_labels_score_as_scikit_learn_scores_them(seed: int) -> None:
    random = np.random.default_rng(seed)
    gold, predicted = random.integers(0, 5, 50), random.integers(1, 7, 50)
    table = classification.confusion_matrix(gold, predicted, 8)
    assert (table == confusion_matrix(gold, predicted, labels=range(8))).all()
    levels = np.eye(8, dtype=np.bool_)
    accuracy = classification.accuracy(levels[gold], levels[predicted])
    assert accuracy == pytest.approx(accuracy_score(gold, predicted))
    f1 = classification.macro_f1(np.diagonal(table), table.sum(axis=1), table.sum(axis=0), 50)
    assert f1 == pytest.approx(f1_score(gold, predicted, average="macro", zero_division=0))


@pytest.mark.parametrize("seed", range(5))
def test_sets_score_as_scikit_learn_scores_them(seed: int) -> None:
    random = np.random.default_rng(seed)
    gold, predicted = random.random((40, 4)) < 0.4, random.random((40, 4)) < 0.4
    table = classification.set_confusion(gold, predicted)
    assert (table == multilabel_confusion_matrix(gold, predicted)).all()
    accuracy = classification.accuracy(gold, predicted)
    assert accuracy == pytest.approx(accuracy_score(gold, predicted))
    f1 = classification.macro_f1(
        table[:, 1, 1], table[:, 1].sum(axis=1), table[:, :, 1].sum(axis=1), 40
    )
    assert f1 == pytest.approx(f1_score(gold, predicted, average="macro"))


@pytest.mark.parametrize("many", [False, True], ids=["one", "many"])
def test_the_interval_of_macro_f1_is_that_of_resampling_units_one_by_one(many: bool) -> None:
    """The draw of kinds against the plain bootstrap."""
    random = np.random.default_rng(7)
    if many:
        gold = random.random((90, 4)) < [0.5, 0.3, 0.3, 0.1]
        predicted = gold ^ (random.random((90, 4)) < 0.2)
    else:
        truth = random.choice(5, 90, p=[0.5, 0.24, 0.1, 0.08, 0.08])
        said = np.where(random.random(90) < 0.7, truth, random.integers(0, 5, 90))
        gold, predicted = np.eye(5, dtype=np.bool_)[truth], np.eye(5, dtype=np.bool_)[said]
    kinds, frequency = np.unique(np.hstack([gold, predicted]), axis=0, return_counts=True)
    half = gold.shape[1]
    interval = classification.bootstrap_macro_f1(kinds[:, :half], kinds[:, half:], frequency)
    plain = []
    for _ in range(1000):
        drawn = random.integers(0, 90, 90)
        right, said = gold[drawn], predicted[drawn]
        counts = (right & said).sum(axis=0), right.sum(axis=0), said.sum(axis=0)
        plain.append(classification.macro_f1(*counts, 90))
    assert isinstance(interval, Interval)
    assert interval.low == pytest.approx(np.quantile(plain, 0.025), abs=0.025)
    assert interval.high == pytest.approx(np.quantile(plain, 0.975), abs=0.025)


@pytest.mark.parametrize(
    ("shares", "units", "least", "most"),
    [
        ([0.5, 0.3, 0.2], 100, 200, 200),
        ([0.6, 0.25, 0.12, 0.03], 150, 50, 150),
        (1 / np.arange(1, 29), 200, 0, 0),
    ],
    ids=["common levels", "a rare level", "many rare levels"],
)
def test_the_interval_of_macro_f1_covers_that_of_all_units_or_is_withheld(
    shares: list[float], units: int, least: int, most: int
) -> None:
    """Of 200 studies of a model that is right on three of four units, and else says anything,
    ``least`` to ``most`` have an interval."""
    p = np.array(shares) / np.sum(shares)
    table = np.diag(p * 0.75) + 0.25 * np.outer(p, p)
    true = np.mean(2 * np.diagonal(table) / (table.sum(axis=0) + table.sum(axis=1)))
    random = np.random.default_rng(13)
    one = np.eye(len(p), dtype=np.bool_)
    covered = []
    for seed in range(200):
        counts = random.multinomial(units, table.ravel()).reshape(table.shape)
        gold, predicted = np.nonzero(counts)
        interval = classification.bootstrap_macro_f1(
            one[gold], one[predicted], counts[gold, predicted], resamples=400, seed=seed
        )
        if isinstance(interval, Interval):
            covered.append(interval.low <= true <= interval.high)
    assert least <= len(covered) <= most
    assert sum(covered) >= 0.9 * len(covered)


def test_no_interval_is_made_up_for_a_macro_f1_that_cannot_vary_or_rests_on_a_handful() -> None:
    equal = np.eye(2, dtype=np.bool_)
    constant = "every resample of 40 units gives this very figure"
    for gold, predicted, frequency, word in (
        (equal, equal, [20, 20], constant),
        (equal, ~equal, [20, 20], constant),  # always wrong is no more certain than always right
        (equal, ~equal, [2, 3], "an interval from 5 units would mislead"),
        (equal, equal, [20, 4], "people gave 1 of 2 levels to fewer than 5 units"),
        (equal[[0, 0]], equal, [20, 1], "people gave 1 of 2 levels to fewer than 5 units"),
    ):
        interval = classification.bootstrap_macro_f1(gold, predicted, np.array(frequency))
        assert isinstance(interval, Undefined)
        assert word in str(interval)
    least = classification.bootstrap_macro_f1(
        equal[[0, 0, 1]], equal[[0, 1, 1]], np.array([4, 1, 5])
    )
    assert isinstance(least, Interval)


def test_the_interval_of_an_accuracy_is_exact_and_never_of_no_width() -> None:
    interval = classification.accuracy_interval(10, 10)
    assert isinstance(interval, Interval)
    assert (interval.low, interval.high) == (pytest.approx(0.6915, abs=5e-5), 1.0)


def test_macro_f1_leaves_out_levels_nobody_used_and_counts_those_that_one_used_once() -> None:
    table = classification.confusion_matrix(np.array([0, 0, 1]), np.array([0, 0, 1]), 28)
    f1 = classification.macro_f1(np.diagonal(table), table.sum(axis=1), table.sum(axis=0), 3)
    assert f1 == 1.0
    once = classification.macro_f1(np.array([3, 0]), np.array([3, 1]), np.array([4, 0]), 4)
    assert once == pytest.approx((6 / 7 + 0) / 2)


def test_commonest_share_is_what_always_answering_the_commonest_value_reaches() -> None:
    gold = np.eye(2, dtype=np.bool_)[[0, 0, 0, 1]]
    assert classification.commonest_share(gold) == 0.75
    sets = np.array([[1, 0], [1, 0], [0, 0]], dtype=np.bool_)
    assert classification.commonest_share(sets) == pytest.approx(2 / 3)


@pytest.mark.parametrize("levels", [1, 3, 8, 28])
@pytest.mark.parametrize("units", [0, 1, 200])
def test_different_answers_are_those_that_numpy_finds_in_its_order(levels: int, units: int) -> None:
    answers = np.random.default_rng(3).random((units, levels)) < 0.2
    found = classification.distinct(answers)
    plain = np.unique(answers, axis=0, return_inverse=True, return_counts=True)
    for mine, theirs in zip(found, plain, strict=True):
        assert mine.shape == theirs.shape
        assert (mine == theirs).all()


def test_no_common_unit_leaves_every_figure_undefined() -> None:
    none = np.zeros(0, dtype=np.int64)
    table = classification.confusion_matrix(none, none, 3)
    sets = np.zeros((0, 3), dtype=np.bool_)
    for figure in (
        classification.macro_f1(np.diagonal(table), table.sum(axis=1), table.sum(axis=0), 0),
        classification.accuracy(sets, sets),
        classification.commonest_share(sets),
        classification.accuracy_interval(0, 0),
        classification.bootstrap_macro_f1(sets, sets, none),
    ):
        assert str(figure) == "they have no unit in common"


def test_sets_that_are_all_empty_leave_macro_f1_undefined_for_that_reason() -> None:
    none = np.zeros((1, 3), dtype=np.bool_)
    zeros = np.zeros(3, dtype=np.int64)
    for figure in (
        classification.macro_f1(zeros, zeros, zeros, 12),
        classification.bootstrap_macro_f1(none, none, np.array([12])),
    ):
        assert figure == Undefined("neither chose a level on any unit that both answered")


def test_majority_takes_more_than_half_of_at_least_two_coders() -> None:
    codes = np.array(
        [
            [0, 0, 0, 2, -1],
            [0, 1, 1, -1, -1],
            [1, -1, 1, -1, -1],
        ]
    )
    assert classification.majority(codes, 3).tolist() == [0, -1, 1, -1, -1]


def test_majority_set_is_voted_level_by_level_and_absent_where_a_level_is_tied() -> None:
    votes = np.array([[3, 1, 0], [1, 0, 0], [2, 0, 1], [1, 0, 0]])
    voters = np.array([3, 2, 3, 1])
    sets, clear = classification.majority_sets(votes, voters)
    assert clear.tolist() == [True, False, True, False]
    assert sets[0].tolist() == [True, False, False]
    assert sets[2].tolist() == [True, False, False]


def test_precision_and_recall_are_scikit_learns_and_undefined_where_it_warns() -> None:
    random = np.random.default_rng(1)
    gold, predicted = random.integers(0, 4, 60), random.integers(0, 4, 60)
    table = classification.confusion_matrix(gold, predicted, 5)
    precision, recall = classification.precision_recall(
        np.diagonal(table), table.sum(axis=1), table.sum(axis=0)
    )
    expected = precision_recall_fscore_support(gold, predicted, labels=range(4))
    assert precision[:4] == pytest.approx(expected[0])
    assert recall[:4] == pytest.approx(expected[1])
    assert precision[4] == Undefined("the model never chose it")
    assert recall[4] == Undefined("people never chose it")


def test_distance_and_rank_correlation_on_a_scale() -> None:
    gold, predicted = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5])
    assert classification.mean_absolute_error(gold, predicted) == pytest.approx(0.8)
    # 1 - 6 sum d^2 / (n (n^2 - 1)) with d = 1, 1, 1, 1, 0
    assert classification.spearman(gold, predicted) == pytest.approx(0.8)
    assert isinstance(classification.spearman(gold, np.ones(5)), Undefined)
    single = classification.spearman(gold[:1], predicted[:1])
    assert isinstance(single, Undefined)
    assert "they have one in common" in str(single)
    assert "no unit in common" in str(classification.spearman(gold[:0], predicted[:0]))
    assert isinstance(classification.mean_absolute_error(gold[:0], gold[:0]), Undefined)
