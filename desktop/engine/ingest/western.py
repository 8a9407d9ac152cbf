"""Whether bytes are the Windows-1252 that most programs write for Western European languages.

Of short texts with dashes and quotation marks, and few letters beyond ASCII, detection often takes
an encoding of another script, of DOS or of old Macs.
"""

from __future__ import annotations

import re

LATIN = re.compile(r"cp125[0478]|iso8859-(?:[1-49]|1[03-6])")
"""Encodings whose letters these may be as well: between them languages decide."""

_CAPITALS = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ"
_LETTERS = f"{_CAPITALS}ßàáâãäåæçèéêëìíîïñòóôõöøùúûüÿœ"
_MARKS = "\xa0¡£§©ª«°²³´·º»¼½¾¿×®‚„…‘“”•–—€™"
_STRANGE = re.compile(
    rf"[^\x00-\x7f{_LETTERS}{_MARKS}’]"
    rf"|(?<=[a-z])[{_CAPITALS}]"
    rf"|(?<=[A-Za-z{_LETTERS}])[{_MARKS}](?=[A-Za-z{_LETTERS}])"
)
"""What is nowhere in these languages: other letters, a capital within a word, and marks, but for
the apostrophe, between letters."""
_WORD = re.compile(rf"[A-Za-z{_LETTERS}]{{3,}}")


def is_western(sample: bytes) -> bool:
    """Whether the bytes make sense as Windows-1252: at most a twentieth of what is beyond ASCII is
    strange, and words are not made of such letters alone, as those of other scripts would be."""
    try:
        text = sample.decode("windows-1252")
    except UnicodeDecodeError:
        return False
    beyond = sum(character > "\x7f" for character in text)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    accented = sum(character > "\x7f" for word in words for character in word)
    strange = sum(1 for _ in _STRANGE.finditer(text))
    return strange * 20 <= beyond and accented * 2 <= sum(map(len, words))
