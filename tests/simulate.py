"""Agreement reports over labelled data with simulated coders, to be looked at: ``make reports``.

    PYTHONPATH=tests .venv/bin/python -m simulate ../shared/data OUT [--lang de]

The labels in the data are the first coder's, "Gold". All others are made by corrupting them: a
coder of skill s gives Gold's value with probability s; else, on a nominal scale, the value of a
unit drawn at random (so that frequent levels are also frequent mistakes), and on an ordinal scale a
level next to Gold's. The third coder codes three quarters of the sample. A simulated model corrupts
likewise; its probability for the value it gives is 0.3 + 0.7 Beta(8, 2) where that is Gold's and
0.3 + 0.7 Beta(2, 4) where it is not, and what is left goes to the other levels by how often the
data use them (by nearness on an ordinal scale), times an exponential variate, Gold's level counting
threefold. People code a simple random sample. Everything follows from SEED. Nothing in these
reports says anything about a real model.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotations import add_annotations

from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Run, Status, Unit, human
from desktop.engine.report.page import write_report
from desktop.engine.store.coders import add_coder
from desktop.engine.store.documents import add_document
from desktop.engine.store.project import Project
from desktop.engine.store.runs import finish_run, start_run
from rubrics.labels import Scores
from rubrics.library import find_rubric
from rubrics.schema import Dimension, Scale

SEED = 20_260_401
TIME = "2026-01-01T00:00:00Z"

Row = tuple[Mapping[str, str], Mapping[str, str]]
"""A unit's fields, and Gold's value by dimension."""


@dataclass(frozen=True)
class Simulated:
    """A coder who is right with probability ``skill`` on a ``share`` of the sample."""

    name: str
    skill: float
    share: float = 1.0


@dataclass(frozen=True)
class Study:
    """A rubric, its labelled rows, how many of them people code, and everybody who codes."""

    rubric: str
    rows: Sequence[Row]
    sample: int
    people: Sequence[Simulated]
    models: Sequence[Simulated]


def studies(folder: Path) -> list[Study]:
    """One over the emotions, one over the answer quality in this folder."""
    gold, third = Simulated("Gold", 1.0), Simulated("Third", 0.8, 0.75)
    return [
        Study("emotions", list(_emotions(folder)), 500, [gold, Simulated("Second", 0.85), third],
              [Simulated("Model A", 0.86), Simulated("Model B", 0.7)]),
        Study("answer-quality", list(_answer_quality(folder)), 50,
              [gold, Simulated("Second", 0.75)], [Simulated("Model A", 0.7)]),
    ]  # fmt: skip


def _emotions(folder: Path) -> Iterator[Row]:
    with (folder / "goemotions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {"text": row["TEXT"]}, {"emotion": row["label"]}


def _answer_quality(folder: Path) -> Iterator[Row]:
    """The six scores are in this order in the data."""
    names = ("conciseness", "interpretability", "completeness", "clarity", "accuracy", "relevance")
    with (folder / "answer_quality.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fields = {name: row[name.upper()] for name in ("context", "question", "answer")}
            yield fields, dict(zip(names, row["response"].split(), strict=True))


def make_project(path: Path, study: Study) -> Project:
    """A project file in which the study's simulated coders have done their work."""
    rubric = find_rubric(study.rubric, Path())
    project = Project(path, create=True)
    project.use_rubric(rubric)
    units = [
        Unit(f"u{i:05}", "data", i, i, i + 1, fields, f"row {i + 2}")
        for i, (fields, _) in enumerate(study.rows)
    ]
    add_document(project, Document("data", "data.csv", "0" * 64, "csv", "utf-8", "row"), units)
    models = {m.name: Coder(m.name, m.name, CoderKind.MODEL, {"runtime": "simulated"})
              for m in study.models}  # fmt: skip
    for coder in (*(human(person.name) for person in study.people), *models.values()):
        add_coder(project, coder)
    for coder in models.values():
        settings = {"simulation_seed": SEED}
        run = Run(f"run {coder.name}", coder.coder_id, rubric.sha256, settings, TIME, TIME)
        start_run(project, run)
        finish_run(project, run.run_id, TIME)
    dice = random.Random(SEED)
    drawn = set(dice.sample(range(len(units)), study.sample))
    made = []
    for dimension in rubric.dimensions:
        corrupt = Corruption(dimension, [gold[dimension.name] for _, gold in study.rows], dice)
        for i, (unit, gold) in enumerate(zip(units, corrupt.gold, strict=True)):
            for person in study.people if i in drawn else ():
                if dice.random() < person.share:
                    made.append(Annotation(
                        unit.unit_id, dimension.name, human(person.name).coder_id,
                        corrupt(gold, person.skill), Status.CONFIRMED, TIME, sample="audit",
                        sample_probability=study.sample / len(units),
                    ))  # fmt: skip
            for model in study.models:
                value = corrupt(gold, model.skill)
                scores = Scores(corrupt.probabilities(value, gold), 0.9)
                made.append(Annotation(
                    unit.unit_id, dimension.name, models[model.name].coder_id, value,
                    Status.SUGGESTED, TIME, scores=scores,
                ))  # fmt: skip
    add_annotations(project, made)
    return project


class Corruption:
    """How Gold's values of one dimension are corrupted."""

    def __init__(self, dimension: Dimension, gold: Sequence[str], dice: random.Random) -> None:
        self.values = dimension.values
        self.gold = gold
        self.used = Counter(gold)
        self.nominal = dimension.scale is Scale.NOMINAL
        self.dice = dice

    def __call__(self, gold: str, skill: float) -> str:
        """What a coder of this skill gives."""
        if self.dice.random() < skill:
            return gold
        if self.nominal:
            return self.dice.choice(self.gold)
        place = self.values.index(gold) + self.dice.choice((-1, 1))
        return self.values[min(max(place, 0), len(self.values) - 1)]

    def probabilities(self, value: str, gold: str) -> tuple[float, ...]:
        """A model's probabilities (levels,) where it gives ``value``, the largest one's."""
        beta = (8, 2) if value == gold else (2, 4)
        top = 0.3 + 0.7 * self.dice.betavariate(*beta)
        weights = [self._weight(level, value, gold) for level in self.values]
        rest = [(1 - top) * weight / sum(weights) for weight in weights]
        at = self.values.index(value)
        rest[at] = top
        largest = max(range(len(rest)), key=rest.__getitem__)
        rest[at], rest[largest] = rest[largest], rest[at]
        return tuple(rest)

    def _weight(self, level: str, value: str, gold: str) -> float:
        if level == value:
            return 0.0
        near = (self.used[level] + 1 if self.nominal
                else 0.3 ** abs(self.values.index(level) - self.values.index(value)))  # fmt: skip
        return near * self.dice.expovariate(1) * (3 if level == gold else 1)


def main() -> None:
    """Makes both reports."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with goemotions.csv, answer_quality.csv")
    parser.add_argument("out", type=Path)
    parser.add_argument("--lang", default="en")
    options = parser.parse_args()
    for study in studies(options.data):
        folder = options.out / study.rubric
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "project.glossator"
        path.unlink(missing_ok=True)
        with make_project(path, study) as project:
            for written in write_report(project, folder, lang=options.lang):
                print(written)


if __name__ == "__main__":
    main()
