"""Whoever cannot see the window, or has no mouse, can use all of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from window import controls, idle, reached, spoken_name

from desktop.engine.agreement.choices import DEFAULT
from desktop.engine.domain import human
from desktop.engine.ingest.guesses import FilePreview
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from desktop.engine.ingest.sources import Discovery, discover
from desktop.engine.languages.language import ENGLISH, language
from desktop.engine.store.coders import add_coder
from desktop.engine.store.views import View
from desktop.ui.app import App
from desktop.ui.dialogs.add_files import AddFilesDialog
from desktop.ui.dialogs.backups import BackupsDialog
from desktop.ui.dialogs.bulk import BulkDialog
from desktop.ui.dialogs.choices import ChoicesDialog
from desktop.ui.dialogs.columns import ColumnsDialog
from desktop.ui.dialogs.export import ExportDialog
from desktop.ui.dialogs.guide import GuideDialog
from desktop.ui.dialogs.help import HelpDialog
from desktop.ui.dialogs.history import HistoryDialog
from desktop.ui.dialogs.passphrase import AskPassphraseDialog, ChoosePassphraseDialog
from desktop.ui.dialogs.plan import PlanDialog
from desktop.ui.dialogs.sample import SampleDialog
from desktop.ui.dialogs.settings import SettingsDialog
from desktop.ui.session import Overview
from desktop.ui.theme.palette import DARK, Scheme
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.shortcuts import shortcuts_of

SAMPLES = Path(__file__).parents[2] / "desktop" / "samples"


def nameless(root: QWidget) -> list[str]:
    return [f"{type(w).__name__} in {type(w.parent()).__name__}" for w in controls(root)
            if not spoken_name(w)]  # fmt: skip


def asked_about(app: App, qtbot: QtBot) -> tuple[Overview, Discovery, FilePreview]:
    """What dialogs are made of: a project with a person, files that were found, one of them."""
    app.session.change(lambda project: add_coder(project, human("Kim")))
    idle(app, qtbot)
    overview, found = app.session.overview, discover([SAMPLES])
    assert overview is not None
    with Reader(ReadOptions()) as reader:
        preview = reader.preview(found.sources[0], overview.rubric, 3)
    assert isinstance(preview, FilePreview)
    return overview, found, preview


def test_every_control_of_every_page_has_a_name(opened: App, qtbot: QtBot) -> None:
    opened.preferences.coder = "Kim"
    for name in opened.window.pages:
        opened.go(name)
        idle(opened, qtbot)
        assert not [w for w in reached(opened.window) if not spoken_name(w)], name
    assert not nameless(opened.window)
    assert len(list(controls(opened.window))) > 60


def test_every_control_of_every_dialog_has_a_name(opened: App, qtbot: QtBot) -> None:
    window = opened.window
    overview, found, preview = asked_about(opened, qtbot)
    context = window.page.context
    for dialog in (
        AddFilesDialog(found, opened.preferences, overview, window),
        ColumnsDialog(preview, 2, overview.rubric, window),
        ExportDialog(context, overview, window),
        SampleDialog(overview, [], window),
        SettingsDialog(opened.preferences, window),
        BulkDialog(context, overview, View(), window, answers=True),
        HistoryDialog(opened.session, opened.show_error, window),
        BackupsDialog(overview.path, window),
        ChoicesDialog(DEFAULT, ["file", "outlet"], window),
        PlanDialog(context, DEFAULT, language(ENGLISH), window),
        ChoosePassphraseDialog(window),
        AskPassphraseDialog(overview.path, "Not this one.", window, backups=True),
        GuideDialog(window),
        HelpDialog(shortcuts_of(window, list(window.pages.values())), window),
    ):
        assert not nameless(dialog), type(dialog)
        assert len(list(controls(dialog))) >= 3
        dialog.deleteLater()


def test_dialogs_begin_with_what_is_asked_and_end_with_the_buttons(
    opened: App, qtbot: QtBot
) -> None:
    window = opened.window
    overview, found, preview = asked_about(opened, qtbot)
    for dialog, first in (
        (ask := AskPassphraseDialog(overview.path, "", window, backups=True), ask.passphrase),
        (new := ChoosePassphraseDialog(window), new.passphrase),
        (sample := SampleDialog(overview, [], window), sample.sample_name),
        (add := AddFilesDialog(found, opened.preferences, overview, window), add.target),
        (columns := ColumnsDialog(preview, 1, overview.rubric, window), columns._rows[0].use_box),
        (
            bulk := BulkDialog(window.page.context, overview, View(), window, answers=True),
            bulk.operation,
        ),
    ):
        with qtbot.waitExposed(dialog):
            dialog.open()
        assert dialog.focusWidget() is first, type(dialog)
        assert dialog.reject_button.nextInFocusChain() is dialog.accept_button
        idle(opened, qtbot)
        dialog.reject()
        dialog.deleteLater()


def test_every_page_is_reached_by_key(opened: App, qtbot: QtBot) -> None:
    for number, name in enumerate(opened.window.pages, 1):
        key = getattr(Qt.Key, f"Key_{number}")
        qtbot.keyClick(opened.window, key, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda name=name: opened.window.page.name == name)


def test_tab_reaches_every_visible_button_of_the_start_page(app: App, qtbot: QtBot) -> None:
    app.go("start")
    idle(app, qtbot)
    app.window.activateWindow()
    buttons = {w for w in controls(app.window) if w.isVisible() and w.isEnabled()
               and w.focusPolicy() & Qt.FocusPolicy.TabFocus}  # fmt: skip
    app.window.sidebar._buttons["start"].setFocus()
    reached = set()
    for _ in range(3 * len(buttons)):
        reached.add(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    # of a group of pages the arrows reach the others, as of any group of choices
    pages = set(app.window.sidebar._buttons.values())
    assert buttons - pages <= reached


def test_tab_comes_to_what_is_beside_the_title_before_what_is_below_it(opened: App) -> None:
    for name in ("files", "rubric", "annotate", "agreement", "models"):
        page = opened.window.pages[name]
        chain = [page.nextInFocusChain()]
        while chain[-1] is not page:
            chain.append(chain[-1].nextInFocusChain())
        mine = list(controls(page))
        own = [widget for widget in chain if widget in mine]
        tools = [own.index(widget) for widget in mine if page.tools.indexOf(widget) >= 0]
        assert sorted(tools) == list(range(page.tools.count())), name


def test_type_grows_with_the_setting(app: App) -> None:
    before = QApplication.font().pointSizeF()
    app.theme.choose(Scheme.DARK, 1.5)
    assert QApplication.font().pointSizeF() == before * 1.5
    assert app.theme.palette is DARK
    assert isinstance(QApplication.font(), QFont)


def test_right_to_left_text_runs_from_the_right(opened: App, qtbot: QtBot) -> None:
    opened.go("files")
    idle(opened, qtbot)
    pane = opened.window.pages["files"].preview
    block = pane.document().firstBlock()
    directions = {}
    while block.isValid():
        directions[block.text()] = block.textDirection()
        block = block.next()
    assert directions["שלום, תודה רבה."] is Qt.LayoutDirection.RightToLeft
    assert directions["Thank you all."] is Qt.LayoutDirection.LeftToRight
    assert "<b>Nothing</b> happened." in directions


def test_a_choice_without_room_is_shortened_and_not_cut_off(qtbot: QtBot, themed: Theme) -> None:
    long, short = ComboBox(), ComboBox()
    for box in (long, short):
        qtbot.addWidget(box)
        box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    text = "A model with a name that nobody could read to its end"
    long.addItem(text)
    long.resize(160, 30)
    short.resize(160, 30)
    shortened = [
        f"{text[:before]}…{text[-after:]}"
        for before in range(1, len(text) // 2)
        for after in range(max(1, before - 4), before + 5)
    ]
    assert long.grab().toImage() in [grabbed(short, beginning) for beginning in shortened]


def grabbed(box: ComboBox, text: str) -> QImage:
    box.clear()
    box.addItem(text)
    return box.grab().toImage()


def test_a_choice_shows_all_that_can_be_chosen(qtbot: QtBot, themed: Theme) -> None:
    box = ComboBox()
    qtbot.addWidget(box)
    for number in range(6):
        box.addItem(f"Choice {number}")
    with qtbot.waitExposed(box):
        box.show()
    box.showPopup()
    qtbot.waitUntil(box.view().isVisible)
    assert box.view().verticalScrollBar().maximum() == 0
    box.hidePopup()
    box.addItem("SmolLM2 135M Instruct (Q4_1) + Complaints, of another day")
    box.setFixedWidth(120)
    box.showPopup()
    qtbot.waitUntil(lambda: box.view().viewport().width() >= box.view().sizeHintForColumn(0))
    box.hidePopup()
