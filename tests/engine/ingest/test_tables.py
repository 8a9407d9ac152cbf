"""Tables under a rubric: columns, labels, and everything that is wrong with real tables."""

from __future__ import annotations

import csv
import io
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from in_process import read_document
from openpyxl import Workbook

from desktop.engine.ingest.documents import Source
from desktop.engine.ingest.limits import MOST_COLUMNS
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.table_reading import SAMPLE_ROWS

ROOT = Path(__file__).resolve().parents[3]


def test_a_row_is_a_unit_with_its_own_cells(read):
    result = read("a.csv", "id,text\n1,One\n2,Two\n")
    assert result.texts == ["One", "Two"]
    assert result.places == ["row 2", "row 3"]
    assert [(u.start, u.end) for u in result.units] == [(1, 2), (2, 3)]
    assert dict(result.units[0].columns) == {"id": "1", "text": "One"}
    assert result.document.columns == ("id", "text")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_the_separator_is_found(read, name, separator):
    rows = [["id", "text"], ["1", "a, b; c"], ["2", "plain"], ["3", "d | e, f; g"]]
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    assert read(name, out.getvalue()).texts == ["a, b; c", "plain", "d | e, f; g"]


def test_a_line_of_a_table_ends_where_the_file_ends_it_and_not_where_unicode_does(read):
    rows = "".join(f"{n};One, two{end}three, four\n" for n, end in enumerate("\x85\u2028\u2029"))
    result = read("a.csv", f"id;text, as typed\n{rows}")
    assert result.document.columns == ("id", "text, as typed")


def test_the_separator_a_file_names_for_excel_is_used(read):
    result = read("a.csv", "sep=;\r\nid;text\r\n1;one, two\r\n")
    assert result.texts == ["one, two"]
    assert result.places == ["row 3"]


def test_quotes_and_newlines_in_cells(read):
    result = read("a.csv", 'id,text\n1,"She said ""no"",\nand left"\n2,x\n')
    assert result.texts == ['She said "no",\nand left', "x"]
    assert result.places == ["row 2", "row 3"]


def test_spaces_before_quotes_and_quotes_escaped_by_backslashes(read):
    assert read("a.csv", 'id, text\n1, "one, two"\n').texts == ["one, two"]
    assert read("b.csv", 'id,text\n1,"say \\"a, b\\" now"\n').texts == ['say "a, b" now']


def test_a_quotation_mark_that_never_closes_is_refused_with_its_row(refused):
    sentence = refused("a.csv", 'id,text\n1,fine\n2,"open, and\n3,more, cells\n4,x\n')
    assert "opens in row 3 and is never closed" in sentence


def test_stray_quotation_marks_in_a_regular_table_are_text(read):
    result = read("a.tsv", 'id\ttext\n1\t"So it began\n2\tfine\n')
    assert result.texts == ['"So it began', "fine"]
    assert "not in pairs" in result.said


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]))] * 2),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_what_a_csv_writer_wrote_comes_back(tmp_path_factory, emotions, rows, separator):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL)
        writer.writerow(["id", "text"])
        writer.writerows(rows)
        writer.writerow(["end", "the last row"])
    units = list(read_document(Source(path, "a.csv"), emotions, ReadOptions()).units)
    kept = [list(row) for row in rows if row[1].strip()] + [["end", "the last row"]]
    assert [list(unit.columns.values()) for unit in units] == kept


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (r'"ends with \"', "ends with \\"),
        (r'"she said \"no\", and left"', 'she said "no", and left'),
        (r'"she said \"no\""', 'she said "no"'),
        (r'"\"""', '\\"'),
    ],
)
def test_a_backslash_escapes_where_the_file_makes_sense_no_other_way(read, cell, text):
    assert read("a.csv", f'"id","text"\n"1",{cell}\n"2","more"\n').texts == [text, "more"]


def test_ragged_rows_are_read_and_said(read):
    result = read("a.csv", "id,text,n\n1,one,1\n2,two\n3,three,3,extra\n4,four,4,\n")
    assert result.texts == ["one", "two", "three", "four"]
    assert "More cells than columns in 1 row (4)" in result.said
    assert "Fewer cells than columns in 1 row (3)" in result.said


