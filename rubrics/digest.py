"""SHA-256 of texts, files and models, by which all programs here identify them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

_FIELD_SEPARATOR = "\x1f"
"""Joins the fields of a unit before hashing. No text has it: readers replace it."""

REPLACEMENT = "\ufffd"

_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters, except tab, line and page breaks; and lone surrogates."""

_OF_A_MODEL = (".jinja", ".json", ".model", ".safetensors")


def clean(text: str) -> str:
    """The text with unwanted characters replaced by U+FFFD, so that offsets stay the same."""
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
    """SHA-256 of a model file; for a model folder, of the names and hashes of its files.

    Files that do not affect the model, such as its card, are left out. Raises OSError.
    """
    if path.is_file():
        return file_sha256(path)
    files = sorted(file for file in path.iterdir() if file.suffix in _OF_A_MODEL)
    listed = "".join(f"{file.name} {file_sha256(file)}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest()
