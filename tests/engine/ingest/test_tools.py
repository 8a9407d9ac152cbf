"""Exports of other labelling tools are read with whose labels they hold, whatever is wrong in them.

The files in tests/data/ingest were written by the tools' own code, see make_tools.py there. Prodigy
is not public: its lines are as its documentation has them.
"""

from __future__ import annotations

import json
import zipfile
from typing import Any

import pytest

from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader, Source
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

REVIEWS = """
id = "reviews"
version = "1"
title = "Reviews"
description = "What customers say."

[[field]]
name = "text"
title = "Review"

[[dimension]]
name = "sentiment"
title = "Tone"
question = "What is the tone?"
scale = "nominal"
level = [{ name = "negative" }, { name = "positive" }]

[[dimension]]
name = "topics"
title = "Topics"
question = "What is it about?"
scale = "nominal"
select = "many"
level = [{ name = "price" }, { name = "service" }, { name = "delivery" }]

[[dimension]]
name = "clarity"
title = "Clarity"
question = "How clear is it?"
scale = "ordinal"
level = [{ value = 1, name = "unclear" }, { value = 2, name = "clear" }]
"""


@pytest.fixture(scope="module")
def reviews() -> Rubric:
    """Its first dimension is called otherwise in the files, and known by its title or labels."""
    return parse_rubric(REVIEWS, "reviews.toml")


@pytest.fixture
def given(read, reviews):
    """Reads a file, and lists (number of the unit, dimension, coder, value)."""

    def _given(name: str, content: Any = None, rubric: Rubric = reviews):
        if isinstance(content, list) and name.endswith("l"):
            content = "\n".join(map(json.dumps, content))
        elif isinstance(content, list):
            content = json.dumps(content)
        result = read(name, content, rubric=rubric)
        number = {unit.unit_id: unit.ordinal for unit in result.units}
        return result, [(number[x.unit_id], x.dimension, x.coder, x.value) for x in result.labels]

    return _given


BEN = "ben@example.org"
LABEL_STUDIO = {
    (0, "sentiment", "coder 1", "negative"),
    (0, "topics", "coder 1", "service|delivery"),
    (0, "clarity", "coder 1", "1"),
    (0, "sentiment", BEN, "negative"),
    (0, "topics", BEN, "delivery"),
    (1, "sentiment", BEN, "positive"),
}


def test_label_studio_s_tasks_with_several_people(given):
    result, labels = given("label_studio.json")
    assert set(labels) == LABEL_STUDIO
    assert len(labels) == len(LABEL_STUDIO)
    assert result.places == ["text 1", "text 2", "text 3"]
    assert result.texts[2] == "Ünzufrieden: naïve łódź 😀"
    assert result.units[2].columns["case"] == "A-2"
    for sentence in (
        "It was read as an export of Label Studio.",
        "Given by models and not by people, and so left out: 2 answers.",
        "Rejected, skipped or not submitted, and so left out: 1 answer.",
        "About a part of a text, and so left out: 1 label.",
        "Begun from a model's prediction, and counted as given blind: 2 labels.",
        "People's answers to 'note' ('note (coder 1)') were not read",
    ):
        assert sentence in result.said
    assert result.units[0].columns["note (coder 1)"] == "Ask her."


def test_label_studio_s_json_min_is_the_same_labels(given):
    result, labels = given("label_studio_min.json")
    assert set(labels) == LABEL_STUDIO
    assert len(result.units) == 3


def test_json_min_tells_texts_from_answers_where_the_data_have_an_id(given):
    def line(annotator: int, text: str, tone: str) -> dict[str, Any]:
        first = {"id": len(text), "text": text, "source": "shop", "sentiment": tone}
        return {**first, "annotator": annotator, "annotation_id": 1, "lead_time": 1.0}

    long = "The parcel came late and nobody told us why"
    lines = [line(1, long, "negative"), line(2, long, "positive"), line(1, "Good", "positive")]
    result, labels = given("min.json", lines)
    assert result.texts == [long, "Good"]
    assert set(labels) == {
        (0, "sentiment", "coder 1", "negative"),
        (0, "sentiment", "coder 2", "positive"),
        (1, "sentiment", "coder 1", "positive"),
    }


