"""The double at the model boundary: answers at once, and the same for the same text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from desktop.engine.runtime.runtime import Job, Scored
from rubrics.labels import scores_from
from rubrics.schema import Rubric, Select

INFO = {
    "chat": False,
    "llama_cpp_python": "double",
    "ggml": "double",
    "n_ctx": 4096,
    "n_batch": 512,
    "step": 16,
    "weights": "",
    "system_info": "double",
}


class InstantRuntime:
    """Scores that are a function of the text and the dimension; fails on texts with ``poison``."""

    def __init__(self, rubric: Rubric, poison: str = "POISON") -> None:
        self.rubric = rubric
        self.poison = poison
        self.asked: list[Job] = []

    @property
    def info(self) -> Mapping[str, Any]:
        return INFO

    def score(self, batches: Iterable[Sequence[Job]]) -> Iterator[Scored]:
        for batch in batches:
            for job in batch:
                self.asked.append(job)
                if any(self.poison in text for text in job.fields.values()):
                    yield Scored(job.key, error="The text is poisoned.")
                    continue
                yield Scored(job.key, {name: self._scores(job, name) for name in job.dimensions})

    def _scores(self, job: Job, name: str) -> Any:
        dimension = self.rubric.dimension(name)
        many = dimension.select is Select.MANY
        questions = len(dimension.levels) if many else 1
        answers = 2 if many else len(dimension.levels)
        seed = hashlib.sha256(repr((sorted(job.fields.items()), name)).encode()).digest()
        values = [
            [-1 - seed[(q * answers + a) % 32] / 32 for a in range(answers)]
            for q in range(questions)
        ]
        return scores_from(dimension, values)
