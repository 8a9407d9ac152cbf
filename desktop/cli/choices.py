"""The options about figures that ``agree``, ``report`` and ``plan`` share, and those to plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from desktop.engine.agreement.choices import Choices

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--epsilon",
        type=click.FloatRange(0, 1),
        help="What replacing a coder may cost in the alternative annotator test: 0.2 for experts, "
        "0.15 for skilled coders, 0.1 for crowd workers.  [default: 0.15]",
    ),
    click.option(
        "--error",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        help="Which share of the answers accepted unseen may be wrong.  [default: 0.05]",
    ),
    click.option(
        "--resamples", type=click.IntRange(100), help="Bootstrap resamples.  [default: 2000]"
    ),
    click.option("--seed", type=int, help="Seed of every resample and simulation."),
    click.option(
        "--random-sample",
        is_flag=True,
        default=None,
        help="You vouch that people coded a simple random sample of the units, where none was "
        "recorded; the report says that you did.",
    ),
    click.option(
        "--count-trained",
        is_flag=True,
        default=None,
        help="Count units that a model was trained on; the report says so.",
    ),
)

_PLANNING = (
    click.option(
        "--width",
        type=click.FloatRange(0, 2, min_open=True),
        help="Width of alpha's interval to plan for.  [default: 0.2]",
    ),
    click.option(
        "--power",
        type=click.FloatRange(0, 1, min_open=True, max_open=True),
        help="Power of the alternative annotator test to plan for.  [default: 0.8]",
    ),
)


def choice_options(command: Command) -> Command:
    """Adds the options about figures; :func:`chosen` reads them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def planning_options(command: Command) -> Command:
    """Adds the options of what to plan for; :func:`chosen` reads them."""
    for option in reversed(_PLANNING):
        command = option(command)
    return command


def chosen(**options: Any) -> Choices:
    """The choices made, the others at their defaults."""
    from dataclasses import replace

    from desktop.engine.agreement.choices import DEFAULT

    return replace(DEFAULT, **{k: v for k, v in options.items() if v is not None})
