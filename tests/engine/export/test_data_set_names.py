from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas
import pytest
from data_sets import ENDINGS, read

from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Status, Unit, human
from desktop.engine.export.data_set import write_data_set
from desktop.engine.export.variables import MAX_BYTES
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.review.settle import Adjudicator
from desktop.engine.store.project import Project
from rubrics.labels import Scores
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric


@pytest.fixture
def odd(make_project: Callable[..., Project]) -> Project:
    """Columns, names and texts as statistics programs do not take them."""
    rubric = parse_rubric(
        """\
id = "odd"
version = "1"
title = "Odd"
description = "Names and levels that statistics programs do not take."

[[field]]
name = "text"
title = "Text"

[[dimension]]
name = "by"
title = "Größe, in Worten, die länger sind, als ein Label es hier ist"
question = "How tall?"
scale = "interval"
level = [{ value = 0.5, name = "half" }, { value = 1.5, name = "more" }]

[[dimension]]
name = "code"
title = "code"
question = "Which?"
scale = "nominal"
level = [
    { value = "07", name = "seven" },
    { value = "7", name = "7" },
    { value = "nan", name = "x" },
]

[[dimension]]
name = "huge"
title = "Huge"
question = "Which number?"
scale = "nominal"
level = [{ value = "20261130120000", name = "noon" }, { value = "1", name = "one" }]
""",
        "odd.toml",
    )
    columns = ("all", "ALL", "1st", "größe", "a b", "a_b", "str5", "empty", "number", "x" * 99)
    first = dict(zip(columns, [*"ABCDEFG", "", "1.25", "long"], strict=True))
    second = dict(zip(columns, [*"ABCDEF", "007", "", "-12", ""], strict=True))
    units = [
        Unit("u", "doc", 0, 0, 1, {"text": "ü" * 2000}, columns=first),
        Unit("v", "doc", 1, 1, 2, {"text": "Short."}, columns=second),
    ]
    anna, model = human("Anna"), Coder("m", "Tiny", CoderKind.MODEL, {})
    said = [
        Annotation("u", "by", anna.coder_id, "0.5", Status.CONFIRMED, "2026-01-01"),
        Annotation("v", "code", anna.coder_id, "7", Status.CONFIRMED, "2026-01-01"),
        Annotation("u", "code", anna.coder_id, "nan", Status.CONFIRMED, "2026-01-01"),
        Annotation("u", "huge", anna.coder_id, "20261130120000", Status.CONFIRMED, "2026-01-01"),
        Annotation("u", "code", "m", "07", Status.SUGGESTED, "2026-01-01"),
    ]
    table = Document("doc", "a.csv", "c" * 64, "csv", "utf-8", "row", ("text", *columns))
    return make_project(rubric, units, said, coders=[anna, model], documents=[table])


def make_own(make_project: Callable[..., Project], rubric: Rubric, **own: list[str]) -> Project:
    """A project of a table with these columns besides the text."""
    units = [
        Unit(
            f"u{n}",
            "doc",
            n,
            n,
            n + 1,
            {"text": "Short."},
            columns=dict(zip(own, row, strict=True)),
        )
        for n, row in enumerate(zip(*own.values(), strict=True))
    ]
    table = Document("doc", "a.csv", "c" * 64, "csv", "utf-8", "row", ("text", *own))
    return make_project(rubric, units, documents=[table])


@ENDINGS
def test_columns_are_numbers_where_nothing_is_lost_by_it(
    make_project: Callable[..., Project], reviews: Rubric, tmp_path: Path, ending: str
) -> None:
    numbers = {
        "price": ["1.10", "23.00", ""],
        "computed": ["0.8459876543210123", "8.1e-05", "-2.0"],
    }
    texts = {
        "version": ["1.10", "1.9", "1.1"],
        "zip": ["01067", "10115", "80331"],
        "phone": ["+4930123", "4930124", ""],
        "digits": ["12345678901234567", "1", "2"],
        "article": ["12e4", "13e4", "14e4"],
        "one_word": ["1", "2", "n/a"],
        "date": ["2026-01-31", "", ""],
    }
    project = make_own(make_project, reviews, **numbers, **texts)
    cases, about = read(*write_data_set(project, tmp_path / f"table.{ending}"))
    for name, cells in numbers.items():
        found = ["" if pandas.isna(cell) else float(cell) for cell in cases[name]]
        assert found == [float(cell) if cell else "" for cell in cells]
    assert {name: list(cases[name]) for name in texts} == texts
    if ending == "sav":
        assert about.original_variable_types["price"] == "F8.2"
        assert about.original_variable_types["computed"] == "F18.16"


LONG = """\
id = "long"
version = "1"
title = "Long"
description = "Names that are cut."

[[field]]
name = "text"
title = "Text"

[[dimension]]
name = "emotion_of_the_main_speaker"
title = "Which emotion does the main speaker of the text express?"
question = "Which?"
scale = "nominal"
level = [{ name = "joy" }, { name = "fear" }]

[[dimension]]
name = "topics_of_the_whole_speech"
title = "Which topics does the speaker mention anywhere in the text?"
question = "Which?"
scale = "nominal"
select = "many"
level = [{ name = "economy/labour" }, { name = "economy/taxes" }, { name = "migration" }]
"""


