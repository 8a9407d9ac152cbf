"""``python -m train CONFIG.toml``: trains an adapter, or goes on where it was stopped."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from rubrics.errors import UserError

EXIT_FAULT, EXIT_STOPPED = 2, 130


def main(arguments: list[str] | None = None) -> int:
    """Trains as a configuration says; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    parser.add_argument("config", type=Path, help="a TOML file; train/configs has commented ones")
    parser.add_argument("--check", action="store_true", help="check the configuration and stop")
    options = parser.parse_args(arguments)
    try:
        return _train(options.config, options.check)
    except UserError as e:
        print(f"train: {e}", file=sys.stderr)
        return EXIT_FAULT
    except ModuleNotFoundError as e:
        print(
            f"train: The package '{e.name}' is missing. Install what training needs: "
            "pip install 'glossator[train]'.",
            file=sys.stderr,
        )
        return EXIT_FAULT


def _train(path: Path, check_only: bool) -> int:
    from train.read_config import read_config

    config = read_config(path)
    from train.run import find_rubric

    rubric = find_rubric(config, path.parent)
    if check_only:
        print(f"{path} can be run.")
        return 0
    with gang(), _out_of_memory_in_words():
        from train.progress import shown
        from train.run import prepare

        run = prepare(config, rubric, say)
        with _stop_on_signal() as stopped, closing(run.steps()) as steps:
            for _ in shown(steps):
                if stopped():
                    break
        if stopped() and not run.trainer.state.finished:
            say(f"Stopped after step {run.trainer.state.step}; the same command goes on from here.")
            return EXIT_STOPPED
        if run.trainer.rank == 0:
            from train.progress import summary

            summary(run.finish(), config.out)
    return 0


def say(sentence: str) -> None:
    """Tells the person at the terminal."""
    print(sentence, file=sys.stderr, flush=True)


@contextmanager
def _stop_on_signal() -> Iterator[Any]:
    """Gives a question that is answered yes once Ctrl-C or a request to end has come."""
    received: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        signal.signal(number, signal.SIG_DFL)  # a second one ends it at once

    before = {number: signal.signal(number, remember) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def gang() -> Iterator[None]:
    """Joins the other processes where accelerate's launcher has started several."""
    import os

    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        import torch
        from accelerate import PartialState

        PartialState()
        try:
            yield
        finally:
            torch.distributed.destroy_process_group()
    else:
        yield


@contextmanager
def _out_of_memory_in_words() -> Iterator[None]:
    import torch

    try:
        yield
    except (torch.OutOfMemoryError, MemoryError, RuntimeError) as e:
        if (
            isinstance(e, RuntimeError)
            and "allocate memory" not in str(e)
            and not isinstance(e, torch.OutOfMemoryError)
        ):
            raise
        raise UserError(
            "There is not enough memory. Lower optim.micro_batch, set optim.checkpointing = true, "
            'lower base.max_tokens, or use base.precision = "4bit". What was learned so far is '
            "kept."
        ) from e


if __name__ == "__main__":
    sys.exit(main())
