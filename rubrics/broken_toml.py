"""What else is wrong with a rubric whose text is not quite TOML: it is read without the lines that
are at fault, as far as these say no more than one key each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from rubrics.build import read_rubric
from rubrics.faults import Fault, RubricError
from rubrics.table import Problem, Table

MOST = 20
"""Lines that are left out; with more of them it is another kind of file."""

_KEY = re.compile(r"[ \t]*([\w-]+)[ \t]*=")
_LONGER = ('"""', "'''")
_UNSURE = ("scale", "select")


def beside(
    source: str,
    first: Fault,
    parse: Callable[[str], dict[str, object]],
    located: Callable[[list[Problem], str], list[Fault]],
) -> Iterator[Fault]:
    """The faults beside the ``first``, where ``parse`` found the text to be no TOML.

    Nothing is said of the content once a line at fault may say more than one key, as the header of
    a table does: what stands below it would be taken for something else.
    """
    lines, line = source.split("\n"), first.line
    without: set[str] = set()
    for _ in range(MOST):
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
            yield from located([p for p in top.problems if _stands(p, without)], rest)
            return


def _stands(problem: Problem, without: set[str]) -> bool:
    """Whether a problem is there whatever the lines say that were left out."""
    path = problem.path
    if problem.message in {f"missing key '{key}'" for key in without}:
        return False
    if path[:1] == ("example",) or path[-1:] in (("group",), ("parent",)):  # they name others
        return False
    return not ("level" in path and without.intersection(_UNSURE))
