"""The last sections of a report: files, failures, provenance.

``record`` is what :func:`desktop.engine.export.provenance.provenance` returns, as in run.json.
"""

from __future__ import annotations

from typing import Any

from desktop.engine.agreement.trained import SETTING
from desktop.engine.languages.language import Language
from desktop.engine.report import views
from desktop.engine.report.blocks import Block, Facts, Section, Text, Texts
from desktop.engine.report.context import Context

MAX_DOCUMENTS = 200
"""At most so many files with problems are listed."""


def files(context: Context, record: dict[str, Any]) -> Section | None:
    """Files with problems; None without any."""
    lang = context.lang
    troubled = [document for document in record["documents"] if document["problems"]]
    if not troubled:
        return None
    text = lang.say("{troubled:file} of {all:,} had problems.", troubled=len(troubled),
                    all=record["counts"]["documents"])  # fmt: skip
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
    """Units that could not be annotated; None without any."""
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


def provenance_section(context: Context, record: dict[str, Any], project_name: str) -> Section:
    """Hashes, versions, settings."""
    lang = context.lang
    rows: list[tuple[str, tuple[tuple[str, str], ...]]] = [
        (lang.say("Program"), (("", f"Glossator {record['program']['version']}"),)),
        (lang.say("Project file"), (("", views.clean(project_name)),)),
        *views.rubric_facts(context.rubric, lang),
    ]
    for coder in record["coders"]:
        if coder["kind"] == "model":
            identity = tuple((k, str(v)) for k, v in sorted(coder["identity"].items()) if v)
            rows.append((lang.say("Model"), (("", coder["name"]), *identity)))
    for number, run in enumerate(record["runs"], start=1):
        span = lang.say(
            "{start} to {end}",
            start=run["started_utc"],
            end=run["finished_utc"] or lang.say("unfinished"),
        )
        settings = tuple((k, _shown(lang, k, v)) for k, v in sorted(run["settings"].items()) if v)
        rows.append((lang.say("Run {number:,}", number=number), (("", span), *settings)))
    documents = lang.say(
        "{count:,}; their names and SHA-256 are in run.json.", count=record["counts"]["documents"]
    )
    rows.append((lang.say("Documents"), (("", documents),)))
    return Section("provenance", lang.say("Provenance"), (Facts(tuple(rows)),))


def _shown(lang: Language, name: str, value: Any) -> str:
    """A setting as text; instead of the hashes of all training texts, how many there are."""
    if name == SETTING:
        count = len(str(value).split())
        return lang.say("{count:,} texts; their SHA-256 are in run.json.", count=count)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 400 else f"{text[:400]} …"
