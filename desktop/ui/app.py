"""The one place where the window is put together: what knows whom, and who hears of what."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from desktop.engine.home.folders import data_folder, rubrics_folder
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.runtime.runtime import Runtime
from desktop.engine.store.errors import DamagedError
from desktop.engine.store.project import SUFFIX
from desktop.ui.annotating import MakeRuntime
from desktop.ui.dialogs.base import confirmed
from desktop.ui.dialogs.help import HelpDialog
from desktop.ui.dialogs.history import HistoryDialog
from desktop.ui.dialogs.settings import SettingsDialog
from desktop.ui.errors import Catcher, ErrorDialog
from desktop.ui.flows.adding import Adding
from desktop.ui.flows.merging import Merging
from desktop.ui.flows.opening import Opening
from desktop.ui.flows.reading import Batch
from desktop.ui.jobs import JobRunner
from desktop.ui.page import Context, Page
from desktop.ui.pages.agreement.page import AgreementPage
from desktop.ui.pages.annotate.page import AnnotatePage
from desktop.ui.pages.files import FilesPage
from desktop.ui.pages.models.page import ModelsPage
from desktop.ui.pages.privacy.page import PrivacyPage
from desktop.ui.pages.review.page import ReviewPage
from desktop.ui.pages.rubric.page import RubricPage
from desktop.ui.pages.start import StartPage
from desktop.ui.preferences import Preferences
from desktop.ui.session import Access, Session
from desktop.ui.shell.window import Window
from desktop.ui.theme.icons import program_icon
from desktop.ui.theme.theme import Theme
from desktop.ui.widgets.accessibility import install_role_factory
from desktop.ui.widgets.shortcuts import shortcuts_of
from rubrics.errors import UserError
from rubrics.library import QDC, find_rubric
from rubrics.schema import Rubric

_HERE = Path(__file__).parent
SAMPLES = _HERE.parent / "samples"
EXAMPLE = "Example"

SWITCH_SECONDS = 0.001
BEAT_MS = 500


class App(QObject):
    """Holds everything that lives as long as the program does."""

    def __init__(self, application: QApplication, make_runtime: MakeRuntime = Runtime) -> None:
        """``make_runtime`` starts the model's process; measurements put a double in its place."""
        super().__init__(application)
        # Whoever draws waits this long at most for a thread that computes in Python.
        sys.setswitchinterval(SWITCH_SECONDS)
        self._application = application
        application.setWindowIcon(program_icon())
        install_role_factory()
        self._make_runtime = make_runtime
        self._translators: list[QTranslator] = []
        self.preferences = Preferences()
        self.theme = Theme(application, self.preferences.scheme, self.preferences.font_factor, self)
        self.catcher = Catcher(self)
        self.catcher.caught.connect(self.tell)
        self.jobs = JobRunner(self.tell, self)
        self.session = Session(self.jobs)
        self.session.opened.connect(self._opened)
        self._context = Context(
            self.session, self.jobs, self.preferences, self.go, self.take, self.tell
        )
        self.opening = Opening(self.session, lambda: self.window, self.tell, self._when_free)
        self.merging = Merging(
            self._context, lambda: self.window, self.opening.restoring, self._open
        )
        self.adding = Adding(
            self._context,
            lambda: self.window,
            create=self._create,
            read=self._begin_reading,
            import_=lambda path: self._take_on("rubric", path),
        )
        self.window = self._make_window()

    def show(self) -> None:
        """Opens the window where it was."""
        self.window.restoreGeometry(self.preferences.geometry)
        self.window.show()

    def close_on_signals(self) -> None:
        """Ctrl-C and SIGTERM stop the work and close the window, without asking."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._application.quit())
        # Python looks for signals between its own instructions; Qt's loop has to come by.
        self._beat = QTimer(self)
        self._beat.start(BEAT_MS)
        self._beat.timeout.connect(lambda: None)

    def close(self) -> None:
        """Stops all work and closes the project; the window is closed already."""
        self.jobs.cancel_all()
        for page in self.window.pages.values():
            page.end_work()
        self.session.close()
        self.jobs.close()

    # -- putting together ---------------------------------------------------------------------

    def _make_window(self) -> Window:
        self._translate()
        context = self._context
        start = StartPage(context)
        start.example.connect(self.open_example)
        self._files_page = FilesPage(context)
        self._annotate_page = annotate = AnnotatePage(context, self._make_runtime)
        pages: list[Page] = [
            start,
            self._files_page,
            RubricPage(context),
            annotate,
            ReviewPage(context, lambda: annotate.filters.view),
            AgreementPage(context, self.open_unit),
            ModelsPage(context),
            PrivacyPage(context),
        ]
        window = Window(
            pages,
            self.session,
            settings=self.settings,
            help_=self.help,
            closing=self._may_close,
        )
        window.dropped.connect(self.take)
        window.side.undo.clicked.connect(self.session.undo)
        window.side.redo.clicked.connect(self.session.redo)
        window.side.history.clicked.connect(self.history)
        return window

    def _translate(self) -> None:
        """Loads the texts of the chosen language: ours and those of Qt's own dialogs."""
        for translator in self._translators:
            self._application.removeTranslator(translator)
        self._translators.clear()
        locale = QLocale(self.preferences.language or QLocale.system())
        QLocale.setDefault(locale)
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in (("qtbase", qt), ("glossator", str(_HERE / "translations"))):
            translator = QTranslator(self)
            found = translator.load(locale, name, "_", folder)
            # English has a file of its own for its plurals; other languages fall back to it.
            if found or translator.load(QLocale("en"), name, "_", folder):
                self._application.installTranslator(translator)
                self._translators.append(translator)

    # -- what the window and the pages ask for ------------------------------------------------

    def go(self, page: str) -> None:
        """Turns to a page."""
        self.window.go(page)

    def tell(self, error: Any) -> None:
        """Shows an error in a dialog; what helps a damaged project is offered at once."""
        if isinstance(error, DamagedError) and error.path == self.session.path:
            self.opening.restoring.ask(self.session.access, error)
        else:
            ErrorDialog(error, self.window).open()

    def take(self, paths: list[Path]) -> None:
        """Accepts whatever was dropped or chosen: projects, or files and folders to annotate."""
        if paths and all(path.suffix.lower() == SUFFIX for path in paths):
            self.merging.take([Access(path) for path in paths])
            return
        pages = {".toml": "rubric", QDC: "rubric", ".gguf": "models"}
        page = pages.get(paths[0].suffix.lower()) if paths else None
        if page and len(paths) == 1:
            self._take_on(page, paths[0])
            return
        self.adding.take(paths)

    def _take_on(self, page: str, path: Path) -> None:
        self.go(page)
        self.window.pages[page].take(path)

    def open_unit(self, unit_id: str) -> None:
        """Shows a unit among all units."""
        self.go("annotate")
        self._annotate_page.open_unit(unit_id)

    def history(self) -> None:
        """Shows what people did, to go back to any of it."""
        dialog = HistoryDialog(self.session, self.tell, self.window)
        backups = dialog.exec() == HistoryDialog.BACKUPS
        dialog.deleteLater()
        if backups:
            self.opening.restoring.ask(self.session.access)

    def help(self) -> None:
        """Shows the keys, and what the program is."""
        pages = list(self.window.pages.values())
        dialog = HelpDialog(shortcuts_of(self.window, pages), self.window)
        dialog.exec()
        dialog.deleteLater()

    def settings(self) -> None:
        """Shows the settings; another language makes the window anew."""
        before = self.preferences.language
        dialog = SettingsDialog(self.preferences, self.window)
        dialog.exec()
        if dialog.language_changed and not self.window.page.leave():
            self.preferences.language = before
        elif dialog.language_changed:
            old, page = self.window, self.window.page.name
            for left in old.pages.values():
                left.end_work()
            self.preferences.geometry = old.saveGeometry()
            self.window = self._make_window()
            self.show()
            self.go(page)
            old.hide()
            old.deleteLater()
        dialog.deleteLater()

    def open_example(self) -> None:
        """The project that shows how things work, made from the program's samples if need be."""
        path = data_folder() / f"{EXAMPLE}{SUFFIX}"
        if path.exists():
            self._open(Access(path), lambda: self.go("annotate"))
            return
        plan = [Batch(discover([SAMPLES]).sources, ReadOptions())]
        rubric = find_rubric("emotions", rubrics_folder())
        self._create(Access(path), rubric, lambda: self._begin_reading(plan, then=self._annotate))

    def _annotate(self) -> None:
        self.go("annotate")
        self._annotate_page.show_answers()
        self._annotate_page.begin_when_ready()

    def _create(self, access: Access, rubric: Rubric, then: Callable[[], None]) -> None:
        self._when_free(lambda: self.session.open(access, rubric=rubric, done=then))

    def _open(self, access: Access, done: Callable[[], None] | None = None) -> None:
        self._when_free(lambda: self.opening.open(access, done))

    def _when_free(self, then: Callable[[], None]) -> None:
        """Before another project is opened, stops the work that is going on, if it may be: what it
        says would be taken for news of the other project."""
        if self._may_stop(self.tr("Stop and open")):
            self.jobs.cancel_all()
            self._once_free(then)

    def _once_free(self, then: Callable[[], None]) -> None:
        if self.jobs.jobs:
            once = Qt.ConnectionType.SingleShotConnection
            self.jobs.changed.connect(lambda: self._once_free(then), once)
        else:
            then()

    def _begin_reading(
        self,
        plan: Sequence[Batch],
        problems: Sequence[str] = (),
        then: Callable[[], None] | None = None,
    ) -> None:
        self.go("files")
        self._files_page.read(plan, problems, then)

    def _opened(self) -> None:
        overview = self.session.overview
        assert overview is not None
        if overview.notices:
            self.tell(UserError("\n".join(overview.notices)))
        if self.window.page.name == "start":
            self.go("files")
        # Last: a full disk may keep it from being saved.
        self.preferences.opened(overview.path, overview.rubric.title)

    def _may_stop(self, accept: str) -> bool:
        """Whether no work is going on, or it may be stopped."""
        return not self.jobs.jobs or confirmed(
            self.window,
            self.tr("Stop the work that is going on?"),
            self.tr("Everything done so far is saved. Next time it goes on where it was stopped."),
            accept,
        )

    def _may_close(self) -> bool:
        if not self._may_stop(self.tr("Stop and close")):
            return False
        self.preferences.geometry = self.window.saveGeometry()
        return True
