"""What a window asks of a large project has to come while somebody waits for it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

from bench.material import ROOT
from desktop.engine.domain import Coder, CoderKind, Document
from desktop.engine.review.bulk import AcceptAnswers, apply, preview
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import draw_sample, uncertain_queue
from desktop.engine.store import search
from desktop.engine.store.coders import add_coder
from desktop.engine.store.documents import add_document
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from desktop.engine.store.table import rows, unit_ids
from desktop.engine.store.transactions import transaction
from desktop.engine.store.views import Sort, View, select
from rubrics.loader import load_rubric

MODEL = Coder("model0000001", "Double", CoderKind.MODEL)
PAGE = 60
DECISIONS = 200

UNITS = """
INSERT INTO unit (unit_id, document, ordinal, "start", "end", label, fields, columns, text_sha256,
                  shared)
WITH RECURSIVE counter (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM counter WHERE i + 1 < ?)
SELECT printf('a-%07d', i), 1, i, i, i + 1, printf('row %d', i + 2),
       json_object('text', printf('Remark %d: the bus number %d came late by w%d minutes, and the'
           || ' driver of the r%d said that it would be the same in week %d of the plan.',
           i, i % 900, i * 7919 % 3001, i * 104729 % 977, i % 52)),
       '{}', printf('%064x', i), ''
FROM counter
"""
ANSWERS = """
INSERT INTO annotation (unit, dimension, coder, round, value, status, time_utc, saw_suggestion,
                        probabilities, mass, windows, confidence, sample, note)
SELECT number, ?1, 1, 1, json_extract(?2, '$[' || (number * 7919 % json_array_length(?2)) || ']'),
       'suggested', '2026-01-01T00:00:00Z', 0, '[0.61234567890123,0.2,0.1,0.05,0.03765432109877]',
       0.9, 1, 0.2 + (number * 104729 % 799999) / 1000000.0, '', '' FROM unit
"""


def hundred_thousand() -> dict[str, float | str]:
    """Views, pages, search, queues, bulk and undo at 100,000 units of three dimensions."""
    return _measure(100_000)


def a_million() -> dict[str, float | str]:
    """The same at 1,000,000 units."""
    return _measure(1_000_000)


def _measure(count: int) -> dict[str, float | str]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Project(Path(folder) / "p.glossator", create=True) as project,
    ):
        _fill(project, count)
        return dict(_figures(project, count))


def _fill(project: Project, count: int) -> None:
    project.use_rubric(load_rubric(ROOT / "tests" / "data" / "mood.toml"))
    add_document(project, Document("a", "a.csv", "0" * 64, "csv", unit_kind="row"))
    add_coder(project, MODEL)
    with transaction(project.connection):
        project.connection.execute(UNITS, (count,))
        for dimension in project.rubric().dimensions:
            values = "[" + ",".join(f'"{value}"' for value in dimension.values) + "]"
            project.connection.execute(ANSWERS, (dimension.name, values))


def _figures(project: Project, count: int) -> list[tuple[str, float]]:
    feeling = View("feeling", MODEL.coder_id)
    by_confidence = View("feeling", MODEL.coder_id, sort=Sort.CONFIDENCE)
    found: list[tuple[str, float]] = [
        ("index for search: s", _seconds(lambda: list(search.index(project))))
    ]
    desk = Desk(project, "Anna")
    queue = uncertain_queue(project, "feeling")
    chosen = []
    for place in range(DECISIONS):
        unit_id = queue.unit_id(place)
        chosen.append(_seconds(lambda unit_id=unit_id: desk.choose(unit_id, "feeling", "joy")))
    for title, view in (
        ("all units", View()),
        ("sorted by confidence", by_confidence),
        ("sorted by level", View("feeling", MODEL.coder_id, sort=Sort.VALUE)),
        ("one level", View("feeling", MODEL.coder_id, values=("joy",))),
        ("confidence below 0.4", View("feeling", MODEL.coder_id, confidence=(0, 0.4))),
        ("disagreements", View("feeling", disagreement=True)),
        ("words", View(text="w42 driver")),
        ("beginning of a word", View(text="w4")),
    ):
        found.append((f"view, {title}: ms", 1e3 * _seconds(lambda v=view: select(project, v))))
    selection = select(project, by_confidence)
    pages = [
        _seconds(lambda p=place: rows(project, selection[p : p + PAGE]))
        for place in range(0, count - PAGE, count // 200)
    ]
    accept = AcceptAnswers("Ben", ["feeling"], feeling)
    journal = Journal(project)
    return [
        *found,
        ("page of 60, anywhere, median: ms", 1e3 * quantiles(pages, n=100)[49]),
        ("page of 60, anywhere, 99th percentile: ms", 1e3 * quantiles(pages, n=100)[98]),
        ("a decision, median: ms", 1e3 * quantiles(chosen, n=100)[49]),
        ("a decision, 99th percentile: ms", 1e3 * quantiles(chosen, n=100)[98]),
        ("next open unit: ms", 1e3 * _seconds(lambda: queue.next_open(desk))),
        ("progress of a queue: ms", 1e3 * _seconds(lambda: queue.progress(desk))),
        ("sample of 1,000, by answer: s",
         _seconds(lambda: draw_sample(project, "s", 1000, by="feeling"))),
        ("preview of accepting all: s", _seconds(lambda: preview(project, accept))),
        ("accepting all: s", _seconds(lambda: apply(project, accept))),
        ("undoing that: s", _seconds(journal.undo)),
        ("doing it again: s", _seconds(journal.redo)),
        ("units", len(unit_ids(project, selection))),
    ]  # fmt: skip


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
