"""Files grouped by how they are read, and the job that reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.engine.codebooks.columns import is_codebook
from desktop.engine.codebooks.read import holds_codebook
from desktop.engine.ingest.documents import Partly, Source
from desktop.engine.ingest.formats import DOCUMENTS, FORMATS, ending
from desktop.engine.ingest.guesses import FilePreview
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.reader import Reader
from desktop.engine.intake import take_in
from desktop.engine.store.project import Project
from rubrics.library import builtin_rubrics
from rubrics.schema import Rubric

PREVIEW_UNITS = 5
"""How many rows of a table are previewed."""

TABLE_ENDINGS = frozenset(ending for ending, made in FORMATS.items() if made.unit is UnitKind.ROW)


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are read with the same options."""

    sources: tuple[Source, ...]
    options: ReadOptions
    preview: FilePreview | None = None
    """The beginning of the first file, if they are tables."""

    def mapped(self, fields: Mapping[str, str], coders: Mapping[str, tuple[str, str]]) -> Batch:
        """The same files with columns mapped as the user chose; see ``ReadOptions``."""
        return replace(self, options=replace(self.options, fields=fields, coders=coders))


@dataclass(frozen=True, slots=True)
class TablesProgress:
    """Progress of inspecting tables."""

    done: int
    total: int
    batches: tuple[Batch, ...]
    """All batches in the last step; empty before."""


@dataclass(frozen=True, slots=True)
class ReadProgress:
    """Progress of reading, in files and parts of one. The lists hold (file name, sentence) of all
    files so far, because not every step is reported."""

    done: float
    total: int
    unread: Sequence[tuple[str, str]]
    """Files that could not be read."""
    known: Sequence[tuple[str, str]]
    """Files that were in the project already, and are not as they were then."""
    unchanged: int = 0
    """How many files were in the project already, just as they are."""


def inspect_tables(
    sources: Sequence[Source], options: ReadOptions, rubric: Rubric
) -> Iterator[TablesProgress]:
    """Reads the beginning of each table, and groups the files: tables with the same columns make a
    batch, and so does everything else together. The last step holds the batches."""
    plain: list[Source] = []
    tables: dict[tuple[str, ...], list[tuple[Source, FilePreview]]] = {}
    with Reader(options) as reader:
        for done, source in enumerate(sources, 1):
            found = None
            if _is_table(source):
                yield TablesProgress(done - 1, len(sources), ())
                found = reader.preview(source, rubric, PREVIEW_UNITS)
            if isinstance(found, FilePreview) and found.header:
                tables.setdefault(found.header, []).append((source, found))
            else:
                plain.append(source)
    made = [
        Batch(tuple(source for source, _ in same), options, same[0][1]) for same in tables.values()
    ]
    if plain:
        made.append(Batch(tuple(plain), options))
    yield TablesProgress(len(sources), len(sources), tuple(made))


def first_table(sources: Sequence[Source]) -> FilePreview | None:
    """The beginning of the first table among the files. Used before a codebook is chosen."""
    source = next(filter(_is_table, sources), None)
    if source is None:
        return None
    with Reader(ReadOptions()) as reader:
        found = reader.preview(source, builtin_rubrics()[0], 1)
    return found if isinstance(found, FilePreview) else None


def looks_like_codebook(sources: Sequence[Source], table: FilePreview | None) -> bool:
    """Whether there is just one file, and it is a codebook: a ``table``, or a document with one."""
    if len(sources) != 1:
        return False
    if table is not None:
        return is_codebook(table.header, table.rows)
    path = sources[0].path
    return FORMATS[ending(path)].name in DOCUMENTS and holds_codebook(path)


def _is_table(source: Source) -> bool:
    return ending(source.path) in TABLE_ENDINGS


def read(
    project: Project, plan: Sequence[Batch], report: Callable[[ReadProgress], None]
) -> Iterator[ReadProgress]:
    """Reads files into a project, batch by batch. Each file is saved before it is reported as done;
    ``report`` is called while a long one is saved, and stops that by what it raises."""
    total = sum(len(batch.sources) for batch in plan)
    kept = {document.document_id: document.problems for document in project.documents()}
    done = unchanged = 0
    unread: list[tuple[str, str]] = []
    known: list[tuple[str, str]] = []

    def now(share: float = 0.0) -> ReadProgress:
        return ReadProgress(done + share, total, unread, known, unchanged)

    for batch in plan:
        found = take_in(project, batch.sources, batch.options, lambda share: report(now(share)))
        for taken in found:
            if isinstance(taken, Partly):
                yield now(taken.share)
                continue
            done += 1
            problems = [(taken.document.name, problem) for problem in taken.document.problems]
            if taken.unreadable:
                unread += problems
            elif taken.known:
                same = taken.document.problems == kept.get(taken.document.document_id)
                unchanged += same
                known += [] if same else problems
            yield now()
