"""``glossator project recode``: go on with a changed codebook, in a new project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from desktop.cli.opening import open_project
from desktop.cli.options import NotEmpty, ProjectFile, in_utf8, pairs
from desktop.engine.languages.wording import counted

if TYPE_CHECKING:
    from desktop.engine.recode import Outlook, Plan
    from rubrics.schema import Dimension, Rubric

_LEVEL_FORM = "DIMENSION:LEVEL=LEVEL"

_MODELS = "Models that were trained on the old text are not used for the new one: train again."


@click.command(short_help="Go on with a changed codebook, in a new project.")
@click.argument("project", type=ProjectFile())
@click.option(
    "--rubric", "rubric_name", required=True, help="Id of the changed rubric, or its .toml file."
)
@click.option(
    "--out",
    type=NotEmpty(dir_okay=False),
    help="The new project file.  [default: beside PROJECT, with the rubric's id and version]",
)
@click.option(
    "--level",
    "levels",
    multiple=True,
    metavar=_LEVEL_FORM,
    help="What a level has become, by values; may be repeated. With nothing behind '=' its texts "
    "are coded again.  [default: the level of its name, else of its value, else nothing]",
)
@click.option(
    "--dimension",
    "renamed",
    multiple=True,
    metavar="OLD=NEW",
    help="A dimension that has another name now; may be repeated.",
)
@click.option(
    "--afresh",
    multiple=True,
    metavar="DIMENSION",
    help="Take over no values of this dimension, by its old name; may be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Say what would become of the values; make nothing.")
def recode(
    project: Path,
    rubric_name: str,
    *,
    out: Path | None,
    levels: tuple[str, ...],
    renamed: tuple[str, ...],
    afresh: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Go on with a changed codebook, in a new project beside PROJECT, which stays as it is.

    People's values come along with all that makes them count, and so do samples and final values.
    Models are asked anew.
    """
    from desktop.cli.console import working
    from desktop.engine.home.folders import rubrics_folder
    from desktop.engine.recode import free_name, make_plan, preview
    from desktop.engine.recode import recode as make
    from desktop.engine.store.recoding import tally
    from rubrics.library import find_rubric

    new = find_rubric(rubric_name, rubrics_folder())
    with open_project(project, read_only=True) as opened:
        old = opened.rubric()
        plan = make_plan(
            old,
            new,
            renamed=pairs("--dimension", renamed, "OLD=NEW"),
            levels=_mapping(levels, old, afresh),
            afresh=[in_utf8("--afresh", name) for name in afresh],
        )
        for outlook in preview(plan, tally(opened)):
            for line in _told(plan, outlook):
                click.echo(line)
        click.echo(_MODELS)
        if dry_run:
            return
        target = out or free_name(project, old, new)
        with working("Carrying over") as progress:
            for share in make(opened, plan, target):
                progress(share)
    click.echo(f"{target} is made. {project} stays as it is.")


def _mapping(
    items: tuple[str, ...], old: Rubric, afresh: tuple[str, ...]
) -> dict[str, dict[str, str]]:
    """By dimension and old level, the new level. Raises click's own error."""
    known = {dimension.name: dimension.values for dimension in old.dimensions}
    found: dict[str, dict[str, str]] = {}
    for item in items:
        dimension, colon, rest = in_utf8("--level", item).partition(":")
        parts = rest.split("=")
        # A level may have an equals sign of its own.
        splits = [("=".join(parts[:i]), "=".join(parts[i:])) for i in range(1, len(parts))]
        levels = [split for split in splits if split[0] in known.get(dimension, ())]
        level, into = (levels[-1:] or splits[:1] or [("", "")])[0]
        if not (dimension and colon and level):
            raise click.UsageError(f"--level {item!r} does not have the form {_LEVEL_FORM}.")
        if dimension in afresh:
            raise click.UsageError(
                f"--afresh takes over nothing of {dimension!r}, so --level cannot say what its "
                "levels become. Leave out one of them."
            )
        if level in found.setdefault(dimension, {}):
            raise click.UsageError(f"--level says twice what {level!r} of {dimension!r} becomes.")
        found[dimension][level] = into
    return found


def _told(plan: Plan, outlook: Outlook) -> Iterator[str]:
    """Lines about what becomes of a dimension."""
    change = outlook.change
    if change.old is None:
        yield f"{change.shown.name}: new, to be coded."
        return
    name, values, finals = change.old.name, outlook.values, outlook.finals
    if change.new is None:
        yield f"{name}: gone, with {counted(values.dropped, 'value')}."
        return
    if change.new.name != name:
        name = f"{name}, now {change.new.name}"
    counts = f"{values.kept:,} kept, {values.changed:,} changed, {values.dropped:,} to code again"
    yield f"{name}: {counts}{'; its wording changed' if change.reworded else ''}."
    for level, into in plan.levels[change.old.name].items():
        if level != into and change.old.name not in plan.afresh:
            count = counted(outlook.levels[level], "value")
            becomes = f"becomes {_level(change.new, into)}" if into else "to code again"
            yield f"  {_level(change.old, level)}: {becomes}, {count}"
    if outlook.followers:
        count = counted(outlook.followers, "value")
        yield f"  second values whose first one is coded again: to code again, {count}"
    for before, now in outlook.called:
        yield f"  {before.value}: {before.name} is called {now.name} now"
    if outlook.added:
        yield f"  new: {', '.join(_level(change.new, value) for value in outlook.added)}"
    if carried := finals.kept + finals.changed + finals.dropped:
        yield f"  final values: {carried - finals.dropped:,} of {carried:,} stay"


def _level(dimension: Dimension, value: str) -> str:
    """A level's value, with its name if that is different."""
    from rubrics.labels import level_names

    (name,) = level_names(dimension, value)
    return value if name == value else f"{value} ({name})"
