"""The codebook that is offered first is the one that a table was made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.engine.ingest.fitting import Suggestion, Why, suggested
from desktop.engine.ingest.model import FilePreview, ReadOptions, Source
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


def test_the_sample_is_for_emotions() -> None:
    assert offered(shown(SAMPLES / "complaints.csv"), "support-triage")[0] == "emotions"
