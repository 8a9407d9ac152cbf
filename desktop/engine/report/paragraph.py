"""The paragraph for a paper's methods section, with the works it cites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from desktop.engine.agreement import alt_test, calibration, classification, selective
from desktop.engine.agreement.alt_test import AltTest
from desktop.engine.agreement.by_group import ByGroup
from desktop.engine.agreement.calibration import Calibration, Temperature
from desktop.engine.agreement.figures import Interval
from desktop.engine.agreement.results import (
    AgreementReport,
    Coefficients,
    Drawn,
    ModelAgreement,
    Possible,
)
from desktop.engine.agreement.selective import Point, RiskCoverage
from desktop.engine.languages.language import Language, said
from desktop.engine.report import views
from desktop.engine.report.context import Context
from desktop.engine.report.groups import grouping_name

DISTANCES = {"nominal": "nominal", "ordinal": "ordinal", "interval": "interval", "MASI": "MASI"}
"""The names of scales, and so of alpha's distances, in sentences. They are written out so that the
check of the catalogs finds them."""


class Paragraph:
    """Sentences, and the keys of REFERENCES of the works that they cite."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        self.sentences: list[str] = []
        self.cited: dict[str, None] = {}

    def add(self, template: str, *works: str, **values: Any) -> None:
        """Adds a sentence that cites ``works``."""
        self.sentences.append(self.lang.say(template, **values))
        self.cited.update(dict.fromkeys(works))


def paragraph(context: Context, figures: AgreementReport, people: int, version: str) -> Paragraph:
    """The methods paragraph, which mentions only what was done in this project.

    ``version`` is the program's.
    """
    made = Paragraph(context.lang)
    _add_coders(made, context, people, version)
    _add_changes(made, context)
    for told in _samples(context.lang, figures):
        made.sentences.append(told)
    _add_what_counts(made, context, figures)
    models = [model for dimension in figures.dimensions for model in dimension.models]
    if models or any(len(d.humans) > 1 or d.intracoder for d in figures.dimensions):
        _add_agreement(made, figures)
    if models:
        _add_comparisons(made, figures, models)
        _add_shares(made, figures, models)
        _add_confidence(made, models)
    return made


def _add_coders(made: Paragraph, context: Context, people: int, version: str) -> None:
    models = {a.model.name: None for a in context.summary.answers if a.units}
    made.add(
        "Texts were annotated under the codebook “{title}” (version {version}) by {people:person} "
        "and by {models} with Glossator {program}.",
        title=context.rubric.title,
        version=context.rubric.version,
        people=people,
        models=list(models) or context.lang.say("no model"),
        program=version,
    )


def _add_changes(made: Paragraph, context: Context) -> None:
    """Under which codebook people coded before it was changed, and what became of their values."""
    for record in context.recoded:
        made.add(
            "Until {day} people coded under “{id}” version {version}. Then the codebook was "
            "changed (mapped to other levels: {mapped:value}; dropped: {dropped:value}).",
            day=record.time_utc[:10],
            id=views.clean(record.rubric_id),
            version=views.clean(record.rubric_version),
            mapped=sum(one.changed for one in record.dimensions),
            dropped=sum(one.dropped for one in record.dimensions),
        )
    if went := sum(one.went for one in context.dropped.values()):
        made.add(
            "Of {went:value} given blind before and dropped for their level, {again:,} were coded "
            "again.",
            went=went,
            again=went - sum(one.lacking for one in context.dropped.values()),
        )


