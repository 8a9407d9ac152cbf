"""TOML source of new codebooks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from rubrics.draft import Draft, short_name
from rubrics.toml.write import file_text


def starter_source(rubric_id: str, title: str) -> str:
    """The source of a small, complete codebook in the window's language, to be edited."""
    translate = QCoreApplication.translate
    question = translate("NewRubric", "Stance")
    text = translate("NewRubric", "Text")
    levels = (
        (
            translate("NewRubric", "for"),
            translate("NewRubric", "Supports it, even if with wishes for changes."),
        ),
        (
            translate("NewRubric", "against"),
            translate("NewRubric", "Rejects it or names only drawbacks."),
        ),
        (
            translate("NewRubric", "neither"),
            translate("NewRubric", "Weighs both sides, or says nothing of it."),
        ),
    )
    name = short_name(text, ())
    return file_text(
        {
            "id": rubric_id,
            "version": "1.0",
            "title": title,
            "description": translate(
                "NewRubric", "Read a text and say what its writer thinks of the plan."
            ),
            "citation": "",
            "language": QLocale().bcp47Name().split("-")[0],
            "field": [{"name": name, "title": text}],
            "dimension": [
                {
                    "name": short_name(question, [name]),
                    "title": question,
                    "question": translate("NewRubric", "What does the writer think of the plan?"),
                    "scale": "nominal",
                    "level": [{"name": level, "anchor": anchor} for level, anchor in levels],
                }
            ],
        }
    )


def duplicate_source(source: str, rubric_id: str, title: str) -> str:
    """The same source with another id and title. Raises ValueError if it cannot be parsed."""
    draft = Draft(source)
    draft.set(("id",), rubric_id)
    draft.set(("title",), title)
    return draft.source


def short_names(source: str) -> list[str]:
    """The id and all short names in a source; empty if it cannot be parsed."""
    try:
        draft = Draft(source)
    except ValueError:
        return []
    return [draft.text(("id",)), *draft.names()]
