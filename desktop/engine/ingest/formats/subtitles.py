"""Subtitles: srt and vtt, whose cues are joined into turns."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.engine.ingest.cut import stretches
from desktop.engine.ingest.decode import read_text
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Block, Text
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.languages.wording import counted
from desktop.engine.progress import Progress
from rubrics.digest import clean

_TIMES = re.compile(r"(?:(\d{1,5}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?")
_ARROW = re.compile(rf"\s*({_TIMES.pattern})\s*(?:-{{1,2}}>|[–—]>|→)\s*({_TIMES.pattern})")
_NEARLY_TIMES = re.compile(r"\s*[\d:.,]+\s*(?:[-–—]+\s?>|→)")
_NOT_SHOWN = re.compile(r"(?:NOTE|STYLE|REGION)\b")
_EMPTY = re.compile(r"(?>\r\n|\r|\n){2}")
"""A blank line. In vtt a line of spaces is part of the cue, and some programs write such lines."""
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|<\d[\d:.]*>|\{\\[^}]*\}")
_NAMED = re.compile(r"(?:>>\s*)?([^\W\d_][\w .'’\-]{0,30}?)\s*:\s+(?=\S)")
_DASH = re.compile(r"^\s*(?:[-–—]|>>)\s*", re.M)
_FINISHED = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")

LONGEST_PAUSE = 2.0
"""Seconds of silence that end a turn when nobody is named."""


_AT_ONCE = 0.1
"""Seconds, at most, between two cues of which one replaces the other on the screen."""

_FEWEST = 4
"""Fewest cues that tell whether lines are regularly shown again."""

_ON_SCREEN = 4
"""Most lines that are shown at once."""


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is shown from ``start`` to ``end`` (seconds). ``opens`` is set where a new voice is
    marked, by a name or a dash."""

    start: float
    end: float
    text: str
    speaker: str
    opens: bool


def read(path: Path, options: ReadOptions, _progress: Progress) -> Text:
    """The words without times and markup, a turn a line; a turn's place is when it begins.

    Cues of one speaker are one turn. Where nobody is named, a turn goes on to the end of a
    sentence, a dash that marks another voice, or a pause. Text without a time belongs to the cue
    before it in srt, where people leave lines blank, and is left out of vtt, as players do.
    Lines that automatic captions show again above the next ones are read once. Raises
    UnreadableError where there are no cues.
    """
    raw, encoding = read_text(path, options.encoding)
    timed, lost = _timed(raw, path.suffix.lower() == ".vtt")
    cues = list(_cues(_unrolled(timed)))
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
    problems = [f"{counted(lost, 'block')} of text without a time left out."] if lost else []
    return Text("\n".join(parts), turns=turns, encoding=encoding, problems=problems)


def _timed(raw: str, vtt: bool) -> tuple[list[tuple[float, float, str]], int]:
    """((start, end, text up to the next cue) of each cue, how many blocks were left out)."""
    timed: list[tuple[float, float, str]] = []
    lost = 0
    raw = raw.strip("\ufeff \r\n")
    vtt = vtt or raw.startswith("WEBVTT")
    pieces = ["", *re.split(r"((?>\r\n|\r|\n)[^\S\r\n]*(?>\r\n|\r|\n)\s*)", raw)]
    for number, (gap, chunk) in enumerate(zip(pieces[::2], pieces[1::2], strict=True)):
        lines = chunk.splitlines()
        times = next(
            ((i, m) for i, line in enumerate(lines[:2]) if (m := _ARROW.match(line))), None
        )
        if times is not None:
            at, match = times
            timed.append((_seconds(match[1]), _seconds(match[6]), "\n".join(lines[at + 1 :])))
        elif _is_no_text(chunk, first=number == 0, vtt=vtt):
            continue
        elif (vtt and _EMPTY.search(gap)) or not timed or any(map(_NEARLY_TIMES.match, lines[:2])):
            lost += 1
        else:
            start, end, body = timed.pop()
            timed.append((start, end, f"{body}\n{chunk}"))
    return timed, lost


def _is_no_text(chunk: str, *, first: bool, vtt: bool) -> bool:
    """Whether a block without times is a cue's number, or what vtt has beside its cues."""
    if not chunk.strip() or chunk.strip().isdigit():
        return True
    return vtt and (_NOT_SHOWN.match(chunk) is not None or (first and chunk.startswith("WEBVTT")))


def _unrolled(timed: list[tuple[float, float, str]]) -> list[tuple[float, float, str]]:
    """The cues without the lines that each repeats of the one before. If only a few cues do so,
    people did say things twice, and nothing is removed."""
    lines = [[line for line in body.splitlines() if _plain(line)] for _, _, body in timed]
    shown = [[_plain(line) for line in body] for body in lines]
    again = [0] * len(timed)
    for i in range(1, len(timed)):
        if timed[i][0] - timed[i - 1][1] <= _AT_ONCE:
            most = min(len(shown[i]), len(shown[i - 1]), _ON_SCREEN)
            again[i] = max(n for n in range(most + 1) if shown[i][:n] == shown[i - 1][-n:][:n])
    if len(timed) < _FEWEST or sum(map(bool, again)) * 2 <= len(timed):
        return timed
    return [
        (start, end, "\n".join(body[n:]))
        for (start, end, _), body, n in zip(timed, lines, again, strict=True)
    ]


def _cues(timed: list[tuple[float, float, str]]) -> Iterator[_Cue]:
    voice = ""  # a name written as text holds until the next one
    for start, end, body in timed:
        voices = list(_VOICE.finditer(body))
        if voices:
            if body[: voices[0].start()].strip():
                yield _Cue(start, end, _plain(body[: voices[0].start()]), "", False)
            for match, begin, stop in stretches(voices, len(body)):
                if text := _plain(body[begin:stop]):
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
    parts = ((body[begin:stop], True) for _, begin, stop in stretches(marks, len(body)))
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
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}")


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
