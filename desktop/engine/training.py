"""From people's labels to a model at hand: the export, the training and the conversion.

The last two are programs of their own, started as child processes; what they tell, as lines of
JSON, becomes steps.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from glob import escape
from pathlib import Path
from typing import Any

from desktop.engine.export.training import DATA, export_training
from desktop.engine.export.training_config import EPOCHS
from desktop.engine.models.evaluation import Doubt, Evaluated, evaluated
from desktop.engine.models.library import ModelFile, open_model
from desktop.engine.models.own_files import add_model
from desktop.engine.store.labelled import Labelled
from desktop.engine.store.project import Project
from rubrics.errors import UserError
from rubrics.paths import written_path
from rubrics.system.children import last_words, module_command, module_environment, read_last

NEEDED = (
    "train", "torch", "transformers", "peft", "bitsandbytes", "accelerate", "filelock",
    "safetensors", "gguf", "krippendorff", "matplotlib", "tokenizers",
)  # fmt: skip
"""What training and converting cannot do without."""

_BESIDE = "-training-"
_HASH_SHOWN = 8

_TOKENS_OF_QUESTION = 30
_CHARACTERS_OF_TOKEN = 4
_OPERATIONS_PER_SECOND = 2e11
"""Of a processor without a GPU: what the trainings for ``emotions`` did (README.md, "Train")."""


def missing_packages() -> list[str]:
    """The packages for training that this installation lacks."""
    return [name for name in NEEDED if importlib.util.find_spec(name) is None]


def training_folder(project: Path, base: ModelFile) -> Path:
    """Where the training files and runs of a project and a base lie: beside the project.

    The base may have been renamed since; its hash is looked up or read. Raises ModelFileError.
    """
    ending = f"-{base.sha256[:_HASH_SHOWN]}"
    for folder in training_folders(project):
        if folder.name.endswith(ending):
            return folder
    return project.with_name(f"{project.stem}{_BESIDE}{base.id}{ending}")


def training_folders(project: Path) -> list[Path]:
    """The folders of a project's trainings, on whatever base."""
    found = project.parent.glob(f"{escape(project.stem + _BESIDE)}*/{DATA}")
    return sorted(data.parent for data in found)


def seconds_to_train(base: ModelFile, labelled: Labelled, questions: int) -> float:
    """About how long a training takes without a GPU; it may be a third or three times of that.

    Learning takes six operations for each parameter and token (Kaplan et al. 2020, section 2.1).
    """
    tokens = (
        labelled.characters / _CHARACTERS_OF_TOKEN
        + labelled.units * questions * _TOKENS_OF_QUESTION
    )
    return 6 * base.header.elements * tokens * EPOCHS / _OPERATIONS_PER_SECOND


class Phase(StrEnum):
    """What is being done."""

    PREPARING = "preparing"
    LEARNING = "learning"
    MEASURING = "measuring"
    CONVERTING = "converting"


@dataclass(frozen=True, slots=True)
class TrainingStep:
    """Where a training stands: ``done`` of ``total``, or 0 of 0 where nothing is counted.

    LEARNING counts optimizer steps, MEASURING the texts that the trained model, then the
    ``untrained`` one, is asked about, and CONVERTING the tensors written, then the texts that the
    file is checked on. ``loss`` is that of the newest step, None where it is undefined;
    ``seconds_left`` is None before the first step. ``said`` is a sentence for the user, and
    ``validation`` has the figures after an epoch, on texts that are not learned from.
    """

    phase: Phase
    done: int = 0
    total: int = 0
    epoch: int = 0
    epochs: int = 0
    loss: float | None = None
    seconds_left: float | None = None
    untrained: bool = False
    said: str = ""
    validation: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trained:
    """The result: the adapter in the user's folder, the base it was trained on, its figures of
    agreement with people, and what ``verify.json`` says about the conversion."""

    model: ModelFile
    base: ModelFile
    evaluation: tuple[Evaluated, ...] = ()
    verification: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, str]:
        """How model and adapter are chosen to annotate."""
        return self.base.id, self.model.id

    @property
    def worth_asking(self) -> bool:
        """Whether on any dimension it may agree with people better than its base does."""
        doubts = [found.doubt for found in self.evaluation]
        return not doubts or any(doubt is not Doubt.NOT_BETTER for doubt in doubts)


