"""How the figures were made: a paragraph for a paper, its references, and every choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from desktop.engine.agreement import alt_test, calibration, classification, intervals, selective
from desktop.engine.agreement.alt_test import AltTest
from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.planner import SIMULATIONS
from desktop.engine.agreement.results import AgreementReport, Coefficients, Drawn
from desktop.engine.language import Language, said
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Bullets, Heading, Section, Text
from desktop.engine.report.context import Context
from rubrics.schema import Select

REFERENCES = {
    "alpha": "Krippendorff, K. (2018). Content Analysis: An Introduction to Its Methodology "
    "(4th ed.). Sage.",
    "bootstrap": "Efron, B., & Tibshirani, R. J. (1993). An Introduction to the Bootstrap. "
    "Chapman & Hall.",
    "masi": "Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic "
    "and pragmatic annotation. LREC.",
    "kappa": "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and "
    "Psychological Measurement, 20, 37–46.",
    "weighted": "Cohen, J. (1968). Weighted kappa. Psychological Bulletin, 70, 213–220.",
    "ac": "Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence "
    "of high agreement. British Journal of Mathematical and Statistical Psychology, 61, 29–48.",
    "ac2": "Gwet, K. L. (2014). Handbook of Inter-Rater Reliability (4th ed.). Advanced Analytics.",
    "alt": "Calderon, N., Reichart, R., & Dror, R. (2025). The alternative annotator test for "
    "LLM-as-a-judge. ACL.",
    "by": "Benjamini, Y., & Yekutieli, D. (2001). The control of the false discovery rate in "
    "multiple testing under dependency. Annals of Statistics, 29, 1165–1188.",
    "ppi": "Angelopoulos, A. N., Duchi, J. C., & Zrnic, T. (2023). PPI++: Efficient "
    "prediction-powered inference. arXiv:2311.01453.",
    "calibration": "Guo, C., Pleiss, G., Sun, Y., & Weinberger, K. Q. (2017). On calibration of "
    "modern neural networks. ICML.",
    "brier": "Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. "
    "Monthly Weather Review, 78, 1–3.",
    "clopper": "Clopper, C. J., & Pearson, E. S. (1934). The use of confidence or fiducial limits "
    "illustrated in the case of the binomial. Biometrika, 26, 404–413.",
    "selective": "Geifman, Y., & El-Yaniv, R. (2017). Selective classification for deep neural "
    "networks. NeurIPS.",
    "conformal": "Angelopoulos, A. N., & Bates, S. (2023). Conformal prediction: A gentle "
    "introduction. Foundations and Trends in Machine Learning, 16, 494–591.",
    "blind": "Schroeder, H., Roy, D., & Kabbara, J. (2025). Just put a human in the loop? "
    "Investigating LLM-assisted annotation for subjective tasks. Findings of ACL.",
}


DISTANCES = {"nominal": "nominal", "ordinal": "ordinal", "interval": "interval", "MASI": "MASI"}
"""How distances are called in sentences."""


def section(context: Context, figures: AgreementReport, people: int) -> Section:
    """Reading help, the paragraph to paste, references, and every choice made.

    ``people`` is how many have a value that counts.
    """
    lang = context.lang
    title = lang.say("How to read the figures")
    if not people:
        return Section("methods", title, (Text(_confidence(context)),))
    made = _paragraph(context, figures, people)
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
        Bullets(tuple(_unchecked(lang, figures))),
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


class _Paragraph:
    """Sentences with the works they cite."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        self.sentences: list[str] = []
        self.cited: dict[str, None] = {}

    def add(self, template: str, *works: str, **values: Any) -> None:
        """A sentence, and the keys of REFERENCES it cites."""
        self.sentences.append(self.lang.say(template, **values))
        self.cited.update(dict.fromkeys(works))


