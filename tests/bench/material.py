"""Texts and models to measure with."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.engine.models.library import ModelFile, default_model
from desktop.engine.runtime.runtime import Job

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"


def model() -> ModelFile:
    """The embedded default."""
    return default_model()


def comments(count: int) -> list[str]:
    """Different short texts: the shared comments, or the sample complaints over and over."""
    path = SHARED / "goemotions.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            texts = list(dict.fromkeys(row["TEXT"] for row in csv.DictReader(file)))
    else:
        with (ROOT / "desktop/samples/complaints.csv").open(encoding="utf-8", newline="") as file:
            texts = [row["complaint"] for row in csv.DictReader(file)]
    return [texts[i % len(texts)] + " " * (i // len(texts)) for i in range(count)]


def answers(count: int) -> list[dict[str, str]]:
    """Questions, contexts and answers: the shared ones, or the rubric's own examples."""
    path = SHARED / "answer_quality.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                {"context": r["CONTEXT"], "question": r["QUESTION"], "answer": r["ANSWER"]}
                for r in csv.DictReader(file)
            ]
    else:
        from rubrics.library import find_rubric

        rows = [dict(e.fields) for e in find_rubric("answer-quality", Path()).examples]
    return [rows[i % len(rows)] for i in range(count)]


def jobs(units: list[dict[str, str]], dimensions: tuple[str, ...]) -> Iterator[list[Job]]:
    """A batch of one job per unit."""
    for i, fields in enumerate(units):
        yield [Job(str(i), fields, dimensions)]


class Clock:
    """Seconds spent in its ``with`` block."""

    seconds = 0.0


@contextmanager
def clock() -> Iterator[Clock]:
    """Times a block."""
    measured = Clock()
    started = time.perf_counter()
    try:
        yield measured
    finally:
        measured.seconds = time.perf_counter() - started
