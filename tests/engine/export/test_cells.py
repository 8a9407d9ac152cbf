from __future__ import annotations

import time

import pytest

from desktop.engine.export.cells import neutralised, typed


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-x", "@SUM(A1)", "\t=1", "\rx", "+49 170 123", "-1-1"]
)
def test_texts_that_a_spreadsheet_would_run_get_an_apostrophe(text: str) -> None:
    assert neutralised(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["", "-2", "+3.5", "-1,5", "-1e-3", "-", "+", "plain", "a=b", "'x"]
)
def test_numbers_lone_signs_and_plain_texts_stay(text: str) -> None:
    assert neutralised(text) == text


def test_what_begins_as_a_very_long_number_is_looked_through_once() -> None:
    begun = time.process_time()
    assert neutralised("-" + "1" * 30_000 + "x").startswith("'")
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