def _paragraph(context: Context, figures: AgreementReport, people: int) -> _Paragraph:
    """The methods paragraph: only what was done here."""
    lang, choices = context.lang, figures.choices
    made = _Paragraph(lang)
    models = {a.model.name: None for a in context.summary.answers if a.units}
    made.add(
        "Texts were annotated under the codebook “{title}” (version {version}) by {people:person} "
        "and by {models} with Glossator.",
        title=context.rubric.title,
        version=context.rubric.version,
        people=people,
        models=list(models) or lang.say("no model"),
    )
    made.add(
        "What counts is what people coded without sight of the model's answers (Schroeder et al. "
        "2025), of each coder the first value."
        if any(d.left_out.saw_suggestion for d in figures.dimensions)
        else "People coded without sight of the model's answers (Schroeder et al. 2025); of each "
        "coder the first value counts.",
        "blind",
    )
    distances = [
        lang.say(
            "{dimension} {distance}",
            dimension=d.dimension.title,
            distance=lang.say(DISTANCES[d.distance]),
        )
        for d in figures.dimensions
    ]
    made.add(
        "Agreement is Krippendorff's alpha (Krippendorff 2018) with the distance of each "
        "dimension's scale: {distances}.",
        "alpha",
        distances=distances,
    )
    if any(d.distance == "MASI" for d in figures.dimensions):
        made.add("Sets of levels are compared by MASI (Passonneau 2006).", "masi")
    alphas = [d.people for d in figures.dimensions]
    alphas += [pair for d in figures.dimensions for model in d.models for pair in model.pairs]
    if any(isinstance(found.interval, Interval) for found in alphas):
        made.add(
            "Intervals of alpha are 95% percentile intervals from {resamples:,} bootstrap "
            "resamples of the units (Efron and Tibshirani 1993; seed {seed}).",
            "bootstrap",
            resamples=choices.resamples,
            seed=str(choices.seed),
        )
    coefficients = [c for d in figures.dimensions for c in d.coefficients]
    coefficients += [c for d in figures.dimensions for m in d.models for c in m.coefficients]
    if coefficients:
        _add_coefficients(made, coefficients)
    _add_models(made, figures, people)
    return made


def _add_coefficients(made: _Paragraph, coefficients: Sequence[Coefficients]) -> None:
    weighted = [c for c in coefficients if c.weighted_kappa is not None]
    shown = {
        "kappa": (said("Cohen's kappa (1960)"), any(c.kappa is not None for c in coefficients)),
        "weighted": (said("kappa with quadratic weights (Cohen 1968)"), weighted),
        "ac": (said("Gwet's AC1 (2008)"), len(weighted) < len(coefficients)),
        "ac2": (said("Gwet's AC2 (2014)"), weighted),
    }
    which = {work: name for work, (name, there) in shown.items() if there}
    made.add("Beside it stand {which}.", *which, which=list(which.values()))


def _add_models(made: _Paragraph, figures: AgreementReport, people: int) -> None:
    models = [model for dimension in figures.dimensions for model in dimension.models]
    if models:
        made.add(
            "Macro-F1 has an interval of the same kind where people gave every level that "
            "occurs to {least} units or more, accuracy an exact one (Clopper and Pearson 1934).",
            "clopper",
            least=classification.MIN_OF_LEVEL,
        )
    if people > 1 and models:
        made.add(
            "The human ceiling is the mean alpha between people on the units the model answered "
            "too; the difference to the model's mean alpha with people has a paired bootstrap "
            "interval."
        )
    if any(isinstance(test, AltTest) for model in models for test in model.alt_tests):
        made.add(
            "Whether the model may replace a coder was tested by the alternative annotator test "
            "(Calderon et al. 2025; epsilon {epsilon:.2f}, Benjamini and Yekutieli 2001 at "
            "q = {fdr:.2f}).",
            "alt",
            "by",
            epsilon=figures.choices.epsilon,
            fdr=alt_test.FALSE_DISCOVERY_RATE,
        )
    if any(
        not isinstance(level.powered.interval, Undefined)
        for model in models
        for level in model.prevalence
    ):
        made.add(
            "Prevalences combine the model's labels with the sample's by prediction-powered "
            "inference (PPI++, Angelopoulos et al. 2023); where units were drawn with unequal "
            "probabilities, these are its weights.",
            "ppi",
        )
    if any(
        not isinstance(model.calibration, Undefined)
        and not isinstance(model.calibration.ece, Undefined)
        for model in models
    ):
        made.add(
            "Calibration is the expected calibration error over {bins} bins of equal size and the "
            "Brier score (1950); one temperature (Guo et al. 2017) was fitted on half of the units "
            "and kept only where it lowers the other half's error.",
            "calibration",
            "brier",
            bins=calibration.BINS,
        )
    if any(
        not isinstance(model.risk, Undefined) and not isinstance(model.risk.accept, Undefined)
        for model in models
    ):
        made.add(
            "Answers accepted unseen (Geifman and El-Yaniv 2017) have an error rate bounded by "
            "Clopper and Pearson (1934), corrected for the {thresholds} thresholds tried.",
            "selective",
            "clopper",
            thresholds=selective.THRESHOLDS,
        )
    if any(
        not isinstance(model.possible, Undefined)
        and not isinstance(model.possible.quantile, Undefined)
        for model in models
    ):
        made.add(
            "Sets of possible levels come from split conformal prediction (Angelopoulos and Bates "
            "2023).",
            "conformal",
        )


