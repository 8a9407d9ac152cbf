"""The part of a dimension's section on what the model may be used for, and what to code next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop.engine.agreement.alt_test import ADVISED_PEOPLE, MIN_UNITS_EACH, AltTest
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.figures import Figure, Interval, Undefined
from desktop.engine.agreement.planner import Plan
from desktop.engine.agreement.prevalence import LEAST_EACH
from desktop.engine.agreement.results import (
    CodedSample,
    DimensionAgreement,
    Drawn,
    LevelPrevalence,
    ModelAgreement,
)
from desktop.engine.agreement.words import number, reasons, with_interval
from desktop.engine.languages.language import Language
from desktop.engine.report.blocks import Block, Bullets, Column, Heading, Table, Text
from desktop.engine.report.group_lead import p_text
from desktop.engine.report.views import label, undefined

MAX_LEVELS = 30
"""At most so many levels are listed."""


def blocks(figure: DimensionAgreement, model: ModelAgreement, lang: Language) -> list[Block]:
    """Human ceiling, alternative annotator test, prevalence."""
    return [
        *_ceiling(model, lang),
        *_alt_tests(figure, model, lang),
        *_prevalence(figure, model, lang),
    ]


def percent(figure: Figure, interval: Interval | Undefined, lang: Language) -> str:
    """A share as ``12.3% [10.1%, 14.9%]``."""
    if isinstance(figure, Undefined):
        return "–"
    value = lang.say("{x:.1f}%", x=100 * figure)
    if isinstance(interval, Undefined):
        return value
    return lang.say(
        "{value} [{low:.1f}%, {high:.1f}%]",
        value=value, low=100 * interval.low, high=100 * interval.high,
    )  # fmt: skip


def _ceiling(model: ModelAgreement, lang: Language) -> list[Block]:
    heading = Heading(lang.say("The human ceiling"))
    ceiling = model.ceiling
    if isinstance(ceiling, Undefined):
        return [heading, undefined(ceiling, lang)]
    if isinstance(ceiling.difference, Undefined):
        return [heading, undefined(ceiling.difference, lang)]
    columns = (
        Column(lang.say("On the same {units:unit}", units=ceiling.units), numeric=False),
        Column(lang.say("Alpha [95% interval]")),
    )
    rows = (
        (lang.say("the model with people, on average"),
         with_interval(ceiling.model, ceiling.model_interval, lang)),
        (lang.say("people with each other, on average"),
         with_interval(ceiling.people, ceiling.people_interval, lang)),
        (lang.say("difference, from a paired bootstrap"),
         with_interval(ceiling.difference, ceiling.interval, lang)),
    )  # fmt: skip
    found: list[Block] = [heading, Table(columns, rows)]
    intervals = (ceiling.model_interval, ceiling.people_interval, ceiling.interval)
    if told := reasons(intervals, lang):
        found.append(Text(lang.say("No interval: {reason}.", reason=told), "small"))
    return found


def _alt_tests(figure: DimensionAgreement, model: ModelAgreement, lang: Language) -> list[Block]:
    heading = Heading(lang.say("May it replace a coder? The alternative annotator test"))
    done = [test for test in model.alt_tests if isinstance(test, AltTest)]
    if not done:
        reason = model.alt_tests[0]
        assert isinstance(reason, Undefined)
        return [heading, undefined(reason, lang)]
    columns = (
        Column(lang.say("Epsilon"), numeric=False),
        Column(lang.say("People beaten")),
        Column(lang.say("Winning rate")),
        Column(lang.say("Advantage rho")),
        Column(lang.say("Outcome"), numeric=False),
    )
    rows = tuple(
        (
            lang.format_field(test.epsilon, ".2f"),
            lang.say(
                "{beaten:,} of {people:,}",
                beaten=sum(o.beaten for o in test.opponents),
                people=len(test.opponents),
            ),
            lang.format_field(test.winning_rate, ".2f"),
            lang.format_field(test.advantage, ".2f"),
            lang.say("passed") if test.passed else lang.say("not passed"),
        )
        for test in done
    )
    told = lang.say(
        "Each person is left out in turn, and the rest judge who is closer to them, the person "
        "or the model. The model passes where it beats at least half of the people; epsilon is "
        "what its lower costs are worth: 0.20 beside experts, 0.15 beside skilled coders, 0.10 "
        "beside crowd workers. The advantage rho is how often the model is at least as close, on "
        "average."
    )
    return [heading, Text(told, "soft"), Table(columns, rows), *_duels(figure, done, lang)]


def _duels(figure: DimensionAgreement, tests: Sequence[AltTest], lang: Language) -> list[Block]:
    """How often each person and the model are at least as close as the other, and p by epsilon."""
    test = tests[0]
    rows = tuple(
        (
            figure.humans[o.row].name,
            lang.count(o.units),
            lang.share(o.model_wins),
            lang.share(o.person_wins),
            *(p_text(each.opponents[place].p, lang) for each in tests),
        )
        for place, o in enumerate(test.opponents)
    )
    columns = (
        Column(lang.say("Left out"), numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("the model at least as close")),
        Column(lang.say("the person at least as close")),
        *(Column(lang.say("p at {epsilon:.2f}", epsilon=each.epsilon)) for each in tests),
    )
    about_p = lang.say(
        "A small p speaks against the model being worse than the person by epsilon or more "
        "(one-sided t-test). It is not yet corrected for the number of people."
    )
    found: list[Block] = [Table(columns, rows), Text(about_p, "small")]
    if test.left_out:
        untested = lang.say(
            "Left untested: {people:person} with fewer than {least} units that another person and "
            "the model coded too.",
            people=test.left_out,
            least=MIN_UNITS_EACH,
        )
        found.append(Text(untested, "small"))
    if len(test.opponents) < ADVISED_PEOPLE:
        few = lang.say(
            "The test's authors advise {advised} people or more.", advised=ADVISED_PEOPLE
        )
        found.append(Text(few, "small"))
    return found


def _prevalence(figure: DimensionAgreement, model: ModelAgreement, lang: Language) -> list[Block]:
    rows = [row for row in model.prevalence if _value(row.model) or _value(row.people.value)]
    if len(rows) > MAX_LEVELS:
        rows.sort(key=lambda row: -_value(row.model))
    sample = figure.sample
    columns = (
        Column(lang.say("Level"), numeric=False),
        Column(lang.say("The model's count")),
        Column(lang.say("People's sample" if sample.random else "Coded units only")),
        Column(lang.say("Both together (PPI++)")),
    )
    cells = tuple(
        (
            label(figure.dimension, row.level),
            percent(row.model, Undefined(""), lang),
            percent(row.people.value, row.people.interval, lang),
            percent(row.powered.value, row.powered.interval, lang),
        )
        for row in rows[:MAX_LEVELS]
    )
    found: list[Block] = [
        Heading(lang.say("How common each level is")),
        Text(_how_drawn(sample, lang), "soft"),
        Table(columns, cells, lang.say("Share of units with the level [95% interval]")),
    ]
    if model.mean is not None:
        found.append(_mean(model.mean, sample, lang))
    found += [Text(text, "small") for text in _about_prevalence(model, rows, sample, lang)]
    return found


def _about_prevalence(
    model: ModelAgreement, rows: Sequence[LevelPrevalence], sample: CodedSample, lang: Language
) -> Iterator[str]:
    """What limits the table of ``rows``."""
    everything = sample.units + sample.outside
    if (answered := model.prevalence[0].answered) < everything:
        yield lang.say(
            "The model's count and both together are of the {answered:unit} of {all:,} that it "
            "answered and was not trained on.",
            answered=answered,
            all=everything,
        )
    if rows and not sample.random:
        why = reasons([row.people.interval for row in rows], lang)
        yield lang.say("No interval, and nothing for all units: {reason}.", reason=why)
    if sample.random and sample.drawn is not Drawn.ALL:
        yield from _about_sample(rows, lang)
    if len(rows) > MAX_LEVELS:
        yield lang.say("The other {count:level} are in figures.csv.", count=len(rows) - MAX_LEVELS)


def _about_sample(rows: Sequence[LevelPrevalence], lang: Language) -> Iterator[str]:
    """Which of the ``rows``, from a random sample, lack an estimate or an interval, and why."""
    people = [row.people for row in rows]
    if why := reasons([one.value for one in people], lang):
        yield lang.say("–: {reasons}.", reasons=why)
        return
    if why := reasons([one.interval for one in people], lang):
        yield lang.say("No interval: {reason}.", reason=why)
    if any(isinstance(row.powered.value, Undefined) for row in rows):
        yield lang.say(
            "–: fewer than {least} units of the sample have the level, or lack it, or are such "
            "that the model differs from people: too few for an estimate from both.",
            least=LEAST_EACH,
        )


def _how_drawn(sample: CodedSample, lang: Language) -> str:
    """How the coded units were chosen, and what follows."""
    text = {
        Drawn.RECORDED: "People coded {units:unit}: a random sample of {all:unit}, with the "
        "probabilities recorded when it was drawn.",
        Drawn.DECLARED: "People coded {units:unit}. The analyst declared this a simple random "
        "sample of {all:unit}; the program cannot check that.",
        Drawn.OUTGROWN: "People coded {units:unit}, drawn at random before others were added: now "
        "there are {all:unit}. So there is no interval and no estimate for all of "
        "them. Extend the sample, with its seed and a larger size, and code what is new in it.",
        Drawn.SCATTERED: "People coded {units:unit} of a random sample, but too many of its other "
        "units were left out on the way. So there is no interval and no estimate for all "
        "{all:unit}. Code the rest of the sample.",
        Drawn.DROPPED: "Values went when the codebook changed, because of what they were, and were "
        "not given blind again. So what people coded, {units:unit} of {all:,}, is no random "
        "sample, and there is no interval and no estimate for all of them. Code again what went.",
        Drawn.ALL: "People coded everything ({all:unit}): these are counts, not estimates.",
        Drawn.UNKNOWN: "People coded {units:unit} of {all:,}, and it is not recorded how these "
        "were chosen. So there is no interval and no estimate for all of them. Draw "
        "the sample at random; where that was done elsewhere, vouch for it (“Choices …” on the "
        "page Agreement, or --random-sample).",
    }[sample.drawn]
    if sample.drawn is Drawn.DECLARED and not sample.equal:  # recorded probabilities are used
        text = (
            "People coded {units:unit}. The analyst declared that what they coded, weighted by the "
            "probabilities recorded when it was drawn, is like all {all:unit}; the program cannot "
            "check that."
        )
    return lang.say(text, units=sample.units, all=sample.units + sample.outside)


def _mean(mean: LevelPrevalence, sample: CodedSample, lang: Language) -> Text:
    """The mean value by the model, by people, and by both."""
    told = lang.say(
        "Mean value: {model} by the model alone, {people} in the people's sample, {powered} both "
        "together."
        if sample.random
        else "Mean value: {model} by the model alone, {people} in the coded units only.",
        model=number(mean.model, lang=lang),
        people=with_interval(mean.people.value, mean.people.interval, lang),
        powered=with_interval(mean.powered.value, mean.powered.interval, lang),
    )
    return Text(told)


def _value(figure: Figure) -> float:
    return 0.0 if isinstance(figure, Undefined) else figure


def plan_rows(choices: Choices, figure: DimensionAgreement, lang: Language) -> list[str]:
    """How many units the chosen width and power take, in sentences."""
    found = []
    there = figure.sample.units + figure.sample.outside
    if len(figure.humans) > 1:
        wish = lang.say("People's alpha with an interval {width:.2f} wide", width=choices.width)
        found.append(_planned(wish, figure.width, there, lang))
    for model in figure.models:
        width = lang.say(
            "Alpha of people and {model} with an interval {width:.2f} wide",
            model=model.model.name,
            width=choices.width,
        )
        power = lang.say(
            "{model} passing the alternative annotator test at epsilon {epsilon:.2f} with "
            "probability {power:.2f}",
            model=model.model.name,
            epsilon=choices.epsilon,
            power=choices.power,
        )
        plans = ((width, model.width), (power, model.power))
        found += [_planned(wish, plan, there, lang) for wish, plan in plans]
    return found


def _planned(wish: str, plan: Plan | Undefined, there: int, lang: Language) -> str:
    """How many units a ``wish`` takes; ``there`` is how many the project has."""
    if isinstance(plan, Undefined):
        return lang.say("{what}: cannot be planned, {reason}.", what=wish, reason=plan)
    if not plan.more:
        text = "{what}: {needed:unit} are enough, and {coded:,} are there."
        return lang.say(text, what=wish, needed=plan.needed, coded=plan.coded)
    if plan.needed > there:
        text = "{what}: {needed:unit}, and the project has {there:,}."
        return lang.say(text, what=wish, needed=plan.needed, there=there)
    text = "{what}: {more:more_unit}, {needed:,} in all."
    return lang.say(text, what=wish, more=plan.more, needed=plan.needed)


def plan_blocks(choices: Choices, figure: DimensionAgreement, lang: Language) -> list[Block]:
    """How many more units people would have to code."""
    rows = plan_rows(choices, figure, lang)
    if not rows:
        return []
    told = lang.say(
        "By simulation from the units at hand, assuming that further ones are like them; "
        "accurate to about a tenth:"
    )
    return [Heading(lang.say("How many more labels?")), Text(told, "soft"), Bullets(tuple(rows))]


def stability_blocks(figure: DimensionAgreement, lang: Language) -> list[Block]:
    """The project's models compared with each other, if there are several."""
    found = figure.stability
    if not found.several:
        return []
    heading = Heading(lang.say("Would another model change the conclusion?"))
    names = [model.name for model in found.models]
    if isinstance(found.moved, Undefined):
        return [heading, undefined(found.moved, lang)]
    values = figure.dimension.values
    told = lang.say(
        "On {units:unit} that all of them answered, {models} agree with each other at alpha "
        "{alpha}. The level whose share differs most between them is {level}, by {moved:.1f} "
        "percentage points.",
        units=found.units,
        models=names,
        alpha=number(found.alpha, lang=lang),
        level=label(figure.dimension, values[found.moved_level]),
        moved=100 * found.moved,
    )
    order = sorted(range(len(values)), key=lambda i: -found.shares[:, i].max())[:MAX_LEVELS]
    columns = (Column(lang.say("Level"), numeric=False), *(Column(name) for name in names))
    rows = tuple(
        (label(figure.dimension, values[i]),
         *(lang.say("{x:.1f}%", x=100 * share) for share in found.shares[:, i]))
        for i in order
        if found.shares[:, i].any()
    )  # fmt: skip
    why = [undefined(found.alpha, lang)] if isinstance(found.alpha, Undefined) else []
    return [heading, Text(told), *why, Table(columns, rows)]