def test_doccano_s_archive_has_a_coder_for_each_user(given):
    result, labels = given("doccano.zip")
    assert set(labels) == {
        (0, "sentiment", "anna", "negative"),
        (0, "sentiment", "ben.müller", "positive"),
        (1, "sentiment", "anna", "positive"),
    }
    assert result.document.columns[-2:] == ("label (anna)", "label (ben.müller)")
    assert len(result.texts) == 3


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "list.json"])
@pytest.mark.parametrize("key", ["label", "labels", "cats"])
def test_doccano_s_lines_and_lists(given, name, key):
    records = [
        {"id": 1, "text": "Good", key: ["positive"]},
        {"id": 1, "text": "Good", key: ["negative"], "Comments": ["?"]},
        {"id": 3, "text": "Late", key: []},
        {"id": 4, "text": "Both", key: ["positive", "negative"]},
    ]
    content: Any = "\n".join(map(json.dumps, records))
    result, labels = given(name, records if name == "list.json" else content)
    assert labels == [(0, "sentiment", "human", "positive"), (1, "sentiment", "human", "negative")]
    assert len(result.units) == 4  # the same id twice is two texts: nobody says who labelled them
    assert "No level of 'sentiment', and so not read: 1 label" in result.said
    assert "positive|negative" in result.said


def test_labels_that_doccano_s_users_share_are_nobody_s_in_particular(given, tmp_path):
    lines = [json.dumps({"text": "Good", "label": [tone]}) for tone in ("positive", "negative")]
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.writestr("all.jsonl", "\n".join(lines))
    result, labels = given("shared.zip", (tmp_path / "made.zip").read_bytes())
    assert labels == [(0, "sentiment", "human", "positive"), (1, "sentiment", "human", "negative")]
    assert "Replaced" not in result.said


def test_doccano_s_passages_are_no_labels_of_texts(given):
    records = [
        {"text": "Late parcel", "label": [[0, 4, "negative"]]},
        {"text": "Good", "entities": [{"label": "positive", "start_offset": 0}], "relations": []},
    ]
    result, labels = given("spans.jsonl", records)
    assert not labels
    assert "About a part of a text, and so left out: 2 labels." in result.said


def answer(text: str, who: str, said: str = "accept", **more: Any) -> dict[str, Any]:
    """A line of Prodigy."""
    hashes = {"_input_hash": sum(map(ord, text)), "_task_hash": 1}
    return {"text": text, **hashes, "answer": said, "_annotator_id": who, **more}


def test_prodigy_s_choices_of_several_people(given):
    options = [{"id": "price", "text": "Price"}, {"id": "service", "text": "Service"}]
    many = {"options": options, "config": {"choice_style": "multiple"}}
    lines = [
        answer("Good", "news-anna", accept=["price", "service"], meta={"score": 0.4}, **many),
        answer("Good", "news-ben", accept=[], **many),
        answer("Late", "news-anna", accept=["service"], **many),
        answer("Late", "news-anna", accept=["price"], **many),
        answer("Odd", "news-anna", "ignore", accept=["price"], **many),
        answer("Odd", "news-ben", "reject", accept=["price"], **many),
    ]
    result, labels = given("p.jsonl", lines)
    assert set(labels) == {
        (0, "topics", "news-anna", "price|service"),
        (0, "topics", "news-ben", "none"),
        (1, "topics", "news-anna", "price"),
    }
    assert result.texts == ["Good", "Late", "Odd"]
    assert "Several answers to the same text were brought together: 3 texts." in result.said
    assert "Rejected, skipped or not submitted, and so left out: 2 answers." in result.said
    assert "Replaced by a later one of the same person for the same text: 1 label." in result.said


def test_prodigy_s_yes_and_no_to_one_label_after_the_other(given):
    lines = [
        answer("Good", "", label="price"),
        answer("Good", "", "reject", label="delivery"),
        answer("Good", "", label="service"),
        answer("Late", "shop-2026-03-01_10-11-12", label="delivery"),
        {"text": "No hash", "label": "price", "answer": "accept"},
        {"text": "Nobody has answered", "_input_hash": 5, "label": "price"},
    ]
    _, labels = given("p.jsonl", lines)
    assert labels == [
        (0, "topics", "human", "price|service"),
        (1, "topics", "human", "delivery"),
        (2, "topics", "human", "price"),
    ]


