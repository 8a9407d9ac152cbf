"""What the engine says is German in a German window, whatever values are in it."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from engine_sentences import ROOT, counted_nouns, spoken
from PySide6.QtCore import QLocale

from desktop.engine.languages.recognise import TOLD
from desktop.ui.sentences import place_words, translated
from rubrics.errors import UserError
from rubrics.faults import RubricError
from rubrics.loader import parse_rubric
from train.config import Data, Split
from train.data.samples import divide, read_samples
from train.read_config import make_config

GOOD = (ROOT / "tests" / "rubrics" / "good.toml").read_text("utf-8")


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de"))
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("noun", sorted(counted_nouns()))
def test_what_is_counted_is_told_in_german(noun: str) -> None:
    assert translated(f"2 {noun}s") != f"2 {noun}s"


def test_there_are_sentences_to_look_at() -> None:
    assert len(spoken()) > 100


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("sentence", spoken())
def test_a_sentence_of_the_engine_is_told_in_german_with_its_values(sentence: str) -> None:
    german = translated(sentence)
    assert german != sentence
    for value in (word.strip("'(),.;:") for word in sentence.split()):
        if value.startswith("x7") and value.endswith("y"):
            assert value in german


@pytest.mark.usefixtures("german")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems say it in other words")
@pytest.mark.parametrize("code", ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOENT", "EIO"])
def test_what_the_system_says_of_a_file_is_told_in_german(code: str) -> None:
    refused = os.strerror(getattr(errno, code))
    assert refused not in translated(f"The folder /srv/letters cannot be opened: {refused}.")


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("english", "wanted"),
    [
        ("row 12", "Zeile 12"),
        ("page 2, paragraph 7", "Seite 2, Absatz 7"),
        ("turn 5, Anna, 00:01:23", "Redebeitrag 5, Anna, 00:01:23"),
        (
            "Fewer cells than columns in 1,200 rows (3, 4, 9, …).",
            "Weniger Zellen als Spalten in 1.200 Zeilen (3, 4, 9, …).",
        ),
        (
            (
                "Left out: 2 messages (2, 7). The message is encrypted. Open it in your mail "
                "program, and save what it says as text."
            ),
            (
                "Ausgelassen: 2 Nachrichten (2, 7). Die Nachricht ist verschlüsselt. Öffnen Sie "
                "sie im E-Mail-Programm und speichern Sie ihren Inhalt als Text."
            ),
        ),
        (
            "1,200 attachments of 1 message (3) not read.",
            "1.200 Anhänge von 1 Nachricht (3) nicht gelesen.",
        ),
        ("message 12", "Nachricht 12"),
        (
            "No level of 'mood', and so not read: 1 label in 'anna' ('so so' in row 7).",
            (
                "Keine Stufe von „mood“ und deshalb nicht gelesen: 1 Annotation in „anna“ "
                "(„so so“ in Zeile 7)."
            ),
        ),
        (
            (
                "The rubric asks for 'it's' and 'reply', which running text does not tell apart. "
                "Put them into the columns of a table."
            ),
            (
                "Das Codebuch fragt nach „it's“ und „reply“, was in fließendem Text nicht zu "
                "unterscheiden ist. Schreiben Sie es in die Spalten einer Tabelle."
            ),
        ),
        ("24 labelled units; 3 questions on each.", "24 annotierte Einheiten; 3 Fragen zu jeder."),
        ("Loading base.gguf …", "base.gguf wird geladen …"),
        (
            (
                "'mood': at most one unit for training has joy, fear; do not expect the model to "
                "find them. Label more of them."
            ),
            (
                "„mood“: Höchstens eine Einheit zum Trainieren hat joy, fear; erwarten Sie nicht, "
                "dass das Modell sie findet. Annotieren Sie mehr davon."
            ),
        ),
        (
            "'mood' has no label and will not be trained.",
            "„mood“ hat keine Annotation und wird nicht trainiert.",
        ),
        (
            (
                "Units longer than base.max_tokens = 256 lose the end of their longest field: "
                "12/90 (train), 1/9 (test)."
            ),
            (
                "Einheiten, die länger sind als base.max_tokens = 256, verlieren das Ende ihres "
                "längsten Feldes: 12/90 (train), 1/9 (test)."
            ),
        ),
        (
            "'train' ended before it was done. The last it said: Killed",
            "„train“ endete vor dem Ziel. Zuletzt hieß es: Killed",
        ),
        (
            "Linux 6.1 on x86_64, 8 cores, 12.3 of 1,007.5 GiB memory free, Python 3.11.2",
            "Linux 6.1 on x86_64, 8 Kerne, 12,3 von 1.007,5 GiB Speicher frei, Python 3.11.2",
        ),
        (
            "llama-cpp-python 0.3.36, ggml 0.9, ready after 1.5 s; AVX2 = 1",
            "llama-cpp-python 0.3.36, ggml 0.9, bereit nach 1,5 s; AVX2 = 1",
        ),
        ("21.5 short texts per second on 4 threads", "21,5 kurze Texte je Sekunde auf 4 Kernen"),
        (
            (
                "A backup of a.glossator takes 1.5 GB, and 17 MB must stay free beside it; the "
                "disk of /home has 40 MB free. Free 1,477 MB more and run this again; nothing "
                "was changed."
            ),
            (
                "Eine Sicherung von a.glossator braucht 1,5 GB, und daneben müssen 17 MB frei "
                "bleiben; der Datenträger von /home hat 40 MB frei. Schaffen Sie 1.477 MB mehr "
                "Platz und versuchen Sie es noch einmal; nichts wurde geändert."
            ),
        ),
        ("Something nobody has said before.", "Something nobody has said before."),
    ],
)
def test_counts_and_places_inside_are_german_too(english: str, wanted: str) -> None:
    assert translated(english) == wanted


FAULTY = """
id = "Not An Id"
titel = "Misspelt"
[[field]]
name = "text"
title = ""
[[dimension]]
name = "mood"
title = "Mood"
scale = "nominel"
[[dimension.level]]
name = "good"
[[dimension.level]]
name = "Good"
"""


@pytest.mark.usefixtures("german")
def test_faults_of_a_codebook_are_german() -> None:
    with pytest.raises(RubricError) as caught:
        parse_rubric(FAULTY, "mine.toml")
    assert len(caught.value.faults) >= 6
    for fault in caught.value.faults:
        assert translated(fault.message) != fault.message
        assert not fault.hint or translated(fault.hint) != fault.hint
    assert (
        translated(caught.value)
        .splitlines()[2]
        .startswith("mine.toml:2: „Not An Id“ ist keine Kennung; ")
    )


NO_SETTINGS: dict[str, Any] = {
    "rubric": 1, "out": "", "optim": {"learing_rate": 1, "select": "best", "lr": "fast"},
    "lora": {"rslora": 1, "targets": "q_proj", "r": 1.5}, "base": 3,
}  # fmt: skip
IMPOSSIBLE: dict[str, Any] = {
    "rubric": "emotions", "out": "run", "base": {"path": "base.gguf"}, "data": {"files": []},
    "seed": -1, "split": {"validation": 0, "test": 0}, "lora": {"targets": []},
    "augment": {"paraphrase": True}, "machine": {"device": "cpu"},
    "optim": {
        "batch": 1, "micro_batch": 2, "loss": "completion", "label_smoothing": 0.1,
        "select": "last", "patience": 3, "optimizer": "adamw8bit",
    },
}  # fmt: skip


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("settings", [NO_SETTINGS, IMPOSSIBLE])
def test_faults_of_a_trainings_settings_are_german(settings: dict[str, Any]) -> None:
    with pytest.raises(UserError) as caught:
        make_config(settings, Path("training.toml"))
    lines = str(caught.value).splitlines()
    assert len(lines) >= 8
    for line, german in zip(lines, translated(caught.value).splitlines(), strict=True):
        parts = line.removeprefix("training.toml: ").split("; ")
        assert not [part for part in parts if part in german], german


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        (
            '{"question": "", "text": "a", "mood": "gya"}',
            "data.jsonl:1: „gya“ ist keine Stufe von „mood“; meinten Sie „gay“?",
        ),
        (
            '{"questio": ""}',
            "hat keine Spalte „question“; meinten Sie „questio“?\nEs gibt questio.",
        ),
        (
            '{"note": "a"}',
            "data.jsonl:1 hat keine Spalte „question“.\nEs gibt note. Nennen",
        ),
        (
            '{"question": "", "text": "a"}',
            "Die Spalten von {folder}/data.jsonl sind question, text.",
        ),
        (
            '{"fields": {"text": "a"}, "labels": {"mod": "gay"}}',
            "data.jsonl:1: das Codebuch hat keine Dimension „mod“",
        ),
        (
            '{"fields": {"text": "a"}, "labels": {"mood": "gay"}, "split": "dev"}',
            "data.jsonl:1: „dev“ ist kein Teil; es gibt train, validation, test",
        ),
        (
            '{"question": "", "text": "a", "mood": "gay"}',
            "Mit 1 annotierten Einheiten bleibt der Teil „train“ leer. Annotieren Sie mehr.",
        ),
    ],
)
def test_faults_of_labelled_data_are_german(line: str, wanted: str, tmp_path: Path) -> None:
    rubric = parse_rubric(GOOD, "good.toml")
    path = tmp_path / "data.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        divide(read_samples(Data(files=(path,)), rubric), Split(train=0.1, validation=0.9), rubric)
    assert wanted.format(folder=tmp_path) in translated(caught.value)


KINDS = {
    "1.0": "eine Zahl",
    "true": "ein Wahrheitswert",
    "2024-01-01": "ein Datum oder eine Uhrzeit",
    "[]": "eine Liste",
    "{}": "eine Tabelle",
}


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(("value", "wanted"), KINDS.items())
def test_kinds_of_values_are_german_wherever_another_one_is_needed(value: str, wanted: str) -> None:
    text = GOOD.replace('version = "1.0"', f"version = {value}")
    text = text.replace("mood = 2", f"mood = {value}" if value != "1.0" else 'mood = "sad"')
    text = text.replace('value = "tr"', f"value = {value}" if value != "1.0" else 'value = "tr"')
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "mine.toml")
    kinds = [translated(fault).partition(", nicht ")[2] for fault in caught.value.faults]
    assert {kind.partition("; ")[0] for kind in kinds} == {wanted}


@pytest.mark.usefixtures("german")
def test_a_text_where_another_kind_is_needed_is_german_and_a_field_of_that_name_stays() -> None:
    assert translated("'value' must be a number on an ordinal scale, not text").endswith(
        "nicht ein Text"
    )
    assert translated("'mood' takes a list of levels, not text").endswith("sein, nicht ein Text")
    assert translated("'text' is already the name of a field") == "„text“ heißt schon ein Feld"


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    "text",
    [
        "a = x", 'a = "x', "a = 'x", "a", "a = [1", "a = {b = 1", "a = {", 'a = "\\q"',
        "a = 1\na = 2", "[a]\n[a]", "[a", "[[a", "a = 2024-02-30T01:01:01", "= 1",
        "a = {b=1,b=2}", "a = 1 2", 'a = "\\ud800"', "a = '\x01'", 'a = "\x01"', 'a = "\\uZZ"',
        "a = []\n[[a]]", "[a.b]\n[a]\nb.c = 1", "a = " + "1" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_toml_is_told_in_german(text: str) -> None:
    with pytest.raises(RubricError) as caught:
        parse_rubric(text, "mine.toml")
    fault = next(
        fault for fault in caught.value.faults if not fault.path
    )  # the others are missing keys
    reason = fault.message.removeprefix("not valid TOML: ")
    assert reason not in translated(fault.message)
    assert "string" not in translated(fault)


def test_a_whole_text_is_called_by_its_file() -> None:
    assert place_words("whole text", "letter.docx") == "letter.docx"
    assert place_words("whole text", "") == "whole text"
    assert place_words("row 4", "complaints.csv") == "row 4, complaints.csv"


def test_english_stays_as_it_was_said() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("en"))
    assert translated("The file is empty; there is nothing to annotate.").startswith(
        "The file is empty"
    )
    QLocale.setDefault(before)


@pytest.mark.parametrize(("language", "advice"), [("en", "add it again"), ("de", "wieder hinzu")])
def test_the_window_says_how_a_file_is_read_in_another_encoding(language: str, advice: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(language))
    told = translated(
        "The file was read as cp1252, which is a guess; if letters look wrong, name its encoding."
    )
    QLocale.setDefault(before)
    assert advice in told
    assert "cp1252" in told


def test_every_language_of_the_window_has_the_engines_sentences() -> None:
    compiled = (ROOT / "desktop" / "ui" / "translations").glob("*.qm")
    windows = {path.stem.removeprefix("glossator_") for path in compiled}
    assert windows == {path.stem for path in TOLD.glob("*.toml")}
