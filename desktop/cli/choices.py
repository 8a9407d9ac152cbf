"""The options about figures: ``report`` has all of them, ``agree`` and ``plan`` some. Defaults are
the project's choices, which are made on the window's page Agreement."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from desktop.cli.options import Command, together
from rubrics.errors import UserError

if TYPE_CHECKING:
    from desktop.engine.agreement.choices import Choices
    from desktop.engine.store.project import Project


_LISTED = 20
"""The most columns that are listed."""

_FILE = "file"
"""Groups units by file, unless there is a column of this name."""


class _Number(click.FloatRange):
    """A number between bounds, and not ``nan``, which click lets through."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is no number.", param, ctx)
        return number


_OPTIONS = {
    "epsilon": click.option(
        "--epsilon",
        type=_Number(0, 1),
        help="Advantage that the alternative annotator test gives the model for costing less: 0.2 "
        "beside experts, 0.15 beside skilled coders, 0.1 beside crowd workers.  [default: 0.15]",
    ),
    "error": click.option(
        "--error",
        type=_Number(0, 1, min_open=True, max_open=True),
        help="Share of the answers accepted unseen that may be wrong.  [default: 0.05]",
    ),
    "resamples": click.option(
        "--resamples",
        type=click.IntRange(100),
        help="How many bootstrap resamples.  [default: 2000]",
    ),
    "seed": click.option(
        "--seed", type=click.IntRange(0), help="Seed of every resample and simulation."
    ),
    "random_sample": click.option(
        "--random-sample/--no-random-sample",
        default=None,
        help="Vouch that people coded a simple random sample of the units, where none was "
        "recorded; the report says that you did.",
    ),
    "count_trained": click.option(
        "--count-trained/--no-count-trained",
        default=None,
        help="Count also units that a model was trained on; the report says so.",
    ),
    "group_by": click.option(
        "--by",
        "group_by",
        metavar="COLUMN",
        help="Say whether the model errs alike in all groups of units that differ in this column "
        "of the tables, or by 'file'.",
    ),
    "width": click.option(
        "--width",
        type=_Number(0, 2, min_open=True),
        help="Width of alpha's interval to plan for.  [default: 0.2]",
    ),
    "power": click.option(
        "--power",
        type=_Number(0, 1, min_open=True, max_open=True),
        help="Power of the alternative annotator test to plan for.  [default: 0.8]",
    ),
}

EVERY_CHOICE = tuple(_OPTIONS)


def _grouping(project: Project, name: str) -> str:
    """The grouping of this name: a column, or for ``file`` the one by file. Raises UserError."""
    from desktop.engine.languages.wording import some
    from desktop.engine.store.groups import FILE, columns_to_group_by

    known = columns_to_group_by(project)
    if name in known:
        return name
    if name == _FILE:
        return FILE
    listed = some(list(dict.fromkeys(f"'{column.strip()}'" for column in known)), _LISTED)
    raise UserError(f"There is no column '{name}' to compare groups by. There are: {listed}.")


def choice_options(*names: str) -> Callable[[Command], Command]:
    """A decorator that adds these options to a command; :func:`chosen` reads them."""
    return together(*(_OPTIONS[name] for name in names))


def chosen(project: Project, **options: Any) -> Choices:
    """The project's choices with those of the given options instead. Raises UserError for a column
    that does not exist."""
    from desktop.engine.agreement.choices import choices_of

    if options.get("group_by"):
        options["group_by"] = _grouping(project, options["group_by"])
    return replace(choices_of(project), **{k: v for k, v in options.items() if v is not None})