def test_rows_without_text_are_left_out_and_counted(read):
    result = read("a.csv", "id,text\n1,one\n2,\n3,  \n\n,\n4,four\n")
    assert result.texts == ["one", "four"]
    assert result.places == ["row 2", "row 7"]
    assert "2 rows without any text left out" in result.said


def test_double_and_missing_names_of_columns_are_numbered(read):
    result = read("a.csv", "text,,note,note,\nx,1,2,3,\ny,4,5,6\n")
    assert result.document.columns == ("text", "column 2", "note", "note (2)")
    assert "'note (2)'" in result.said


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_last_column_without_a_name_that_holds_something_is_kept(read, tmp_path, name):
    rows = [["id", "text", None], [1, "one", None], [2, "two", "seen"]]
    content = "id,text,\n1,one\n2,two,seen\n"
    if name == "a.xlsx":
        content = None
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / name)
    result = read(tmp_path / name, content)
    assert result.document.columns == ("id", "text", "column 3")
    assert result.units[1].columns["column 3"] == "seen"
    assert "Columns without a name were numbered (3)" in result.said


def test_a_cell_far_down_beyond_the_columns_of_a_sheet_is_no_matter_of_separators(read, tmp_path):
    book = Workbook()
    for row in [["id", "text"], *[[n, "one"] for n in range(SAMPLE_ROWS)], [0, "two", "seen"]]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    said = read(tmp_path / "a.xlsx").said
    assert said == "More cells than columns in 1 row (1002): what is beyond was left out."


def test_a_title_above_the_table_is_passed_over(read):
    result = read("a.csv", "Complaints in May,,\n,,\nid,text,n\n1,one,2\n")
    assert result.texts == ["one"]
    assert "looks like a title" in result.said
    assert result.places == ["row 4"]


def test_texts_with_commas_in_one_column_are_whole(read):
    content = (
        "Your comment\nI liked it very much\nGood food and drink\nToo loud, too hot, too crowded\n"
        'I will come again\n"Nice, but expensive"\nThe end, really\nof it all\n'
    )
    result = read("a.csv", content)
    assert result.document.columns == ("Your comment",)
    assert result.texts == [
        "I liked it very much",
        "Good food and drink",
        "Too loud, too hot, too crowded",
        "I will come again",
        "Nice, but expensive",
        "The end, really",
        "of it all",
    ]
    assert result.said == ""


def test_a_cell_beside_texts_of_one_column_makes_no_title_of_its_name(read, tmp_path):
    book = Workbook()
    for row in [["Your comment"], ["Good"], ["Loud", "hot"], ["Fine"], ["Dear"]]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    result = read(tmp_path / "a.xlsx")
    assert result.document.columns == ("Your comment", "column 2")
    assert result.texts == ["Good", "Loud", "Fine", "Dear"]


def test_a_title_stands_above_names_or_questions_and_not_above_data(read):
    asked = "Survey in May,,\nid,What did you like about our service?,n\n1,one,2\n"
    result = read(
        "a.csv", asked, ReadOptions(fields={"text": "What did you like about our service?"})
    )
    assert "looks like a title" in result.said
    content = "How was it?\nGood food, 3\nBad food, 4\nNo food, 5\n"
    assert "looks like a title" not in read("b.csv", content).said


def test_a_second_header_row_completes_the_first(read):
    content = ",,emotion,\nid,text,anna,ben\n1,Thank you,gratitude,joy\n2,Hm,neutral,neutral\n"
    result = read("a.csv", content)
    assert result.document.columns == ("id", "text", "emotion anna", "emotion ben")
    assert [label.coder for label in result.labels] == ["anna", "ben", "anna", "ben"]
    assert "read as one header" in result.said


def test_a_repeated_header_and_a_survey_programs_rows_are_passed_over(read):
    assert read("a.csv", "id,text\nid,text\n1,one\n").texts == ["one"]
    survey = 'QID1,text\n"Your number?","Your text?"\n"{""ImportId"":""QID1""}","{}"\n1,one\n'
    assert read("b.csv", survey).texts == ["one"]


def test_a_row_that_may_be_a_second_header_is_data_and_said(read):
    result = read("a.csv", "id,text,n\nnumber,wording,count\n1,one,1\n2,two,2\n3,three,3\n")
    assert result.texts == ["wording", "one", "two", "three"]
    assert "Row 2 looks like a second header" in result.said


