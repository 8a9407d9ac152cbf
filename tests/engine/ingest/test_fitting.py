"""The codebook that is offered first is the one that a table was made for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.engine.domain import Document
from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.fitting import Suggestion, Why, chosen_unit, suggested
from desktop.engine.ingest.guesses import FilePreview
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.reader import Reader
from rubrics.library import builtin_rubrics

SAMPLES = Path(__file__).parents[3] / "desktop" / "samples"


def table(folder: Path, header: str, row: str) -> FilePreview:
    path = folder / "table.csv"
    path.write_text("\n".join([header, row, row]) + "\n", encoding="utf-8")
    return shown(path)


def shown(path: Path) -> FilePreview:
    with Reader(ReadOptions()) as reader:
        found = reader.preview(Source(path, path.name), builtin_rubrics()[0], 1)
    assert isinstance(found, FilePreview)
    return found


def offered(found: FilePreview | None, last: str = "") -> tuple[str, Why]:
    suggestion = suggested(builtin_rubrics(), found, last)
    assert isinstance(suggestion, Suggestion)
    return suggestion.rubric.id, suggestion.why


@pytest.mark.parametrize(
    ("header", "row", "wanted"),
    [
        ("context,question,answer", "A law.,May I?,You may.", "answer-quality"),
        ("Context,Query,Reference,Claim", "A law.,May I?,Yes.,You may.", "claim-origin"),
        ("text,emotion_anna,emotion_ben", "The bus came late,joy,fear", "emotions"),
        ("nr,remark,urgency", "1,The bus came late again,9", "support-triage"),
    ],
)
def test_columns_named_like_fields_and_dimensions_say_which(
    tmp_path: Path, header: str, row: str, wanted: str
) -> None:
    found = table(tmp_path, header, row)
    if wanted == "support-triage":  # no column is named for it: what was used last decides
        assert offered(found, wanted) == (wanted, Why.LAST)
        assert suggested(builtin_rubrics(), found) is None
    else:
        assert offered(found, "support-triage") == (wanted, Why.COLUMNS)


def test_running_text_has_one_field_whatever_was_used_last() -> None:
    assert offered(None, "emotions") == ("emotions", Why.LAST)
    assert suggested(builtin_rubrics(), None, "answer-quality") is None
    assert suggested([], None) is None


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("my question,the context,an answer", "Why?,So.,Because."),  # words among others
        ("text,label", "The bus came late again,joy"),  # the cells say so, and not the name
    ],
)
def test_what_is_not_named_like_it_speaks_for_no_rubric(
    tmp_path: Path, header: str, row: str
) -> None:
    assert suggested(builtin_rubrics(), table(tmp_path, header, row)) is None


def test_a_rubric_with_fields_that_have_no_column_is_not_offered(tmp_path: Path) -> None:
    found = table(tmp_path, "text,nr", "The bus came late again,1")
    assert suggested(builtin_rubrics(), found, "answer-quality") is None


def test_of_two_that_fit_alike_the_one_used_last_is_offered(tmp_path: Path) -> None:
    (quality,) = (one for one in builtin_rubrics() if one.id == "answer-quality")
    first, second = (
        replace(quality, id=name, fields=quality.fields[:2]) for name in ("first", "second")
    )
    found = table(tmp_path, "context,question", "A law.,May I?")
    for last, wanted in (("second", second), ("first", first), ("", first)):
        assert suggested([first, second], found, last) == Suggestion(wanted, Why.COLUMNS)


def test_the_sample_is_for_emotions() -> None:
    assert offered(shown(SAMPLES / "complaints.csv"), "support-triage")[0] == "emotions"


@pytest.mark.parametrize(
    ("cut", "chosen"),
    [
        ([("docx", "text"), ("eml", "text"), ("pdf", "text"), ("", "")], UnitKind.TEXT),
        ([("docx", "sentence"), ("csv", "row")], UnitKind.SENTENCE),
        ([("docx", "prose"), ("eml", "prose")], UnitKind.PROSE),
        ([("eml", "text"), ("csv", "row")], None),  # as it is anyway
        ([("docx", "paragraph"), ("txt", "paragraph")], None),
        ([("txt", "turn")], None),
        ([("docx", "text"), ("txt", "line")], None),  # now so, now so
        ([("docx", "text"), ("qdpx", "row")], None),
        ([], None),
    ],
)
def test_new_texts_are_to_be_cut_as_somebody_chose_for_those_that_are_there(cut, chosen):
    documents = [
        Document(str(at), f"{at}.{name}", "", name, unit_kind=kind)
        for at, (name, kind) in enumerate(cut)
    ]
    assert chosen_unit(documents) is chosen
