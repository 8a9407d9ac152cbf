"""What every part of a report needs, and each model's answers with its agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.results import Alpha, DimensionAgreement, Match, ModelAgreement
from desktop.engine.agreement.words import best_match
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
    recoded: tuple[Recoded, ...] = ()
    dropped: Mapping[str, Dropped] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelView:
    """A model's answers on a dimension, with its agreement with people if anybody has coded."""

    answers: Answers
    agreement: ModelAgreement | None

    @property
    def match(self) -> Match | None:
        """The match to show as a confusion matrix."""
        return best_match(self.agreement) if self.agreement else None

    @property
    def alpha(self) -> Alpha | None:
        """The alpha to report first: with the panel if there is one, else with the only person."""
        if self.agreement is None:
            return None
        return self.agreement.panel or self.agreement.pairs[0]


def model_views(figure: DimensionAgreement, summary: Summary) -> list[ModelView]:
    """Each model's answers on the dimension with its agreement."""
    agreements = {model.model.coder_id: model for model in figure.models}
    return [
        ModelView(answers, agreements.get(answers.model.coder_id))
        for answers in summary.of(figure.dimension)
    ]
