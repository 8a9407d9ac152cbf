"""Whatever is in a project file, who reads it gets an answer or a sentence."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from review_material import MODEL, add_texts, answer

from desktop.engine.domain import human
from desktop.engine.review.desk import Desk
from desktop.engine.review.queues import draw_sample
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store import (
    decisions,
    dropped,
    exposure,
    finals,
    groups,
    labelled,
    plans,
    recoded,
    recoding,
    removal,
    runs,
    samples,
    search,
    table,
    views,
)
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from desktop.engine.store.queue import Queue
from desktop.engine.store.samples import Design
from desktop.engine.store.views import Sort, View
from rubrics.errors import UserError
from rubrics.schema import Rubric

ANNA = human("Anna").coder_id
ARGUMENTS: dict[str, Any] = {
    "unit_id": "a-0001",
    "numbers": [1, 2, 3],
    "view": View("feeling", MODEL.coder_id, sort=Sort.CONFIDENCE, text="remark"),
    "name": "audit",
    "by": "feeling",
    "coder_id": ANNA,
    "round_": 1,
    "dimensions": ["feeling"],
    "dimension": "feeling",
    "document_id": "a",
    "columns": ["text"],
    "limit": 3,
    "frame": 6,
    "key": "rubric_sha256",
    "texts": ["0" * 64],
    "unit_ids": ["a-0001"],
    "value": "a.txt",
    "design": Design("feeling", {1: ["a-0001"]}, {"a-0001": "joy"}, {"a-0001": 0.5}),
}
WRITERS = {
    "back_up", "close", "finish_run", "reopen_run", "start_run", "use_rubric", "read_under",
    "also_shown", "keep", "make_known", "note_added", "note_shown", "sit_down",
    "accept", "begin", "clear", "drop_idle_coder", "expose", "join", "label", "pool", "remove",
    "remove_final", "rename_coder", "write", "write_final", "write_sample", "forget", "trim",
}  # fmt: skip
DAMAGE = (
    "UPDATE annotation SET status = 'who knows'",
    "UPDATE annotation SET probabilities = '[0.5'",
    "UPDATE annotation SET dimension = 'gone' WHERE dimension = 'feeling'",
    "UPDATE unit SET fields = 'remark'",
    "UPDATE unit SET fields = '[]', columns = '[1'",
    "UPDATE document SET columns = '{', problems = 'none'",
    "UPDATE coder SET kind = 'ghost'",
    "UPDATE coder SET identity = '[' ",
    "UPDATE run SET settings = '' ",
    "UPDATE rubric SET source = 'id = 3'",
    "UPDATE sample SET settings = '{\"more\": 1}'",
    "UPDATE final SET dimension = 'gone'",
    "UPDATE meta SET value = 'many' WHERE key = 'search_indexed'",
    "INSERT INTO meta VALUES ('removed_seen', '7')",
    "INSERT INTO meta VALUES ('removed_seen', '[')",
    "INSERT INTO meta VALUES ('recoded', '[{\"file\": \"p\", \"dimensions\": [7]}]')",
    "INSERT INTO meta VALUES ('dropped', '{\"feeling\": [\"a-0001\"]}')",
    *(
        f"DROP TABLE {name}"
        for name in (
            "annotation", "coder", "document", "exposure", "final", "meta", "restore_point",
            "rubric", "run", "sample", "sample_unit", "step", "unit", "unit_search",
        )
    ),
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path, mood: Rubric) -> Path:
    """A project that has something in every table."""
    path = tmp_path / "p.glossator"
    with Project(path, create=True) as project:
        add_texts(project, mood, 6)
        answer(project)
        draw_sample(project, "audit", 4)
        desk = Desk(project, "Anna")
        desk.choose("a-0000", "feeling", "joy")
        desk.saw("a-0001")
        Adjudicator(project, "Anna").settle("a-0000", "feeling", "fear", "why not")
        Journal(project).mark("now")
        list(search.index(project))
    return path


def readers(project: Project) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every public function of the store that reads a project, ready to be called."""

    def call(function: Callable[..., Any], *first: Project) -> Callable[[], object]:
        known = list(inspect.signature(function).parameters.items())[len(first) :]
        given = {name: ARGUMENTS[name] for name, p in known if p.default is p.empty}

        def called() -> object:
            found = function(*first, **given)
            return list(found) if inspect.isgenerator(found) else found

        return called

    modules: list[ModuleType] = [
        decisions, dropped, exposure, finals, groups, labelled, plans, recoded, recoding, removal,
        runs, samples, search, table, views,
    ]  # fmt: skip
    for module in modules:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            ours = function.__module__ == module.__name__ and first == "project"
            if ours and not name.startswith("_") and name not in WRITERS:
                yield f"{module.__name__}.{name}", call(function, project)
    for name, function in inspect.getmembers(project, inspect.ismethod):
        if not name.startswith("_") and name not in WRITERS:
            yield f"Project.{name}", call(function)
    yield "Journal", lambda: Journal(project).history()
    yield "Journal.restore_points", lambda: Journal(project).restore_points()
    yield "Journal.next", lambda: (Journal(project).next_undo, Journal(project).next_redo)
    yield "Queue", lambda: list(Queue(project, MODEL.coder_id, ["feeling"]).batches())


@pytest.mark.parametrize("damage", DAMAGE)
def test_every_reading_function_answers_or_says_what_is_wrong(path: Path, damage: str) -> None:
    with Project(path) as project:
        project.connection.execute("PRAGMA foreign_keys = OFF")
        project.connection.execute("PRAGMA ignore_check_constraints = ON")
        plans.begin(project, [1, 2])
        project.connection.execute(damage)
        said = []
        for _, read in readers(project):
            try:
                read()
            except UserError as error:
                said.append(str(error))
    assert said
    assert all(str(path) in sentence for sentence in said)


def test_all_of_them_answer_where_nothing_is_wrong(path: Path) -> None:
    with Project(path) as project:
        plans.begin(project, [1, 2])
        names = [read() is not ... and name for name, read in readers(project)]
    assert {"Project.units", "Project.annotations_of"} <= set(names)
    assert {f"desktop.engine.store.{name}" for name in ("table.rows", "views.select")} <= set(names)
