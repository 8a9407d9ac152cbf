"""Finds every sentence that may be told: what ``say``, ``said``, ``add`` and ``Undefined`` get."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ENGINE = Path(__file__).parents[1] / "desktop" / "engine"
TELLING = {"say", "said", "add", "Undefined"}


def sentences() -> set[str]:
    """The templates in the packages that compose sentences."""
    found: set[str] = set()
    for folder in ("agreement", "report"):
        for path in sorted((ENGINE / folder).glob("*.py")):
            found |= set(_in(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def nouns(templates: set[str]) -> set[str]:
    """The nouns counted in them: ``{n:unit}``."""
    return {noun for text in templates for noun in re.findall(r"\{\w+:([a-z_]{2,})\}", text)}


def _in(tree: ast.Module) -> Iterator[str]:
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                assigned.setdefault(name, []).append(value)
            case (
                ast.For(target=target, iter=ast.Name() as source)
                | ast.comprehension(target=target, iter=ast.Name() as source)
            ):
                for part in ast.walk(target):
                    if isinstance(part, ast.Name):
                        assigned.setdefault(part.id, []).append(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in TELLING:
                yield from _texts(node.args[0], assigned, set())


def _texts(node: ast.expr, assigned: dict[str, list[ast.expr]], seen: set[str]) -> Iterator[str]:
    """The strings an expression may be; names are followed to what they were assigned."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body, assigned, seen)
            yield from _texts(orelse, assigned, seen)
        case ast.Name(id=name) if name not in seen:
            for value in assigned.get(name, []):
                yield from _texts(value, assigned, seen | {name})
        case ast.Subscript(value=value):
            yield from _texts(value, assigned, seen)
        case ast.Dict(values=values):
            for value in values:
                yield from _texts(value, assigned, seen)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            for item in items:
                yield from _texts(item, assigned, seen)
