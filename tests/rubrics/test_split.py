"""Splits depend on texts and seed alone, and give every part its share of every stratum."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from rubrics.split import Part, fold_of, split

SHARES = {Part.TRAIN: 0.8, Part.VALIDATION: 0.1, Part.TEST: 0.1}


def test_every_stratum_that_is_large_enough_is_cut_by_the_shares() -> None:
    strata = {f"t{i}": "common" if i < 300 else "rare" for i in range(400)}
    parts = split(strata, SHARES, 1)
    counts = Counter((strata[text], part) for text, part in parts.items())
    assert counts["common", Part.TRAIN] == 240
    assert counts["rare", Part.TRAIN] == 80
    assert counts["rare", Part.TEST] == counts["rare", Part.VALIDATION] == 10


def test_strata_too_small_for_every_part_are_divided_together() -> None:
    strata = {f"t{i}": str(i) for i in range(50)}
    assert Counter(split(strata, SHARES, 1).values()) == {
        Part.TRAIN: 40,
        Part.VALIDATION: 5,
        Part.TEST: 5,
    }


def test_a_stratum_of_as_many_units_as_give_every_part_one_is_cut_on_its_own() -> None:
    least = {f"{s}{i}": s for s in "abc" for i in range(10)}
    small = {f"{s}{i}": s for s in "defgh" for i in range(2)}
    counts = Counter(
        (least.get(text, "small"), part) for text, part in split(least | small, SHARES, 1).items()
    )
    for stratum in ("a", "b", "c", "small"):
        assert [counts[stratum, part] for part in Part] == [8, 1, 1]


@given(st.dictionaries(st.text(min_size=1), st.sampled_from("ab"), min_size=1), st.randoms())
def test_the_order_of_the_units_does_not_matter(strata: dict[str, str], random: object) -> None:
    shuffled = list(strata.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    parts = split(strata, SHARES, 1)
    assert split(dict(shuffled), SHARES, 1) == parts
    assert parts.keys() == strata.keys()


def test_another_seed_divides_otherwise() -> None:
    strata = {f"t{i}": "" for i in range(100)}
    assert split(strata, SHARES, 1) != split(strata, SHARES, 2)


def test_a_part_without_a_share_gets_nothing() -> None:
    parts = split({f"t{i}": "" for i in range(9)}, {Part.TRAIN: 1.0, Part.TEST: 0.0}, 1)
    assert set(parts.values()) == {Part.TRAIN}


def test_folds_differ_by_one_unit_at_most() -> None:
    texts = [f"t{i}" for i in range(77)]
    folds = fold_of(texts, 5, 1)
    assert sorted(Counter(folds.values()).values()) == [15, 15, 15, 16, 16]
    assert fold_of(reversed(texts), 5, 1) == folds
    assert fold_of(texts, 5, 2) != folds
