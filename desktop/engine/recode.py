"""Going on with a changed codebook: a new project in which people's values are carried over.

The old project stays as it is: it shows what was coded under the old text.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.engine.clock import Clock, now_utc
from desktop.engine.store import recoding
from desktop.engine.store.faults import translated
from desktop.engine.store.project import SUFFIX, Project
from desktop.engine.store.recoded import Recoded, RecodedDimension
from desktop.engine.store.recoding import Carried, Tally
from desktop.engine.store.replacing import new_file
from rubrics.changes import Change, Comparison, compare, has_name
from rubrics.errors import UserError
from rubrics.labels import fold, members
from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Level, Rubric, Select

AGAIN = ""
"""In place of a new level: values with the old one are dropped, to be coded again."""

_REFUSED = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')
"""What some file system refuses in a name."""

_LONGEST = 200
"""Bytes of a proposed name. File systems allow 255, with all that is made beside a project."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of every value that people have given."""

    comparison: Comparison
    levels: Mapping[str, Mapping[str, str]]
    """By old dimension, the new level of each old one, or AGAIN; without dimensions that are
    gone."""
    afresh: frozenset[str]
    """The old names of dimensions of which nothing is carried over."""

    def carried(self, dimension: str, value: str) -> str:
        """The value in the new codebook; empty where it is dropped.

        A set is known only as a whole: if nobody can say where one of its levels went, it is
        dropped. Where one level is chosen now, a set stays if its levels have become one.
        """
        change = self.comparison.change(dimension)
        if not value or change.new is None or dimension in self.afresh:
            return ""
        assert change.old is not None
        into = {self.levels[dimension][part] for part in _parts(change.old, value)}
        if AGAIN in into:
            return ""
        if change.new.select is Select.MANY:
            return SET_SEPARATOR.join(v for v in change.new.values if v in into) or NONE
        return into.pop() if len(into) == 1 else ""

    def called(self, dimension: str) -> list[tuple[Level, Level]]:
        """The levels that keep their values under another name: as they were, and as they are."""
        change = self.comparison.change(dimension)
        if change.old is None or change.new is None or dimension in self.afresh:
            return []
        return [
            (old, change.new.level(old.value))
            for old in change.old.levels
            if self.levels[dimension][old.value] == old.value
            and has_name(old)
            and fold(change.new.level(old.value).name) != fold(old.name)
        ]

    def added(self, dimension: str) -> tuple[str, ...]:
        """The levels that a dimension has only now and that no old one has become."""
        into = () if dimension in self.afresh else self.levels.get(dimension, {}).values()
        return tuple(
            value for value in self.comparison.change(dimension).added if value not in into
        )


@dataclass(slots=True)
class Count:
    """How many values stay as they are, become another, or are dropped."""

    kept: int = 0
    changed: int = 0
    dropped: int = 0

    def add(self, before: str, after: str, count: int) -> None:
        """Counts values that become ``after``; empty: dropped."""
        if not after:
            self.dropped += count
        elif after == before:
            self.kept += count
        else:
            self.changed += count


@dataclass(slots=True)
class Outlook:
    """What would become of a dimension's values."""

    change: Change
    values: Count = field(default_factory=Count)
    """People's values, of every round."""
    finals: Count = field(default_factory=Count)
    levels: Counter[str] = field(default_factory=Counter)
    """How many of people's values have an old level; NONE: an empty set."""
    called: list[tuple[Level, Level]] = field(default_factory=list)
    """See :meth:`Plan.called`."""
    added: tuple[str, ...] = ()
    """See :meth:`Plan.added`."""
    followers: int = 0
    """How many second values would stay by themselves, but go with the first one they check."""


def sources(change: Change) -> tuple[str, ...]:
    """What stood for an answer in the old codebook: its levels, and NONE for an empty set."""
    return _answers(change.old) if change.old else ()


def targets(change: Change) -> tuple[str, ...]:
    """What may take the place of an old level: the new ones, and NONE for an empty set."""
    return _answers(change.new) if change.new else ()


def usual(change: Change) -> dict[str, str]:
    """What each old level becomes where nobody says anything: the one that it is now, or AGAIN."""
    stay = change.successors
    if NONE in targets(change):
        stay.setdefault(NONE, NONE)
    return {level: stay.get(level, AGAIN) for level in sources(change)}


def make_plan(
    old: Rubric,
    new: Rubric,
    *,
    renamed: Mapping[str, str] | None = None,
    levels: Mapping[str, Mapping[str, str]] | None = None,
    afresh: Collection[str] = (),
    undecided: bool = False,
) -> Plan:
    """The plan for a changed codebook; dimensions and levels are named as in the old one.

    Levels that ``levels`` does not mention become what is usual, see :func:`usual`. Raises
    UserError for a codebook that does not fit, see ``compare``, for names that are in neither, and
    for two without a common dimension, unless it is ``undecided`` yet what has another name.
    """
    comparison, levels = compare(old, new, renamed), levels or {}
    if not undecided:
        comparison.check_common()
    known = {c.old.name: c for c in comparison.changes if c.old is not None}
    for name in (*levels, *afresh):
        if name not in known:
            raise UserError(
                f"The project's codebook has no dimension '{name}'. It has: {', '.join(known)}."
            )
        if known[name].new is None:
            raise UserError(
                f"The changed codebook has no dimension '{name}', so nothing can be said of its "
                "levels. If it has another name now, say which."
            )
    into = {
        name: _levels(name, change, levels.get(name, {}))
        for name, change in known.items()
        if change.new is not None
    }
    return Plan(comparison, into, frozenset(afresh))


