"""Long tables tell how far they are read and saved, and stop within."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.engine.ingest.documents import Partly, ReadDocument, Source
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from desktop.engine.intake import take_in
from desktop.engine.store.project import Project
from rubrics.library import builtin_path
from rubrics.loader import load_rubric

ROWS = 9_000


@pytest.fixture(params=["csv", "jsonl"])
def long(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    path = tmp_path / f"long.{request.param}"
    with path.open("w", encoding="utf-8") as file:
        if request.param == "csv":
            print("text", file=file)
        for number in range(ROWS):
            text = f'Remark {number}, "ärgerlich" {"wie immer " * 5}'
            quoted = '"' + text.replace('"', '""') + '"'
            print(quoted if request.param == "csv" else json.dumps({"text": text}), file=file)
    return Source(path, path.name)


def test_a_long_table_tells_how_far_it_is_read(long: Source) -> None:
    with Reader(ReadOptions()) as reader:
        rubric = load_rubric(builtin_path("emotions"))
        *before, document = reader.read_all([long], rubric)
        assert isinstance(document, ReadDocument)
        assert document.unit_count == ROWS
        shares = [told.share for told in before if isinstance(told, Partly)]
    assert len(shares) == len(before) > 5
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.3
    assert shares[-1] > 0.8


def test_a_short_table_is_there_at_once(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("text\n" + "A remark of somebody.\n" * 20, encoding="utf-8")
    with Reader(ReadOptions()) as reader:
        (found,) = reader.read_all([Source(path, path.name)], load_rubric(builtin_path("emotions")))
    assert isinstance(found, ReadDocument)


def test_a_long_table_tells_how_far_it_is_saved_and_is_left_out_where_that_is_stopped(
    long: Source, tmp_path: Path
) -> None:
    shares: list[float] = []

    class StopError(Exception):
        pass

    def stopping(share: float) -> None:
        if share > 0.7:
            raise StopError

    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(load_rubric(builtin_path("emotions")))
        with pytest.raises(StopError):
            list(take_in(project, [long], ReadOptions(), stopping))
        assert (project.unit_count(), list(project.documents())) == (0, [])
        (taken,) = take_in(project, [long], ReadOptions(), shares.append)
        assert taken.added == project.unit_count() == ROWS
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert sum(share > 0.4 for share in shares) >= ROWS // 1000 - 1  # while it is saved
    assert shares[-1] > 0.8
