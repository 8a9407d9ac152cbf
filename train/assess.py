"""How well the model answers a part of the samples: accuracy, macro-F1, alpha, intervals."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import krippendorff
import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, f1_score

from rubrics.labels import Scores, scores_from
from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Rubric, Scale, Select
from train.config import Loss, Optim
from train.encode import Encoder, Targets
from train.network import Network, loss
from train.packing import pack
from train.samples import Sample

RESAMPLES = 1000
Figures = dict[str, Any]
Codes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answers:
    """The model's value for each sample and dimension, and the mean loss over the samples.

    ``scores`` are what the values were chosen by; empty where only the values were kept.
    """

    values: tuple[dict[str, str], ...]
    loss: float
    scores: tuple[dict[str, Scores], ...] = ()


def answer(network: Network, encoder: Encoder, samples: Sequence[Sample], optim: Optim) -> Answers:
    """Asks the model about samples, in batches of equal lengths, without any variation."""
    prefix = encoder.prefix()
    units = [encoder.unit(sample.fields) for sample in samples]
    order = sorted(range(len(samples)), key=lambda i: len(units[i]))
    scores: list[dict[str, Scores]] = [{} for _ in samples]
    total, n = 0.0, len(encoder.levels.questions)
    plain = Targets(encoder, Optim(loss=optim.loss), [])
    network.model.eval()
    with torch.inference_mode():
        for start in range(0, len(order), optim.micro_batch):
            chosen = order[start : start + optim.micro_batch]
            asked = [encoder.example(units[i]) for i in chosen]
            answers = network.answers(pack(prefix, asked, network.device))
            for row, i in enumerate(chosen):
                scores[i] = _scores(encoder, answers[row * n : (row + 1) * n].cpu())
            wanted = pack(
                prefix, [plain.example(samples[i], units[i]) for i in chosen], network.device
            )
            if optim.loss is Loss.COMPLETION:  # asks for other tokens than the levels' shares
                answers = network.answers(wanted)
            total += float(loss(answers, wanted, plain.optim))
    network.model.train()
    values = tuple(
        {name: given.value(encoder.rubric.dimension(name)) for name, given in each.items()}
        for each in scores
    )
    return Answers(values, total / max(1, len(samples)), tuple(scores))


def figures(
    answers: Answers, samples: Sequence[Sample], rubric: Rubric, *, intervals: bool
) -> Figures:
    """Figures per dimension, with 95 % bootstrap intervals over units where wanted.

    Units whose coders are tied are left out and counted. ``pooled`` has alpha over all dimensions
    that share their levels, as if each unit and dimension were a unit.
    """
    result: Figures = {"units": len(samples), "loss": answers.loss, "dimensions": {}}
    pooled: dict[tuple[str, ...], list[tuple[Dimension, Codes]]] = {}
    for dimension in rubric.dimensions:
        pairs = [
            (gold, values[dimension.name])
            for sample, values in zip(samples, answers.values, strict=True)
            if (gold := sample.agreed(dimension)) is not None
        ]
        labelled = sum(dimension.name in sample.labels for sample in samples)
        if not pairs:
            continue
        commonest = Counter(gold for gold, _ in pairs).most_common(1)[0][1] / len(pairs)
        found: Figures = {
            "units": len(pairs),
            "tied": labelled - len(pairs),
            "commonest_share": commonest,
        }
        codes = _codes(dimension, pairs)
        for name, measure in _measures(dimension).items():
            found[name] = _figure(measure, codes, intervals)
        result["dimensions"][dimension.name] = found
        if dimension.select is Select.ONE:
            pooled.setdefault((dimension.scale, *dimension.values), []).append((dimension, codes))
    for alike in pooled.values():
        if len(alike) > 1:
            every = np.concatenate([codes for _, codes in alike])
            result["pooled"] = {
                "dimensions": [dimension.name for dimension, _ in alike],
                "alpha": _figure(_measures(alike[0][0])["alpha"], every, intervals),
            }
    return result


def headline(found: Figures, name: str) -> float:
    """One figure over all dimensions: the loss, or the mean of a dimension's figure."""
    if name == "loss":
        return float(found["loss"])
    values = [d[name]["value"] for d in found["dimensions"].values()]
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else float("nan")


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


def _codes(dimension: Dimension, pairs: Sequence[tuple[str, str]]) -> Codes:
    """(units, 2) numbers or codes for one level; (units, 2, levels) membership for sets."""
    if dimension.select is Select.MANY:
        sets = [[set(value.split(SET_SEPARATOR)) - {NONE} for value in pair] for pair in pairs]
        return np.array(
            [[[float(v in s) for v in dimension.values] for s in pair] for pair in sets]
        )
    if dimension.scale is Scale.NOMINAL:
        index = {value: i for i, value in enumerate(dimension.values)}
        return np.array([[index[value] for value in pair] for pair in pairs], dtype=float)
    return np.array([[float(value) for value in pair] for pair in pairs])


def _measures(dimension: Dimension) -> dict[str, Callable[[Codes], float | None]]:
    if dimension.select is Select.MANY:
        return {
            "accuracy": lambda c: float((c[:, 0] == c[:, 1]).all(axis=-1).mean()),
            "macro_f1": lambda c: float(
                f1_score(c[:, 0], c[:, 1], average="macro", zero_division=0)
            ),
            "alpha": _mean_alpha,
        }
    return {
        "accuracy": lambda c: float(accuracy_score(c[:, 0], c[:, 1])),
        "macro_f1": lambda c: float(f1_score(c[:, 0].astype(str), c[:, 1].astype(str),
                                             average="macro", zero_division=0)),
        "alpha": lambda c: _alpha(c, str(dimension.scale)),
    }  # fmt: skip


def _alpha(codes: Codes, scale: str) -> float | None:
    """Krippendorff's alpha between people and model; None where nothing varies."""
    if len(np.unique(codes)) < 2:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        value = krippendorff.alpha(reliability_data=codes.T, level_of_measurement=scale)
    return float(value) if np.isfinite(value) else None


def _mean_alpha(codes: Codes) -> float | None:
    """Mean over the levels of a set of the alpha of each level's yes and no."""
    each = [_alpha(codes[:, :, level], "nominal") for level in range(codes.shape[2])]
    known = [value for value in each if value is not None]
    return sum(known) / len(known) if known else None


def _figure(
    measure: Callable[[Codes], float | None], codes: Codes, intervals: bool
) -> dict[str, float | None]:
    found: dict[str, float | None] = {"value": measure(codes)}
    if intervals:
        random = np.random.default_rng(1)
        drawn = [
            value
            for _ in range(RESAMPLES)
            if (value := measure(codes[random.integers(0, len(codes), len(codes))])) is not None
        ]
        low, high = np.percentile(drawn, [2.5, 97.5]) if drawn else (np.nan, np.nan)
        found |= {"low": _finite(low), "high": _finite(high)}
    return found


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
