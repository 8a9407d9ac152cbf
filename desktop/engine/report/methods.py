"""The section on how the figures were made: methods paragraph, references, choices, limits."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.engine.agreement import alt_test, by_group, intervals
from desktop.engine.agreement.bounds import TENTATIVE
from desktop.engine.agreement.ceiling import ALIKE
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.planner import SIMULATIONS
from desktop.engine.agreement.results import AgreementReport, Drawn
from desktop.engine.languages.language import Language
from desktop.engine.report import groups, views
from desktop.engine.report.blocks import Block, Bullets, Heading, Section, Text
from desktop.engine.report.context import Context
from desktop.engine.report.paragraph import paragraph
from desktop.engine.report.recoded import doubtful
from desktop.engine.report.references import REFERENCES
from rubrics.schema import Scale, Select


def section(context: Context, figures: AgreementReport, people: int, version: str) -> Section:
    """The section; ``people`` is how many of them have a value that counts, ``version`` is the
    program's."""
    lang = context.lang
    title = lang.say("How to read the figures")
    if not people:
        return Section("methods", title, (Text(_confidence(context)),))
    made = paragraph(context, figures, people, version)
    blocks: tuple[Block, ...] = (
        Text(_reading(lang)),
        Heading(lang.say("A paragraph for the methods section")),
        Text(" ".join(made.sentences), "quote"),
        Heading(lang.say("References")),
        Bullets(tuple(sorted(REFERENCES[work] for work in made.cited))),
        Heading(lang.say("Every choice made")),
        Bullets(tuple(_choices(lang, figures))),
        Heading(lang.say("What was left out, and why")),
        Bullets(tuple(_left_out(context, figures))),
        Heading(lang.say("What was not checked")),
        Bullets(tuple(_unchecked(context, figures))),
    )
    return Section("methods", title, blocks)


def _confidence(context: Context) -> str:
    lang = context.lang
    several = any(d.select is Select.MANY for d in context.rubric.dimensions)
    text = (
        "Confidence is the probability of the chosen level among all levels of the dimension; "
        "where any number of levels may apply, that of its least certain yes or no. It tells how "
        "sure the model is and not how often it is right: models are often surer than they should "
        "be."
        if several
        else "Confidence is the probability of the chosen level among all levels of the "
        "dimension. It tells how sure the model is and not how often it is right: models are often "
        "surer than they should be."
    )
    return lang.say(text)


def _reading(lang: Language) -> str:
    return lang.say(
        "Krippendorff's alpha is 1 where coders always agree and 0 where they agree as often as "
        "chance would have it; below 0 they agree less than that. By convention data are relied on "
        "from 0.800 and used for tentative conclusions from 0.667 (Krippendorff 2018). Units that "
        "nobody coded do not count as agreement. A figure that cannot be had is a sentence that "
        "says why."
    )


def _choices(lang: Language, figures: AgreementReport) -> Iterator[str]:
    """Every convention and choice behind the figures that there are, as sentences."""
    yield from _about_agreement(lang, figures)
    if any(d.models for d in figures.dimensions):
        yield from _about_models(lang, figures.choices)
    yield lang.say("AC counts all levels of the codebook, used or not.")
    yield lang.say(
        "Planning: interval {width:.2f} wide, power {power:.2f}, {simulations} simulations.",
        width=figures.choices.width,
        power=figures.choices.power,
        simulations=SIMULATIONS,
    )
    yield from _about_this_project(lang, figures)


def _about_agreement(lang: Language, figures: AgreementReport) -> Iterator[str]:
    choices = figures.choices
    yield lang.say("Seed of every resample and simulation: {seed}.", seed=str(choices.seed))
    yield lang.say(
        "Bootstrap resamples: {resamples:,}; no interval from fewer than {least} units.",
        resamples=choices.resamples,
        least=intervals.MIN_UNITS,
    )
    yield lang.say(
        "Bootstrap intervals from fewer than 50 units tend to be too narrow: in simulations 90 "
        "in 100 contained the true alpha instead of 95."
    )
    yield lang.say(
        "Every interval and test holds by itself: of twenty intervals one misses the true value "
        "on average. But for the comparison of groups, nothing is corrected for the number of "
        "dimensions, levels and models."
        if choices.group_by
        else "Every interval and test holds by itself: of twenty intervals one misses the true "
        "value on average. Nothing is corrected for the number of dimensions, levels and models."
    )
    if any(d.dimension.scale is not Scale.NOMINAL for d in figures.dimensions):
        yield lang.say(
            "Ordinal alpha goes by the ranks of levels; the weights of kappa and AC2, mean errors "
            "and the alternative annotator test go by the levels' own numbers, as if these were "
            "distances."
        )
    if any(d.models and len(d.humans) > 1 for d in figures.dimensions):
        yield lang.say(
            "Two alphas count as alike where the whole interval of their difference lies within "
            "{alike:.2f} of 0.",
            alike=ALIKE,
        )
        yield lang.say(
            "People are taken to agree enough where the whole interval of their alpha is "
            "{bound:.3f} or more.",
            bound=TENTATIVE,
        )


