"""``glossator models``: list, add, show and remove models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import click

from desktop.cli.options import AnyPath
from desktop.engine.home.folders import models_folder
from desktop.engine.languages.wording import counted, size_text, visible
from desktop.engine.models.evaluation import Evaluated, evaluated

if TYPE_CHECKING:
    from desktop.engine.models.library import ModelFile

_LONGEST_FACT = 2000
"""The longest line in characters: the record of a training can be very long."""
_EMPTY: tuple[Any, ...] = (None, "", [], {})
"""Values in such a record that are not worth a word; 0 and false are."""


@click.group()
def models() -> None:
    """Language models (GGUF files): those that come with the program, and your own."""


@models.command("list")
def list_command() -> None:
    """List the models at hand, and files among them that cannot be used."""
    from rich.table import Table
    from rich.text import Text

    from desktop.cli.console import table_console
    from desktop.engine.models.library import list_models

    listing = list_models()
    table = Table(box=None, pad_edge=False)
    table.add_column("id", no_wrap=True, overflow="fold")  # it has to be typed exactly
    for name in ("kind", "weights", "size", "from", "title"):
        table.add_column(name)
    for model in listing.models:
        table.add_row(
            Text(visible(model.id)),
            model.kind,
            model.header.quantization,
            size_text(model.size),
            "the program" if model.embedded else "you",
            Text(visible(model.title)),
        )
    console = table_console()
    console.print(table)
    for broken in listing.broken:
        told = visible(broken.reason)
        console.print(told, style="red", markup=False, highlight=False, soft_wrap=True)
    console.print(f"\nYour own are in {models_folder()}", markup=False, soft_wrap=True)


@models.command()
@click.argument("file", type=AnyPath())
def add(file: Path) -> None:
    """Check a model file and copy it into your models folder."""
    from desktop.cli.console import copying
    from desktop.engine.models.own_files import add_model

    with copying() as progress:
        model, new = add_model(file, progress)
    if new:
        click.echo(f"Added {model.id}. Use it with --{model.kind} {model.id}.")
    else:
        click.echo(f"This file is already there as {model.id}; nothing was copied.")


@models.command()
@click.argument("name", metavar="ID|FILE")
def show(name: str) -> None:
    """Show what a model file says about itself."""
    from rich.table import Table
    from rich.text import Text

    from desktop.cli.console import table_console
    from desktop.engine.models.library import find_model

    console = table_console()
    table = Table(show_header=False, box=None, pad_edge=False)
    for what, said in _facts(find_model(name)):
        value = visible(said)
        if value and console.is_terminal:
            table.add_row(what, Text(value, overflow="fold"))
        elif value:
            click.echo(f"{what:<18} {value}")
    if table.rows:
        console.print(table)


@models.command()
@click.argument("name", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Delete a model from your models folder."""
    from desktop.engine.models.own_files import find_own_file, remove_file

    path = find_own_file(name)
    if not yes:
        click.confirm(f"Delete {path} ({size_text(path.stat().st_size)})?", abort=True)
    remove_file(path)
    click.echo(f"Removed {name}.")


def _facts(model: ModelFile) -> Iterator[tuple[str, str]]:
    header = model.header
    tokens = header.context_length
    yield "id", model.id
    yield "title", model.title
    yield "file", str(model.path)
    yield "size", f"{model.size:,} bytes"
    yield "sha256", model.sha256
    yield "kind", model.kind
    yield "architecture", header.architecture
    yield "parameters", header.size_label
    yield "weights", header.quantization
    yield "reads at once", f"{tokens:,} tokens" if tokens else ""
    yield "vocabulary", f"{header.vocabulary_size:,} tokens" if header.vocabulary_size else ""
    yield "chat template", "yes" if header.chat_template else "no"
    yield "licence", model.licence
    yield "trained on rubric", _rubric_title(header.rubric)
    version = "" if header.prompt_version is None else f"version {header.prompt_version}"
    yield "prompt", f"{version} {header.prompt_form}".strip()
    yield "trained beside", header.base_sha256
    for facts in _training(header.training):
        yield "training", shorten(facts, _LONGEST_FACT, placeholder=" …")
    for figures in evaluated(header.evaluation):
        yield "evaluation", _evaluation(figures)
    yield "conversion", "lost more than allowed; kept with --accept-loss" * header.loss_accepted


def _training(record: str) -> list[str]:
    """The record of a training with a line for each of its tables; unchanged if it is not JSON."""
    try:
        said = json.loads(record)
        if isinstance(said, dict):
            return [line for key, value in said.items() for line in _tables(key, value)]
    except (ValueError, RecursionError):
        pass
    return [record]


def _tables(name: str, said: Any) -> Iterator[str]:
    """Lines for a value and the tables in it; ``name`` is its path. What is empty says nothing."""
    if said in _EMPTY:
        return
    if not isinstance(said, dict):
        yield f"{name} {_plain(said)}"
        return
    plain = [
        f"{key} {_plain(value)}"
        for key, value in said.items()
        if not isinstance(value, dict) and value not in _EMPTY
    ]
    if plain:
        yield f"{name}: {', '.join(plain)}"
    for key, value in said.items():
        if isinstance(value, dict):
            yield from _tables(f"{name}.{key}", value)


def _plain(said: Any) -> str:
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def _evaluation(figures: Evaluated) -> str:
    def said(what: str, number: float | None, ends: str = "") -> str:
        return f"{what} undefined" if number is None else f"{what} {number:.2f}{ends}"

    known = figures.low is not None and figures.high is not None
    ends = f" [{figures.low:.2f}, {figures.high:.2f}]" if known else ""
    measured = [said("alpha", figures.alpha, ends), said("accuracy", figures.accuracy)]
    if figures.untrained is not None:
        measured.append(f"untrained {said('alpha', figures.untrained)}")
    return (
        f"{figures.dimension}: {', '.join(measured)}, on {counted(figures.units, 'held-out text')}"
    )


def _rubric_title(source: str) -> str:
    if not source:
        return ""
    from rubrics.faults import RubricError
    from rubrics.loader import parse_rubric

    try:
        rubric = parse_rubric(source, "the model's rubric", accepted=True)
    except RubricError:
        return "one that this program cannot read"
    return f"{rubric.title} ({rubric.id} {rubric.version})"
