"""The metadata of a converted file: rubric, prompt, provenance, evaluation, licence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.base import Base
from convert.gguf_base import TRAINING_UNITS
from convert.run_folder import RunFolder
from rubrics.prompt import PROMPT_VERSION

if TYPE_CHECKING:
    from gguf import GGUFWriter

LOSS_ACCEPTED = "glossator.loss_accepted"
"""The key that is true in a file that lost more than allowed and was kept nevertheless."""

_SAID_ELSEWHERE = ("rubric", "prompt")


def model_metadata(run: RunFolder, base: Base) -> Callable[[GGUFWriter], None]:
    """A function that adds the metadata of a merged model: its base's, and its training's."""

    def describe(writer: GGUFWriter) -> None:
        base.describe(writer)
        _describe_training(writer, f"{run.rubric.title} ({base.title})", run, base, run.base.sha256)

    return describe


def adapter_metadata(run: RunFolder, base: Base, base_sha256: str) -> Callable[[GGUFWriter], None]:
    """A function that adds the metadata of an adapter: no hyper-parameters, no tokenizer."""

    def describe(writer: GGUFWriter) -> None:
        writer.add_license(base.licence)
        _describe_training(writer, run.rubric.title, run, base, base_sha256)

    return describe


def mark_loss_accepted(path: Path) -> None:
    """Sets ``LOSS_ACCEPTED`` in a finished file, in place: it is there already, as False."""
    from gguf import GGUFReader

    reader = GGUFReader(path, "r+")
    reader.fields[LOSS_ACCEPTED].parts[-1][0] = True
    reader.data.flush()


def _describe_training(
    writer: GGUFWriter, name: str, run: RunFolder, base: Base, base_sha256: str
) -> None:
    # The base has added its own name already, and the writer would warn about a second one.
    writer.kv_data[0].pop("general.name", None)
    writer.add_name(name)
    writer.add_string("glossator.rubric", run.rubric.source)
    writer.add_uint32("glossator.prompt_version", PROMPT_VERSION)
    writer.add_string("glossator.prompt_form", run.form.value)
    writer.add_bool("glossator.chat", run.chat)
    writer.add_string("glossator.base_sha256", base_sha256)
    writer.add_string("glossator.training", _json(_provenance(run)))
    # As bytes: as a text, those of 130,000 units would be longer than the program reads.
    seen = sorted({*run.seen, *base.seen})  # the base remembers what it was trained on
    writer.add_array(TRAINING_UNITS, bytes.fromhex("".join(seen)))
    writer.add_string("glossator.evaluation", _json(run.evaluation))
    writer.add_bool(LOSS_ACCEPTED, False)


def _provenance(run: RunFolder) -> dict[str, Any]:
    """The run's record without what other keys have, and without paths of this machine."""
    record = {key: value for key, value in run.record.items() if key not in _SAID_ELSEWHERE}
    config = dict(record["config"])
    # Base, data and rubric are named by hash; their paths are nobody's business.
    for key in ("base", "data"):
        table = config.get(key)
        if isinstance(table, dict):
            config[key] = {k: v for k, v in table.items() if k not in ("path", "files")}
    config.pop("out", None)
    config.pop("rubric", None)
    return {**record, "config": config}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
