"""The report as one HTML file that loads nothing and runs nothing."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.report.blocks import Report

TEMPLATE = "template.html.j2"


def to_html(report: Report) -> str:
    """The page, light and dark, for screens and paper."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"x": _x, "y": _y}
    return environment.get_template(TEMPLATE).render(report=report)


def _x(value: float) -> float:
    """A plot's x from 0 to 1 as a coordinate of the SVG drawing."""
    return round(56 + 390 * value, 1)


def _y(value: float) -> float:
    """A plot's y from 0 to 1 as a coordinate of the SVG drawing, which counts downwards."""
    return round(246 - 232 * value, 1)
