"""Reads files in a confined process, so that a bad file is lost alone and never ends the run."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from desktop.engine.domain import ColumnMap, Document, Unit
from desktop.engine.ingest.documents import (
    HumanLabel,
    Partly,
    ReadDocument,
    Source,
    Unreadable,
    UnreadableError,
)
from desktop.engine.ingest.formats import Row
from desktop.engine.ingest.guesses import CoderGuess, FieldGuess, FilePreview, Reason
from desktop.engine.ingest.limits import MEBIBYTE
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.rows import Rows
from rubrics.schema import Rubric
from rubrics.system.children import Child
from rubrics.system.frames import Message

_GO_ON: Message = {"op": "on"}


@dataclass(frozen=True, slots=True)
class Refusals:
    """Why the system refuses a network socket, and another file; None where it does not."""

    network: str | None
    file: str | None


class Reader:
    """A context manager around the process that reads; it is started when it is needed.

    The process has no network, a bound on its memory, and a time for each file. One that crashes
    or takes too long is ended, and the next file gets a new one.
    """

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._child: Child | None = None
        self._answer: _Answer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read_all(
        self, sources: Iterable[Source], rubric: Rubric
    ) -> Iterator[ReadDocument | Unreadable | Partly]:
        """Reads the sources in order; one that cannot be read does not affect the others."""
        for source in sources:
            for message in self._messages(source, self._request("read", source, rubric)):
                if isinstance(message, dict) and message["op"] == "progress":
                    yield Partly(source, message["share"])
                else:
                    yield self._read(source, message)

    def read(self, source: Source, rubric: Rubric) -> ReadDocument | Unreadable:
        """Reads one file. Its units come from the other process as they are asked for."""
        return self._read(source, self._ask(source, self._request("read", source, rubric)))

    def _read(self, source: Source, first: Message | Unreadable) -> ReadDocument | Unreadable:
        if isinstance(first, Unreadable):
            return first
        self._answer = _Answer(self._running(), source.name)
        return ReadDocument(
            source=source,
            document=_document(first["document"]),
            unit_count=first["unit_count"],
            units=(Unit(*values) for values in self._answer.take("units")),
            labels=(HumanLabel(*values) for values in self._answer.take("labels")),
        )

    def preview(self, source: Source, rubric: Rubric, limit: int = 100) -> FilePreview | Unreadable:
        """The first units of a file, its columns and problems, as it would be read."""
        request = self._request("preview", source, rubric) | {"limit": limit}
        first = self._ask(source, request)
        return first if isinstance(first, Unreadable) else _file_preview(source, first["preview"])

    def rows(self, path: Path, sheet: str = "") -> Rows:
        """A small table as it stands, of ``sheet`` or else of the one in the options. Raises
        UnreadableError."""
        options = {"encoding": self._options.encoding, "sheet": sheet or self._options.sheet}
        return _made_rows(self._asked(path, "rows", options=options)["table"])

    def first_tables(self, path: Path, most: int) -> tuple[Rows, ...]:
        """The small ones among the first tables of a document, which is read once. Raises
        UnreadableError."""
        return tuple(map(_made_rows, self._asked(path, "tables", most=most)["tables"]))

    def refusals(self) -> Refusals:
        """What the system keeps the process from doing while it reads a file, found by trying.

        Raises UserError where it does not even start.
        """
        with tempfile.TemporaryDirectory() as folder:
            read, other = (Path(folder, name) for name in ("read.txt", "other.txt"))
            for path in (read, other):
                path.write_text("", encoding="utf-8")
            answer = self._asked(read, "refusals", forbidden=_hex(other))
        return Refusals(answer["network"], answer["file"])

    def _asked(self, path: Path, op: str, **further: Any) -> Message:
        """The answer to a request that needs no rubric. Raises UnreadableError."""
        request = {"op": op, "path": _hex(path), **further}
        answer = self._ask(Source(path, path.name), request)
        if isinstance(answer, Unreadable):
            raise UnreadableError(answer.sentence)
        return answer

    def _ask(self, source: Source, request: Message) -> Message | Unreadable:
        """The first message of the answer that is not about progress."""
        *_, first = self._messages(source, request)
        return first

    def _messages(self, source: Source, request: Message) -> Iterator[Message | Unreadable]:
        """The messages about progress, and then the first other one. Each is waited for as long as
        the options allow; between two of them the process pauses, and that time does not count."""
        if self._answer and not self._answer.drop():
            self._end()
        self._answer = None
        child = self._running()
        seconds = self._options.seconds_per_file + _megabytes(source.path)
        try:
            first, late = _received(child, seconds, request)
            while first and first["op"] == "progress":
                yield first
                first, late = _received(child, seconds, _GO_ON)
        except GeneratorExit:  # nobody wants the rest
            self._end()
            raise
        if first is None:
            yield Unreadable(source, *self._obituary(seconds if late else None))
        elif first["op"] == "unreadable":
            if first["spent"]:
                self._end()
            yield Unreadable(source, first["sentence"], first["detail"])
        else:
            yield first

    def _request(self, op: str, source: Source, rubric: Rubric) -> Message:
        options = self._options
        return {
            "op": op,
            "path": _hex(source.path),
            "name": source.name,
            "rubric": rubric.source,
            "options": {
                "unit": options.unit,
                "fields": dict(options.fields),
                "coders": None if options.coders is None else dict(options.coders),
                "encoding": options.encoding,
                "sheet": options.sheet,
                "header": options.header,
                "language": options.language,
            },
        }

    def _running(self) -> Child:
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            self._child = Child("desktop.engine.ingest.child", str(self._options.memory_bytes))
        return self._child

    def _end(self) -> None:
        """Ends the process, whatever it is doing."""
        child, self._child, self._answer = self._child, None, None
        if child is not None:
            child.end()

    def _obituary(self, waited: float | None) -> tuple[str, str]:
        """(sentence, end of its output) of a process that crashed, or was killed after ``waited``
        seconds."""
        assert self._child is not None
        code, detail = self._child.wait(), self._child.said()
        self._end()
        if waited is not None:
            return f"It was given up after {waited:g} seconds. Split it into smaller files.", detail
        if "memory allocation" in detail or "MemoryError" in detail:
            return (
                "Reading it takes more memory than is allowed. Split it into smaller files.",
                detail,
            )
        how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        return f"The process that read it crashed ({how}); the file is damaged or unusual.", detail


class _Answer:
    """The messages that follow a document: first some with units, then some with labels."""

    def __init__(self, child: Child, name: str) -> None:
        self._messages = self._received(child, name)
        self._held: Message | None = None
        self._whole = False

    def take(self, what: str) -> Iterator[list[Any]]:
        """The values of each unit or label. Units not taken before the labels are dropped."""
        while (message := self._held or next(self._messages, None)) is not None:
            self._held = None
            if message["op"] == what:
                yield from message[what]
            elif what == "units":
                self._held = message
                return

    def drop(self) -> bool:
        """Skips what has not been taken; returns whether the stream came to its proper end."""
        with contextlib.suppress(UnreadableError):
            for _ in self._messages:
                pass
        return self._whole

    def _received(self, child: Child, name: str) -> Iterator[Message]:
        while (message := child.receive()) is not None:
            if message["op"] == "end":
                self._whole = True
                return
            yield message
        raise UnreadableError(f"The process that read {name} ended before it had handed it over.")


def _received(child: Child, seconds: float, request: Message) -> tuple[Message | None, bool]:
    """(the next message, or None if the process has ended; whether it was ended here, because
    nothing came for ``seconds``)."""
    late = threading.Event()

    def give_up() -> None:
        late.set()
        child.kill()

    watch = threading.Timer(seconds, give_up)
    watch.daemon = True  # Ctrl-C may come before it can be cancelled
    try:
        watch.start()
        child.send(request)
        return child.receive(), late.is_set()
    except (BrokenPipeError, ConnectionResetError):
        return None, late.is_set()
    finally:
        watch.cancel()
        if watch.is_alive():
            watch.join()


def _hex(path: Path) -> str:
    return os.fsencode(path).hex()  # it need not be valid Unicode


def _megabytes(path: Path) -> int:
    try:
        return path.stat().st_size // MEBIBYTE
    except OSError:
        return 0  # the other process will say what is wrong


def _document(values: dict[str, Any]) -> Document:
    made = {
        "columns": tuple(values["columns"]),
        "problems": tuple(values["problems"]),
        "read_by": _column_map(values["read_by"]),
    }
    return Document(**values | made)


def _column_map(values: list[dict[str, Any]] | None) -> ColumnMap | None:
    if values is None:
        return None
    fields, coders = values
    return ColumnMap(fields, {column: (said, coder) for column, (said, coder) in coders.items()})


def _made_rows(values: list[Any]) -> Rows:
    rows, problems, sheets = values
    return Rows(tuple(Row(*row) for row in rows), tuple(problems), tuple(sheets))


def _file_preview(source: Source, values: dict[str, Any]) -> FilePreview:
    made = {
        "units": tuple(Unit(*unit) for unit in values["units"]),
        "problems": tuple(values["problems"]),
        "header": tuple(values["header"]),
        "rows": tuple(map(tuple, values["rows"])),
        "fields": tuple(
            FieldGuess(field, column, why and Reason(why))
            for field, column, why in values["fields"]
        ),
        "coders": tuple(
            CoderGuess(column, dimension, coder, Reason(why), filled, levels)
            for column, dimension, coder, why, filled, levels in values["coders"]
        ),
    }
    return FilePreview(source, **values | made)
