"""The application object, which creates all other parts of the window and connects them."""

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
from desktop.ui.annotation_run import RuntimeFactory
from desktop.ui.dialogs.base import answer_of, confirmed
from desktop.ui.dialogs.guide import GuideDialog, anchor
from desktop.ui.dialogs.help import HelpDialog
from desktop.ui.dialogs.history import HistoryDialog
from desktop.ui.dialogs.settings import SettingsDialog
from desktop.ui.errors import ErrorDialog, ExceptionHook
from desktop.ui.flows.add_files import AddFilesFlow
from desktop.ui.flows.batches import Batch
from desktop.ui.flows.merge_copies import MergeFlow
from desktop.ui.flows.open_project import OpenFlow
from desktop.ui.flows.recode import RecodeFlow
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
"""Files of the example project."""
EXAMPLE = "Example"
"""Name of the example project."""

SWITCH_SECONDS = 0.001
"""How long the interface thread waits at most for another thread that runs Python code."""
SIGNAL_CHECK_MS = 500


class App(QObject):
    """Owns everything that lives as long as the program."""

    def __init__(self, application: QApplication, make_runtime: RuntimeFactory = Runtime) -> None:
        """``make_runtime`` starts the model's process; benchmarks pass a stand-in."""
        super().__init__(application)
        sys.setswitchinterval(SWITCH_SECONDS)
        self._application = application
        application.setWindowIcon(program_icon())
        install_role_factory()
        self._make_runtime = make_runtime
        self._translators: list[QTranslator] = []
        self.preferences = Preferences()
        self.theme = Theme(application, self.preferences.scheme, self.preferences.font_factor, self)
        self.exception_hook = ExceptionHook(self)
        self.exception_hook.caught.connect(self.show_error)
        self.jobs = JobRunner(self.show_error, self)
        self.session = Session(self.jobs)
        self.session.opened.connect(self._opened)
        self._context = Context(
            self.session, self.jobs, self.preferences, self.go, self.open_paths, self.show_error
        )
        self.open_flow = OpenFlow(self._context, lambda: self.window, self._when_idle)
        self.merge_flow = MergeFlow(
            self._context, lambda: self.window, self.open_flow.restore_flow, self._open
        )
        self.recode_flow = RecodeFlow(self._context, lambda: self.window, self._open)
        self.add_files_flow = AddFilesFlow(
            self._context,
            lambda: self.window,
            create=self._create,
            read=self._read_files,
            import_=lambda path: self._open_on_page("rubric", path),
        )
        self.window = self._make_window()

    def show(self) -> None:
        """Shows the window where it was when it was last closed."""
        self.window.restoreGeometry(self.preferences.geometry)
        self.window.show()

    def close_on_signals(self) -> None:
        """Makes SIGINT (Ctrl-C) and SIGTERM end the program without asking."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._application.quit())
        # Python handles signals only while it runs bytecode: a timer interrupts Qt's event loop.
        self._signal_timer = QTimer(self)
        self._signal_timer.start(SIGNAL_CHECK_MS)
        self._signal_timer.timeout.connect(lambda: None)

    def close(self) -> None:
        """Stops all work and closes the project. Called after the window has been closed."""
        self.jobs.cancel_all()
        for page in self.window.pages.values():
            page.end_work()
        self.session.close()
        self.jobs.close()

    # -- construction -------------------------------------------------------------------------

    def _make_window(self) -> Window:
        self._translate()
        context = self._context
        start = StartPage(context)
        start.example.connect(self.open_example)
        start.guide.connect(self.guide)
        self._files_page = FilesPage(context)
        rubric_page = RubricPage(context)
        rubric_page.recode.requested.connect(self.recode_flow.start)
        self._annotate_page = annotate = AnnotatePage(context, self._make_runtime)
        pages: list[Page] = [
            start,
            self._files_page,
            rubric_page,
            annotate,
            ReviewPage(context, lambda: annotate.filters.view),
            AgreementPage(context, self.open_unit, annotate.filters.answers_shown.isChecked),
            ModelsPage(context),
            PrivacyPage(context),
        ]
        window = Window(
            pages,
            self.session,
            settings=self.settings,
            help_=self.help,
            guide=self.guide,
            closing=self._may_close,
        )
        window.dropped.connect(self.open_paths)
        window.sidebar.undo_button.clicked.connect(self.session.undo)
        window.sidebar.redo_button.clicked.connect(self.session.redo)
        window.sidebar.history_button.clicked.connect(self.history)
        return window

    def _translate(self) -> None:
        """Installs the translations of the chosen language: ours, and Qt's for its own dialogs."""
        for translator in self._translators:
            self._application.removeTranslator(translator)
        self._translators.clear()
        locale = QLocale(self.preferences.language or QLocale.system())
        if locale.language() is QLocale.Language.C:  # no language: its numbers are not grouped
            locale = QLocale("en")
        QLocale.setDefault(locale)
        qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        for name, folder in (("qtbase", qt), ("glossator", str(_HERE / "translations"))):
            translator = QTranslator(self)
            found = translator.load(locale, name, "_", folder)
            # There is an English translation for the plurals; other languages fall back to it.
            if found or translator.load(QLocale("en"), name, "_", folder):
                self._application.installTranslator(translator)
                self._translators.append(translator)

    # -- actions of the window and the pages --------------------------------------------------

    def go(self, page: str) -> None:
        """Shows the page of that name."""
        self.window.go(page)

    def show_error(self, error: Any) -> None:
        """Shows an error in a dialog. If the open project is damaged, shows its backups."""
        if isinstance(error, DamagedError) and error.path == self.session.path:
            self.open_flow.restore_flow.ask(self.session.access, error)
        else:
            ErrorDialog(error, self.window).open()

    def open_paths(self, paths: list[Path]) -> None:
        """Opens what was dropped or chosen: projects, a codebook, a model, or files to annotate."""
        if paths and all(path.suffix.lower() == SUFFIX for path in paths):
            self.merge_flow.start([Access(path) for path in paths])
            return
        pages = {".toml": "rubric", QDC: "rubric", ".gguf": "models"}
        page = pages.get(paths[0].suffix.lower()) if paths else None
        if page and len(paths) == 1:
            self._open_on_page(page, paths[0])
            return
        self.add_files_flow.start(paths)

    def _open_on_page(self, page: str, path: Path) -> None:
        self.go(page)
        self.window.pages[page].open_file(path)

    def open_unit(self, unit_id: str) -> None:
        """Shows a unit on the page Annotate."""
        self.go("annotate")
        self._annotate_page.open_unit(unit_id)

    def history(self) -> None:
        """Shows the history of people's changes."""
        dialog = HistoryDialog(self.session, self.show_error, self.window)
        if answer_of(dialog) == HistoryDialog.BACKUPS:
            self.open_flow.restore_flow.ask(self.session.access)

    def help(self) -> None:
        """Shows the keyboard shortcuts, and information about the program."""
        pages = list(self.window.pages.values())
        dialog = HelpDialog(shortcuts_of(self.window, pages), self.window)
        if answer_of(dialog) == HelpDialog.GUIDE:
            self.guide()

    def guide(self) -> None:
        """Shows the guide beside the window, at the section of the page that is shown."""
        dialog = self.window.findChild(GuideDialog) or GuideDialog(self.window)
        dialog.show()
        dialog.show_section(anchor(self.window.page.title()))
        dialog.raise_()
        dialog.activateWindow()

    def settings(self) -> None:
        """Shows the settings. If the language is changed, the window is created anew."""
        before = self.preferences.language
        answer_of(SettingsDialog(self.preferences, self.window))
        if self.preferences.language == before:
            return
        if self.window.page.leave():
            old, page = self.window, self.window.page.name
            for old_page in old.pages.values():
                old_page.end_work()
            self.preferences.geometry = old.saveGeometry()
            self.window = self._make_window()
            self.show()
            self.go(page)
            old.hide()
            old.deleteLater()
        else:
            self.preferences.language = before

    def open_example(self) -> None:
        """Opens the example project; the first time, creates and annotates it."""
        path = data_folder() / f"{EXAMPLE}{SUFFIX}"
        if path.exists():
            self._open(Access(path), lambda: self.go("annotate"))
            return
        plan = [Batch(discover([SAMPLES]).sources, ReadOptions())]
        rubric = find_rubric("emotions", rubrics_folder())
        self._create(Access(path), rubric, lambda: self._read_files(plan, then=self._annotate))

    def _annotate(self) -> None:
        self.go("annotate")
        self._annotate_page.show_answers()
        self._annotate_page.run_when_ready()

    def _create(self, access: Access, rubric: Rubric, then: Callable[[], None]) -> None:
        self._when_idle(lambda: self.session.open(access, rubric=rubric, done=then))

    def _open(self, access: Access, done: Callable[[], None] | None = None) -> None:
        self._when_idle(lambda: self.open_flow.open(access, done))

    def _when_idle(self, then: Callable[[], None]) -> None:
        """Stops the running jobs, if the user agrees, and then calls ``then``.

        Done before another project is opened: signals of old jobs would be taken for its own.
        """
        if self._may_stop(self.tr("Stop and open")):
            self.jobs.cancel_all()
            self._call_once_idle(then)

    def _call_once_idle(self, then: Callable[[], None]) -> None:
        if self.jobs.running:
            once = Qt.ConnectionType.SingleShotConnection
            self.jobs.changed.connect(lambda: self._call_once_idle(then), once)
        else:
            then()

    def _read_files(
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
            self.show_error(UserError("\n".join(overview.notices)))
        if self.window.page.name == "start":
            self.go("files")
        # Last, because it raises if the disk is full.
        self.preferences.add_recent(overview.path, overview.rubric.title)

    def _may_stop(self, accept: str) -> bool:
        """Whether no job is running, or the user agrees to stop them."""
        return not self.jobs.running or confirmed(
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