def preview(plan: Plan, tallies: Sequence[Tally]) -> list[Outlook]:
    """What would become of people's values, by dimension, in the comparison's order."""
    found = {
        c.old.name: Outlook(c, called=plan.called(c.old.name), added=plan.added(c.old.name))
        for c in plan.comparison.changes
        if c.old is not None
    }
    for said in tallies:
        outlook = found[said.dimension]
        after = plan.carried(said.dimension, said.value)
        if said.final:
            outlook.finals.add(said.value, after, said.often)
            continue
        if said.later and any((said.first, said.first_blind)):
            # A second value checks the first one, and goes with it.
            first = (plan.carried(said.dimension, v) for v in (said.first, said.first_blind))
            if after and not any(first):
                outlook.followers += said.often
                after = ""
        outlook.values.add(said.value, after, said.often)
        assert outlook.change.old is not None
        for part in _parts(outlook.change.old, said.value):
            outlook.levels[part] += said.often
    return [found[c.old.name] if c.old else Outlook(c) for c in plan.comparison.changes]


def recode(project: Project, plan: Plan, target: Path, clock: Clock = now_utc) -> Iterator[float]:
    """Makes a project at ``target`` under the changed codebook, with the passphrase of this one,
    which is only read. Yields the share that is done.

    Whoever stops asking leaves nothing at ``target``. Raises ProjectError.
    """
    with project.snapshot():
        values = recoding.values(project)
        carried = [
            Carried(name, value, _into(plan, name), plan.carried(name, value), name in plan.afresh)
            for name, value in values
            if _into(plan, name)
        ]
        record = _record(project, plan, clock())
        with new_file(target) as part, translated(target):
            yield from recoding.write(project, part, plan.comparison.new, carried, record)


def free_name(path: Path, old: Rubric, new: Rubric) -> Path:
    """A free path beside a project for the one under a changed codebook. It ends in the codebook's
    id and version, instead of the old one's, and in a number where that is taken."""
    ending = _cut(_ending(new), _LONGEST // 2)
    before = re.sub(rf"(?<=.){re.escape(_ending(old))}( \d+)?$", "", path.stem)
    stem = _cut(before, _LONGEST - len(os.fsencode(ending))) + ending
    number, found = 1, path.with_name(f"{stem}{SUFFIX}")
    while found.exists():
        number += 1
        found = path.with_name(f"{stem} {number}{SUFFIX}")
    return found


def _ending(rubric: Rubric) -> str:
    """How the names of projects that went on with a codebook end, without what file systems
    refuse."""
    return _REFUSED.sub("-", f" {rubric.id} {rubric.version}")


def _cut(name: str, most: int) -> str:
    """A file's name in at most so many bytes."""
    if len(encoded := os.fsencode(name)) <= most:
        return name
    return encoded[:most].decode("utf-8", "ignore").rstrip()


def _parts(dimension: Dimension, value: str) -> Collection[str]:
    """The levels of a value; NONE for an empty set."""
    if dimension.select is Select.ONE:
        return {value}
    return members(value) or {NONE}


def _answers(dimension: Dimension) -> tuple[str, ...]:
    return (*dimension.values, *((NONE,) if dimension.select is Select.MANY else ()))


def _levels(name: str, change: Change, said: Mapping[str, str]) -> dict[str, str]:
    """The new level of each old one. Raises UserError."""
    old, new = sources(change), targets(change)
    for level, into in said.items():
        for wanted, known in ((level, old), (into, (*new, AGAIN))):
            if wanted not in known:
                levels = ", ".join(filter(None, known))
                raise UserError(f"'{wanted}' is no level of '{name}'. It has: {levels}.")
    return usual(change) | dict(said)


def _into(plan: Plan, name: str) -> str:
    """The new name of a dimension; empty if it is gone."""
    new = plan.comparison.change(name).new
    return new.name if new else ""


def _record(project: Project, plan: Plan, time_utc: str) -> Recoded:
    """What the new project keeps about how it came about."""
    old, new = plan.comparison.old, plan.comparison.new
    return Recoded(
        file=project.path.name,
        rubric_id=old.id,
        rubric_version=old.version,
        rubric_sha256=project.meta("rubric_sha256") or old.sha256,
        into_sha256=new.sha256,
        time_utc=time_utc,
        instructions=plan.comparison.instructions,
        dimensions=tuple(
            _recorded(plan, outlook) for outlook in preview(plan, recoding.tally(project))
        ),
    )


def _recorded(plan: Plan, outlook: Outlook) -> RecodedDimension:
    change = outlook.change
    name = change.old.name if change.old else ""
    moved = {old: into for old, into in plan.levels.get(name, {}).items() if old != into}
    told = moved.keys() | {old.value for old, _ in outlook.called}
    return RecodedDimension(
        name=name,
        into=change.new.name if change.new else "",
        title=change.shown.title,
        reworded=change.reworded,
        rescaled=change.rescaled,
        afresh=name in plan.afresh,
        levels=moved,
        names={
            level.value: level.name
            for level in (change.old.levels if change.old else ())
            if level.value in told and has_name(level)
        },
        called={old.value: new.name for old, new in outlook.called},
        added=change.added if change.old else (),
        kept=outlook.values.kept,
        changed=outlook.values.changed,
        dropped=outlook.values.dropped,
        finals_carried=outlook.finals.kept + outlook.finals.changed,
        finals_dropped=outlook.finals.dropped,
    )
