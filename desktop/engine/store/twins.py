"""Documents whose texts are all in another one, too, such as a table saved as CSV and as XLSX."""

from __future__ import annotations

from dataclasses import replace

from desktop.engine.domain import Document
from desktop.engine.store import records
from desktop.engine.store.project import Project

MOST_CANDIDATES = 100
"""So many documents that have the first text of another one are looked at."""

LEAST_LETTERS = 200
"""Documents with less text, repeated ones aside, are not compared: short answers, such as "no", are
alike by chance. Counted are letters of the JSON that a unit's fields are stored as."""


def note_twin(project: Project, document: Document) -> Document:
    """The document of a project, with a remark if every text of it is in another one as well: its
    units would count twice, and figures seem more certain than they are."""
    twin = _twin(project, document)
    if not twin:
        return document
    noted = replace(document, problems=(*document.problems, _remark(twin)))
    with project.transaction():
        _keep_problems(project, noted)
    return noted


def forget_twin(project: Project, name: str) -> None:
    """Takes back the remarks that name a document, which was removed. Called in a transaction."""
    remark = _remark(name)
    for document in project.documents():
        if remark in document.problems:
            others = tuple(problem for problem in document.problems if problem != remark)
            if twin := _twin(project, document):  # there were three of them
                others = (*others, _remark(twin))
            _keep_problems(project, replace(document, problems=others))


def _remark(name: str) -> str:
    return (
        f"Every text of it is also in {name}, and counts twice. If that is not meant, take one of "
        "the two files out; where each has labels of its own, put these into one table first."
    )


def _twin(project: Project, document: Document) -> str:
    """The name of the first other document that has all texts of this one; empty without one."""
    connection = project.connection
    first = connection.execute(
        """
        SELECT document, text_sha256 FROM unit
        WHERE document = (SELECT number FROM document WHERE document_id = ?)
        ORDER BY ordinal LIMIT 1
        """,
        (document.document_id,),
    ).fetchone()
    if first is None:
        return ""
    number, text = first
    (letters,) = connection.execute(
        """
        SELECT total(length(fields))
        FROM (SELECT DISTINCT fields FROM unit WHERE document = ? LIMIT ?)
        """,
        (number, LEAST_LETTERS),
    ).fetchone()
    if letters < LEAST_LETTERS:
        return ""
    candidates = connection.execute(
        "SELECT DISTINCT document FROM unit WHERE text_sha256 = ? AND document != ? LIMIT ?",
        (text, number, MOST_CANDIDATES),
    ).fetchall()
    for (other,) in sorted(candidates):
        lacking = connection.execute(
            "SELECT text_sha256 FROM unit WHERE document = ?"
            " EXCEPT SELECT text_sha256 FROM unit WHERE document = ? LIMIT 1",
            (number, other),
        ).fetchone()
        if lacking is None:
            query = "SELECT name FROM document WHERE number = ?"
            return str(connection.execute(query, (other,)).fetchone()[0])
    return ""


def _keep_problems(project: Project, document: Document) -> None:
    project.connection.execute(
        "UPDATE document SET problems = ? WHERE document_id = ?",
        (records.dump(document.problems), document.document_id),
    )
