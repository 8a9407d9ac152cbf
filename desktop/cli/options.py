"""The options that commands share, and their values for the engine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from desktop.cli.opening import open_project
from desktop.engine.ingest.options import ReadOptions, UnitKind
from rubrics.errors import UserError

if TYPE_CHECKING:
    from desktop.engine.ingest.documents import Source
    from desktop.engine.models.library import ModelFile
    from desktop.engine.runtime.runtime import Setup
    from rubrics.schema import Rubric

Command = TypeVar("Command", bound=Callable[..., Any])

NO_ADAPTER = "none"
MOST_THREADS = 512
"""The most threads that llama.cpp allows; with more the model's process would end."""

PROJECT_FILE = "project.glossator"
"""The name of the project in a folder of results."""


class AnyPath(click.Path):
    """A path of which the engine says whether it can be read."""

    def __init__(self, *, file_okay: bool = True, dir_okay: bool = True) -> None:
        super().__init__(file_okay=file_okay, dir_okay=dir_okay, readable=False, path_type=Path)


class NotEmpty(AnyPath):
    """A path that is not empty: an empty one would mean the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or click's own error."""
        if value == "":
            self.fail("An empty name names nothing.", param, ctx)
        return super().convert(value, param, ctx)


class ProjectFile(AnyPath):
    """A project file. If its folder is given instead, the error names the file."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or click's own error."""
        folder = Path(value)
        if folder.is_dir() and (inside := folder / PROJECT_FILE).is_file():
            self.fail(f"{folder} is a folder. The project in it is {inside}.", param, ctx)
        return super().convert(value, param, ctx)


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """A decorator that adds several options to a command, in their order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


rubric_option = click.option(
    "--rubric",
    "rubric_name",
    help="Id of a rubric, or a .toml file.  [default: the project's, else the one that the model "
    "was trained on]",
)


model_options = together(
    click.option("--model", help="Id of a model, or a GGUF file.  [default: the embedded one]"),
    click.option(
        "--adapter",
        help="Id or file of a LoRA adapter for that model, or 'none'.  [default: the one "
        "that comes with the program for the rubric and the model, if any]",
    ),
    click.option(
        "--form",
        type=click.Choice(["full", "compact"]),
        help="How much of the codebook an untrained model is shown.  [default: full]",
    ),
    click.option(
        "--prompt",
        type=click.Choice(["chat", "plain"]),
        help="Ask through the model's chat template or not.  [default: chat if it has one]",
    ),
    click.option(
        "--context",
        type=click.IntRange(512),
        help="Codebook and text, in tokens, that the model reads at once; longer texts are read in "
        "parts.  [default: 4096, or more where the codebook is long]",
    ),
    click.option(
        "--threads",
        type=click.IntRange(1, MOST_THREADS),
        help="Threads to compute on.  [default: all cores]",
    ),
    click.option(
        "--dimension",
        "dimensions",
        multiple=True,
        metavar="NAME",
        help="Annotate this dimension only; may be repeated.",
    ),
)
"""The options that choose the model and how it is asked."""


coding_options = together(
    click.option(
        "--units",
        type=click.Choice([kind.value for kind in UnitKind]),
        help="What running text is cut into; prose: paragraphs without headings.  [default: as "
        "the project's other texts, else what suits the format]",
    ),
    click.option(
        "--coder",
        "coders",
        multiple=True,
        metavar="COLUMN=DIMENSION:NAME",
        help="A column with a person's labels; may be repeated. If given, no other is guessed.",
    ),
    click.option("--no-coders", is_flag=True, help="Read no column as a person's labels."),
)
"""The options that say what files are cut into and which of their columns have labels."""


table_options = together(
    click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="FIELD=COLUMN",
        help="The column of a table that holds a field of the rubric; may be repeated.",
    ),
    click.option("--sheet", default="", help="The sheet of a workbook.  [default: first]"),
    click.option("--no-header", is_flag=True, help="Tables have no row of column names."),
    click.option("--encoding", default="", help="Encoding of text files.  [default: detected]"),
)
"""The options that say how a table is read; the encoding is for other text files as well."""


def in_utf8(option: str, text: str) -> str:
    """The text of an option. Raises click's own error if it is not valid UTF-8, which no table or
    project can contain."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise click.UsageError(f"{option} {text!r} is no text in UTF-8.") from None
    return text


