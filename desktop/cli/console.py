"""Shows progress: as a bar on a terminal, else as lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from desktop.engine.annotate import RunProgress
from desktop.engine.languages.wording import counted, duration
from desktop.engine.progress import Progress

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import ProgressColumn

LINE_SECONDS = 10.0
"""Time between two lines about the progress of a run that is not on a terminal."""

_WIDE = 1000
"""The width of a table that is written to a file, in characters."""


def table_console() -> Console:
    """A console for tables. It breaks lines only on a terminal: programs that read the output get
    whole ids and hashes."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDE
    return console


def shown(steps: Iterable[RunProgress]) -> Iterator[RunProgress]:
    """Passes progress on and shows it: as a bar on a terminal, else as a line now and then."""
    from rich.console import Console

    yield from _annotating(steps) if Console(stderr=True).is_terminal else _lines(steps)


@contextmanager
def working(what: str) -> Iterator[Progress]:
    """Shows a bar on a terminal. Yields a function that moves it to a share of the work."""
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn

    with _bar(TextColumn(what), BarColumn(), TaskProgressColumn(), total=1) as update:
        yield lambda share: update(completed=share)


@contextmanager
def copying() -> Iterator[Callable[[int, int], None]]:
    """Shows a bar on a terminal. Yields a function that takes the bytes done and in total."""
    from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn

    with _bar(BarColumn(), DownloadColumn(), TimeRemainingColumn()) as update:
        yield lambda done, total: update(completed=done, total=total)


def _annotating(steps: Iterable[RunProgress]) -> Iterator[RunProgress]:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[speed]}"))
    with _bar(TextColumn("Annotating"), *columns, speed="") as update:
        for step in steps:
            update(total=step.total, completed=step.done, speed=_speed(step))
            yield step


@contextmanager
def _bar(
    *columns: ProgressColumn, total: int | None = None, **fields: Any
) -> Iterator[Callable[..., None]]:
    """Shows a bar on a terminal. Yields the function that updates it."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield partial(bar.update, bar.add_task("", total=total, **fields))


def _lines(steps: Iterable[RunProgress]) -> Iterator[RunProgress]:
    said = time.monotonic()
    for step in steps:
        now = time.monotonic()
        going = step.done > step.before
        if going and (now - said >= LINE_SECONDS or step.done == step.total):
            click.echo(f"{step.done:,} of {counted(step.total, 'unit')}, {_speed(step)}", err=True)
            said = now
        yield step


def _speed(step: RunProgress) -> str:
    if step.seconds_left is None:
        return ""
    return f"{step.rate:.1f} units/s, {duration(step.seconds_left)} left"
