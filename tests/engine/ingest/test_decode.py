"""From bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.ingest.decode import count_mojibake
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.western import makes_sense, western
from rubrics.digest import clean

LETTERS = {
    "cp1252": "Ich möchte mich über die Müllabfuhr beschweren. Schöne Grüße, Jürg",
    "cp1250": "Piszę w sprawie wywozu śmieci. Od tygodni nikt nie przyjechał, proszę o odpowiedź.",
    "cp1251": "Здравствуйте, пишу вам по поводу вывоза мусора. Уже три недели никто не приезжал.",
    "koi8-r": "Здравствуйте, пишу вам по поводу вывоза мусора. Уже три недели никто не приезжал.",
    "cp1255": "אני כותב לכם בעניין פינוי האשפה. כבר שלושה שבועות שאף אחד לא הגיע.",
    "cp1256": "أكتب إليكم بخصوص جمع القمامة. منذ ثلاثة أسابيع لم يأت أحد. يرجى الرد بسرعة.",
    "shift_jis": "ごみの収集についてお手紙を差し上げます。三週間も誰も来ていません。",
    "euc_jp": "ごみの収集についてお手紙を差し上げます。三週間も誰も来ていません。",
    "gb18030": "我写信是关于垃圾收集的问题。已经三个星期没有人来了。请尽快答复。",
    "euc_kr": "쓰레기 수거에 관해 글을 씁니다. 3주 동안 아무도 오지 않았습니다.",
}


@pytest.mark.parametrize("encoding", LETTERS)
def test_old_encodings_are_detected_and_said_to_be_a_guess(read, encoding):
    result = read("letter.txt", LETTERS[encoding].encode(encoding))
    assert result.texts == [LETTERS[encoding]]
    assert "is a guess" in result.said


@pytest.mark.parametrize(
    "text",
    [
        "Ich habe „nein“ gesagt – und dann ging er.",
        "Das kostet 5 € mehr als früher.",
        "Wir waren überrascht: „Unmöglich!“",
        "C’est déjà l’été à Orléans, garçon.",
        "Où êtes-vous ? À côté de l’église.",
        "Perché è così? La città è più bella",
        "¿Qué pasó mañana? El niño – comió",
    ],
)
def test_short_western_texts_with_dashes_and_quotation_marks_are_read_as_such(read, text):
    assert read("a.csv", f"id;text\n1;{text}\n".encode("cp1252")).texts == [text]


@pytest.mark.parametrize("encoding", ["cp866", "mac-cyrillic", "cp862", "cp737", "cp852"])
def test_other_scripts_and_what_dos_wrote_are_not_taken_for_western_ones(read, encoding):
    letters = {"cp866": "cp1251", "mac-cyrillic": "cp1251", "cp862": "cp1255", "cp852": "cp1250"}
    greek = "Σας γράφω για τα σκουπίδια, που μένουν εδώ τρεις εβδομάδες"
    text = LETTERS.get(letters.get(encoding, ""), greek)
    table = f"id;text;emotion_anna\n1;{text};joy\n".encode(encoding)
    assert read("a.csv", table).texts == [text]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("mac-roman", "El número de teléfono no es el mío"),
        ("mac-roman", "La solicitud se envió explícitamente"),
        ("mac-roman", "Die Gebühren müssen bezahlt werden"),
        ("cp850", "Nous avons bien terminé, merci"),
        ("cp437", "Incluir los datos en la caché"),
        ("cp1252", "Das geht so’n bisschen nach Kant’scher Art"),
        ("cp1252", "We’ll see at five o’clock, rock ’n’ roll"),
        ("cp1252", "C’est l’hôte qui nous l’a dit"),
    ],
)
def test_what_old_macs_and_dos_wrote_is_told_from_windows_in_one_sentence(read, encoding, text):
    assert read("a.csv", f"id;text\n1;{text}\n".encode(encoding)).texts == [text]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le"])
def test_unicode_encodings_are_known_and_nothing_is_said(read, encoding):
    result = read("a.txt", "Grüße and £5 — that is “all”.".encode(encoding))
    assert result.texts == ["Grüße and £5 — that is “all”."]
    assert result.document.problems == ()


def test_one_pound_sign_in_english_is_no_polish_letter(read):
    text = "Nothing is here but plain English text which runs on and on. " * 50 + "It is £40."
    assert read("a.txt", text.encode("cp1252")).texts == [text]


def test_a_few_broken_bytes_do_not_make_utf8_something_else(read):
    good = "Grüße aus Łódź, schöne Straßen überall. " * 5
    result = read("a.txt", good.encode() + b"\xff end.")
    assert result.texts == [good + "\ufffd end."]
    assert result.document.encoding == "utf-8"
    assert "1 character" in result.said


def test_the_named_encoding_goes_before_every_guess(read, refused):
    result = read("a.txt", b"caf\x8e", ReadOptions(encoding="mac-roman"))
    assert result.texts == ["café"]
    assert result.document.problems == ()
    for name in ("utf-9", "base64", "undefined"):
        said = refused("a.txt", b"x", ReadOptions(encoding=name))
        assert f"no encoding called '{name}'" in said


def test_mojibake_is_left_as_it_is_and_counted(read):
    text = "Singaporeâ€™s prisons, and itâ€™s so."
    result = read("a.txt", text)
    assert result.texts == [text]
    assert "Mojibake in 2 places" in result.said


@pytest.mark.parametrize(
    "text", ["CAFÉ–BAR", "«Où ça ?» – Là-bas…", "São Paulo é LINDA", "Ñandú’s"]
)
def test_letters_with_accents_are_no_mojibake(text):
    assert count_mojibake(text) == 0


def test_nul_bytes_and_control_characters_are_replaced_in_place_and_counted(read):
    result = read("a.txt", b"one\x00two\x1fthree\x07 and a longer text around them, as files have")
    assert result.texts[0].startswith("one\ufffdtwo\ufffdthree\ufffd")
    assert "3 characters" in result.said
    assert "Mojibake" not in read("b.csv", b"id,text\n1,Two texts\x00\x00\n").said


def test_lone_surrogates_in_json_become_replacement_characters(read):
    result = read(
        "a.jsonl", '{"text": "half \\ud83d of a pair"}\n{"text": "whole \\ud83d\\ude00"}\n'
    )
    assert result.texts == ["half \ufffd of a pair", "whole 😀"]
    assert "1 character" in result.said


@given(st.text(st.characters(codec=None, categories=None)))
def test_cleaned_text_is_valid_and_no_offset_moves(text):
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert "\x1f" not in cleaned
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a picture"),
        (b"PK\x03\x04\x14\x00", "a zip archive or an office document"),
        (b"\x7fELF\x02\x01\x01\x00", "a program"),
        (b"GGUF\x03\x00\x00\x00", "a model file"),
        (bytes(range(256)) * 4, "a binary file"),
    ],
)
def test_a_binary_file_named_txt_is_refused_with_what_it_looks_like(refused, head, what):
    assert what in refused("notes.txt", head)


def test_right_to_left_and_combining_text_stay_as_they_are(read):
    text = "שָׁלוֹם עוֹלָם — cafe\u0301 \u202eabc\u202c नमस्ते 👩‍👩‍👧"
    assert read("a.txt", text).texts == [text]


def test_no_table_is_taken_for_one_of_a_mainframe(read):
    content = "text;emotion_anna\r\n" + "とても良かったです。また来ます。;joy\r\n" * 5
    result = read("a.csv", content.encode("shift_jis"))
    assert result.document.columns == ("text", "emotion_anna")
    assert len(result.labels) == 5


def test_between_latin_encodings_detection_decides_and_other_scripts_give_way() -> None:
    grown = "Das Grün wächst.".encode("cp1252")
    assert western(grown, "cp1250") == "cp1250"
    assert western(grown, "cp1251") == "cp1252"


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("plain", True),
        ("äbcö", True),  # as many of them as of others
        ("The bus was late: äöüéè", False),
        ("Bär " * 19 + "so¡", True),  # one strange mark in twenty
        ("Bär " * 18 + "so¡", False),
    ],
)
def test_what_makes_sense_has_few_strange_marks_and_words_of_plain_letters_too(
    text: str, sense: bool
) -> None:
    assert makes_sense(text.encode("cp1252"), "cp1252") is sense
