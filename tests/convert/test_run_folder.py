from __future__ import annotations

import json

import pytest
from tiny import MOOD, write_record

from convert.errors import ConvertError
from convert.run_folder import read_run
from rubrics.faults import RubricError
from rubrics.loader import load_rubric, parse_rubric
from rubrics.prompt import Form

UNIT = {
    "fields": {"text": "Hello."},
    "labels": {"feeling": "joy", "strength": 2, "about": ["people", "money"]},
    "probabilities": {"feeling": [0.1, 0.1, 0.6, 0.1, 0.1], "about": [0.9, 0.8, 0.1]},
}


@pytest.fixture
def run(tmp_path):
    """A run folder with all but the adapter."""
    (tmp_path / "base.gguf").touch()
    folder = tmp_path / "run"
    folder.mkdir()
    write_record(folder, load_rubric(MOOD), tmp_path / "base.gguf")
    write_units(folder, UNIT)
    return folder


def write_units(folder, *units):
    lines = "".join(json.dumps(unit) + "\n" for unit in units)
    (folder / "heldout.jsonl").write_text(lines)


def change(folder, **settings):
    """Puts values into ``run.json``; ``prompt__form`` is a key inside a table."""
    path = folder / "run.json"
    record = json.loads(path.read_text())
    for name, value in settings.items():
        *tables, key = name.split("__")
        place = record
        for table in tables:
            place = place[table]
        place[key] = value
    path.write_text(json.dumps(record))


def test_a_run_is_read_with_its_units(run):
    found = read_run(run)
    assert (found.base.kind, found.base.path.name, found.rubric.id) == ("gguf", "base.gguf", "mood")
    assert (found.form, found.chat, found.bos) == (Form.COMPACT, False, None)
    (unit,) = found.heldout
    assert unit.labels == {"feeling": "joy", "strength": "2", "about": "people|money"}
    assert unit.scores["about"].probabilities == (0.9, 0.8, 0.1)
    assert found.seen == ("a" * 64, "b" * 64)


def test_a_run_of_a_codebook_whose_levels_look_the_same_is_read(run):
    """A project may have one that was made before levels had to differ in what is seen."""
    source = load_rubric(MOOD).source.replace('name = "anger"', 'name = "joy\u200b"')
    rubric = parse_rubric(source, "codebook", accepted=True)
    write_record(run, rubric, run.parent / "base.gguf")
    write_units(run, UNIT)
    assert read_run(run).rubric == rubric


def test_a_text_keeps_what_ends_a_line_elsewhere(run):
    text = "One\x85two\u2028three\u2029four"
    line = json.dumps({**UNIT, "fields": {"text": text}}, ensure_ascii=False)
    (run / "heldout.jsonl").write_text(line + "\n", encoding="utf-8")
    (unit,) = read_run(run).heldout
    assert unit.fields == {"text": text}


def test_of_a_file_sorted_by_label_the_units_that_are_asked_have_several(run):
    feelings = load_rubric(MOOD).dimension("feeling").values
    units = [
        {**UNIT, "fields": {"text": f"Text {i}"}, "labels": {"feeling": feelings[i // 40]}}
        for i in range(200)
    ]
    write_units(run, *units)
    asked = read_run(run).sample(40)
    assert len(asked) == 40
    assert {unit.labels["feeling"] for unit in asked} == set(feelings)
    write_units(run, *reversed(units))
    assert read_run(run).sample(40) == asked


def test_a_base_that_was_moved_can_be_named(run, tmp_path):
    moved = (tmp_path / "base.gguf").rename(tmp_path / "other.gguf")
    with pytest.raises(ConvertError, match="--base"):
        read_run(run)
    assert read_run(run, moved).base.path == moved


def test_a_prompt_version_from_the_future_is_refused(run):
    change(run, prompt__version=99)
    with pytest.raises(ConvertError, match=r"prompt version 99.*Update the program"):
        read_run(run)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"format": None}, "'format'"),
        ({"format": 2}, r"format 2.*Update the program"),
        ({"prompt__version": "1"}, "'version'"),
        ({"prompt__version": 0}, "Train it again"),
        ({"prompt__form": "long"}, "'form'"),
        ({"prompt__chat": None}, "'chat'"),
        ({"prompt__bos": "<s>"}, "'bos'"),
        ({"prompt": None}, "'prompt' in run.json"),
        ({"rubric": None}, "'rubric' in run.json"),
        ({"base__kind": "onnx"}, "'kind'"),
        ({"base__sha256": ""}, "'sha256' is missing"),
        ({"base": None}, "'base' in run.json"),
        ({"config__base": {}}, "'path' is missing"),
    ],
)
def test_a_faulty_record_is_a_sentence(run, settings, words):
    change(run, **settings)
    with pytest.raises(ConvertError, match=words):
        read_run(run)


def test_a_faulty_rubric_shows_its_faults(run):
    (run / "rubric.toml").write_text("id = 3")
    with pytest.raises(RubricError, match=r"rubric\.toml"):
        read_run(run)


def test_a_rubric_that_was_changed_after_training_is_refused(run):
    path = run / "rubric.toml"
    path.write_text(path.read_text().replace("Glad.", "Happy."))
    with pytest.raises(ConvertError, match="was changed afterwards"):
        read_run(run)


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ({**UNIT, "fields": {"body": "x"}}, "no field 'body'"),
        ({**UNIT, "labels": {"felling": "joy"}}, "no dimension 'felling'"),
        ({**UNIT, "labels": {"feeling": "joyful"}}, "joyful"),
        ({**UNIT, "probabilities": {"feeling": [1.0]}}, "needs 5 probabilities"),
        ({**UNIT, "probabilities": {"feeling": [float("nan")] * 5}}, "needs 5 probabilities"),
        ({**UNIT, "probabilities": {}}, "no probabilities"),
        ({"fields": {}}, "line 2 cannot be read"),
    ],
)
def test_a_faulty_unit_is_named_by_its_line(run, unit, words):
    write_units(run, UNIT, unit)
    with pytest.raises(ConvertError, match=words):
        read_run(run)


def test_without_held_out_units_nothing_can_be_proved(run):
    write_units(run)
    with pytest.raises(ConvertError, match=r"nothing can be proved.*larger base\.max_tokens"):
        read_run(run)


@pytest.mark.parametrize(
    "name", ["run.json", "rubric.toml", "evaluation.json", "heldout.jsonl", "split.csv"]
)
def test_a_missing_file_is_named(run, name):
    (run / name).unlink()
    with pytest.raises(ConvertError, match=f"has no {name}"):
        read_run(run)


def test_a_split_without_its_columns_is_told(run):
    (run / "split.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ConvertError, match="'text_sha256' and 'split'"):
        read_run(run)


def test_a_split_of_other_hashes_is_told(run):
    (run / "split.csv").write_text(f"text_sha256,split\n{'a' * 64},train\nabc,validation\n")
    with pytest.raises(ConvertError, match="64 hexadecimal digits"):
        read_run(run)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConvertError, match="no folder"):
        read_run(tmp_path / "nowhere")
