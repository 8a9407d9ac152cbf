"""Matches the questions of another tool to a rubric's dimensions, by their names or labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop.engine.domain import person_name
from desktop.engine.ingest.column_names import bare
from desktop.engine.languages.wording import some
from rubrics.labels import is_level
from rubrics.schema import Dimension, Rubric


def match_answers(
    answers: Mapping[str, tuple[str, str]],
    cells: Mapping[str, Sequence[str]],
    rubric: Rubric,
    problems: list[str],
) -> dict[str, tuple[str, str]]:
    """Column -> (dimension, coder), from ``answers``: column -> (question, coder).

    A question is matched to the dimension of the same name if any of its labels is a level there;
    else to the one dimension, if it is only one, of which most of its labels are levels. What
    matches nothing is added to ``problems``.
    """
    asked: dict[str, list[str]] = {}
    for column, (question, _) in answers.items():
        asked.setdefault(question, []).append(column)
    found: dict[str, tuple[str, str]] = {}
    for question, columns in asked.items():
        labels = [label for column in columns for label in cells[column] if label.strip()]
        dimension = _dimension(question, labels, rubric)
        if dimension is not None:
            found |= {name: (dimension.name, person_name(answers[name][1])) for name in columns}
            continue
        listed = some([f"'{column}'" for column in columns])
        if labels:
            problems.append(
                f"People's answers to '{question}' ({listed}) were not read: most are no level of "
                f"any question of the rubric, such as '{labels[0][:40]}'. Where they are meant, "
                "name the levels as they are there, or say which columns hold which labels."
            )
        else:
            problems.append(
                f"People's answers to '{question}' ({listed}) were not read: no question of the "
                "rubric is called so. Say which columns hold which labels."
            )
    return {column: found[column] for column in answers if column in found}


def _dimension(question: str, labels: Sequence[str], rubric: Rubric) -> Dimension | None:
    for dimension in rubric.dimensions:
        if bare(question) in (bare(dimension.name), bare(dimension.title)):
            fits = not labels or any(is_level(dimension, label) for label in labels)
            return dimension if fits else None
    fitting = [
        dimension
        for dimension in rubric.dimensions
        if sum(is_level(dimension, label) for label in labels) * 2 > len(labels)
    ]
    return fitting[0] if len(fitting) == 1 else None
