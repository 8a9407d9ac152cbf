"""A file is shown as it would be read, with the reasons, and can be put right before it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.engine.ingest.documents import Source, Unreadable
from desktop.engine.ingest.guesses import FilePreview, Reason
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from rubrics.schema import Rubric


def look(path: Path, rubric: Rubric, limit: int = 100, **options: object) -> FilePreview:
    with Reader(replace(ReadOptions(), **options)) as reader:
        found = reader.preview(Source(path, path.name), rubric, limit)
    assert isinstance(found, FilePreview), found
    return found


def table(folder: Path, header: str, count: int = 30) -> Path:
    path = folder / "t.csv"
    rows = [f"r{i},The bus number {i} came late again,joy,{i % 3}" for i in range(count)]
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def test_columns_are_guessed_with_reasons(tmp_path: Path, mood: Rubric) -> None:
    found = look(table(tmp_path, "id,text,feeling_anna,strength"), mood, limit=5)
    assert found.header == ("id", "text", "feeling_anna", "strength")
    assert found.rows[0] == ("r0", "The bus number 0 came late again", "joy", "0")
    assert [(g.field, g.column, g.reason) for g in found.fields] == [("text", "text", Reason.NAME)]
    assert [(g.column, g.dimension, g.coder, g.filled, g.levels) for g in found.coders] == [
        ("feeling_anna", "feeling", "anna", 30, 30),
        ("strength", "strength", "human", 30, 30),
    ]
    assert {g.reason for g in found.coders} == {Reason.NAME}
    assert len(found.units) == 5
    assert found.more


def test_a_guess_from_the_cells_says_so_and_can_be_corrected(tmp_path: Path, mood: Rubric) -> None:
    path = table(tmp_path, "id,was,x,y")
    found = look(path, mood)
    assert [(g.column, g.reason) for g in found.fields] == [("was", Reason.CELLS)]
    assert not found.coders
    corrected = look(path, mood, fields={"text": "id"}, coders={"y": ("strength", "Ben")})
    assert [(g.column, g.reason) for g in corrected.fields] == [("id", Reason.CHOSEN)]
    assert [(g.column, g.coder, g.reason) for g in corrected.coders] == [
        ("y", "Ben", Reason.CHOSEN)
    ]
    assert corrected.units[3].fields == {"text": "r3"}


def test_a_table_without_a_column_for_the_text_is_shown_so_that_one_can_be_chosen(
    tmp_path: Path, mood: Rubric
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    found = look(path, mood)
    assert [guess.column for guess in found.fields] == [""]
    assert found.header == ("a", "b")
    assert found.rows == (("1", "2"), ("3", "4"))
    assert not found.units
    chosen = look(path, mood, fields={"text": "b"})
    assert [unit.fields["text"] for unit in chosen.units] == ["2", "4"]


def test_units_of_running_text_are_places_in_the_text_that_is_shown(
    tmp_path: Path, mood: Rubric
) -> None:
    path = tmp_path / "t.txt"
    path.write_text("First things – first.\n\nThen the rest.\n\n" * 50, encoding="utf-8")
    found = look(path, mood, limit=7)
    assert len(found.units) == 7
    assert found.more
    for unit in found.units:
        assert found.text[unit.start : unit.end] == unit.fields["text"]
    assert found.unit_kind == "paragraph"


def test_a_file_that_cannot_be_read_is_a_sentence_and_the_next_one_is_shown(
    tmp_path: Path, mood: Rubric
) -> None:
    bad, good = tmp_path / "bad.pdf", tmp_path / "good.txt"
    bad.write_bytes(b"%PDF-1.4 nothing")
    good.write_text("Something.", encoding="utf-8")
    with Reader(ReadOptions()) as reader:
        assert isinstance(reader.preview(Source(bad, "bad.pdf"), mood), Unreadable)
        assert isinstance(reader.preview(Source(good, "good.txt"), mood), FilePreview)
        # Reading after a preview uses the same process.
        whole = reader.read(Source(good, "good.txt"), mood)
        assert not isinstance(whole, Unreadable)
        assert [unit.fields["text"] for unit in whole.units] == ["Something."]
