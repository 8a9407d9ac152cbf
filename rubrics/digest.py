"""SHA-256 of the files that a training run names, so that all who read the run find them again."""

from __future__ import annotations

import hashlib
from pathlib import Path

_OF_A_MODEL = (".json", ".safetensors", ".model")


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
