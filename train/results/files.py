"""Writes files whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from rubrics.errors import UserError
from rubrics.system.files import NO_ROOM, replacing


class WriteError(UserError):
    """A file could not be written; what was there before is unchanged."""


@contextmanager
def placed(path: Path) -> Iterator[BinaryIO]:
    """Yields a file to write. It takes its place in one step, once all of it is on the disk.

    A kill or an error at any moment leaves what was there before. Raises WriteError.
    """
    try:
        with replacing(path) as part, part.open("wb") as file:
            yield file
    except OSError as e:
        raise _in_words(e, path) from e


def write(path: Path, content: str | bytes) -> None:
    """Writes a file; text as UTF-8. Raises WriteError."""
    with placed(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def write_json(path: Path, value: Any) -> None:
    """Writes a JSON file, indented. Raises WriteError."""
    write(path, json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def _in_words(error: OSError, path: Path) -> WriteError:
    if error.errno in NO_ROOM:
        return WriteError(
            f"There is no room left to write {path}. Free some and start again: it goes on from "
            "what was saved before."
        )
    return WriteError(
        f"{path} cannot be written ({error.strerror or error}). Put that right and start again: it "
        "goes on from what was saved before."
    )
