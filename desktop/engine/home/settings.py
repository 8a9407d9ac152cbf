"""What the program remembers between starts: the person's settings and recent projects."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from desktop.engine.atomic import replacing
from desktop.engine.clock import Clock, now_utc
from desktop.engine.home.folders import config_folder
from rubrics.system.files import is_there
from rubrics.system.locks import in_turn

MOST_RECENT = 20
"""Projects that are remembered."""

_LARGEST = 1e9
"""The largest number that is read: JSON allows whole numbers that no float can hold."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A project that was opened: where it is, when, and what it was about (its rubric's title);
    whether models' answers are to be seen in it, None where nobody has said so."""

    path: Path
    title: str
    opened_utc: str
    answers: bool | None = None

    @property
    def exists(self) -> bool:
        """Whether the file is still there."""
        return is_there(self.path)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a person likes to work."""

    language: str = ""
    """Language code of the interface; empty: the system's."""

    theme: str = ""
    """``light`` or ``dark``; empty: the system's."""

    font_scale: float = 1.0
    """Size of the type in proportion to the system's."""

    coder: str = ""
    """The name this person codes under."""

    mode: str = "blind"
    """``blind`` or ``assisted``; see Mode."""

    model: str = ""
    """Id of the model chosen last; empty: the embedded one."""

    adapter: str = ""
    """Id of the adapter chosen last; empty: none."""

    threads: int = 0
    """Threads of the model's process; 0: all cores but one, which keeps the window smooth."""

    window: Mapping[str, str] = field(default_factory=dict)
    """Where a window keeps the state of its own parts, as text."""

    def changed(self, *, window: Mapping[str, str] | None = None, **values: Any) -> Settings:
        """These settings with other values, and other parts of ``window``."""
        return replace(self, **values, window={**self.window, **(window or {})})


def load_settings() -> Settings:
    """The settings as they were saved. What cannot be read, or has the wrong type, is the default:
    a damaged file of settings keeps nobody from working."""
    data = _read("settings.json")
    if not isinstance(data, dict):
        return Settings()
    default = Settings()
    known = {item.name: getattr(default, item.name) for item in fields(Settings)}
    fitting = {
        name: type(known[name])(value)
        for name, value in data.items()
        if name in known and _fits(value, known[name])
    }
    return replace(default, **fitting)


def change_settings(**values: Any) -> None:
    """Keeps these settings, see :meth:`Settings.changed`; the others stay as they were saved last,
    perhaps by another window. Raises UserError where the folder cannot be written."""
    with _in_turn():
        _write("settings.json", asdict(load_settings().changed(**values)))


def recent_projects() -> list[Recent]:
    """The projects opened last, the latest first; those whose file is gone included."""
    data = _read("recent.json")
    found = []
    for item in data if isinstance(data, list) else []:
        with contextlib.suppress(AttributeError, KeyError, TypeError):
            said = item.get("answers")
            answers = said if isinstance(said, bool) else None
            path, title, opened = Path(item["path"]), str(item["title"]), str(item["opened_utc"])
            found.append(Recent(path, title, opened, answers))
    return found


def remember_project(path: Path, title: str, clock: Clock = now_utc) -> None:
    """Puts a project on top of the recent ones. Raises UserError."""
    path = path.absolute()

    def with_it(known: list[Recent]) -> list[Recent]:
        answers = next((recent.answers for recent in known if recent.path == path), None)
        others = [recent for recent in known if recent.path != path]
        return [Recent(path, title, clock(), answers), *others][:MOST_RECENT]

    _change_recent(with_it)


def remember_answers(path: Path, shown: bool) -> None:
    """Keeps whether answers are to be seen in a recent project. Raises UserError."""
    path = path.absolute()
    _change_recent(
        lambda known: [
            replace(recent, answers=shown) if recent.path == path else recent for recent in known
        ]
    )


def forget_project(path: Path) -> None:
    """Takes a project off the list; its file stays. Raises UserError."""
    path = path.absolute()
    _change_recent(lambda known: [recent for recent in known if recent.path != path])


def _change_recent(change: Callable[[list[Recent]], list[Recent]]) -> None:
    """Changes the list as it is now: another window may have changed it since it was read."""
    with _in_turn():
        found = change(recent_projects())
        _write("recent.json", [{**asdict(recent), "path": str(recent.path)} for recent in found])


def _in_turn() -> AbstractContextManager[None]:
    """Within the block no other window reads what it is going to write anew."""
    folder = config_folder()
    with contextlib.suppress(OSError):  # whoever writes there says so
        folder.mkdir(parents=True, exist_ok=True)
    return in_turn(folder / ".lock")


def _fits(value: Any, default: Any) -> bool:
    if isinstance(default, float):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and abs(value) < _LARGEST  # nor what JSON has no number for, such as NaN
    if isinstance(default, Mapping):
        return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    return type(value) is type(default)


def _read(name: str) -> Any:
    try:
        text = (config_folder() / name).read_text(encoding="utf-8", errors="surrogateescape")
        return json.loads(text)
    except (OSError, ValueError, RecursionError):
        return None


def _write(name: str, data: Any) -> None:
    text = json.dumps(data, indent=2, ensure_ascii=False)
    with replacing(config_folder() / name) as part:
        part.write_text(text, encoding="utf-8", errors="surrogateescape")
