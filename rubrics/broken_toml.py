"""More faults of a rubric whose text is not valid TOML, so that they need not be found one by one.

The text is read without the lines at fault, as long as each of them holds nothing but one key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rubrics.build import read_rubric
from rubrics.faults import Fault, RubricError
from rubrics.table import Problem, Table

MOST_LINES = 20
"""Lines that are left out at most; with more of them it is another kind of file."""

_KEY = re.compile(r"[ \t]*([\w-]+)[ \t]*=")
_LONGER = ('"""', "'''")
_UNSURE = ("scale", "select")


def further_faults(
    source: str,
    first: Fault,
    parse: Callable[[str], dict[str, object]],
    located: Callable[[list[Problem], str], list[Fault]],
) -> Iterator[Fault]:
    """The faults besides the ``first``, by which ``parse`` refused the text.

    The search ends at a line at fault that may hold more than one key, as the header of a table
    does: what stands below it would be taken for something else.
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
    """Whether a problem is there whatever was in the lines that were left out."""
    path = problem.path
    if problem.message in {f"missing key '{key}'" for key in without}:
        return False
    if path[:1] == ("example",) or path[-1:] in (("group",), ("parent",)):  # they name others
        return False
    return not ("level" in path and without.intersection(_UNSURE))
