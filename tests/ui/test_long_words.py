"""A word that is longer than its line is parted, and pushes nothing to the side."""

from __future__ import annotations

from pathlib import Path

import pytest
from doubles import InstantRuntime
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from review_material import MODEL
from window import idle, in_german, make_project

from desktop.engine.annotate import annotate
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.pages.rubric.page import RubricPage
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.labels import label
from rubrics.loader import parse_rubric

WORD = "Rechtsschutzversicherungsgesellschaftenbeschwerdeverfahren"
RUBRIC = f"""
id = "long"
version = "1"
title = "{WORD}"
description = "Read it."
language = "de"
[[field]]
name = "text"
title = "Text"
[[dimension]]
name = "kind"
title = "{WORD}"
question = "Which {WORD} is it?"
scale = "nominal"
[[dimension.level]]
name = "{WORD}"
anchor = "A {WORD} or another."
[[dimension.level]]
name = "none"
"""


@pytest.fixture
def coded(app: App, qtbot: QtBot, tmp_path: Path) -> App:
    rubric, texts = parse_rubric(RUBRIC, "long"), tmp_path / "texts.txt"
    texts.write_text("One.\n\nTwo.", encoding="utf-8")
    path = tmp_path / "Long.glossator"
    app.preferences.coder = "Kim"
    make_project(app, qtbot, path, rubric, [texts])
    with Project(path) as project:
        list(annotate(project, MODEL, InstantRuntime(rubric), ["kind"]))
        unit = next(iter(project.units()))
        Desk(project, "Ben").choose(unit.unit_id, "kind", WORD)
    app.session.reload()
    idle(app, qtbot)
    return app


def test_the_review_leaves_the_text_its_room(coded: App, qtbot: QtBot) -> None:
    with in_german(coded):
        coded.go("review")
        idle(coded, qtbot)
        page = coded.window.page
        assert isinstance(page, ReviewPage)
        qtbot.waitUntil(page.panel.isVisible)
        page.panel.explain_button.click()
        QApplication.processEvents()
        assert page.panel._title.text() == WORD
        assert page.reading.width() > page.panel.width()


def test_nothing_of_the_answers_and_of_the_codebook_lies_aside(coded: App, qtbot: QtBot) -> None:
    with in_german(coded):
        coded.go("annotate")
        page = coded.window.page
        assert isinstance(page, AnnotatePage)
        page.filters.answers_shown.setChecked(True)
        idle(coded, qtbot)
        said = page.unit.answers
        qtbot.waitUntil(lambda: any(WORD in text.text() for text in said.findChildren(QLabel)))
        QApplication.processEvents()
        assert said.horizontalScrollBar().maximum() == 0
        coded.go("rubric")
        idle(coded, qtbot)
        rubric = coded.window.page
        assert isinstance(rubric, RubricPage)
        QApplication.processEvents()
        assert rubric.view.horizontalScrollBar().maximum() == 0


def test_whoever_reads_or_copies_it_gets_the_whole_word(qtbot: QtBot, themed: Theme) -> None:
    parted, banner = label(f"A {WORD}.", wrap=True), Banner(f"/home/{WORD}/a.txt")
    for widget in (parted, banner):
        qtbot.addWidget(widget)
    assert parted.text() == parted.accessibleName() == f"A {WORD}."
    assert parted.minimumSizeHint().width() < parted.fontMetrics().horizontalAdvance(WORD) / 2
    assert banner.findChildren(QLabel)[1].text() == banner.text == f"/home/{WORD}/a.txt"
    assert QLabel.text(banner.findChildren(QLabel)[1]) == banner.text
