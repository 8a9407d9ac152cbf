"""Asks the model about samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from rubrics.labels import Scores, scores_from
from train.config import Loss, Optim
from train.data.encode import Encoder, Targets
from train.data.samples import Sample
from train.model.network import Network, loss
from train.model.packing import pack


@dataclass(frozen=True, slots=True)
class Answers:
    """The model's answers about some samples, in their order: values and scores by dimension, and
    the mean loss over the samples.
    """

    values: tuple[dict[str, str], ...]
    scores: tuple[dict[str, Scores], ...]
    loss: float


OnProgress = Callable[[int, int], None]
"""Called with the number of samples that were asked about, and of all samples."""


def answer(
    network: Network,
    encoder: Encoder,
    samples: Sequence[Sample],
    optim: Optim,
    on_progress: OnProgress | None = None,
) -> Answers:
    """Asks the model about samples, in batches of similar lengths, without augmentation."""
    prefix = encoder.prefix()
    units = [encoder.unit(sample.fields) for sample in samples]
    order = sorted(range(len(samples)), key=lambda i: len(units[i]))
    scores: list[dict[str, Scores]] = [{} for _ in samples]
    total, n = 0.0, len(encoder.levels.questions)
    plain = Targets(encoder, Optim(loss=optim.loss), [])
    network.model.eval()
    with torch.inference_mode():
        for start in range(0, len(order), optim.micro_batch):
            if on_progress:
                on_progress(start, len(order))
            chosen = order[start : start + optim.micro_batch]
            labelled = [plain.example(samples[i], units[i]) for i in chosen]
            batch = pack(prefix, labelled, network.device)
            answers = network.answers(batch)
            total += float(loss(answers, batch, plain.optim))
            if optim.loss is Loss.COMPLETION:  # those were the labels' answers alone
                asked = [encoder.example(units[i]) for i in chosen]
                answers = network.answers(pack(prefix, asked, network.device))
            for row, i in enumerate(chosen):
                scores[i] = _scores(encoder, answers[row * n : (row + 1) * n].cpu())
    network.model.train()
    values = tuple(
        {name: given.value(encoder.rubric.dimension(name)) for name, given in each.items()}
        for each in scores
    )
    return Answers(values, tuple(scores), total / max(1, len(samples)))


def _scores(encoder: Encoder, answers: torch.Tensor) -> dict[str, Scores]:
    scores, start = {}, 0
    for dimension in encoder.rubric.dimensions:
        questions = encoder.questions[dimension.name]
        logs = [
            answers[start + q, : len(question.answers)].log_softmax(-1).tolist()
            for q, question in enumerate(questions)
        ]
        start += len(questions)
        scores[dimension.name] = scores_from(dimension, logs)
    return scores
