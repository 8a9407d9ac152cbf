"""Starts our modules in child processes, safe from modules in the working directory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

from rubrics.system.frames import Message, read_frame, write_frame

_END = 4096
"""Bytes that are enough for the end of a traceback."""

_ROOT = Path(__file__).resolve().parents[2]

# Two would have other code loaded in place of llama.cpp's; the third is no child's business.
_WITHHELD = ("LLAMA_CPP_LIB_PATH", "GGML_BACKEND_PATH", "GLOSSATOR_PASSPHRASE")


def last_words() -> IO[bytes]:
    """A file for what a child prints, to be read if it dies; in memory if the system allows it.

    A traceback may quote a text, which must not be written to the disk.
    """
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("last words"), "w+b")
    return tempfile.TemporaryFile()


def read_last(said: IO[bytes], size: int = _END) -> str:
    """The end of what a child has printed, at most ``size`` bytes."""
    said.seek(max(0, said.seek(0, os.SEEK_END) - size))
    return said.read(size).decode("utf-8", "replace")


def last_line(said: IO[bytes]) -> str:
    """The last line that a child has printed; empty if there is none."""
    return "".join(read_last(said).strip().splitlines()[-1:])


def run_program(module: str, *arguments: str) -> int:
    """Runs one of our modules in the foreground. Returns its exit code, as in a shell.

    It gets Ctrl-C directly and decides how to end; SIGTERM is passed on to it.
    """
    child = subprocess.Popen(module_command(module, *arguments), env=module_environment())
    asked = signal.signal(signal.SIGTERM, lambda _number, _frame: child.terminate())
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        code = child.wait()
    finally:
        signal.signal(signal.SIGTERM, asked)
        signal.signal(signal.SIGINT, interrupted)
    return code if code >= 0 else 128 - code


class Child(subprocess.Popen[bytes]):
    """A process running one of our modules, which answers messages. Leaving its context ends it."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._said = last_words()
        super().__init__(
            module_command(module, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=module_environment(),
        )

    def __exit__(self, *_: object) -> None:
        self.end()

    def send(self, message: Message) -> None:
        """Sends a message. Raises OSError where the process has ended."""
        assert self.stdin is not None
        write_frame(self.stdin, message)

    def receive(self) -> Message | None:
        """Waits for the next message; None where the process has ended."""
        assert self.stdout is not None
        return read_frame(self.stdout)

    def said(self) -> str:
        """The end of what the process has printed, such as a traceback."""
        return read_last(self._said)

    def last_line(self) -> str:
        """The last line that the process has printed; empty for none."""
        return last_line(self._said)

    def end(self) -> None:
        """Kills the process, whatever it is doing, and closes its streams."""
        self.kill()
        self.wait()
        self._said.close()
        for stream in (self.stdin, self.stdout):
            assert stream is not None
            with suppress(OSError):  # closing flushes, and a dead process no longer listens
                stream.close()


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules; use it with :func:`module_environment`.

    ``-P`` keeps modules in the working directory from being imported. In a bundle there is no
    Python, and its own programs take these arguments (see ``packaging/frozen``).
    """
    return [sys.executable, "-P", "-X", "utf8", "-m", module, *arguments]


def module_environment() -> dict[str, str]:
    """The environment of our child processes."""
    kept = {name: value for name, value in os.environ.items() if name not in _WITHHELD}
    return {**kept, "PYTHONPATH": str(_ROOT)}
