"""Which units a model was trained on: its answers there say nothing about new texts."""

from __future__ import annotations

from desktop.engine.store.project import Project
from desktop.engine.store.runs import runs

SETTING = "training_units"
"""The run's setting that lists the SHA-256 of every text the model was trained on.

It comes from the metadata key ``glossator.training_units`` of the adapter or model: hashes by
``rubrics.digest.text_sha256``, 64 hexadecimal digits each, separated by spaces.
"""


def trained_units(project: Project) -> dict[str, frozenset[str]]:
    """By a model's coder id, the ids of the project's units whose text it was trained on.

    Models whose runs list no training units are absent: nothing is known about them.
    """
    hashes: dict[str, set[str]] = {}
    for run in runs(project):
        listed = str(run.settings.get(SETTING, "")).split()
        if listed:
            hashes.setdefault(run.coder_id, set()).update(listed)
    return {coder_id: project.units_with(known) for coder_id, known in hashes.items()}
