"""Samples of units: what was drawn, with which probability, and how far coders have come."""

from __future__ import annotations

import json
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.engine.domain import CoderKind
from desktop.engine.store.blind import answered
from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project
from desktop.engine.store.views import Selection

DOCUMENT = "document"
"""The ``by`` of a sample that is stratified by file."""

NEWEST = """
    SELECT unit, name, probability, max(sample)
    FROM sample_unit JOIN sample ON sample.number = sample_unit.sample
    GROUP BY unit
"""
"""Selects the newest sample of each unit that was drawn in any. Next to max(), SQLite takes the
other columns from the row that has the maximum."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A random sample of ``size`` units out of ``frame``.

    ``by`` says what it was stratified by: DOCUMENT, a dimension (by the model's answers), or
    nothing if empty.
    """

    name: str
    size: int
    frame: int
    seed: int
    by: str
    time_utc: str


class DrawnUnit(NamedTuple):
    """A unit of a sample by its number, its stratum, and its inclusion probability.

    For a simple sample that is the probability of being in any simple sample drawn so far.
    """

    unit: int
    stratum: str
    probability: float


class Design(NamedTuple):
    """All simple samples of a frame, or a single stratified sample."""

    by: str
    """What it was stratified by, empty for simple samples."""
    samples: dict[int, list[str]]
    """By a sample's number, the ids of its units in the order of the draw."""
    stratum: dict[str, str]
    """By unit id."""
    probability: dict[str, float]
    """The inclusion probability, by unit id."""


class Settled(NamedTuple):
    """On how many dimensions of a unit a coder has flagged the question, and on how many they have
    answered or skipped it."""

    flagged: int
    settled: int


def write_sample(project: Project, sample: Sample, drawn: Iterable[DrawnUnit]) -> None:
    """Writes a sample, its units in the order of the draw; inside a step of the journal."""
    settings = {"size": sample.size, "frame": sample.frame, "seed": sample.seed, "by": sample.by}
    number = project.connection.execute(
        "INSERT INTO sample (name, settings, time_utc) VALUES (?, ?, ?)",
        (sample.name, json.dumps(settings), sample.time_utc),
    ).lastrowid
    project.connection.executemany(
        "INSERT INTO sample_unit (sample, position, unit, stratum, probability)"
        " VALUES (?, ?, ?, ?, ?)",
        ((number, position, *one) for position, one in enumerate(drawn)),
    )


def pool(project: Project, frame: int) -> None:
    """Gives the units of all simple samples from a frame of so many units their probability of
    being in any of them; inside a step of the journal.

    Several simple random samples, independent or one extending another, have some number of units
    together. Given that number, every set of so many units is equally likely: together they are a
    simple random sample. So the probability of each of their units is that number / ``frame``.
    """
    project.connection.execute(
        """
        WITH alike AS (
            SELECT number FROM sample
            WHERE json_extract(settings, '$.by') = '' AND json_extract(settings, '$.frame') = ?1
        )
        UPDATE sample_unit
        SET probability = (
            SELECT count(DISTINCT unit) FROM sample_unit
            WHERE sample IN (SELECT number FROM alike)
        ) / CAST(?1 AS REAL)
        WHERE sample IN (SELECT number FROM alike)
        """,
        (frame,),
    )


def join(project: Project) -> None:
    """Records with each of people's decisions the newest sample of its unit; inside a step of the
    journal.

    This includes what they decided before the draw, which did not depend on it: otherwise the units
    that somebody began with would be missing from the sample.
    """
    project.connection.execute(
        f"""
        UPDATE annotation SET sample = newest.name, sample_probability = newest.probability
        FROM ({NEWEST}) AS newest
        WHERE annotation.unit = newest.unit
            AND {answered("annotation")}
            AND annotation.coder IN (SELECT number FROM coder WHERE kind = 'human')
        """
    )


@in_words
def samples(project: Project) -> list[Sample]:
    """All samples, in the order they were drawn."""
    rows = project.connection.execute("SELECT name, settings, time_utc FROM sample ORDER BY number")
    return [Sample(name, **json.loads(settings), time_utc=time) for name, settings, time in rows]


