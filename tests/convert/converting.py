"""Converting a run, and what is left of it, as several tests do."""

from __future__ import annotations

import hashlib

import convert.pipeline
from convert.pipeline import Order


def convert_run(folder, **settings):
    settings.setdefault("threads", 1)
    return convert.pipeline.convert(Order(folder, **settings), lambda _step, _done, _total: None)


def left_over(folder):
    return sorted(path.name for path in folder.iterdir() if path.suffix in (".gguf", ".part"))


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
