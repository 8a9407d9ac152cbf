"""What the program remembers between starts: the person's settings and recent projects."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from desktop.engine.atomic import replacing
from desktop.engine.clock import Clock, now_utc
from desktop.engine.home.folders import config_folder
from rubrics.system.files import is_there

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


def save_settings(settings: Settings) -> None:
    """Keeps the settings. Raises UserError where the folder cannot be written."""
    _write("settings.json", asdict(settings))


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
    path, known = path.absolute(), recent_projects()
    answers = next((recent.answers for recent in known if recent.path == path), None)
    others = [recent for recent in known if recent.path != path]
    _write_recent([Recent(path, title, clock(), answers), *others][:MOST_RECENT])


def remember_answers(path: Path, shown: bool) -> None:
    """Keeps whether answers are to be seen in a recent project. Raises UserError."""
    path = path.absolute()
    _write_recent(
        [
            replace(recent, answers=shown) if recent.path == path else recent
            for recent in recent_projects()
        ]
    )


def forget_project(path: Path) -> None:
    """Takes a project off the list; its file stays. Raises UserError."""
    _write_recent([recent for recent in recent_projects() if recent.path != path.absolute()])


def _write_recent(projects: list[Recent]) -> None:
    _write("recent.json", [{**asdict(recent), "path": str(recent.path)} for recent in projects])


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
