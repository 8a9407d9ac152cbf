"""``glossator project``: check, repair, back up and restore a project, and its passphrase."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from desktop.cli import EXIT_FAULT, EXIT_PARTLY
from desktop.cli.opening import open_project, read_descriptor, typed_twice, with_passphrase
from desktop.cli.options import ProjectFile
from desktop.cli.recode import recode
from desktop.engine.languages.wording import counted, size_text
from rubrics.errors import UserError

_project = click.argument("project", type=ProjectFile())


@click.group()
def project() -> None:
    """Look after a project file: damage, backups, copies, passphrase, a changed codebook."""


project.add_command(recode)


@project.command()
@_project
def check(project: Path) -> int:
    """Read everything in a PROJECT and list what is wrong with it."""
    from desktop.engine.store.check import check as faults_of

    with open_project(project, read_only=True) as opened:
        faults = 0
        for fault in faults_of(opened):
            faults += 1
            click.echo(fault)
    if faults:
        click.echo(f"'glossator project repair {project}' saves what can be read.", err=True)
        return EXIT_FAULT
    click.echo(f"{project} is whole.")
    return 0


@project.command(short_help="Write a damaged PROJECT anew; the damaged file is kept.")
@_project
def repair(project: Path) -> int:
    """Write a damaged PROJECT anew from what can be read of it; the damaged file is kept."""
    from desktop.engine.store.repair import repair as write_anew

    done = with_passphrase(project, lambda passphrase: write_anew(project, passphrase))
    for table, rows in done.saved.items():
        click.echo(f"{table}: {counted(rows, 'row')} saved")
    for table, first, last in done.gaps:
        click.echo(f"{table}: {_lost(first, last, done.saved[table])}")
    if done.orphans:
        what = counted(done.orphans, "row")
        click.echo(f"Given up, because what they refer to is lost: {what}.")
    click.echo(f"The file as it was is kept as {done.damaged}.")
    return EXIT_PARTLY if done.gaps or done.orphans else 0


@project.command(short_help="Take over what people decided in a COPY of a PROJECT.")
@_project
@click.argument("copy", type=ProjectFile())
@click.option("--dry-run", is_flag=True, help="Say what would be taken over, and change nothing.")
def merge(project: Path, copy: Path, dry_run: bool) -> None:
    """Take over into a PROJECT what people decided in a COPY of it.

    For people who code apart. Of two decisions of one person about one question the newer counts.
    What they had seen, when they decided, notes, flags and rounds come along. It is one step, which
    the window can undo.
    """
    from desktop.engine.review.bulk import Preview, apply, preview
    from desktop.engine.review.merging import TakeOver

    with open_project(project) as opened:

        def look(passphrase: str | None) -> tuple[TakeOver, Preview]:
            action = TakeOver(copy, passphrase)
            return action, preview(opened, action)

        action, seen = with_passphrase(copy, look)
        count = seen.count if dry_run else apply(opened, action).count
    left = seen.outlook
    which = "Decisions that would be taken over" if dry_run else "Decisions taken over"
    click.echo(f"{seen.detail}. {which}: {count:,}.")
    if left.kept:
        click.echo(f"Here already: {left.kept:,}.")
    if left.differing:
        click.echo(f"Of these newer here, and with another value: {left.differing:,}.")
    if left.unknown:
        click.echo(
            f"About texts that are not in {project}, of other files or cut otherwise: "
            f"{left.unknown:,}."
        )


@project.command(short_help="Make a restore point of a PROJECT.")
@_project
def backup(project: Path) -> None:
    """Make a restore point of a PROJECT, which is kept until you delete it."""
    with open_project(project) as opened:
        click.echo(opened.back_up())


@project.command()
@_project
def backups(project: Path) -> None:
    """List the backups of a PROJECT, the oldest first."""
    from desktop.engine.store.backups import backups_of
    from desktop.engine.store.cipher import is_plain, looks_encrypted

    found = backups_of(project)
    if not found:  # a deleted project may still have some
        if not project.is_file():
            raise UserError(f"There is no project file {project}.")
        if not (is_plain(project) or looks_encrypted(project)):
            raise UserError(f"{project} is not a Glossator project.")
        click.echo(f"{project} has no backups yet.", err=True)
    for item in found:
        made = datetime.fromtimestamp(item.made).strftime("%Y-%m-%d %H:%M")
        click.echo(f"{item.number:>4}  {made}  {size_text(item.size):>9}  {item.kind}")


@project.command(short_help="Put backup NUMBER in a PROJECT's place.")
@_project
@click.argument("number", type=int)
def restore(project: Path, number: int) -> None:
    """Put backup NUMBER in a PROJECT's place; the present state becomes a backup itself."""
    from desktop.engine.store.backups import backups_of
    from desktop.engine.store.repair import restore as put_back

    chosen = next((item for item in backups_of(project) if item.number == number), None)
    if chosen is None:
        raise UserError(
            f"{project} has no backup {number}; 'glossator project backups' lists them."
        )
    kept = with_passphrase(project, lambda passphrase: put_back(project, chosen, passphrase))
    click.echo(f"{project} is as it was in backup {number}. Its state before is {kept}.")


@project.command()
@_project
@click.option("--remove", is_flag=True, help="Leave the project without a passphrase.")
@click.option(
    "--new-fd",
    type=int,
    metavar="NUMBER",
    help="Read the new passphrase from this file descriptor instead of the terminal.",
)
def passphrase(project: Path, remove: bool, new_fd: int | None) -> None:
    """Give a PROJECT a passphrase, or another one, or take it away."""
    from desktop.engine.store.passphrase import LOST, set_passphrase

    if remove and new_fd is not None:
        raise click.UsageError("--remove leaves no passphrase, and --new-fd gives one: say which.")
    with open_project(project) as opened:
        old = opened.passphrase
    new: str | None = None
    if not remove:
        click.echo(LOST, err=True)
        new = typed_twice("with --new-fd") if new_fd is None else read_descriptor(new_fd)
    set_passphrase(project, old, new)
    click.echo(
        f"{project} has no passphrase any more."
        if remove
        else f"{project} has a new passphrase. Its old backups are deleted and a new one is made; "
        "what was exported before is as it was."
    )


def _lost(first: object, last: object, saved: int) -> str:
    """A phrase about rows that could not be read, given by number or by key."""
    from desktop.engine.store.repair import UNTIL

    if first == 0 and last == UNTIL:
        return "some of it could not be read" if saved else "nothing of this table could be read"
    if last == UNTIL:
        return f"nothing could be read after row {first}"
    return f"nothing could be read from row {first} to {last}"
