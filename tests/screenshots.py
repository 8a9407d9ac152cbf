"""``make screenshots``: every page and dialog, themes, languages, 1x and 2x, to be looked at.

    PYTHONPATH=tests python -m screenshots OUT [--units 100000]

The example is annotated by the embedded model; the large project by a double that answers at once.
Each scale is a process of its own, because Qt takes it at the start.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from desktop.ui.app import App

UNITS = 100_000
SIZE = (1240, 800)
LONGEST = 1800.0
"""Seconds that the embedded model may take for the example."""


def main() -> None:
    """Starts a process for each scale, on a home of their own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--scale", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.scale:
        shoot(options.out, options.units, options.scale)
        return
    with tempfile.TemporaryDirectory() as home:
        ours = Path(home, "Glossator")
        for scale in ("1", "2"):
            subprocess.run(
                [sys.executable, "-m", "screenshots", str(options.out), "--scale", scale,
                 "--units", str(options.units)],
                check=True,
                env={**os.environ, "HOME": home, "GLOSSATOR_HOME": str(ours),
                     "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
            )  # fmt: skip


def shoot(out: Path, units: int, scale: str) -> None:
    """All pages and dialogs of both projects at one scale."""
    from PySide6.QtWidgets import QApplication

    from desktop.engine.home.folders import data_folder
    from desktop.engine.review.queues import draw_sample
    from desktop.ui.app import App
    from desktop.ui.session import Access
    from desktop.ui.theme.palette import Scheme

    application = QApplication([])
    large = data_folder() / f"{units:,} remarks.glossator"
    if not large.exists():
        large.parent.mkdir(parents=True, exist_ok=True)
        make_large(large, units)
    app = App(application)
    app.preferences.coder = "Kim"
    app.show()
    # The example's answers would be shown; the review below is blind.
    app.session.opened.connect(
        lambda: app.preferences.remember_answers_shown(app.session.path, False)
    )
    app.open_example()
    settle(app, 3)
    if scale == "1":
        app.session.change(lambda project: draw_sample(project, "Audit 1", 30))
        settle(app)
    example = app.session.path
    assert example is not None
    for language in ("en", "de"):
        app.preferences.language = language
        old, app.window = app.window, app._make_window()
        old.hide()
        old.deleteLater()
        app.window.resize(*SIZE)
        app.window.show()
        for project in (example, large):
            app.session.open(Access(project))
            settle(app, 1.5)
            for scheme in (Scheme.LIGHT, Scheme.DARK):
                app.theme.choose(scheme, 1.0)
                kind = "example" if project == example else "large"
                name = f"{kind}-{scheme}-{language}-{scale}x.png"
                for page in sorted(app.window.pages, key=lambda name: name != "review"):
                    app.go(page)
                    settle(app, 1.0)
                    app.window.grab().save(str(out / f"{page}-{name}"))
                if project == example:
                    shoot_more(app, out, name)
    app.window.hide()
    app.close()


def settle(app: App, seconds: float = 0.6) -> None:
    """Draws until everything that was asked for has been done."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    end = time.monotonic() + seconds
    waiting = {"project", "files", "rubrics", "figures"}
    for lane in sorted(waiting):
        app.jobs.submit(lane, lambda lane=lane: lane, waiting.discard)
    while time.monotonic() < end or app.jobs.running or waiting:
        if app.jobs.running or waiting:
            end = max(end, time.monotonic() + 0.2)  # what has come is laid out and drawn
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def shoot_more(app: App, out: Path, name: str) -> None:
    """Parts of pages that are a press away, and the dialogs."""
    pages: Any = app.window.pages
    app.go("rubric")
    for number, tab in enumerate(("read", "edit", "text", "try")):
        pages["rubric"].tabs.setCurrentIndex(number)
        settle(app)
        app.window.grab().save(str(out / f"rubric-{tab}-{name}"))
    pages["rubric"].tabs.setCurrentIndex(0)
    app.go("agreement")
    settle(app)
    for number in range(1, pages["agreement"].parts.count()):
        pages["agreement"].parts.setCurrentRow(number)
        settle(app)
        app.window.grab().save(str(out / f"agreement-{number}-{name}"))
    pages["agreement"].parts.setCurrentRow(0)
    for title, dialog in dialogs(app):
        dialog.show()
        settle(app, 1.0)
        dialog.grab().save(str(out / f"dialog-{title}-{name}"))
        dialog.close()
        dialog.deleteLater()


def dialogs(app: App) -> Iterator[tuple[str, QDialog]]:
    """Every dialog as it opens over the example."""
    from desktop.engine.agreement.choices import DEFAULT
    from desktop.engine.ingest.options import ReadOptions
    from desktop.engine.ingest.sources import discover
    from desktop.engine.languages.language import language
    from desktop.engine.models.library import default_model
    from desktop.engine.review.merging import TakeOver
    from desktop.engine.store.backups import backups_of
    from desktop.engine.store.errors import DamagedError, PassphraseError
    from desktop.engine.store.views import View
    from desktop.ui.app import SAMPLES
    from desktop.ui.dialogs.add_files import AddFilesDialog
    from desktop.ui.dialogs.backups import BackupsDialog
    from desktop.ui.dialogs.bulk import BulkDialog
    from desktop.ui.dialogs.choices import ChoicesDialog
    from desktop.ui.dialogs.columns import ColumnsDialog
    from desktop.ui.dialogs.export import ExportDialog
    from desktop.ui.dialogs.guide import GuideDialog
    from desktop.ui.dialogs.help import HelpDialog
    from desktop.ui.dialogs.history import HistoryDialog
    from desktop.ui.dialogs.merge import MergeDialog
    from desktop.ui.dialogs.passphrase import AskPassphraseDialog, ChoosePassphraseDialog
    from desktop.ui.dialogs.plan import PlanDialog
    from desktop.ui.dialogs.rename_model import RenameModelDialog
    from desktop.ui.dialogs.sample import SampleDialog
    from desktop.ui.dialogs.settings import SettingsDialog
    from desktop.ui.dialogs.sheet import SheetDialog
    from desktop.ui.errors import ErrorDialog
    from desktop.ui.flows.batches import first_table, inspect_tables
    from desktop.ui.widgets.shortcuts import shortcuts_of
    from rubrics.errors import UserError

    window, context, overview = app.window, app.window.page.context, app.session.overview
    assert overview is not None
    found = discover([SAMPLES])
    *_, progress = inspect_tables(found.sources, ReadOptions(), overview.rubric)
    table = progress.batches[0]
    assert table.preview is not None
    yield "add-files", AddFilesDialog(found, app.preferences, overview, window)
    yield (
        "new-project",
        AddFilesDialog(found, app.preferences, None, window, first_table(found.sources)),
    )
    yield "columns", ColumnsDialog(table.preview, 1, overview.rubric, window)
    yield "export", ExportDialog(context, overview, window)
    yield "sample", SampleDialog(overview, [], window)
    yield "bulk", BulkDialog(context, overview, View(), window, answers=True)
    yield "merge", MergeDialog(context, TakeOver(backups_of(overview.path)[-1].path), 1, window)
    yield "sheet", SheetDialog(Path("codes.xlsx"), ["Interviews", "Letters"], window)
    yield "history", HistoryDialog(app.session, app.show_error, window)
    for name, trouble in (
        ("backups", None),
        ("damaged", DamagedError(overview.path, "", "database disk image is malformed")),
        ("locked", PassphraseError("")),
    ):
        dialog = BackupsDialog(overview.path, window, trouble)
        dialog.show_backups(backups_of(overview.path))
        yield name, dialog
    yield "passphrase", ChoosePassphraseDialog(window)
    yield "ask-passphrase", AskPassphraseDialog(overview.path, "", window)
    yield "ask-again", AskPassphraseDialog(overview.path, "", window, backups=True)
    yield "rename-model", RenameModelDialog(default_model(), [], window)
    yield "choices", ChoicesDialog(DEFAULT, ["file", "outlet"], window)
    yield "plan", PlanDialog(context, DEFAULT, language(app.preferences.language), window)
    yield "guide", GuideDialog(window)
    yield "help", HelpDialog(shortcuts_of(window, list(window.pages.values())), window)
    yield "settings", SettingsDialog(app.preferences, window)
    yield "sentence", ErrorDialog(UserError("The file is no longer there."), window)
    yield "fault", ErrorDialog(RuntimeError("Something that nobody thought of."), window)


def make_large(path: Path, units: int) -> None:
    """A project of short remarks, answered by a double and, for some, by a person."""
    from doubles import InstantRuntime

    from desktop.engine.annotate import annotate
    from desktop.engine.domain import Coder, CoderKind
    from desktop.engine.ingest.options import ReadOptions
    from desktop.engine.ingest.sources import discover
    from desktop.engine.intake import take_in
    from desktop.engine.store import search
    from desktop.engine.store.project import Project
    from rubrics.library import builtin_rubrics

    rubric = next(r for r in builtin_rubrics() if r.id == "support-triage")
    field = rubric.fields[0].name
    table = path.with_suffix(".csv")
    with table.open("w", encoding="utf-8") as file:
        file.write("nr," + ",".join(f.name for f in rubric.fields) + "\n")
        for number in range(units):
            texts = ",".join(f"Remark {number} about the counter" for _ in rubric.fields)
            file.write(f"{number},{texts}\n")
    assert field
    with Project(path, create=True) as project:
        project.use_rubric(rubric)
        for _ in take_in(project, discover([table]).sources, ReadOptions()):
            pass
        names = tuple(d.name for d in rubric.dimensions)
        coder = Coder("double", "A model that answers at once", CoderKind.MODEL)
        for _ in annotate(project, coder, InstantRuntime(rubric), names):
            pass
        for _ in search.index(project):
            pass


if __name__ == "__main__":
    main()
