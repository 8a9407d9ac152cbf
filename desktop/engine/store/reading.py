"""Reading from a project file that may be damaged or malicious."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from desktop.engine.store.database import foreign

Function = TypeVar("Function", bound=Callable[..., Any])


def in_words(function: Function) -> Function:
    """Makes a function raise ProjectError for any content of a project file that it cannot handle.

    For functions, methods and generators that only read: there, a ValueError comes from the file
    and is not a bug. The first argument is a project, or has one as its attribute ``project``.
    """

    @wraps(function)
    def read(first: Any, *arguments: Any, **options: Any) -> Any:
        with foreign(_path(first)):
            return function(first, *arguments, **options)

    @wraps(function)
    def read_on(first: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        with foreign(_path(first)):
            yield from function(first, *arguments, **options)

    return cast(Function, read_on if inspect.isgeneratorfunction(function) else read)


def _path(first: Any) -> Path:
    path: Path = getattr(first, "project", first).path
    return path
