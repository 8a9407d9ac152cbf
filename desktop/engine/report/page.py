"""Writing a project's report into a folder: HTML, PDF, and the figures as CSV and JSON."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import Choices
from desktop.engine.agreement.results import AgreementReport
from desktop.engine.atomic import write_bytes, write_text
from desktop.engine.languages.language import ENGLISH, language
from desktop.engine.progress import Progress, silent, within
from desktop.engine.report.blocks import Report
from desktop.engine.report.compose import compose
from desktop.engine.report.figures_file import write_figures
from desktop.engine.report.html import to_html
from desktop.engine.store.project import Project

_FIGURES, _COMPOSED, _LAID_OUT = 0.5, 0.9, 0.95
"""Shares of the work done once there are the figures, the content, and the PDF's pages."""


def write_page(project: Project, figures: AgreementReport, out_dir: Path) -> Path:
    """Writes only ``report.html``, from ``figures``; returns its path. Raises WriteError."""
    return _write_html(compose(project, figures, language(ENGLISH)), out_dir)


def write_report(
    project: Project,
    out_dir: Path,
    choices: Choices | None = None,
    lang: str = ENGLISH,
    progress: Progress = silent,
) -> list[Path]:
    """Writes ``report.html``, ``report.pdf``, ``figures.csv``, ``figures.json``; returns the paths.

    All four are of one moment, whatever is annotated or decided meanwhile. The same project,
    choices and language give the same bytes; without ``choices`` those that the project keeps are
    taken. If ``progress`` stops it before the files are written, none is. Raises WriteError, and
    UserError for an unknown language.
    """
    from desktop.engine.report.pdf import to_pdf

    chosen = language(lang)
    with project.snapshot():
        figures = agreement(project, choices, within(progress, 0, _FIGURES))
        report = compose(project, figures, chosen, within(progress, _FIGURES, _COMPOSED))
    progress(_COMPOSED)
    pdf = to_pdf(report)
    progress(_LAID_OUT)
    page = _write_html(report, out_dir)
    path = out_dir / "report.pdf"
    write_bytes(path, pdf)
    return [page, path, *write_figures(project, figures, out_dir)]


def _write_html(report: Report, out_dir: Path) -> Path:
    path = out_dir / "report.html"
    write_text(path, to_html(report))
    return path
