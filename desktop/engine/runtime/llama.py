"""The few calls of llama.cpp that the runtime needs, with every setting that decides bits fixed."""

from __future__ import annotations

import ctypes
import math
import os
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from llama_cpp import llama_cpp as lib

from desktop.engine.runtime.calls import MAX_OUTPUTS, MAX_PATHS
from rubrics.vocabulary import LlamaVocabulary

Rows = dict[int, npt.NDArray[np.float32]]
"""Per output row of a call, the logits over the vocabulary, valid until the next call."""

N_BATCH = 512
"""Tokens in one decode call, at most; llama.cpp aborts the process above its own limit."""

STEP = 16
"""Most cells that a kernel adds up together. What they hold besides a unit's tokens would decide
bits, so units begin at a multiple of it."""

BLOCKS, BLOCK, SHARE = 4, 64, 4
"""How many short units are read in one call, the cells of each, and the cells of one owner (see
:class:`~desktop.engine.runtime.blocks.Blocks`)."""

PAGE = 256
"""Attention looks at the cells in whole pages of so many, filled or not."""

GAP = MAX_PATHS + 1
"""The sequence of the filler cells from the prefix to the next multiple of STEP; its number comes
after those of the stack and a forest."""

OWNERS = GAP + 1
"""The first of the sequences that own cells of blocks."""

N_SEQ = OWNERS + BLOCKS * BLOCK // SHARE
"""All sequences of a context with blocks."""

LOGGED: deque[str] = deque(maxlen=20)
"""The last warnings and errors of llama.cpp, for the sentence of a failure."""

_WARN, _ERROR = 3, 4
_WRITTEN = {
    "F32": (lib.LLAMA_FTYPE_ALL_F32, 0),
    "F16": (lib.LLAMA_FTYPE_MOSTLY_F16, 1),
    "BF16": (lib.LLAMA_FTYPE_MOSTLY_BF16, 30),
}
"""By type, the numbers that llama.cpp has for a file of it, and ggml for a tensor."""

_AT_ONCE = 64 << 20  # bytes of rows that are converted at a time


class LlamaError(RuntimeError):
    """A call of llama.cpp failed; carries what it logged."""


def _log(level: int, text: bytes, _user_data: Any) -> None:
    if level in (_WARN, _ERROR):
        LOGGED.append(text.decode("utf-8", "replace").strip())


# llama.cpp keeps the pointer, so the object must live as long as the process.
LOG_CALLBACK = lib.llama_log_callback(_log)

# The names and structures move with every release of the binding: a wrong one would corrupt memory
# without a word, so a mismatch has to stop here. Sizes are those of 64-bit platforms.
_EXPECTED = {
    "llama_model_params": 80,
    "llama_context_params": 160,
    "llama_batch": 56,
    "llama_model_quantize_params": 64,
}


def aligned(length: int) -> int:
    """The cells from the first up to where a unit begins behind a prefix of some tokens."""
    return math.ceil(length / STEP) * STEP


def check_binding() -> None:
    """Raises LlamaError where llama-cpp-python is not the version this was written for."""
    for name, size in _EXPECTED.items():
        found = ctypes.sizeof(getattr(lib, name))
        if found != size:
            raise LlamaError(f"llama-cpp-python's {name} has {found} bytes instead of {size}")


def _begin() -> None:
    check_binding()
    lib.llama_log_set(LOG_CALLBACK, None)
    lib.llama_backend_init()


def _freed_with(owner: object, free: Callable[[Any], None], handle: Any) -> None:
    """Frees what llama.cpp holds when its owner goes; at the end of the process the system does,
    since threads may still be at work then."""
    weakref.finalize(owner, free, handle).atexit = False


class Model(LlamaVocabulary):
    """Weights and vocabulary, memory-mapped and shared by all contexts, with at most one LoRA."""

    def __init__(self, path: Path, adapter: Path | None = None) -> None:
        _begin()
        params = lib.llama_model_default_params()
        params.n_gpu_layers = 0
        params.load_mode = 1  # memory-mapped
        params.check_tensors = True
        handle = lib.llama_model_load_from_file(os.fsencode(path), params)
        if not handle:
            raise LlamaError(_reason("llama.cpp cannot load this model"))
        _freed_with(self, lib.llama_model_free, handle)
        super().__init__(lib, handle)
        if lib.llama_model_has_encoder(handle) or lib.llama_model_is_recurrent(handle):
            raise LlamaError("this kind of model cannot be asked this way")
        self.n_ctx_train: int = lib.llama_model_n_ctx_train(handle)
        self.adapter: Any = None
        if adapter is not None:
            self.adapter = lib.llama_adapter_lora_init(handle, os.fsencode(adapter))
            if not self.adapter:
                raise LlamaError(_reason("llama.cpp cannot put this adapter on this model"))


