"""What is read how: tables are looked at first, so that their columns can be corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.engine.ingest.formats import FORMATS
from desktop.engine.ingest.model import FilePreview, ReadOptions, Source, UnitKind, Unreadable
from desktop.engine.ingest.reader import Reader
from desktop.engine.intake import take_in
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

SHOWN = 5
"""Units that a preview of a table has."""

TABLES = frozenset(ending for ending, made in FORMATS.items() if made.unit is UnitKind.ROW)


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are read alike. ``preview`` is that of the first, for tables."""

    sources: tuple[Source, ...]
    options: ReadOptions
    preview: FilePreview | None = None

    def mapped(self, fields: Mapping[str, str], coders: Mapping[str, tuple[str, str]]) -> Batch:
        """The same files with columns as a person said."""
        return replace(self, options=replace(self.options, fields=fields, coders=coders))


@dataclass(frozen=True, slots=True)
class Step:
    """How far reading is; and what was wrong with files that were there already, all so far: not
    every step is shown."""

    done: int
    total: int
    told: Sequence[tuple[str, str]]
    """Name and sentence of each."""


def batches(sources: Sequence[Source], options: ReadOptions, rubric: Rubric) -> list[Batch]:
    """Tables with the same columns together, and everything else; each table is looked into."""
    plain: list[Source] = []
    tables: dict[tuple[str, ...], list[tuple[Source, FilePreview]]] = {}
    with Reader(options) as reader:
        for source in sources:
            if source.path.suffix.lower() not in TABLES:
                plain.append(source)
                continue
            found = reader.preview(source, rubric, SHOWN)
            if isinstance(found, Unreadable) or not found.header:
                plain.append(source)
            else:
                tables.setdefault(found.header, []).append((source, found))
    made = [
        Batch(tuple(source for source, _ in same), options, same[0][1]) for same in tables.values()
    ]
    return [*made, Batch(tuple(plain), options)] if plain else made


def read(project: Project, plan: Sequence[Batch]) -> Iterator[Step]:
    """Reads batch after batch; each file is saved before it is reported."""
    total = sum(len(batch.sources) for batch in plan)
    done = 0
    told: list[tuple[str, str]] = []
    for batch in plan:
        for taken in take_in(project, batch.sources, batch.options):
            done += 1
            if taken.known:
                told += [(taken.document.name, problem) for problem in taken.document.problems]
            yield Step(done, total, told)