def _about_models(lang: Language, choices: Choices) -> Iterator[str]:
    yield lang.say(
        "Human ceiling: pairs of people with fewer than {least} units in common do not count "
        "where others have as many, nor does any pair whose alpha is undefined.",
        least=intervals.MIN_UNITS,
    )
    yield lang.say(
        "Alpha of all people and a model together is of the units that the model answered."
    )
    yield lang.say(
        "Alternative annotator test: its outcome is told at epsilon {epsilon:.2f}; it needs at "
        "least {people} people with {units} units each; closeness is accuracy on nominal scales, "
        "the negative root mean squared error on ordered ones, the Jaccard index of sets.",
        epsilon=choices.epsilon,
        people=alt_test.MIN_PEOPLE,
        units=alt_test.MIN_UNITS_EACH,
    )
    yield lang.say(
        "Prevalence: a unit counts for a level with the share of its people who chose it. It is "
        "that of the project's own units: its intervals narrow as more of them are coded (finite "
        "population correction), except where units were drawn with unequal probabilities. All "
        "other intervals are about texts like these in general, however many of the project's "
        "are coded."
    )
    yield lang.say(
        "The right value for calibration, acceptance and sets: that of more than half of the "
        "unit's people, or of its one person; where they are tied, that of one of them, picked "
        "by a hash of the unit."
    )
    yield lang.say(
        "Accuracy and macro-F1 against the majority are computed on the units on which more than "
        "half of the people agree: they tend to be higher than those against each person."
    )
    yield lang.say(
        "Accepted unseen: at most {error:.%} errors; sets: at most {miss:.%} miss the right level.",
        error=choices.error,
        miss=choices.miss,
    )


def _about_this_project(lang: Language, figures: AgreementReport) -> Iterator[str]:
    """What the analyst declared and chose, and how the units were drawn."""
    choices = figures.choices
    declared = {
        d.sample.equal for d in figures.dimensions if d.units and d.sample.drawn is Drawn.DECLARED
    }
    if True in declared:
        yield lang.say("The analyst declared that the coded units are a simple random sample.")
    if False in declared:
        yield lang.say(
            "The analyst declared that the coded units, weighted by the probabilities recorded "
            "when they were drawn, are like all the others."
        )
    if any(not d.sample.equal for d in figures.dimensions):
        yield lang.say(
            "Units were drawn with unequal probabilities: prevalences are weighted; alpha, kappa, "
            "AC and accuracy describe the units as drawn. Intervals of both together can then be "
            "too narrow: in simulations of about 100 very unequally drawn units, 92 in 100 "
            "contained the true share instead of 95."
        )
    if choices.group_by:
        yield lang.say(
            "Groups of units are compared by {grouping}: one differs from all others where p of "
            "its accuracy or of a level's net error, corrected for the number of groups, levels "
            "and tests, is {level:.2f} or less; else they count as alike where the whole intervals "
            "of all these differences lie within {alike:.2f} of 0. "
            "Groups with fewer than {least} units are taken together.",
            grouping=groups.grouping_name(choices.group_by, lang),
            level=by_group.LEVEL,
            alike=by_group.ALIKE,
            least=by_group.LEAST,
        )
    if choices.count_trained:
        yield lang.say(
            "Units a model was trained on are counted, as the analyst asked: its figures flatter "
            "it."
        )


def _left_out(context: Context, figures: AgreementReport) -> list[str]:
    lang = context.lang
    told = [
        lang.say("{dimension}: {what}.", dimension=dimension.dimension.title, what=what)
        for dimension in figures.dimensions
        if (what := views.left_out(dimension, lang))
    ]
    if failed := context.summary.failed_units:
        text = "{failed:unit} that could not be annotated count as not answered."
        told.append(lang.say(text, failed=failed))
    return told or [lang.say("Nothing: every label that was given blind counts.")]


def _unchecked(context: Context, figures: AgreementReport) -> Iterator[str]:
    lang = context.lang
    yield from _unchecked_of_sample(lang, figures)
    models = any(d.models for d in figures.dimensions)
    if models:
        yield lang.say(
            "Whether the model saw these texts in training, beyond the units its own training "
            "lists."
        )
    if dimensions := doubtful(context.recoded):
        yield lang.say(
            "Whether people would give the values from before the codebook was changed again as it "
            "is now ({dimensions}).",
            dimensions=dimensions,
        )
    yield lang.say(
        "Whether people coded independently of each other and, where their labels came with the "
        "files, without a model's answer in sight; the program assumes so where nothing else is "
        "recorded."
    )
    yield lang.say(
        "Whether units are independent of each other, as intervals and tests take them to be: "
        "those from one document or by one author may be alike, and intervals are then too narrow."
    )
    if models:
        yield lang.say(
            "Conclusions drawn from the labels: a small model can reverse one even where agreement "
            "looks fair. Repeat decisive analyses on the people's labels."
        )


def _unchecked_of_sample(lang: Language, figures: AgreementReport) -> Iterator[str]:
    drawn = {d.sample.drawn for d in figures.dimensions if d.units}
    if Drawn.OUTGROWN in drawn:
        yield lang.say(
            "Whether the units that were added after the sample was drawn are like the others."
        )
    if Drawn.SCATTERED in drawn:
        yield lang.say(
            "Whether the coded units are like the others: too many of the random sample were "
            "left out on the way, so the figures hold for the coded units alone."
        )
    if Drawn.DROPPED in drawn:
        yield lang.say(
            "Whether the coded units are like the others: values went when the codebook changed, "
            "because of what they were, so the figures hold for what is left alone."
        )
    if gaps := max((d.sample.gaps for d in figures.dimensions if d.sample.random), default=0):
        yield lang.say(
            "Whether the units of the random sample that were left out on the way ({gaps:,} on a "
            "dimension at most) are like the coded ones.",
            gaps=gaps,
        )
    if Drawn.UNKNOWN in drawn:
        yield lang.say(
            "Whether the coded units are like the others: no random draw is recorded, so the "
            "figures hold for the coded units alone."
        )
