"""Calibration, risk-coverage and conformal sets: what the model's probabilities are good for."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from desktop.engine.agreement.calibration import (
    Calibration,
    brier_score,
    calibrate,
    error_by_chance,
    expected_calibration_error,
    in_first_half,
    reliability,
    tempered,
    top_label,
)
from desktop.engine.agreement.conformal import (
    conformal_quantile,
    conformal_sets,
    kept_by_most,
    set_scores,
    single_scores,
)
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.intervals import clopper_pearson
from desktop.engine.agreement.results import ModelAgreement
from desktop.engine.agreement.selective import Point, RiskCoverage, risk_coverage, upper_bound
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.languages.language import language
from desktop.engine.report import confidence as report_confidence
from desktop.engine.report.blocks import Text

NONE = Undefined("not part of this")


def simulated(
    units: int, seed: int, temperature: float = 1.0, levels: int = 4
) -> tuple[NDArray[np.float64], NDArray[np.int64], list[str]]:
    """Probabilities that are right about themselves, then sharpened by 1 / temperature."""
    random = np.random.default_rng(seed)
    true = random.dirichlet(np.full(levels, 0.4), units)
    truth = (random.random((units, 1)) > true.cumsum(axis=1)).sum(axis=1).clip(max=levels - 1)
    return tempered(true, temperature), truth, [f"u{i}" for i in range(units)]


def test_brier_score_and_ece_of_a_case_done_by_hand() -> None:
    p = np.array([[0.8, 0.2], [0.6, 0.4]])
    assert brier_score(p, np.array([0, 1])) == pytest.approx((0.04 + 0.04 + 0.36 + 0.36) / 2)
    confidence = np.repeat([0.6, 0.9], 10)
    right = np.array([True] * 4 + [False] * 6 + [True] * 10)
    assert expected_calibration_error(confidence, right) == pytest.approx(0.5 * 0.2 + 0.5 * 0.1)
    unsure, sure = reliability(confidence, right)
    assert (unsure.answers, unsure.confidence, unsure.accuracy) == (10, pytest.approx(0.6), 0.4)
    assert (sure.answers, sure.confidence, sure.accuracy) == (10, pytest.approx(0.9), 1.0)


def test_order_of_the_units_has_no_part_in_the_calibration_error() -> None:
    """60 answers with 0.8, 42 of them right: |0.7 - 0.8|, as scikit-learn's ``calibration_curve``
    has it with ``strategy="quantile"``, whether the wrong ones come first or last."""
    confidence = np.full(60, 0.8)
    right = np.arange(60) < 42
    for answers in (right, right[::-1]):
        assert expected_calibration_error(confidence, answers) == pytest.approx(0.1)
    tied = np.concatenate([np.full(5, 0.5), np.full(25, 0.7), np.linspace(0.71, 0.9, 30)])
    (first, *others) = reliability(tied, np.ones(60, dtype=bool))
    assert first.answers == 30  # 5 alone would be too few
    assert [part.answers for part in others] == [10, 10, 10]
    confidence, right = np.repeat([0.5, 1.0], [90, 910]), np.arange(1000) >= 45
    low, high = reliability(confidence, right[np.random.default_rng(1).permutation(1000)])
    assert (low.answers, high.answers) == (90, 910)  # else errors of both would cancel out


def test_honest_probabilities_have_a_small_error_and_bins_that_cover_them() -> None:
    found = calibrate(*simulated(4000, 1))
    assert isinstance(found.ece, float)
    assert found.ece < 0.03
    assert sum(b.answers for b in found.bins) == 4000
    inside = [b.interval.low <= b.confidence <= b.interval.high for b in found.bins]
    assert sum(inside) >= 8


def test_overconfidence_is_found_and_cooled_by_the_temperature_that_made_it() -> None:
    found = calibrate(*simulated(3000, 2, temperature=0.5))
    assert not isinstance(found.temperature, Undefined)
    assert found.temperature.value == pytest.approx(2.0, rel=0.1)
    assert found.temperature.kept
    assert found.temperature.after < 0.5 * found.temperature.before


def test_error_by_chance_is_what_calibrated_answers_show() -> None:
    """Of 500 honest sets of 100 answers about one in twenty has an error above its 95 % bound."""
    above, errors, means = 0, [], []
    for seed in range(500):
        probabilities, truth, _ = simulated(100, seed)
        confidence, right = top_label(probabilities, truth)
        mean, high = error_by_chance(confidence, seed=seed)
        found = expected_calibration_error(confidence, right)
        above += found > high
        errors.append(found)
        means.append(mean)
    assert np.mean(errors) == pytest.approx(np.mean(means), rel=0.03)
    assert 0.03 <= above / 500 <= 0.07


def test_report_holds_the_error_beside_what_chance_would_show() -> None:
    honest, sharpened = calibrate(*simulated(200, 3)), calibrate(*simulated(200, 3, 0.4))
    seldom = "in one case of twenty: these"
    assert f"{seldom} may well be right as often as they say." in told(calibration=honest)
    assert f"{seldom} are right more often or less often than they say." in told(
        calibration=sharpened
    )


def test_temperature_keeps_every_label() -> None:
    p, _, _ = simulated(200, 3)
    assert (tempered(p, 3.7).argmax(axis=1) == p.argmax(axis=1)).all()


def test_the_least_probabilities_keep_their_proportion() -> None:
    cooled = tempered(np.array([[1e-300, 1e-299]]), 0.05)
    assert cooled == pytest.approx(np.array([[1e-20, 1.0]]))


def test_a_temperature_takes_units_in_both_halves() -> None:
    probabilities, truth, _ = simulated(60, 5)
    names = [f"u{i}" for i in range(300)]
    first = [name for name in names if in_first_half(name)]
    second = [name for name in names if not in_first_half(name)]
    for here, there in ((14, 46), (46, 14)):
        told = calibrate(probabilities, truth, first[:here] + second[:there]).temperature
        assert str(told) == (
            f"the halves have {here} and {there} units, and a temperature takes 15 in each"
        )
    enough = calibrate(probabilities, truth, first[:45] + second[:15]).temperature
    assert not isinstance(enough, Undefined)
    assert (enough.fitted_on, enough.held_out) == (45, 15)


def test_temperature_at_the_edge_of_what_is_sought_is_none() -> None:
    probabilities = np.tile([0.999, 0.001], (60, 1))
    names = [f"u{i}" for i in range(60)]
    found = calibrate(probabilities, np.arange(60) % 2, names).temperature
    assert isinstance(found, Undefined)
    assert "the best lies beyond 20.00" in str(found)


@pytest.mark.parametrize(("level", "reason"), [(0, "every answer"), (1, "no answer")])
def test_no_temperature_without_errors_nor_without_a_right_answer(level: int, reason: str) -> None:
    """So sure that the likelihood is flat: where its search ends says nothing."""
    random = np.random.default_rng(7)
    surest = 1 - 10.0 ** -random.uniform(12, 15, 60)
    probabilities = np.stack([surest, 1 - surest], axis=1)
    truth = np.full(60, level, dtype=np.int64)
    found = calibrate(probabilities, truth, [f"u{i}" for i in range(60)]).temperature
    assert isinstance(found, Undefined)
    assert reason in str(found)


def test_temperature_that_does_not_help_is_not_kept() -> None:
    kept = 0
    for seed in range(10):
        fitted = calibrate(*simulated(80, seed)).temperature
        assert not isinstance(fitted, Undefined)
        assert fitted.kept == (fitted.after < fitted.before)
        kept += fitted.kept
    assert kept < 10


def test_few_units_have_no_calibration() -> None:
    found = calibrate(*simulated(29, 1))
    assert isinstance(found.ece, Undefined)
    assert "takes 30 units with a label; there are 29" in str(found.ece)
    assert isinstance(calibrate(*simulated(30, 1)).ece, float)


def test_clopper_pearson_is_scipys_and_the_literatures() -> None:
    """0 of 10: (0, 0.3085), the standard textbook case."""
    assert clopper_pearson(0, 10) == pytest.approx((0, 0.3085), abs=5e-5)
    for hits, count in ((3, 17), (17, 17), (250, 1000)):
        ours = clopper_pearson(hits, count)
        theirs = stats.binomtest(hits, count).proportion_ci()
        assert ours == pytest.approx((theirs.low, theirs.high))
    assert upper_bound(0, 59, 0.05) == pytest.approx(1 - 0.05 ** (1 / 59))


def test_promise_about_accepted_answers_is_kept_in_simulation() -> None:
    """The error rate of what is accepted exceeds 5 % in at most 5 % of 300 samples."""
    broken = promised = 0
    for seed in range(300):
        random = np.random.default_rng(seed)
        confidence = random.random(6000)
        right = random.random(6000) < 0.6 + 0.4 * confidence
        found = risk_coverage(confidence[:5000], right[:5000], confidence[5000:])
        if isinstance(found.accept, Point):
            promised += 1
            # The error rate above a threshold t is 0.2 (1 - t).
            broken += 0.2 * (1 - found.accept.threshold) > 0.05
    assert promised > 100
    assert broken <= 15


def test_all_right_answers_are_accepted_once_there_are_enough() -> None:
    accept = risk_coverage(np.full(200, 0.9), np.ones(200, bool), np.full(500, 0.9)).accept
    assert isinstance(accept, Point)
    assert accept.coverage == 1.0
    few = risk_coverage(np.full(40, 0.9), np.ones(40, bool), np.full(500, 0.9)).accept
    assert isinstance(few, Undefined)
    assert "no threshold keeps the error rate under 5% for sure" in str(few)


def test_the_largest_share_whose_errors_are_bounded_is_accepted() -> None:
    """120 sure answers, all right, and 100 unsure ones, half right; of the others 30 % are sure."""
    confidence = np.repeat([0.9, 0.5], [120, 100])
    right = np.arange(220) < 170
    unseen = np.repeat([0.9, 0.5], [30, 70])
    found = risk_coverage(confidence, right, unseen)
    sure, unsure = found.points
    assert (sure.threshold, sure.accepted, sure.errors, sure.coverage) == (0.9, 120, 0, 0.3)
    assert (unsure.threshold, unsure.accepted, unsure.errors, unsure.coverage) == (0.5, 220, 50, 1)
    assert sure.bound == pytest.approx(1 - 0.005 ** (1 / 120))  # a tenth of 5 %, of ten thresholds
    assert (sure.risk, unsure.risk) == (0, pytest.approx(50 / 220))
    assert found.accept == sure
    assert risk_coverage(confidence, right, unseen, error=0.5).accept == unsure
    some = np.r_[80:120, 150:190]
    few = risk_coverage(confidence[some], right[some], unseen).accept
    assert isinstance(few, Undefined)  # of the 40 sure ones alone: 1 - 0.005^(1/40) is 12.4 %
    assert "the closest comes to 12.5% at most" in str(few)


def test_nothing_is_promised_of_answers_surer_than_any_that_was_looked_at() -> None:
    found = risk_coverage(np.full(99, 0.5), np.ones(99, bool), np.full(9, 0.9))
    (point,) = found.points
    assert (point.accepted, point.bound, point.risk) == (0, 1.0, 0.0)
    assert isinstance(found.accept, Undefined)
    assert upper_bound(5, 5, 0.05) == 1.0
    # 1 of 20, one-sided: what a two-sided interval of 90 % ends in
    assert upper_bound(1, 20, 0.05) == pytest.approx(stats.binomtest(1, 20).proportion_ci(0.9).high)
    nothing = risk_coverage(np.empty(0), np.empty(0, bool), np.empty(0))
    assert str(nothing.accept) == "there is no answer with a confidence"


def test_risk_coverage_curve_ends_at_everything() -> None:
    confidence = np.array([0.9, 0.9, 0.5, 0.4])
    found = risk_coverage(confidence, np.array([True, False, True, False]), np.empty(0))
    assert found.curve == ((0.5, 0.5), (0.75, pytest.approx(1 / 3)), (1.0, 0.5))
    assert [point.coverage for point in found.points] == [0.5, 0.75, 1.0]  # all are labelled


def test_conformal_quantile_is_the_order_statistic() -> None:
    scores = np.arange(1, 20) / 20
    assert conformal_quantile(scores, 0.1) == pytest.approx(18 / 20)
    few = conformal_quantile(scores[:8], 0.1)
    assert isinstance(few, Undefined)
    assert "take 9 labelled units; there are 8" in str(few)


def test_conformal_sets_cover_as_promised_whatever_the_probabilities_are_worth() -> None:
    """90 % nominal; 300 samples of 50 + 50 units: mean coverage in [0.90, 0.93]."""
    hits = []
    for seed in range(300):
        p, truth, _ = simulated(100, seed, temperature=0.4)
        quantile = conformal_quantile(single_scores(p[:50], truth[:50]))
        assert isinstance(quantile, float)
        sets = conformal_sets(p[50:], quantile, ordered=False, at_least_one=False)
        hits.append(sets[np.arange(50), truth[50:]].mean())
    assert 0.893 <= np.mean(hits) <= 0.93


def test_nineteen_of_twenty_samples_keep_the_coverage_that_is_told() -> None:
    random = np.random.default_rng(4)
    kept = []
    for _ in range(2000):  # scores without ties: the quantile is the coverage of a uniform one
        quantile = conformal_quantile(random.random(50), 0.1)
        assert isinstance(quantile, float)
        kept.append(quantile >= kept_by_most(50, 0.1))
    assert np.mean(kept) == pytest.approx(0.95, abs=0.01)
    assert kept_by_most(50, 0.1) < 0.83 < kept_by_most(1000, 0.1) < 0.9


def test_ordered_sets_have_no_gaps_and_never_are_empty() -> None:
    p = np.array([[0.45, 0.1, 0.45], [0.34, 0.33, 0.33]])
    assert conformal_sets(p, 0.6, ordered=True).tolist() == [[True] * 3, [True, False, False]]
    assert conformal_sets(p, 0.6, ordered=False)[0].tolist() == [True, False, True]


def test_sets_of_several_levels_hold_all_that_apply() -> None:
    p = np.array([[0.9, 0.3], [0.2, 0.8], [0.1, 0.1]])
    members = np.array([[True, True], [False, True], [False, False]])
    assert set_scores(p, members) == pytest.approx([0.7, 0.2, 0.0])


def test_bins_have_intervals() -> None:
    found = calibrate(*simulated(60, 4))
    assert all(isinstance(b.interval, Interval) for b in found.bins)


@pytest.mark.parametrize(
    ("threshold", "shown"),
    [(0.9998231, "0.999824"), (0.7, "0.700"), (0.7121, "0.713"), (1.0, "1.000"), (0.0, "0.000")],
)
def test_threshold_that_is_printed_lets_in_no_more_than_it_promises(
    threshold: float, shown: str
) -> None:
    point = Point(threshold, 200, 2, 0.04, 0.6)
    risk = RiskCoverage(400, 900, 0.05, (point,), (), point)
    text = told(risk)
    assert f"a confidence of {shown} or more" in text


def told(risk: RiskCoverage | Undefined = NONE, calibration: Calibration | Undefined = NONE) -> str:
    """What the report says of these."""
    model = ModelAgreement(
        Coder("robot", "Robot", CoderKind.MODEL, {}), (), None, (), (), NONE, (), (), None,
        calibration, risk, NONE, NONE, NONE,
    )  # fmt: skip
    blocks = report_confidence.blocks(model, language("en"), many=False)
    return " ".join(block.text for block in blocks if isinstance(block, Text))
