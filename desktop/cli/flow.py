"""The steps of a run, and what is printed about them; the engine does the work."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import click

from desktop.cli.console import shown, working
from desktop.engine.agreement.lead import lead
from desktop.engine.agreement.results import AgreementReport
from desktop.engine.annotate import annotate, model_coder
from desktop.engine.domain import CoderKind, ColumnMap
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.ingest.documents import Partly, Source
from desktop.engine.ingest.fitting import chosen_unit
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import Discovery
from desktop.engine.intake import Taken, take_in
from desktop.engine.languages.wording import counted, some
from desktop.engine.progress import Progress
from desktop.engine.report.page import write_page
from desktop.engine.review.desk import newest_model
from desktop.engine.runtime.runtime import Runtime
from desktop.engine.store.project import Project
from rubrics.errors import UserError
from rubrics.labels import level_names
from rubrics.schema import SET_SEPARATOR, Rubric

SHOWN_LEVELS = 6
SHOWN_COLUMNS = 12
SHOWN_FILES = 5

LONG_SECONDS = 0.5
"""A bar is shown for files that take longer."""


def read_files(
    project: Project, found: Discovery, options: ReadOptions, *, exactly: bool = False
) -> int:
    """Reads files into the project and prints their problems. Returns the number of files that
    could not be read; they are named again at the end.

    Raises UserError if the project has no unit then and, with ``exactly``, for a file that was read
    into the project with other options before.
    """
    for problem in found.problems:
        click.echo(problem, err=True)
    if options.unit is None and (kind := chosen_unit(project.documents())):
        options = replace(options, unit=kind)
        click.echo(
            f"Running text is cut as this project's other texts are (--units {kind.value}).",
            err=True,
        )
    unread: list[str] = []
    for taken in _taken_in(project, found.sources, options):
        if taken.otherwise and exactly:
            raise UserError(f"{taken.document.problems[0]} Choose its folder with --out.")
        unread += [taken.document.name] * taken.unreadable
        if taken.added:
            what = counted(taken.added, "unit")
            if taken.document.read_by is not None:
                what += f"; {read_by(taken.document.read_by, project.rubric())}"
            click.echo(f"{taken.document.name}: {what}", err=True)
        for problem in taken.document.problems:
            named = problem.startswith(f"{taken.document.name} ")
            click.echo(problem if named else f"{taken.document.name}: {problem}", err=True)
    if not project.unit_count():
        raise UserError("There is nothing to annotate: no file gave any text.")
    if unread:  # among hundreds of files their messages have scrolled away
        click.echo(
            f"Not read: {counted(len(unread), 'file')} ({some(unread, SHOWN_FILES)}).", err=True
        )
    return len(unread)


def _taken_in(project: Project, sources: Sequence[Source], options: ReadOptions) -> Iterator[Taken]:
    """Yields the outcome for each file, with a bar on a terminal for long ones. The bar is removed
    before that, because messages would share its line."""
    show: Progress | None = None
    begun = time.monotonic()

    def move(share: float) -> None:
        if show:
            show(share)

    with ExitStack() as bar:
        for found in take_in(project, sources, options, move):
            if isinstance(found, Partly):
                if show is None and time.monotonic() - begun > LONG_SECONDS:
                    show = bar.enter_context(working("Reading"))
                move(found.share)
                continue
            bar.close()
            show, begun = None, time.monotonic()
            yield found


def read_by(columns: ColumnMap, rubric: Rubric) -> str:
    """A phrase about how the columns of a table were read, so that wrong guesses are noticed."""
    said = ", ".join(f"{field} = '{column}'" for field, column in columns.fields.items())
    one = len(rubric.dimensions) == 1
    labels = [
        f"'{column}' ({coder if one else f'{dimension}: {coder}'})"
        for column, (dimension, coder) in columns.coders.items()
    ]
    return f"{said}; labels: {some(labels, SHOWN_COLUMNS)}" if labels else said


def score(
    project: Project,
    runtime: Runtime,
    title: str,
    dimensions: Sequence[str],
    *,
    only_new: bool = False,
) -> int:
    """Annotates all remaining units, with ``only_new`` those that the model was not trained on.
    Returns the number of failures."""
    coder = model_coder(title, runtime.setup, runtime.info)
    failed = 0
    trained = runtime.setup.training_units
    for step in shown(annotate(project, coder, runtime, dimensions, trained, only_new=only_new)):
        failed = step.failed
    if failed:
        click.echo(
            f"{counted(failed, 'unit')} could not be annotated; the report says why.", err=True
        )
    return failed


def write_results(project: Project, figures: AgreementReport, out: Path) -> list[Path]:
    """Writes tables, provenance and report. For a project with a passphrase only says why not."""
    if project.encrypted:
        click.echo(
            "The project has a passphrase, so no tables were written: they would hold the texts "
            f"for all to read. 'glossator export {project.path}' writes them."
        )
        return []
    with working("Writing") as progress:
        tables = export_project(project, Format.CSV, out, progress)
    return [*tables, write_page(project, figures, out)]


def summary(project: Project, figures: AgreementReport) -> None:
    """Prints the newest model's most frequent answers, and a sentence on agreement by dimension."""
    from rich.console import Console
    from rich.table import Table

    newest = newest_model(project)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for annotation in project.annotations():
        if annotation.coder_id == newest and annotation.value:
            counts[annotation.dimension].update(annotation.value.split(SET_SEPARATOR))
    table = Table("Dimension", "Level", "Units")
    for dimension in project.rubric().dimensions:
        ranked = counts[dimension.name].most_common()
        for row, (value, count) in enumerate(ranked[:SHOWN_LEVELS]):
            title = dimension.title if row == 0 else ""
            table.add_row(title, *level_names(dimension, value), str(count))
        if others := [count for _, count in ranked[SHOWN_LEVELS:]]:
            table.add_row("", counted(len(others), "other level"), str(sum(others)))
    Console(markup=False, emoji=False).print(table)
    if any(coder.kind is CoderKind.HUMAN for coder in project.coders()):
        for agreed in figures.dimensions:
            told = lead(agreed, epsilon=figures.choices.epsilon)
            click.echo(f"{agreed.dimension.title}: {told}")
