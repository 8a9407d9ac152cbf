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