class Context:
    """One sequence of the model's attention, worked as a stack, with forests decoded on top.

    Sequence 0 holds the prefix and the unit; its cells are always 0..n-1, because it is only ever
    extended or cut at its end. So the layout in memory, and with it every bit of the result,
    depends on the tokens alone. Methods raise LlamaError.

    Where the weights allow it (``joins``, see ``weights.rows_are_independent``), the end of the
    stack waits for the forest above it: both are decoded in one call, which reads the weights once
    and gives the same bits. Then there is also room for blocks (see
    :class:`~desktop.engine.runtime.blocks.Blocks`) behind the prefix.
    """

    def __init__(self, model: Model, n_ctx: int, *, joins: bool = False) -> None:
        params = lib.llama_context_default_params()
        blocks = BLOCKS * BLOCK if joins else 0
        params.n_ctx = n_ctx + blocks
        params.n_batch = params.n_ubatch = N_BATCH
        params.n_seq_max = N_SEQ if joins else OWNERS
        params.n_outputs_max = max(MAX_OUTPUTS, params.n_seq_max)
        params.n_threads = params.n_threads_batch = 1
        params.flash_attn_type = 0  # splits the cache by thread: other threads, other bits
        params.type_k = params.type_v = 1  # f16
        params.offload_kqv = False
        params.op_offload = False
        params.swa_full = True  # sliding windows would forget the prefix
        params.kv_unified = True  # a partial copy aborts the process otherwise
        params.no_perf = True
        self.model = model
        self.handle = lib.llama_init_from_model(model.handle, params)
        if not self.handle:
            raise LlamaError(_reason("llama.cpp cannot set up the model's memory"))
        _freed_with(self, lib.llama_free, self.handle)
        self.n_ctx: int = lib.llama_n_ctx(self.handle) - blocks
        self.memory = lib.llama_get_memory(self.handle)
        if model.adapter is not None:
            adapters = (lib.llama_adapter_lora_p_ctypes * 1)(model.adapter)
            scales = (ctypes.c_float * 1)(1.0)
            if lib.llama_set_adapters_lora(self.handle, adapters, 1, scales):
                raise LlamaError(_reason("llama.cpp cannot apply this adapter"))
        self._batch = lib.llama_batch_init(N_BATCH, 0, N_SEQ)
        self.joins = joins
        self._waiting: Sequence[int] = ()
        self.length = 0
        """Tokens on the stack, with those that wait."""

    def set_threads(self, n: int) -> None:
        """Threads for the next calls; their number changes no bit."""
        lib.llama_set_n_threads(self.handle, n, n)

    def begin(self, prefix: Sequence[int]) -> None:
        """Decodes the prefix, which everything else stands on, on an empty stack."""
        self.extend(prefix)
        self.catch_up()
        self._align()

    def extend(self, tokens: Sequence[int]) -> None:
        """Decodes tokens at the end of the stack, in calls of N_BATCH from the first on."""
        self.catch_up()
        for start in range(0, len(tokens), N_BATCH):
            self._waiting = tokens[start : start + N_BATCH]
            self.length += len(self._waiting)
            # A single row is multiplied by another kernel than several are.
            if not self.joins or len(self._waiting) == 1 or start + N_BATCH < len(tokens):
                self.catch_up()

    def catch_up(self) -> None:
        """Decodes what waits, now."""
        tokens, self._waiting = self._waiting, ()
        if tokens:
            first = self.length - len(tokens)
            self.decode(tokens, range(first, self.length), [(0,)] * len(tokens), frozenset())

    def cut(self, length: int) -> None:
        """Forgets everything from position ``length`` on."""
        if length <= self.length - len(self._waiting):
            self.length -= len(self._waiting)
            self._waiting = ()
        if length < self.length:
            self.catch_up()
            if not lib.llama_memory_seq_rm(self.memory, 0, length, -1):
                raise LlamaError("this kind of model cannot forget the end of a text")
            self.length = length

    def forest(
        self,
        tokens: Sequence[int],
        depths: Sequence[int],
        paths: Sequence[Sequence[int]],
        outputs: frozenset[int],
        n_paths: int,
    ) -> Rows:
        """Decodes a forest on top of the stack and forgets it.

        ``paths[i]`` are the sequences (from 1 to ``n_paths``) of token ``i``.
        """
        if len(tokens) == 1 or len(tokens) + len(self._waiting) > N_BATCH:
            self.catch_up()
        below, self._waiting = self._waiting, ()
        for path in range(1, n_paths + 1):
            self.share(0, path)
        try:
            self.decode(
                [*below, *tokens],
                [*range(self.length - len(below), self.length), *(self.length + d for d in depths)],
                [range(n_paths + 1)] * len(below) + list(paths),
                frozenset(len(below) + row for row in outputs),
            )
            return {row: self.logits(len(below) + row) for row in outputs}
        finally:
            for path in range(1, n_paths + 1):
                self.forget(path)

    def state(self) -> bytes:
        """The stack's keys and values, for another context of the same model and settings."""
        self.catch_up()
        size = lib.llama_state_seq_get_size(self.handle, 0)
        buffer = (ctypes.c_uint8 * size)()
        written = lib.llama_state_seq_get_data(self.handle, buffer, size, 0)
        return bytes(memoryview(buffer)[:written])

    def restore(self, state: bytes, length: int) -> bool:
        """Puts the state of a prefix of ``length`` tokens on an empty stack; False (and empty) if
        it is refused."""
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        read = lib.llama_state_seq_set_data(self.handle, buffer, len(state), 0)
        if read != len(state) or lib.llama_memory_seq_pos_max(self.memory, 0) != length - 1:
            lib.llama_memory_clear(self.memory, True)
            return False
        self.length = length
        self._align()
        return True

    def _align(self) -> None:
        """Fills up the cells of the prefix to where units begin."""
        over = aligned(self.length) - self.length
        if over:
            self.decode([0] * over, range(over), [(GAP,)] * over, frozenset())

    def share(self, sequence: int, other: int, position: int = -1) -> None:
        """Makes the cells of a sequence, or the one at a position, part of another one as well."""
        end = position + 1 if position >= 0 else -1
        lib.llama_memory_seq_cp(self.memory, sequence, other, position, end)

    def forget(self, sequence: int) -> None:
        """Empties a sequence."""
        lib.llama_memory_seq_rm(self.memory, sequence, -1, -1)

    def forget_others(self) -> None:
        """Empties all sequences but the stack."""
        for sequence in (*range(1, GAP), *range(OWNERS, N_SEQ)):
            self.forget(sequence)

    def fill_blocks(self, count: int) -> None:
        """Gives the owners of some blocks their cells, in order, above a stack that ends there."""
        self.decode([0] * SHARE, range(SHARE), [(OWNERS,)] * SHARE, frozenset())
        size = lib.llama_state_seq_get_size(self.handle, OWNERS)
        buffer = (ctypes.c_uint8 * size)()
        lib.llama_state_seq_get_data(self.handle, buffer, size, OWNERS)
        for owner in range(OWNERS + 1, OWNERS + count * BLOCK // SHARE):
            if lib.llama_state_seq_set_data(self.handle, buffer, size, owner) != size:
                raise LlamaError(_reason("llama.cpp cannot copy cells of its memory"))

    def decode(
        self,
        tokens: Sequence[int],
        positions: Iterable[int],
        paths: Sequence[Sequence[int]],
        outputs: frozenset[int],
    ) -> None:
        """One call: tokens at positions, each in the sequences that are its path.

        Cells are given to them in order, the first that are free. A token sees what the first of
        its sequences holds up to its position.
        """
        if len(tokens) > N_BATCH or len(outputs) > MAX_OUTPUTS:
            raise LlamaError(f"{len(tokens)} tokens with {len(outputs)} outputs in one call")
        batch = self._batch
        batch.n_tokens = len(tokens)
        for i, (token, position, path) in enumerate(zip(tokens, positions, paths, strict=True)):
            batch.token[i] = token
            batch.pos[i] = position
            batch.n_seq_id[i] = len(path)
            for j, sequence in enumerate(path):
                batch.seq_id[i][j] = sequence
            batch.logits[i] = i in outputs
        status = lib.llama_decode(self.handle, batch)
        if status:
            raise LlamaError(_reason(f"llama.cpp answered {status} to {len(tokens)} tokens"))

    def logits(self, row: int) -> npt.NDArray[np.float32]:
        """The logits of an output row of the last call, over the vocabulary; valid until the
        next."""
        pointer = lib.llama_get_logits_ith(self.handle, row)
        return np.ctypeslib.as_array(pointer, (self.model.size,))


def fastest_16_bit() -> str:
    """The 16-bit type that this build multiplies fastest: ``BF16`` where the processor has
    instructions for it, else ``F16``; empty where it has none for either, and both are slow."""
    info = lib.llama_print_system_info().decode("utf-8", "replace")
    if "AVX512_BF16 = 1" in info:
        return "BF16"
    return "F16" if "F16C = 1" in info or "NEON = 1" in info else ""


def write_as(kind: str, model: Path, target: Path) -> None:
    """Writes a model with its matrices in F32, F16 or BF16. Raises LlamaError."""
    _begin()
    params = lib.llama_model_quantize_default_params()
    params.ftype, matrix = _WRITTEN[kind]
    params.allow_requantize = True
    params.output_tensor_type = params.token_embedding_type = matrix
    params.max_buf_size = _AT_ONCE
    if lib.llama_model_quantize(os.fsencode(model), os.fsencode(target), ctypes.byref(params)):
        raise LlamaError(_reason(f"llama.cpp cannot write the model's weights in {kind}"))


def build_identity() -> dict[str, str]:
    """What decides the bits besides model and settings: versions and the CPU features in use."""
    import llama_cpp
    from llama_cpp._ggml import libggml as ggml

    for name in ("ggml_version", "ggml_commit"):
        getattr(ggml, name).restype = ctypes.c_char_p
    return {
        "llama_cpp_python": llama_cpp.__version__,
        "ggml": f"{ggml.ggml_version().decode()} ({ggml.ggml_commit().decode()})",
        "system_info": lib.llama_print_system_info().decode("utf-8", "replace").strip(),
    }


def _reason(sentence: str) -> str:
    said = "; ".join(LOGGED)
    return f"{sentence} ({said})" if said else sentence
