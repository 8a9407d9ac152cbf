from __future__ import annotations

import tracemalloc

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.engine.agreement import alpha
from desktop.engine.agreement.alpha import MISSING, Distance, bootstrap_alpha, krippendorff_alpha
from desktop.engine.agreement.figures import Interval, Undefined

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: 4 observers, 12 units.
KRIPPENDORFF_2011 = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
) - 1  # fmt: skip


def distances(size: int) -> list[Distance]:
    return [alpha.nominal(size), alpha.ordinal(), alpha.interval(range(size))]


@pytest.mark.parametrize(
    ("distance", "published"),
    list(zip(distances(5), (0.743, 0.815, 0.849), strict=True)),
    ids=lambda d: getattr(d, "name", ""),
)
def test_alpha_of_krippendorffs_own_example_is_the_published_one(
    distance: Distance, published: float
) -> None:
    assert krippendorff_alpha(KRIPPENDORFF_2011, distance) == pytest.approx(published, abs=5e-4)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_alpha_is_that_of_the_reference_package(data: st.DataObject) -> None:
    coders, units, size = (data.draw(st.integers(2, n)) for n in (5, 15, 6))
    flat = data.draw(
        st.lists(st.integers(-1, size - 1), min_size=coders * units, max_size=coders * units)
    )
    codes = np.array(flat).reshape(coders, units)
    pairable = codes[:, (codes != MISSING).sum(axis=0) > 1]
    if len(np.unique(pairable[pairable != MISSING])) < 2 or pairable.shape[1] < 2:
        for distance in distances(size):
            assert isinstance(krippendorff_alpha(codes, distance), Undefined)
        return
    table = np.where(codes == MISSING, np.nan, codes)
    for distance in distances(size):
        expected = krippendorff.alpha(
            table, value_domain=range(size), level_of_measurement=distance.name
        )
        assert krippendorff_alpha(codes, distance) == pytest.approx(expected, abs=1e-9)


def test_alpha_over_sets_is_that_of_the_reference_package_with_the_same_distance() -> None:
    sets = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 1], [1, 1, 1]], dtype=np.bool_)
    distance = alpha.masi(sets)
    table = distance.among(np.arange(5), np.arange(5))
    codes = np.random.default_rng(3).integers(-1, 5, (3, 40))
    expected = krippendorff.alpha(
        np.where(codes == MISSING, np.nan, codes),
        value_domain=range(5),
        level_of_measurement=lambda v1, v2, i1, i2, n_v, dtype: table[i1, i2],
    )
    assert krippendorff_alpha(codes, distance) == pytest.approx(expected, abs=1e-12)


def test_masi_weighs_overlap_as_passonneau_does() -> None:
    sets = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 1], [0, 0, 0]], dtype=np.bool_)
    distance, every = alpha.masi(sets), np.arange(5)
    table = distance.among(every, every)
    left, right = (side.ravel() for side in np.meshgrid(every, every, indexing="ij"))
    assert (distance.between(left, right) == table.ravel()).all()
    assert table[0, 0] == table[4, 4] == 0  # equal sets, the empty one too
    assert table[0, 1] == pytest.approx(1 - 1 / 2 * 2 / 3)  # one within the other
    assert table[0, 2] == pytest.approx(1 - 1 / 3 * 1 / 3)  # overlapping
    assert table[0, 3] == table[0, 4] == table[3, 4] == 1  # nothing shared


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        (np.zeros((0, 0), dtype=np.int64), "two coders"),
        (np.array([[0, 1, 2]]), "two coders"),
        (np.array([[0, 1, -1, -1], [-1, -1, 2, 0]]), "no unit was coded by two"),
        (np.array([[1, 1, 1], [1, 1, 1]]), "3 units"),
        (np.zeros((2, 0), dtype=np.int64), "no unit"),
    ],
    ids=["no coder", "one coder", "disjoint units", "one level used", "no unit"],
)
def test_undefined_alpha_says_why(codes: np.ndarray, reason: str) -> None:
    for distance in distances(3):
        for figure in (krippendorff_alpha(codes, distance), bootstrap_alpha(codes, distance)):
            assert isinstance(figure, Undefined)
            assert reason in str(figure)


def test_two_units_have_an_alpha_but_no_interval() -> None:
    codes = np.array([[0, 1], [0, 0]])
    assert krippendorff_alpha(codes, alpha.nominal(2)) == pytest.approx(0.0)
    interval = bootstrap_alpha(codes, alpha.nominal(2))
    assert isinstance(interval, Undefined)
    assert "an interval from 2 units would mislead" in str(interval)
    least = np.array([[0, 1] * 5, [0, 1] * 4 + [0, 0]])
    assert isinstance(bootstrap_alpha(least, alpha.nominal(2)), Interval)
    assert isinstance(bootstrap_alpha(least[:, 1:], alpha.nominal(2)), Undefined)


