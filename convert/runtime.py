"""Scores held-out units with a model file in the program's own model process.

``convert`` must not import ``desktop``, but its measurements have to hold for what users run. So it
starts the same process as the program, and sends one ``load`` and then ``score`` requests to it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from convert.errors import ConvertError
from convert.run_folder import HeldOut, RunFolder
from rubrics.labels import Scores, scores_from
from rubrics.system.children import Child
from rubrics.system.frames import Message

_CHILD = "desktop.engine.runtime.child"
_AHEAD = 3
"""Requests per thread that are under way: enough to keep it busy, too few to fill a pipe."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A model's scores of units, in their order, and its speed in units per second."""

    scores: tuple[Mapping[str, Scores], ...]
    speed: float


def ask(
    run: RunFolder,
    units: Sequence[HeldOut],
    model: Path,
    adapter: Path | None,
    *,
    threads: int,
    said: Callable[[int], None],
) -> Asked:
    """Scores the units on the dimensions for which they have the trained model's scores.

    ``said`` is called with the number of units that have been scored. Raises ConvertError if the
    runtime cannot use the file.
    """
    with Child(_CHILD) as child:
        try:
            _load(child, run, model, adapter, threads)
            return _score(child, run, units, _AHEAD * threads, said)
        except (OSError, EOFError) as e:
            child.kill()
            code = child.wait()
            text = f"The runtime ended with code {code} on {model.name}. {child.last_line()}"
            raise ConvertError(text.rstrip()) from e


def _load(child: Child, run: RunFolder, model: Path, adapter: Path | None, threads: int) -> None:
    child.send(
        {
            "op": "load",
            "model": str(model),
            "model_sha256": "",  # names cached prefixes, which are not used here
            "adapter": str(adapter or ""),
            "adapter_sha256": "",
            "rubric": run.rubric.source,
            "form": run.form.value,
            "chat": run.chat,
            "n_ctx": 0,  # as many tokens as the codebook needs, as for users
            "threads": threads,
            "cache": "",
        }
    )
    ready = _answer(child)
    if ready["op"] == "failed":
        raise ConvertError(f"The runtime cannot use the converted model: {ready['message']}")


def _answer(child: Child) -> Message:
    """The next message. Raises EOFError where the process has ended."""
    message = child.receive()
    if message is None:
        raise EOFError
    return message


def _score(
    child: Child,
    run: RunFolder,
    units: Sequence[HeldOut],
    ahead: int,
    said: Callable[[int], None],
) -> Asked:
    started = time.monotonic()
    scores: dict[int, Mapping[str, Scores]] = {}
    for number, unit in enumerate(units):
        wanted = {"fields": dict(unit.fields), "dimensions": list(unit.scores)}
        child.send({"op": "score", "id": number, "units": [wanted]})
        if number >= ahead:
            scores |= _receive(child, run, units)
            said(len(scores))
    while len(scores) < len(units):
        scores |= _receive(child, run, units)
        said(len(scores))
    seconds = max(time.monotonic() - started, 1e-9)
    return Asked(tuple(scores[i] for i in range(len(units))), len(units) / seconds)


def _receive(
    child: Child, run: RunFolder, units: Sequence[HeldOut]
) -> dict[int, Mapping[str, Scores]]:
    """The scores of the next unit, by its number."""
    answer = _answer(child)
    (result,) = answer["results"]
    if "error" in result:
        text = " ".join(units[answer["id"]].fields.values())
        raise ConvertError(
            f"The runtime cannot score the held-out text {text[:60]!r}: {result['error']}"
        )
    return {
        answer["id"]: {
            name: scores_from(run.rubric.dimension(name), values, result["windows"])
            for name, values in result["scores"].items()
        }
    }
