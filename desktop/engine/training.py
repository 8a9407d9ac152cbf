"""From people's labels to a model at hand: the export, the training and the conversion.

The last two are programs of their own, started as child processes; what they print becomes steps.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import subprocess
import threading
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from glob import escape
from pathlib import Path
from typing import Any

from desktop.engine.children import module_command, module_environment
from desktop.engine.export.training import DATA, export_training
from desktop.engine.models.library import ModelFile, add_model
from desktop.engine.store.project import Project
from rubrics.errors import UserError

NEEDED = (
    "train", "torch", "transformers", "peft", "bitsandbytes", "accelerate", "safetensors", "gguf",
    "krippendorff", "matplotlib", "tokenizers",
)  # fmt: skip
"""What training and converting cannot do without."""

LIVE_SECONDS = "1"
"""How often a training says how far it is."""

_BESIDE = "-training-"
_STEP = re.compile(r"step (\d+) of (\d+), epoch (\d+), loss ([\d.naif]+), (.+) left")
_LAST_LINES = 12


def missing_packages() -> list[str]:
    """The packages for training that this installation lacks."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def training_folder(project: Path, base: ModelFile) -> Path:
    """Where the training files and runs of a project and a base lie: beside the project."""
    return project.with_name(f"{project.stem}{_BESIDE}{base.id}")


def training_folders(project: Path) -> list[Path]:
    """Those that there are."""
    found = project.parent.glob(f"{escape(project.stem + _BESIDE)}*/{DATA}")
    return sorted(data.parent for data in found)


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """What a training or a conversion says. ``done`` and ``total`` are optimizer steps, ``loss`` is
    that of the newest; all three are 0 while there are none. ``left`` is the time, in words."""

    text: str
    done: int = 0
    total: int = 0
    loss: float = 0.0
    left: str = ""


@dataclass(frozen=True, slots=True)
class Trained:
    """The end: the adapter in the user's folder, and what ``verify.json`` says of it."""

    model: ModelFile
    verification: Mapping[str, Any] = field(default_factory=dict)


class Training:
    """The steps of training an adapter on a project's labels, for a job that can be interrupted.

    Everything lies in ``folder``, runs on other labels side by side; the same call goes on with a
    run that was stopped there, if the labels are the same.
    """

    def __init__(self, base: ModelFile, folder: Path) -> None:
        self._base, self._folder = base, folder
        self._guard = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._interrupted = False

    def __call__(self, project: Project) -> Iterator[TrainingStep | Trained]:
        """Exports, trains, converts, and adds the adapter. Raises UserError."""
        if missing := missing_packages():
            raise UserError(f"Training needs {', '.join(missing)}, which this installation lacks.")
        rubric = project.rubric()
        *_, config = export_training(project, self._folder, self._base.path)
        yield from self._run("train", str(config), "--every", LIVE_SECONDS)
        if self._interrupted:
            return
        run = self._folder / tomllib.loads(config.read_text(encoding="utf-8"))["out"]
        learned = run.name.rpartition("-")[2]
        result = self._folder / f"{rubric.id}-{self._folder.name}-{learned}.gguf"
        yield from self._run("convert", str(run), "--adapter-only", "--out", str(result))
        if self._interrupted:
            return
        model, _ = add_model(result)
        yield Trained(model, json.loads((run / "verify.json").read_text(encoding="utf-8")))

    def interrupt(self) -> None:
        """Asks the child to stop, from another thread; a training saves where it stands."""
        with self._guard:
            self._interrupted = True
            if self._child is not None:
                self._child.send_signal(signal.SIGTERM)

    def _run(self, module: str, *arguments: str) -> Iterator[TrainingStep]:
        """Runs a program to its end; its lines come as they are printed. Raises UserError."""
        with self._guard:
            if self._interrupted:
                return
            self._child = subprocess.Popen(
                module_command(module, *arguments),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                env=module_environment(),
            )
        child = self._child
        last: deque[str] = deque(maxlen=_LAST_LINES)
        assert child.stdout is not None
        try:
            for line in child.stdout:
                if text := line.strip():
                    last.append(text)
                    yield read_step(text)
            code = child.wait()
        finally:
            child.kill()
            child.wait()
            child.stdout.close()
            with self._guard:
                self._child = None
        if code and not self._interrupted:
            raise UserError(_fault(module, last))


def read_step(line: str) -> TrainingStep:
    """A line of a training or a conversion as a step."""
    found = _STEP.fullmatch(line)
    if found is None:
        return TrainingStep(line)
    done, total, _epoch, loss, left = found.groups()
    return TrainingStep(line, int(done), int(total), float(loss), left)


def _fault(module: str, last: Sequence[str]) -> str:
    """Its own sentence where it says one, else the last it said."""
    for line in reversed(last):
        if line.startswith(f"{module}: "):
            return line.removeprefix(f"{module}: ")
    return f"'{module}' ended before it was done. The last it said: " + os.linesep.join(last)
