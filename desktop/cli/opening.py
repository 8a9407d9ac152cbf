"""Opens projects for the commands, and asks for a passphrase if one is needed.

It comes from ``--passphrase-fd``, from the environment, or is typed; never from the command line,
which other users of the machine can read, and which shells remember.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from rubrics.errors import UserError

if TYPE_CHECKING:
    from desktop.engine.store.project import Project

Result = TypeVar("Result")

VARIABLE = "GLOSSATOR_PASSPHRASE"
_TRIES = 3
_LONGEST = 4096


def open_project(path: Path, *, create: bool = False, read_only: bool = False) -> Project:
    """Opens a project, with its passphrase if it has one. Raises ProjectError.

    A new one gets a passphrase only if :func:`choose_passphrase` was called before.
    """
    from desktop.engine.store.project import Project

    if create and path.absolute() not in _passphrases() and not _has_content(path):
        _passphrases()[path.absolute()] = None
        if passphrase_given() is not None:
            click.echo(
                f"{path} is made without a passphrase. With --encrypt it gets the one given.",
                err=True,
            )
    project = with_passphrase(
        path, lambda passphrase: Project(path, create, read_only=read_only, passphrase=passphrase)
    )
    return _with_notices(project)


def open_to_read(path: Path) -> Project:
    """Opens a project for reading. One that has lost its codebook gets it from the user's
    codebooks, if it is among them. Raises ProjectError."""
    from desktop.engine.home.folders import rubrics_folder
    from desktop.engine.store.lost_codebook import with_codebook
    from desktop.engine.store.project import Project
    from rubrics.library import known_rubrics

    project = with_passphrase(
        path, lambda passphrase: Project(path, read_only=True, passphrase=passphrase)
    )
    return _with_notices(with_codebook(project, known_rubrics(rubrics_folder())))


def _with_notices(project: Project) -> Project:
    """The project, after printing what could not be done when it was opened."""
    for notice in project.notices:
        click.echo(notice, err=True)
    return project


def with_passphrase(path: Path, act: Callable[[str | None], Result]) -> Result:
    """Calls ``act`` with a project's passphrase, or None. It may be typed up to three times."""
    from desktop.engine.store.cipher import is_plain
    from desktop.engine.store.errors import PassphraseError

    given = passphrase_given()
    if given is not None and path.absolute() not in _passphrases() and is_plain(path):
        _passphrases()[path.absolute()] = None
        click.echo(f"{path} has no passphrase; the one given is not used.", err=True)
    passphrase = _passphrases().get(path.absolute(), given)
    for tries_left in range(_TRIES, -1, -1):
        try:
            return act(passphrase)
        except PassphraseError as error:
            if given is not None:
                raise
            if not (tries_left and sys.stdin.isatty()):
                raise PassphraseError(
                    f"{error} Give it in the variable {VARIABLE}, or with --passphrase-fd."
                ) from error
            click.echo(error, err=True)
            passphrase = click.prompt("Passphrase", hide_input=True, err=True)
            _passphrases()[path.absolute()] = passphrase
    raise AssertionError("the last try returns or raises")


def _passphrases() -> dict[Path, str | None]:
    """The passphrases of projects that this command opens with another one than was given."""
    passphrases: dict[Path, str | None] = (
        click.get_current_context().find_root().ensure_object(dict)
    )
    return passphrases


def _has_content(path: Path) -> bool:
    return path.exists() and (not path.is_file() or path.stat().st_size > 0)


def choose_passphrase(path: Path) -> None:
    """Chooses the passphrase of a project that will be created: the given one, or a typed one.

    An existing project keeps its passphrase, for an earlier command that goes on. Raises UserError
    if it has none.
    """
    from desktop.engine.store.cipher import is_plain
    from desktop.engine.store.passphrase import LOST

    if _has_content(path):
        if not is_plain(path):
            return
        raise UserError(
            f"{path} is there already and has no passphrase. 'glossator project passphrase' gives "
            "it one."
        )
    click.echo(LOST, err=True)
    given = passphrase_given()
    if given is None:
        given = typed_twice(f"in the variable {VARIABLE}, or with --passphrase-fd")
    _passphrases()[path.absolute()] = given


def typed_twice(instead: str) -> str:
    """Asks for a new passphrase. Without a terminal raises UserError: give it ``instead``."""
    if not sys.stdin.isatty():
        raise UserError(f"There is no terminal to ask for a passphrase. Give it {instead}.")
    typed: str = click.prompt(
        "New passphrase", hide_input=True, confirmation_prompt="Once more", err=True
    )
    return typed


def passphrase_given() -> str | None:
    """The passphrase from ``--passphrase-fd`` or the environment; None if it is empty. Raises
    UserError."""
    number = click.get_current_context().find_root().params.get("passphrase_fd")
    if number is not None:
        return read_descriptor(number)
    passphrase = os.environ.get(VARIABLE) or None
    try:
        (passphrase or "").encode()
    except UnicodeEncodeError:
        raise UserError(f"The passphrase in the variable {VARIABLE} is no text in UTF-8.") from None
    return passphrase


_read: dict[int, str] = {}
"""The lines that were read, by descriptor: each can be read only once."""


def read_descriptor(number: int) -> str:
    """The first line from a file descriptor. Raises UserError."""
    if number not in _read:
        try:
            with os.fdopen(os.dup(number), "rb") as stream:
                line = stream.readline(_LONGEST + 1)
            if len(line) > _LONGEST:
                raise ValueError(f"its first line is longer than {_LONGEST:,} bytes")
            # Some editors begin a file with a mark that nobody types.
            _read[number] = line.decode("utf-8-sig").rstrip("\r\n")
        except (OSError, ValueError) as error:
            raise UserError(
                f"No passphrase can be read from descriptor {number}: {error}."
            ) from error
    return _read[number]
