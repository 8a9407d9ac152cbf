"""Writes the trained model's answers about held-out units, by which a conversion is measured."""

from __future__ import annotations

import json
from collections.abc import Sequence

from train.data.encode import Encoder
from train.data.samples import Sample
from train.model.assess import Answers


def held_out_lines(encoder: Encoder, samples: Sequence[Sample], answers: Answers) -> str:
    """JSON Lines with the fields of a unit, people's labels, and the levels' probabilities.

    Units that training had to cut are left out, because the runtime reads them whole. A tie of the
    coders is no label.
    """
    lines = []
    for sample, scores in zip(samples, answers.scores, strict=True):
        if not encoder.fits(sample.fields):
            continue
        agreed = {item.name: sample.agreed(item) for item in encoder.rubric.dimensions}
        line = {
            "fields": dict(sample.fields),
            "labels": {name: value for name, value in agreed.items() if value is not None},
            "probabilities": {name: given.probabilities for name, given in scores.items()},
        }
        # In ASCII, because UTF-8 has no lone surrogates; JSON can escape them.
        lines.append(json.dumps(line) + "\n")
    return "".join(lines)
