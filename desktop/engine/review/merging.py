"""Taking over decisions from copies of a project, for people who code apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from desktop.engine.domain import Coder
from desktop.engine.review.bulk import PART, Action, Outlook
from desktop.engine.store import merging, plans
from desktop.engine.store.errors import PassphraseError
from desktop.engine.store.project import Project
from desktop.engine.store.steps import StepKind
from rubrics.errors import UserError


class CopyError(UserError):
    """The file is a copy of the project, but there is nothing in it to take over: nobody has
    decided anything, or under another codebook."""


def look_into(
    project: Project, path: Path, passphrases: Iterable[str | None] = (None,)
) -> tuple[TakeOver, UserError | None]:
    """The action that takes over a project file, and the reason why it cannot, or None.

    The first of the ``passphrases`` that opens the file is used. If none does, raises the
    PassphraseError of the last.
    """
    locked: PassphraseError | None = None
    for passphrase in passphrases:
        action = TakeOver(path, passphrase)
        try:
            action.check(project)
        except PassphraseError as error:
            locked = error
        except UserError as error:
            return action, error
        else:
            return action, None
    assert locked is not None
    raise locked


@dataclass(frozen=True, slots=True)
class TakeOver(Action):
    """Takes over people's decisions from a copy of the project; of two decisions the newer stands.

    With them come times, notes, flags, rounds, and what people had seen. Models' answers, samples,
    final values and the copy's history are not taken over.
    """

    kind = StepKind.MERGE
    copy: Path
    passphrase: str | None = field(default=None, repr=False)

    def prepare(self, project: Project) -> str:
        """See Action. Raises PassphraseError where the copy has another passphrase."""
        with self._opened(project) as copy:
            people = self._people(project, copy)
            merging.make_known(project, copy, people)
        return f"{self.copy.name}: {', '.join(person.name for person in people)}"

    def check(self, project: Project) -> None:
        """Raises UserError if the file is no copy of the project, or holds no decisions."""
        with self._opened(project) as copy:
            self._people(project, copy)

    def _people(self, project: Project, copy: Project) -> list[Coder]:
        """Who has decided anything in the copy. Raises UserError."""
        mine, theirs = project.rubric(), copy.rubric()
        if mine.sha256 != theirs.sha256:
            text = (
                f"{self.copy.name} was coded under '{theirs.id}' version {theirs.version}, and "
                f"this project has '{mine.id}' version {mine.version}, which is another text. "
                "Decisions under two codebooks cannot be put together."
            )
        elif people := merging.people(copy):
            return people
        else:
            text = f"Nobody has decided anything in {self.copy.name}."
        same = {document.document_id for document in project.documents()}
        copied = any(document.document_id in same for document in copy.documents())
        raise CopyError(text) if copied else UserError(text)

    def plan(self, project: Project) -> Iterator[Outlook]:
        """See Action."""
        with self._opened(project) as copy:
            decisions = merging.decided(copy)
            while part := list(islice(decisions, PART)):
                plans.begin(project)
                left = merging.plan(project, part)
                yield Outlook(left.kept, left.differing, unknown=left.unknown)

    def write(self, project: Project, time_utc: str) -> None:  # noqa: ARG002 - they keep theirs
        """See Action."""
        merging.write(project)

    def finish(self, project: Project) -> None:
        """See Action."""
        merging.mark_seen(project)

    @contextmanager
    def _opened(self, project: Project) -> Iterator[Project]:
        """The copy, opened for reading as of one moment."""
        if self.copy.exists() and self.copy.samefile(project.path):
            raise UserError(
                f"{self.copy.name} is this project itself. Name the copy that was worked in."
            )
        with (
            Project(self.copy, read_only=True, passphrase=self.passphrase) as copy,
            copy.snapshot(),
        ):
            yield copy
