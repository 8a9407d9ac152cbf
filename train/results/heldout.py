"""What the trained model says of units it did not learn from: what a conversion is measured by."""

from __future__ import annotations

import json
from collections.abc import Sequence

from train.data.encode import Encoder
from train.data.samples import Sample
from train.model.assess import Answers


def held_out_lines(encoder: Encoder, samples: Sequence[Sample], answers: Answers) -> str:
    """JSON Lines: a unit's fields, people's labels, and the probabilities of each level.

    Units that training had to cut are left out, because the runtime reads them whole. Where people
    are tied there is no label.
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
        # In ASCII: half of a surrogate pair, which JSON may escape, is no UTF-8.
        lines.append(json.dumps(line) + "\n")
    return "".join(lines)
