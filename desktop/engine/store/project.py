"""A project: reading and adding documents, units, coders, runs and annotations."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

from desktop.engine.domain import (
    Annotation,
    Coder,
    CoderKind,
    Document,
    Run,
    Status,
    Unit,
    person_name,
    told_apart,
)
from desktop.engine.ingest.documents import HumanLabel
from desktop.engine.store import backups, records
from desktop.engine.store.cipher import database_errors
from desktop.engine.store.database import Database, foreign, snapshot, transaction, translated
from desktop.engine.store.errors import CodebookLostError, ProjectError
from desktop.engine.store.reading import in_words
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

SUFFIX = ".glossator"


class Project:
    """An open project file. Use as a context manager.

    Methods that write have committed when they return. Everything is ordered by document, as these
    were added, and then by unit, as these stand in their document.
    """

    def __init__(
        self,
        path: Path,
        create: bool = False,
        *,
        read_only: bool = False,
        passphrase: str | None = None,
    ) -> None:
        """Opens a project, or makes an empty one where ``create``. See ``Database.open``."""
        self.path = path
        self.passphrase = passphrase
        self._database = Database.open(
            path, create=create, read_only=read_only, passphrase=passphrase
        )
        self.connection = self._database.connection
        self._rubric: Rubric | None = None
        self.whole = True
        """Whether the codebook is there. Without it probabilities cannot be matched to levels."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; the write-ahead log is folded in."""
        self._database.close()

    def fold(self) -> None:
        """Folds the write-ahead log into the open file, for those who copy that file alone.

        Parts that others are reading stay in the log, where they are just as safe.
        """
        if not self.read_only:
            with suppress(*database_errors()):
                self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    @property
    def read_only(self) -> bool:
        """Whether the project was opened for reading only."""
        return self._database.read_only

    @property
    def encrypted(self) -> bool:
        """Whether the project has a passphrase."""
        return self.passphrase is not None

    def snapshot(self) -> AbstractContextManager[None]:
        """Everything read inside is of one moment, whatever others save meanwhile."""
        return snapshot(self.connection)

    def back_up(self) -> Path:
        """Makes a backup that is kept; returns its path. Raises ProjectError."""
        with translated(self.path):
            return backups.back_up(self.connection, self.path, backups.POINT, self.passphrase).path

    @property
    def notices(self) -> list[str]:
        """Sentences about what opening could not do, such as a backup there was no room for."""
        return self._database.notices

    # -- what the project is about --------------------------------------------------------------

    @in_words
    def meta(self, key: str) -> str | None:
        """A setting of the project, or None."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    @in_words
    def rubric(self) -> Rubric:
        """The project's codebook. Raises ProjectError if there is none yet, and CodebookLostError
        if it is lost."""
        if self._rubric is None:
            row = self.connection.execute(
                "SELECT source FROM rubric WHERE sha256 = (SELECT value FROM meta WHERE key = ?)",
                ("rubric_sha256",),
            ).fetchone()
            if row is None and self.meta("rubric_sha256") is not None:
                raise CodebookLostError(
                    f"{self.path} has lost its codebook. To go on, name the codebook's file as it "
                    "was to 'glossator annotate' with --rubric."
                )
            if row is None:
                raise ProjectError(f"{self.path} has no rubric yet; annotate something first.")
            self._rubric = parse_rubric(row[0], str(self.path))
        return self._rubric

    def read_under(self, rubric: Rubric, *, whole: bool) -> None:
        """Gives a project that has lost its codebook another one to be read with: the same one from
        elsewhere (``whole``), or one derived from its labels."""
        self._rubric, self.whole = rubric, whole

    def use_rubric(self, rubric: Rubric) -> None:
        """Makes this the project's codebook. Raises ProjectError if it has another one."""
        known = self.meta("rubric_sha256")
        if known is not None and known != rubric.sha256:
            mine = self.rubric()
            raise ProjectError(
                f"{self.path} was annotated under '{mine.id}' version {mine.version}; "
                f"'{rubric.id}' version {rubric.version} is another text. "
                "Choose another project file for it."
            )
        with translated(self.path), transaction(self.connection):
            self.connection.execute(
                "INSERT OR IGNORE INTO rubric VALUES (?, ?, ?, ?)",
                (rubric.sha256, rubric.id, rubric.version, rubric.source),
            )
            self.connection.execute(
                "INSERT OR REPLACE INTO meta VALUES ('rubric_sha256', ?)", (rubric.sha256,)
            )
        self._rubric = rubric

    # -- documents and units ------------------------------------------------------------------

    def add_document(
        self,
        document: Document,
        units: Iterable[Unit] = (),
        labels: Iterable[HumanLabel] = (),
        time_utc: str = "",
    ) -> None:
        """Adds a document with its units and people's labels, all or nothing.

        It replaces a document of the same name without units, which could not be read before.
        """
        with translated(self.path), transaction(self.connection):
            # It keeps the number of a document that it replaces, and so its place in the order.
            empty = self.connection.execute(
                "DELETE FROM document WHERE name = ? AND NOT EXISTS"
                " (SELECT 1 FROM unit WHERE unit.document = document.number) RETURNING number",
                (document.name,),
            ).fetchall()
            number = self.connection.execute(
                "INSERT INTO document (number, document_id, name, sha256, format, encoding,"
                " unit_kind, columns, problems, read_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    empty[0][0] if empty else None,
                    document.document_id,
                    document.name,
                    document.sha256,
                    document.format,
                    document.encoding,
                    document.unit_kind,
                    records.dump(document.columns),
                    records.dump(document.problems),
                    records.column_map_row(document.read_by),
                ),
            ).lastrowid
            self.connection.executemany(
                'INSERT INTO unit (unit_id, document, ordinal, "start", "end", label, fields,'
                " columns, text_sha256, shared) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (records.unit_row(unit, number) for unit in units),
            )
            coders: dict[str, int] = {}
            for unit_id, dimension, name, value in labels:
                if name not in coders:
                    coders[name] = self.coder_number(human(name))
                self.connection.execute(
                    "INSERT OR IGNORE INTO annotation (unit, dimension, coder, round, value,"
                    " status, time_utc, saw_suggestion, sample, note)"
                    " SELECT number, ?, ?, 1, ?, ?, ?, 0, '', '' FROM unit WHERE unit_id = ?",
                    (dimension, coders[name], value, Status.CONFIRMED, time_utc, unit_id),
                )

    @in_words
    def documents(self) -> list[Document]:
        """All documents, also those that could not be read, which have no format."""
        rows = self.connection.execute(
            "SELECT document_id, name, sha256, format, encoding, unit_kind, columns, problems,"
            " read_by FROM document ORDER BY number"
        )
        return [
            Document(
                document_id=row[0],
                name=row[1],
                sha256=row[2],
                format=row[3],
                encoding=row[4],
                unit_kind=row[5],
                columns=tuple(json.loads(row[6])),
                problems=tuple(json.loads(row[7])),
                read_by=records.column_map(row[8]),
            )
            for row in rows
        ]

    @in_words
    def units(self) -> Iterator[Unit]:
        """All units, in order."""
        for row in self.connection.cursor().execute(f"{records.UNITS} ORDER BY unit.number"):
            yield records.unit(row)

    def unit(self, unit_id: str) -> Unit:
        """One unit. Raises KeyError."""
        with foreign(self.path):
            query = f"{records.UNITS} WHERE unit_id = ?"
            for row in self.connection.execute(query, (unit_id,)):
                return records.unit(row)
        raise KeyError(unit_id)

    @in_words
    def units_with(self, texts: Iterable[str]) -> frozenset[str]:
        """The ids of the units whose text has one of these SHA-256."""
        rows = self.connection.execute(
            "SELECT unit_id FROM unit WHERE text_sha256 IN (SELECT value FROM json_each(?))",
            (records.dump(list(texts)),),
        )
        return frozenset(row[0] for row in rows)

    @in_words
    def unit_count(self) -> int:
        """How many units there are."""
        count: int = self.connection.execute("SELECT count(*) FROM unit").fetchone()[0]
        return count

    @in_words
    def unit_counts(self) -> dict[str, int]:
        """How many units each document has, by its id."""
        return dict(
            self.connection.execute(
                "SELECT document_id, count(unit.number) FROM document"
                " LEFT JOIN unit ON unit.document = document.number GROUP BY document.number"
            ).fetchall()
        )

    # -- coders and runs ----------------------------------------------------------------------

    @in_words
    def coders(self) -> list[Coder]:
        """People by name, then models in the order they were added.

        Models that share a name, as one model that is asked in two ways, get their ids appended, so
        that a name stands for one coder.
        """
        rows = self.connection.execute(
            "SELECT coder_id, name, kind, identity FROM coder WHERE name != ''"
            " ORDER BY kind = 'model', CASE WHEN kind = 'human' THEN name END, number"
        )
        found = [Coder(row[0], row[1], CoderKind(row[2]), json.loads(row[3])) for row in rows]
        names = told_apart({coder.coder_id: coder.name for coder in found})
        return [
            replace(coder, name=names[coder.coder_id]) if coder.kind is CoderKind.MODEL else coder
            for coder in found
        ]

    def add_coder(self, coder: Coder) -> None:
        """Adds a coder, unless they are there already."""
        with translated(self.path), transaction(self.connection):
            self.coder_number(coder)

    def coder_number(self, coder: Coder) -> int:
        """The coder's number in the file; a new coder is added. Inside a transaction."""
        self.connection.execute(
            # Numbers that undoing may bring back are not used again.
            "INSERT OR IGNORE INTO coder (number, coder_id, name, kind, identity)"
            " SELECT 1 + coalesce(max(number), 0), ?, ?, ?, ?"
            " FROM (SELECT number FROM coder UNION ALL SELECT number FROM coder_history)",
            (coder.coder_id, coder.name, coder.kind, records.dump(dict(coder.identity))),
        )
        row = self.connection.execute(
            "SELECT number FROM coder WHERE coder_id = ?", (coder.coder_id,)
        ).fetchone()
        number: int = row[0]
        return number

    def start_run(self, run: Run) -> None:
        """Records the start of a run, unless it was started before."""
        with translated(self.path), transaction(self.connection):
            self.connection.execute(
                "INSERT OR IGNORE INTO run (run_id, coder, rubric_sha256, settings, started_utc,"
                " finished_utc) SELECT ?, number, ?, ?, ?, '' FROM coder WHERE coder_id = ?",
                (
                    run.run_id,
                    run.rubric_sha256,
                    records.dump(dict(run.settings)),
                    run.started_utc,
                    run.coder_id,
                ),
            )

    def finish_run(self, run_id: str, time_utc: str) -> None:
        """Records when a run had nothing left to do, unless that was recorded before."""
        with translated(self.path), transaction(self.connection):
            self.connection.execute(
                "UPDATE run SET finished_utc = ? WHERE run_id = ? AND finished_utc = ''",
                (time_utc, run_id),
            )

    @in_words
    def runs(self) -> list[Run]:
        """All runs, in the order they were started."""
        rows = self.connection.execute(
            "SELECT run_id, coder_id, rubric_sha256, settings, started_utc, finished_utc"
            " FROM run JOIN coder ON coder.number = run.coder ORDER BY run.number"
        )
        return [Run(r[0], r[1], r[2], json.loads(r[3]), r[4], r[5]) for r in rows]

    @in_words
    def coded(self, *, seen: bool = False) -> set[tuple[str, str]]:
        """The (dimension, coder_id) for which there is any annotation.

        With ``seen``, only those of people with a value given after seeing a model's answer.
        """
        rows = self.connection.execute(
            """
            SELECT asked.value, coder_id FROM json_each(?1) AS asked, coder
            WHERE (NOT ?2 OR kind = 'human') AND EXISTS (
                SELECT 1 FROM annotation
                WHERE dimension = asked.value AND annotation.coder = coder.number
                    AND (NOT ?2 OR saw_suggestion AND value != '')
            )
            """,
            (records.dump([dimension.name for dimension in self.rubric().dimensions]), seen),
        )
        return {(row[0], row[1]) for row in rows}

    # -- annotations --------------------------------------------------------------------------

    @in_words
    def annotations(self, dimension: str | None = None) -> Iterator[Annotation]:
        """Annotations by unit, then dimension in the rubric's order, then coder, then round."""
        cursor = self.connection.cursor().execute(
            f"{records.ANNOTATIONS} WHERE ?1 IS NULL OR dimension = ?1 ORDER BY annotation.unit",
            (dimension,),
        )
        place = self._place()
        for _, group in groupby(map(self._annotation, cursor), attrgetter("unit_id")):
            yield from sorted(group, key=place)

    @in_words
    def annotations_of(self, unit_id: str) -> list[Annotation]:
        """One unit's annotations, in the order of :meth:`annotations`."""
        rows = self.connection.execute(f"{records.ANNOTATIONS} WHERE unit_id = ?", (unit_id,))
        return sorted(map(self._annotation, rows), key=self._place())

    def _place(self) -> Callable[[Annotation], tuple[int, int, int]]:
        """The sort key of a unit's annotations: dimension, coder, round."""
        rank = {d.name: i for i, d in enumerate(self.rubric().dimensions)}
        order = {coder.coder_id: i for i, coder in enumerate(self.coders())}
        return lambda a: (rank[a.dimension], order[a.coder_id], a.round)

    def _annotation(self, row: tuple[Any, ...]) -> Annotation:
        found = records.annotation(row)
        return found if self.whole else replace(found, scores=None)


def human(name: str) -> Coder:
    """A person who codes, known by name."""
    name = person_name(name)
    digest = hashlib.sha256(f"human\0{name}".encode()).hexdigest()
    return Coder(digest[:12], name, CoderKind.HUMAN)
