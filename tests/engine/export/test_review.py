"""What people decided, skipped, were shown and settled on is in every export."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from in_process import read_document

from desktop.engine.domain import human
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.export.provenance import write_provenance
from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.review.bulk import ImportColumns, apply
from desktop.engine.review.desk import Desk, Mode
from desktop.engine.review.queues import draw_sample
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.journal import Journal
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

TIME = "2026-04-01T00:00:00Z"


def table(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture
def reviewed(uncoded_project: Project) -> Project:
    """Cleo decides blind, Dan assisted, Eve settles."""
    project = uncoded_project
    draw_sample(project, "audit", 60)
    cleo = Desk(project, "Cleo", clock=lambda: TIME)
    cleo.choose("notes-05", "clarity", "-1")
    cleo.skip("notes-06", "clarity")
    cleo.note("notes-07", "topics", "several?")
    dan = Desk(project, "Dan", Mode.ASSISTED, clock=lambda: TIME)
    dan.choose("notes-05", "clarity", "1")
    dan.flag("notes-05", "clarity")
    Adjudicator(project, "Eve", clock=lambda: TIME).settle("notes-05", "clarity", "0", "in between")
    Desk(project, "Nobody yet")
    return project


def test_the_long_table_has_decisions_and_final_values(reviewed: Project, tmp_path: Path) -> None:
    export_project(reviewed, Format.CSV, tmp_path)
    rows = [r for r in table(tmp_path / "annotations.csv") if r["coder_kind"] != "model"]
    told = [
        (r["unit_id"], r["coder"], r["coder_kind"], r["value"], r["level"], r["status"], r["note"])
        for r in rows
    ]
    model = next(
        a.value for a in reviewed.annotations("clarity")
        if a.unit_id == "notes-05" and a.scores is not None
    )  # fmt: skip
    assert told == [
        ("notes-05", "Cleo", "human", "-1", "unclear", "confirmed", ""),
        ("notes-05", "Dan", "human", "1", "clear", "flagged", ""),
        ("notes-05", "Eve", "final", "0", "so-so", "final", "in between"),
        ("notes-06", "Cleo", "human", "", "", "skipped", ""),
        ("notes-07", "Cleo", "human", "", "", "open", "several?"),
    ]
    assert [(r["saw_suggestion"], r["suggestion"]) for r in rows[:3]] == [
        ("false", ""),
        ("true", model),
        ("", ""),
    ]
    assert [(r["round"], r["coder_id"], r["document"]) for r in rows[1:3]] == [
        ("1", human("Dan").coder_id, "notes.txt"),
        ("", human("Eve").coder_id, "notes.txt"),
    ]
    assert [(r["sample"], r["sample_probability"]) for r in rows[:2]] == [("audit", "1.0")] * 2
    assert {r["time_utc"] for r in rows} == {TIME}


def test_the_wide_table_has_a_column_per_coder_and_for_final_values(
    reviewed: Project, tmp_path: Path
) -> None:
    export_project(reviewed, Format.CSV, tmp_path)
    rows = table(tmp_path / "table.csv")
    ours = [name for name in rows[0] if "__" in name and "confidence" not in name]
    assert ours == [
        "clarity__Cleo", "clarity__Dan", "clarity__Dan__seen", "topics__Cleo", "clarity__final",
    ]  # fmt: skip
    row = rows[5]
    assert [row[name] for name in ours] == ["-1", "1", "true", "", "0"]
    assert rows[6]["clarity__Cleo"] == rows[6]["clarity__final"] == ""


def test_jsonl_and_provenance_lose_nothing(reviewed: Project, tmp_path: Path) -> None:
    export_project(reviewed, Format.JSONL, tmp_path)
    lines = (tmp_path / "annotations.jsonl").read_text(encoding="utf-8").splitlines()
    unit: dict[str, Any] = json.loads(lines[5])
    assert unit["finals"] == [
        {
            "dimension": "clarity", "value": "0", "coder": "Eve",
            "coder_id": human("Eve").coder_id, "time_utc": TIME, "reason": "in between",
        }
    ]  # fmt: skip
    dan = next(a for a in unit["annotations"] if a["coder"] == "Dan")
    assert (dan["saw_suggestion"], dan["suggested_by"]) == (True, "model0000001")
    assert json.loads(lines[6])["finals"] == []
    told = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert told["counts"]["final_values"] == 1
    assert [(s["name"], s["size"], s["frame"]) for s in told["samples"]] == [("audit", 60, 60)]


def test_provenance_says_which_columns_were_read_as_labels_later(
    reviews_project: Project, tmp_path: Path
) -> None:
    columns = {"tone": ("tone", "Zoë"), "id": ("clarity", "Zoë")}
    apply(reviews_project, ImportColumns("table", columns), clock=lambda: TIME)

    def told() -> list[dict[str, str]]:
        write_provenance(reviews_project, tmp_path / "run.json")
        imports = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))["imports"]
        assert isinstance(imports, list)
        return imports

    said = "folder/reviews.csv: tone (tone: Zoë), id (clarity: Zoë)"
    assert told() == [{"columns": said, "time_utc": TIME}]
    Journal(reviews_project).undo()
    assert told() == []


def test_what_is_read_of_our_own_table_are_peoples_blind_labels_alone(
    reviews_project: Project, reviews: Rubric, tmp_path: Path
) -> None:
    """The table that was read had a column "tone" of its own, with somebody's labels."""
    dan = Desk(reviews_project, "Dan", Mode.ASSISTED)
    dan.choose("table-20", "clarity", "1")
    Desk(reviews_project, "Dan").choose("table-21", "clarity", "0")
    Adjudicator(reviews_project, "Eve").settle("table-20", "clarity", "0")
    options = ReadOptions(fields={"text": "review"})
    for fmt, name in ((Format.CSV, "table.csv"), (Format.XLSX, "annotations.xlsx")):
        export_project(reviews_project, fmt, tmp_path)
        found = read_document(Source(tmp_path / name, name), reviews, options)
        labels = list(found.labels)
        people = {(x.dimension, x.coder) for x in labels}
        assert people == {
            ("tone", "human"), ("tone", "Anna"), ("tone", "Ben"), ("clarity", "Anna"),
            ("clarity", "Ben"), ("clarity", "Dan"), ("topics", "Anna"), ("topics", "Ben"),
        }  # fmt: skip
        dans = [(x.unit_id[-2:], x.value) for x in labels if x.coder == "Dan"]
        assert dans == [("01", "0")]
        told = "1 label in 'clarity__Dan' left out: as the column 'clarity__Dan__seen' says"
        assert any(told in problem for problem in found.document.problems)
