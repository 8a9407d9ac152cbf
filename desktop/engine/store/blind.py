"""SQL for the values that coders gave blind: before they saw any model's answer to the question.

Where ``saw_suggestion`` is set, the value was given, changed or taken back after its coder had seen
an answer; ``blind`` then keeps the value from before, if there was one.
``Annotation.before_seeing`` does the same for an annotation in memory.
"""

from __future__ import annotations


def blind_value(of: str) -> str:
    """The value that the coder of the annotation ``of`` gave blind; empty where there is none."""
    return f"iif({of}.saw_suggestion, {of}.blind, {of}.value)"


def answered(of: str) -> str:
    """Whether the coder of the annotation ``of`` has ever given a value, blind or not, even if they
    took it back later. Only such annotations belong to the sample that their unit was drawn in."""
    return f"({of}.value != '' OR {of}.blind != '')"
