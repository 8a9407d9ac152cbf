"""Where the user's own rubrics and models are kept, and making folders to write to."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from rubrics.errors import UserError
from rubrics.paths import written_path


def data_folder() -> Path:
    """``GLOSSATOR_HOME`` where it is set, otherwise the platform's place for a program's data."""
    home = os.environ.get("GLOSSATOR_HOME")
    return written_path(home).absolute() if home else user_data_path("glossator", False)


def config_folder() -> Path:
    """Settings and the list of recent projects: in ``GLOSSATOR_HOME`` where it is set, otherwise
    the platform's place for a program's configuration."""
    home = os.environ.get("GLOSSATOR_HOME")
    if home:
        return written_path(home).absolute() / "config"
    path = user_config_path("glossator", False)
    # On macOS and Windows it is the folder of the data, and deleting settings deletes no data.
    return path / "config" if path == data_folder() else path


def rubrics_folder() -> Path:
    """The user's rubrics, one ``.toml`` file each."""
    return data_folder() / "rubrics"


def models_folder() -> Path:
    """The user's model files."""
    return data_folder() / "models"


def cache_folder() -> Path:
    """Decoded prefixes of rubrics, models' weights in 16 bit and hashes; may be deleted at any time
    and holds no text of a user."""
    return data_folder() / "cache"


def make_folders(*folders: Path) -> None:
    """Makes folders that are to be written to, where they are missing. Raises UserError where that
    cannot be done, such as on a drive that is not there."""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise UserError(
                    f"{folder} is too long a name. Choose a shorter one, or another folder."
                ) from error
            raise UserError(
                f"The folder {folder} cannot be made ({error.strerror}). Choose another folder."
            ) from error
