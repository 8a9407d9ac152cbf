"""What the commands of training share: arguments, signals, and faults put into words."""

from __future__ import annotations

import _thread
import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from math import isfinite
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from rubrics.errors import UserError
from train.config import SEEDS
from train.processes import rank

if TYPE_CHECKING:
    from train.run import Prepared

EXIT_FAULT, EXIT_STOPPED = 2, 130

_AGAIN_SECONDS = 1.0
"""Seconds between repeated interrupts, because one that arrives during an import may be lost."""


class Stopped(Exception):  # noqa: N818 (nothing is wrong)
    """A run was stopped before its last step; the message says after which one."""


def run_command(work: Callable[[], None]) -> int:
    """Runs the work of a command and prints its errors as sentences. Returns the exit code."""
    try:
        with _out_of_memory_in_words():
            work()
    except UserError as e:
        say(f"train: {e}")
        return EXIT_FAULT
    except ModuleNotFoundError as e:
        say(
            f"train: The package '{e.name}' is missing. 'make train' in the program's folder "
            "installs what training needs."
        )
        return EXIT_FAULT
    except OSError as e:
        say(
            f"train: {e.filename or 'A file'} cannot be read or written ({e.strerror}). "
            "Put that right and begin again: it goes on from what was saved."
        )
        return EXIT_FAULT
    except Stopped as e:
        say(str(e))
        return EXIT_STOPPED
    except KeyboardInterrupt:
        say("Stopped; the same command goes on from what was saved.")
        return EXIT_STOPPED
    return 0


def say(sentence: str) -> None:
    """Prints a sentence to stderr; of several processes only the first does."""
    if rank() == 0:
        print(sentence, file=sys.stderr, flush=True)


def tell(event: str, **values: Any) -> None:
    """Prints an event as a line of JSON to stdout; of several processes only the first does.

    The events: ``said`` with a ``text``; ``step`` with the progress of a run, for the first time
    before any step is done; ``epoch`` with the figures on the validation part; ``measuring`` with
    the number of texts that the trained model, or the untrained base, has answered after the last
    step. A figure that is undefined, or not known yet, is null.
    """
    if rank() == 0:
        for name, value in values.items():
            if isinstance(value, float) and not isfinite(value):
                values[name] = None
        print(json.dumps({"event": event, **values}), flush=True)


def complete(run: Prepared, *, as_json: bool = False) -> None:
    """Takes all remaining steps and shows their progress. Raises Stopped."""
    from train.progress import shown

    with _stop_signals() as asked_to_stop, closing(run.steps(asked_to_stop)) as steps:
        for _ in shown(steps, as_json=as_json) if run.trainer.rank == 0 else steps:
            pass
        stopped = run.trainer.any_process(asked_to_stop())
    if stopped:
        step = run.trainer.state.step
        raise Stopped(f"Stopped after step {step}; the same command goes on from here.")


@contextmanager
def stopped_at_end_of_input() -> Iterator[None]:
    """Within the block, the end of the standard input stops a run as Ctrl-C does.

    A parent program can close that pipe on every system; on Windows there is no signal for it.
    """
    done = threading.Event()

    def wait() -> None:
        with suppress(OSError):
            while os.read(0, 1024):
                pass
        while not done.is_set():
            _thread.interrupt_main()
            done.wait(_AGAIN_SECONDS)

    try:
        threading.Thread(target=wait, daemon=True).start()
        yield
    finally:
        done.set()


def command_line(module: str, doc: str | None) -> argparse.ArgumentParser:
    """A parser with what all commands of training share. ``doc`` is the docstring of the command's
    module, which begins with how it is called."""
    _, _, what = (doc or "").partition("``: ")
    parser = argparse.ArgumentParser(
        prog=f"python -m {module}",
        description=what[:1].upper() + what[1:],
        epilog=f"exit codes: 0 done, {EXIT_FAULT} something has to be put right, {EXIT_STOPPED} "
        "stopped; then, and after a kill or a full disk, the same command goes on where it was",
    )
    parser.add_argument("config", type=Path, help="a TOML file; train/configs has commented ones")
    return parser


def one_or_more(text: str) -> int:
    """The type of an argument that is a whole number above 0. Raises ArgumentTypeError."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number above 0")
    return int(text)


def seed_number(text: str) -> int:
    """The type of an argument that is a seed. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) >= SEEDS:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 0 to {SEEDS - 1}")
    return int(text)


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """Yields a function that says whether SIGINT or SIGTERM has arrived."""
    received: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        signal.signal(number, signal.SIG_DFL)  # a second one ends the process at once

    before = {number: signal.signal(number, remember) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _out_of_memory_in_words() -> Iterator[None]:
    try:
        yield
    except (MemoryError, RuntimeError) as e:
        # PyTorch raises RuntimeErrors as well; its own type would take seconds to import.
        short = ("allocate memory", "out of memory", "ALLOC_FAILED")
        if isinstance(e, RuntimeError) and not any(words in str(e) for words in short):
            raise
        raise UserError(
            "There is not enough memory. Lower optim.micro_batch or set optim.checkpointing = "
            "true: what was saved so far goes on with these. It does not with a lower "
            'base.max_tokens or base.precision = "4bit", which need another folder for out.'
        ) from e
