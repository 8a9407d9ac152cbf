"""Score every unit that the model has not scored yet, saving each before reporting it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.engine.clock import now_utc
from desktop.engine.model import Coder, CoderKind, Run
from desktop.engine.runtime.runtime import Scored, Scoring, Setup
from desktop.engine.store.project import Project
from desktop.engine.store.queue import Queue
from rubrics.prompt import PROMPT_VERSION

COMMIT_SECONDS = 0.05
"""Results that arrive faster than this are saved together; a disk syncs only so often."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Units saved so far in this call, of all that were left, and how many of them failed."""

    done: int
    total: int
    failed: int


def model_coder(title: str, setup: Setup, info: Mapping[str, Any]) -> Coder:
    """The model as a coder: everything that decides the bits of its answers, and a hash of that."""
    chat = "chat" if info["chat"] else "plain"
    identity = {
        "model_sha256": setup.model_sha256,
        "adapter_sha256": setup.adapter_sha256,
        "rubric_sha256": setup.rubric.sha256,
        "prompt": f"version {PROMPT_VERSION}, {setup.form}, {chat}",
        "runtime": f"llama-cpp-python {info['llama_cpp_python']}, ggml {info['ggml']}, "
        f"context {info['n_ctx']}, batch {info['n_batch']}, {info['system_info']}",
    }
    digest = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
    return Coder(digest[:12], title, CoderKind.MODEL, identity)


def annotate(
    project: Project, coder: Coder, runtime: Scoring, dimensions: Sequence[str]
) -> Iterator[Progress]:
    """Annotates what is left. To cancel, stop asking; to resume, call again.

    The first step reports the work found, each later one units that are already in the file.
    """
    project.add_coder(coder)
    asked = ",".join(dimensions)
    run = Run(
        run_id=hashlib.sha256(f"{coder.coder_id}\0{asked}".encode()).hexdigest()[:12],
        coder_id=coder.coder_id,
        rubric_sha256=project.rubric().sha256,
        settings={**coder.identity, "dimensions": list(dimensions)},
        started_utc=now_utc(),
    )
    project.start_run(run)
    queue = Queue(project, coder.coder_id, dimensions)
    done = failed = 0
    yield Progress(done, queue.units, failed)
    unsaved: list[Scored] = []
    saved_at = time.monotonic()
    for result in runtime.score(queue.batches()):
        unsaved.append(result)
        if time.monotonic() - saved_at >= COMMIT_SECONDS:
            done, failed = _save(queue, unsaved, done, failed)
            saved_at = time.monotonic()
            yield Progress(done, queue.units, failed)
    if unsaved:
        done, failed = _save(queue, unsaved, done, failed)
        yield Progress(done, queue.units, failed)
    project.finish_run(run.run_id, now_utc())


def _save(queue: Queue, unsaved: list[Scored], done: int, failed: int) -> tuple[int, int]:
    done += queue.save(unsaved, now_utc())
    failed += sum(1 for result in unsaved if result.error)
    unsaved.clear()
    return done, failed
