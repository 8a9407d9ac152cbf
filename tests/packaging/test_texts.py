"""The texts for people who read: what they lead to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXTS = sorted(ROOT.glob("*.md"))
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")


def anchors(text: Path) -> set[str]:
    """What links to the headings of a text end in, as on the pages where it is read."""
    titles = re.findall(r"^#+ (.+)$", text.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_links_lead_somewhere(text: Path) -> None:
    for name, anchor in LINK.findall(text.read_text("utf-8")):
        target = text.parent / name if name else text
        assert target.exists(), name
        assert not anchor or anchor in anchors(target), (name, anchor)
