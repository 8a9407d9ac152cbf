"""How child processes are started: this Python, our code, and nothing that lies about by chance."""

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
    """Runs a module; ``-P`` keeps out those that lie in the folder the program was started in."""
    return [sys.executable, "-P", "-X", "utf8", "-m", module, *arguments]


def environment() -> dict[str, str]:
    """What the process is told of ours."""
    kept = {name: value for name, value in os.environ.items() if name not in _WITHHELD}
    return {**kept, "PYTHONPATH": str(_ROOT)}


def last_words() -> IO[bytes]:
    """A file for what a process prints, to be read if it dies; in memory where the system can.

    It is given texts, and a traceback may quote one, which has no business on the disk.
    """
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("last words"), "w+b")
    return tempfile.TemporaryFile()
