"""Shows a run: as a bar on a terminal, else as lines, or as JSON for programs."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from train.command import say, tell
from train.loop import Progress
from train.record import OnMeasuring
from train.results.figures import Figures

_LINE_SECONDS = 30.0
"""Time between two lines about the progress of a run that is not on a terminal."""

_JSON_SECONDS = 0.5
"""The same for the JSON lines that programs read."""


def shown(steps: Iterable[Progress], *, as_json: bool = False) -> Iterator[Progress]:
    """Passes steps on and shows them: as a bar on a terminal, else as lines, or as JSON."""
    if as_json:
        return _told(steps)
    console = Console(stderr=True)
    return _bar(steps, console) if console.is_terminal else _lines(steps)


def _bar(steps: Iterable[Progress], console: Console) -> Iterator[Progress]:
    columns = (
        TextColumn("epoch {task.fields[epoch]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[newest]}"),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, epoch=1, newest="")
        for step in steps:
            bar.update(
                task,
                total=step.total,
                completed=step.step,
                epoch=step.epoch,
                newest=_newest(step),
            )
            if step.validation:
                bar.console.print(_epoch(step))
            yield step


def _lines(steps: Iterable[Progress]) -> Iterator[Progress]:
    for step, due in _paced(steps, _LINE_SECONDS):
        if due:
            at_work = step.loss is None
            said = f"step {step.step + at_work} of {step.total}, epoch {step.epoch}"
            say(f"{said}, {_newest(step)}")
        if step.validation:
            say(_epoch(step))
        yield step


def _told(steps: Iterable[Progress]) -> Iterator[Progress]:
    for step, due in _paced(steps, _JSON_SECONDS):
        if due:
            tell(
                "step",
                done=step.step,
                total=step.total,
                epoch=step.epoch,
                epochs=step.epochs,
                loss=step.loss,
                seconds_left=step.seconds_left,
            )
        if step.validation:
            tell("epoch", epoch=step.epoch, **step.validation)
        yield step


def _paced(steps: Iterable[Progress], every: float) -> Iterator[tuple[Progress, bool]]:
    """Each step, and whether to show it: the first, then one in ``every`` seconds, and the last."""
    said = -math.inf
    for step in steps:
        now = time.monotonic()
        due = now - said >= every or step.step == step.total
        said = now if due and step.loss is not None else said
        yield step, due


def measuring_reporter(*, as_json: bool = False) -> OnMeasuring:
    """A callback that reports the measuring after the last step: as one sentence for each model, or
    as JSON with every count."""
    begun: set[bool] = set()
    said = -math.inf

    def hear(untrained: bool, done: int, total: int) -> None:
        nonlocal said
        first, now = untrained not in begun, time.monotonic()
        begun.add(untrained)
        if as_json and (first or now - said >= _JSON_SECONDS):
            said = now
            tell("measuring", untrained=untrained, done=done, total=total)
        elif first and not as_json:
            model = "untrained base" if untrained else "trained model"
            say(f"Measuring the {model} on {total} held-out texts …")

    return hear


def summary(found: Figures, folder: Path) -> None:
    """Prints the figures of a finished run, and its folder."""
    for name, figures in found.get("dimensions", {}).items():
        said = ", ".join(
            f"{key.replace('_', '-')} {figures[key]['value']:.3f}"
            for key in ("accuracy", "macro_f1", "alpha")
            if figures[key]["value"] is not None
        )
        print(f"{name} ({figures['units']} units of the {found['part']} part): {said}")
    print(folder)


def duration(seconds: float) -> str:
    """``1 h 05 min``, ``12 min``, ``40 s``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def _newest(step: Progress) -> str:
    if step.loss is None or step.seconds_left is None:
        return "at work …"
    return f"loss {step.loss:.3f}, {duration(step.seconds_left)} left"


def _epoch(step: Progress) -> str:
    said = ", ".join(
        f"{name.replace('_', '-')} {value:.3f}" for name, value in (step.validation or {}).items()
    )
    return f"epoch {step.epoch}, on the validation part: {said}"
