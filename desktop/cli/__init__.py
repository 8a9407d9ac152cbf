"""``glossator``: the same engine calls as the window, from a terminal."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from rubrics.errors import UserError

EXIT_FAULT, EXIT_PARTLY, EXIT_STOPPED = 2, 3, 130

_COMMANDS = {
    "annotate": "Annotate files and folders under a rubric.",
    "agree": "Print how far coders and model agree in a project.",
    "report": "Write the agreement report as HTML, PDF, CSV and JSON.",
    "plan": "Estimate how many more units people should code.",
    "export": "Write a project's annotations for other programs.",
    "evaluate": "Measure a model on a table that people have labelled.",
    "rubric": "List, show, check, make, import and export rubrics.",
    "models": "List, add, show and remove models.",
    "train": "Train an adapter on your own labels.",
    "convert": "Make one model file of a training run, and measure what it lost.",
    "project": "Check, back up, restore, repair and merge projects; passphrases.",
    "doctor": "Check that everything works on this machine.",
}


class _Commands(click.Group):
    """Imports a command only when it is used, so that ``--help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"desktop.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Proposes the nearest name for one that is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, None, _COMMANDS, ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="glossator", prog_name="glossator")
@click.option(
    "--passphrase-fd",
    type=int,
    metavar="NUMBER",
    help="Read a project's passphrase from this file descriptor.  [default: the variable "
    "GLOSSATOR_PASSPHRASE, else it is asked for]",
)
def glossator(passphrase_fd: int | None) -> None:
    """Annotate text under a codebook with a language model, on this machine alone.

    \b
    To begin:
      glossator annotate FILES --rubric emotions --out results
      glossator report results/project.glossator --out report

    \b
    Exit codes:
      0    all done
      1    a fault of the program
      2    something has to be put right first; the message says what
      3    done, but some files could not be read or some units not annotated
      130  stopped by Ctrl-C; the same command resumes
    """  # noqa: D301


def main(arguments: list[str] | None = None) -> Any:
    """Runs a command line and exits. A UserError is printed, and the exit code is 2."""
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")  # for characters that the terminal cannot show
    try:
        code = glossator.main(args=arguments, standalone_mode=False, prog_name="glossator")
    except UserError as e:
        _say(str(e))
        code = EXIT_FAULT
    except click.ClickException as e:
        e.show()
        code = EXIT_FAULT
    except OSError as e:  # such as for a name that is too long
        _cannot(e)
        code = EXIT_FAULT
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = EXIT_STOPPED
    sys.exit(code)


def _say(sentence: str) -> None:
    """Prints an error. Names in it may have control sequences, which are made visible."""
    from desktop.engine.languages.wording import visible

    told = visible(sentence, kept="\n")  # each fault of a codebook has a line
    click.echo(f"glossator: {told}", err=True)


def _cannot(error: OSError) -> None:
    """Prints an error of the system. Without a file name the output is meant, on a full disk."""
    reason = error.strerror or error
    if error.filename is not None:
        shorter = " Choose a shorter one." if error.errno == errno.ENAMETOOLONG else ""
        _say(f"{error.filename} cannot be used: {reason}.{shorter}")
        return
    _say(f"The output cannot be written: {reason}.")
    # Discards the rest of the output: Python would try to write it once more on exit, and fail.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.__stdout__.fileno() if sys.__stdout__ else 1)
    os.close(nowhere)
