"""The runtime as the engine sees it: units in, scores out, whatever happens to the process."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

from rubrics.errors import UserError
from rubrics.labels import Scores, scores_from
from rubrics.prompt import Form
from rubrics.schema import Rubric
from rubrics.system.children import Child
from rubrics.system.frames import Message

AHEAD = 12
"""Requests per thread that the model's process holds, so that it never waits for the parent; it may
take four at once."""


class ModelUnusableError(UserError):
    """The model cannot be loaded or asked under this rubric."""


class ModelCrashedError(Exception):
    """The model's process ended without being asked to."""


class ModelStoppedError(Exception):
    """The model's process was ended by :meth:`Runtime.interrupt`."""


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything the model's process needs to start.

    ``n_ctx`` is the tokens that the model reads at once, 0 for as many as its codebook needs.
    ``cache`` is a folder for decoded prefixes and widened weights, or None; it and ``threads``
    decide about speed alone. ``training_units`` (see the model's header) is for the report. All
    else decides the bits of the scores.
    """

    rubric: Rubric
    model: Path
    model_sha256: str
    form: Form
    chat: bool
    adapter: Path | None = None
    adapter_sha256: str = ""
    n_ctx: int = 0
    threads: int = 1
    cache: Path | None = None
    training_units: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One unit to score on some dimensions; ``key`` comes back with its result."""

    key: str
    fields: Mapping[str, str]
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one job by dimension, or why there are none."""

    key: str
    scores: Mapping[str, Scores] = field(default_factory=dict)
    error: str = ""


class Scoring(Protocol):
    """What annotating needs of a runtime; a double in tests answers at once."""

    @property
    def info(self) -> Mapping[str, Any]:
        """What decides the bits of the scores, for the run's settings."""

    def score(self, batches: Iterable[Sequence[Job]]) -> Iterator[Scored]:
        """The results, in the order in which they are ready. The units of a batch share fields, so
        they are scored one after the other."""


class Runtime:
    """A model's process. Use as a context manager; scores one iterable of batches at a time.

    After a crash the units in flight are tried again, one at a time. One that crashes the process
    again comes back with an error, and the process is started anew for the rest.
    """

    module = "desktop.engine.runtime.child"

    def __init__(self, setup: Setup) -> None:
        """Starts the process; the model loads while the caller does something else."""
        self.setup = setup
        self._interrupted = False
        self._guard = threading.Lock()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def info(self) -> Mapping[str, Any]:
        """What the process says when it is ready: context, prefix, versions, CPU features.

        Waits for that. Raises ModelUnusableError where the model cannot be loaded or asked.
        """
        return {k: v for k, v in self._wait_until_ready().items() if k != "op"}

    def close(self) -> None:
        """Ends the process, at once."""
        self._child.end()

    def interrupt(self) -> None:
        """Ends the process from another thread; who waits for it there gets ModelStoppedError."""
        with self._guard:
            self._interrupted = True
            self._child.kill()

    def score(self, batches: Iterable[Sequence[Job]]) -> Iterator[Scored]:
        """Scores jobs as they finish. Stopping the iteration early leaves the runtime unusable."""
        self._wait_until_ready()
        source = iter(batches)
        while True:
            flight: dict[int, list[Job]] = {}
            try:
                yield from self._stream(source, flight)
                return
            except ModelCrashedError:
                suspects = [job for batch in flight.values() for job in batch]
            self._restart()
            for job in suspects:
                yield self._alone(job)

    def _stream(
        self, source: Iterator[Sequence[Job]], flight: dict[int, list[Job]]
    ) -> Iterator[Scored]:
        """Keeps the process fed; ``flight`` holds what was sent and not answered."""
        numbers = itertools.count()
        limit = self.setup.threads * AHEAD
        more = True
        while more or flight:
            while more and len(flight) < limit:
                batch = next(source, None)
                if batch is None:
                    more = False
                elif batch:
                    number = next(numbers)
                    flight[number] = list(batch)
                    self._send(_request(number, batch))
            if flight:
                answer = self._receive()
                jobs = flight.pop(answer["id"])
                for job, result in zip(jobs, answer["results"], strict=True):
                    yield self._scored(job, result)

    def _alone(self, job: Job) -> Scored:
        try:
            self._send(_request(0, [job]))
            return self._scored(job, self._receive()["results"][0])
        except ModelCrashedError as e:
            self._restart()
            return Scored(job.key, error=f"The model's process crashed on this text twice. {e}")

    def _scored(self, job: Job, result: Message) -> Scored:
        if "error" in result:
            return Scored(job.key, error=result["error"])
        rubric, windows = self.setup.rubric, result["windows"]
        scores = {
            name: scores_from(rubric.dimension(name), result["scores"][name], windows)
            for name in job.dimensions
        }
        return Scored(job.key, scores)

    def _start(self) -> None:
        with self._guard:
            if self._interrupted:  # while there was no process that could have been ended
                raise ModelStoppedError
            self._ready: Message | None = None
            self._child = Child(self.module)
        # If it has ended already, waiting for its answer tells why.
        with contextlib.suppress(OSError):
            self._child.send(_load(self.setup))

    def _wait_until_ready(self) -> Message:
        if self._ready is not None:
            return self._ready
        try:
            ready = self._receive()
        except ModelCrashedError as e:
            raise ModelUnusableError(
                f"The model's process ended while loading {self.setup.model.name}. {e} "
                "Run 'glossator doctor' to see whether the runtime works on this machine."
            ) from e
        if ready["op"] == "failed":
            raise ModelUnusableError(f"{self.setup.model.name} cannot be used: {ready['message']}")
        self._ready = ready
        return ready

    def _restart(self) -> None:
        self.close()
        self._start()
        self._wait_until_ready()

    def _send(self, message: Message) -> None:
        try:
            self._child.send(message)
        except OSError as e:
            raise self._ended() from e

    def _receive(self) -> Message:
        answer = self._child.receive()
        if answer is None:
            raise self._ended()
        return answer

    def _ended(self) -> Exception:
        if self._interrupted:
            return ModelStoppedError()
        code = self._child.wait()
        how = f"signal {-code}" if code < 0 else f"code {code}"
        return ModelCrashedError(f"It ended with {how}. {self._child.last_line()}".rstrip())


def _request(number: int, batch: Sequence[Job]) -> Message:
    units = [{"fields": dict(job.fields), "dimensions": job.dimensions} for job in batch]
    return {"op": "score", "id": number, "units": units}


def _load(setup: Setup) -> Message:
    return {
        "op": "load",
        "model": str(setup.model),
        "model_sha256": setup.model_sha256,
        "adapter": str(setup.adapter) if setup.adapter else "",
        "adapter_sha256": setup.adapter_sha256,
        "rubric": setup.rubric.source,
        "form": setup.form.value,
        "chat": setup.chat,
        "n_ctx": setup.n_ctx,
        "threads": setup.threads,
        "cache": str(setup.cache) if setup.cache else "",
    }
