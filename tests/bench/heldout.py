"""``python -m bench.heldout RUN RUN …``: how far trainings on one split err on the same texts."""

from __future__ import annotations

import json
import sys
from itertools import combinations
from pathlib import Path

import krippendorff
import numpy as np

from rubrics.loader import load_rubric


def main(folders: list[Path]) -> None:
    """Prints it for the first dimension, on the different texts of the held-out parts."""
    dimension = load_rubric(folders[0] / "rubric.toml").dimensions[0]
    runs = []
    for folder in folders:
        lines = (folder / "heldout.jsonl").read_text("utf-8").splitlines()
        runs.append({json.dumps(unit["fields"]): unit for unit in map(json.loads, lines)})
    texts = list(runs[0])
    label = [dimension.values.index(runs[0][t]["labels"][dimension.name]) for t in texts]
    right = np.array(label)
    shares = [np.array([run[t]["probabilities"][dimension.name] for t in texts]) for run in runs]
    values = [share.argmax(1) for share in shares]
    print(f"{len(texts)} texts; one of them all is right in {_any_right(values, right):.3f}")
    for one, other in combinations(range(len(runs)), 2):
        both = (values[one] != right) & (values[other] != right)
        same = both & (values[one] == values[other])
        alpha = krippendorff.alpha(np.array([values[one], values[other]], dtype=float),
                                   level_of_measurement="nominal")  # fmt: skip
        multiplied = ((shares[one] * shares[other]).argmax(1) == right).mean()
        print(
            f"{folders[one].name}, {folders[other].name}: alpha {alpha:.3f}; both wrong "
            f"{both.sum()}, with the same value {same.sum()}; multiplied {multiplied:.3f}"
        )


def _any_right(values: list[np.ndarray], right: np.ndarray) -> float:
    return float(np.any([found == right for found in values], axis=0).mean())


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
