"""Long files tell how far they are read and saved, and stop within."""

from __future__ import annotations

import json
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from pypdf import PdfWriter

from desktop.engine.ingest.documents import Partly, ReadDocument, Source
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from desktop.engine.ingest.reading import Reading
from desktop.engine.intake import READ_OF_TABLE, Taken, take_in
from desktop.engine.store.project import Project
from rubrics.library import builtin_path
from rubrics.loader import load_rubric

from .conftest import DATA

ROWS = 9_000


def _texts() -> Iterator[str]:
    for number in range(ROWS):
        yield f'Remark {number}, "ärgerlich" {"wie immer " * 5}'


def _csv(path: Path) -> None:
    rows = ('"' + text.replace('"', '""') + '"\n' for text in _texts())
    path.write_text("text\n" + "".join(rows), encoding="utf-8")


def _jsonl(path: Path) -> None:
    lines = (json.dumps({"text": text}) + "\n" for text in _texts())
    path.write_text("".join(lines), encoding="utf-8")


def _xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_string(0, 0, "text")
        for number, text in enumerate(_texts(), 1):
            sheet.write_string(number, 0, text)


def _zip(path: Path) -> None:
    """As doccano exports it for one user."""
    lines = (json.dumps({"id": n, "text": t, "label": ["joy"]}) for n, t in enumerate(_texts()))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("anna.jsonl", "\n".join(lines))


WRITTEN = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx, "zip": _zip}


@pytest.fixture(params=WRITTEN)
def long(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    path = tmp_path / f"long.{request.param}"
    WRITTEN[request.param](path)
    return Source(path, path.name)


def _shares(source: Source) -> tuple[list[float], ReadDocument]:
    with Reader(ReadOptions()) as reader:
        *before, document = reader.read_all([source], load_rubric(builtin_path("emotions")))
        assert isinstance(document, ReadDocument)
    shares = [told.share for told in before if isinstance(told, Partly)]
    assert len(shares) == len(before) > 5
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.3
    assert 0.8 < shares[-1] <= 1
    return shares, document


def test_a_long_table_tells_how_far_it_is_read(long: Source) -> None:
    _, document = _shares(long)
    assert document.unit_count == ROWS


def test_a_pdf_tells_how_many_of_its_pages_are_read(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    writer = PdfWriter()
    for _ in range(20):
        writer.append(DATA / "indented.pdf")
    writer.write(path)
    shares, _ = _shares(Source(path, path.name))
    assert shares == [page / 20 for page in range(1, 20)]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the system's list of processes")
def test_nothing_is_read_while_nobody_asks_for_more(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("text\n" + "A remark of somebody.\n" * 60_000, encoding="utf-8")

    def spent() -> int:
        """Ticks of the processes that are further down than the one that was started."""
        found = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                values = stat.read_text().rpartition(")")[2].split()
                if int(values[1]) == started.pid:
                    found += int(values[11]) + int(values[12])
        return found

    with Reader(ReadOptions()) as reader:
        found = reader.read_all([Source(path, path.name)], load_rubric(builtin_path("emotions")))
        assert isinstance(next(found), Partly)
        started = reader._child
        assert started is not None
        before = -1
        while (now := spent()) != before:  # what it was at is done, however slow the machine is
            before = now
            time.sleep(0.5)
        assert before > 0
        assert sum(isinstance(told, Partly) for told in found) > 5
        assert spent() > 2 * before  # the most was read when it was asked for


def test_whoever_waits_in_the_midst_of_a_long_file_still_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    _csv(path)
    with Reader(ReadOptions(seconds_per_file=5)) as reader:
        found = reader.read_all([Source(path, path.name)], load_rubric(builtin_path("emotions")))
        assert isinstance(next(found), Partly)
        time.sleep(6)
        *_, document = found
        assert isinstance(document, ReadDocument)
        assert sum(1 for _ in document.units) == ROWS


def test_a_data_set_tells_how_many_of_its_cases_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.engine.progress._TOLD", 1)
    shares: list[float] = []
    path = DATA / "pspp.sav"
    reading = Reading(
        Source(path, path.name), load_rubric(builtin_path("emotions")), ReadOptions(), shares.append
    )
    list(reading.units())
    assert shares == [0, 1 / 3, 2 / 3] or shares == [number / 4 for number in range(4)]


def test_a_short_table_is_there_at_once(tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    path.write_text("text\n" + "A remark of somebody.\n" * 20, encoding="utf-8")
    with Reader(ReadOptions()) as reader:
        (found,) = reader.read_all([Source(path, path.name)], load_rubric(builtin_path("emotions")))
    assert isinstance(found, ReadDocument)


def test_a_long_table_tells_how_far_it_is_saved_and_is_left_out_where_that_is_stopped(
    long: Source, tmp_path: Path
) -> None:
    saved: list[float] = []

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
        *before, taken = take_in(project, [long], ReadOptions(), saved.append)
        assert isinstance(taken, Taken)
        assert taken.added == project.unit_count() == ROWS
    read = [told.share for told in before if isinstance(told, Partly)]
    assert len(read) == len(before)
    assert read + saved == sorted(read + saved)
    assert read[-1] <= READ_OF_TABLE <= saved[0]
    assert len(saved) == ROWS // 1000
    assert saved[-1] > 0.8
