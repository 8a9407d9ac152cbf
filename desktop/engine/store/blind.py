"""What a coder gave blind, in SQL: before they had seen any model's answer to that question.

An annotation that ``saw_suggestion`` has a value that was given, changed or taken back after that.
What its coder had given before is in ``blind``, if anything. ``Annotation.before_seeing`` says the
same of one that has been read.
"""

from __future__ import annotations


def blind_value(of: str) -> str:
    """The value that the coder of the annotation ``of`` gave blind; empty where there is none."""
    return f"iif({of}.saw_suggestion, {of}.blind, {of}.value)"


def answered(of: str) -> str:
    """Whether the coder of the annotation ``of`` has given a value, blind or not, be it that they
    have taken it back since. Then it belongs to the sample that its unit was drawn in."""
    return f"({of}.value != '' OR {of}.blind != '')"
