"""Corrects a detected encoding where Windows-1252 makes more sense, or an older one does.

For short texts with dashes and quotation marks, and few letters beyond ASCII, detection often finds
an encoding of another script, of DOS or of old Macs instead of Windows-1252, which most programs
write for Western European languages; and Windows-1252 where DOS or an old Mac wrote the file.
"""

from __future__ import annotations

import re

LATIN = re.compile(r"cp125[0478]|iso8859-(?:[1-49]|1[03-6])")
"""Encodings for languages with Latin letters: between these and Windows-1252 detection decides."""

_CAPITALS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ"
_SMALL = "ßàáâãäåæçèéêëìíîïñòóôõöøùúûüœ"
_LETTERS = f"{_CAPITALS}{_SMALL}"
_MARKS = "\xa0¡£§©ª«°²³´·º»¼½¾¿×®‚„…‘“”•–—€™"
_CONSONANT = "[b-dfgj-np-tv-xz]"
_STRANGE = re.compile(
    rf"[^\x00-\x7f{_LETTERS}{_MARKS}’\xad]"
    rf"|(?<=[a-z])[{_CAPITALS}]"
    rf"|(?<=[A-Z])[{_SMALL}](?=[A-Z])"
    rf"|(?<=[A-Za-z{_LETTERS}])[{_MARKS}](?=[A-Za-z{_LETTERS}])"
    rf"|(?<=[A-Za-z{_LETTERS}])[¡¿§£‚„]|€(?=[a-z])|\xa0(?= )"
    r"|œ(?=[abcfghjklmnopqrsvwxyz])"
    rf"|(?<={_CONSONANT})’(?!(?:[nstdm]|ll|re|ve)\b|sch)(?={_CONSONANT})"
    rf"|(?<!\w)’(?![st])(?={_CONSONANT}{_CONSONANT})"
)
"""What does not occur in these languages: other letters, a capital within a word, a small letter
among capitals, marks between letters, some marks behind or before a letter, œ before most letters,
and an apostrophe between consonants that do not end an English or German word."""
_WORD = re.compile(rf"[A-Za-z{_LETTERS}]{{3,}}")


_WESTERN = ("cp1252", "iso8859-1", "iso8859-15")
_OTHERS = ("mac-roman", "cp850")
"""What old Macs wrote, and DOS; cp437 has nearly all of these letters in the same places."""


def western(sample: bytes, found: str) -> str:
    """The encoding of a sample for which detection has ``found`` one.

    Windows-1252 where the sample makes sense in it and the one found is for another script. Where
    it makes none, but Windows-1252 or the like was found: that of old Macs or DOS, if it makes
    sense in exactly one of these. Else the one found.
    """
    if makes_sense(sample, "cp1252"):
        return found if LATIN.fullmatch(found) else "cp1252"
    others = [encoding for encoding in _OTHERS if makes_sense(sample, encoding)]
    return others[0] if found in _WESTERN and len(others) == 1 else found


def makes_sense(sample: bytes, encoding: str) -> bool:
    """Whether the bytes make sense as a Western European language: at most a twentieth of what is
    beyond ASCII is strange, and at most half of the letters in such words are accented, where those
    of another script would all be."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    beyond = sum(character > "\x7f" for character in text)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    accented = sum(character > "\x7f" for word in words for character in word)
    strange = sum(1 for _ in _STRANGE.finditer(text))
    return strange * 20 <= beyond and accented * 2 <= sum(map(len, words))