@pytest.fixture
def long(make_project: Callable[..., Project]) -> Project:
    """Names of questions, coders and levels of which there is no room for all."""
    coders = [human("Anna Müller-Lüdenscheidt"), human("Anna Müller-Lübke"), human("😀")]
    model = Coder("m", "Tiny", CoderKind.MODEL, {})
    emotion, topics = "emotion_of_the_main_speaker", "topics_of_the_whole_speech"
    units = [Unit(f"u{n}", "doc", n, n, n + 1, {"text": f"Text {n}."}) for n in range(4)]
    confirmed, when = Status.CONFIRMED, "2026-01-01"
    said = [
        Annotation(
            u.unit_id, emotion, "m", "fear", Status.SUGGESTED, when, scores=Scores((0.1, 0.9), 1)
        )
        for u in units
    ]
    for coder in coders:
        said += [
            Annotation("u0", emotion, coder.coder_id, "joy", confirmed, when),
            Annotation("u1", emotion, coder.coder_id, "fear", confirmed, when, saw_suggestion=True),
            Annotation("u2", topics, coder.coder_id, "economy/taxes", confirmed, when),
        ]
    project = make_project(parse_rubric(LONG, "long.toml"), units, said, coders=[*coders, model])
    Adjudicator(project, "Eve").settle("u1", emotion, "joy")
    return project


@ENDINGS
def test_variables_with_cut_names_are_told_apart(
    long: Project, tmp_path: Path, ending: str
) -> None:
    _, about = read(*write_data_set(long, tmp_path / f"table.{ending}"))
    labels = about.column_names_to_labels
    assert len(set(labels.values())) == len(labels)
    assert max(len(label.encode()) for label in labels.values()) <= 80
    levels = ("economy/labour", "economy/taxes", "migration")
    for coder in ("Anna Müll…denscheidt", "Anna Müller-Lübke", "😀"):
        mine = [name for name, label in labels.items() if label.endswith(f"({coder})")]
        for level in levels:
            (name,) = (name for name in mine if f": {level} (" in labels[name])
            assert level.replace("/", "_") in name


@ENDINGS
def test_no_label_counts_as_blind_because_a_name_was_cut(
    long: Project, make_project: Callable[..., Project], tmp_path: Path, ending: str
) -> None:
    (path,) = write_data_set(long, tmp_path / f"table.{ending}")
    again = make_project(long.rubric(), [], documents=[])
    options = ReadOptions(fields={"text": "text"})
    list(take_in(again, discover([path]).sources, options))
    texts = {unit.unit_id: unit.fields["text"] for unit in again.units()}
    assert {texts[a.unit_id] for a in again.annotations()} <= {"Text 0."}


@ENDINGS
def test_names_and_texts_become_what_both_programs_take(
    odd: Project, tmp_path: Path, ending: str
) -> None:
    Adjudicator(odd, "Eve").settle("u", "code", "7")
    cases, about = read(*write_data_set(odd, tmp_path / f"table.{ending}"))
    assert about.column_names[:11] == [
        "text", "v_all", "v_ALL_2", "v_1st", "größe", "a_b", "a_b_2", "v_str5", "empty", "number",
        "x" * 28,
    ]  # fmt: skip
    assert len({name.casefold() for name in about.column_names}) == len(about.column_names)
    assert list(cases["number"]) == [1.25, -12]
    assert list(cases["v_str5"]) == ["G", "007"]
    assert list(cases["text"]) == ["ü" * (MAX_BYTES // 2), "Short."]
    labels = about.column_names_to_labels
    assert labels["text"] == "text (cut after 2,045 bytes)"
    assert labels["a_b"] == "a b"
    assert (
        labels["by__Anna"] == "Größe, in Worten, die länger sind, als ein Label es hier ist (Anna)"
    )
    assert labels["code__final"] == "code (final)"
    assert list(cases["code__Anna"]) == [3, 2]  # 07 and 7 are one number: levels are counted
    assert cases["by__Anna"][0] == 0.5
    assert cases["huge__Anna"][0] == 20261130120000
    if ending == "sav":
        assert about.original_variable_types["by__Anna"] == "F8.1"
        assert about.original_variable_types["huge__Anna"] == "F14.0"
    named = about.variable_value_labels.get("by__Anna")
    assert named == ({0.5: "half", 1.5: "more"} if ending == "sav" else None)


@ENDINGS
def test_levels_that_begin_alike_have_labels_of_their_own(
    make_project: Callable[..., Project], tmp_path: Path, ending: str
) -> None:
    joy = "快乐" * 29
    rubric = parse_rubric(
        LONG.replace('"joy"', f'"{joy}一"').replace('"fear"', f'"{joy}二"'), "long"
    )
    anna, dimension = human("Anna"), rubric.dimensions[0]
    unit = Unit("u", "doc", 0, 0, 1, {"text": "Short."})
    confirmed = Status.CONFIRMED
    said = Annotation("u", dimension.name, anna.coder_id, dimension.values[0], confirmed, "2026")
    project = make_project(rubric, [unit], [said], coders=[anna])
    _, about = read(*write_data_set(project, tmp_path / f"table.{ending}"))
    (labels,) = about.variable_value_labels.values()
    assert len(set(labels.values())) == 2
