from __future__ import annotations

import time

import pytest

from desktop.engine.export.cells import neutralised, typed
from desktop.engine.ingest.formats.cells import as_typed


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-x", "@SUM(A1)", "\tx", "\rx", "+49 170 123", "-1-1"]
)
def test_texts_that_a_spreadsheet_would_run_get_an_apostrophe(text: str) -> None:
    assert neutralised(text) == "'" + text


@pytest.mark.parametrize(
    ("text", "disarmed"),
    [
        ("Hello\n=40+2\nyou", "Hello\n'=40+2\nyou"),
        ("a;=40+2", "a;'=40+2"),
        ("a\t@SUM(A1)\r\n-1+HYPERLINK(B1)", "a\t'@SUM(A1)\r\n'-1+HYPERLINK(B1)"),
        ('a\n""=1;+cmd|x', "a\n'\"\"=1;'+cmd|x"),
        ("=1\n=2", "'=1\n'=2"),
        ("- one\n- two (so)\n@anna, 5 = 6; -3", "- one\n- two (so)\n@anna, 5 = 6; -3"),
    ],
)
def test_what_would_be_a_cell_of_its_own_with_another_separator_is_disarmed_and_read_back(
    text: str, disarmed: str
) -> None:
    assert neutralised(text).removeprefix("'") == disarmed.removeprefix("'")
    assert as_typed(neutralised(text)) == text


@pytest.mark.parametrize(
    "text", ["", "-2", "+3.5", "-1,5", "-1e-3", "-", "+", "plain", "a=b", "'x"]
)
def test_numbers_lone_signs_and_plain_texts_stay(text: str) -> None:
    assert neutralised(text) == text


def test_what_begins_as_a_very_long_number_is_looked_through_once() -> None:
    begun = time.process_time()
    assert neutralised("-" + "1" * 30_000 + "x").startswith("'")
    assert neutralised("\n-" * 10_000 + "-" * 30_000).startswith("\n")
    assert neutralised("\n" + '"' * 30_000).startswith("\n")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("12", 12), ("-2", -2), ("0.5", 0.5), ("007", "007"), ("1.10", "1.10"), ("1e5", "1e5"),
        ("123456789012345", 123456789012345),
        ("1234567890123456", "1234567890123456"), ("-0", "-0"), ("", ""), ("٣", "٣"), ("x", "x"),
    ],
)  # fmt: skip
def test_a_text_is_a_number_only_if_it_would_be_written_back_the_same(
    text: str, cell: object
) -> None:
    assert typed(text) == cell
    assert type(typed(text)) is type(cell)
