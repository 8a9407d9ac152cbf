"""Annotate: have a model answer, and look at what it says while it does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from desktop.engine.annotate import RunProgress
from desktop.engine.model import Annotation, Unit
from desktop.engine.runtime.runtime import Runtime
from desktop.engine.store import search
from desktop.engine.store.exposure import note_shown, only_brought
from desktop.engine.store.queue import all_scored
from desktop.engine.store.table import unit_number
from desktop.ui.annotation_run import AnnotationRun, RuntimeFactory
from desktop.ui.dialogs.bulk import BulkDialog, possible
from desktop.ui.jobs import LongJob
from desktop.ui.page import Context, Page
from desktop.ui.pages.annotate.filters import Filters
from desktop.ui.pages.annotate.model_choice import ModelChoice
from desktop.ui.pages.annotate.unit_view import UnitView
from desktop.ui.pages.annotate.units_table import UnitsTable
from desktop.ui.session import Overview
from desktop.ui.unit_queries import FoundUnits, find_units, unit_details
from desktop.ui.widgets.basics import Banner, Chooser, beside, button, label, row, taking_turns
from desktop.ui.widgets.keys import shortcut
from desktop.ui.widgets.spoken import say
from desktop.ui.words import filled, number_text, progress_words
from rubrics.schema import Dimension

KIND = "annotate"


class AnnotatePage(Page):
    """Controls above, the table at the left, the current unit at the right."""

    name = "annotate"
    icon = "scan-text"

    def __init__(self, context: Context, make_runtime: RuntimeFactory = Runtime) -> None:
        super().__init__(context)
        self._make_runtime = make_runtime
        self._drawn: object = None  # what the table shows
        self._begin_soon = False  # as soon as the models at hand are known
        self._answered: object = None  # for what it was asked whether all is answered
        self._coded: object = None  # for what it was asked where all labels come from
        self._unit: int | None = None
        self.model = ModelChoice(context)
        self.model.ready.connect(self._offered)
        self.scope = Chooser()
        self.scope.setAccessibleName(self.tr("What to annotate"))
        self.scope.setToolTip(self.tr("What to annotate"))
        self.run = button(self.tr("Annotate"), self.begin, icon="play", kind="primary")
        self.halt = button(self.tr("Stop"), self._stop, icon="square")
        self.halt.hide()
        self.bulk = button(self.tr("Change many …"), self._change_many, icon="users")
        for widget in (self.model, self.scope, self.bulk, self.run, self.halt):
            self.tools.addWidget(widget)
        self.said = Banner()
        self.filters = Filters()
        self.table = UnitsTable(self.session)
        self.count = label("", "muted")
        self.unit = UnitView()
        self.body.addWidget(self.model.warning)
        self.body.addWidget(self.said)
        self.body.addWidget(self.filters)
        self.body.addWidget(beside(self.table, self.unit, (680, 340)), 1)
        self.body.addLayout(row(self.count, None))
        self.filters.changed.connect(self._look)
        typed = self.filters.search
        shortcut(typed.placeholderText(), "Ctrl+F", self, typed.setFocus)
        shortcut(self.tr("Empty the search"), "Esc", typed, typed.clear)
        self.filters.answers.clicked.connect(self._remember_answers)
        self.table.chosen.connect(self._choose)
        self.table.sorted_by.connect(self.filters.sort)
        self.table.shown.connect(self._note_shown)
        context.jobs.changed.connect(self._show_work)
        if self.session.overview is not None:  # opened in a window of another language
            self._opened()
        if job := context.jobs.job(KIND):
            self._follow(job)
            self._show_work()
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
            self.model.look()
        self._allow_run()
        self.bulk.setEnabled(possible(overview))
        if not self.scope.count():
            self._offer_scope(overview.rubric.dimensions)
        self.filters.offer(overview)
        self.filters.setVisible(overview.units > 0)
        if self._coded != (coded := (overview.people, overview.units)):
            self._coded = coded
            self.session.ask(only_brought, self._show_if_brought, owner=self, key="brought")
        self._look()
        self._offer_way_on(overview)

    def begin(self) -> None:
        """Starts a run, or goes on with the one that was stopped."""
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
        self.said.tell(self.tr("Loading the model …"))
        self.context.jobs.start_job(job)
        self.model.remember(offer)  # last: a full disk may keep it from being saved

    def _follow(self, job: LongJob) -> None:
        job.step.connect(self._step)
        job.failed.connect(self._failed)
        job.done.connect(self._done)
        job.ended.connect(self._ended)

    def begin_when_ready(self) -> None:
        """Starts a run as soon as the models at hand are known."""
        if self.model.count():
            self.begin()
        else:
            self._begin_soon = True

    def open_unit(self, unit_id: str) -> None:
        """Shows all units, and this one as the current one."""

        def found(number: int) -> None:
            self._unit = number
            self._drawn = None
            self.filters.clear()

        self.session.ask(lambda project: unit_number(project, unit_id), found, owner=self)

    def _change_many(self) -> None:
        overview = self.session.overview
        if overview is None:
            return
        dialog = BulkDialog(self.context, overview, self.filters.view, self)
        if dialog.exec():
            self.said.tell(self.tr("Done. It can be undone."), "good")
        dialog.deleteLater()

    # -- work -----------------------------------------------------------------------------------

    def _step(self, progress: RunProgress) -> None:
        if not progress.units:  # the model has loaded, and is a coder of the project now
            self.session.reload()
        failed = self.tr("%Ln failed", "", progress.failed) if progress.failed else ""
        self.said.tell(progress_words(progress, failed), aloud=False)
        self.table.look_again_soon()
        if self._unit is not None and self._unit in progress.units:
            self._choose(self._unit)

    def _done(self) -> None:
        job = self.sender()
        last = job.last_step if isinstance(job, LongJob) else None
        if isinstance(last, RunProgress) and last.failed:
            self.said.tell(
                self.tr(
                    "%Ln unit(s) could not be annotated; the table says “failed” there. "
                    "Everything else is done.",
                    "",
                    last.failed,
                ),
                "warn",
            )
        else:
            self.said.tell(self.tr("Done: every unit has its answers."), "good")

    def _stop(self) -> None:
        job = self.context.jobs.job(KIND)
        if job:
            job.cancel()
            self.said.tell(self.tr("Stopping …"))

    def _show_work(self) -> None:
        job = self.context.jobs.job(KIND)
        with taking_turns(self.run, self.halt):
            self.run.setVisible(job is None)
            self.halt.setVisible(job is not None)
            self._allow_run()

    def _offer_way_on(self, overview: Overview) -> None:
        """The review is next where the newest model has answered everywhere."""
        known = (overview.units, overview.coders)
        if self.context.jobs.job(KIND) or not overview.models:
            self._answered = None
            self.offer_next(False, self.run)
        elif known != self._answered:
            self._answered = known
            offer = partial(self.offer_next, own=self.run)
            self.session.ask(all_scored, offer, owner=self, key="answered")

    def _failed(self, error: object) -> None:
        text = self.tr("It did not work. What was annotated is saved; “Annotate” tries again.")
        self.said.tell(text, "bad")
        self.context.show_error(error)

    def _ended(self) -> None:
        job = self.sender()
        if isinstance(job, LongJob) and job.cancelled:
            self.said.tell(
                self.tr("Stopped. What was annotated is saved; “Annotate” goes on from there.")
            )

    # -- what is offered --------------------------------------------------------------------------

    def _opened(self) -> None:
        overview = self.session.overview
        assert overview is not None
        shown = self.context.preferences.answers_shown(overview.path)
        self.filters.answers.setChecked(bool(shown))  # hidden until somebody wants to see them
        self._drawn = self._unit = None
        self._answered = self._coded = None
        self.said.tell("")
        self.unit.show_nothing("")
        self.model.clear()  # another codebook may have other adapters
        self.scope.clear()
        self._begin_soon = False

    def _units_removed(self) -> None:
        self._drawn = self._unit = self._answered = None

    def _offered(self) -> None:
        """Which models are at hand is known."""
        self._allow_run()
        if self._begin_soon:
            self._begin_soon = False
            self.begin()

    def _allow_run(self) -> None:
        overview, writable = self.session.overview, self.session.writable
        some = overview is not None and overview.units > 0
        self.run.setEnabled(writable and some and self.model.count() > 0)
        idle = self.context.jobs.job(KIND) is None
        for choice in (self.model, self.scope):
            choice.setEnabled(writable and idle)

    def _offer_scope(self, dimensions: Sequence[Dimension]) -> None:
        self.scope.addItem(self.tr("All dimensions"), "")
        for dimension in dimensions:
            self.scope.addItem(self.tr("Only %1").replace("%1", dimension.title), dimension.name)
        self.scope.setVisible(len(dimensions) > 1)

    # -- the table ---------------------------------------------------------------------------

    def _look(self) -> None:
        """Asks for the units of the view that the filters say."""
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
            self._index()
        drawn = (found.view, overview.coders, self._answers, len(found.numbers))
        same, self._drawn = drawn == self._drawn, drawn
        self.unit.answers.setVisible(self._answers)
        if same:
            self.table.look_again_soon()
            if self._unit is not None:
                self._choose(self._unit)
            return
        coders = [*overview.models, *overview.people] if self._answers else []
        self.table.units.show(
            found.numbers,
            self.filters.chosen_dimension,
            coders,
            fields=overview.rubric.fields,
            field=self.filters.field.currentData(),
            several=sum(map(bool, overview.unit_counts.values())) > 1,
        )
        text = self.tr("%Ln unit(s)", "", len(found.numbers))
        if self.filters.narrows:
            some, all_ = number_text(len(found.numbers)), number_text(overview.units)
            text = filled(self.tr("%1 of %2 units"), some, all_)
        if text != self.count.text():
            say(self.count, text)
        self.count.setText(text)
        place = found.numbers.place(self._unit) if self._unit is not None else None
        if len(found.numbers):
            self.table.choose(place or 0)
        else:
            self.unit.show_nothing(self._none(overview))

    def _none(self, overview: Overview) -> str:
        if overview.units:
            return self.tr("No unit fits. Show all units again with the cross above.")
        if overview.read_only:
            return self.tr("There are no texts in this project.")
        return self.tr("Add files first.")

    def _index(self) -> None:
        if self.session.writable and self.context.jobs.job("index") is None:
            job = self.session.new_job("index", self.tr("Preparing the search"), search.index)
            job.failed.connect(self.context.show_error)
            job.done.connect(self._look)
            self.context.jobs.start_job(job)

    def _choose(self, number: int) -> None:
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

    def _show_if_brought(self, brought: bool) -> None:
        """Where all coding was done before, in the files, there is nothing to be kept blind."""
        overview = self.session.overview
        if overview and self.context.preferences.answers_shown(overview.path) is None:
            self.filters.answers.setChecked(brought)

    def show_answers(self) -> None:
        """Shows them in this project from now on, unless somebody has said otherwise."""
        overview = self.session.overview
        if overview and self.context.preferences.answers_shown(overview.path) is None:
            self.filters.answers.setChecked(True)
            self._remember_answers(True)

    @property
    def _answers(self) -> bool:
        return self.filters.answers.isChecked()

    def _note_shown(self, numbers: list[int]) -> None:
        """Notes that the model's answers in these rows have been seen."""
        dimension = self.filters.chosen_dimension
        if dimension is not None and self.session.writable:
            coder, name = self.context.preferences.viewer, dimension.name
            self.session.ask(lambda project: note_shown(project, coder, numbers, name))

    def _show_unit(self, details: tuple[Unit, list[Annotation]] | None) -> None:
        overview = self.session.overview
        some = self.table.units.rowCount() > 0  # else it is said that no unit fits
        if details is not None and overview is not None and some:
            self.unit.show_unit(overview, *details)
