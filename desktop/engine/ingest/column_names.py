"""Column names: splitting them into words, and the words that people use for what columns hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from desktop.engine.ingest.limits import MOST_COLUMNS

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
"""Other names of a field, best first; those of ``text`` also serve the only field of any rubric."""

LABEL_WORDS = frozenset({
    "label", "labels", "gold", "goldlabel", "code", "coded", "coding", "class", "category",
    "annotation", "truth", "rating", "score",
})
"""Words for a column of labels that name no coder."""

CODER_WORDS = frozenset({"coder", "rater", "annotator", "judge", "reviewer", "human", "expert"})
"""Words for somebody who labels."""

NOT_A_CODER = frozenset({
    "confidence", "margin", "mass", "windows", "probability", "prob", "p", "score", "id", "date",
    "time", "model", "note", "notes", "comment", "comments", "reason",
})
"""Words that stand beside the name of a dimension and are no person."""

NOT_TEXT = frozenset({
    "id", "ids", "nr", "no", "number", "date", "time", "timestamp", "count", "length", "len",
    "words", "tokens", "lang", "language", "type", "kind", "url", "link", "file", "filename",
    "name", "author", "user", "score", "rating", "label", "confidence",
})
"""Words that make a column something else: ``comment id`` is no comment."""
# fmt: on

HUMAN = "human"
"""The coder of a column whose name has a dimension and no person."""


@lru_cache(2 * MOST_COLUMNS)  # every column is compared with every name that a field may have
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name: two in ``emotion (Anna)``, ``emotion__anna`` and ``emotionAnna``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFC", name))
    return tuple("".join(char if _in_word(char) else " " for char in spaced).split())


def _in_word(char: str) -> bool:
    # In many scripts vowels are marks on letters, which \w does not know as parts of words.
    return char.isalnum() or unicodedata.category(char).startswith("M")


@lru_cache(2 * MOST_COLUMNS)
def bare(name: str) -> str:
    """A name in the form in which names are compared: its letters and digits, in one case."""
    return "".join(words_of(name)).casefold()
