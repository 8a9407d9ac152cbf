"""Bulk actions: what each will change is shown first; then it is one step that can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from desktop.engine.clock import Clock, now_utc
from desktop.engine.model import Coder, CoderKind
from desktop.engine.review.desk import newest_model
from desktop.engine.store import plans
from desktop.engine.store.database import transaction, translated
from desktop.engine.store.journal import Changed, Journal
from desktop.engine.store.plans import Example, Wanted, rolled_back
from desktop.engine.store.project import Project, human
from desktop.engine.store.views import View, select
from rubrics.errors import UserError
from rubrics.labels import parse_label

EXAMPLES = 8
"""Changes that a preview shows."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an action leaves alone.

    ``kept`` questions stay as they are because the coder has settled them already, ``differing`` of
    these with another value. ``refused`` are the cells that are no level, by column, with how often
    each occurs.
    """

    kept: int = 0
    differing: int = 0
    refused: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an action will do: ``count`` annotations change (or carry the new name), such as the
    ``examples``, which are the first."""

    kind: str
    detail: str
    count: int
    outlook: Outlook
    examples: Sequence[Example]


class Action(Protocol):
    """A bulk action. Its plan is made anew when it is applied, from what the project then holds."""

    kind: ClassVar[str]

    def prepare(self, project: Project) -> str:
        """Checks the action and makes its coders known; returns its detail. Raises UserError.

        Inside a transaction, and in no step: a coder that was made known stays so.
        """

    def plan(self, project: Project) -> Outlook:
        """Plans the action, and says what it will leave alone."""

    def write(self, project: Project, time_utc: str) -> None:
        """Does what was planned; inside a step of the journal."""


def preview(project: Project, action: Action) -> Preview:
    """What an action would change; nothing is kept. Raises UserError for what cannot be done."""
    with translated(project.path), rolled_back(project.connection):
        detail = action.prepare(project)
        outlook = action.plan(project)
        examples = plans.examples(project, EXAMPLES)
        return Preview(action.kind, detail, plans.size(project), outlook, examples)


def apply(project: Project, action: Action, clock: Clock = now_utc) -> Changed:
    """Does an action, all of it or nothing, with a restore point before it. Raises UserError."""
    with translated(project.path), transaction(project.connection):
        detail = action.prepare(project)
    journal = Journal(project, clock)
    with journal.step(action.kind, detail, restore_point=f"{action.kind}: {detail}") as step:
        action.plan(project)
        action.write(project, clock())
    return step.changed


@dataclass(frozen=True, slots=True)
class AcceptAnswers:
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
        project.coder_number(human(self.coder))
        return f"{_named(project, model).name} → {self.coder}"

    def plan(self, project: Project) -> Outlook:
        """See Action."""
        mine = human(self.coder).coder_id
        plans.begin(project, select(project, self.view))
        kept = 0
        for dimension in self.dimensions:
            kept += plans.settled_among_chosen(project, mine, self.round, dimension)
            model = self.suggester or newest_model(project)
            plans.accept(project, mine, self.round, model, dimension)
        return Outlook(kept)

    def write(self, project: Project, time_utc: str) -> None:
        """See Action."""
        plans.write(project, time_utc)


@dataclass(frozen=True, slots=True)
class ClearDecisions:
    """Takes back what a coder has settled on the units of a view; notes and flags stay."""

    kind: ClassVar[str] = "clear-all"
    coder: str
    dimensions: Sequence[str]
    view: View = field(default_factory=View)
    round: int = 1

    def prepare(self, project: Project) -> str:
        """See Action."""
        return _named(project, human(self.coder).coder_id, self.coder).name

    def plan(self, project: Project) -> Outlook:
        """See Action."""
        plans.begin(project, select(project, self.view))
        for dimension in self.dimensions:
            plans.clear(project, human(self.coder).coder_id, self.round, dimension)
        return Outlook()

    def write(self, project: Project, time_utc: str) -> None:
        """See Action."""
        plans.write(project, time_utc)


@dataclass(frozen=True, slots=True)
class ImportColumns:
    """Reads columns of a table that is in the project already as labels of people.

    ``columns`` maps columns to (dimension, coder name). Labels that a coder has given before are
    kept; cells that are no level are passed over.
    """

    kind: ClassVar[str] = "import"
    document_id: str
    columns: Mapping[str, tuple[str, str]]

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
        pairs = list(self.columns.values())
        for pair in pairs:
            if pairs.count(pair) > 1:
                raise UserError(f"Two columns cannot both be {pair[1]}'s labels for '{pair[0]}'.")
        for _, coder in pairs:
            project.coder_number(human(coder))
        return f"{document.name}: {', '.join(self.columns)}"

    def plan(self, project: Project) -> Outlook:
        """See Action."""
        refused: dict[str, Counter[str]] = {}
        plans.begin(project)
        same, other = plans.label(project, self._labels(project, refused))
        return Outlook(same + other, other, refused)

    def write(self, project: Project, time_utc: str) -> None:
        """See Action."""
        plans.write(project, time_utc)

    def _labels(self, project: Project, refused: dict[str, Counter[str]]) -> Iterator[Wanted]:
        rubric = project.rubric()
        wanted = [
            (column, rubric.dimension(dimension), human(coder).coder_id)
            for column, (dimension, coder) in self.columns.items()
        ]
        for unit, cells in plans.cells(project, self.document_id, list(self.columns)):
            for (column, dimension, coder_id), cell in zip(wanted, cells, strict=True):
                try:
                    value = parse_label(dimension, cell)
                except ValueError:
                    refused.setdefault(column, Counter())[cell.strip()] += 1
                    continue
                if value is not None:
                    yield Wanted(unit, dimension.name, coder_id, value)


@dataclass(frozen=True, slots=True)
class DeleteAnnotations:
    """Deletes all that one coder, person or model, has said; final values stay."""

    kind: ClassVar[str] = "delete"
    coder_id: str

    def prepare(self, project: Project) -> str:
        """See Action."""
        return _named(project, self.coder_id).name

    def plan(self, project: Project) -> Outlook:
        """See Action."""
        plans.begin(project)
        plans.remove(project, self.coder_id)
        return Outlook()

    def write(self, project: Project, time_utc: str) -> None:
        """See Action."""
        plans.write(project, time_utc)
        plans.drop_idle_coder(project, self.coder_id)


@dataclass(frozen=True, slots=True)
class RenameCoder:
    """Gives a person another name, everywhere."""

    kind: ClassVar[str] = "rename"
    coder_id: str
    name: str

    def prepare(self, project: Project) -> str:
        """See Action."""
        coder = _named(project, self.coder_id)
        name = " ".join(self.name.split())
        if coder.kind is not CoderKind.HUMAN:
            raise UserError("A model's name says what it is and cannot be changed.")
        if not name:
            raise UserError("A coder needs a name, initials or a number.")
        if any(c.coder_id == human(name).coder_id for c in project.coders()):
            raise UserError(f"There is a coder '{name}' already. Choose another name.")
        return f"{coder.name} → {name}"

    def plan(self, project: Project) -> Outlook:
        """See Action."""
        plans.begin(project)
        plans.remove(project, self.coder_id)
        return Outlook()

    def write(self, project: Project, time_utc: str) -> None:  # noqa: ARG002 - as Action has it
        """See Action."""
        name = " ".join(self.name.split())
        plans.rename_coder(project, self.coder_id, human(name).coder_id, name)


def _named(project: Project, coder_id: str, name: str = "") -> Coder:
    for coder in project.coders():
        if coder.coder_id == coder_id:
            return coder
    raise UserError(f"There is no coder '{name or coder_id}' in this project.")