def test_questions_with_options_of_their_own_are_no_answers_of_prodigy(given):
    record = {"text": "Which?", "options": ["accept", "price"], "answer": "price"}
    result, labels = given("quiz.jsonl", [record, {**record, "options": [{"id": "a"}]}])
    assert not labels
    assert result.units[0].columns["answer"] == "price"
    assert "export" not in result.said


def test_prodigy_s_numbered_options_are_read_by_their_texts(given):
    options = [{"id": 0, "text": "negative"}, {"id": 1, "text": "positive"}]
    _, labels = given("p.jsonl", [answer("Good", "anna", accept=[1], options=options)])
    assert labels == [(0, "sentiment", "anna", "positive")]


@pytest.mark.parametrize("name", ["argilla.json", "argilla_flat.json"])
def test_argilla_s_records(given, name):
    result, labels = given(name)
    anna, ben = (f"00000000-0000-0000-0000-00000000000{i}" for i in (1, 2))
    assert (0, "sentiment", anna, "negative") in labels
    assert (0, "topics", anna, "price|delivery") in labels
    drafts_are_told = name == "argilla_flat.json"
    assert ((1, "sentiment", ben, "positive") in labels) is not drafts_are_told
    assert "Given by models and not by people, and so left out: 3 answers." in result.said
    assert result.units[1].columns["case"] == "A-1"


def test_objects_that_are_no_tool_s_are_rows(given):
    records = [{"text": "One", "sentiment_anna": "positive", "n": [1]}, "Two", 3, {"text": "Three"}]
    result, labels = given("a.json", records)
    assert result.texts == ["One", "Two", "Three"]
    assert labels == [(0, "sentiment", "anna", "positive")]
    assert "No JSON object, and so left out: 1 text (3)." in result.said
    assert "export" not in result.said


@pytest.mark.parametrize(
    "content", ['{"a": {"b": 1}}', '{\n "text": "x"\n}', "[]", "[1, [2]]", "7"]
)
def test_other_json_is_told_what_would_be_read(refused, reviews, content):
    sentence = refused("run.json", content, rubric=reviews)
    assert "exports of Label Studio, doccano, Prodigy and Argilla" in sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('[{"text": "a"}, {"text": "b', "breaks off after 1 item. Export or download it"),
        ('[{"text": "a"},', "breaks off after 1 item."),
        ('[{"text": "a"} {"text": "b"}]', "damaged in item 1 (Expecting ',' delimiter)"),
        ('[{"text": "a"}] [{"text": "b"}]', "More follows the JSON list"),
        ('[{"text": "a",}, {"text": "' + "b" * 400_000 + '"}]', "damaged in item 1 ("),
    ],
)
def test_a_list_that_is_no_json_is_refused_whole(refused, reviews, content, sentence):
    assert sentence in refused("a.json", content, rubric=reviews)


def test_long_lists_are_read_across_blocks(given):
    records = [{"text": f"{i} " + 'x\\"\n' * (i % 5) * 30_000, "ü": "ü"} for i in range(12)]
    for indent in (None, 3):
        result, _ = given("a.json", json.dumps(records, indent=indent, ensure_ascii=indent is None))
        assert result.texts == [record["text"] for record in records]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings(given, encoding):
    text = "Der Müll kam spät, und „niemand“ hörte zu. Größe, Maß und Übel."
    content = json.dumps([{"text": text, "label": ["positive"]}], ensure_ascii=False)
    result, labels = given("a.json", content.encode(encoding))
    assert result.texts == [text]
    assert labels == [(0, "sentiment", "human", "positive")]


