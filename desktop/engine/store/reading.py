"""Reading from a project that may be damaged, or be made up to do damage."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from desktop.engine.store.database import foreign

Function = TypeVar("Function", bound=Callable[..., Any])


def in_words(function: Function) -> Function:
    """Has a function raise ProjectError for whatever it stumbles over in a project file.

    For functions, methods and generators that only read: there a ValueError is the file's and not
    ours. The first argument is the project, or something of one.
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
