"""Bulk actions: what each will change is shown first; then it is one step that can be undone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import ClassVar

from desktop.engine.clock import Clock, now_utc
from desktop.engine.ingest.labels import blind_labels
from desktop.engine.model import Coder, CoderKind, LabelColumns
from desktop.engine.review.desk import newest_model
from desktop.engine.store import as_read, plans
from desktop.engine.store.database import rolled_back, transaction, translated
from desktop.engine.store.journal import Changed, Journal
from desktop.engine.store.plans import Example, Wanted
from desktop.engine.store.project import Project, human
from desktop.engine.store.views import Sort, View, select
from rubrics.errors import UserError

EXAMPLES = 8
"""Changes that a preview shows."""

PART = 10_000
"""Units or labels that are planned and written together: a million need no more memory."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an action leaves alone.

    ``kept`` questions stay as they are because the coder has settled them already, ``differing`` of
    these with another value. ``refused`` are the cells that are no level, by column, with how often
    each occurs. ``unknown`` decisions are about texts that are not in the project.
    """

    kept: int = 0
    differing: int = 0
    refused: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unknown: int = 0

    def and_then(self, other: Outlook) -> Outlook:
        """Both together."""
        refused = {column: Counter(cells) for column, cells in self.refused.items()}
        for column, cells in other.refused.items():
            refused.setdefault(column, Counter()).update(cells)
        return Outlook(
            self.kept + other.kept,
            self.differing + other.differing,
            refused,
            self.unknown + other.unknown,
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What an action will do: ``count`` annotations change (or carry the new name), such as the
    ``examples``, which are the first."""

    kind: str
    detail: str
    count: int
    outlook: Outlook
    examples: Sequence[Example]


class Action(ABC):
    """A bulk action. Its plan is made anew when it is applied, from what the project then holds."""

    kind: ClassVar[str]

    @abstractmethod
    def prepare(self, project: Project) -> str:
        """Checks the action and makes its coders known; returns its detail. Raises UserError.

        Inside a transaction, and in no step: a coder that was made known stays so.
        """

    @abstractmethod
    def plan(self, project: Project) -> Iterator[Outlook]:
        """Plans the action part by part, and says of each what it will leave alone.

        A part is what :mod:`desktop.engine.store.plans` holds until the next one is asked for.
        """

    def write(self, project: Project, time_utc: str) -> None:
        """Does the part that is planned; inside a step of the journal."""
        plans.write(project, time_utc)

    def finish(self, project: Project) -> None:  # noqa: B027 - most have nothing left to do
        """Does what is left to do after the last part."""


def preview(project: Project, action: Action) -> Preview:
    """What an action would change; nothing is kept. Raises UserError for what cannot be done."""
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
    """Does an action, all of it or nothing, with a restore point before it. Raises UserError.

    ``progress`` is told how many annotations have been worked on; what it raises stops the action,
    which then has changed nothing.
    """
    with translated(project.path), transaction(project.connection):
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
    """Takes a model's answers over as a coder's own where the coder has not settled the question.

    They count as seen: the agreement report leaves them out.
    """

    kind: ClassVar[str] = "accept"
    coder: str
    dimensions: Sequence[str]
    view: View = field(default_factory=View)
    suggester: str = ""
    round: int = 1

    def prepare(self, project: Project) -> str:
        """See Action."""
        model = self.suggester or newest_model(project)
        if not model:
            raise UserError("No model has annotated this project yet.")
        coder = human(self.coder)
        project.coder_number(coder)
        return f"{_named(project, model).name} → {coder.name}"

    def plan(self, project: Project) -> Iterator[Outlook]:
        """See Action."""
        mine = human(self.coder).coder_id
        model = self.suggester or newest_model(project)
        for _ in _parts(project, self.view):
            kept = 0
            for dimension in self.dimensions:
                kept += plans.settled_among_chosen(project, mine, self.round, dimension)
                plans.accept(project, mine, self.round, model, dimension)
            yield Outlook(kept)


@dataclass(frozen=True, slots=True)
class ClearDecisions(Action):
    """Takes back what a coder has settled on the units of a view; notes and flags stay."""

    kind: ClassVar[str] = "clear-all"
    coder: str
    dimensions: Sequence[str]
    view: View = field(default_factory=View)
    round: int = 1

    def prepare(self, project: Project) -> str:
        """See Action."""
        return _named(project, human(self.coder).coder_id, self.coder).name

    def plan(self, project: Project) -> Iterator[Outlook]:
        """See Action."""
        for _ in _parts(project, self.view):
            for dimension in self.dimensions:
                plans.clear(project, human(self.coder).coder_id, self.round, dimension)
            yield Outlook()


@dataclass(frozen=True, slots=True)
class ImportColumns(Action):
    """Reads columns of a table that is in the project already as labels of people.

    Labels that a coder has given before are kept; cells that are no level are passed over, and
    those given with an answer in sight.
    """

    kind: ClassVar[str] = "import"
    document_id: str
    columns: LabelColumns

    def prepare(self, project: Project) -> str:
        """See Action."""
        documents = {document.document_id: document for document in project.documents()}
        document = documents.get(self.document_id)
        if document is None:
            raise UserError("That file is not in the project.")
        known = [dimension.name for dimension in project.rubric().dimensions]
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
            project.coder_number(person)
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
    """Deletes all that one coder, person or model, has said; final values stay."""

    kind: ClassVar[str] = "delete"
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

    kind: ClassVar[str] = "rename"
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
    """Starts one plan after the other, each about some more units of a view."""
    units = select(project, replace(view, sort=Sort.ORDER, descending=False))
    for start in range(0, len(units), PART):
        plans.begin(project, units[start : start + PART])
        yield


def _named(project: Project, coder_id: str, name: str = "") -> Coder:
    for coder in project.coders():
        if coder.coder_id == coder_id:
            return coder
    raise UserError(f"There is no coder '{name or coder_id}' in this project.")
