"""Reading from a project that may be damaged, or be made up to do damage."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, TypeVar, cast

from desktop.engine.store.database import foreign

Method = TypeVar("Method", bound=Callable[..., Any])


def in_words(method: Method) -> Method:
    """Has a method of something with a ``path`` raise ProjectError for whatever is in the file.

    For methods and generators that only read: there a ValueError is the file's and not ours.
    """

    @wraps(method)
    def read(self: Any, *arguments: Any, **options: Any) -> Any:
        with foreign(self.path):
            return method(self, *arguments, **options)

    @wraps(method)
    def read_on(self: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        with foreign(self.path):
            yield from method(self, *arguments, **options)

    return cast(Method, read_on if inspect.isgeneratorfunction(method) else read)