class Training:
    """The steps of training an adapter on a project's labels, for a job that can be interrupted.

    Everything lies in the project's folder for the base, runs on other labels side by side; the
    same call goes on with a run that was stopped there, if the labels are the same.
    """

    def __init__(self, base: ModelFile) -> None:
        self._base = base
        self._guard = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._interrupted = False

    def __call__(self, project: Project) -> Iterator[TrainingStep | Trained]:
        """Exports, trains, converts, and adds the adapter. Raises UserError."""
        if missing := missing_packages():
            raise UserError(f"Training needs {', '.join(missing)}, which this installation lacks.")
        rubric = project.rubric()
        folder = training_folder(project.path, self._base)
        *_, config = export_training(project, folder, self._base.path)
        self._check_base(config)
        yield TrainingStep(Phase.PREPARING)
        yield from self._run("train", str(config), "--stop-at-eof", saves=True)
        if self._interrupted:
            return
        run = written_path(tomllib.loads(config.read_text(encoding="utf-8-sig"))["out"], folder)
        result = run / "adapter.gguf"
        yield TrainingStep(Phase.CONVERTING)
        yield from self._run("convert", str(run), "--adapter-only", "--out", str(result))
        if self._interrupted:
            return
        model, _ = add_model(result, name=f"{rubric.id}-{date.today().isoformat()}")
        found = tuple(evaluated(model.header.evaluation))
        verification = json.loads((run / "verify.json").read_text(encoding="utf-8"))
        yield Trained(model, self._base, found, verification)

    def _check_base(self, config: Path) -> None:
        """Raises UserError where the settings train another file: after its base was renamed, a
        model may have been added under the former name."""
        try:
            named = tomllib.loads(config.read_text(encoding="utf-8-sig"))["base"]["path"]
            path = written_path(named, config.parent)
        except (ValueError, LookupError, TypeError):
            return  # training says what is wrong with it, and where
        if path.is_file() and open_model(path).sha256 != self._base.sha256:
            raise UserError(
                f"{config} trains {path}, which is another model than the one that was chosen. "
                "Change base.path there, or delete that file of settings."
            )

    def interrupt(self) -> None:
        """Asks the child to stop, from another thread; a training saves where it stands."""
        with self._guard:
            self._interrupted = True
            if self._child is None:
                return
            if self._child.stdin is not None:
                self._child.stdin.close()
            else:
                self._child.terminate()

    def _run(self, module: str, *arguments: str, saves: bool = False) -> Iterator[TrainingStep]:
        """Runs a program to its end; what it tells comes at once. Raises UserError.

        One that ``saves`` where it stands is asked to stop by the end of its input, which every
        system has, and not by a signal.
        """
        with last_words() as said:
            with self._guard:
                if self._interrupted:
                    return
                self._child = subprocess.Popen(
                    module_command(module, *arguments, "--json"),
                    stdin=subprocess.PIPE if saves else subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=said,
                    encoding="utf-8",
                    errors="replace",
                    env=module_environment(),
                )
            child = self._child
            assert child.stdout is not None
            try:
                for line in child.stdout:
                    if (step := read_step(line)) and not self._interrupted:
                        yield step
                code = child.wait()
            except GeneratorExit:  # stopped at a step: it is left to save where it stands
                self.interrupt()
                for _ in child.stdout:
                    pass
                child.wait()
                raise
            finally:
                child.kill()
                child.wait()
                child.stdout.close()
                if child.stdin is not None:
                    child.stdin.close()
                with self._guard:
                    self._child = None
            if code and not self._interrupted:
                raise UserError(_fault(module, read_last(said)))


def read_step(line: str) -> TrainingStep | None:
    """What a training or a conversion tells in a line of JSON; None where it is something else."""
    try:
        told = json.loads(line)
        event = told.pop("event")
    except (ValueError, LookupError, AttributeError, TypeError):
        return None
    if event == "said":
        return TrainingStep(Phase.PREPARING, said=told["text"])
    if event == "step":
        return TrainingStep(Phase.LEARNING, **told)
    if event == "epoch":
        return TrainingStep(Phase.LEARNING, epoch=told.pop("epoch"), validation=told)
    if event == "measuring":
        return TrainingStep(Phase.MEASURING, **told)
    return TrainingStep(Phase.CONVERTING, told["done"], told["total"])


def _fault(module: str, said: str) -> str:
    """The sentence with which a program ended, one or more lines; else the last that it printed."""
    _, spoke, own = f"\n{said}".rpartition(f"\n{module}: ")
    if spoke:
        return own.strip()
    return f"'{module}' ended before it was done. The last it said: {said.strip()}"