def _samples(lang: Language, figures: AgreementReport) -> Iterator[str]:
    """How the coded units were chosen, by dimension if that differs."""
    alike: dict[str, list[str]] = {}
    for d in figures.dimensions:
        sample, everything = d.sample, d.sample.units + d.sample.outside
        if not sample.units:
            continue
        text = "People coded {units:unit} of {all:,}; how these were chosen is not recorded."
        if sample.drawn is Drawn.ALL:
            text = "People coded everything ({all:unit})."
        elif sample.drawn is Drawn.RECORDED and sample.equal:
            text = "People coded {units:unit}, a simple random sample of {all:,}."
        elif sample.drawn is Drawn.RECORDED:
            text = (
                "People coded {units:unit}, a random sample of {all:,} with unequal and known "
                "probabilities."
            )
        elif sample.drawn is Drawn.DECLARED:
            text = "People coded {units:unit} of {all:,}, taken to be a random sample of them."
        elif sample.drawn in (Drawn.OUTGROWN, Drawn.SCATTERED, Drawn.DROPPED):
            text = "People coded {units:unit} of {all:,}, which are no random sample of them."
        told = lang.say(text, units=sample.units, all=everything)
        alike.setdefault(told, []).append(d.dimension.title)
    for told, dimensions in alike.items():
        yield told if len(alike) == 1 else f"{', '.join(dimensions)}: {told}"


def _add_what_counts(made: Paragraph, context: Context, figures: AgreementReport) -> None:
    """Which of the answers are compared."""
    if trained := max((d.left_out.trained for d in figures.dimensions), default=0):
        made.add(
            "A model was trained on some of these texts, or chosen by them; its answers there are "
            "left out ({trained:,} on a dimension at most).",
            trained=trained,
        )
    if any(d.left_out.saw_suggestion for d in figures.dimensions):
        made.add(
            "What counts is the first value that each coder gave without sight of the model's "
            "answers (Schroeder et al. 2025).",
            "blind",
        )
    elif any(answers.units for answers in context.summary.answers):
        made.add(
            "People coded without sight of the model's answers (Schroeder et al. 2025); the "
            "first value of each coder counts.",
            "blind",
        )
    else:
        made.add("The first value of each coder counts.")
    if settled := context.summary.settled:
        made.add(
            "Disagreements were settled by {people} (final values: {settled:,}); final values "
            "count in no figure.",
            people=list(settled),
            settled=settled.total(),
        )


