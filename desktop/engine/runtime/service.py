"""Loads a model under a rubric and answers requests, one thread and one context per core."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import queue
import threading
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from desktop.engine.models.finite import check_finite
from desktop.engine.models.header import read_header
from desktop.engine.runtime import llama
from desktop.engine.runtime.adapter import can_merge
from desktop.engine.runtime.prefix_file import PrefixFile
from desktop.engine.runtime.scorer import PromptError, Scorer, context_length, make_plan
from desktop.engine.runtime.together import Found, Together, Unit
from desktop.engine.runtime.weights import (
    WidenedWeights,
    rows_are_independent,
    type_in_16_bit,
    widened_file,
)
from rubrics.chat import chat_frame
from rubrics.errors import UserError
from rubrics.loader import parse_rubric
from rubrics.prompt import Form, prompt_tree
from rubrics.system.confine import network_refusal
from rubrics.system.frames import Message, read_frame, write_frame

PREFIX_WORTH_KEEPING = 64
"""Tokens from which a prefix is kept on disk for the next start."""


def serve(requests: BinaryIO, answers: BinaryIO, network: str) -> None:
    """Answers until the stream of requests ends.

    In: one ``load``, then any number of ``score``. Out: ``ready`` or ``failed`` after loading, then
    one ``scores`` per request, in any order.
    """
    load = read_frame(requests)
    if load is None:
        return
    try:
        pending = _load(load, network, answers)
    except (llama.LlamaError, PromptError, UserError) as e:
        write_frame(answers, {"op": "failed", "message": str(e)})
        return
    while (request := read_frame(requests)) is not None:
        pending.put(request)


def _load(load: Message, network: str, answers: BinaryIO) -> queue.SimpleQueue[Message]:
    model, weights, joins = _load_model(load)
    rubric = parse_rubric(load["rubric"], "rubric", accepted=True)
    template = model.chat_template if load["chat"] else None
    chat = chat_frame(template, *model.bos_eos) if template else None
    tree = prompt_tree(rubric, Form(load["form"]), chat)
    n_ctx = min(load["n_ctx"] or context_length(model, tree), model.n_ctx_train)
    contexts = [llama.Context(model, n_ctx, joins=joins) for _ in range(load["threads"])]
    plan = make_plan(model, tree, contexts[0].n_ctx)
    build = {**llama.build_identity(), "weights": weights}
    _decode_prefix(contexts, plan.prefix, build, load)

    lock = threading.Lock()
    requests: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def work(together: Together) -> None:
        while True:
            try:
                for answer in _score(together, _waiting(requests, together)):
                    with lock:
                        write_frame(answers, answer)
            except BaseException:
                # A thread that ends alone would leave its request unanswered for ever; the parent
                # knows what to do about a process that ends.
                traceback.print_exc()
                os._exit(1)

    write_frame(
        answers,
        {
            "op": "ready",
            "n_ctx": contexts[0].n_ctx,
            "n_batch": llama.N_BATCH,
            "step": llama.STEP,
            "prefix_tokens": len(plan.prefix),
            "room": plan.room,
            "chat": bool(chat),
            "network": network,
            "network_refusal": network_refusal(),
            **build,
        },
    )
    for context in contexts:
        threading.Thread(target=work, args=(Together(Scorer(context, plan)),), daemon=True).start()
    return requests


class _Loaded(NamedTuple):
    """A model. ``weights`` describes its weights where they are not the file's own, and ``joins``
    tells whether a text and what is asked of it may share a call (see :class:`llama.Context`)."""

    model: llama.Model
    weights: str
    joins: bool


def _load_model(load: Message) -> _Loaded:
    path, adapter = Path(load["model"]), Path(load["adapter"]) if load["adapter"] else None
    header, lora = read_header(path), read_header(adapter) if adapter else None
    if adapter and lora:
        check_finite(adapter, lora)
    joins = lora is None or rows_are_independent(lora)
    kind = type_in_16_bit(header)
    if not kind:
        return _Loaded(llama.Model(path, adapter), "", joins and rows_are_independent(header))
    wide, weights = WidenedWeights(path, load["model_sha256"], kind), kind
    if lora is not None and can_merge(lora, header):
        wide = replace(wide, adapter=adapter, adapter_sha256=load["adapter_sha256"])
        weights, adapter, joins = f"{kind} with the adapter added", None, True
    cache = Path(load["cache"]) / "weights" if load["cache"] else None
    with widened_file(wide, cache) as file:
        return _Loaded(llama.Model(file, adapter), weights, joins)


def _waiting(requests: queue.SimpleQueue[Message], together: Together) -> list[Message]:
    """The next request and, while they are of short units, those behind it."""
    taken = [requests.get()]
    with contextlib.suppress(queue.Empty):
        while len(taken) < llama.BLOCKS and all(map(together.is_short, _units(taken[-1]))):
            taken.append(requests.get_nowait())
    return taken


def _units(request: Message) -> list[Unit]:
    return [(unit["fields"], unit["dimensions"]) for unit in request["units"]]


def _score(together: Together, requests: Sequence[Message]) -> Iterator[Message]:
    asked = [_units(request) for request in requests]
    found = iter(together.score([unit for units in asked for unit in units]))
    for request, units in zip(requests, asked, strict=True):
        results = [_result(one) for one in itertools.islice(found, len(units))]
        yield {"op": "scores", "id": request["id"], "results": results}


def _result(found: Found) -> Message:
    if isinstance(found, Exception):
        return {"error": str(found)}
    scores, windows = found
    return {"scores": scores, "windows": windows}


def _decode_prefix(
    contexts: list[llama.Context], prefix: tuple[int, ...], build: dict[str, str], load: Message
) -> None:
    """Puts the prefix on every context: from disk, or decoded once on all threads and copied."""
    first, *others = contexts
    cache = None
    if load["cache"] and len(prefix) >= PREFIX_WORTH_KEEPING:
        model = load["model_sha256"], load["adapter_sha256"]
        known = [*model, llama.N_BATCH, sorted(build.items()), prefix]
        key = hashlib.sha256(repr(known).encode()).hexdigest()
        cache = PrefixFile(Path(load["cache"]) / f"{key}.prefix")
    state = cache.read() if cache else None
    if state is None or not first.restore(state, len(prefix)):
        first.set_threads(len(contexts))
        first.begin(prefix)
        first.set_threads(1)
        state = first.state() if others or cache else b""
        if cache:
            cache.write(state)
    for context in others:
        if not context.restore(state, len(prefix)):
            context.begin(prefix)
