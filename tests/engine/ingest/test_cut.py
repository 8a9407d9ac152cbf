"""Cutting text into units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.ingest.cut import cut, find_paragraphs, find_turns, place_of
from desktop.engine.ingest.formats import Block, Text
from desktop.engine.ingest.options import ReadOptions, UnitKind

WRITTEN = st.text(
    st.one_of(
        st.sampled_from(" \n\r\t.!?:-ABC\u00a0\u2028😀ش日é\u0301"),
        st.characters(codec="utf-8", exclude_categories=["Cs"]),
    ),
    max_size=200,
)


@given(WRITTEN, st.sampled_from([k for k in UnitKind if k is not UnitKind.ROW]))
def test_units_are_stretches_of_the_text_in_order_without_white_space_around(text, kind):
    end = 0
    for block in cut(Text(text), kind, "en"):
        unit = text[block.start : block.end]
        assert block.start >= end
        assert unit
        assert unit == unit.strip()
        end = block.end


@given(WRITTEN, st.sampled_from(["en", "de", "ar", "ja", "xx"]))
def test_sentences_lose_nothing_but_white_space(text, language):
    blocks = cut(Text(text), UnitKind.SENTENCE, language)
    together = "".join(text[block.start : block.end] for block in blocks)
    assert "".join(together.split()) == "".join(text.split())


def test_sentences_know_abbreviations_and_scripts(read):
    text = "Dr. Smith came at 5 p.m. on Monday! Did he? これは文です。次の文。 مرحبا؟ نعم."
    result = read("a.txt", text, ReadOptions(unit=UnitKind.SENTENCE))
    assert result.texts == [
        "Dr. Smith came at 5 p.m. on Monday!",
        "Did he?",
        "これは文です。",
        "次の文。",
        "مرحبا؟",
        "نعم.",
    ]
    assert [text[u.start : u.end] for u in result.units] == result.texts


def test_a_paragraph_ends_at_a_blank_line_and_not_at_a_wrapped_one(read):
    result = read("a.txt", "A line that\r\nis wrapped.\r\n \r\nAnother one\nhere.\n\n\n")
    assert result.texts == ["A line that\r\nis wrapped.", "Another one\nhere."]
    assert result.places == ["paragraph 1", "paragraph 2"]


def test_long_lines_are_paragraphs_of_their_own(read):
    first, second = "word " * 60 + "end.", "again " * 50 + "end."
    assert read("a.txt", f"{first}\n{second}\n").texts == [first, second]


def test_short_finished_lines_without_blank_ones_are_paragraphs(read):
    assert read("a.txt", "So good!\nNo idea why.\nReally?\n").texts == [
        "So good!",
        "No idea why.",
        "Really?",
    ]


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (["w" * 101] * 2 + ["w"] * 7, 9),
        (["w" * 101] + ["w"] * 4, 1),
        (["w" * 100] * 5, 1),
        (["End."] * 6 + ["w"], 7),
        (["End."] * 4 + ["w"], 1),
        (["  "] + ["End."] * 4, 4),
        (["End."] * 4 + ["", "End."], 2),
    ],
)
def test_lines_count_as_wrapped_unless_a_fifth_is_long_or_most_are_finished(lines, paragraphs):
    assert len(find_paragraphs("\n".join(lines))) == paragraphs


def test_lines_are_units_if_asked_for(read):
    result = read("a.txt", "one\n\n  two \r\nthree", ReadOptions(unit=UnitKind.LINE))
    assert result.texts == ["one", "two", "three"]
    assert result.places == ["line 1", "line 2", "line 3"]


@pytest.mark.parametrize("text", ["one\n\ntwo", "\none\n\ntwo\n"])
def test_the_whole_text_is_a_unit_if_asked_for(read, text):
    result = read("a.txt", text, ReadOptions(unit=UnitKind.TEXT))
    assert result.texts == ["one\n\ntwo"]
    assert result.places == ["whole text"]


@pytest.mark.parametrize(
    "transcript",
    [
        "Anna: Hello there.\nBen: Hi.\nAnna: How are you?\nBen: Fine.\n",
        "ANNA:\tHello there.\n\nBEN:\tHi.\n\nANNA:\tHow are you?\n\nBEN:\tFine.",
        "[00:01] Anna: Hello there.\n[00:03] Ben: Hi.\n[00:04] Anna: How are you?\n0:06 Ben: Fine.",
        "**Anna:** Hello there.\n\n**Ben:** Hi.\n\n**Anna:** How are you?\n\n**Ben:** Fine.",
        "Anna (0:01): Hello there.\nBen (0:03): Hi.\nAnna (0:04): How are you?\nBen (0:06): Fine.",
        "Anna  0:01\nHello there.\nBen  0:03\nHi.\nAnna  0:04\nHow are you?\nBen  0:06\nFine.",
        "Anna：Hello there.\nBen：Hi.\nAnna：How are you?\nBen：Fine.",
        (
            "Anna: Hello there. #00:00:01-0#\n\nBen: Hi. #00:00:02-5#\n\n"
            "Anna: How are you? #00:00:03-9#\n\nBen: Fine. #00:01:03-2#\n"
        ),
        (
            "#00:00:01-0# Anna: Hello there.\n#00:00:01-5# Ben: Hi.\n"
            "#00:00:02-0# Anna: How are you? #00:00:03-0#\n#00:00:03-1# Ben: Fine."
        ),
    ],
)
def test_the_ways_to_write_a_transcript(read, transcript):
    result = read("talk.txt", transcript)
    assert result.document.unit_kind == "turn"
    assert result.texts == ["Hello there.", "Hi.", "How are you?", "Fine."]
    assert [p.casefold() for p in result.places] == [
        "turn 1, anna",
        "turn 2, ben",
        "turn 3, anna",
        "turn 4, ben",
    ]


def test_a_turn_goes_on_over_several_paragraphs(read):
    talk = "A: One.\n\nStill A.\n\nB: Two.\n\nA: Three.\n\nB: Four.\n"
    assert read("talk.txt", talk).texts == ["One.\n\nStill A.", "Two.", "Three.", "Four."]


def test_what_stands_before_the_first_turn_is_left_out_and_said(read):
    talk = "Interview 7\n\nA: One.\nB: Two.\nA: Three.\nB: Four.\n"
    result = read("talk.txt", talk)
    assert result.texts == ["One.", "Two.", "Three.", "Four."]
    assert "before the first turn was left out (11 characters)" in result.said


@pytest.mark.parametrize(
    "text",
    [
        "Dear all:\n\nplease note: the office is closed.\n\nRegards: none.",
        "Name: Anna\nAge: 40\nTown: Harwick\nStreet: Quarry Road\nFloor: 4\n",
        "See http://example.org: it is there.\nAnd 12:30 is the time.\n",
    ],
)
def test_a_colon_does_not_make_a_transcript(text):
    assert find_turns(text) == ([], 0)


@pytest.mark.parametrize(
    ("names", "more", "turns"),
    [
        ("ABAB", "", 4),
        ("ABABABC", "", 7),  # half as many names as turns
        ("ABABABCD", "", 0),
        ("AAAAAABC", "", 0),  # who alone comes twice talks to nobody
        ("ABAB", "And more.\n" * 16 + " \n\n", 4),  # a fifth of the lines
        ("ABAB", "And more.\n" * 17, 0),
    ],
)
def test_a_transcript_has_two_who_come_back_and_few_others(names, more, turns):
    found, _ = find_turns("".join(f"{name}: Said so.\n" for name in names) + more)
    assert [block.speaker for block in found] == list(names[:turns])


@pytest.mark.parametrize(
    ("kind", "block", "place"),
    [
        (UnitKind.TEXT, Block(0, 1), "whole text"),
        (UnitKind.PARAGRAPH, Block(0, 1), "paragraph 7"),
        (UnitKind.PARAGRAPH, Block(0, 1, place="page 2"), "page 2, paragraph 7"),
        (UnitKind.SENTENCE, Block(0, 1, speaker="Anna"), "sentence 7, Anna"),
        (UnitKind.TURN, Block(0, 1, place="00:01:23"), "turn 7, 00:01:23"),
        (UnitKind.TURN, Block(0, 1, "00:01:23", "Anna"), "turn 7, Anna, 00:01:23"),
    ],
)
def test_a_place_says_page_number_speaker_and_time(kind, block, place):
    assert place_of(kind, 7, block) == place


def test_asking_for_turns_where_nobody_speaks_gives_paragraphs_and_says_so(read):
    result = read("a.txt", "Just text.\n\nMore.", ReadOptions(unit=UnitKind.TURN))
    assert result.document.unit_kind == "paragraph"
    assert "No speakers" in result.said


def test_sentences_of_a_transcript_keep_their_speaker(read):
    talk = "A: One. Two.\nB: Three.\nA: Four.\nB: Five.\n"
    result = read("talk.txt", talk, ReadOptions(unit=UnitKind.SENTENCE))
    assert result.texts == ["One.", "Two.", "Three.", "Four.", "Five."]
    assert result.places[1:3] == ["sentence 2, A", "sentence 3, B"]


def test_running_text_has_no_rows(refused):
    assert "no rows" in refused("a.txt", "text", ReadOptions(unit=UnitKind.ROW))


def test_a_rubric_with_several_fields_needs_a_table(refused, quality):
    sentence = refused("a.txt", "text", rubric=quality)
    assert "'context' and 'question' and 'answer'" in sentence
    assert "table" in sentence


def test_units_are_named_after_document_and_place_and_stay_so(read):
    once, again = read("a.txt", "One.\n\nTwo."), read("a.txt", "One.\n\nTwo.")
    assert [u.unit_id for u in once.units] == [u.unit_id for u in again.units]
    assert once.units[1].unit_id == f"{once.document.document_id}-000001"
    other_name, other_text = read("b.txt", "One.\n\nTwo."), read("a.txt", "One.\n\nTwo!")
    assert len({r.document.document_id for r in (once, other_name, other_text)}) == 3


def test_markdown_headings_items_and_fences_are_paragraphs(read):
    source = (
        "---\ntitle: x\n---\n# Head\ntext\nwraps\n- one\n- two\n  more\n\n```\na\n\nb\n```\nend\n"
    )
    assert read("a.md", source).texts == [
        "# Head",
        "text\nwraps",
        "- one",
        "- two\n  more",
        "```\na\n\nb\n```",
        "end",
    ]


def test_markdown_code_within_a_line_begins_no_fence_and_a_fence_ends_with_a_bare_one(read):
    source = "``` so ``` is code.\n\nNext.\n\n```py\na\n```py\n\nb\n```\nend"
    assert read("a.md", source).texts == [
        "``` so ``` is code.",
        "Next.",
        "```py\na\n```py\n\nb\n```",
        "end",
    ]
