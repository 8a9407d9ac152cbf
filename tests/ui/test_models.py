"""The item models keep Qt's rules, empty and filled, before and after their rows have come."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from pytestqt.qtbot import QtBot

from desktop.engine.domain import Coder, CoderKind, Document, Status
from desktop.engine.models.library import ModelFile
from desktop.engine.store.table import Cell, Row
from desktop.ui.item_models.documents import DocumentsModel
from desktop.ui.item_models.model_files import ModelFilesModel
from desktop.ui.item_models.units import PAGE_SIZE, UnitsModel
from desktop.ui.theme.theme import Theme
from rubrics.schema import Rubric


def test_documents(qtmodeltester: Any, themed: Theme) -> None:
    model = DocumentsModel(themed)
    qtmodeltester.check(model)
    read = Document("a", "a.txt", "", "txt", "utf-8", "paragraph")
    bad = Document("b", "b.pdf", "", "", problems=("It is damaged.",))
    model.show([read, bad], {"a": 3})
    qtmodeltester.check(model)
    assert model.index(0, 2).data() == "3 paragraph(s)"  # without the window's texts
    assert model.index(1, 1).data() == "Not read"
    icon = model.index(1, 1).data(Qt.ItemDataRole.DecorationRole)
    normal, selected = (
        icon.pixmap(QSize(16, 16), mode).toImage()
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected)
    )
    assert normal == selected


def test_model_files(qtmodeltester: Any, qtbot: QtBot, smollm2: ModelFile) -> None:
    model = ModelFilesModel()
    model.show([smollm2])
    qtmodeltester.check(model)
    assert model.index(0, 3).data() == "98 MB"


def test_units_come_page_by_page(qtmodeltester: Any, qtbot: QtBot, mood: Rubric) -> None:
    model = UnitsModel()
    wanted: list[int] = []
    model.page_wanted.connect(wanted.append)
    people = Coder("h", "Anna", CoderKind.HUMAN)
    machine = Coder("m", "Small", CoderKind.MODEL)
    dimension = mood.dimensions[0]
    model.show(
        range(1, 100_001),
        dimension,
        [machine, people],
        fields=mood.fields,
        field="text",
        several_documents=True,
    )
    assert model.rowCount() == 100_000
    assert model.index(99_950, 1).data() is None
    assert wanted == [99_950 // PAGE_SIZE]
    value = dimension.values[0]
    cells = {
        (dimension.name, "m"): Cell(value, 0.75, Status.SUGGESTED),
        (dimension.name, "h"): Cell("", None, Status.SKIPPED),
    }
    rows = [
        Row(n, f"u{n}", "a.txt", f"row {n}", {"text": "Some\ntext"}, cells)
        for n in range(1, PAGE_SIZE + 1)
    ]
    with qtbot.waitSignal(model.dataChanged):
        model.set_page(0, rows)
    assert [model.index(1, column).data() for column in range(5)] == [
        "row 2, a.txt", "Some text", dimension.levels[0].name, "0.75", "skipped",
    ]  # fmt: skip
    model.show(
        range(1, 40),
        dimension,
        [machine],
        fields=mood.fields,
        field="text",
        several_documents=False,
    )
    qtmodeltester.check(model)
