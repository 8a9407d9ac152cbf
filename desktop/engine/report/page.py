"""The report as one HTML file that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.figures import Alpha, DimensionAgreement, Match, ModelAgreement
from desktop.engine.agreement.words import alpha_text, best_match, lead, number
from desktop.engine.export.atomic import replacing
from desktop.engine.export.provenance import provenance
from desktop.engine.model import CoderKind
from desktop.engine.report import summary as answers_summary
from desktop.engine.report import views
from desktop.engine.report.summary import Answers, Summary, summarise
from rubrics.schema import Dimension, Group, Rubric, Select

if TYPE_CHECKING:
    from desktop.engine.store.project import Project

TEMPLATE = "template.html.j2"
MAX_DOCUMENTS = 200


def write_report(project: Project, out_dir: Path) -> Path:
    """Writes ``report.html`` into a folder; the same project gives the same bytes.

    Raises ExportError.
    """
    path = out_dir / "report.html"
    text = render_report(project)
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    return path


@dataclass(frozen=True, slots=True)
class ModelSection:
    """What one model answered on a dimension, and how that fits the people, if anybody coded."""

    answers: Answers
    agreement: ModelAgreement | None

    @property
    def match(self) -> Match | None:
        """The match to show as a matrix."""
        return best_match(self.agreement) if self.agreement else None

    @property
    def told(self) -> Alpha | None:
        """The alpha to tell first: of the panel where there is one, else with the one person."""
        if self.agreement is None:
            return None
        return self.agreement.panel or self.agreement.pairs[0]


@dataclass(frozen=True, slots=True)
class Section:
    """All about one dimension. ``path`` are the titles of the groups above it."""

    dimension: Dimension
    path: tuple[str, ...]
    agreement: DimensionAgreement
    models: tuple[ModelSection, ...]
    lead: str


def render_report(project: Project) -> str:
    """The report as HTML."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    rubric = project.rubric()
    figures = agreement(project)
    wanted = {d.unit_id for figure in figures.dimensions for d in figure.disagreements}
    summary = summarise(project, wanted)
    documents = {document.document_id: document.name for document in project.documents()}
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": number,
        "alpha": alpha_text,
        "count": lambda count: f"{count:,}",
        "percent": _percent,
        "plural": lambda count, noun: f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s",
    }
    environment.globals |= {
        "views": views,
        "place": lambda unit: views.place(unit, rubric, documents),
        "narrow": answers_summary.NARROW,
        "max_documents": MAX_DOCUMENTS,
    }
    humans = [coder for coder in project.coders() if coder.kind is CoderKind.HUMAN]
    return environment.get_template(TEMPLATE).render(
        rubric=rubric,
        figures=figures,
        humans=humans,
        sections=list(_sections(rubric, figures.dimensions, summary)),
        summary=summary,
        told=provenance(project),
        project_name=project.path.name,
    )


def _sections(
    rubric: Rubric, figures: tuple[DimensionAgreement, ...], summary: Summary
) -> Iterator[Section]:
    for figure in figures:
        agreements = {model.model.coder_id: model for model in figure.models}
        models = tuple(
            ModelSection(answers, agreements.get(answers.model.coder_id))
            for answers in summary.of(figure.dimension)
        )
        told = lead(figure) if figure.units else " ".join(map(_answered, models))
        yield Section(figure.dimension, _path(rubric, figure.dimension), figure, models, told)


def _path(rubric: Rubric, dimension: Dimension) -> tuple[str, ...]:
    groups: dict[str, Group] = {group.name: group for group in rubric.groups}
    titles: list[str] = []
    name = dimension.group
    while name:
        titles.insert(0, groups[name].title)
        name = groups[name].parent
    return tuple(titles)


def _answered(model: ModelSection) -> str:
    """The first sentence where nobody has coded: what the model says, and how surely."""
    answers = model.answers
    if not answers.units:
        return f"{answers.model.name} could not annotate a single unit; the reasons are below."
    dimension = answers.dimension
    common = ", ".join(
        f"{views.label(dimension, value)} ({_percent(count / answers.units)})"
        for value, count in answers.ranked[:3]
        if count
    )
    most = "chooses most often" if dimension.select is Select.MANY else "answers most often"
    return (
        f"Of {answers.units:,} units {answers.model.name} {most}: {common}. "
        f"Its mean confidence is {answers.confidence:.2f}; how often it is right, only labels of "
        "people can show."
    )


def _percent(share: float) -> str:
    """A share as a percentage that is 0 or 100 only where it is exactly that."""
    if 0 < share < 0.01:
        return "<1%"
    if 0.99 < share < 1:
        return ">99%"
    return f"{share:.0%}"
