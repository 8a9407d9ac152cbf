"""Small coded projects, and the report of one as a page, as the tests of reports use them."""

from __future__ import annotations

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import DEFAULT, Choices
from desktop.engine.domain import Annotation, Coder, CoderKind, Status, human
from desktop.engine.languages.language import language
from desktop.engine.report.compose import compose
from desktop.engine.report.html import to_html
from desktop.engine.store.project import Project
from rubrics.labels import Scores

ROBOT = Coder("robot", "Robot", CoderKind.MODEL, {})
TONES = ("negative", "neutral", "positive")


def page_of(project: Project, lang: str = "en", choices: Choices = DEFAULT) -> str:
    return to_html(compose(project, agreement(project, choices), language(lang)))


def labelled(units: int, coder: Coder | None = None) -> list[Annotation]:
    """Labels of ``tone``: by one coder, or by Anna, with a model that is right on most of 60."""
    made = []
    for i in range(units):
        value = TONES[(i + i // 7) % 3]
        made.append(label(i, coder or human("Anna"), value))
    if coder is None:
        made += [label(i, ROBOT, TONES[(i + (i // 7 if i % 4 else 0)) % 3]) for i in range(60)]
    return made


def label(unit: int, coder: Coder, value: str) -> Annotation:
    scores = None
    if coder.kind is CoderKind.MODEL:
        p = 0.6 + unit % 40 / 100
        scores = Scores(tuple(p if v == value else (1 - p) / 2 for v in TONES), 1.0)
    return Annotation(
        f"u{unit}", "tone", coder.coder_id, value, Status.CONFIRMED, "2026-01-01T00:00:00Z",
        scores=scores,
    )  # fmt: skip
