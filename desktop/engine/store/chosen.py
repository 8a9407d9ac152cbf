"""What the analyst chose about the project's figures, as the project keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project

KEY = "figure_choices"
"""The setting that keeps it."""

VOUCHED = "random_sample"
"""The choice by which the analyst vouches that the coded units are a random sample."""


@in_words
def read_chosen(project: Project) -> dict[str, Any]:
    """The choices by name; those that nobody made are absent."""
    return dict(json.loads(project.meta(KEY) or "{}"))


def write_chosen(project: Project, choices: Mapping[str, Any]) -> None:
    """Keeps these choices and no others. Raises ProjectError."""
    with project.transaction():
        project.connection.execute(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", (KEY, json.dumps(choices, sort_keys=True))
        )
