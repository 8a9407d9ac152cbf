"""The annotate page: a model annotates the units, and the table shows its answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from desktop.engine.annotate import RunProgress
from desktop.engine.domain import Annotation, Unit
from desktop.engine.runtime.runtime import Runtime
from desktop.engine.store import search
from desktop.engine.store.exposure import note_shown, only_brought
from desktop.engine.store.groups import groupings
from desktop.engine.store.queue import all_scored
from desktop.engine.store.table import unit_number
from desktop.ui.annotation_run import AnnotationRun, RuntimeFactory
from desktop.ui.dialogs.base import answer_of
from desktop.ui.dialogs.bulk import BulkDialog, bulk_changes_possible
from desktop.ui.jobs import LongJob
from desktop.ui.page import Context, Page
from desktop.ui.pages.annotate.filters import Filters
from desktop.ui.pages.annotate.model_choice import ModelChoice
from desktop.ui.pages.annotate.unit_view import UnitView
from desktop.ui.pages.annotate.units_table import UnitsTable
from desktop.ui.session import Overview
from desktop.ui.unit_queries import FoundUnits, find_units, unit_details
from desktop.ui.widgets.accessibility import announce
from desktop.ui.widgets.banner import Banner
from desktop.ui.widgets.buttons import button
from desktop.ui.widgets.combo_box import ComboBox
from desktop.ui.widgets.focus import keep_focus_among
from desktop.ui.widgets.labels import label
from desktop.ui.widgets.layouts import row
from desktop.ui.widgets.shortcuts import shortcut
from desktop.ui.widgets.splitter import side_by_side
from desktop.ui.words import filled, number_text, progress_words
from rubrics.schema import Dimension

KIND = "annotate"


class AnnotatePage(Page):
    """Controls at the top, the table at the left, the current unit at the right."""

    name = "annotate"
    icon = "scan-text"

    def __init__(self, context: Context, make_runtime: RuntimeFactory = Runtime) -> None:
        super().__init__(context)
        self._make_runtime = make_runtime
        self._table_state: object = None  # what the table shows, to notice changes
        self._known: dict[str, object] = {}  # what the answer to each question was worked out from
        self._run_when_ready = False
        self._unit: int | None = None  # number of the current unit
        self.model = ModelChoice(context)
        self.model.ready.connect(self._models_known)
        self.scope = ComboBox()
        self.scope.setAccessibleName(self.tr("What to annotate"))
        self.scope.setToolTip(self.tr("What to annotate"))
        self.run_button = button(self.tr("Annotate"), self.run, icon="play", kind="primary")
        self.stop_button = button(self.tr("Stop"), self._stop, icon="square")
        self.stop_button.hide()
        self.bulk_button = button(self.tr("Change many …"), self._change_many, icon="users")
        for widget in (self.model, self.scope, self.bulk_button, self.run_button, self.stop_button):
            self.tools.addWidget(widget)
        self.banner = Banner()
        self.filters = Filters()
        self.table = UnitsTable(self.session)
        self.count = label("", "muted")
        self.unit = UnitView()
        self.body.addWidget(self.model.warning)
        self.body.addWidget(self.banner)
        self.body.addWidget(self.filters)
        self.body.addWidget(side_by_side(self.table, self.unit, (680, 340)), 1)
        self.body.addLayout(row(self.count, None))
        self.filters.changed.connect(self._find_units)
        typed = self.filters.search
        shortcut(typed.placeholderText(), "Ctrl+F", self, typed.setFocus)
        shortcut(self.tr("Empty the search"), "Esc", typed, typed.clear)
        self.filters.answers_shown.clicked.connect(self._remember_answers)
        self.table.chosen.connect(self._show_details)
        self.table.sorted_by.connect(self.filters.set_sort)
        self.table.shown.connect(self._note_shown)
        context.jobs.changed.connect(self._show_job)
        if self.session.overview is not None:  # the window was created anew
            self._opened()
        if job := context.jobs.job(KIND):
            self._follow(job)
            self._show_job()
        self.session.opened.connect(self._opened)
        self.session.units_removed.connect(self._units_removed)

    def title(self) -> str:
        return self.tr("Annotate")

    def about(self) -> str:
        return self.tr("A model answers every question of the codebook for every unit.")

    def refresh(self) -> None:
        overview = self.session.overview
        if overview is None:
            return
        if not (self.model.count() and self.context.jobs.job(KIND)):
            self.model.reload()
        self._update_controls()
        self.bulk_button.setEnabled(bulk_changes_possible(overview))
        if not self.scope.count():
            self._set_scope(overview.rubric.dimensions)
        self.filters.set_overview(overview)
        self.filters.setVisible(overview.units > 0)
        if self._is_new("brought", (overview.people, overview.units)):
            self.session.ask(
                only_brought, self._show_answers_if_imported, owner=self, key="brought"
            )
        if self._is_new("groupings", overview.unit_counts):
            self.session.ask(groupings, self.filters.group.offer, owner=self, key="groupings")
        self._find_units()
        self._offer_review(overview)

    def _is_new(self, key: str, known: object) -> bool:
        """Whether a question is to be asked again, because what it depends on has changed."""
        before, self._known[key] = self._known.get(key), known
        return before != known

    def run(self) -> None:
        """Starts annotating, or continues the run that was stopped."""
        offer = self.model.offer
        if offer is None or not self.session.writable or self.context.jobs.job(KIND):
            return
        dimension = self.scope.currentData()
        dimensions = (dimension,) if dimension else ()
        threads = self.context.preferences.threads
        run = AnnotationRun(offer.choice, dimensions, threads, self._make_runtime)
        job = self.session.new_job(KIND, self.tr("Annotating"), run, run.interrupt)
        job.files_in_use = offer.files
        self._follow(job)
        self.banner.tell(self.tr("Loading the model …"))
        self.context.jobs.start_job(job)
        self.model.remember(offer)  # last, because it raises if the disk is full

    def _follow(self, job: LongJob) -> None:
        job.step.connect(self._step)
        job.failed.connect(self._failed)
        job.done.connect(self._done)
        job.ended.connect(self._ended)

    def run_when_ready(self) -> None:
        """Starts annotating as soon as the models are known."""
        if self.model.count():
            self.run()
        else:
            self._run_when_ready = True

    def open_unit(self, unit_id: str) -> None:
        """Removes all filters and makes a unit the current one."""

        def found(number: int) -> None:
            self._unit = number
            self._table_state = None
            self.filters.clear()

        self.session.ask(lambda project: unit_number(project, unit_id), found, owner=self)

    def _change_many(self) -> None:
        overview = self.session.overview
        if overview is None:
            return
        view, answers = self.filters.view, self._answers
        if answer_of(BulkDialog(self.context, overview, view, self, answers=answers)):
            self.banner.tell(self.tr("Done. It can be undone."), "good")

    # -- work -----------------------------------------------------------------------------------

    def _step(self, progress: RunProgress) -> None:
        if not progress.units:  # the model was loaded and added to the project's coders
            self.session.reload()
        failed = self.tr("%Ln failed", "", progress.failed) if progress.failed else ""
        self.banner.tell(progress_words(progress, failed), aloud=False)
        self.table.reload_soon()
        if self._unit is not None and self._unit in progress.units:
            self._show_details(self._unit)

    def _done(self) -> None:
        job = self.sender()
        last = job.last_step if isinstance(job, LongJob) else None
        if isinstance(last, RunProgress) and last.failed:
            text = self.tr(
                "%Ln unit(s) could not be annotated; the table says “failed” there. Everything "
                "else is done.", "", last.failed,
            )  # fmt: skip
            self.banner.tell(text, "warn")
        else:
            self.banner.tell(self.tr("Done: every unit has its answers."), "good")

    def _stop(self) -> None:
        job = self.context.jobs.job(KIND)
        if job:
            job.cancel()
            self.banner.tell(self.tr("Stopping …"))

    def _show_job(self) -> None:
        job = self.context.jobs.job(KIND)
        with keep_focus_among(self.run_button, self.stop_button):
            self.run_button.setVisible(job is None)
            self.stop_button.setVisible(job is not None)
            self._update_controls()

    def _offer_review(self, overview: Overview) -> None:
        """Offers the review page if the newest model has annotated all units."""
        if self.context.jobs.job(KIND) or not overview.models:
            self._known.pop("answered", None)
            self.offer_next(False, self.run_button)
        elif self._is_new("answered", (overview.units, overview.coders)):
            offer = partial(self.offer_next, own=self.run_button)
            self.session.ask(all_scored, offer, owner=self, key="answered")

    def _failed(self, error: Exception) -> None:
        text = self.tr("It did not work. What was annotated is saved; “Annotate” tries again.")
        self.banner.tell(text, "bad")
        self.context.show_error(error)

    def _ended(self) -> None:
        job = self.sender()
        if isinstance(job, LongJob) and job.cancelled:
            self.banner.tell(
                self.tr("Stopped. What was annotated is saved; “Annotate” goes on from there.")
            )

    # -- what is offered --------------------------------------------------------------------------

    def _opened(self) -> None:
        overview = self.session.overview
        assert overview is not None
        shown = self.context.preferences.answers_shown(overview.path)
        self.filters.begin(overview, answers=bool(shown))
        self.table.unsort()
        self._table_state = self._unit = None
        self._known.clear()
        self.banner.tell("")
        self.unit.show_nothing("")
        self.model.clear()  # another codebook may have other adapters
        self.scope.clear()
        self._run_when_ready = False

    def _units_removed(self) -> None:
        self._table_state = self._unit = None
        self._known.pop("answered", None)

    def _models_known(self) -> None:
        """Called when the models are known."""
        self._update_controls()
        if self._run_when_ready:
            self._run_when_ready = False
            self.run()

    def _update_controls(self) -> None:
        overview, writable = self.session.overview, self.session.writable
        some = overview is not None and overview.units > 0
        self.run_button.setEnabled(writable and some and self.model.count() > 0)
        idle = self.context.jobs.job(KIND) is None
        for choice in (self.model, self.scope):
            choice.setEnabled(writable and idle)

    def _set_scope(self, dimensions: Sequence[Dimension]) -> None:
        self.scope.addItem(self.tr("All dimensions"), "")
        for dimension in dimensions:
            self.scope.addItem(self.tr("Only %1").replace("%1", dimension.title), dimension.name)
        self.scope.setVisible(len(dimensions) > 1)

    # -- the table ---------------------------------------------------------------------------

    def _find_units(self) -> None:
        """Queries the units of the filters' view."""
        if self.session.overview is None:
            return
        view = self.filters.view
        self.session.ask(
            lambda project: find_units(project, view), self._show_units, owner=self, key="view"
        )

    def _show_units(self, found: FoundUnits) -> None:
        overview = self.session.overview
        if overview is None:
            return
        if found.unindexed and found.view.text.strip():
            self._index_texts()
        drawn = (found.view, overview.coders, self._answers, len(found.numbers))
        same, self._table_state = drawn == self._table_state, drawn
        self.unit.answers.setVisible(self._answers)
        if same:
            self.table.reload_soon()
            if self._unit is not None:
                self._show_details(self._unit)
            return
        coders = [*overview.models, *overview.people] if self._answers else []
        self.table.units.show(
            found.numbers,
            self.filters.chosen_dimension,
            coders,
            fields=overview.rubric.fields,
            field=self.filters.field.currentData(),
            several_documents=sum(map(bool, overview.unit_counts.values())) > 1,
        )
        text = self.tr("%Ln unit(s)", "", len(found.numbers))
        if self.filters.is_filtered:
            some, all_ = number_text(len(found.numbers)), number_text(overview.units)
            text = filled(self.tr("%1 of %2 units"), some, all_)
        if text != self.count.text():
            announce(self.count, text)
        self.count.setText(text)
        place = found.numbers.place(self._unit) if self._unit is not None else None
        if len(found.numbers):
            self.table.choose(place or 0)
        else:
            self.unit.show_nothing(self._no_unit_text(overview))

    def _no_unit_text(self, overview: Overview) -> str:
        if overview.units:
            return self.tr("No unit fits. Show all units again with the cross above.")
        if overview.read_only:
            return self.tr("There are no texts in this project.")
        return self.tr("Add files first.")

    def _index_texts(self) -> None:
        if self.session.writable and self.context.jobs.job("index") is None:
            job = self.session.new_job("index", self.tr("Preparing the search"), search.index)
            job.failed.connect(self.context.show_error)
            job.done.connect(self._find_units)
            self.context.jobs.start_job(job)

    def _show_details(self, number: int) -> None:
        self._unit = number
        coder = self.context.preferences.viewer if self._answers else None
        self.session.ask(
            lambda project: unit_details(project, number, coder),
            self._show_unit,
            owner=self,
            key="unit",
        )

    def _remember_answers(self, shown: bool) -> None:
        overview = self.session.overview
        if overview is not None:
            self.context.preferences.remember_answers_shown(overview.path, shown)

    def _show_answers_if_imported(self, brought: bool) -> None:
        """Shows the answers if all units were coded in the files: no blind coding is left to do."""
        overview = self.session.overview
        if overview and self.context.preferences.answers_shown(overview.path) is None:
            self.filters.answers_shown.setChecked(brought)

    def show_answers(self) -> None:
        """Shows the answers in this project from now on, unless the user has chosen already."""
        overview = self.session.overview
        if overview and self.context.preferences.answers_shown(overview.path) is None:
            self.filters.answers_shown.setChecked(True)
            self._remember_answers(True)

    @property
    def _answers(self) -> bool:
        return self.filters.answers_shown.isChecked()

    def _note_shown(self, numbers: list[int]) -> None:
        """Records that the model's answers for these units were seen."""
        dimension = self.filters.chosen_dimension
        if dimension is not None and self.session.writable:
            coder, name = self.context.preferences.viewer, dimension.name
            self.session.ask(lambda project: note_shown(project, coder, numbers, name))

    def _show_unit(self, details: tuple[Unit, list[Annotation]] | None) -> None:
        overview = self.session.overview
        some = self.table.units.rowCount() > 0  # else a sentence is shown instead
        if details is not None and overview is not None and some:
            self.unit.show_unit(overview, *details)
