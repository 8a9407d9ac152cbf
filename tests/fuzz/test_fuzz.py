"""A short run of ``make fuzz``, and every finding of longer ones."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.mutate import CELLS, VALUES
from fuzz.targets import NATIVE, PRODIGY, READERS, TARGETS, TESTS, reading, seeds, spoilt_database

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks the process that is fed")
def test_spoilt_files_cost_themselves(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fuzz", "--inputs", "360", "--findings", tmp_path / "findings"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    kept = [p.read_text() for p in tmp_path.glob("findings/*.txt")]
    assert done.returncode == 0, done.stdout + done.stderr + "\n".join(kept)
    assert done.stdout.count(" 0 findings") == len(TARGETS) + 1


@pytest.mark.parametrize("name", [*READERS, *NATIVE])
def test_the_files_that_are_spoilt_can_be_read_before(name: str) -> None:
    """Else every input would be refused for the same reason, and nothing would be tried."""
    assert "document" in [reading(name, data)["op"] for data in seeds(name)]


@pytest.mark.parametrize("name", TARGETS)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)
@given(
    data=st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))
    ),
    place=st.floats(0, 1),
)
def test_any_bytes_are_read_or_refused_in_words(name: str, data: bytes, place: float) -> None:
    """Alone, and in the middle of a good file."""
    TARGETS[name](data)
    good = seeds(name)[0]
    at = int(place * len(good))
    TARGETS[name](good[:at] + data + good[at + len(data) :])


@pytest.mark.slow
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is there for Linux on x86-64")
@pytest.mark.parametrize("name", ["csv", "rubric", "model", "project"])
def test_coverage_guides_a_short_search(name: str, tmp_path: Path) -> None:
    # To the system the peak memory of who starts a process is the process's as well, and that may
    # be more than libFuzzer allows.
    unlimited = "-rss_limit_mb=0"
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.guided", name, "-runs=100", "-seed=1", unlimited],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    runs = re.search(r"Done (\d+) runs", done.stderr)
    assert runs is not None
    assert int(runs[1]) >= 100  # more where there are more inputs to begin with
    assert not list(tmp_path.glob("crash-*"))


def _schema_that_is_no_text(data: bytes) -> bytes:
    return data.replace(b"CREATE TABLE unit (", b"CREATE TABLE \x8cnit (", 1)


def _text_that_is_no_text(data: bytes) -> bytes:
    return data.replace(b'title = "Mood', b'title = "\xff\xfe\xfdod', 1)


def _type_that_is_no_text(data: bytes) -> bytes:
    return data.replace(b"INTEGER NOT NULL", b"INTEGER \xffOT NULL")


def _codebook_that_is_no_toml(data: bytes) -> bytes:
    return data.replace(b'title = "Mood', b"title = =Mood", 1)


def _unknown_file_format(data: bytes) -> bytes:
    return data[:18] + b"\xff\xff" + data[20:]


def _damaged_pages(data: bytes) -> bytes:
    return data[:4096] + bytes(len(data) - 4096)


@pytest.mark.parametrize(
    "spoil",
    [
        _schema_that_is_no_text,
        _text_that_is_no_text,
        _type_that_is_no_text,
        _codebook_that_is_no_toml,
        _unknown_file_format,
        _damaged_pages,
    ],
)
def test_findings_in_project_files_stay_fixed(spoil) -> None:
    for data in seeds("project"):
        if data.startswith(b"SQLite"):
            assert spoil(data) != data
            TARGETS["project"](spoil(data))


def _name_that_is_no_text(archive: bytes) -> bytes:
    """Spoilt in front of the file alone, and not in the list at the end of the archive."""
    at = archive.index(b"PK\x03\x04")
    flags = archive[at + 6] | 0, archive[at + 7] | 8  # the name is said to be UTF-8
    return (
        archive[: at + 6] + bytes(flags) + archive[at + 8 : at + 30] + b"\xff" + archive[at + 31 :]
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("srt", b"1\n" + b"9" * 400 + b":00:01,000 --> 00:00:02,500\nHello\n"),
        ("codes", b"<?xml version='1.0' encoding='ptf-8'?><CodeBook/>"),
        ("jsonl", PRODIGY.replace('"_annotator_id": "x"', '"_annotator_id": "\\ud800"').encode()),
        ("zip", _name_that_is_no_text((TESTS / "data/ingest/doccano.zip").read_bytes())),
    ],
)
def test_findings_in_files_of_others_stay_fixed(name: str, data: bytes) -> None:
    TARGETS[name](data)


def test_no_value_in_a_project_file_gets_past_the_words() -> None:
    data = next(data for data in seeds("project") if data.startswith(b"SQLite"))
    every = [(t, c, v) for t, columns in CELLS for c in columns for v in VALUES]
    for table, column, value in random.Random(5).sample(every, 120):
        statement = f'UPDATE OR IGNORE "{table}" SET "{column}" = ?'
        TARGETS["project"](spoilt_database(data, statement, value))
