"""Starts child processes: this Python, our code, and no module that happens to lie about.

The same as :mod:`desktop.engine.children`, of which this package must not import anything.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).resolve().parents[1]

# Two name code that would be loaded in place of llama.cpp's own; the third no child has to know.
_WITHHELD = ("LLAMA_CPP_LIB_PATH", "GGML_BACKEND_PATH", "GLOSSATOR_PASSPHRASE")


def command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module; with ``-P`` none is found in the current folder."""
    return [sys.executable, "-P", "-X", "utf8", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """The environment of a child process."""
    kept = {name: value for name, value in os.environ.items() if name not in _WITHHELD}
    return {**kept, "PYTHONPATH": str(_ROOT)}


def last_words() -> IO[bytes]:
    """A file for what a process prints, to be read if it dies; in memory where the system can.

    It is given texts, and a traceback may quote one, which has no business on the disk.
    """
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("last words"), "w+b")
    return tempfile.TemporaryFile()