def test_perfect_agreement_has_no_interval_as_resampling_could_only_repeat_it() -> None:
    codes = np.array([[0, 1] * 20, [0, 1] * 20])
    assert krippendorff_alpha(codes, alpha.nominal(2)) == 1.0
    interval = bootstrap_alpha(codes, alpha.nominal(2))
    assert isinstance(interval, Undefined)
    assert "every resample of 40 units gives this very figure" in str(interval)


def test_a_level_used_once_leaves_too_many_resamples_without_an_alpha() -> None:
    codes = np.zeros((2, 30), dtype=np.int64)
    codes[0, 0] = 1
    interval = bootstrap_alpha(codes, alpha.nominal(2))
    assert isinstance(interval, Undefined)
    assert str(interval) == "in 37% of the resamples of 30 units all values are equal"


def test_coders_order_changes_nothing_and_the_seed_fixes_the_interval() -> None:
    codes = np.random.default_rng(5).integers(-1, 4, (3, 60))
    distance = alpha.ordinal()
    assert bootstrap_alpha(codes, distance, seed=1) == bootstrap_alpha(
        codes[::-1], distance, seed=1
    )
    assert bootstrap_alpha(codes, distance, seed=1) != bootstrap_alpha(codes, distance, seed=2)


def test_interval_is_that_of_resampling_units_one_by_one() -> None:
    """The multinomial shortcut against the plain bootstrap over the reference package."""
    random = np.random.default_rng(11)
    truth = random.integers(0, 3, 80)
    codes = np.where(random.random((3, 80)) < 0.6, truth, random.integers(0, 3, (3, 80)))
    plain = [
        krippendorff.alpha(
            codes[:, random.integers(0, 80, 80)].astype(float), level_of_measurement="ordinal"
        )
        for _ in range(2000)
    ]
    interval = bootstrap_alpha(codes, alpha.ordinal())
    assert isinstance(interval, Interval)
    assert interval.low == pytest.approx(np.quantile(plain, 0.025), abs=0.02)
    assert interval.high == pytest.approx(np.quantile(plain, 0.975), abs=0.02)


@pytest.mark.parametrize(
    "distance", [alpha.nominal(3), alpha.ordinal()], ids=["nominal", "ordinal"]
)
def test_interval_covers_the_true_alpha_about_as_often_as_it_says(
    distance: alpha.Distance,
) -> None:
    """200 studies of 100 units by 2 coders, against alpha of 400,000 units of the same kind."""
    random = np.random.default_rng(17)

    def study(units: int) -> np.ndarray:
        truth = random.choice(3, units, p=[0.5, 0.3, 0.2])
        return np.where(random.random((2, units)) < 0.7, truth, random.integers(0, 3, (2, units)))

    true = krippendorff_alpha(study(400_000), distance)
    hits = 0
    for seed in range(200):
        interval = bootstrap_alpha(study(100), distance, resamples=400, seed=seed)
        assert isinstance(interval, Interval)
        hits += interval.low <= true <= interval.high
    assert 0.90 <= hits / 200 <= 0.99


def test_a_crowd_of_whom_each_coded_a_little_takes_little_memory() -> None:
    """82 people as in GoEmotions: they make 3,321 pairs, and those of a unit 6."""
    random = np.random.default_rng(5)
    codes = np.full((82, 10_000), -1)
    for unit in range(codes.shape[1]):
        codes[random.choice(82, 4, replace=False), unit] = random.integers(0, 28, 4)
    tracemalloc.start()
    found = alpha.krippendorff_alpha(codes, alpha.nominal(28))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert abs(found) < 0.05  # type: ignore[arg-type]
    assert most < 5 * codes.nbytes


def many_sets(count: int) -> np.ndarray:
    """As many different sets of 14 levels, in no order."""
    numbers = np.random.default_rng(3).permutation(1 << 14)[:count]
    return (numbers[:, None] >> np.arange(14) & 1).astype(np.bool_)


def test_thousands_of_sets_have_an_alpha_and_no_table_of_each_with_each() -> None:
    sets = many_sets(5_000)
    codes = np.stack([np.arange(5_000), np.roll(np.arange(5_000), 1)])
    tracemalloc.start()
    value = krippendorff_alpha(codes, alpha.masi(sets))
    interval = bootstrap_alpha(codes, alpha.masi(sets))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert abs(value) < 0.05  # type: ignore[arg-type]
    assert isinstance(interval, Undefined)
    assert "5,000 different sets of levels" in str(interval)
    assert most < 5_000 * 5_000 * 8 / 2


def test_alpha_over_sets_is_the_same_whether_there_is_a_table_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes = np.random.default_rng(4).integers(-1, 400, (3, 500))
    distance = alpha.masi(many_sets(400))
    before = krippendorff_alpha(codes, distance)
    monkeypatch.setattr(alpha, "MOST_RESAMPLED", 10)
    assert krippendorff_alpha(codes, distance) == pytest.approx(before, abs=1e-12)


def test_values_whoever_gave_them_take_as_many_rows_as_a_unit_has() -> None:
    codes = np.array([[-1, 2, -1], [1, -1, -1], [0, -1, 3], [-1, -1, -1]])
    assert alpha.compact(codes).tolist() == [[0, -1, -1], [1, 2, 3]]
