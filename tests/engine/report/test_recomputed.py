"""The report's figures, computed again from the files for checking by other code and packages."""

from __future__ import annotations

import csv
import json
from itertools import combinations
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import cohen_kappa_score, f1_score

from desktop.engine.export.project_files import Format, export_project
from desktop.engine.report.page import write_report
from desktop.engine.store.project import Project

PEOPLE = ("Anna", "Ben", "Cem")
MODEL = "Tiny-1M Q4_1"
FILE = "Tiny-1M_Q4_1"
EXACT = {"abs": 1e-9, "rel": 0}
LEVELS = {"tone": ["negative", "neutral", "positive"], "clarity": ["-1", "0", "1"]}


class Figures:
    """``figures.csv`` by dimension, figure, coders and level."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file))

    def row(self, dimension: str, figure: str, coders: str, level: str = "") -> dict[str, str]:
        (found,) = [
            row for row in self.rows
            if (row["dimension"], row["figure"], row["coders"], row["level"])
            == (dimension, figure, coders, level)
        ]  # fmt: skip
        return found

    def value(self, *key: str) -> float:
        return float(self.row(*key)["value"])


@pytest.fixture
def out(audited_project: Project, tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    write_report(audited_project, folder)
    for fmt in (Format.MATRIX, Format.ALTTEST, Format.DSL):
        export_project(audited_project, fmt, folder)
    return folder


def matrix(out: Path, dimension: str) -> dict[str, list[str]]:
    with (out / f"matrix_{dimension}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0] if name != "unit_id"}


def test_figures_are_those_of_other_code_on_the_exported_files(out: Path) -> None:
    figures = Figures(out / "figures.csv")
    for dimension, levels in LEVELS.items():
        _alphas_kappas_and_ac(out, figures, dimension, levels)
        _accuracy_and_f1(out, figures, dimension)
        _alternative_annotator_test(out, figures, dimension)
    for dimension in ("tone", "clarity", "topics"):
        _prevalences(out, figures, dimension)
    _sets(out, figures)


def _alphas_kappas_and_ac(out: Path, figures: Figures, dimension: str, levels: list[str]) -> None:
    table = matrix(out, dimension)
    scale = "nominal" if dimension == "tone" else "ordinal"
    for size in (2, 3, 4):
        for names in combinations((*PEOPLE, MODEL), size):
            key = " | ".join(names)
            if not any(row["coders"] == key and row["figure"] == "alpha" for row in figures.rows):
                continue
            data = [[levels.index(v) if v else np.nan for v in table[name]] for name in names]
            expected = krippendorff.alpha(data, level_of_measurement=scale)
            assert figures.value(dimension, "alpha", key) == pytest.approx(expected, **EXACT)
            if size == 2:
                _pair(figures, dimension, key, np.array(data), len(levels))


def _pair(figures: Figures, dimension: str, key: str, data: np.ndarray, size: int) -> None:
    left, right = data[:, ~np.isnan(data).any(axis=0)].astype(int)
    kappa = cohen_kappa_score(left, right)
    assert figures.value(dimension, "cohen_kappa", key) == pytest.approx(kappa, **EXACT)
    weights = np.eye(size)
    name = "gwet_ac1"
    if dimension == "clarity":
        weighted = cohen_kappa_score(left, right, weights="quadratic")
        assert figures.value(dimension, "weighted_kappa", key) == pytest.approx(weighted, **EXACT)
        x = np.arange(size)
        weights = 1 - (x[:, None] - x) ** 2 / (size - 1) ** 2
        name = "gwet_ac2"
    agreed = np.mean([weights[a, b] for a, b in zip(left, right, strict=True)])
    share = []
    for level in range(size):
        rated = [np.mean(column[~np.isnan(column)] == level) for column in data.T
                 if not np.isnan(column).all()]  # fmt: skip
        share.append(np.mean(rated))
    chance = weights.sum() / size / (size - 1) * sum(p * (1 - p) for p in share)
    expected = (agreed - chance) / (1 - chance)
    assert figures.value(dimension, name, key) == pytest.approx(expected, **EXACT)


def _accuracy_and_f1(out: Path, figures: Figures, dimension: str) -> None:
    table = matrix(out, dimension)
    for name in PEOPLE:
        pairs = [(g, m) for g, m in zip(table[name], table[MODEL], strict=True) if g and m]
        gold, said = (list(side) for side in zip(*pairs, strict=True))
        key = f"{MODEL} | {name}"
        row = figures.row(dimension, "accuracy", key)
        right = sum(g == m for g, m in pairs)
        exact = stats.binomtest(right, len(pairs)).proportion_ci(method="exact")
        assert float(row["value"]) == pytest.approx(right / len(pairs), **EXACT)
        assert float(row["low"]) == pytest.approx(exact.low, **EXACT)
        assert float(row["high"]) == pytest.approx(exact.high, **EXACT)
        f1 = figures.row(dimension, "macro_f1", key)
        assert float(f1["value"]) == pytest.approx(f1_score(gold, said, average="macro"), **EXACT)
        assert float(f1["low"]) < float(f1["value"]) < float(f1["high"])


def _alternative_annotator_test(out: Path, figures: Figures, dimension: str) -> None:
    people = json.loads((out / f"alttest_{dimension}_people.json").read_text(encoding="utf-8"))
    model = json.loads((out / f"alttest_{dimension}_{FILE}.json").read_text(encoding="utf-8"))
    ps, advantages = [], []
    for name in PEOPLE:
        wins, losses = [], []
        for item, label in people[name].items():
            others = [people[o][item] for o in PEOPLE if o != name and item in people[o]]
            if not others or item not in model:
                continue

            def fit(said: str, others: list[str] = others) -> float:
                if dimension == "tone":
                    return sum(said == other for other in others) / len(others)
                gaps = [(float(said) - float(other)) ** 2 for other in others]
                return -float(np.sqrt(sum(gaps) / len(gaps)))

            wins.append(fit(model[item]) >= fit(label))
            losses.append(fit(label) >= fit(model[item]))
        difference = np.array(losses, float) - np.array(wins, float)
        ps.append(stats.ttest_1samp(difference, 0.15, alternative="less").pvalue)
        advantages.append(np.mean(wins))
        found = figures.value(dimension, "alt_test_p", f"{name} | {MODEL}", "epsilon 0.15")
        assert found == pytest.approx(ps[-1], **EXACT)
    beaten = stats.false_discovery_control(ps, method="by") <= 0.05
    rate = figures.value(dimension, "alt_test_winning_rate", MODEL, "epsilon 0.15")
    assert rate == pytest.approx(beaten.mean(), **EXACT)
    advantage = figures.value(dimension, "alt_test_advantage", MODEL, "epsilon 0.15")
    assert advantage == pytest.approx(np.mean(advantages), **EXACT)


def _prevalences(out: Path, figures: Figures, dimension: str) -> None:
    with (out / f"dsl_{dimension}_{FILE}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["sample_prob"] for row in rows} == {"0.375"}
    for level in {row["level"] for row in rows}:
        mine = [row for row in rows if row["level"] == level]
        y = np.array([float(row["expert"]) for row in mine if row["expert"]])
        f = np.array([float(row["pred"]) for row in mine if row["expert"]])
        rest = np.array([float(row["pred"]) for row in mine if not row["expert"]])
        spread = np.var(np.append(f, rest), ddof=1)
        lam = min(1, max(0, np.cov(y, f)[0, 1] / ((1 + len(y) / len(rest)) * spread)))
        value = lam * rest.mean() + (y - lam * f).mean()
        slope = lam * (1 + len(y) / len(rest))
        left = len(rest) / len(mine)
        error = np.sqrt(left * np.var(y - slope * f, ddof=1) / len(y))
        row = figures.row(dimension, "prevalence_ppi", MODEL, level)
        assert float(row["value"]) == pytest.approx(value, **EXACT)
        margin = stats.t.ppf(0.975, len(y) - 1) * error
        assert float(row["low"]) == pytest.approx(value - margin, **EXACT)
        assert float(row["high"]) == pytest.approx(value + margin, **EXACT)
        row = figures.row(dimension, "prevalence_people", " | ".join(PEOPLE), level)
        share = y.mean()
        units = share * (1 - share) / (np.var(y, ddof=1) / len(y))
        low = stats.beta.ppf(0.025, share * units, (1 - share) * units + 1)
        high = stats.beta.ppf(0.975, share * units + 1, (1 - share) * units)
        for name, end in (("low", low), ("high", high)):
            expected = share + np.sqrt(left) * (end - share)
            assert float(row[name]) == pytest.approx(expected, **EXACT)


def _sets(out: Path, figures: Figures) -> None:
    """Each level of a multi-label dimension as a yes/no question."""
    table = matrix(out, "topics")
    for level in ("price", "service", "delivery"):
        data = [[level in v.split("|") if v else np.nan for v in table[name]] for name in PEOPLE]
        expected = krippendorff.alpha(data, level_of_measurement="nominal")
        found = figures.value("topics", "alpha", " | ".join(PEOPLE), level)
        assert found == pytest.approx(expected, **EXACT)