def _choices(lang: Language, figures: AgreementReport) -> Iterator[str]:
    choices = figures.choices
    yield lang.say("Seed of every resample and simulation: {seed}.", seed=str(choices.seed))
    yield lang.say(
        "Bootstrap resamples: {resamples:,}; no interval from fewer than {least} units.",
        resamples=choices.resamples,
        least=intervals.MIN_UNITS,
    )
    yield lang.say(
        "Human ceiling: pairs of people with fewer than {least} units in common do not count "
        "beside others.",
        least=intervals.MIN_UNITS,
    )
    yield lang.say(
        "Alpha of all people and a model together is of the units that the model answered."
    )
    yield lang.say(
        "Alternative annotator test: epsilon {epsilon:.2f} is told first; {people} people and "
        "{units} units each at least; closeness is accuracy on nominal scales, the negative root "
        "mean squared error on ordered ones, the Jaccard index of sets.",
        epsilon=choices.epsilon,
        people=alt_test.MIN_PEOPLE,
        units=alt_test.MIN_UNITS,
    )
    yield lang.say(
        "Prevalence: a unit counts for a level with the share of its people who chose it."
    )
    yield lang.say(
        "The right value for calibration, acceptance and sets: that of more than half of the "
        "unit's people, or of its one person; where they are tied, that of one of them, picked "
        "by a hash of the unit."
    )
    yield lang.say(
        "Accuracy and macro-F1 against the majority are of the units on which more than half of "
        "the people agree: they tend to be higher than against each person."
    )
    yield lang.say(
        "Accepted unseen: at most {error:.%} errors; sets: at most {miss:.%} miss the right level.",
        error=choices.error,
        miss=choices.miss,
    )
    yield lang.say("AC counts all levels of the codebook, used or not.")
    yield lang.say(
        "Planning: interval {width:.2f} wide, power {power:.1f}, {simulations} simulations.",
        width=choices.width,
        power=choices.power,
        simulations=SIMULATIONS,
    )
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
            "AC and accuracy describe the units as drawn."
        )
    if choices.count_trained:
        yield lang.say(
            "Units a model was trained on are counted, as the analyst asked: its figures flatter "
            "it."
        )


def _left_out(context: Context, figures: AgreementReport) -> Iterator[str]:
    lang = context.lang
    found = False
    for dimension in figures.dimensions:
        if told := views.left_out(dimension, lang):
            found = True
            yield lang.say("{dimension}: {what}.", dimension=dimension.dimension.title, what=told)
    if context.summary.failed_units:
        found = True
        yield lang.say(
            "{failed:unit} that could not be annotated count as not answered.",
            failed=context.summary.failed_units,
        )
    if not found:
        yield lang.say("Nothing: every label counts that was given blind.")


def _unchecked(lang: Language, figures: AgreementReport) -> Iterator[str]:
    drawn = {d.sample.drawn for d in figures.dimensions if d.units}
    if Drawn.OUTGROWN in drawn:
        yield lang.say(
            "Whether the units that were added after the sample was drawn are like the others."
        )
    if Drawn.SCATTERED in drawn:
        yield lang.say(
            "Whether the coded units are like the others: too many of the random sample were left "
            "out in between, so the figures hold for the coded units alone."
        )
    if gaps := max((d.sample.gaps for d in figures.dimensions if d.sample.random), default=0):
        yield lang.say(
            "Whether the units of the random sample that were left out in between ({gaps:,} on a "
            "dimension at most) are like the coded ones.",
            gaps=gaps,
        )
    if Drawn.UNKNOWN in drawn:
        yield lang.say(
            "Whether the coded units are like the others: no random draw is recorded, so the "
            "figures hold for the coded units alone."
        )
    if not figures.choices.count_trained and not any(
        d.left_out.trained for d in figures.dimensions
    ):
        yield lang.say(
            "Whether the model saw these texts in training, beyond the units its own training "
            "lists."
        )
    yield lang.say(
        "Whether people coded independently of each other and, where their labels came with the "
        "files, without a model's answer in sight; the program takes it so where nothing else is "
        "recorded."
    )
    yield lang.say(
        "Conclusions drawn from the labels: a small model can reverse one even where agreement "
        "looks fair. Repeat decisive analyses on the people's labels."
    )
