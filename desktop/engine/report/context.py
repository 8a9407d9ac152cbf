"""What every part of a report needs, and each model's answers with its agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.results import DimensionAgreement, ModelAgreement
from desktop.engine.languages.language import Language
from desktop.engine.report.summary import Answers, Summary
from desktop.engine.store.dropped import Dropped
from desktop.engine.store.recoded import Recoded
from rubrics.schema import Rubric


@dataclass(frozen=True, slots=True)
class Context:
    """What every part of a report needs."""

    rubric: Rubric
    summary: Summary
    documents: Mapping[str, str]
    choices: Choices
    lang: Language
    recoded: tuple[Recoded, ...]
    dropped: Mapping[str, Dropped]


class ModelView(NamedTuple):
    """A model's answers on a dimension, with its agreement with people if anybody has coded."""

    answers: Answers
    agreement: ModelAgreement | None


def model_views(figure: DimensionAgreement, summary: Summary) -> list[ModelView]:
    """Each model's answers on the dimension with its agreement."""
    agreements = {model.model.coder_id: model for model in figure.models}
    return [
        ModelView(answers, agreements.get(answers.model.coder_id))
        for answers in summary.of(figure.dimension)
    ]
