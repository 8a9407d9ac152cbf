"""Which columns of a table are texts and which are people's labels is found, or said."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from in_process import read_document

from desktop.engine.domain import ColumnMap
from desktop.engine.ingest.columns import coder_reason, guess_columns
from desktop.engine.ingest.documents import Source, UnreadableError
from desktop.engine.ingest.guesses import Reason
from desktop.engine.ingest.options import ReadOptions
from rubrics.schema import Field

ROOT = Path(__file__).resolve().parents[3]


def test_a_missing_column_is_refused_with_those_there_are(refused, quality):
    sentence = refused("a.csv", "Frage,Antwort\na,b\n", rubric=quality)
    assert "'context' and 'question' and 'answer'" in sentence
    assert "'Frage', 'Antwort'" in sentence
    assert "--field context=COLUMN" in sentence
    some = refused("a.csv", "Frage,Question\na,b\n", rubric=quality)
    assert "fields 'context' and 'answer'." in some
    one = refused("a.csv", "context,question,x\na,b,c\n", rubric=quality)
    assert "No column is named like the rubric's field 'answer'." in one


def test_a_named_column_must_exist(refused, read):
    assert "no column 'Remark'" in refused(
        "a.csv", "id,text\n1,x\n", ReadOptions(fields={"text": "Remark"})
    )
    assert "no field 'txt'" in refused(
        "a.csv", "id,text\n1,x\n", ReadOptions(fields={"txt": "text"})
    )
    assert read("a.csv", "id,TEXT\n1,x\n", ReadOptions(fields={"text": "id"})).texts == ["1"]


def test_of_many_columns_the_first_thirty_are_listed_and_long_names_cut(emotions):
    header = ["x" * 40, "y" * 41, *(f"c{n}" for n in range(3, 32))]
    with pytest.raises(UnreadableError) as raised:
        guess_columns(header, [], emotions, ReadOptions(fields={"text": "z"}))
    told = str(raised.value)
    assert f"The columns are: '{'x' * 40}', '{'y' * 39}…', 'c3'" in told
    assert told.endswith("'c30' and 1 more.")
    with pytest.raises(UnreadableError, match=r"'c30'\.$"):
        guess_columns(header[:30], [], emotions, ReadOptions(fields={"text": "z"}))


@pytest.mark.parametrize(
    ("header", "column"),
    [
        (["id", "TEXT"], "TEXT"),
        (["comment", "text"], "text"),
        (["TEXT", "text"], "text"),
        (["text_id", "Customer message", "date"], "Customer message"),
        (["Nr", "Complaint"], "Complaint"),
        (["review title", "review body"], "review body"),
        (["post_id", "body"], "body"),
    ],
)
def test_the_text_column_is_found_by_its_name(emotions, header, column):
    found, _ = guess_columns(header, [], emotions, ReadOptions())
    assert found.fields == {"text": column}


def test_the_only_column_of_sentences_is_the_text(read, refused):
    assert read(
        "a.csv", "who,what\nx,It is much too cold here\ny,Nobody came to see us\n"
    ).texts == [
        "It is much too cold here",
        "Nobody came to see us",
    ]
    assert "No column" in refused("b.csv", "p,q\na b c d e,f g h i j\n")


TEXT = "In this study we show a thing"


@pytest.mark.parametrize(
    ("header", "row", "column"),
    [
        (["id", "title", "abstract"], ["0", "Paper 0", TEXT], "abstract"),
        (["id", "title", "abstract"], ["0", "Why we all do such things", TEXT], "abstract"),
        (["document", "Kommentar"], ["letter_0.pdf", "Short"], "Kommentar"),
        (["Note", "Bewertung"], ["1", "Not good, number 0, sadly"], "Bewertung"),
        (["response", "comments_de", "Opinion"], ["R0", "x", TEXT], "Opinion"),
        (["response", "What was it like?"], ["R0", TEXT], "What was it like?"),
        (["Kommentar zum Besuch", "Note"], ["Very nice", "3"], "Kommentar zum Besuch"),
        (["document", "label", "value"], ["a.txt", "row 1", "x"], "document"),
        (["comment", "other"], ["Nice", "Nicer"], "comment"),
        (["comment", "p", "q"], ["Nice", TEXT, TEXT], "comment"),
        (["text", "abstract"], ["Nice", TEXT], "text"),
        (["comment", "date"], ["12", "13"], "comment"),
        (["comment", "text"], ["Nice", "12"], "text"),
        (["comment", "opinion"], ["", "Nice"], "opinion"),
        (["opinion", "comment"], ["Nice", ""], "opinion"),
        (["p", "q"], ["x", "Four words, no more"], "q"),
        (["p"], ["Yes"], "p"),
    ],
)
def test_words_in_the_cells_outrank_another_name_of_the_field(emotions, header, row, column):
    found, _ = guess_columns(header, [row], emotions, ReadOptions())
    assert found.fields == {"text": column}


@pytest.mark.parametrize(
    "rows", [[["x", "Only three words"]], [["x", "Four words, no more"], ["y", "Few"]], [["", ""]]]
)
def test_a_column_is_no_text_unless_most_cells_have_four_words(emotions, rows):
    found, _ = guess_columns(["p", "q"], rows, emotions, ReadOptions())
    assert found.fields == {}


def test_the_only_field_has_the_names_of_texts_whatever_it_is_called(emotions):
    remark = replace(emotions, fields=(Field("remark", "Label"),))
    found, _ = guess_columns(["id", "Complaint"], [], remark, ReadOptions())
    assert found.fields == {"remark": "Complaint"}
    # The field's own title is not taken for labels, although its cells are levels.
    found, _ = guess_columns(["id", "Label"], [["1", "joy"]], remark, ReadOptions())
    assert found == ColumnMap({"remark": "Label"}, {})


def test_a_question_that_stands_in_every_row_is_no_text(emotions):
    rows = [["Good", "How was your stay with us?"], ["Bad", "How was your stay with us?"]]
    found, _ = guess_columns(["comment", "asked"], rows, emotions, ReadOptions())
    assert found.fields == {"text": "comment"}


def test_several_fields_are_found_by_their_names(emotions, quality):
    header = ["QUESTION", "CONTEXT", "ANSWER", "response"]
    found, _ = guess_columns(header, [], quality, ReadOptions())
    assert found.fields == {"question": "QUESTION", "context": "CONTEXT", "answer": "ANSWER"}
    found, _ = guess_columns(["query", "passage", "model output"], [], quality, ReadOptions())
    assert found.fields["answer"] == "model output"
    two = replace(quality, fields=quality.fields[:2])
    found, _ = guess_columns(["QUESTION", "CONTEXT"], [], two, ReadOptions())
    assert len(found.fields) == 2


def test_a_letter_is_a_fields_name_where_nothing_else_stands_beside_it(quality):
    found, _ = guess_columns(["Q", "Part A"], [], quality, ReadOptions())
    assert found.fields == {"question": "Q"}


def test_a_column_that_was_chosen_for_one_field_is_no_other_ones(quality):
    chosen = ReadOptions(fields={"answer": "question"})
    found, _ = guess_columns(["question", "context"], [], quality, chosen)
    assert found.fields == {"answer": "question", "context": "context"}


def test_a_column_named_for_a_question_holds_labels_also_where_none_are_in_the_first_rows(
    emotions,
):
    found, _ = guess_columns(
        ["text", "emotion_anna", "coder 1"], [["x", "", ""]], emotions, ReadOptions()
    )
    assert found.coders == {"emotion_anna": ("emotion", "anna")}


@pytest.mark.parametrize(
    ("column", "coder"),
    [
        ("emotion_anna", "anna"),
        ("anna_emotion", "anna"),
        ("emotion (Anna)", "Anna"),
        ("emotion__anna", "anna"),
        ("Emotion Anna Maria", "Anna Maria"),
        ("emotion", "human"),
        ("gold_emotion", "human"),
        ("label", "human"),
        ("label_anna", "anna"),
        ("anna_label", "anna"),
        ("coder1", "coder1"),
        ("Rater 2", "Rater 2"),
        ("emotion1", "coder 1"),
        ("Emotion 2", "2"),
    ],
)
def test_human_coders_are_found_by_the_names_of_their_columns(read, column, coder):
    result = read("a.csv", f"text,{column}\nThank you,gratitude\nHm,Neutral\nOh,\n")
    assert result.columns == ColumnMap({"text": "text"}, {column: ("emotion", coder)})
    assert [(x.coder, x.value) for x in result.labels] == [(coder, "gratitude"), (coder, "neutral")]
    assert result.labels[0].unit_id == result.units[0].unit_id


def test_two_nameless_label_columns_are_two_coders(read):
    result = read("a.csv", "text,label,gold\nThank you,gratitude,joy\n")
    assert {label.coder for label in result.labels} == {"label", "gold"}
    assert result.said == ""


@pytest.mark.parametrize(
    "column", ["emotion__confidence", "emotion_id", "category", "labels", "coder_notes", "p_joy"]
)
def test_a_column_whose_cells_are_no_levels_holds_no_labels(read, column):
    result = read("a.csv", f"text,{column}\nThank you,0.93\nHm,0.5\n")
    assert result.labels == []
    assert result.columns.coders == {}


def test_our_own_wide_export_does_not_turn_the_model_into_a_person(read):
    content = "text,emotion,emotion__confidence,emotion__anna\nThanks,joy,0.9,gratitude\n"
    assert read("a.csv", content).columns.coders == {"emotion__anna": ("emotion", "anna")}


def test_a_person_in_our_own_wide_export_is_one_coder(read):
    head = "text,emotion_anna,label,unit_id,document,emotion__anna,emotion__human\n"
    same = read("a.csv", head + "Thanks,Joy,joy,u1,a.csv,joy,joy\nHm,,,u2,a.csv,,\n")
    assert same.columns.coders == {
        "emotion_anna": ("emotion", "anna"),
        "label": ("emotion", "human"),
    }
    assert same.said == ""
    nameless = read(
        "c.csv", "text,label,gold,emotion__label,emotion__gold\nThanks,joy,fear,joy,fear\n"
    )
    assert nameless.columns.coders == {"label": ("emotion", "label"), "gold": ("emotion", "gold")}
    ours = "text,emotion_anna,emotion,emotion__confidence,emotion__anna\nThanks,joy,joy,0.9,anger\n"
    unasked = "text,emotion_anna,unit_id,document,label,emotion__anna\nThanks,joy,u,a,row 2,anger\n"
    for table in (ours, unasked):
        changed = read("b.csv", table)
        assert changed.columns.coders == {"emotion_anna": ("emotion", "anna")}
        assert "'emotion__anna' was not read: 'emotion_anna' holds" in changed.said


def test_what_a_person_coded_since_is_read_from_our_own_table(read):
    """Whoever changes the codebook goes on with the table of the project they had."""
    head = "text,emotion_anna,unit_id,document,label,emotion__anna,emotion__anna__seen\n"
    rows = "Thanks,Joy,u1,a,row 2,joy,false\nHm,,u2,a,row 3,anger,{}\nOh,{},u3,a,row 4,fear,{}\n"
    more = read("a.csv", head + rows.format("false", "", "false"))
    assert [label.value for label in more.labels] == ["joy", "anger", "fear"]
    assert "'emotion_anna' was not read: 'emotion__anna' holds its labels and further" in more.said
    for told in (("true", "", "true"), ("false", "fear", "true"), ("false", "love", "false")):
        read_first = read("b.csv", head + rows.format(*told)).columns.coders
        first = told[1] or told == ("true", "", "true")
        assert read_first == {"emotion_anna" if first else "emotion__anna": ("emotion", "anna")}


@pytest.mark.parametrize("name", ["Müller", "José", "प्रिया"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_coders_name_in_a_column_is_whole_however_its_marks_are_encoded(read, name, form):
    column = unicodedata.normalize(form, f"emotion__{name}")
    result = read("a.csv", f"text,{column}\nThanks,joy\n")
    assert result.columns.coders == {column: ("emotion", name)}


def test_two_columns_of_one_name_with_other_labels_are_two_coders_and_said(read):
    result = read("a.csv", "text,emotion_anna,emotion__anna\nThanks,joy,anger\n")
    assert {label.coder for label in result.labels} == {"emotion_anna", "emotion__anna"}
    assert "like anna's labels for 'emotion' ('emotion_anna', 'emotion__anna')" in result.said


def test_labels_that_are_no_level_are_reported_with_examples(read):
    rows = "".join(f"text {i},{'joy' if i < 8 else 'jolly'}\n" for i in range(12))
    result = read("a.csv", "text,emotion_anna\n" + rows)
    assert len(result.labels) == 8
    assert "4 labels in 'emotion_anna' ('jolly' in row 10, 'jolly' in row 11" in result.said


def test_the_longest_name_of_a_question_in_a_columns_name_is_taken_off(read, reviews):
    topics = replace(reviews.dimension("topics"), title="Topics of it")
    dimensions = tuple(topics if d.name == "topics" else d for d in reviews.dimensions)
    content = "text,Topics of it (Anna)\nToo dear,price\n"
    found = read("a.csv", content, rubric=replace(reviews, dimensions=dimensions)).columns.coders
    assert found == {"Topics of it (Anna)": ("topics", "Anna")}


def test_a_column_that_is_called_like_labels_and_holds_few_is_said(read):
    result = read("a.csv", "text,emotion_anna\na,joy\nb,hungry\nc,thirsty\nd,tired\n")
    assert result.labels == []
    assert "'emotion_anna' looks like labels" in result.said


@pytest.mark.parametrize(
    ("column", "labels", "said"),
    [
        ("emotion_anna", ["joy", "hungry"], True),  # half of them
        ("emotion_anna", ["tired", "hungry"], False),
        ("label", ["joy", "hungry", "tired"], False),
    ],
)
def test_more_than_half_of_the_labels_have_to_be_levels(emotions, column, labels, said):
    rows = [["x", label] for label in labels]
    found, problems = guess_columns(["text", column], rows, emotions, ReadOptions())
    assert (found.coders, bool(problems)) == ({}, said)


@pytest.mark.parametrize("column", ["label_model", "remark"])
def test_levels_in_a_column_that_names_nobody_who_codes_are_no_labels(emotions, column):
    found, _ = guess_columns(["text", column], [["x", "joy"]], emotions, ReadOptions())
    assert found.coders == {}


def test_two_people_who_agree_are_two(emotions):
    header = ["text", "emotion_ben", "emotion__anna"]
    found, _ = guess_columns(header, [["x", "joy", "joy"]], emotions, ReadOptions())
    assert set(found.coders) == set(header[1:])


def test_a_column_is_nobodys_labels_where_it_names_no_question(emotions, reviews):
    (dimension,) = emotions.dimensions
    nameless = replace(emotions, dimensions=(replace(dimension, title="?"),))
    found, _ = guess_columns(["text", "anna"], [["x", "joy"]], nameless, ReadOptions())
    assert found.coders == {}
    two = replace(reviews, dimensions=reviews.dimensions[:2])
    found, _ = guess_columns(["text", "label"], [["x", "positive"]], two, ReadOptions())
    assert found.coders == {}


def test_how_to_say_that_no_level_applies_is_told_where_none_need_apply(read, reviews):
    few = "".join(f"text {i},-\n" for i in range(3)) + "text,price\n"
    said = read("a.csv", "text,topics_anna\n" + few, rubric=reviews).said
    assert "such as '-'; it was not read. Where no level applies, write 'none'." in said
    some = "".join(f"text {i},price\n" for i in range(3)) + "text,-\n"
    said = read("a.csv", "text,topics_anna\n" + some, rubric=reviews).said
    assert "('-' in row 5). Where no level applies, write 'none'." in said
    one = read("b.csv", "text,emotion_anna\na,joy\nb,-\nc,joy\n").said
    assert "('-' in row 3)." in one
    assert "write 'none'" not in one


def test_labels_beside_a_models_answers_are_said_to_count_as_blind(read):
    rows = "".join(f"text {i},joy,0.9,joy\n" for i in range(3))
    said = read("a.csv", "text,emotion,emotion__confidence,emotion__Dora\n" + rows)
    assert [label.coder for label in said.labels] == ["Dora"] * 3
    assert "('emotion__Dora'), which count as given blind" in said.said
    assert "write 'true' in its row in a column 'emotion__Dora__seen'" in said.said
    rows = "".join(f"text {i},joy,0.9,joy,{'true' if i else ''}\n" for i in range(3))
    header = "text,emotion,emotion__confidence,emotion__Dora,emotion__Dora__seen\n"
    marked = read("b.csv", header + rows)
    assert len(marked.labels) == 1
    assert "count as given blind" not in marked.said
    assert "count as given blind" not in read("c.csv", "text,emotion_Dora\na,joy\nb,joy\n").said


def test_the_example_of_what_is_no_level_is_one(read):
    result = read("a.csv", "text,emotion_anna\na,joy\nb,hungry\nc,thirsty\nd,tired\n")
    assert "such as 'hungry'; it was not read" in result.said


def test_coders_can_be_named_or_switched_off(read, refused):
    content = "text,anna,emotion_ben\nThanks,gratitude,joy\n"
    named = ReadOptions(coders={"anna": ("emotion", "A")})
    assert [(x.coder, x.value) for x in read("a.csv", content, named).labels] == [
        ("A", "gratitude")
    ]
    assert read("a.csv", content, ReadOptions(coders={})).labels == []
    wrong = ReadOptions(coders={"anna": ("mood", "A")})
    assert "no dimension 'mood'" in refused("a.csv", content, wrong)
    twice = ReadOptions(coders={"anna": ("emotion", "A"), "emotion_ben": ("emotion", "A")})
    assert "twice" in refused("a.csv", content, twice)


def test_numbers_as_labels_on_an_ordinal_scale(read, quality):
    content = "question,context,answer,clarity_anna,clarity_ben\na,b,c,2.0,-1\nd,e,f,0,+1\n"
    result = read("a.csv", content, rubric=quality)
    assert [x.value for x in result.labels] == ["2", "-1", "0", "1"]


def test_the_samples_complaints_carry_two_coders(emotions):
    path = ROOT / "desktop" / "samples" / "complaints.csv"
    read = read_document(Source(path, path.name), emotions, ReadOptions())
    units, labels = list(read.units), list(read.labels)
    assert (len(units), len(labels)) == (40, 80)
    assert read.document.problems == ()
    pairs = zip(labels[::2], labels[1::2], strict=True)
    assert 6 <= sum(anna.value != ben.value for anna, ben in pairs) <= 10


def test_a_fields_own_column_that_is_to_hold_labels_is_said_to_be_taken(refused):
    labels = ReadOptions(coders={"text": ("emotion", "gold")})
    said = refused("a.csv", "id,text\n1,One\n", labels)
    assert "'text' is named like the rubric's field 'text', but is to hold" in said


def test_why_a_column_holds_labels_is_its_name_its_cells_or_a_choice(emotions):
    named = ("emotion_anna", Reason.NAME), ("label", Reason.CELLS), ("Tone (Anna)", Reason.CELLS)
    for column, why in named:
        assert coder_reason(column, emotions, ReadOptions()) is why
    chosen = ReadOptions(coders={"label": ("emotion", "Anna")})
    assert coder_reason("label", emotions, chosen) is Reason.CHOSEN
