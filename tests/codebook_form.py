"""Helpers for tests of the codebook form: its inputs, their texts and their keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from window import idle, page_of

from desktop.engine.home.folders import rubrics_folder
from desktop.ui.app import App
from desktop.ui.pages.rubric.form_inputs import LabelledInput
from desktop.ui.pages.rubric.page import FORM, RubricPage
from rubrics.faults import KeyPath

NOTED = """\
# Written by hand, in an order of its own.
title = "Noted"   # as on paper
id = "noted"
version = "1.0"
description = 'Read "it".'

[[field]]
title = "Text"
name = "text"

[[dimension]]
name = "stance"
title = "Stance"
scale = "ordinal"
question = "For or against?"

# The lower one.
[[dimension.level]]
value = 1
name = "against"

[[dimension.level]]
value = 2
name = "for"   # even with wishes

[[example]]
fields.text = "We need it."
labels = { stance = "for" }
"""
"""A small codebook, formatted by hand."""


def noted(app: App, qtbot: QtBot) -> RubricPage:
    """The page with the form of the codebook ``NOTED``."""
    (rubrics_folder() / "noted.toml").write_text(NOTED, "utf-8")
    app.window.activateWindow()
    app.go("rubric")
    found = page_of(app, RubricPage)
    idle(app, qtbot)
    ids = [entry.id for entry in found.list.entries()]
    found.list.setCurrentRow(ids.index("noted"))
    idle(app, qtbot)
    found.tabs.setCurrentIndex(FORM)
    return found


def box(page: RubricPage, *path: str | int) -> QWidget:
    """The input widget of a place in the codebook."""
    asked = page.form.context.controls[path, ""]
    assert isinstance(asked, LabelledInput)
    return asked.box


def keys(box: QWidget, text: str) -> None:
    """Types a text. pytest-qt's ``keyClicks`` is limited to ASCII."""
    for letter in text:
        QApplication.sendEvent(
            box, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)
        )


def typed(page: RubricPage, text: str, *path: str | int) -> None:
    """Types another text into the input of a place."""
    found = box(page, *path)
    assert isinstance(found, QLineEdit | QPlainTextEdit)
    found.setFocus()
    found.selectAll()
    keys(found, text)


def shown(page: RubricPage, *path: str | int) -> str:
    """The text in the input of a place."""
    found = box(page, *path)
    assert isinstance(found, QLineEdit | QPlainTextEdit)
    return found.text() if isinstance(found, QLineEdit) else found.toPlainText()


def press(page: RubricPage, role: str, *path: str | int) -> None:
    """Clicks the button of a place that has this role."""
    page.form.context.controls[path, role].click()  # type: ignore[attr-defined]


def focused(page: RubricPage) -> tuple[KeyPath, str] | None:
    """The place and role of the control that has the focus."""
    return page.form._focused_control()
