"""Full-text search over the units, by an index in the project file that is filled on demand."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project
from desktop.engine.store.records import dump

PAGE = 5000
"""Units indexed in one transaction."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff]"
)
"""Scripts that write words without blanks: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""

_MOST_PARTS = 200
"""Words of a search in such a script; SQLite takes no more than a thousand conditions."""

_HOLDS = (
    "instr(fields, ?) > 0 AND EXISTS (SELECT 1 FROM json_each(fields) WHERE instr(value, ?) > 0)"
)
"""Whether a field holds a word, which is given as JSON has it and as it is. The first condition is
quick, but also true of fields' names."""


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How many of all units can be searched."""

    done: int
    total: int


@in_words
def index(project: Project) -> Iterator[IndexProgress]:
    """Indexes units that are not indexed yet. To cancel, stop iterating; to resume, call again."""
    connection = project.connection
    total = project.unit_count()
    while True:
        last = _last_indexed(project)
        rows = connection.execute(
            "SELECT number, fields FROM unit WHERE number > ? ORDER BY number LIMIT ?", (last, PAGE)
        ).fetchall()
        yield IndexProgress(total - _waiting(project, last), total)
        if not rows:
            return
        with project.transaction():
            connection.executemany(
                "INSERT INTO unit_search (rowid, text) VALUES (?, ?)",
                ((number, _indexed(fields)) for number, fields in rows),
            )
            connection.execute(
                "INSERT OR REPLACE INTO meta VALUES ('search_indexed', ?)", (str(rows[-1][0]),)
            )


@in_words
def unindexed(project: Project) -> int:
    """How many units are not indexed yet, so that a search does not find them."""
    return _waiting(project, _last_indexed(project))


def forget(project: Project, document: int) -> None:
    """Removes a document's units from the index before they are deleted; inside a transaction.

    The index keeps no texts: to delete an entry, FTS5 must be given the text that was indexed.
    """
    rows = project.connection.cursor().execute(
        "SELECT number, fields FROM unit WHERE document = ? AND number <= ?",
        (document, _last_indexed(project)),
    )
    project.connection.executemany(
        "INSERT INTO unit_search (unit_search, rowid, text) VALUES ('delete', ?, ?)",
        ((number, _indexed(fields)) for number, fields in rows),
    )


def trim(project: Project) -> None:
    """Lowers the mark of what is indexed to the highest unit that is left; inside a transaction.

    New units will get the numbers of deleted ones, and have to be indexed.
    """
    project.connection.execute(
        "UPDATE meta SET value = (SELECT coalesce(max(number), 0) FROM unit)"
        " WHERE key = 'search_indexed'"
        " AND CAST(value AS INTEGER) > (SELECT coalesce(max(number), 0) FROM unit)"
    )


def query(text: str) -> tuple[str, list[str]]:
    """(an SQL query of unit numbers, its values) for the units that hold all words of ``text``.

    Case and accents do not matter, words match by their beginning (``wait`` finds ``waiting``), and
    what is in quotation marks is a phrase. If any word is in a script without blanks, all are
    searched for in the texts themselves, anywhere in a word.
    """
    text = text.replace("\0", " ")  # FTS5 ends there
    if _UNSPACED.search(text):
        parts = [_forms(part) for part in text.replace('"', " ").split()[:_MOST_PARTS]]
        conditions = " AND ".join(f"({' OR '.join([_HOLDS] * len(forms))})" for forms in parts)
        values = [said for forms in parts for form in forms for said in (dump(form)[1:-1], form)]
        return f"SELECT number FROM unit WHERE {conditions}", values
    phrases = [
        " OR ".join(f'"{form}"' if quoted else f'"{form}"*' for form in _forms(quoted or word))
        for quoted, word in re.findall(r'"([^"]+)"|([^\s"]+)', text)
        if re.search(r"[^\W_]", quoted or word)
    ]
    if not phrases:
        return "SELECT 0 WHERE 0", []  # nothing but punctuation is in no index
    sought = " AND ".join(f"({phrase})" for phrase in phrases)
    return "SELECT rowid FROM unit_search WHERE unit_search MATCH ?", [sought]


def _forms(text: str) -> list[str]:
    """A text composed and decomposed by Unicode (macOS decomposes names of files). The index folds
    letters with accents, but not Korean and Japanese syllables."""
    return list(dict.fromkeys(unicodedata.normalize(form, text) for form in ("NFC", "NFD")))


def _indexed(fields: str) -> str:
    """The text that is indexed of a unit's ``fields``, as JSON."""
    return "\n".join(json.loads(fields).values())


def _last_indexed(project: Project) -> int:
    return int(project.meta("search_indexed") or 0)


def _waiting(project: Project, last: int) -> int:
    row = project.connection.execute("SELECT count(*) FROM unit WHERE number > ?", (last,))
    return int(row.fetchone()[0])