def _add_agreement(made: Paragraph, figures: AgreementReport) -> None:
    """How agreement is measured, of people and of models."""
    distances = [
        said(
            "{dimension} {distance}",
            dimension=d.dimension.title,
            distance=said(DISTANCES[d.distance]),
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
    if twice := [one for d in figures.dimensions for one in d.intracoder]:
        made.add(
            "{people} coded {units:unit} a second time at most, without their first values in "
            "sight; intra-coder reliability is alpha between both.",
            people=sorted({one.coder.name for one in twice}),
            units=max(one.units for one in twice),
        )
    alphas = [d.people for d in figures.dimensions]
    alphas += [pair for d in figures.dimensions for model in d.models for pair in model.pairs]
    if any(isinstance(found.interval, Interval) for found in alphas):
        made.add(
            "Intervals of alpha are 95% percentile intervals from {resamples:,} bootstrap "
            "resamples of the units (Efron and Tibshirani 1993; seed {seed}).",
            "bootstrap",
            resamples=figures.choices.resamples,
            seed=str(figures.choices.seed),
        )
    coefficients = [c for d in figures.dimensions for c in d.coefficients]
    coefficients += [c for d in figures.dimensions for m in d.models for c in m.coefficients]
    if coefficients:
        _add_coefficients(made, coefficients)


def _add_coefficients(made: Paragraph, coefficients: Sequence[Coefficients]) -> None:
    weighted = [c for c in coefficients if c.weighted_kappa is not None]
    shown = {
        "kappa": (
            said("Cohen's kappa (1960)"),
            [c for c in coefficients if c.kappa is not None and len(c.coders) == 2],
        ),
        "weighted": (
            said("kappa with quadratic weights (Cohen 1968)"),
            [c for c in weighted if len(c.coders) == 2],
        ),
        "ac": (said("Gwet's AC1 (2008)"), len(weighted) < len(coefficients)),
        "ac2": (said("Gwet's AC2 (2014)"), weighted),
    }
    which = {work: name for work, (name, there) in shown.items() if there}
    made.add("Beside it stand {which}.", *which, which=list(which.values()))


def _add_comparisons(
    made: Paragraph, figures: AgreementReport, models: Sequence[ModelAgreement]
) -> None:
    """How models were compared with people, beside alpha."""
    matches = [match for model in models for match in model.matches]
    if any(isinstance(match.accuracy_interval, Interval) for match in matches):
        made.add("Accuracy has an exact 95% interval (Clopper and Pearson 1934).", "clopper")
    if any(isinstance(match.macro_f1_interval, Interval) for match in matches):
        made.add(
            "Macro-F1 has a 95% percentile interval from {resamples:,} bootstrap resamples of the "
            "units (Efron and Tibshirani 1993) where people gave every level that occurs to "
            "{least} units or more.",
            "bootstrap",
            resamples=figures.choices.resamples,
            least=classification.MIN_OF_LEVEL,
        )
    if any(model.compared for model in models):
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
    if any(isinstance(model.by_group, ByGroup) for model in models):
        made.add(
            "Whether the model errs more often in some groups (by {grouping}) or gives a level too "
            "often in some, which would bias comparisons of these (Egami et al. 2023), was tested "
            "by two permutation tests, of accuracy (Fisher's exact test) and of the levels' net "
            "errors, each corrected for the number of groups and levels (Westfall and Young 1993) "
            "and for there being two; differences of accuracy have intervals by Newcombe (1998), "
            "and those of net errors by Zou and Donner (2008) from intervals by Agresti and Min "
            "(2005).",
            "dsl",
            "min p",
            "newcombe",
            "difference",
            "paired",
            grouping=grouping_name(figures.choices.group_by, made.lang),
        )


def _add_shares(
    made: Paragraph, figures: AgreementReport, models: Sequence[ModelAgreement]
) -> None:
    """How it was estimated how common the levels are."""
    levels = [level for model in models for level in model.prevalence]
    if any(isinstance(level.people.interval, Interval) for level in levels):
        made.add(
            "Shares of levels in the people's sample have the intervals of Clopper and Pearson "
            "(1934) for its effective size (Korn and Graubard 1998).",
            "clopper",
            "shares",
        )
    if any(isinstance(level.powered.interval, Interval) for level in levels):
        made.add(
            "Prevalences combine the model's labels with the sample's by prediction-powered "
            "inference (PPI++, Angelopoulos et al. 2023); their intervals are by Student's t, with "
            "the standard error of the difference estimator (Särndal et al. 1992).",
            "ppi",
            "survey",
        )
    if any(not d.sample.equal and d.models for d in figures.dimensions):
        made.add("Prevalences are weighted by the inverse of the units' inclusion probabilities.")


def _add_confidence(made: Paragraph, models: Sequence[ModelAgreement]) -> None:
    """What was asked of the models' confidence."""
    found = [m.calibration for m in models if isinstance(m.calibration, Calibration)]
    if any(isinstance(calibrated.ece, float) for calibrated in found):
        made.add(
            "Calibration is the expected calibration error (Naeini et al. 2015) over bins of equal "
            "size but for ties ({bins} at most, with {least} answers or more each), beside what "
            "calibrated answers would show by chance (Bröcker and Smith 2007), and the Brier score "
            "(1950).",
            "ece",
            "by chance",
            "brier",
            bins=calibration.BINS,
            least=calibration.MIN_PER_BIN,
        )
    if any(isinstance(calibrated.temperature, Temperature) for calibrated in found):
        made.add(
            "One temperature (Guo et al. 2017) was fitted on half of the units and tried on the "
            "other half; it changes no figure but the two calibration errors told with it.",
            "calibration",
        )
    if any(isinstance(m.risk, RiskCoverage) and isinstance(m.risk.accept, Point) for m in models):
        made.add(
            "Answers accepted unseen (Geifman and El-Yaniv 2017) have an error rate bounded by "
            "Clopper and Pearson (1934), corrected for the {thresholds} thresholds tried.",
            "selective",
            "clopper",
            thresholds=selective.THRESHOLDS,
        )
    if any(
        isinstance(m.possible, Possible) and isinstance(m.possible.quantile, float) for m in models
    ):
        made.add(
            "Sets of possible levels come from split conformal prediction (Angelopoulos and Bates "
            "2023).",
            "conformal",
        )
