"""A project: its open file, its codebook, and reading what coders said of which units."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Unit, told_apart
from desktop.engine.store import backups, records
from desktop.engine.store.cipher import database_errors
from desktop.engine.store.database import Database
from desktop.engine.store.errors import CodebookLostError, ProjectError
from desktop.engine.store.faults import foreign, in_words, translated
from desktop.engine.store.transactions import snapshot, transaction
from rubrics.loader import parse_rubric
from rubrics.schema import Rubric

SUFFIX = ".glossator"


class Project:
    """An open project file. Use as a context manager.

    Methods that write have committed when they return. Everything is ordered by document, as these
    were added, and then by unit, as these stand in their document. The other modules of this
    package are functions of a project, by what they write or look at.
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
        self.has_codebook = True
        """False where it is lost. Without it probabilities cannot be matched to levels."""

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

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside is saved together, and not at all on any exception. Raises
        ProjectError where it cannot be written."""
        with translated(self.path), transaction(self.connection):
            yield

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

    # -- its codebook -------------------------------------------------------------------------

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
            self._rubric = parse_rubric(row[0], str(self.path), accepted=True)
        return self._rubric

    def read_under(self, rubric: Rubric, *, its_own: bool) -> None:
        """Gives a project that has lost its codebook one to be read with: ``its_own`` from
        elsewhere, or one derived from its labels."""
        self._rubric, self.has_codebook = rubric, its_own

    def use_rubric(self, rubric: Rubric) -> None:
        """Makes this the project's codebook. Raises ProjectError if it has another one, unless
        there is nothing in it yet, as after a first command that found no text."""
        known = self.meta("rubric_sha256")
        if known not in (None, rubric.sha256) and self._begun():
            mine = self.rubric()
            raise ProjectError(
                f"{self.path} was annotated under '{mine.id}' version {mine.version}; "
                f"'{rubric.id}' version {rubric.version} is another text. "
                "'glossator project recode' goes on with it in a new project."
            )
        with self.transaction():
            records.write_rubric(self.connection, rubric)
        self._rubric = rubric

    def _begun(self) -> bool:
        """Whether there are units, or were any that somebody or a model answered."""
        return any(
            self.connection.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]
            for table in ("unit", "coder")
        )

    # -- documents and units ------------------------------------------------------------------

    @in_words
    def documents(self) -> list[Document]:
        """All documents, also those that could not be read, which have no format."""
        rows = self.connection.execute(f"{records.DOCUMENTS} ORDER BY number")
        return [records.document(row) for row in rows]

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
        return int(self.connection.execute("SELECT count(*) FROM unit").fetchone()[0])

    @in_words
    def unit_counts(self) -> dict[str, int]:
        """How many units each document has, by its id."""
        return dict(
            self.connection.execute(
                "SELECT document_id, count(unit.number) FROM document"
                " LEFT JOIN unit ON unit.document = document.number GROUP BY document.number"
            ).fetchall()
        )

    # -- coders -------------------------------------------------------------------------------

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
            (records.dump(self.rubric().dimension_names), seen),
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
        return found if self.has_codebook else replace(found, scores=None)