def test_a_table_without_header_can_be_read(read):
    options = ReadOptions(header=False, fields={"text": "column 2"})
    assert read("a.csv", "1,one\n2,two\n", options).texts == ["one", "two"]
    suspicious = read("b.csv", "I am the first of all the texts in here\nI am the second\n")
    assert "looks like data" in suspicious.said
    nameless = read("c.csv", ",,\n1,The first of them,x\n2,The second of them,y\n")
    assert "looks like data" in nameless.said


@pytest.mark.parametrize(
    ("header", "row", "options"),
    [
        ("Nr,QUESTION", "7,The bus is late", ReadOptions()),
        ("who,QUESTION,emotion (Anna)", "x,The bus is late,anger", ReadOptions()),
        ("who,QUESTION", "x,The bus is late", ReadOptions(fields={"text": "QUESTION"})),
    ],
    ids=["above-numbers", "above-labels", "named"],
)
def test_a_surveys_question_among_names_of_columns_is_one(read, header, row, options):
    question = "What should change in your town (please answer freely)"
    fields = dict.fromkeys(options.fields, question)
    result = read(
        "a.csv", f"{header}\n{row}\n".replace("QUESTION", question), replace(options, fields=fields)
    )
    assert result.texts == ["The bus is late"]
    assert "looks like data" not in result.said


def test_jsonl_lines_are_rows_whatever_their_keys(read):
    content = (
        '{"id": 1, "text": "One"}\n\n{"text": "Two", "tags": ["a", {"b": null}], "id": null}\n'
    )
    result = read("a.jsonl", content)
    assert result.document.columns == ("id", "text", "tags")
    assert dict(result.units[1].columns) == {"id": "", "text": "Two", "tags": '["a", {"b": null}]'}
    assert result.places == ["line 1", "line 3"]


def test_broken_lines_of_jsonl_are_counted(read, refused):
    result = read("a.jsonl", '{"text": "One"}\n{"text": \n[1]\n"Two"\n' + "[" * 100_000 + "\n")
    assert result.texts == ["One", "Two"]
    assert "3 lines (2, 3, 5)" in result.said
    assert "It holds no JSON objects" in refused("b.jsonl", "1\n[2]\n")


@pytest.mark.parametrize("form", ["[{}]", "{}"])
def test_a_number_of_more_digits_than_anybody_counts_with_is_a_text(read, form):
    digits = "9" * 10_000
    result = read("a.jsonl", form.format('{"text": "One", "n": ' + digits + "}"))
    assert dict(result.units[0].columns) == {"text": "One", "n": digits}


def test_a_table_is_as_wide_as_excel_has_it_or_refused_at_once(read, refused):
    def table(width):
        return (
            ",".join([*(f"c{i}" for i in range(1, width)), "text"])
            + "\n"
            + "One," * (width - 1)
            + "One"
        )

    assert read("a.csv", table(MOST_COLUMNS)).texts == ["One"]
    begun = time.monotonic()
    assert "It has 50,000 columns; more than 16,384 are not" in refused("b.csv", table(50_000))
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("name", ["goemotions.csv", "answer_quality.csv"])
def test_published_data_is_read_whole(emotions, quality, name):
    path = ROOT.parent / "shared" / "data" / name
    if not path.exists():
        pytest.skip("the published data is not beside this checkout")
    rubric = emotions if name == "goemotions.csv" else quality
    read = read_document(Source(path, name), rubric, ReadOptions())
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert read.unit_count == len(rows)
    assert [list(u.columns.values()) for u in read.units] == [list(r.values()) for r in rows]
    if name == "goemotions.csv":
        assert [x.value for x in read.labels] == [row["label"] for row in rows]
    else:
        assert any("Mojibake" in said for said in read.document.problems)


def test_a_lone_name_is_a_column_and_no_title(read):
    assert read("a.csv", "text,\nThe first,1\nThe second,2\n").texts == ["The first", "The second"]


def test_a_table_may_begin_far_below(read):
    result = read("a.csv", "\n" * 3000 + "text,emotion\nThey came at last.,joy\n")
    assert (result.texts, result.places) == (["They came at last."], ["row 3002"])
    assert [label.value for label in result.labels] == ["joy"]
