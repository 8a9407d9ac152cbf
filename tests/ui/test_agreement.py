"""The Agreement page: what its charts show by shape, and the planner."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from doubles import InstantRuntime
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from window import answering, idle, page_of

from desktop.engine.agreement.assess import agreement
from desktop.engine.agreement.choices import DEFAULT, choices_of
from desktop.engine.agreement.results import AgreementReport
from desktop.engine.annotate import annotate
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.languages.language import ENGLISH, language
from desktop.engine.report.blocks import Bar, Bars, Facts, Forest, ForestRow, Section
from desktop.engine.report.trust import plan_rows
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from desktop.engine.store.records import dump
from desktop.ui.app import App
from desktop.ui.dialogs.choices import ChoicesDialog
from desktop.ui.dialogs.plan import PlanDialog
from desktop.ui.pages.agreement.charts import Intervals, _apart, forest_key
from desktop.ui.pages.agreement.page import AgreementPage
from desktop.ui.pages.agreement.report_view import Links, section_view
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.session import Access
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.probability_bars import ProbabilityBars
from rubrics.schema import Rubric

MODEL = Coder("m00000000000", "Double", CoderKind.MODEL, {"rubric_sha256": ""})


def test_people_a_model_with_one_and_with_all_differ_in_shape_as_the_key_says(
    qtbot: QtBot, themed: Theme
) -> None:
    styles = ("people", "model", "panel")
    rows = tuple(ForestRow(s, "9", "0.5", "", s, 50.0, 40.0, 20.0) for s in styles)
    block = Forest(("", "", ""), rows, (), (), tuple((s, f"means {s}") for s in styles))
    chart = Intervals(block)
    qtbot.addWidget(chart)
    shapes = [
        item.opts["symbol"] for item in chart.getPlotItem().listDataItems() if item.opts["symbol"]
    ]
    assert len(set(shapes)) == len(styles)
    key = forest_key(block)
    signs = [key[key.index(f"means {style}") - 2] for style in styles]
    assert len(set(signs)) == len(styles)


def test_beside_the_intervals_stands_why_a_figure_is_undefined_and_not_what_the_report_says_below(
    qtbot: QtBot, themed: Theme
) -> None:
    rows = (
        ForestRow("Anna", "9", "0.5", "too few for an interval", "people", 50.0, 50.0, 0.0),
        ForestRow("Ben", "9", "undefined", "all values are the same", "model", None, 0.0, 0.0),
    )
    forest = Forest(("", "", "Alpha"), rows, (), (), ())
    view = section_view(Section("s", "", (forest,)), Links(print, print))
    qtbot.addWidget(view)
    said = " ".join(text.text() for text in view.findChildren(QLabel))
    assert "Ben: undefined: all values are the same" in said
    assert "too few for an interval" not in said


def test_bars_show_and_speak_shares_of_all_units_and_not_of_the_longest(
    qtbot: QtBot, themed: Theme
) -> None:
    rows = (Bar("yes", "30", 0.3, "30%", 71.43), Bar("no", "42", 0.42, "42%", 100.0))
    view = section_view(Section("s", "", (Bars("What it answers", rows),)), Links(print, print))
    qtbot.addWidget(view)
    (bars,) = view.findChildren(ProbabilityBars)
    assert bars.accessibleName() == "What it answers: no (42) 42 %, yes (30) 30 %"


def test_ticks_that_would_run_into_each_other_are_left_out_and_zero_is_kept(
    qtbot: QtBot, themed: Theme
) -> None:
    metrics = QWidget().fontMetrics()
    ticks = [(n * 12.5, f"{n / 5 - 0.6:.1f}") for n in range(9)]
    shown = [[text for _, text in _apart(ticks, metrics, pixels)] for pixels in (9.0, 2.5, 0.1)]
    assert shown[0] == [text for _, text in ticks]
    assert shown[1] == ["-0.4", "0.0", "0.4", "0.8"]
    assert shown[2] == ["0.0"]


def coded(app: App, qtbot: QtBot, mood: Rubric) -> AgreementPage:
    """The page, with the figures of a model and two people."""
    with app.session.access.open() as project:
        for _ in annotate(project, MODEL, InstantRuntime(mood), ["feeling"]):
            pass
        for number, unit in enumerate(list(project.units())):
            for coder, value in (("Kim", "joy"), ("Ben", ("joy", "fear")[number % 2])):
                Desk(project, coder).choose(unit.unit_id, "feeling", value)
    app.go("agreement")
    idle(app, qtbot)
    return page_of(app, AgreementPage)


@pytest.mark.parametrize("hidden", [True, False])
def test_while_answers_are_hidden_nobody_sees_one_by_looking_at_the_figures(
    opened: App, qtbot: QtBot, mood: Rubric, hidden: bool
) -> None:
    opened.preferences.coder = "Ana"
    annotating = page_of(opened, AnnotatePage)
    page = coded(opened, qtbot, mood)
    annotating.filters.answers_shown.setChecked(not hidden)

    def seen() -> bool:
        idle(opened, qtbot)
        with opened.session.access.open() as project:
            return any(Desk(project, "Ana").seen(unit.unit_id) for unit in project.units())

    def said() -> list[str]:
        return [text.text() for text in page.area.findChildren(QLabel) if "Double: " in text.text()]

    page.parts.setCurrentRow(1)
    assert bool(said()) is not hidden
    assert seen() is not hidden
    show = [b for b in page.area.findChildren(QPushButton) if b.text().startswith("Show the texts")]
    assert len(show) == hidden
    for made in show:
        made.click()
    assert said()
    assert seen()
    page.parts.setCurrentRow(0)  # charts must go before the window does


def test_the_planner_says_what_the_command_line_says(
    opened: App, qtbot: QtBot, mood: Rubric
) -> None:
    page = coded(opened, qtbot, mood)
    with opened.session.access.open() as project:
        figures = agreement(project)
        wanted = plan_rows(figures.choices, figures.dimensions[0], language(ENGLISH))
    plans: list[str] = []

    def ask(dialog: PlanDialog) -> None:
        assert "Work it out" in dialog.plan.placeholderText()  # no box without a word
        dialog.accept_button.click()
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        plans.append(dialog.plan.toPlainText())
        dialog.interval_width.setValue(0.5)
        dialog.accept_button.click()
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        plans.append(dialog.plan.toPlainText())
        dialog.reject()

    answering(PlanDialog, ask)
    page.plan(DEFAULT)
    idle(opened, qtbot)
    assert wanted
    assert all(row in plans[0] for row in wanted)
    assert "0.50 wide" in plans[1]


def test_choices_are_kept_by_the_project_and_the_figures_worked_out_anew(
    opened: App, qtbot: QtBot, mood: Rubric
) -> None:
    page = coded(opened, qtbot, mood)
    assert said_on(page, "at most 5% errors")

    def choose(dialog: ChoicesDialog) -> None:
        assert dialog.choices == DEFAULT
        dialog.epsilon.setCurrentIndex(dialog.epsilon.findText("Crowd", Qt.MatchFlag.MatchContains))
        dialog.error.setValue(2.5)
        dialog.random_sample.click()
        dialog.accept_button.click()

    answering(ChoicesDialog, choose)
    page.choices.click()
    idle(opened, qtbot)
    assert said_on(page, "at most 2.5% errors")
    with opened.session.access.open() as project:
        kept = choices_of(project)
    assert kept == replace(DEFAULT, epsilon=0.1, error=0.025, random_sample=True)

    def leave(dialog: ChoicesDialog) -> None:
        assert dialog.choices == kept
        dialog.count_trained.click()
        dialog.reject()

    answering(ChoicesDialog, leave)
    page.choices.click()
    idle(opened, qtbot)
    answering(ChoicesDialog, lambda dialog: (dialog.defaults.click(), dialog.accept_button.click()))
    page.choices.click()
    idle(opened, qtbot)
    with opened.session.access.open() as project:
        assert choices_of(project) == DEFAULT


def test_groups_are_chosen_among_the_columns_there_are_and_compared(
    opened: App, qtbot: QtBot, mood: Rubric
) -> None:
    with opened.session.access.open() as project:
        papers = [
            (dump({"paper": ("Post", "Sun")[i % 2], "id": str(i)}), unit.unit_id)
            for i, unit in enumerate(project.units())
        ]
        project.connection.execute("UPDATE document SET columns = ?", (dump(["paper", "id"]),))
        project.connection.executemany("UPDATE unit SET columns = ? WHERE unit_id = ?", papers)
    page = coded(opened, qtbot, mood)

    def choose(dialog: ChoicesDialog) -> None:
        offered = [dialog.group_by.itemText(i) for i in range(dialog.group_by.count())]
        assert offered == ["Nothing", "paper"]
        dialog.group_by.setCurrentIndex(1)
        dialog.accept_button.click()

    answering(ChoicesDialog, choose)
    page.choices.click()
    idle(opened, qtbot)
    assert said_on(page, "Groups of units are compared by paper")

    def stop(dialog: ChoicesDialog) -> None:
        assert dialog.choices.group_by == "paper"
        dialog.group_by.setCurrentIndex(0)
        dialog.accept_button.click()

    answering(ChoicesDialog, stop)
    page.choices.click()
    idle(opened, qtbot)
    with opened.session.access.open() as project:
        assert choices_of(project) == DEFAULT


def said_on(page: AgreementPage, words: str) -> bool:
    """Whether some part of the report has these words."""
    for number in range(page.parts.count()):
        page.parts.setCurrentRow(number)
        if any(words in label.text() for label in page.area.findChildren(QLabel)):
            return True
    return False


def test_figures_of_a_project_that_is_not_open_any_more_are_not_shown(
    opened: App, qtbot: QtBot, tmp_path: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "Other.glossator"
    with Project(other, create=True) as project:
        project.use_rubric(mood)
    may_end = {"Small": threading.Event(), "Other": threading.Event()}
    begun: list[str] = []

    def patiently(project: Project) -> AgreementReport:
        begun.append(project.path.stem)
        may_end[project.path.stem].wait(60)
        return agreement(project)

    monkeypatch.setattr("desktop.engine.agreement.assess.agreement", patiently)
    opened.go("agreement")
    page = page_of(opened, AgreementPage)
    qtbot.waitUntil(lambda: begun == ["Small"])
    with qtbot.waitSignal(opened.session.opened):
        opened.session.open(Access(other))
    may_end["Small"].set()
    qtbot.waitUntil(lambda: begun == ["Small", "Other"])
    qtbot.wait(50)
    assert page.parts.count() == 0
    may_end["Other"].set()
    idle(opened, qtbot)
    assert page.parts.count() > 0


def test_what_was_wrong_with_files_is_said_in_the_window_s_language(
    qtbot: QtBot, themed: Theme
) -> None:
    said = "What stands before the first turn was left out (127 characters)."
    facts = Facts((("interview.txt", (("", said),)),))
    links = Links(lambda _: None, lambda _: None)
    QLocale.setDefault(QLocale("de"))
    try:
        view = section_view(Section("files", "Dateien", (facts,)), links)
    finally:
        QLocale.setDefault(QLocale("en"))
    qtbot.addWidget(view)
    shown = [label.text() for label in view.findChildren(QLabel)]
    assert said not in shown
    assert any("127" in text for text in shown)
