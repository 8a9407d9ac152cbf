"""A title above a table does not hide how the table separates its cells, and prose is no table."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import Workbook

ROWS = [
    ["nr", "text", "n"],
    ["1", "The first of them, I think", "2"],
    ["2", "The second; it is here, too", "3"],
]


def written(separator: str, rows: list[list[str]] = ROWS) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("above", "lines"),
    [
        ("Complaints in May\r\n", 1),
        ("Complaints\r\n", 1),
        ("Complaints\r\n\r\n", 2),
        ("Complaints in May\r\nas of today\r\n\r\n", 3),
    ],
)
def test_a_title_without_separators_is_passed_over(read, separator, above, lines):
    result = read("a.csv", above + written(separator))
    assert result.document.columns == ("nr", "text", "n")
    assert result.texts == [row[1] for row in ROWS[1:]]
    assert result.places == [f"row {lines + 2}", f"row {lines + 3}"]
    assert "Row 1 was passed over: it looks like a title." in result.said


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("rows", [ROWS, ROWS[:2]])
def test_a_comma_in_the_title_or_a_text_makes_no_columns(read, separator, rows):
    result = read("a.csv", "Complaints, May 2024\r\n" + written(separator, rows))
    assert result.document.columns == ("nr", "text", "n")


def test_a_word_above_names_and_sentences_is_a_title_in_a_workbook_as_well(read, tmp_path):
    book = Workbook()
    for row in (
        ["Export"],
        ["text", "who"],
        ["I did not like it", "Anna"],
        ["It was fine, thanks", "B"],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx").document.columns == ("text", "who")


def test_a_word_above_the_first_of_all_columns_is_no_heading_of_the_others(read):
    table = "Survey,,\ntext,emotion_anna,emotion_ben\nNice,joy,joy\nBad,anger,neutral\n"
    result = read("a.csv", table)
    assert result.document.columns == ("text", "emotion_anna", "emotion_ben")
    assert [label.coder for label in result.labels] == ["anna", "ben"] * 2
    assert "Row 1 was passed over: it looks like a title." in result.said


@pytest.mark.parametrize(
    "below",
    [
        ["good;bad", "The second, I think;bad", "The third one of them;good"],  # data with a label
        ["Great, really", "The second one is not so good, 4", "And the last one is good, 5"],
        ["text;text", "It was not so good;1", "And then it was good;2"],
        ["food;room", "The food was so good;the room as well;3", "And it was also warm;yes;4"],
    ],
)
def test_a_word_above_what_may_be_data_is_the_name_of_a_column(read, below):
    assert "looks like a title" not in read("a.csv", "Comment\n" + "\n".join(below) + "\n").said


@pytest.mark.parametrize(
    "texts",
    [
        ["I liked it; very much", "Good food; and drink", "Not; at all"],
        ["The food was good; the room, less so.", "It was fine.", "Nice, clean, quiet."],
        ["Well, no", "Fine, thanks"],
    ],
)
def test_texts_below_a_question_are_one_column_whatever_their_punctuation(read, texts):
    result = read("a.csv", "What did you like?\n" + "\n".join(texts) + "\n")
    assert result.document.columns == ("What did you like?",)
    assert result.texts == texts


def test_a_table_with_a_blank_behind_each_separator_is_one_below_a_title_too(read):
    result = read("a.csv", "Complaints in May\nnr, text, n\n1, The first, 2\n2, The second, 3\n")
    assert result.document.columns == ("nr", "text", "n")
