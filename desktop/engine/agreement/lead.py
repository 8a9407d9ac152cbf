"""What opens a dimension's report, for whoever must decide: what was found, then the advice."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.engine.agreement.advice import advice
from desktop.engine.agreement.ceiling import Ceiling, Standing
from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.results import Alpha, DimensionAgreement, Drawn, ModelAgreement
from desktop.engine.agreement.words import alpha_text, chosen_test, with_interval
from desktop.engine.languages.language import ENGLISH, Language, Said, language, said

FEW_UNITS = 30
"""Figures from fewer units are called a first impression."""

LOPSIDED = 0.9
"""If one value has this share or more, alpha depends on the few other units."""

_NAMED = 3
"""Up to so many people are named."""
_ENGLISH = language(ENGLISH)

_BESIDE_PEOPLE = {
    Standing.BELOW: "{name} agrees with {people} less than they agree with each other: {alphas}",
    Standing.ABOVE: "{name} agrees with {people} more than they agree with each other: {alphas}",
    Standing.ALIKE: "{name} agrees with {people} as they agree with each other: {alphas}",
    Standing.UNTOLD: "it cannot be told yet whether {name} agrees with {people} as they agree "
    "with each other: {alphas}",
}


def lead(
    agreement: DimensionAgreement, lang: Language = _ENGLISH, epsilon: float | None = None
) -> str:
    """The sentences that open a dimension's report: what was found, and what to do next.

    ``epsilon`` is the one at which the alternative annotator test is reported, if any.
    """
    return " ".join(paragraphs(agreement, lang, epsilon))


def paragraphs(
    agreement: DimensionAgreement, lang: Language = _ENGLISH, epsilon: float | None = None
) -> list[str]:
    """The :func:`lead` with a paragraph for each model."""
    if not agreement.units:
        told = lang.say(
            "Nobody has coded this blind yet, so nothing is known about how right the labels are. "
            "Let two people code about 100 units, drawn at random, without seeing the model's "
            "answers: on the page Review of the window, or in columns of a table, named like "
            "{column}, that is annotated then.",
            column=f"{agreement.dimension.name}__NAME",
        )
        return [told]
    return _Lead(agreement, lang, epsilon).paragraphs()


class _Lead:
    """Composes the lead of one dimension that people have coded."""

    def __init__(
        self, agreement: DimensionAgreement, lang: Language, epsilon: float | None
    ) -> None:
        self.agreement = agreement
        self.lang = lang
        self.epsilon = epsilon

    def paragraphs(self) -> list[str]:
        agreement, say = self.agreement, self.lang.say
        opening = (
            "On {units:unit} drawn at random, which people coded blind, {found}."
            if agreement.sample.drawn is Drawn.RECORDED
            else "On {units:unit} that people coded blind, {found}."
        )
        rests_on = [self.units(model) for model in agreement.models] or [agreement.units]
        people = self.people(rests_on[0])
        first, *others = [self.model(model) for model in agreement.models] or [people]
        if len(agreement.humans) > 1 and not all(m.compared for m in agreement.models):
            first = said("{first}; {rest}", first=first, rest=people)
        told = [say(opening, units=rests_on[0], found=first)]
        told += [
            say("On the same units {found}.", found=found)
            if units == rests_on[0]
            else say("On {units:unit} {found}.", units=units, found=found)
            for units, found in zip(rests_on[1:], others, strict=True)
        ]
        if dropped := agreement.left_out.dropped:
            warning = say(
                "{n:value} went when the codebook changed, without being given blind again since: "
                "what is left is no random part of what was coded, so no figure here speaks for "
                "all of it. Code again first what went.",
                n=dropped,
            )
            told[0] = f"{warning} {told[0]}"
        for i, model in enumerate(agreement.models):
            name = self.name(model, starts=True)
            advised = "" if dropped else advice(agreement, model, name, self.lang, self.epsilon)
            more = (self.lopsided(model), self.test(model), advised)
            told[i] = " ".join(filter(None, [told[i], *more]))
        if not agreement.models and not agreement.left_out.trained:
            told[-1] += " " + say("No model has annotated them yet.")
        scant = [0 < units < FEW_UNITS for units in rests_on]
        if any(scant) and not all(scant):  # said where it is so, not of a model with enough units
            told = [
                f"{t} {self.impression()}" if s else t for t, s in zip(told, scant, strict=True)
            ]
        elif few := self.few(rests_on):
            told[-1] += f" {few}"
        if trained := agreement.left_out.trained:
            told[-1] += " " + say(
                "Not counted: {n:annotation} by {models} on texts used in training; to learn more, "
                "let people code other texts.",
                n=trained,
                models=list(agreement.left_out.trained_models),
            )
        return told

    def people(self, told: int) -> Said:
        """How far people agree; ``told`` units are mentioned already."""
        humans = self.agreement.humans
        if len(humans) == 1:
            return said("{person} is the only coder, and agreement takes two",
                        person=humans[0].name)  # fmt: skip
        found = self.agreement.people
        return said("{people} agree with each other at {alpha}", people=self.who(),
                    alpha=self.alpha(found, told))  # fmt: skip

    def who(self) -> Said | list[str]:
        """The people by name, or their number if they are many."""
        humans = [coder.name for coder in self.agreement.humans]
        return humans if len(humans) <= _NAMED else said("the {count} people", count=len(humans))

    def name(self, model: ModelAgreement, *, starts: bool = False) -> Said | str:
        """A model's name, or "the model" if there is one; ``starts`` a sentence."""
        if len(self.agreement.models) > 1:
            return model.model.name
        return said("The model") if starts else said("the model")

    def model(self, model: ModelAgreement) -> Said:
        """How far a model agrees with people, beside their agreement where that is known."""
        if model.compared:
            return self.beside_people(model, model.compared)
        values = sorted(p.value for p in model.pairs if not isinstance(p.value, Undefined))
        if not values and len(model.pairs) > 1:
            reasons = [p.value for p in model.pairs]
            return said(
                "alpha between {name} and each of the people is undefined ({reason})"
                if len(set(map(str, reasons))) == 1
                else "alpha between {name} and each of the people is undefined",
                name=self.name(model), reason=reasons[0],
            )  # fmt: skip
        if len(model.pairs) <= _NAMED:
            return self.with_each(model)
        return said(
            "{name} agrees with the {count} people at alpha {low:.2f} to {high:.2f}",
            name=self.name(model), count=len(model.pairs), low=values[0], high=values[-1],
        )  # fmt: skip

    def beside_people(self, model: ModelAgreement, ceiling: Ceiling) -> Said:
        """How a model's agreement with people stands beside their own."""
        alphas = said(
            "alpha {model} against {people}",
            model=with_interval(ceiling.model, ceiling.model_interval, self.lang),
            people=with_interval(ceiling.people, ceiling.people_interval, self.lang),
        )
        return said(
            _BESIDE_PEOPLE[ceiling.standing],
            name=self.name(model),
            people=self.who(),
            alphas=alphas,
        )

    def with_each(self, model: ModelAgreement) -> Said:
        """A model's alpha with each person."""
        told = self.units(model)
        pairs = [
            said("with {person} at {alpha}", person=p.coders[0].name, alpha=self.alpha(p, told))
            for p in model.pairs
        ]
        return said("{name} agrees {pairs}", name=self.name(model), pairs=pairs)

    def alpha(self, alpha: Alpha, told: int) -> Said:
        """An alpha, with its number of units unless they were ``told`` already."""
        if isinstance(alpha.value, Undefined):
            return said("an undefined alpha ({reason})", reason=alpha.value)
        text = alpha_text(alpha, self.lang)
        if alpha.units != told:
            return said("alpha {alpha} (on {units:unit})", alpha=text, units=alpha.units)
        return said("alpha {alpha}", alpha=text)

    def test(self, model: ModelAgreement) -> str:
        """Whether a model passes the alternative annotator test; empty for one person."""
        result = chosen_test(model, self.epsilon)
        if result is None or len(self.agreement.humans) < 2:
            return ""
        name = model.model.name if len(self.agreement.models) > 1 else said("It")
        if isinstance(result, Undefined):
            return self.lang.say(
                "Whether it may replace one of them was not tested: {reason}.", reason=result
            )
        text = (
            "{name} passes the alternative annotator test at epsilon {epsilon:.2f}."
            if result.passed
            else "{name} does not pass the alternative annotator test at epsilon {epsilon:.2f}."
        )
        return self.lang.say(text, name=name, epsilon=result.epsilon)

    def lopsided(self, model: ModelAgreement) -> str:
        """Warns that alpha says little if nearly all units have one value, of enough units to say
        so."""
        shares = [match.commonest for match in model.matches if match.units >= FEW_UNITS]
        known = [share for share in shares if not isinstance(share, Undefined)]
        if min(known, default=0.0) < LOPSIDED:
            return ""
        if model.one_value:
            return self.lang.say(
                "None of the people used more than one value on the units that the model answered: "
                "these cannot show whether it tells levels apart, whatever its figures."
            )
        return self.lang.say(
            "People gave {share:%} of the units the same value: then alpha hangs on a few units, "
            "so read it together with the accuracy.",
            share=min(known),
        )

    def units(self, model: ModelAgreement) -> int:
        """How many units the statement about a model rests on.

        They may be fewer than people coded: it need not have answered all, nor two have coded all.
        """
        if model.compared:
            return model.compared.units
        if len(self.agreement.humans) == 1:
            return model.pairs[0].units or self.agreement.units
        return self.agreement.units

    def impression(self) -> str:
        """Warns that there are few units."""
        return self.lang.say("Fewer than {few} units: a first impression, no more.", few=FEW_UNITS)

    def few(self, rests_on: Sequence[int]) -> str:
        """Warns that there are few units, or few of some of the people."""
        agreement = self.agreement
        units = list(rests_on)
        if len(agreement.humans) > 1:
            units.append(agreement.people.units or agreement.units)
        if any(0 < count < FEW_UNITS for count in units):
            return self.impression()
        pairs = [pair for model in agreement.models for pair in model.pairs]
        whose = dict.fromkeys(p.coders[0].name for p in pairs if 0 < p.units < FEW_UNITS)
        if not whose:
            return ""
        return self.lang.say(
            "A model can be compared with {people} on fewer than {few} units: that is a first "
            "impression, no more.",
            people=list(whose),
            few=FEW_UNITS,
        )
