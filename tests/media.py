"""Programs that have a file system of their own: a small one, to be filled or made read-only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools import tool

ROOT = Path(__file__).parents[1]

COMMON = """
import shutil, subprocess, sys
from pathlib import Path
from doubles import InstantRuntime
from desktop.engine import annotate as annotating
from desktop.engine.annotate import annotate
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.domain import Coder, CoderKind, Document, Unit
from desktop.engine.review.desk import Desk
from desktop.engine.store.documents import add_document
from desktop.engine.store.project import Project
from rubrics.errors import UserError
from rubrics.loader import load_rubric
annotating.COMMIT_SECONDS = 0
folder = Path(sys.argv[1])
path = folder / "p.glossator"
rubric = load_rubric(Path("tests/data/mood.toml"))
names = [dimension.name for dimension in rubric.dimensions]
coder = Coder("model0000001", "Double", CoderKind.MODEL)
def fill(count):
    with Project(path, create=True) as project:
        project.use_rubric(rubric)
        units = [Unit(f"d-{i:06d}", "d", i, i, i + 1, {"text": f"r {i}"}) for i in range(count)]
        add_document(project, Document("d", "a.txt", "0" * 64, "txt"), units)
def attempt(act):
    try:
        print(act())
    except UserError as error:
        print(type(error).__name__, error)
"""
"""What such programs begin with."""


def mounted(script: str, folder: Path, options: str) -> list[str]:
    """The lines a program prints that has a small file system of its own at ``folder``."""
    folder.mkdir(exist_ok=True)
    shell = f'mount -t tmpfs -o {options} none "$1" && shift && exec "$@"'
    done = subprocess.run(
        [
            tool("unshare"),
            "-rm",
            "sh",
            "-c",
            shell,
            "sh",
            folder,
            sys.executable,
            "-c",
            script,
            folder,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"needs a mount namespace: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
