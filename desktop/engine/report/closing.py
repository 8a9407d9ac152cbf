"""The report's other sections: at a glance, files, failures, methods, choices, provenance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desktop.engine.agreement.figures import Undefined
from desktop.engine.agreement.intervals import MIN_UNITS
from desktop.engine.agreement.results import AgreementReport, Match, ModelAgreement
from desktop.engine.agreement.trained import SETTING
from desktop.engine.agreement.words import alpha_text, chosen_test, number, with_interval
from desktop.engine.language import Language
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Column, Facts, Section, Table, Text, Texts
from desktop.engine.report.context import Context, ModelView

MAX_DOCUMENTS = 200


def glance(
    context: Context, figures: AgreementReport, models: Sequence[list[ModelView]], people: int
) -> Section:
    """A row per dimension and model; ``people`` is how many have a value that counts."""
    lang = context.lang
    blocks = (
        _glance_with_people(lang, figures, models, people)
        if people
        else _glance_without(lang, figures, models)
    )
    return Section("glance", lang.say("At a glance"), tuple(blocks))


def _glance_with_people(
    lang: Language, figures: AgreementReport, models: Sequence[list[ModelView]], people: int
) -> list[Block]:
    several, answered = any(len(row) > 1 for row in models), any(models)
    columns = [
        Column(lang.say("Dimension"), numeric=False),
        *([Column(lang.say("Model"), numeric=False)] if several else []),
        Column(lang.say("Coded units")),
        *([Column(lang.say("Alpha of the people"))] if people > 1 else []),
    ]
    if answered:
        columns += [
            Column(lang.say("Alpha with the model")),
            *([Column(lang.say("Annotator test"))] if people > 1 else []),
            Column(lang.say("Accuracy")),
            Column(lang.say("Macro-F1")),
        ]
    rows = []
    for figure, found_views in zip(figures.dimensions, models, strict=True):
        shown: Sequence[ModelView | None] = found_views or [None]
        for view in shown:
            row = [figure.dimension.title]
            if several:
                row.append(view.answers.model.name if view else "–")
            row.append(lang.format_field(figure.units, ","))
            if people > 1:
                row.append(alpha_text(figure.people, lang) if len(figure.humans) > 1 else "–")
            if answered:
                found = view.agreement if view else None
                match = view.match if view else None
                row.append(_with_model(found, lang) if found else "–")
                if people > 1:
                    row.append(_passed(found, figures.choices.epsilon, lang))
                row += _accuracy(match, figure.units, lang) if match else ["–", "–"]
            rows.append(tuple(row))
    blocks: list[Block] = [Table(tuple(columns), tuple(rows))]
    if people > 1 and answered:
        text = lang.say(
            "“Alpha with the model” is the mean of the model's alphas with each of the people, on "
            "the units that two of them coded where there are {least} such, else with those who "
            "coded as many that it answered, if any did; accuracy and macro-F1 are against the "
            "majority of the people where it is of half as many units as the person who coded "
            "most has, else against that person. The annotator test is the alternative annotator "
            "test at epsilon {epsilon:.2f}.",
            least=MIN_UNITS,
            epsilon=figures.choices.epsilon,
        )
        blocks.append(Text(text, "small"))
    return blocks


def _with_model(model: ModelAgreement, lang: Language) -> str:
    """The model's mean alpha with people; among all of them together it would measure the people.

    Where no two people coded MIN_UNITS units in common, it is of those who each coded as many,
    without an interval if they are several.
    """
    ceiling = model.ceiling
    if len(model.pairs) > 1 and not isinstance(ceiling, Undefined) and ceiling.units >= MIN_UNITS:
        return with_interval(ceiling.model, ceiling.model_interval, lang)
    pairs = [pair for pair in model.pairs if pair.units >= MIN_UNITS] or model.pairs
    if len(pairs) == 1:
        return alpha_text(pairs[0], lang)
    known = [pair.value for pair in pairs if not isinstance(pair.value, Undefined)]
    return number(sum(known) / len(known), lang=lang) if known else lang.say("undefined")


def _accuracy(match: Match, coded: int, lang: Language) -> list[str]:
    """Accuracy and macro-F1; on less than half of the ``coded`` units it says on how many.

    Two people who shared the units have a majority on the few that both coded.
    """
    accuracy = number(match.accuracy, lang=lang)
    if 0 < 2 * match.units < coded:
        accuracy = lang.say("{value} (of {units:,})", value=accuracy, units=match.units)
    return [accuracy, number(match.macro_f1, lang=lang)]


def _passed(model: ModelAgreement | None, epsilon: float, lang: Language) -> str:
    """Whether the model passes the alternative annotator test."""
    test = chosen_test(model, epsilon) if model else None
    if test is None or isinstance(test, Undefined):
        return lang.say("untested")
    return lang.say("passed") if test.passed else lang.say("not passed")


def _glance_without(
    lang: Language, figures: AgreementReport, models: Sequence[list[ModelView]]
) -> list[Block]:
    columns = (
        Column(lang.say("Dimension"), numeric=False),
        Column(lang.say("Model"), numeric=False),
        Column(lang.say("Units")),
        Column(lang.say("Most frequent"), numeric=False),
        Column(lang.say("Mean confidence")),
        Column(lang.say("Too close to call")),
    )
    rows = []
    for figure, found_views in zip(figures.dimensions, models, strict=True):
        for view in found_views:
            answers = view.answers
            common, confidence = "–", "–"
            if answers.units:
                value, count = answers.ranked[0]
                share = lang.share(count / answers.units)
                common = f"{views.label(figure.dimension, value)} {share}"
                confidence = lang.format_field(answers.confidence, ".2f")
            rows.append(
                (
                    figure.dimension.title,
                    answers.model.name,
                    lang.format_field(answers.units, ","),
                    common,
                    confidence,
                    lang.format_field(answers.narrow, ","),
                )
            )
    if not rows:
        return [Text(lang.say("No model has answered yet."))]
    return [Table(columns, tuple(rows))]


def files(context: Context, told: dict[str, Any]) -> Section | None:
    """Files with problems, if there are any."""
    lang = context.lang
    troubled = [document for document in told["documents"] if document["problems"]]
    if not troubled:
        return None
    text = lang.say("{troubled:file} of {all:,} had problems.", troubled=len(troubled),
                    all=told["counts"]["documents"])  # fmt: skip
    if len(troubled) > MAX_DOCUMENTS:
        text += " " + lang.say(
            "The first {listed:,} are listed; run.json has all.", listed=MAX_DOCUMENTS
        )
    rows = tuple(
        (
            document["name"] + ("" if document["format"] else f" ({lang.say('not read')})"),
            tuple(("", lang.recognised(problem)) for problem in document["problems"]),
        )
        for document in troubled[:MAX_DOCUMENTS]
    )
    return Section("files", lang.say("Files"), (Text(text, "soft"), Facts(rows)))


def failed(context: Context) -> Section | None:
    """Units that could not be annotated, if there are any."""
    lang, summary = context.lang, context.summary
    if not summary.failures:
        return None
    blocks: list[Block] = []
    if summary.failed_units > len(summary.failures):
        text = lang.say(
            "The first {listed:,} of {all:,}; annotations.csv has all, with the status “failed”.",
            listed=len(summary.failures),
            all=summary.failed_units,
        )
        blocks.append(Text(text, "soft"))
    rows = tuple(
        views.text_row(
            failure.unit,
            context.rubric,
            context.documents,
            lang,
            said=((failure.model.name, "model", lang.recognised(failure.reason)),),
        )
        for failure in summary.failures
    )
    columns = (lang.say("Where"), lang.say("Text"), lang.say("Why"))
    return Section(
        "failed",
        lang.say("Units that could not be annotated"),
        (*blocks, Texts(columns, rows)),
    )


def provenance_section(context: Context, told: dict[str, Any], project_name: str) -> Section:
    """Hashes, versions, settings."""
    lang, rubric = context.lang, context.rubric
    rows: list[tuple[str, tuple[tuple[str, str], ...]]] = [
        (lang.say("Program"), (("", f"Glossator {told['program']['version']}"),)),
        (lang.say("Project file"), (("", views.clean(project_name)),)),
        (
            lang.say("Rubric"),
            (
                ("", lang.say("{id}, version {version}", id=rubric.id, version=rubric.version)),
                ("sha256", rubric.sha256),
            ),
        ),
    ]
    if rubric.citation:
        rows.append((lang.say("Source of the rubric"), (("", rubric.citation),)))
    for coder in told["coders"]:
        if coder["kind"] == "model":
            identity = tuple((k, str(v)) for k, v in sorted(coder["identity"].items()) if v)
            rows.append((lang.say("Model"), (("", coder["name"]), *identity)))
    for number_, run in enumerate(told["runs"], start=1):
        span = lang.say(
            "{start} to {end}",
            start=run["started_utc"],
            end=run["finished_utc"] or lang.say("unfinished"),
        )
        settings = tuple((k, _shown(lang, k, v)) for k, v in sorted(run["settings"].items()) if v)
        rows.append((lang.say("Run {number:,}", number=number_), (("", span), *settings)))
    documents = lang.say(
        "{count:,}; their names and SHA-256 are in run.json.", count=told["counts"]["documents"]
    )
    rows.append((lang.say("Documents"), (("", documents),)))
    return Section("provenance", lang.say("Provenance"), (Facts(tuple(rows)),))


def _shown(lang: Language, name: str, value: Any) -> str:
    """A setting; of the hashes of all texts that a model was trained on, how many there are."""
    if name == SETTING:
        count = len(str(value).split())
        return lang.say("{count:,} texts; their SHA-256 are in run.json.", count=count)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 400 else f"{text[:400]} …"
