"""Subtitles: srt and vtt, whose cues are joined into turns."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.engine.ingest.decode import read_text
from desktop.engine.ingest.formats import Block, Text
from desktop.engine.ingest.model import ReadOptions, UnreadableError
from rubrics.digest import clean

_TIMES = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{1,3})")
_ARROW = re.compile(rf"\s*({_TIMES.pattern})\s*-->\s*({_TIMES.pattern})")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|<\d[\d:.]*>|\{\\[^}]*\}")
_NAMED = re.compile(r"(?:>>\s*)?([^\W\d_][\w .'’\-]{0,30}?)\s*:\s+(?=\S)")
_DASH = re.compile(r"^\s*(?:[-–—]|>>)\s*", re.M)
_FINISHED = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")

LONGEST_PAUSE = 2.0
"""Seconds of silence that end a turn when nobody is named."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is shown from ``start`` to ``end`` (seconds). ``opens`` is set where a new voice is
    marked, by a name or a dash."""

    start: float
    end: float
    text: str
    speaker: str
    opens: bool


def read(path: Path, options: ReadOptions) -> Text:
    """The words without times and markup, a turn a line; a turn's place is when it begins.

    Cues of one speaker are one turn. Where nobody is named, a turn goes on to the end of a
    sentence, a dash that marks another voice, or a pause.
    """
    raw, encoding = read_text(path, options.encoding)
    cues = list(_cues(raw))
    if not cues:
        raise UnreadableError("No cue was found: a line such as 00:01:02,000 --> 00:01:04,000.")
    parts: list[str] = []
    turns: list[Block] = []
    at = 0
    for turn in _turns(cues):
        text = " ".join(cue.text for cue in turn)
        turns.append(Block(at, at + len(text), _clock(turn[0].start), turn[0].speaker))
        parts.append(text)
        at += len(text) + 1
    return Text("\n".join(parts), turns=turns, encoding=encoding)


def _cues(raw: str) -> Iterator[_Cue]:
    voice = ""  # a name written as text holds until the next one
    for chunk in re.split(r"(?>\r\n|\r|\n)[^\S\r\n]*(?>\r\n|\r|\n)\s*", raw.strip("\ufeff \r\n")):
        lines = chunk.splitlines()
        at = next((i for i, line in enumerate(lines[:2]) if _ARROW.match(line)), None)
        if at is None:
            continue  # the head of a vtt file, a NOTE or a STYLE
        times = _ARROW.match(lines[at])
        assert times is not None
        start, end = _seconds(times[1]), _seconds(times[6])
        body = "\n".join(lines[at + 1 :])
        voices = list(_VOICE.finditer(body))
        if voices:
            if body[: voices[0].start()].strip():
                yield _Cue(start, end, _plain(body[: voices[0].start()]), "", False)
            stops = [*(match.start() for match in voices[1:]), len(body)]
            for match, stop in zip(voices, stops, strict=True):
                if text := _plain(body[match.end() : stop]):
                    yield _Cue(start, end, text, clean(html.unescape(match[1])).strip(), False)
            continue
        for part, dashed in _voices_by_dash(body):
            text = _plain(part)
            named = _NAMED.match(text)
            if named:
                voice, text = named[1], text[named.end() :]
            elif dashed:
                voice = ""
            if text:
                yield _Cue(start, end, text, voice, dashed or named is not None)


def _voices_by_dash(body: str) -> list[tuple[str, bool]]:
    """(text, whether a dash or >> marks another voice) of a cue's parts."""
    marks = list(_DASH.finditer(body))
    if not marks:
        return [(body, False)]
    stops = [*(match.start() for match in marks[1:]), len(body)]
    parts = [(body[m.end() : stop], True) for m, stop in zip(marks, stops, strict=True)]
    return [(body[: marks[0].start()], False), *parts]


def _turns(cues: list[_Cue]) -> Iterator[list[_Cue]]:
    turn: list[_Cue] = []
    for cue in cues:
        if turn and not _continues(turn[-1], cue):
            yield turn
            turn = []
        turn.append(cue)
    yield turn


def _continues(before: _Cue, cue: _Cue) -> bool:
    if cue.speaker or before.speaker:
        return cue.speaker == before.speaker
    pause = cue.start - before.end
    return not cue.opens and pause < LONGEST_PAUSE and not _FINISHED.search(before.text)


def _plain(text: str) -> str:
    return " ".join(html.unescape(_MARKUP.sub("", text)).split())


def _seconds(time: str) -> float:
    match = _TIMES.match(time)
    assert match is not None
    hours, minutes, seconds, fraction = match.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
