"""Data sets of SPSS and Stata are tables, with the labels of their values."""

from __future__ import annotations

import os
import random

import pytest
from fuzz.mutate import mutated

from desktop.engine.ingest.documents import ReadDocument, Source, Unreadable
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader

from .conftest import DATA


@pytest.mark.parametrize("name", ["pspp.sav", "pspp.zsav", "pspp_1252.sav"])
def test_cases_of_spss_are_rows(read, name):
    result = read(name)
    assert [text[:40] for text in result.texts] == [
        "Schöne Grüße – thank you for the “help”,",
        "The bus was late again, and nobody told ",
        "Nothing happened that anybody could spea",
    ]
    assert len(result.texts[0]) > 255  # which the format keeps in pieces
    assert result.places == ["row 1", "row 2", "row 3"]
    assert result.columns.fields == {"text": "q12"}
    assert "1 row without any text left out." in result.said
    columns = [dict(unit.columns) for unit in result.units]
    assert [c["who"] for c in columns] == ["Anna", "Zoë", "Kim"]
    assert [c["hours"] for c in columns] == ["1.5", "2", ""]
    assert [c["day"] for c in columns] == ["2024-01-03", "2024-02-04", "2024-03-05"]


def test_values_that_all_have_labels_are_read_by_them(read):
    result = read("pspp.sav")
    columns = [dict(unit.columns) for unit in result.units]
    assert [c["met"] for c in columns] == ["no", "yes", ""]
    assert [(x.coder, x.value) for x in result.labels] == [("anna", "gratitude"), ("anna", "anger")]
    assert "labels of their values instead of the numbers: met, emotion_anna." in result.said


def test_a_scale_with_names_for_its_ends_alone_stays_numbers_and_missing_is_empty(read):
    columns = [dict(unit.columns) for unit in read("pspp.sav").units]
    assert [c["agree"] for c in columns] == ["1", "", "3"]


@pytest.mark.parametrize("name", ["pandas_118.dta", "pandas_114.dta"])
def test_observations_of_stata_are_rows(read, name):
    result = read(name)
    assert result.texts[0] == "Schöne Grüße, and thank you."
    assert [dict(unit.columns) for unit in result.units][:2] == [
        {"hours": "1.1", "day": "2024-01-03", "remark": result.texts[0], "met": "yes"},
        {"hours": "", "day": "2024-02-04", "remark": result.texts[1], "met": "no"},
    ]


def test_cases_beyond_the_first_portion_are_read(read, monkeypatch):
    monkeypatch.setattr("desktop.engine.ingest.formats.dataset._CASES", 2)
    assert read("pspp.sav").places == ["row 1", "row 2", "row 3"]
    monkeypatch.setattr("desktop.engine.ingest.formats.dataset._CASES", 4)
    assert len(read("pspp.sav").units) == 3


def test_an_encoding_can_be_named_where_the_file_names_a_wrong_one(read, refused):
    content = (DATA / "pspp_1252.sav").read_bytes().replace(b"WINDOWS-1252", b"UTF-8       ")
    assert "not in the encoding that it names" in refused("a.sav", content)
    result = read("a.sav", content, ReadOptions(encoding="cp1252"))
    assert result.texts[0].startswith("Schöne Grüße – ")
    assert "no encoding called 'nonsense'" in refused(
        "a.sav", content, ReadOptions(encoding="nonsense")
    )


def test_broken_data_sets_are_refused_in_a_sentence(refused):
    whole = (DATA / "pspp.sav").read_bytes()
    for content in (whole[:-200], whole[:300], b"id;text\n1;It is cold." * 99):
        assert "damaged, or too new" in refused("a.sav", content)
        assert "damaged, or too new" in refused("a.dta", content)
    assert "protected by a password" in refused("a.sav", b"ENCRYPTEDSAV" + bytes(999))


def test_the_confined_process_reads_them_whatever_they_are_called(tmp_path, emotions):
    with Reader(ReadOptions()) as reader:
        for name in ("pspp_1252.sav", "pandas_114.dta"):
            path = tmp_path / os.fsdecode(b"\xe4 " + name.encode())
            path.write_bytes((DATA / name).read_bytes())
            found = reader.read(Source(path, name), emotions)
            assert isinstance(found, ReadDocument)
            assert next(iter(found.units)).fields["text"].startswith("Schöne Grüße")


def test_spoilt_files_cost_themselves(tmp_path, emotions):
    """The native code that reads these formats crashes on some."""
    chance = random.Random(1)
    good = [path for ending in ("*sav", "dta", "xls") for path in sorted(DATA.glob(f"*.{ending}"))]
    seeds = [path.read_bytes() for path in good]
    with Reader(ReadOptions()) as reader:
        for number in range(120):
            which = number % len(good)
            path = tmp_path / f"{number}{good[which].suffix}"
            path.write_bytes(mutated(seeds[which], chance, seeds))
            assert isinstance(
                reader.read(Source(path, path.name), emotions), ReadDocument | Unreadable
            )
        found = reader.read(Source(DATA / "pspp.sav", "pspp.sav"), emotions)
    assert isinstance(found, ReadDocument)