ODD = [None, True, 3, 1.5, "", "x", [], [[]], [None, 7, {"a": []}], {}, {"id": {}}]
GOOD: list[dict[str, Any]] = [
    {"data": {"text": "A"}, "predictions": [],
     "annotations": [{"completed_by": 1, "was_cancelled": False, "parent_prediction": None,
                      "result": [{"from_name": "sentiment", "type": "choices", "meta": {},
                                  "value": {"choices": ["positive"]}}]}]},
    {"text": "A", "id": 1, "sentiment": "positive", "annotator": 1, "annotation_id": 2,
     "lead_time": 3.0},
    {"id": "r", "fields": {"text": "A"}, "suggestions": {}, "metadata": {},
     "responses": {"sentiment": [{"value": "positive", "user_id": "u", "status": "submitted"}]}},
    {"text": "A", "sentiment.responses": ["positive"], "sentiment.responses.users": ["u"],
     "sentiment.responses.status": ["submitted"], "sentiment.suggestion": "positive"},
    {"text": "A", "_input_hash": 1, "options": [{"id": 1, "text": "positive"}], "accept": [1],
     "config": {}, "answer": "accept", "_annotator_id": "u"},
    {"text": "A", "label": ["positive"], "coder": "u", "dimension": "sentiment", "id": 1},
]  # fmt: skip


def spoilt(value: Any):
    """A value with each of its parts replaced by each odd one, one at a time."""
    yield from ODD
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ({**value, key: odd} for odd in spoilt(part))
            yield {name: other for name, other in value.items() if name != key}
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from ([*value[:i], odd, *value[i + 1 :]] for odd in spoilt(part))


@pytest.mark.parametrize("record", GOOD)
def test_values_of_any_other_type_cost_nothing_else(given, record):
    """Every part of a record is spoilt in turn; the good records around it are read as ever."""
    odd = [one for one in spoilt(record) if isinstance(one, dict)]
    assert len(odd) > 50
    result, labels = given("a.json", [record, *odd, record])
    who = labels[0][2]
    last = max(number for number, _, coder, _ in labels if coder == who)
    assert (0, "sentiment", who, "positive") in labels
    assert (last, "sentiment", who, "positive") in labels
    assert result.texts[0] == result.texts[last] == "A"


def test_answers_that_fit_no_question_are_told_and_kept(given):
    record = {"text": "Good", "accept": ["banana"], "options": [], "answer": "accept"}
    result, labels = given("p.jsonl", [record])
    assert not labels
    assert "People's answers to 'label' ('label') were not read: most are no level" in result.said
    assert "such as 'banana'" in result.said
    assert result.units[0].columns["label"] == "banana"


def test_columns_of_a_tool_can_be_named_like_others(read, reviews):
    options = ReadOptions(coders={"label (anna)": ("sentiment", "Anna M.")})
    labels = read("doccano.zip", options=options, rubric=reviews).labels
    assert {(x.coder, x.value) for x in labels} == {
        ("Anna M.", "negative"),
        ("Anna M.", "positive"),
    }


def test_more_coders_than_a_table_can_have_are_refused(refused, reviews):
    lines = [json.dumps(answer("Good", f"p{i}", label="price")) for i in range(1001)]
    assert "would make 1,002 columns" in refused("p.jsonl", "\n".join(lines), rubric=reviews)


def test_archives_of_something_else_are_refused(refused, reviews, tmp_path):
    def archive(**members: str) -> bytes:
        with zipfile.ZipFile(tmp_path / "made.zip", "w") as made:
            for name, content in members.items():
                made.writestr(name.replace("__", "."), content)
        return (tmp_path / "made.zip").read_bytes()

    assert "no export of doccano" in refused("a.zip", archive(a__txt="x"), rubric=reviews)
    assert "no export of doccano" in refused("b.zip", archive(a__jsonl='{"a": 1}'), rubric=reviews)
    good = archive(a__jsonl='{"text": "a", "label": ["positive"]}\n' * 400)
    at = good.index(b"a.jsonl") + 9
    spoilt_ = good[:at] + b"\xff" * 8 + good[at + 8 :]
    assert "This zip archive is damaged" in refused("c.zip", spoilt_, rubric=reviews)
    assert "no zip archive" in refused("d.zip", b"text", rubric=reviews)


def test_deep_nesting_costs_the_file_and_not_the_reader(tmp_path, reviews):
    deep, good = tmp_path / "deep.json", tmp_path / "good.json"
    deep.write_text('[{"text": ' + "[" * 100_000 + "]" * 100_000 + "}]", encoding="utf-8")
    good.write_text('[{"text": "Good", "label": ["positive"]}]', encoding="utf-8")
    with Reader(ReadOptions()) as reader:
        first, second = (reader.read(Source(path, path.name), reviews) for path in (deep, good))
        assert "nested too deeply" in first.sentence
        assert [label.value for label in second.labels] == ["positive"]
