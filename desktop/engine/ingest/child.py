"""The process that reads files: confined first, then one answer to each request until none comes.

On Linux each file is read by a copy of this process that can open no other file. The argument on
the command line is the bound on its memory. A request has an ``op`` and the ``path`` of a file:

=========== =============================== ======================================================
op          further keys                    answer
=========== =============================== ======================================================
read        name, rubric (TOML), options    ``progress`` now and then, with the share that is read,
                                            after which any message is waited for;
                                            ``document``; ``units`` and then ``labels``, some in
                                            each message; ``end``
preview     the same, and limit             ``preview``, with at most so many units
rows        options                         ``rows``, with those of a table as they stand
tables      most (a number)                 ``tables``, the first of a document in the same way
refusals    forbidden (another file)        ``refusals``: what refuses a socket, and that file
=========== =============================== ======================================================

Any of them may be answered by ``unreadable`` instead. A document is complete only when all of its
units were read, but goes first, so the units wait here, compressed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from desktop.engine.progress import Progress, silent
from rubrics.errors import UserError
from rubrics.system import landlock
from rubrics.system.confine import (
    die_with_parent,
    forbid_core_dumps,
    forbid_network,
    limit_memory,
    network_refusal,
)
from rubrics.system.frames import Message, read_frame, write_frame

if TYPE_CHECKING:
    from desktop.engine.ingest.documents import Source
    from desktop.engine.ingest.options import ReadOptions
    from desktop.engine.ingest.reading import Reading
    from rubrics.schema import Rubric

CHUNK = 256
"""Units or labels in one message."""

STEP = 0.001
"""The least share of a file between two messages about progress."""


def main() -> None:
    """Serves the parent until its stream ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    forbid_network()
    forbid_core_dumps()
    limit_memory(int(sys.argv[1]))
    requests = sys.stdin.buffer
    # Whatever a library prints goes to stderr; the pipe to the parent carries messages alone.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (request := read_frame(requests)) is not None:
        _answer_in_a_copy(request, answers)


def _write_answer(request: Message, answers: BinaryIO) -> None:
    told = 0.0

    def progress(share: float) -> None:
        nonlocal told
        if told + STEP <= share < 1:
            told = share
            write_frame(answers, {"op": "progress", "share": share})
            read_frame(sys.stdin.buffer)  # nobody may want the rest, or not yet

    for message in answer(request, progress):
        write_frame(answers, message)


def _answer_in_a_copy(request: Message, answers: BinaryIO) -> None:
    """Forks a process that reads one file and may open no other; on Linux alone.

    Where the copy crashes, this process ends in the same way, so that the parent sees how. What
    the format needs is imported before forking, so that it is imported only once.
    """
    if sys.platform != "linux":
        _write_answer(request, answers)
        return
    _prepare_for(request)
    copy = os.fork()
    if copy == 0:
        code = 1
        try:
            die_with_parent()
            landlock.only_read([_path(request)])
            _write_answer(request, answers)
            code = 0
        except BrokenPipeError:  # the parent has no use for it any more
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(copy, 0)
    if os.WIFSIGNALED(status):
        os.kill(os.getpid(), os.WTERMSIG(status))
    if os.WEXITSTATUS(status):
        os._exit(os.WEXITSTATUS(status))


def _prepare_for(request: Message) -> None:
    from desktop.engine.ingest import reading  # noqa: F401 (for the copies)
    from desktop.engine.ingest.formats import FORMATS, ending

    FORMATS[ending(_path(request))].load()
    if "rubric" in request:
        with suppress(UserError):  # reading will say so
            _rubric(request["rubric"])
    landlock.prepare()


@lru_cache(1)
def _rubric(source: str) -> Rubric:
    from rubrics.loader import parse_rubric

    return parse_rubric(source, "rubric", accepted=True)


def _path(request: Message, name: str = "path") -> Path:
    return Path(os.fsdecode(bytes.fromhex(request[name])))


