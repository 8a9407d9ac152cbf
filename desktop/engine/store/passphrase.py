"""Setting, changing or removing a project's passphrase, by writing the file anew."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desktop.engine.languages.wording import path_text, some
from desktop.engine.store import backups, cipher
from desktop.engine.store.database import Database
from desktop.engine.store.errors import PassphraseError, ProjectError
from desktop.engine.store.faults import translated
from desktop.engine.store.replacing import fold_log, replacement
from rubrics.system.files import followed

LOST = (
    "Nobody can open the project without its passphrase: if it is lost, the project is lost, "
    "backups included."
)
"""The warning before a project gets a passphrase."""


def set_passphrase(path: Path, old: str | None, new: str | None) -> None:
    """Writes the project anew under ``new`` (None: readable for all) and removes its backups.

    The old backups would keep the texts readable with the old passphrase, or without one. A new one
    is made at once. The bytes of deleted files may stay on the disk until they are overwritten:
    texts that must never be readable need a project that had its passphrase from the beginning.

    Raises PassphraseError where ``old`` is wrong, and ProjectError; the project is then unchanged,
    unless the error says that a backup could not be removed.
    """
    if new == "":
        raise PassphraseError("A passphrase has at least one character.")
    if old is None and new is None:
        raise ProjectError(f"{path} has no passphrase that could be removed.")
    # Migrates it; raises where another program holds it, or the passphrase is wrong.
    Database.open(path, passphrase=old).close()
    with replacement(path) as part, translated(path):
        backups.need_room(followed(path).parent, path.stat().st_size, f"Writing {path.name} anew")
        fold_log(path, old)
        _write(path, old, part, new)
    left = _remove_backups(path)
    Database.open(path, passphrase=new).close()  # makes a backup
    if left:
        raise ProjectError(
            f"{path} is written anew, but this could not be removed and can be read as before: "
            f"{some(left)}. Delete it yourself."
        )


def _remove_backups(path: Path) -> list[str]:
    """Removes a project's backups, their logs, and unfinished ones; returns what is still there."""
    left = []
    folder = backups.folder_of(path)
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            file.unlink(missing_ok=True)
        except OSError:
            left.append(path_text(file))
    return left


def _write(path: Path, old: str | None, part: Path, new: str | None) -> None:
    """Copies a database under another key. Only SQLCipher can; for it, a plain file has an empty
    key."""
    with closing(cipher.connect_sqlcipher(cipher.address(path, "mode=rw"), old)) as source:
        key = cipher.key_of(new or "")
        source.execute("ATTACH DATABASE ? AS written KEY ?", (cipher.address(part), key))
        source.execute("SELECT sqlcipher_export('written')")
        for pragma in ("user_version", "application_id"):
            (value,) = source.execute(f"PRAGMA main.{pragma}").fetchone()
            source.execute(f"PRAGMA written.{pragma} = {value}")
        (fault,) = source.execute("PRAGMA written.integrity_check(1)").fetchone()
        if fault != "ok":
            raise ProjectError(f"{path} is damaged ({fault}). Repair it first.")
