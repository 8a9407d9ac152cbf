"""The agreement page: the report on the project as it is now, and its export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QDialog

from desktop.engine.languages.language import language
from desktop.engine.report.blocks import Report
from desktop.engine.store.errors import CodebookLostError
from desktop.engine.store.exposure import note_shown
from desktop.engine.store.project import Project
from desktop.engine.store.table import unit_number
from desktop.ui.dialogs.base import answer_of
from desktop.ui.page import Context, Page
from desktop.ui.pages.agreement.report_view import Links, section_view
from desktop.ui.sentences import report_language, translated
from desktop.ui.session import Access
from desktop.ui.theme.theme import theme
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.lists import WrappingListWidget
from desktop.ui.widgets.scroll_areas import ReadableScrollArea
from desktop.ui.widgets.splitter import side_by_side
from desktop.ui.widgets.tool_tips import plain

if TYPE_CHECKING:
    from desktop.engine.agreement.choices import Choices


class AgreementPage(Page):
    """The report's sections at the left, the chosen one at the right."""

    name = "agreement"
    icon = "scale"

    def __init__(
        self, context: Context, open_unit: Callable[[str], None], answers_shown: Callable[[], bool]
    ) -> None:
        """``open_unit`` shows a unit on the annotate page, by its unit_id; ``answers_shown`` tells
        whether that page shows the answers."""
        super().__init__(context)
        self._open_unit, self._answers_shown = open_unit, answers_shown
        self._report: Report | None = None
        self._stale = True
        self.banner = Banner()
        self.parts = WrappingListWidget(self.tr("Parts of the report"))
        self.parts.setMinimumWidth(190)
        self.parts.currentRowChanged.connect(self._show_part)
        self.area = ReadableScrollArea(self.tr("The chosen part"))
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._split = side_by_side(self.parts, self.area, (190, 780), stretch=(0, 1))
        self._split.hide()
        self.choices = button(self.tr("Choices …"), self._ask_to_choose)
        self.tools.addWidget(self.choices)
        plan = button(self.tr("Plan …"), self._ask_to_plan, icon="scale")
        self.tools.addWidget(plan)
        self.tools.addWidget(
            button(self.tr("Export …"), self.export, icon="download", kind="primary")
        )
        self.body.addWidget(self.banner)
        self.body.addWidget(self._split, 1)
        self.body.addStretch(0)
        theme().changed.connect(self._redraw)
        self.session.changed.connect(self._mark_stale)
        self.session.opened.connect(self._opened)

    def title(self) -> str:
        return self.tr("Agreement")

    def about(self) -> str:
        return self.tr(
            "How far people and model agree, with intervals. Only blind decisions count."
        )

    def refresh(self) -> None:
        if not self._stale or not self.isVisible() or self.session.overview is None:
            return
        if self.session.written_anew:  # afterwards it is opened, and this asked again
            return
        self._stale = False
        lang = language(report_language())
        self.banner.tell(self.tr("Working the figures out …"))

        access = self.session.access

        def work() -> Report:
            # NumPy and the charts take half a second to import, which would block the window.
            from desktop.engine.agreement.assess import agreement
            from desktop.engine.report.compose import compose
            from desktop.ui.pages.agreement import charts  # noqa: F401

            with replace(access, read_only=True).open() as project, project.snapshot():
                return compose(project, agreement(project), lang)

        # A lane of its own, because the figures of a large project take seconds.
        done, failed = partial(self._show, access), partial(self._failed, access)
        self.context.jobs.submit("figures", work, done, failed, owner=self, key="report")

    def export(self) -> None:
        """Opens the export dialog."""
        from desktop.ui.dialogs.export import ExportDialog

        overview = self.session.overview
        if overview is not None:
            ExportDialog(self.context, overview, self).open()

    def _ask_to_choose(self) -> None:
        """Opens the dialog of choices once it is known what units can be grouped by."""
        from desktop.engine.agreement.choices import choices_of
        from desktop.engine.store.groups import groupings

        def read(project: Project) -> tuple[Choices, list[str]]:
            return choices_of(project), [grouping.name for grouping in groupings(project)]

        self.session.ask(read, self.choose, self.context.show_error, owner=self)

    def _ask_to_plan(self) -> None:
        from desktop.engine.agreement.choices import choices_of

        self.session.ask(choices_of, self.plan, self.context.show_error, owner=self)

    def choose(self, read: tuple[Choices, Sequence[str]]) -> None:
        """Asks for other choices than the project keeps, among these groupings; the project keeps
        them, and the report is computed anew."""
        from desktop.engine.agreement.choices import keep_choices
        from desktop.ui.dialogs.choices import ChoicesDialog

        choices, offered = read
        dialog = ChoicesDialog(choices, offered, self)
        if answer_of(dialog) == QDialog.DialogCode.Accepted and dialog.choices != choices:
            keep = partial(keep_choices, choices=dialog.choices)
            self.session.change(keep, failed=self.context.show_error)

    def plan(self, choices: Choices) -> None:
        """Opens the dialog that plans further coding."""
        from desktop.ui.dialogs.plan import PlanDialog

        answer_of(PlanDialog(self.context, choices, language(report_language()), self))

    def showEvent(self, _event: object) -> None:
        """Computes the report, which is not done while the page is hidden."""
        self.refresh()

    def _redraw(self) -> None:
        self._show_part(self.parts.currentRow())

    def _mark_stale(self) -> None:
        self._stale = True

    def _opened(self) -> None:
        """Empties the page, which shows the figures of another project."""
        self.choices.setEnabled(self.session.writable)
        self._stale, self._report = True, None
        self.parts.clear()
        self._split.hide()

    def _failed(self, access: Access, error: Exception) -> None:
        if not self.session.is_open(access):
            return
        self._stale = True
        lost = isinstance(error, CodebookLostError)
        self.banner.tell(translated(error) if lost else "", "warn")
        if not lost:
            self.context.show_error(error)

    def _show(self, access: Access, report: Report) -> None:
        if not self.session.is_open(access):
            return
        self._report = report
        self._split.show()
        if self.isVisible():
            announce(self, self.tr("The figures are there."))
        self.banner.tell("\n".join(f"{c.title} {c.text}".strip() for c in report.callouts), "warn")
        at = max(self.parts.currentRow(), 0)
        with QSignalBlocker(self.parts):
            self.parts.clear()
            for section in report.sections:
                self.parts.addItem(section.title)
                self.parts.item(self.parts.count() - 1).setToolTip(plain(section.title))
        self.parts.setCurrentRow(min(at, len(report.sections) - 1))

    def _show_part(self, number: int) -> None:
        if self._report is not None and 0 <= number < len(self._report.sections):
            section = self._report.sections[number]
            hidden = not self._answers_shown()
            links = Links(self._open_unit, self._note_shown, hidden)
            self.area.setWidget(section_view(section, links))

    def _note_shown(self, unit_ids: Sequence[str]) -> None:
        """Records that everybody's annotations of these units were seen."""
        if not self.session.writable:
            return
        coder = self.context.preferences.viewer

        def note(project: Project) -> None:
            numbers = [unit_number(project, unit_id) for unit_id in unit_ids]
            note_shown(project, coder, numbers)

        self.session.ask(note)
