"""What the machine has and whether the program works on it, found by trying."""

from __future__ import annotations

import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass

from desktop.engine.choose import setup_for
from desktop.engine.home.folders import cache_folder, data_folder
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from desktop.engine.languages.wording import size_text
from desktop.engine.models.library import ModelFile, default_model, find_model
from desktop.engine.runtime.runtime import Job, Runtime
from rubrics.errors import UserError
from rubrics.library import builtin_rubrics
from rubrics.system import landlock

SECONDS = 3.0
"""How long the speed is measured."""

_TEXT = "The counter was closed again when I came on Tuesday, request number {}."


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, whether it is as it should be, and what was found."""

    subject: str
    good: bool
    text: str


def examine(model: str | None = None) -> Iterator[Finding]:
    """Looks at one thing after the other; a model that does not work ends it with the reason."""
    yield Finding("Machine", True, _machine())
    yield _folder()
    yield _files()
    try:
        file = find_model(model) if model else default_model()
        yield Finding(
            "Model", True, f"{file.title}, {size_text(file.size)}, SHA-256 {file.sha256[:16]}…"
        )
        yield from _runtime(file)
    except UserError as e:
        yield Finding("Runtime", False, str(e))


def _machine() -> str:
    import psutil

    memory = psutil.virtual_memory()
    return (
        f"{platform.system()} {platform.release()} on {platform.machine()}, "
        f"{os.cpu_count()} cores, {memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB "
        f"memory free, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _files() -> Finding:
    guard = (
        f"Landlock {landlock.version()}: whatever reads a document can open that document and "
        "no other file."
        if landlock.version()
        else "This system cannot keep the process that reads documents from opening other files; "
        "the bounds on its memory and time hold all the same."
    )
    try:
        with Reader(ReadOptions()) as reader:
            refused = reader.refusals()
    except UserError as e:
        return Finding("Files", False, str(e))
    file = refused.file or "it could be opened"
    network = refused.network or "a socket could be opened"
    return Finding(
        "Files",
        refused.network is not None and not (landlock.version() and refused.file is None),
        f"{guard} Tried in the process that reads documents: another file: {file}; {network}.",
    )


def _folder() -> Finding:
    folder = data_folder()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            return Finding("Folder", True, f"{folder} (rubrics, models, cache)")
    except OSError as e:
        return Finding(
            "Folder",
            False,
            f"{folder} cannot be written ({e.strerror}); set GLOSSATOR_HOME to another folder.",
        )


def _runtime(file: ModelFile) -> Iterator[Finding]:
    # Not the user's own of that name: it may be faulty, or ask ten times as much.
    rubric = next(rubric for rubric in builtin_rubrics() if rubric.id == "emotions")
    started = time.monotonic()
    setup = setup_for(rubric, file, threads=os.cpu_count() or 1, cache=cache_folder())
    with Runtime(setup) as runtime:
        info = runtime.info
        ready = time.monotonic() - started
        yield Finding(
            "Runtime",
            True,
            f"llama-cpp-python {info['llama_cpp_python']}, ggml {info['ggml']}, ready after "
            f"{ready:.1f} s; {info['system_info']}",
        )
        refusal = info["network_refusal"]
        yield Finding(
            "Network",
            refusal is not None,
            f"{info['network']} Tried in the model's process: "
            f"{refusal or 'a socket could be opened'}.",
        )
        yield _speed(runtime, setup.threads)


def _speed(runtime: Runtime, threads: int) -> Finding:
    started = time.monotonic()
    deadline = started + SECONDS
    dimensions = runtime.setup.rubric.dimension_names

    def jobs() -> Iterator[list[Job]]:
        number = 0
        while time.monotonic() < deadline:
            yield [Job(str(number), {"text": _TEXT.format(number)}, dimensions)]
            number += 1

    results = list(runtime.score(jobs()))
    failed = [result.error for result in results if result.error]
    if failed:
        return Finding("Speed", False, failed[0])
    rate = len(results) / (time.monotonic() - started)
    return Finding("Speed", True, f"{rate:.1f} short texts per second on {threads} threads")
