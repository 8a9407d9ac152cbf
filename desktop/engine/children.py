"""Starts the child processes: this Python, our code, and nothing that lies about by chance."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

_ROOT = Path(__file__).resolve().parents[2]

# Two name code that would be loaded in place of llama.cpp's own; the third no child has to know.
_WITHHELD = ("LLAMA_CPP_LIB_PATH", "GGML_BACKEND_PATH", "GLOSSATOR_PASSPHRASE")


def last_words() -> IO[bytes]:
    """A file for what a child prints, to be read if it dies; in memory where the system can.

    A traceback may quote a text, which has no business on the disk.
    """
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("last words"), "w+b")
    return tempfile.TemporaryFile()


def start_child(module: str, *arguments: str, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    """A process running one of our modules, spoken to through its standard input and output.

    ``-P`` and the path keep out modules that lie in the folder the program was started in.
    """
    return subprocess.Popen(
        module_command(module, *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=module_environment(),
    )


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules; to be used with :func:`module_environment`."""
    return [sys.executable, "-P", "-X", "utf8", "-m", module, *arguments]


def module_environment() -> dict[str, str]:
    """The environment of our child processes."""
    environment = {k: v for k, v in os.environ.items() if k not in _WITHHELD}
    return {**environment, "PYTHONPATH": str(_ROOT)}
