"""Subtitles: cues become turns and sentences."""

from __future__ import annotations

SRT = """1
00:00:01,000 --> 00:00:02,000
ANNA: I think we

2
00:00:02,100 --> 00:00:04,000
should <i>go</i>.

3
00:01:05,000 --> 00:01:06,000
BEN: No.

4
00:01:07,000 --> 00:01:08,000
- Who says so?
- I do.
"""


def test_cues_of_one_speaker_are_one_turn(read):
    result = read("a.srt", SRT.replace("\n", "\r\n"))
    assert result.texts == ["I think we should go.", "No.", "Who says so?", "I do."]
    assert result.places == [
        "turn 1, ANNA, 00:00:01",
        "turn 2, BEN, 00:01:05",
        "turn 3, 00:01:07",
        "turn 4, 00:01:07",
    ]


def test_nameless_cues_are_joined_to_sentences_and_parted_by_pauses(read):
    cues = ["We were", "so cold.", "And then", "it rained"]
    times = [(1, 2), (2, 3), (3, 4), (9, 10)]
    content = "".join(
        f"{i}\n00:00:{a:02d},000 --> 00:00:{b:02d},000\n{cue}\n\n"
        for i, (cue, (a, b)) in enumerate(zip(cues, times, strict=True), 1)
    )
    assert read("a.srt", content).texts == ["We were so cold.", "And then", "it rained"]


def test_voices_of_a_vtt_file(read):
    content = (
        "WEBVTT - title\n\nNOTE a comment\n\nSTYLE\n::cue { color: red }\n\nintro\n"
        "00:01.000 --> 00:02.000 align:start\n<v Anna>Hello &amp; welcome\n\n"
        "00:02.000 --> 00:03.000\n<v Anna>to the <c.loud>city</c></v>\n\n"
        "00:03.000 --> 00:04.000\n<v Ben>Hi.</v>\n<v.loud Anna>Oh!</v>\n"
    )
    result = read("a.vtt", content)
    assert result.texts == ["Hello & welcome to the city", "Hi.", "Oh!"]
    assert [p.split(", ")[1] for p in result.places] == ["Anna", "Ben", "Anna"]


def test_subtitles_without_a_cue_are_refused(refused):
    assert "No cue" in refused("a.vtt", "WEBVTT\n\nnothing")


def test_times_without_a_fraction_and_arrows_as_people_type_them(read):
    cues = ["00:00:01 --> 00:00:03", "0:00:04.5->0:00:05", "00:00:09,000 → 00:00:10,000"]
    content = "".join(f"{n}\n{times}\nText {n}.\n\n" for n, times in enumerate(cues))
    result = read("a.srt", content)
    assert result.texts == ["Text 0.", "Text 1.", "Text 2."]
    assert [p[-8:] for p in result.places] == ["00:00:01", "00:00:04", "00:00:09"]
    assert result.said == ""


def test_blank_lines_within_a_cue_of_srt_lose_no_text(read):
    content = (
        "1\n\n00:00:01,000 --> 00:00:02,000\nOne.\n\n"
        "2\n00:00:10,000 --> 00:00:11,000\n\nTwo\n\nthree.\n\n3\n"
    )
    result = read("a.srt", content)
    assert result.texts == ["One.", "Two three."]
    assert result.said == ""


def test_text_without_a_time_is_left_out_and_said(read):
    bad = "1\n00:00:01 -> bad\nHello\n\n2\n00:00:02,000 --> 00:00:03,000\nWorld\n\n"
    result = read("a.srt", bad + "3\n00:00:09 --> later\nAgain\n")
    assert result.texts == ["World"]
    assert result.said == "2 blocks of text without a time left out."
    vtt = "WEBVTT\n\nNOTE a\n\n00:01.000 --> 00:02.000\nOne.\n\nafter a blank line\n"
    result = read("a.vtt", vtt)
    assert result.texts == ["One."]
    assert result.said == "1 block of text without a time left out."


ROLLING = """WEBVTT
Kind: captions
Language: en

00:00:00.120 --> 00:00:02.389 align:start position:0%
\x20
hello<00:00:00.500><c> there</c><00:00:01.000><c> all</c>

00:00:02.389 --> 00:00:02.399 align:start position:0%
hello there all
\x20

00:00:02.399 --> 00:00:04.100 align:start position:0%
hello there all
how<00:00:02.500><c> are</c><00:00:03.000><c> you</c>

00:00:04.100 --> 00:00:04.110 align:start position:0%
how are you
\x20

00:00:04.110 --> 00:00:06.000 align:start position:0%
how are you
very<00:00:04.500><c> well</c>
"""


def test_lines_of_automatic_captions_that_roll_up_are_read_once(read):
    result = read("a.vtt", ROLLING)
    assert result.texts == ["hello there all how are you very well"]
    assert result.said == ""
    shown = ["one", "one\ntwo", "one\ntwo\nthree", "two\nthree\nfour"]
    cues = [f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{t}\n" for n, t in enumerate(shown)]
    assert read("b.srt", "\n".join(cues)).texts == ["one two three four"]


def test_what_somebody_says_twice_is_read_twice(read):
    shown = ["No", "No", "and he went", "away", "for good"]
    cues = [f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{t}\n" for n, t in enumerate(shown)]
    assert read("a.srt", "\n".join(cues)).texts == ["No No and he went away for good"]
