"""Reads the translations of the window's texts."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

UI = Path(__file__).parents[1] / "desktop" / "ui"


def messages(path: Path) -> dict[tuple[str, str], ET.Element]:
    """The messages of a ``.ts`` file by their context and English text."""
    found = {}
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            found[context.findtext("name", ""), message.findtext("source", "")] = message
    return found