@in_words
def designs(project: Project, frame: int) -> list[Design]:
    """The designs of the samples from a frame of so many units, the newest last."""
    found: dict[int, Design] = {}
    for number, by, unit_id, stratum, probability in project.connection.execute(
        """
        SELECT sample, json_extract(settings, '$.by'), unit_id, stratum, probability
        FROM sample_unit
            JOIN sample ON sample.number = sample
            JOIN unit ON unit.number = unit
        WHERE json_extract(settings, '$.frame') = ?
        ORDER BY sample, position
        """,
        (frame,),
    ):
        design = found.setdefault(number if by else 0, Design(by, {}, {}, {}))
        design.samples.setdefault(number, []).append(unit_id)
        design.stratum[unit_id] = stratum
        design.probability[unit_id] = probability
    return sorted(found.values(), key=lambda design: max(design.samples))


@in_words
def sampled(project: Project, name: str) -> Selection:
    """The units of a sample, in the order they were drawn."""
    rows = project.connection.execute(
        "SELECT unit FROM sample_unit WHERE sample = (SELECT number FROM sample WHERE name = ?)"
        " ORDER BY position",
        (name,),
    )
    return Selection(array("q", (row[0] for row in rows)))


@in_words
def ids(project: Project) -> Iterator[tuple[int, str]]:
    """(number, id) of every unit, in no particular order; read from the index of ids alone."""
    cursor = project.connection.cursor()
    yield from cursor.execute("SELECT number, unit_id FROM unit INDEXED BY sqlite_autoindex_unit_1")


@in_words
def strata(project: Project, by: str, coder_id: str) -> Mapping[int, str]:
    """Units' strata by their numbers: the document's name, or a coder's value on a dimension.

    ``by`` is DOCUMENT or the dimension. Units that the coder has not answered are left out.
    """
    if by == DOCUMENT:
        query = "SELECT unit.number, name FROM unit JOIN document ON document.number = document"
        rows = project.connection.execute(query)
    else:
        query = (
            "SELECT unit, value FROM annotation WHERE dimension = ? AND round = 1"
            " AND coder = (SELECT number FROM coder WHERE coder_id = ?)"
        )
        rows = project.connection.execute(query, (by, coder_id))
    return {unit: sys.intern(name) for unit, name in rows}  # of a million units few names differ


@in_words
def strata_of(project: Project, design: Design) -> dict[str, str]:
    """Every unit's stratum by id, as it was when a stratified design was drawn.

    Strata by a model's answers are known as long as some model still gives the same answers to all
    that was drawn; otherwise only the drawn units are returned. Empty for a simple design.
    """
    if not design.by:
        return {}
    models = [c.coder_id for c in project.coders() if c.kind is CoderKind.MODEL]
    drawn = Counter(design.stratum.values())
    sizes = {
        stratum: round(drawn[stratum] / design.probability[unit])
        for unit, stratum in design.stratum.items()
    }
    names = dict(ids(project))
    for coder_id in [""] if design.by == DOCUMENT else models:
        found = strata(project, design.by, coder_id)
        everywhere = {unit_id: found.get(number, "") for number, unit_id in names.items()}
        alike = all(everywhere.get(unit) == said for unit, said in design.stratum.items())
        if alike and Counter(everywhere.values()) == sizes:
            return everywhere
    return dict(design.stratum)


@in_words
def settled(
    project: Project,
    coder_id: str,
    round_: int,
    dimensions: Sequence[str],
    units: Sequence[int] | None = None,
) -> dict[int, Settled]:
    """How far a coder is with each unit, by its number: all units they touched, or only these."""
    among = "true" if units is None else "unit IN (SELECT value FROM json_each(?4))"
    rows = project.connection.execute(
        f"""
        SELECT unit, sum(status = 'flagged'), sum(value != '' OR status = 'skipped')
        FROM annotation
        WHERE coder = (SELECT number FROM coder WHERE coder_id = ?1) AND round = ?2
            AND dimension IN (SELECT value FROM json_each(?3)) AND {among}
        GROUP BY unit
        """,
        (coder_id, round_, json.dumps(list(dimensions)))
        + (() if units is None else (json.dumps(list(units)),)),
    )
    return {unit: Settled(flagged, done) for unit, flagged, done in rows}
