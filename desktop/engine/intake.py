"""Bring files into a project, each saved whole before it is reported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.engine.clock import now_utc
from desktop.engine.domain import Document
from desktop.engine.ingest.documents import Partly, Source, Unreadable, UnreadableError
from desktop.engine.ingest.formats import FORMATS, ending
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.reader import Reader
from desktop.engine.progress import Progress, silent, with_progress, within
from desktop.engine.reread import would_change
from desktop.engine.store.documents import add_document
from desktop.engine.store.project import Project
from desktop.engine.store.removal import removed_seen
from desktop.engine.store.twins import note_twin
from rubrics.digest import file_sha256

READ_OF_TABLE, READ_OF_TEXT = 0.4, 0.99
"""The share of a long file's time that reading it takes; the rest goes into saving it."""

REMOVED = (
    "It was removed from this project after a model's answers to it had been shown, and nobody "
    "could code it blind any more. To annotate it, use another project file."
)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file: units that were added, units there already, or what is wrong.

    ``otherwise``: the options ask for another reading than the one that the project keeps, and the
    document's only problem says so.
    """

    source: Source
    document: Document
    added: int = 0
    known: bool = False
    otherwise: bool = False

    @property
    def unreadable(self) -> bool:
        """Whether the file gave nothing at all; its only problem then says why."""
        return not self.document.format


def take_in(
    project: Project,
    sources: Iterable[Source],
    options: ReadOptions,
    saving: Progress = silent,
) -> Iterator[Taken | Partly]:
    """Reads the files that the project does not have yet, in order.

    While a long file is read, the share that is done is yielded now and then; whoever asks for no
    more leaves nothing of that file in the project. While it is saved ``saving`` is called instead;
    if that raises, the file is left out.

    A file is known by its name or, where no other source bears a document's name, by its bytes. One
    that cannot be read is recorded with its problem and tried again the next time. One that
    has changed since it was read, or would be read otherwise with these options, is left as it was,
    because people's labels hang on its units.
    """
    sources = list(sources)
    known = {document.name: document for document in project.documents() if document.format}
    renamed = _Renamed(known, sources)
    new: list[Source] = []
    removed = removed_seen(project)
    for source in sources:
        document = known.get(source.name) or renamed.of(source)
        if document is not None:
            yield _known(project, source, document, options)
        elif removed and _digest(source) in removed:
            yield _unreadable(project, source, REMOVED)
        else:
            new.append(source)
    if new:
        yield from _read(project, new, options, saving)


def _read(
    project: Project, new: Sequence[Source], options: ReadOptions, saving: Progress
) -> Iterator[Taken | Partly]:
    """Reads and saves files that the project does not have."""
    with Reader(options) as reader:
        for outcome in reader.read_all(new, project.rubric()):
            if isinstance(outcome, Partly):
                yield Partly(outcome.source, _read_share(outcome.source) * outcome.share)
                continue
            if isinstance(outcome, Unreadable):
                yield _unreadable(project, outcome.source, outcome.sentence)
                continue
            rest = within(saving, _read_share(outcome.source), 1)
            units = with_progress(outcome.units, rest, outcome.unit_count)
            try:
                add_document(project, outcome.document, units, outcome.labels, now_utc())
            except UnreadableError as e:  # its process died while handing it over
                yield _unreadable(project, outcome.source, str(e))
            else:
                document = note_twin(project, outcome.document)
                yield Taken(outcome.source, document, outcome.unit_count)


def _read_share(source: Source) -> float:
    is_table = FORMATS[ending(source.path)].unit is UnitKind.ROW
    return READ_OF_TABLE if is_table else READ_OF_TEXT


class _Renamed:
    """Documents whose name no source has: what a file is called depends on what else was named."""

    def __init__(self, known: Mapping[str, Document], sources: Sequence[Source]) -> None:
        named = {source.name for source in sources}
        self._free: dict[str, list[Document]] = {}
        for name, document in known.items():
            if name not in named:
                self._free.setdefault(document.sha256, []).append(document)

    def of(self, source: Source) -> Document | None:
        """The document that was read from the same bytes under another name, given out once."""
        if not self._free:
            return None
        same = self._free.get(_digest(source))
        return same.pop(0) if same else None


def _known(project: Project, source: Source, document: Document, options: ReadOptions) -> Taken:
    """A file that the project has already; where it is not as it was, its only problem says so."""
    problem, otherwise = _changed(source, document), False
    if not problem and (what := would_change(project, document, options)):
        otherwise = True
        problem = (
            f"{source.name} was read into this project before and stays as it was read then: the "
            f"options given now would change {what}. To read it so, use another project file."
        )
    if not problem and document.name != source.name:
        problem = f"{source.name} was read into this project before, as {document.name}."
    if problem:
        document = replace(document, problems=(problem,))
    return Taken(source, document, known=True, otherwise=otherwise)


def _digest(source: Source) -> str:
    """SHA-256 of its bytes; empty where it cannot be read, and reading it will say why."""
    try:
        return file_sha256(source.path)
    except OSError:
        return ""


def _unreadable(project: Project, source: Source, sentence: str) -> Taken:
    digest = hashlib.sha256(f"unreadable\0{source.name}".encode("utf-8", "surrogatepass"))
    document = Document(digest.hexdigest()[:12], source.name, "", "", problems=(sentence,))
    add_document(project, document)
    return Taken(source, document)


def _changed(source: Source, document: Document) -> str:
    """What is wrong with a file that has been read before; nothing, where it is as it was."""
    try:
        if file_sha256(source.path) == document.sha256:
            return ""
    except OSError as error:
        return (
            f"{source.name} can no longer be read ({error.strerror}). The units that were read "
            "from it before are kept."
        )
    return (
        f"{source.name} has changed since it was read into this project, and stays as it was read "
        "then. To read it as it is now, texts and labels, use another project file, or give the "
        "file another name: then its units come beside the others."
    )
