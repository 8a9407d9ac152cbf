"""Files as people come by them: put together of others, saved by hand, under a wrong name, or still
being written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from desktop.engine.ingest.documents import Source, UnreadableError
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reading import Reading
from rubrics.schema import Rubric

TEXTS = ["One, and a text", "Two; it is"]


@pytest.mark.parametrize("line", ["sep=|\n", "SEP=|\r\n", '"sep=|"\r\n', "sep=|\r"])
def test_the_line_that_names_the_separator_is_known_however_it_is_written(read, line):
    end = line.lstrip('sepSEP=|"')
    rows = "".join(f"{text}|joy{end}" for text in TEXTS)
    result = read("a.csv", f"{line}text|emotion_anna{end}{rows}")
    assert result.texts == TEXTS
    assert len(result.labels) == 2


def test_tables_that_were_put_behind_each_other_begin_no_text_with_a_mark(read):
    """As ``copy a.csv+b.csv`` does it, which also adds a sign for the end."""
    content = '\ufefftext,emotion_anna\nOne,joy\n\ufeff"Two, with a comma",anger\n\x1a'
    result = read("a.csv", content)
    assert result.texts == ["One", "Two, with a comma"]
    assert [label.value for label in result.labels] == ["joy", "anger"]
    assert result.said == ""


def test_where_rows_may_have_run_together_at_a_quotation_mark_it_is_said(read):
    result = read("a.csv", 'text,n\n"One",1\n"Two,2\n"Three",3\n"Four",4\n')
    assert result.texts == ["One", 'Two,2\nThree"', "Four"]
    assert "follows a quotation mark in row 3, so that cells or rows may have run" in result.said
    assert read("b.csv", 'text,n\nHe said "no",1\nA 5" screen,2\n').said == ""


def test_a_table_may_begin_far_below_its_names(read):
    result = read("a.csv", "text,emotion_anna\n" + ",\n" * 3000 + "One.,joy\n\nTwo.,anger\n")
    assert result.texts == ["One.", "Two."]
    assert result.places == ["row 3002", "row 3004"]


@pytest.mark.parametrize("sign", ["\t", ";"])
def test_a_table_under_the_ending_of_a_text_is_said_to_look_like_one(read, sign):
    """As Excel saves "Unicode text (*.txt)"."""
    rows = [f"{number}{sign}A remark of somebody{sign}joy\r\n" for number in range(5)]
    content = "".join(rows).encode("utf-16")
    assert "looks like a table, but was read as running text" in read("a.txt", content).said
    assert read("a.csv", content, ReadOptions(header=False, fields={"text": "column 2"})).texts


@pytest.mark.parametrize(
    "content",
    [
        "Anna:\tHello.\nBen:\tHello.\nAnna:\tHow are you?\nBen:\tFine.\n",  # turns
        "One; two.\n\nThree.\n\nFour; five.\n",
        "1\tOne\n2\tTwo\n",
    ],
)
def test_a_text_with_tabs_or_semicolons_is_no_table(read, content):
    assert "table" not in read("a.txt", content).said


def test_a_line_that_ends_within_a_paragraph_of_rich_text_ends_no_unit(read):
    rich = rb"{\rtf1\ansi\ansicpg1252 Main Street 1\line Springfield\line\par C:\\line\par Last.}"
    assert read("a.rtf", rich).texts == ["Main Street 1\nSpringfield", "C:\\line", "Last."]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, emotions: Rubric):
    path = tmp_path / "a.csv"
    path.write_text("text\nOne.\nTwo.\n", encoding="utf-8")
    reading = Reading(Source(path, path.name), emotions, ReadOptions())
    assert len(list(reading.units())) == 2
    os.utime(path, (0, 0))  # as a program does that saves it as it was
    reading.document()
    with path.open("a", encoding="utf-8") as file:
        file.write("Three.\n")
    with pytest.raises(UnreadableError, match="changed while it was read"):
        reading.document()
    path.unlink()
    with pytest.raises(UnreadableError, match="changed while it was read"):
        reading.document()
