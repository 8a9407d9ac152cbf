"""Finds further faults of a rubric that is not valid TOML, so that all are reported at once.

The text is read without the faulty lines, as long as each of them has nothing but one key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rubrics.build import read_rubric
from rubrics.faults import Fault, RubricError
from rubrics.table import Problem, Table

MOST_LINES = 20
"""The most lines that are left out; a file with more faults is probably not a rubric."""

_KEY = re.compile(r"[ \t]*([\w-]+)[ \t]*=")
_LONGER = ('"""', "'''")
_UNSURE = ("scale", "select")


def further_faults(
    source: str,
    first: Fault,
    parse: Callable[[str], dict[str, object]],
    located: Callable[[list[Problem], str], list[Fault]],
) -> Iterator[Fault]:
    """The faults after the ``first``, which is the one that ``parse`` has found.

    Stops at a faulty line that may be more than one key, such as the header of a table: without it,
    what follows would be misunderstood.
    """
    lines, line = source.split("\n"), first.line
    without: set[str] = set()
    for _ in range(MOST_LINES):
        key = _KEY.match(lines[line - 1])
        if not line or not key or any(mark in lines[line - 1] for mark in _LONGER):
            return
        without.add(key[1])
        lines[line - 1] = ""
        rest = "\n".join(lines)
        try:
            top = Table(parse(rest), (), [])
        except RubricError as error:
            (fault,) = error.faults
            if fault.line <= line:
                return
            yield fault
            line = fault.line
        else:
            read_rubric(top)
            yield from located([p for p in top.problems if _is_certain(p, without)], rest)
            return


def _is_certain(problem: Problem, without: set[str]) -> bool:
    """Whether a problem exists regardless of the lines that were left out."""
    path = problem.path
    if problem.message in {f"missing key '{key}'" for key in without}:
        return False
    # Examples, groups and parents refer to other tables, whose lines may have been left out.
    if path[:1] == ("example",) or path[-1:] in (("group",), ("parent",)):
        return False
    return not ("level" in path and without.intersection(_UNSURE))
