"""Names of columns: the words in them, and those by which people call what they hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

# fmt: off
SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text", "comment", "comments", "message", "body", "content", "post", "tweet", "review",
        "complaint", "feedback", "description", "statement", "sentence", "utterance", "letter",
        "transcript", "clause", "remark", "verbatim", "quote", "selftext", "opinion", "abstract",
        "kommentar", "antwort", "response", "answer", "bewertung", "note", "title", "document",
    ),
    "question": ("question", "query", "prompt", "instruction", "q"),
    "context": ("context", "passage", "source", "reference", "evidence", "document", "background"),
    "answer": ("answer", "response", "reply", "output", "completion", "a"),
    "query": ("query", "question", "prompt"),
    "reference": ("reference", "gold", "source", "ground truth"),
    "claim": ("claim", "statement", "assertion", "sentence"),
}
"""Other names of a field, best first; those of ``text`` serve the only field of any rubric."""

LABEL_WORDS = frozenset({
    "label", "labels", "gold", "goldlabel", "code", "coded", "coding", "class", "category",
    "annotation", "truth", "rating", "score",
})
"""What holds a label, whoever gave it."""

CODER_WORDS = frozenset({"coder", "rater", "annotator", "judge", "reviewer", "human", "expert"})
"""Who gives one."""

NOT_A_CODER = frozenset({
    "confidence", "margin", "mass", "windows", "probability", "prob", "p", "score", "id", "date",
    "time", "model", "note", "notes", "comment", "comments", "reason",
})
"""What stands beside the name of a dimension and is no person."""

NOT_TEXT = frozenset({
    "id", "ids", "nr", "no", "number", "date", "time", "timestamp", "count", "length", "len",
    "words", "tokens", "lang", "language", "type", "kind", "url", "link", "file", "filename",
    "name", "author", "user", "score", "rating", "label", "confidence",
})
"""What makes ``comment id`` something else than a comment."""
# fmt: on

HUMAN = "human"
"""The coder of a column that names a dimension and nobody."""


def words_of(name: str) -> list[str]:
    """``emotion (Anna)``, ``emotion__anna`` and ``emotionAnna`` are two words each."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFC", name))
    return "".join(char if _in_word(char) else " " for char in spaced).split()


def _in_word(char: str) -> bool:
    # In many scripts vowels are marks on letters, which \w does not know as parts of words.
    return char.isalnum() or unicodedata.category(char).startswith("M")


def bare(name: str) -> str:
    """A name as names are compared: its letters and digits, whatever stands between them."""
    return "".join(words_of(name)).casefold()
