from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Status, Unit, human
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.sources import discover
from desktop.engine.report.page import write_report
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

COMMON = [
    "unit_id", "document", "start", "end", "text_sha256", "dimension", "value", "level", "coder",
    "coder_kind", "round", "saw_suggestion", "status", "time_utc", "rubric_version", "sample",
    "sample_probability",
]  # fmt: skip
FOR_MODELS = [
    "confidence", "margin", "model_sha256", "adapter_sha256", "rubric_sha256", "runtime",
    "windows", "mass", "note", "suggestion", "blind", "coder_id",
]  # fmt: skip


def read(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture
def out(reviews_project: Project, tmp_path: Path) -> Path:
    export_project(reviews_project, Format.CSV, tmp_path / "out")
    return tmp_path / "out"


def test_csv_export_gives_both_tables_and_the_provenance(
    reviews_project: Project, tmp_path: Path
) -> None:
    files = export_project(reviews_project, Format.CSV, tmp_path)
    assert [file.name for file in files] == ["annotations.csv", "table.csv", "run.json"]
    assert all(file.is_file() for file in files)


def test_long_table_has_the_columns_of_the_exchange_format_in_order(out: Path) -> None:
    header = (out / "annotations.csv").read_bytes().split(b"\r\n", 1)[0].decode().split(",")
    assert header[:17] == COMMON
    assert header[17:26] == [
        "p_tone__negative", "p_tone__neutral", "p_tone__positive",
        "p_clarity__-1", "p_clarity__0", "p_clarity__1",
        "p_topics__price", "p_topics__service", "p_topics__delivery",
    ]  # fmt: skip
    assert header[26:] == FOR_MODELS


def test_single_dimension_needs_no_name_before_its_probabilities(
    make_project: Callable[..., Project], tmp_path: Path
) -> None:
    rubric = parse_rubric(ONE_DIMENSION, "one.toml")
    export_project(make_project(rubric, []), Format.CSV, tmp_path)
    header = (tmp_path / "annotations.csv").read_text().split(",")
    assert header[17:19] == ["p_a", "p_b"]


def test_long_table_has_a_row_per_annotation_with_what_the_store_knows(
    reviews_project: Project, out: Path
) -> None:
    rows = read(out / "annotations.csv")
    annotations = list(reviews_project.annotations())
    units = {unit.unit_id: unit for unit in reviews_project.units()}
    coders = {coder.coder_id: coder.name for coder in reviews_project.coders()}
    documents = {one.document_id: one.name for one in reviews_project.documents()}
    assert len(rows) == len(annotations)
    for row, a in zip(rows, annotations, strict=True):
        unit = units[a.unit_id]
        assert (row["unit_id"], row["dimension"], row["value"]) == (a.unit_id, a.dimension, a.value)
        assert (row["coder_id"], row["coder"]) == (a.coder_id, coders[a.coder_id])
        assert row["document"] == documents[unit.document_id]
        assert (row["round"], row["status"], row["blind"]) == (str(a.round), a.status, a.blind)
        assert row["rubric_version"] == "1.2"
        assert row["text_sha256"] == unit.text_sha256
        assert (int(row["start"]), int(row["end"])) == (unit.start, unit.end)
        assert row["saw_suggestion"] == ("true" if a.saw_suggestion else "false")
        if a.scores is None:
            assert row["confidence"] == row["margin"] == row["windows"] == ""
        else:
            dimension = reviews_project.rubric().dimension(a.dimension)
            assert float(row["confidence"]) == a.scores.confidence(dimension)
            assert float(row["margin"]) == a.scores.margin(dimension)
            given = [float(v) for k, v in row.items() if k.startswith(f"p_{a.dimension}__")]
            assert tuple(given) == a.scores.probabilities
            assert (float(row["mass"]), int(row["windows"])) == (a.scores.mass, a.scores.windows)
            assert row["model_sha256"] == "a" * 64
            assert row["runtime"] == "llama.cpp test"
    clarity = next(row for row in rows if row["dimension"] == "clarity" and row["value"] == "-1")
    assert clarity["level"] == "unclear"
    failed = [row for row in rows if row["status"] == "failed"]
    assert len(failed) == 3
    assert failed[0]["note"] == "The model's process stopped twice on this text."


def test_wide_table_has_the_inputs_columns_first_and_no_name_twice(out: Path) -> None:
    header = (out / "table.csv").read_bytes().decode("utf-8-sig").split("\r\n", 1)[0].split(",")
    assert header[:7] == ["text", "id", "review", "tone", "unit_id", "document", "label"]
    # The table that was read has a column "tone" of its own.
    assert header[7:9] == ["tone__glossator", "tone__glossator__confidence"]
    people = ["clarity__Anna", "clarity__Anna__seen", "clarity__Ben", "clarity__Ben__seen"]
    assert header[13:19] == ["clarity", "clarity__confidence", *people]
    assert len(set(header)) == len(header)


def test_wide_table_has_a_row_per_unit_also_for_those_nobody_coded(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path
) -> None:
    units = [Unit(f"u{i}", "doc", i, i, i + 1, {"text": f"t{i}"}) for i in range(4)]
    anna = human("Anna")
    coded = Annotation("u2", "clarity", anna.coder_id, "-1", Status.CONFIRMED, "")
    export_project(make_project(reviews, units, [coded], coders=[anna]), Format.CSV, tmp_path)
    rows = read(tmp_path / "table.csv")
    assert [row["text"] for row in rows] == ["t0", "t1", "t2", "t3"]
    assert [row["clarity__Anna"] for row in rows] == ["", "", "-1", ""]


@pytest.mark.parametrize("cells", [{"Remark": "Fine."}, {"Remark": "Fine.", "text": "x"}])
def test_wide_table_of_tables_has_their_columns_alone(
    make_project: Callable[..., Project],
    reviews: Rubric,
    tmp_path: Path,
    cells: dict[str, str],
) -> None:
    """The text is in the column that it was read from; what was not read has none."""
    unit = Unit("u", "t", 0, 1, 2, {"text": "Fine."}, "row 2", cells)
    files = [
        Document("t", "a.csv", "c" * 64, "csv", "utf-8", "row", tuple(cells)),
        Document("x", "b.pdf", "d" * 64, ""),
    ]
    export_project(make_project(reviews, [unit], documents=files), Format.CSV, tmp_path)
    (row,) = read(tmp_path / "table.csv")
    assert list(row) == [*cells, "unit_id", "document", "label"]
    assert cells.items() <= row.items()


def test_what_a_model_says_without_probabilities_has_no_confidence(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path
) -> None:
    """As in a project whose codebook was lost."""
    model = Coder("m", "Tiny", CoderKind.MODEL, {})
    unit = Unit("u", "doc", 0, 0, 1, {"text": "t"})
    said = Annotation("u", "clarity", "m", "-1", Status.SUGGESTED, "")
    export_project(make_project(reviews, [unit], [said], coders=[model]), Format.CSV, tmp_path)
    (row,) = read(tmp_path / "table.csv")
    assert (row["clarity"], row["clarity__confidence"]) == ("-1", "")
    assert row["tone"] == row["tone__confidence"] == ""  # a column, also where it answered nothing


def test_wide_table_keeps_the_cells_of_the_input(reviews_project: Project, out: Path) -> None:
    rows = read(out / "table.csv")
    units = list(reviews_project.units())
    assert len(rows) == len(units) == 60
    assert rows[30]["id"] == units[30].columns["id"] == "0030"
    assert rows[30]["tone"] == "Positive"
    assert rows[3]["text"] == units[3].fields["text"]
    assert rows[58]["tone__glossator"] == rows[58]["tone__glossator__confidence"] == ""


def test_newest_model_owns_the_plain_column_and_the_first_value_is_shown(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path
) -> None:
    old, new = (Coder(name, name.title(), CoderKind.MODEL, {}) for name in ("old", "new"))
    anna = human("Anna")
    unit = Unit("u", "doc", 0, 0, 1, {"text": "t"})

    def made(coder: Coder, value: str, round_: int = 1) -> Annotation:
        scores = Scores((0.25, 0.5, 0.25), 1.0) if coder is not anna else None
        return Annotation(
            "u", "clarity", coder.coder_id, value, Status.SUGGESTED, "", round_, scores=scores
        )

    annotations = [made(old, "0"), made(new, "1"), made(anna, "-1"), made(anna, "0", 2)]
    annotations.append(replace(made(anna, "", 3), status=Status.SKIPPED))
    project = make_project(reviews, [unit], annotations, coders=[old, new, anna])
    export_project(project, Format.CSV, tmp_path)
    (row,) = read(tmp_path / "table.csv")
    assert [name for name in row if name.startswith("clarity")] == [
        "clarity", "clarity__confidence", "clarity__Anna", "clarity__Old",
        "clarity__Old__confidence",
    ]  # fmt: skip
    assert row["clarity"] == "1"
    assert row["clarity__Old"] == "0"
    assert row["clarity__Old__confidence"] == "0.5"
    assert row["clarity__Anna"] == "-1"


def test_formulas_in_texts_columns_and_names_are_neutralised_and_numbers_are_not(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path
) -> None:
    columns = {"=evil": "=1+1", "score": "-2", "quoted": 'a "b",\r\nc', "tab": "\tx"}
    unit = Unit("u", "t", 0, 0, 1, {"text": "=1+1"}, "row 2", columns)
    anna = human("@Anna")
    project = make_project(
        reviews,
        [unit],
        [Annotation("u", "clarity", anna.coder_id, "-1", Status.CONFIRMED, "", note="-so")],
        coders=[anna],
        documents=[Document("t", "=file.csv", "0" * 64, "csv", columns=tuple(columns))],
    )
    export_project(project, Format.CSV, tmp_path)
    (row,) = read(tmp_path / "table.csv")
    assert row["'=evil"] == "'=1+1"
    assert (row["score"], row["tab"], row["document"]) == ("-2", "'\tx", "'=file.csv")
    assert row["quoted"] == 'a "b",\r\nc'
    (row,) = read(tmp_path / "annotations.csv")
    assert (row["value"], row["coder"], row["note"]) == ("-1", "'@Anna", "'-so")


def test_table_for_people_begins_with_a_byte_order_mark_and_the_one_for_programs_does_not(
    out: Path,
) -> None:
    assert (out / "table.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (out / "annotations.csv").read_bytes().startswith(b"unit_id,")


@pytest.mark.parametrize("fmt", list(Format))
def test_same_project_exports_to_the_same_bytes(
    reviews_project: Project, tmp_path: Path, fmt: Format
) -> None:
    once = export_project(reviews_project, fmt, tmp_path / "once")
    again = export_project(reviews_project, fmt, tmp_path / "again")
    assert [f.read_bytes() for f in once] == [f.read_bytes() for f in again]


def test_jsonl_is_lossless(reviews_project: Project, tmp_path: Path) -> None:
    file, _ = export_project(reviews_project, Format.JSONL, tmp_path)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    coders = {coder.coder_id: coder for coder in reviews_project.coders()}
    for line, unit in zip(lines, reviews_project.units(), strict=True):
        assert line["fields"] == dict(unit.fields)
        assert line["columns"] == dict(unit.columns)
        assert (line["start"], line["end"], line["label"]) == (unit.start, unit.end, unit.label)
    told = [(line["unit_id"], a) for line in lines for a in line["annotations"]]
    for (unit_id, a), stored in zip(told, reviews_project.annotations(), strict=True):
        scores = a["scores"] and Scores(
            tuple(a["scores"]["probabilities"].values()),
            a["scores"]["mass"],
            a["scores"]["windows"],
        )
        assert coders[a["coder_id"]].name == a["coder"]
        assert stored == Annotation(
            unit_id, a["dimension"], a["coder_id"], a["value"] or "", Status(a["status"]),
            a["time_utc"], a["round"], a["saw_suggestion"], scores, a["sample"],
            a["sample_probability"], a["note"],
        )  # fmt: skip


def test_provenance_tells_versions_settings_documents_and_failures(
    reviews_project: Project, out: Path
) -> None:
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    rubric = reviews_project.rubric()
    assert told["program"]["name"] == "Glossator"
    assert told["rubric"]["sha256"] == rubric.sha256
    assert parse_rubric(told["rubric"]["source"], "run.json") == rubric
    assert told["runs"][0]["settings"] == {"n_ctx": 2048, "threads": 2}
    assert [d["name"] for d in told["documents"]] == ["notes.txt", "folder/reviews.csv", "scan.pdf"]
    assert told["documents"][2]["problems"] == ["There is no text in this PDF."]
    assert told["counts"] == {
        "annotations": 504, "documents": 3, "failed_annotations": 3, "final_values": 0, "units": 60,
        "unread_documents": 1,
    }  # fmt: skip
    assert {f["unit_id"] for f in told["failures"]} == {"table-58"}
    assert told["coders"][2]["identity"]["model_sha256"] == "a" * 64
    assert told["coders"][2]["annotations"] == {"failed": 3, "suggested": 177}


ONE_DIMENSION = """
id = "one"
version = "1"
title = "One"
description = "One dimension."
[[field]]
name = "text"
title = "Text"
[[dimension]]
name = "kind"
title = "Kind"
question = "Which?"
scale = "nominal"
level = [{ name = "a" }, { name = "b" }]
"""


WITH_PROGRESS = [
    Format.CSV, Format.XLSX, Format.JSONL, Format.LABEL_STUDIO, Format.DOCCANO, Format.PRODIGY,
]  # fmt: skip


@pytest.mark.parametrize("fmt", WITH_PROGRESS)
def test_progress_is_told_and_what_it_stops_leaves_what_was_there(
    reviews_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fmt: Format
) -> None:
    monkeypatch.setattr("desktop.engine.progress._TOLD", 1)
    told: list[float] = []
    export_project(reviews_project, fmt, tmp_path, told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert 0.5 <= told[-1] < 1
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    class StopError(Exception):
        pass

    def stop(share: float) -> None:
        if share:
            raise StopError

    with pytest.raises(StopError):
        export_project(reviews_project, fmt, tmp_path, stop)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_what_is_written_into_a_folder_is_not_read_from_it_again(
    reviews_project: Project, tmp_path: Path
) -> None:
    for fmt in Format:
        export_project(reviews_project, fmt, tmp_path)
    write_report(reviews_project, tmp_path)
    (tmp_path / "mine.csv").write_text("text\nMine\n")
    assert [source.name for source in discover([tmp_path], tmp_path).sources] == ["mine.csv"]


def test_wide_table_shows_the_text_that_was_annotated_where_a_file_has_a_column_of_its_name(
    make_project: Callable[..., Project], tmp_path: Path
) -> None:
    rubric = parse_rubric(ONE_DIMENSION.replace('name = "text"', 'name = "subject"'), "one.toml")
    unit = Unit("u", "mail", 0, 0, 4, {"subject": "The body."}, columns={"subject": "Re: Hello"})
    mail = Document("mail", "a.eml", "c" * 64, "eml", "", "text", ("subject",))
    export_project(make_project(rubric, [unit], documents=[mail]), Format.CSV, tmp_path)
    (row,) = read(tmp_path / "table.csv")
    assert (row["subject"], row["subject__file"]) == ("The body.", "Re: Hello")
