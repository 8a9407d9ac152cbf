"""The report as PDF, set by Typst: the same content, with vector plots and embedded fonts."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from desktop.engine.report.blocks import Report

TEMPLATE = Path(__file__).parent / "report.typ"


def to_pdf(report: Report) -> bytes:
    """The PDF; the same report gives the same bytes.

    Typst brings the fonts of the layout along. Scripts they lack are set in the machine's own, so
    that texts in such a script may look different elsewhere.
    """
    import typst

    content = json.dumps(asdict(report), ensure_ascii=False)
    pdf: bytes = typst.compile(
        TEMPLATE.read_bytes(), format="pdf", sys_inputs={"report": content}, timestamp=0
    )
    return pdf