def answer(request: Message, progress: Progress = silent) -> Iterator[Message]:
    """The messages that answer one request, except for those about progress; whatever goes wrong
    with a file becomes a sentence."""
    try:
        if request["op"] in _SHORT:
            yield _SHORT[request["op"]](request)
            return
        reading, units, labels, count = _read(request, progress)
        document = reading.document()
    except UserError as error:
        yield _unreadable(str(error))
        return
    except MemoryError:
        yield _unreadable(
            "Reading it takes more memory than is allowed. Split it into several files.", spent=True
        )
        return
    except RecursionError:
        yield _unreadable("It is nested too deeply to be read.")
        return
    except GeneratorExit:
        raise
    except BaseException as error:  # the panic of a library in Rust is no Exception
        import traceback

        what = f"{type(error).__name__}: {error}".rstrip(": ")
        yield _unreadable(f"It is damaged or unusual ({what[:200]}).", traceback.format_exc())
        return
    yield {"op": "document", "document": _named(document), "unit_count": count}
    for packed in units:
        yield {"op": "units", "units": json.loads(zlib.decompress(packed))}
    for packed in labels:
        yield {"op": "labels", "labels": json.loads(zlib.decompress(packed))}
    yield {"op": "end"}


def _read(request: Message, progress: Progress) -> tuple[Reading, list[bytes], list[bytes], int]:
    """(the reading, packed chunks of units, of labels, number of units)."""
    from desktop.engine.ingest.reading import Reading

    reading = Reading(*_asked(request), progress)
    count = 0
    units: list[bytes] = []
    labels: list[bytes] = []
    waiting: list[list[str]] = []
    pairs = reading.units()
    while chunk := list(islice(pairs, CHUNK)):
        count += len(chunk)
        units.append(_pack([_plain(unit) for unit, _ in chunk]))
        waiting += [list(label) for _, given in chunk for label in given]
        while len(waiting) >= CHUNK:
            labels.append(_pack(waiting[:CHUNK]))
            del waiting[:CHUNK]
    if waiting:
        labels.append(_pack(waiting))
    return reading, units, labels, count


def _asked(request: Message) -> tuple[Source, Rubric, ReadOptions]:
    from desktop.engine.ingest.documents import Source
    from desktop.engine.ingest.options import ReadOptions, UnitKind

    options = dict(request["options"])
    options["unit"] = UnitKind(options["unit"]) if options["unit"] else None
    if options["coders"] is not None:
        options["coders"] = {column: tuple(pair) for column, pair in options["coders"].items()}
    source = Source(_path(request), request["name"])
    return source, _rubric(request["rubric"]), ReadOptions(**options)


def _preview(request: Message) -> Message:
    """The fields of a FilePreview except its source, which the parent knows."""
    from desktop.engine.ingest.preview import preview_document

    found = preview_document(*_asked(request), limit=request["limit"])
    values = _named(found)
    del values["source"]
    return {"op": "preview", "preview": values}


def _rows(request: Message) -> Message:
    from desktop.engine.ingest.options import ReadOptions
    from desktop.engine.ingest.rows import read_rows

    found = read_rows(_path(request), ReadOptions(**request["options"]))
    return {"op": "rows", "table": _plain(found)}


def _tables(request: Message) -> Message:
    from desktop.engine.ingest.rows import first_tables

    found = first_tables(_path(request), request["most"])
    return {"op": "tables", "tables": _value(found)}


def _refusals(request: Message) -> Message:
    file = None
    try:
        _path(request, "forbidden").open("rb").close()
    except OSError as error:
        file = error.strerror
    return {"op": "refusals", "network": network_refusal(), "file": file}


_SHORT = {"preview": _preview, "rows": _rows, "tables": _tables, "refusals": _refusals}
"""Requests that a single message answers."""


def _pack(items: list[Any]) -> bytes:
    return zlib.compress(json.dumps(items, ensure_ascii=False).encode(), 1)


def _named(item: Any) -> dict[str, Any]:
    """The values of a dataclass by name; dataclasses within it become lists."""
    return {name: _value(getattr(item, name)) for name in item.__dataclass_fields__}


def _plain(item: Any) -> list[Any]:
    """The values of a dataclass as a list, and those of dataclasses within it likewise."""
    return [_value(getattr(item, name)) for name in item.__dataclass_fields__]


def _value(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return _plain(value)
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return dict(value) if isinstance(value, dict | MappingProxyType) else value


def _unreadable(sentence: str, detail: str = "", spent: bool = False) -> Message:
    """``spent`` asks for a fresh process: this one's memory is in pieces."""
    return {"op": "unreadable", "sentence": sentence, "detail": detail, "spent": spent}


if __name__ == "__main__":
    main()
