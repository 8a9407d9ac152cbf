"""What is read how: tables are looked at first, so that their columns can be corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.engine.codebooks.columns import is_codebook
from desktop.engine.codebooks.read import holds_codebook
from desktop.engine.ingest.formats import DOCUMENTS, FORMATS, ending
from desktop.engine.ingest.model import FilePreview, Partly, ReadOptions, Source, UnitKind
from desktop.engine.ingest.reader import Reader
from desktop.engine.intake import take_in
from desktop.engine.store.project import Project
from rubrics.library import builtin_rubrics
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
class Looking:
    """How far looking is, and the batches so far."""

    done: int
    total: int
    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """How far reading is, in files and parts of one; and what was wrong with files, all so far: not
    every step is shown.

    ``unread`` could not be read, ``told`` were there already; name and sentence of each.
    """

    done: float
    total: int
    unread: Sequence[tuple[str, str]]
    told: Sequence[tuple[str, str]]


def look_into(sources: Sequence[Source], options: ReadOptions, rubric: Rubric) -> Iterator[Looking]:
    """Tables with the same columns together, and everything else; each table is looked into."""
    plain: list[Source] = []
    tables: dict[tuple[str, ...], list[tuple[Source, FilePreview]]] = {}
    with Reader(options) as reader:
        for done, source in enumerate(sources, 1):
            found = None
            if _is_table(source):
                yield Looking(done - 1, len(sources), ())
                found = reader.preview(source, rubric, SHOWN)
            if isinstance(found, FilePreview) and found.header:
                tables.setdefault(found.header, []).append((source, found))
            else:
                plain.append(source)
    made = [
        Batch(tuple(source for source, _ in same), options, same[0][1]) for same in tables.values()
    ]
    if plain:
        made.append(Batch(tuple(plain), options))
    yield Looking(len(sources), len(sources), tuple(made))


def first_table(sources: Sequence[Source]) -> FilePreview | None:
    """The beginning of the first table among the files, before anybody has chosen a codebook."""
    source = next(filter(_is_table, sources), None)
    if source is None:
        return None
    with Reader(ReadOptions()) as reader:
        found = reader.preview(source, builtin_rubrics()[0], 1)
    return found if isinstance(found, FilePreview) else None


def looks_like_codebook(sources: Sequence[Source], table: FilePreview | None) -> bool:
    """Whether a single file is plainly a codebook, a ``table`` or a document that has one in it."""
    if len(sources) != 1:
        return False
    if table is not None:
        return is_codebook(table.header, table.rows)
    path = sources[0].path
    return FORMATS[ending(path)].name in DOCUMENTS and holds_codebook(path)


def _is_table(source: Source) -> bool:
    return ending(source.path) in TABLES


def read(project: Project, plan: Sequence[Batch]) -> Iterator[Step]:
    """Reads batch after batch; each file is saved before it is reported."""
    total = sum(len(batch.sources) for batch in plan)
    done = 0
    unread: list[tuple[str, str]] = []
    told: list[tuple[str, str]] = []
    for batch in plan:
        for taken in take_in(project, batch.sources, batch.options):
            if isinstance(taken, Partly):
                yield Step(done + taken.share, total, unread, told)
                continue
            done += 1
            said = [(taken.document.name, problem) for problem in taken.document.problems]
            if taken.unreadable:
                unread += said
            elif taken.known:
                told += said
            yield Step(done, total, unread, told)
