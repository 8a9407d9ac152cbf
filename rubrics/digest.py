"""SHA-256 of texts and files, computed alike everywhere: programs find by it what others name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

_FIELD_SEPARATOR = "\x1f"
"""Joins a unit's fields before hashing: U+001F, which no reader lets through."""

REPLACEMENT = "\ufffd"

_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters but tab and the ends of lines and pages; halves of surrogate pairs."""

_OF_A_MODEL = (".jinja", ".json", ".model", ".safetensors")


def clean(text: str) -> str:
    """The text with every unwanted character replaced by U+FFFD, so that no offset moves."""
    return _UNWANTED.sub(REPLACEMENT, text)


def text_sha256(fields: Iterable[str]) -> str:
    """SHA-256 of the fields' texts as UTF-8, joined by U+001F."""
    joined = _FIELD_SEPARATOR.join(fields)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()


def file_sha256(path: Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_sha256(path: Path) -> str:
    """SHA-256 of a model file; of a model folder, that of its files' names and hashes.

    Files that change nothing about the model, such as its card, do not count. Raises OSError.
    """
    if path.is_file():
        return file_sha256(path)
    files = sorted(file for file in path.iterdir() if file.suffix in _OF_A_MODEL)
    listed = "".join(f"{file.name} {file_sha256(file)}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest()
