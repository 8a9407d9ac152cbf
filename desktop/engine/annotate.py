"""Score every unit that the model has not scored yet, saving each before reporting it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop.engine.agreement.trained import SETTING
from desktop.engine.clock import now_utc
from desktop.engine.domain import Coder, CoderKind, Run
from desktop.engine.runtime.runtime import Scored, Scoring, Setup
from desktop.engine.store.coders import add_coder
from desktop.engine.store.project import Project
from desktop.engine.store.queue import Queue
from desktop.engine.store.runs import finish_run, reopen_run, start_run
from rubrics.prompt import PROMPT_VERSION

COMMIT_SECONDS = 0.05
"""Results that arrive faster than this are saved together; a disk syncs only so often."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """Units that are done, of all there are, and how many of them failed in this call.

    ``before`` were done when the call began, by an earlier one. ``units`` are the numbers in the
    file of those that this step saved. ``seconds`` is the time spent in this call, without the time
    in which nobody asked for the next step: a pause.
    """

    done: int
    total: int
    failed: int
    before: int = 0
    units: tuple[int, ...] = field(default=(), compare=False)
    seconds: float = field(default=0.0, compare=False)

    @property
    def rate(self) -> float:
        """Units per second of this call; 0 before the first."""
        return (self.done - self.before) / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take at this rate; None while that is unknown."""
        return (self.total - self.done) / self.rate if self.rate else None


def model_coder(title: str, setup: Setup, info: Mapping[str, Any]) -> Coder:
    """The model as a coder: everything that decides the bits of its answers, and a hash of that."""
    chat = "chat" if info["chat"] else "plain"
    weights = f"weights in {info['weights']}, " if info["weights"] else ""
    identity = {
        "model_sha256": setup.model_sha256,
        "adapter_sha256": setup.adapter_sha256,
        "rubric_sha256": setup.rubric.sha256,
        "prompt": f"version {PROMPT_VERSION}, {setup.form}, {chat}",
        "runtime": f"llama-cpp-python {info['llama_cpp_python']}, ggml {info['ggml']}, "
        f"context {info['n_ctx']}, batch {info['n_batch']}, units from multiples of "
        f"{info['step']}, {weights}{info['system_info']}",
    }
    digest = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
    return Coder(digest[:12], title, CoderKind.MODEL, identity)


def annotate(
    project: Project,
    coder: Coder,
    runtime: Scoring,
    dimensions: Sequence[str],
    training_units: str = "",
    *,
    only_new: bool = False,
) -> Iterator[RunProgress]:
    """Annotates what is left. To cancel, stop asking; to resume, call again.

    The first step reports the work found, each later one units that are already in the file. Units
    that failed in an earlier call are tried again. ``training_units`` are kept with the run, so
    that the report does not count them; with ``only_new`` they are passed over.
    """
    steps = _steps(project, coder, runtime, dimensions, training_units, only_new=only_new)
    seconds = 0.0
    while True:
        asked = time.monotonic()
        step = next(steps, None)
        seconds += time.monotonic() - asked
        if step is None:
            return
        yield replace(step, seconds=seconds)


def _steps(
    project: Project,
    coder: Coder,
    runtime: Scoring,
    dimensions: Sequence[str],
    training_units: str,
    *,
    only_new: bool,
) -> Iterator[RunProgress]:
    add_coder(project, coder)
    asked = ",".join(dimensions)
    run = Run(
        run_id=hashlib.sha256(f"{coder.coder_id}\0{asked}".encode()).hexdigest()[:12],
        coder_id=coder.coder_id,
        rubric_sha256=project.rubric().sha256,
        settings={
            **coder.identity,
            "dimensions": list(dimensions),
            **({SETTING: training_units} if training_units else {}),
        },
        started_utc=now_utc(),
    )
    start_run(project, run)
    without = training_units.split() if only_new else ()
    queue = Queue(project, coder.coder_id, dimensions, without)
    if queue.left:  # else its recorded end stays, and so do exports of it
        reopen_run(project, run.run_id)
    before = queue.units - queue.left
    done, failed = before, 0
    yield RunProgress(done, queue.units, failed, before)
    for results in _gathered(runtime.score(queue.batches())):
        saved, failing = queue.save(results, now_utc())
        done += len(saved)
        failed += failing
        yield RunProgress(done, queue.units, failed, before, tuple(saved))
    finish_run(project, run.run_id, now_utc())


def _gathered(results: Iterator[Scored]) -> Iterator[list[Scored]]:
    """Results that arrive within COMMIT_SECONDS, together."""
    unsaved: list[Scored] = []
    saved_at = time.monotonic()
    for result in results:
        unsaved.append(result)
        if time.monotonic() - saved_at >= COMMIT_SECONDS:
            yield unsaved
            unsaved = []
            saved_at = time.monotonic()
    if unsaved:
        yield unsaved
