"""Bulk actions: a preview first, then one step that can be undone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import ClassVar

from desktop.engine.clock import Clock, now_utc
from desktop.engine.domain import Coder, CoderKind, LabelColumns, human
from desktop.engine.ingest.labels import blind_labels
from desktop.engine.review.desk import newest_model
from desktop.engine.store import as_read, plans
from desktop.engine.store.coders import coder_number
from desktop.engine.store.faults import translated
from desktop.engine.store.journal import Changed, Journal
from desktop.engine.store.plans import Example, Wanted
from desktop.engine.store.project import Project
from desktop.engine.store.steps import StepKind
from desktop.engine.store.transactions import rolled_back
from desktop.engine.store.views import Sort, View, select
from rubrics.errors import UserError

EXAMPLES = 8
"""How many changes a preview shows."""

PART = 10_000
"""Units or labels planned and written at a time, so that a million need no more memory."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an action leaves alone."""

    kept: int = 0
    """Questions that the coder has settled already."""
    differing: int = 0
    """How many of them have another value."""
    refused: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Cells that are no level: by column, how often each occurs."""
    unknown: int = 0
    """Decisions about texts that are not in the project."""

    def and_then(self, other: Outlook) -> Outlook:
        """The sum of both; of an action's parts only the last one tells of refused cells."""
        return Outlook(
            self.kept + other.kept,
            self.differing + other.differing,
            self.refused or other.refused,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What an action will do: ``count`` annotations change or carry a new name, the first of which
    are the ``examples``."""

    kind: StepKind
    detail: str
    count: int
    outlook: Outlook
    examples: Sequence[Example]


class Action(ABC):
    """A bulk action. It is planned for the preview, and planned again when it is applied."""

    kind: ClassVar[StepKind]

    @abstractmethod
    def prepare(self, project: Project) -> str:
        """Checks the action and adds its coders to the project; returns the step's detail.

        Inside a transaction, and in no step: undoing the action does not remove the coders. Raises
        UserError.
        """

    @abstractmethod
    def plan(self, project: Project) -> Iterator[Outlook]:
        """Plans the action part by part, and yields what each part leaves alone.

        :mod:`desktop.engine.store.plans` holds a part until the next one is asked for.
        """

    def write(self, project: Project, time_utc: str) -> None:
        """Writes the planned part; inside a step of the journal."""
        plans.write(project, time_utc)

    def finish(self, project: Project) -> None:  # noqa: B027 - most have nothing left to do
        """Does what remains after the last part."""


def preview(project: Project, action: Action) -> Preview:
    """What an action would change; nothing is written. Raises UserError if it cannot be done."""
    with translated(project.path), rolled_back(project.connection):
        detail = action.prepare(project)
        count, whole, examples = 0, Outlook(), list[Example]()
        for part in action.plan(project):
            whole = whole.and_then(part)
            count += plans.size(project)
            examples += plans.examples(project, EXAMPLES - len(examples))
        return Preview(action.kind, detail, count, whole, examples)


def apply(
    project: Project,
    action: Action,
    clock: Clock = now_utc,
    progress: Callable[[int], None] = lambda _: None,
) -> Changed:
    """Does an action, all or nothing, with a restore point before it. Raises UserError.

    ``progress`` is called with the number of annotations processed. If it raises, the action stops
    and has changed nothing.
    """
    with project.transaction():
        detail = action.prepare(project)
    journal = Journal(project, clock)
    with journal.step(action.kind, detail, restore_point=f"{action.kind}: {detail}") as step:
        time_utc, done = clock(), 0
        for _ in action.plan(project):
            action.write(project, time_utc)
            done += plans.size(project)
            progress(done)
        action.finish(project)
    return step.changed


@dataclass(frozen=True, slots=True)
class AcceptAnswers(Action):
    """Takes over a model's answers as a coder's own where the coder has not settled the question.

    They count as given with the answer in sight: the agreement report leaves them out.
    ``suggester`` is the model's coder_id; empty: the newest model.
    """

    kind = StepKind.ACCEPT
    coder: str
    dimensions: Sequence[str]
    view: View = field(default_factory=View)
    suggester: str = ""

    def prepare(self, project: Project) -> str:
        """See Action."""
        model = self.suggester or newest_model(project)
        if not model:
            raise UserError("No model has annotated this project yet.")
        coder = human(self.coder)
        coder_number(project, coder)
        return f"{_named(project, model).name} → {coder.name}"

    def plan(self, project: Project) -> Iterator[Outlook]:
        """See Action."""
        mine = human(self.coder).coder_id
        model = self.suggester or newest_model(project)
        for _ in _parts(project, self.view):
            kept = 0
            for dimension in self.dimensions:
                kept += plans.settled_among_chosen(project, mine, dimension)
                plans.accept(project, mine, model, dimension)
            yield Outlook(kept)


@dataclass(frozen=True, slots=True)
class ClearDecisions(Action):
    """Takes back a coder's values and skips on the units of a view; notes and flags stay."""

    kind = StepKind.CLEAR_ALL
    coder: str
    dimensions: Sequence[str]
    view: View = field(default_factory=View)

    def prepare(self, project: Project) -> str:
        """See Action."""
        return _named(project, human(self.coder).coder_id, self.coder).name

    def plan(self, project: Project) -> Iterator[Outlook]:
        """See Action."""
        for _ in _parts(project, self.view):
            for dimension in self.dimensions:
                plans.clear(project, human(self.coder).coder_id, dimension)
            yield Outlook()


@dataclass(frozen=True, slots=True)
class ImportColumns(Action):
    """Reads columns of a table that is already in the project as people's labels.

    Labels that a coder has given before are kept. Cells that are no level are left out, and so are
    labels given with an answer in sight.
    """

    kind = StepKind.IMPORT
    document_id: str
    columns: LabelColumns

    def prepare(self, project: Project) -> str:
        """See Action."""
        documents = {document.document_id: document for document in project.documents()}
        document = documents.get(self.document_id)
        if document is None:
            raise UserError("That file is not in the project.")
        known = project.rubric().dimension_names
        for column, (dimension, coder) in self.columns.items():
            if column not in document.columns:
                raise UserError(f"{document.name} has no column '{column}'.")
            if dimension not in known:
                raise UserError(f"The rubric has no dimension '{dimension}'.")
            if not coder.strip():
                raise UserError(f"Say whose labels are in the column '{column}'.")
        pairs = [(dimension, human(coder)) for dimension, coder in self.columns.values()]
        for dimension, person in pairs:
            if pairs.count((dimension, person)) > 1:
                raise UserError(
                    f"Two columns cannot both be {person.name}'s labels for '{dimension}'."
                )
        for _, person in pairs:
            coder_number(project, person)
        read = [f"{column} ({said}: {who})" for column, (said, who) in self.columns.items()]
        return f"{document.name}: {', '.join(read)}"

    def plan(self, project: Project) -> Iterator[Outlook]:
        """See Action."""
        refused: dict[str, Counter[str]] = {}
        labels = self._labels(project, refused)
        while part := list(islice(labels, PART)):
            plans.begin(project)
            same, other = plans.label(project, part)
            yield Outlook(same + other, other)
        plans.begin(project)
        yield Outlook(refused=refused)

    def _labels(self, project: Project, refused: dict[str, Counter[str]]) -> Iterator[Wanted]:
        rubric = project.rubric()
        ids = {coder: human(coder).coder_id for _, coder in self.columns.values()}

        def refuse(column: str, cell: str) -> None:
            refused.setdefault(column, Counter())[cell.strip()] += 1

        for unit, _, cells in as_read.rows(project, self.document_id):
            for dimension, coder, value in blind_labels(cells, self.columns, rubric, refuse):
                yield Wanted(unit, dimension, ids[coder], value)


@dataclass(frozen=True, slots=True)
class DeleteAnnotations(Action):
    """Deletes all annotations of a coder, person or model; final values stay."""

    kind = StepKind.DELETE
    coder_id: str

    def prepare(self, project: Project) -> str:
        """See Action."""
        return _named(project, self.coder_id).name

    def plan(self, project: Project) -> Iterator[Outlook]:
        """See Action."""
        for _ in _parts(project, View()):
            plans.remove(project, self.coder_id)
            yield Outlook()

    def finish(self, project: Project) -> None:
        """See Action."""
        plans.drop_idle_coder(project, self.coder_id)


@dataclass(frozen=True, slots=True)
class RenameCoder(Action):
    """Gives a person another name, everywhere."""

    kind = StepKind.RENAME
    coder_id: str
    name: str

    def prepare(self, project: Project) -> str:
        """See Action."""
        coder = _named(project, self.coder_id)
        new = human(self.name)
        if coder.kind is not CoderKind.HUMAN:
            raise UserError("A model's name says what it is and cannot be changed.")
        if not new.name:
            raise UserError("A coder needs a name, initials or a number.")
        if any(c.coder_id == new.coder_id for c in project.coders()):
            raise UserError(f"There is a coder '{new.name}' already. Choose another name.")
        return f"{coder.name} → {new.name}"

    def plan(self, project: Project) -> Iterator[Outlook]:
        """See Action."""
        for _ in _parts(project, View()):
            plans.remove(project, self.coder_id)
            yield Outlook()

    def write(self, project: Project, time_utc: str) -> None:
        """Nothing: what is planned are the annotations that will carry the new name."""

    def finish(self, project: Project) -> None:
        """See Action."""
        new = human(self.name)
        plans.rename_coder(project, self.coder_id, new.coder_id, new.name)


def _parts(project: Project, view: View) -> Iterator[None]:
    """Starts a plan for each PART of the units of a view, in the order of the project."""
    units = select(project, replace(view, sort=Sort.ORDER, descending=False))
    for start in range(0, len(units), PART):
        plans.begin(project, units[start : start + PART])
        yield


def _named(project: Project, coder_id: str, name: str = "") -> Coder:
    """The coder of an id. Raises UserError, which calls them by ``name``."""
    for coder in project.coders():
        if coder.coder_id == coder_id:
            return coder
    raise UserError(f"There is no coder '{name or coder_id}' in this project.")
