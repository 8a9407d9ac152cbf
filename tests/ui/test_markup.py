"""Names and texts of other people's files are shown letter by letter, whatever markup they hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import Qt as Markup
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot
from window import idle, make_project

from desktop.ui.app import App
from desktop.ui.dialogs.base import form_layout
from desktop.ui.widgets.tool_tips import plain
from rubrics.loader import parse_rubric

PICTURE = "<img src='a.png'>"
"""A picture. That of a path on another machine would be fetched by Windows when it is shown."""

MOOD = Path(__file__).parents[1] / "data" / "mood.toml"


def test_a_tool_tip_with_a_tag_is_shown_as_it_is_and_others_are_left_alone() -> None:
    assert plain("Fish & chips < 3\n<b>two</b>") == "Fish & chips < 3\n<b>two</b>"
    for text in (PICTURE, f"{PICTURE}\nmore", "&lt;b&gt;", "a <b>b</b>"):
        assert _as_shown(plain(text)) == text


def test_the_label_of_a_field_is_plain_text(qtbot: QtBot) -> None:
    window, field = QWidget(), QWidget()
    qtbot.addWidget(window)
    form = form_layout((PICTURE, field))
    window.setLayout(form)
    shown = form.labelForField(field)
    assert isinstance(shown, QLabel)
    assert shown.textFormat() == Qt.TextFormat.PlainText


def test_no_name_and_no_text_becomes_markup_on_any_page(
    app: App, qtbot: QtBot, tmp_path: Path
) -> None:
    source = MOOD.read_text(encoding="utf-8")
    for name in ('title = "Feeling"', 'name = "fear"', 'anchor = "Glad."', 'title = "Mood of a'):
        source = source.replace(name, f"{name[:-1]} {PICTURE}" + ('"' * name.endswith('"')))
    rubric = parse_rubric(source, "mood")
    table = tmp_path / f"{PICTURE}.csv"
    table.write_text(
        f"text,feeling__{PICTURE}\nOne {PICTURE} remark,joy\n{PICTURE},fear {PICTURE}\n",
        encoding="utf-8",
    )
    make_project(app, qtbot, tmp_path / f"{PICTURE}.glossator", rubric, [table])
    seen = []
    for name in app.window.pages:
        app.go(name)
        idle(app, qtbot)
        tips = [tip for tip in _tool_tips(app.window) if "img" in tip]
        assert not [tip for tip in tips if "<img" in tip and Markup.mightBeRichText(tip)], name
        assert not [label.text() for label in app.window.findChildren(QLabel) if _is_page(label)]
        seen += tips
    told = [_as_shown(tip) for tip in seen]
    for text in (f"fear {PICTURE}", f"One {PICTURE} remark", f"{PICTURE}.csv", PICTURE):
        assert any(tip.startswith(text) for tip in told), text


def _is_page(label: QLabel) -> bool:
    automatic = label.textFormat() == Qt.TextFormat.AutoText
    return automatic and Markup.mightBeRichText(label.text())


def _as_shown(tip: str) -> str:
    """What a reader sees of a tool tip."""
    rich = Markup.mightBeRichText(tip)
    return QTextDocumentFragment.fromHtml(tip).toPlainText() if rich else tip


def _tool_tips(window: QWidget) -> Iterator[str]:
    for widget in [window, *window.findChildren(QWidget)]:
        yield widget.toolTip()
        shows_items = isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView)
        if shows_items and (model := widget.model()) is not None:
            yield from _tips_of(model, headed=isinstance(widget, QTableView))


def _tips_of(model: QAbstractItemModel, *, headed: bool) -> Iterator[str]:
    role, root = Qt.ItemDataRole.ToolTipRole, QModelIndex()
    for column in range(model.columnCount(root) if headed else 1):
        if headed:
            yield model.headerData(column, Qt.Orientation.Horizontal, role) or ""
        for row in range(model.rowCount(root)):
            yield model.data(model.index(row, column, root), role) or ""
