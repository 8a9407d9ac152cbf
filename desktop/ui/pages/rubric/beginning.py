"""What a new codebook begins with in the window: small, whole, and in the window's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from rubrics.draft import Draft, short_name
from rubrics.toml.write import file_text


def beginning(rubric_id: str, title: str) -> str:
    """A text to be read, one question, and two levels and what is left."""
    translate = QCoreApplication.translate
    question = translate("Beginning", "Stance")
    text = translate("Beginning", "Text")
    levels = (
        (
            translate("Beginning", "for"),
            translate("Beginning", "Supports it, even if with wishes for changes."),
        ),
        (
            translate("Beginning", "against"),
            translate("Beginning", "Rejects it or names only drawbacks."),
        ),
        (
            translate("Beginning", "neither"),
            translate("Beginning", "Weighs both sides, or says nothing of it."),
        ),
    )
    name = short_name(text, ())
    return file_text(
        {
            "id": rubric_id,
            "version": "1.0",
            "title": title,
            "description": translate(
                "Beginning", "Read a text and say what its writer thinks of the plan."
            ),
            "citation": "",
            "language": QLocale().bcp47Name().split("-")[0],
            "field": [{"name": name, "title": text}],
            "dimension": [
                {
                    "name": short_name(question, [name]),
                    "title": question,
                    "question": translate("Beginning", "What does the writer think of the plan?"),
                    "scale": "nominal",
                    "level": [{"name": level, "anchor": anchor} for level, anchor in levels],
                }
            ],
        }
    )


def duplicate(source: str, rubric_id: str, title: str) -> str:
    """The same codebook under another id and title. Raises ValueError where it is none."""
    draft = Draft(source)
    draft.set(("id",), rubric_id)
    draft.set(("title",), title)
    return draft.source


def short_names(source: str) -> list[str]:
    """The id and the short names in a text, as far as it can be read."""
    try:
        draft = Draft(source)
    except ValueError:
        return []
    return [draft.text(("id",)), *draft.names()]