def pairs(option: str, items: tuple[str, ...], form: str) -> dict[str, str]:
    """Arguments ``A=B`` as a dictionary. Raises click's own error for others, or a repeated A."""
    result: dict[str, str] = {}
    for item in items:
        left, equals, right = in_utf8(option, item).partition("=")
        if not (left and equals and right):
            raise click.UsageError(f"{option} {item!r} does not have the form {form}.")
        if left in result:
            raise click.UsageError(f"{option} says twice what {left!r} is.")
        result[left] = right
    return result


def reading_options(
    *,
    fields: tuple[str, ...],
    sheet: str,
    no_header: bool,
    encoding: str,
    units: str | None = None,
    coders: tuple[str, ...] = (),
    no_coders: bool = False,
    **_others: Any,
) -> ReadOptions:
    """How files are read. Raises click's own error for options that contradict each other."""
    if coders and no_coders:
        raise click.UsageError("--no-coders reads no labels, and --coder names some: give one.")
    columns: dict[str, tuple[str, str]] = {}
    form = "COLUMN=DIMENSION:NAME"
    for column, whose in pairs("--coder", coders, form).items():
        dimension, colon, name = whose.partition(":")
        if not (dimension and colon and name):
            raise click.UsageError(f"--coder {column}={whose!r} does not have the form {form}.")
        columns[column] = (dimension, name)
    return ReadOptions(
        unit=UnitKind(units) if units else None,
        fields=pairs("--field", fields, "FIELD=COLUMN"),
        coders=columns if coders or no_coders else None,
        encoding=in_utf8("--encoding", encoding),
        sheet=in_utf8("--sheet", sheet),
        header=not no_header,
    )


def refuse_unheeded(
    sources: Sequence[Source], *, sheet: str, units: str | None = None, **_others: Any
) -> None:
    """Raises click's own error for options that have no effect on any of the files."""
    from desktop.engine.ingest.formats import FORMATS, PROJECTS, WORKBOOKS, ending

    formats = [FORMATS[ending(source.path)] for source in sources]
    if sheet and formats and not any(format_.name in WORKBOOKS for format_ in formats):
        raise click.UsageError("--sheet is for workbooks, and none of the files is one.")
    rows = units is not None and units != UnitKind.ROW
    tables = [one for one in formats if one.unit is UnitKind.ROW and one.name not in PROJECTS]
    if rows and formats and len(tables) == len(formats):
        raise click.UsageError(
            "--units is for running text, and all of the files are tables: each row is a unit."
        )


def choose_setup(
    rubric_name: str | None,
    project_path: Path | None,
    *,
    model: str | None,
    adapter: str | None,
    form: str | None,
    prompt: str | None,
    context: int | None,
    threads: int | None,
    dimensions: tuple[str, ...],
    **_others: Any,
) -> tuple[Setup, str, tuple[str, ...]]:
    """The model's setup, its title as a coder, and the dimensions to annotate."""
    from desktop.engine.choose import choose
    from desktop.engine.home.folders import cache_folder
    from desktop.engine.models.library import Kind, default_model, find_model
    from rubrics.prompt import Form

    file = find_model(model) if model else default_model()
    adapter_file = None
    if adapter and adapter != NO_ADAPTER:
        adapter_file = find_model(adapter, Kind.ADAPTER)
    rubric = _rubric(rubric_name, project_path, adapter_file, file)
    known = rubric.dimension_names
    for name in dimensions:
        if name not in known:
            raise UserError(f"'{rubric.id}' has no dimension '{name}'. It has {', '.join(known)}.")
    choice = choose(
        rubric,
        file,
        adapter_file,
        shipped=adapter is None,
        form=Form(form) if form else None,
        chat=prompt == "chat" if prompt else None,
        n_ctx=context or 0,
        threads=threads or min(os.cpu_count() or 1, MOST_THREADS),
        cache=cache_folder(),
    )
    if choice.unused:
        click.echo(choice.unused, err=True)
    return choice.setup, choice.title, dimensions or tuple(known)


def _rubric(
    name: str | None, project_path: Path | None, adapter: ModelFile | None, model: ModelFile
) -> Rubric:
    """The named rubric, else the project's, else the one that the adapter or the model was trained
    on. Raises UserError if there is none."""
    from desktop.engine.choose import rubric_of
    from desktop.engine.home.folders import rubrics_folder
    from rubrics.library import find_rubric

    if name:
        return find_rubric(name, rubrics_folder())
    if project_path and project_path.exists():
        with open_project(project_path, read_only=True) as project:
            return project.rubric()
    if rubric := (adapter and rubric_of(adapter)) or rubric_of(model):
        return rubric
    raise UserError("Name a rubric with --rubric; 'glossator rubric list' shows them.")
