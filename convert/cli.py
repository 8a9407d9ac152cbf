"""``python -m convert RUN_DIR``: options, progress and exit codes."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from rubrics.errors import UserError

EXIT_FAULT, EXIT_STOPPED = 2, 130

_NEEDED = ("gguf", "krippendorff", "llama_cpp", "numpy", "safetensors", "tokenizers", "torch")
_LINE_SECONDS = 5.0
_JSON_SECONDS = 0.5


class _Number(click.FloatRange):
    """A number between bounds, and not ``nan``, with which every comparison is false."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no number.", param, ctx)
        return number


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option(
    "--type",
    "kind",
    default="auto",
    show_default=True,
    help="f16, q8_0, q6_k, q5_k_m, q4_k_m, q4_0 and others. auto measures these six and keeps the "
    "fastest that loses no more than allowed, or the smallest of those about as fast.",
)
@click.option(
    "--adapter-only", is_flag=True, help="Write the LoRA adapter alone, to be used with --adapter."
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
@click.option(
    "--base", type=click.Path(path_type=Path), help="The base of the run, if it was moved."
)
@click.option(
    "--beside",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="With --adapter-only: the GGUF the adapter will be used with.  [default: the base, or "
    "a new file made from it]",
)
@click.option(
    "--accept-loss",
    is_flag=True,
    help="Keep a model that lost more than allowed; its file says so.",
)
@click.option(
    "--least-agreement",
    default=0.99,
    show_default=True,
    type=_Number(0, 1),
    help="Share of held-out values that must be those of the trained model.",
)
@click.option(
    "--most-alpha-loss",
    default=0.01,
    show_default=True,
    type=_Number(0),
    help="How far Krippendorff's alpha with people's labels may fall.",
)
@click.option(
    "--units",
    "most_units",
    default=500,
    show_default=True,
    type=click.IntRange(1),
    help="Held-out units to measure on, at most.",
)
@click.option(
    "--threads", type=click.IntRange(1), help="Threads to compute on.  [default: all cores]"
)
@click.option(
    "--json", "as_json", is_flag=True, help="Report progress as lines of JSON, for programs."
)
def command(
    *,
    run_dir: Path,
    kind: str,
    adapter_only: bool,
    out: Path | None,
    base: Path | None,
    beside: Path | None,
    accept_loss: bool,
    least_agreement: float,
    most_alpha_loss: float,
    most_units: int,
    threads: int | None,
    as_json: bool,
) -> None:
    """Make one GGUF file of a training run, and measure what it lost.

    RUN_DIR is the folder that 'glossator train' wrote. The result answers the held-out units
    through the program's own runtime and is compared with the trained model. verify.json in RUN_DIR
    keeps the figures.
    """
    _check_packages()
    from convert.compare import Allowed
    from convert.outcome import print_table
    from convert.pipeline import Order, convert

    order = Order(
        run=run_dir,
        out=out,
        kind=kind,
        adapter_only=adapter_only,
        base=base,
        beside=beside,
        accept_loss=accept_loss,
        allowed=Allowed(least_agreement, most_alpha_loss),
        most_units=most_units,
        threads=threads or 0,
    )
    with _progress(as_json) as progress:
        outcome = convert(order, progress)
    if as_json:
        return
    print_table(outcome.verification)
    for loss in outcome.verification.losses:
        click.echo(f"Accepted: {loss}", err=True)
    for path in (*outcome.others, outcome.path):
        click.echo(path)


def main(arguments: list[str] | None = None) -> None:
    """Runs a command line and exits; a UserError is printed, and the exit code is 2."""
    try:
        command.main(args=arguments, standalone_mode=False, prog_name="glossator convert")
        code = 0
    except UserError as e:
        click.echo(f"convert: {e}", err=True)
        code = EXIT_FAULT
    except click.ClickException as e:
        e.show()
        code = EXIT_FAULT
    except OSError as e:
        reason = e.strerror or e
        click.echo(f"convert: {e.filename or 'A file'} cannot be used ({reason}).", err=True)
        code = EXIT_FAULT
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing was left behind.", err=True)
        code = EXIT_STOPPED
    sys.exit(code)


def _check_packages() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise UserError(
            f"Converting needs {', '.join(missing)}, which this installation lacks. "
            "'make train' in the program's folder installs what is missing."
        )


@contextmanager
def _progress(as_json: bool) -> Iterator[Any]:
    """Yields a function that shows progress: as a bar on a terminal, else as lines, or as JSON."""
    if as_json:
        yield _Lines(_JSON_SECONDS, _told).say
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(_LINE_SECONDS, _shown).say
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda step, done, total: bar.update(
            task, description=step, completed=done, total=total
        )


class _Lines:
    """Shows each new step at once, and its progress at most every ``every`` seconds."""

    def __init__(self, every: float, show: Callable[[str, int, int], None]) -> None:
        self._every, self._show = every, show
        self._step = ""
        self._said = 0.0

    def say(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step != self._step or now - self._said >= self._every:
            self._step, self._said = step, now
            self._show(step, done, total)


def _shown(step: str, done: int, total: int) -> None:
    click.echo(f"{step} ({done} of {total})" if total > 1 else step, err=True)


def _told(step: str, done: int, total: int) -> None:
    click.echo(json.dumps({"event": "converting", "step": step, "done": done, "total": total}))
