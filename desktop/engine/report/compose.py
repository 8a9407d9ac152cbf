"""Composes a project's report in one language, before any layout."""

from __future__ import annotations

from typing import Any

from desktop.engine.agreement.results import AgreementReport
from desktop.engine.domain import CoderKind, Status
from desktop.engine.export.provenance import provenance
from desktop.engine.languages.language import Language
from desktop.engine.progress import Progress, silent, within
from desktop.engine.report import closing, dimension, glance, methods
from desktop.engine.report import recoded as changes
from desktop.engine.report.blocks import Callout, Report, Section
from desktop.engine.report.context import Context
from desktop.engine.report.summary import summarise
from desktop.engine.store import dropped, recoded
from desktop.engine.store.project import Project

_NAMED = 4
"""Up to so many people are named."""
_SUMMARY = 0.7
"""The share of the work that is done once all units are read."""
_DECIDED = frozenset({Status.CONFIRMED, Status.CORRECTED, Status.FLAGGED})


def compose(
    project: Project, figures: AgreementReport, lang: Language, progress: Progress = silent
) -> Report:
    """The report on a project, with ``figures``."""
    rubric = project.rubric()
    wanted = {d.unit_id for figure in figures.dimensions for d in figure.disagreements}
    context = Context(
        rubric,
        summarise(project, wanted, within(progress, 0, _SUMMARY)),
        {document.document_id: document.name for document in project.documents()},
        figures.choices,
        lang,
        tuple(recoded.recoded(project)),
        dropped.dropped(project),
    )
    record = provenance(project, within(progress, _SUMMARY, 1))
    counted = len({coder.coder_id for figure in figures.dimensions for coder in figure.humans})
    sections: list[Section | None] = [
        glance.section(context, figures, counted),
        *(dimension.section(context, figure) for figure in figures.dimensions),
        closing.files(context, record),
        closing.failed(context),
        changes.section(context),
        methods.section(context, figures, counted, record["program"]["version"]),
        closing.provenance_section(context, record, project.path.name),
    ]
    return Report(
        language=lang.code,
        eyebrow=lang.say("Annotation report"),
        title=rubric.title,
        intro=rubric.description,
        facts=tuple(_facts(lang, record)),
        callouts=tuple(_callouts(context, figures, record)),
        sections=tuple(section for section in sections if section is not None),
        links=tuple((d.dimension.name, d.dimension.title) for d in figures.dimensions)
        if len(figures.dimensions) > 2
        else (),
        footer=lang.say(
            "Made by Glossator {version} on the machine where the texts are. This file loads "
            "nothing and runs nothing.",
            version=record["program"]["version"],
        ),
        generator=f"Glossator {record['program']['version']}",
    )


def _has_coded(coder: dict[str, Any]) -> bool:
    """Whether a coder is a person who has decided something: opening a review does not count."""
    return coder["kind"] == CoderKind.HUMAN and bool(_DECIDED & coder["annotations"].keys())


def _facts(lang: Language, record: dict[str, Any]) -> list[tuple[str, str, bool]]:
    people = [coder["name"] for coder in record["coders"] if _has_coded(coder)]
    models = [coder["name"] for coder in record["coders"] if coder["kind"] == "model"]
    none = lang.say("none yet")
    named = ", ".join(people) if len(people) <= _NAMED else lang.count(len(people))
    facts = [
        (lang.say("Units"), lang.count(record["counts"]["units"]), False),
        (lang.say("Documents"), lang.count(record["counts"]["documents"]), False),
        (lang.say("People"), named or none, bool(people)),
        (lang.say("Model"), ", ".join(models) or none, True),
    ]
    if record["runs"]:
        run = record["runs"][-1]
        day = (run["finished_utc"] or run["started_utc"])[:10]
        if not run["finished_utc"]:
            day = lang.say("{day} (unfinished)", day=day)
        facts.append((lang.say("Annotated"), day, True))
    return facts


def _callouts(context: Context, figures: AgreementReport, record: dict[str, Any]) -> list[Callout]:
    lang = context.lang
    found = []
    if not record["counts"]["units"]:
        text = lang.say("The project has no texts yet. Add files first.")
        found.append(Callout(text, lang.say("What to do next.")))
    elif not sum(figure.units for figure in figures.dimensions):
        text = lang.say(
            "No person has coded any of this blind, so nobody can say how right it is. Let two "
            "people code about 100 units, drawn at random, without seeing the model's answers: on "
            "the page Review of the window, or in columns of a table, named like {column}, that is "
            "annotated then. This report shows how far they and the model agree.",
            column=f"{context.rubric.dimensions[0].name}__NAME",
        )
        found.append(Callout(text, lang.say("What to do next.")))
    unread = record["counts"]["unread_documents"]
    if unread:
        found.append(Callout(lang.say("{unread:file} could not be read.", unread=unread)))
    failed = context.summary.failed_units
    if failed:
        found.append(Callout(lang.say("{failed:unit} could not be annotated.", failed=failed)))
    return found
