"""Samples of units: what was drawn, with which probability, and who has finished how much."""

from __future__ import annotations

import json
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from desktop.engine.model import CoderKind
from desktop.engine.store.project import Project
from desktop.engine.store.reading import in_words
from desktop.engine.store.views import Selection

DOCUMENT = "document"
"""Stratifies a sample by file."""

_SETTLED = (
    "SELECT unit, sum(status = 'skipped'), sum(status = 'flagged'),"
    " sum(value != '' OR status = 'skipped')"
    " FROM annotation WHERE coder = (SELECT number FROM coder WHERE coder_id = ?) AND round = ?"
    " AND dimension IN (SELECT value FROM json_each(?))"
)

NEWEST = (
    "SELECT unit, name, probability, max(sample) FROM sample_unit"
    " JOIN sample ON sample.number = sample_unit.sample GROUP BY unit"
)
"""The newest sample of each unit that was drawn in any."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A random sample of ``size`` units out of ``frame``.

    ``by`` says what it was stratified by: DOCUMENT, a dimension (the model's answers), or
    nothing.
    """

    name: str
    size: int
    frame: int
    seed: int
    by: str
    time_utc: str


class Drawn(NamedTuple):
    """A unit of a sample, the stratum it is from, and its inclusion probability.

    That of a simple sample is the probability to be in any such sample drawn so far.
    """

    unit: int
    stratum: str
    probability: float


class Design(NamedTuple):
    """One way to draw: all simple samples of a frame, or a single stratified one.

    ``samples`` holds the ids of each one's units, in the order they were drawn; ``stratum`` and
    ``probability`` are by id.
    """

    by: str
    samples: dict[int, list[str]]
    stratum: dict[str, str]
    probability: dict[str, float]


class Settled(NamedTuple):
    """How many questions about a unit one coder has skipped, flagged, and settled in some way."""

    skipped: int
    flagged: int
    settled: int


def write_sample(project: Project, sample: Sample, drawn: Iterable[Drawn]) -> None:
    """Keeps a sample in the order it was drawn; inside a step of the journal."""
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
    """Makes one sample of all simple ones of a frame of so many units; in a step of the journal.

    Given how many different units several simple random samples have together, one that extends
    another or independent ones, every set of that many is equally likely: together they are a
    simple random sample. So each of their units gets that share of the frame as its probability.
    """
    project.connection.execute(
        "WITH alike AS (SELECT number FROM sample WHERE json_extract(settings, '$.by') = ''"
        " AND json_extract(settings, '$.frame') = ?1)"
        " UPDATE sample_unit SET probability = (SELECT count(DISTINCT unit) FROM sample_unit"
        " WHERE sample IN (SELECT number FROM alike)) / CAST(?1 AS REAL)"
        " WHERE sample IN (SELECT number FROM alike)",
        (frame,),
    )


def join(project: Project) -> None:
    """Gives all that people decided the newest sample of its unit; in a step of the journal.

    Also what they decided before it was drawn, in no sample or in a former one. The draw did not
    depend on it: left out, just the units that somebody began with would be missing.
    """
    project.connection.execute(
        f"UPDATE annotation SET sample = newest.name, sample_probability = newest.probability"
        f" FROM ({NEWEST}) AS newest WHERE annotation.unit = newest.unit"
        " AND (annotation.value != '' OR annotation.blind != '')"
        " AND annotation.coder IN (SELECT number FROM coder WHERE kind = 'human')"
    )


@in_words
def samples(project: Project) -> list[Sample]:
    """All samples, in the order they were drawn."""
    rows = project.connection.execute("SELECT name, settings, time_utc FROM sample ORDER BY number")
    return [Sample(name, **json.loads(settings), time_utc=time) for name, settings, time in rows]


@in_words
def designs(project: Project, frame: int) -> list[Design]:
    """The designs by which units of a frame of so many were drawn, the newest last."""
    found: dict[int, Design] = {}
    for number, by, unit_id, stratum, probability in project.connection.execute(
        "SELECT sample, json_extract(settings, '$.by'), unit_id, stratum, probability"
        " FROM sample_unit JOIN sample ON sample.number = sample"
        " JOIN unit ON unit.number = unit WHERE json_extract(settings, '$.frame') = ?"
        " ORDER BY sample, position",
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
    """(number, id) of every unit, in no particular order."""
    cursor = project.connection.cursor()
    yield from cursor.execute("SELECT number, unit_id FROM unit INDEXED BY sqlite_autoindex_unit_1")


@in_words
def strata(project: Project, by: str, coder_id: str) -> Mapping[int, str]:
    """The stratum of units by number: their document's name, or what a coder said on a dimension.

    Units that the coder has not answered are left out.
    """
    if by == DOCUMENT:
        query = "SELECT unit.number, name FROM unit JOIN document ON document.number = document"
        return _shared(project.connection.execute(query))
    query = (
        "SELECT unit, value FROM annotation WHERE dimension = ? AND round = 1"
        " AND coder = (SELECT number FROM coder WHERE coder_id = ?)"
    )
    return _shared(project.connection.execute(query, (by, coder_id)))


def _shared(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Strata by unit; a million units hold the few names once."""
    names: dict[str, str] = {}
    return {unit: names.setdefault(name, name) for unit, name in rows}


@in_words
def strata_of(project: Project, design: Design) -> dict[str, str]:
    """The stratum of every unit by id, as it was when a stratified design was drawn.

    By a model's answers it is known as long as some model still gives them on all that was drawn;
    else only the strata of what was drawn are, or none of a simple design.
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
    """Where a coder stands with units, by number: with all they have touched, or with these."""
    values: list[Any] = [coder_id, round_, json.dumps(list(dimensions))]
    query = _SETTLED
    if units is not None:
        query += " AND unit IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(units)))
    rows = project.connection.execute(f"{query} GROUP BY unit", values)
    return {row[0]: Settled(*row[1:]) for row in rows}
