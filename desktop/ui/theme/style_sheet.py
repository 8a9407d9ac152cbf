"""The style sheet over Qt's Fusion style, for any palette and font size."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from desktop.ui.theme.palette import Palette

ITEM_PADDING = 10
"""Pixels at the left and right of a list item's text."""

_SHEET = Template("""
* { outline: none; }
QWidget { color: $text; selection-background-color: $soft; selection-color: $on_soft; }
QMainWindow, QDialog, #page, QStackedWidget { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }

#side { background: $side; border-right: 1px solid $border; }
#wordmark { font-size: ${large}pt; font-weight: 600; padding: 0; }
#projectName { color: $muted; }
#nav { text-align: left; border: 2px solid transparent; border-radius: 8px; padding: 7px 10px;
  background: transparent; color: $muted; font-weight: 500; }
#nav:hover:enabled { background: $raised; color: $text; }
#nav:checked { background: $soft; color: $on_soft; }
#nav:focus { border-color: $accent; }
#nav:disabled { color: $line; }

#title { font-size: ${title}pt; font-weight: 600; }
#heading { font-size: ${large}pt; font-weight: 600; }
#subheading { font-weight: 600; }
#muted { color: $muted; }
#fault { color: $bad; font-size: ${small}pt; }
#small { color: $muted; font-size: ${small}pt; }

#card { background: $surface; border: 1px solid $border; border-radius: 10px; }
#drop { background: $surface; border: 2px dashed $line; border-radius: 14px; }
#drop[over="true"] { background: $soft; border-color: $accent; }
#strip { background: $surface; border-top: 1px solid $border; }
#line { background: $border; max-height: 1px; min-height: 1px; border: none; }
#banner { border-radius: 8px; border: 1px solid $border; background: $raised; }
#banner[tone="good"] { background: $good_soft; border-color: $good; }
#banner[tone="warn"] { background: $warn_soft; border-color: $warn; }
#banner[tone="bad"] { background: $bad_soft; border-color: $bad; }

QPushButton, QToolButton { background: $surface; border: 1px solid $line; border-radius: 7px;
  padding: 6px 12px; font-weight: 500; }
QPushButton[even="true"] { min-height: ${content_height}px; }
QPushButton:hover:enabled, QToolButton:hover:enabled { background: $raised; }
QPushButton:pressed, QToolButton:pressed { background: $soft; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 5px 11px; }
QPushButton:disabled, QToolButton:disabled { color: $muted; border-color: $border;
  background: $raised; }
QPushButton:checked, QToolButton:checked { background: $soft; color: $on_soft;
  border-color: $accent; }
#primary { background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; }
#primary:hover:enabled { background: $accent_hover; border-color: $accent_hover; }
/* Filled as it is, its ring is drawn in `widgets/buttons.py`: a style sheet has none inside. */
#primary:focus { border: 1px solid $accent; padding: 6px 12px; }
#primary:disabled { background: $raised; color: $muted; border-color: $border; }
#danger { color: $bad; border-color: $bad; }
#danger:disabled { color: $muted; border-color: $border; }
#quiet { background: transparent; border: 2px solid transparent; padding: 5px 8px; }
#quiet:hover:enabled { background: $raised; }
#quiet:checked { background: $soft; }
#quiet:focus { border: 2px solid $accent; padding: 5px 8px; }
#quiet:disabled { color: $line; background: transparent; }
#row { text-align: left; background: transparent; border: 2px solid transparent;
  border-radius: 8px; padding: 8px 10px; font-weight: 400; }
#row:hover:enabled { background: $raised; }
#row:focus { border: 2px solid $accent; padding: 8px 10px; }
#level { text-align: left; padding: 7px 10px; }
#level:focus { padding: 6px 9px; }
#level:checked { border: 2px solid $accent; padding: 6px 9px; }
#level[pending="true"] { border-color: $accent; background: $soft; color: $on_soft; }
#level[suggested="true"] { border-style: dashed; border-color: $accent; }

QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QTextEdit {
  background: $surface; border: 1px solid $line; border-radius: 7px; padding: 5px 8px; }
QPlainTextEdit, QTextEdit { padding: 6px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus,
QTextEdit:focus { border: 2px solid $accent; padding: 4px 7px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 5px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: $muted; background: $raised;
  border-color: $border; }
QLineEdit:read-only { background: $raised; border-color: $border; }
QLineEdit[faulty="true"], QComboBox[faulty="true"], QPlainTextEdit[faulty="true"] {
  border-color: $bad; }
#reading { background: $surface; border: 1px solid $border; border-radius: 10px; padding: 14px 16px;
  font-size: ${reading}pt; }
#reading:focus { border: 2px solid $accent; padding: 13px 15px; }
/* The other kind of popup leaves the padding out of its height and hides the last line. */
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url($chevron); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; padding: 3px;
  selection-background-color: $soft; selection-color: $on_soft; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { width: 0; border: none; }
QCheckBox { spacing: 8px; padding: 2px; border: 2px solid transparent; border-radius: 5px; }
QCheckBox:focus { border-color: $accent; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid $line; border-radius: 4px;
  background: $surface; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($tick); }
QCheckBox:disabled { color: $muted; }

QTableView, QTreeView, QListView { background: $surface; alternate-background-color: $surface;
  border: 1px solid $border; border-radius: 10px; gridline-color: $border; }
QTableView:focus, QTreeView:focus, QListView:focus { border: 2px solid $accent; }
QTableView::item, QTreeView::item { padding: 4px 8px; border-bottom: 1px solid $border; }
QTableView::item:focus, QTreeView::item:focus { border: 2px solid $accent; padding: 2px 6px 3px; }
QListView { padding: 4px; }
QListView::item { padding: 7px ${item}px; border-radius: 6px; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
  background: $soft; color: $on_soft; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none;
  border-bottom: 1px solid $border; padding: 7px 8px 7px 11px; font-weight: 500; }
QHeaderView::section:first { border-top-left-radius: 9px; }
QHeaderView::section:last { border-top-right-radius: 9px; }
QHeaderView::section:only-one { border-top-left-radius: 9px; border-top-right-radius: 9px; }
QTableCornerButton::section { background: $surface; border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }

QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: $muted; padding: 7px 12px; font-weight: 500;
  border: none; border-bottom: 2px solid $border; }
QTabBar::tab:selected { color: $on_soft; border-bottom-color: $accent; }
QTabBar::tab:focus { border: 2px solid $accent; border-radius: 6px; padding: 5px 10px 7px; }
QTabBar QToolButton { padding: 0; border-radius: 4px; }
QFileDialog QToolButton { padding: 3px; } /* where the desktop has no dialog of its own */
QGraphicsView { background: transparent; border: none; }
QScrollArea { background: transparent; border: none; }
#readable { border: 2px solid transparent; border-radius: 10px; }
#readable:focus { border-color: $accent; }
#scrollContent { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QProgressBar { background: $track; border: none; border-radius: 3px; max-height: 6px;
  min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QMenu { background: $surface; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 6px 22px 6px 10px; border-radius: 5px; }
QMenu::item:selected { background: $soft; color: $on_soft; }
QMenu::item:disabled { color: $muted; }
""")


def style_sheet(
    palette: Palette, points: float, content_height: int, chevron: str, tick: str
) -> str:
    """The style sheet for a palette and a font size in points.

    ``content_height`` is that of a button's icon or text in pixels; ``chevron`` and ``tick`` are
    paths of images.
    """
    return _SHEET.substitute(
        asdict(palette),
        small=f"{points * 0.9:.1f}",
        reading=f"{points * 1.1:.1f}",
        large=f"{points * 1.2:.1f}",
        title=f"{points * 1.65:.1f}",
        item=ITEM_PADDING,
        content_height=content_height,
        chevron=chevron,
        tick=tick,
    )
