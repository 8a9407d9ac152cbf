"""llama.cpp's tokenizer, used in training, converting and annotating."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path
from typing import Any

from rubrics.tokens import Ids


def load_vocabulary(lib: Any, path: Path) -> Any:
    """Loads the model in a GGUF file without its weights; None if llama.cpp cannot read it.

    For ``lib`` see :class:`LlamaVocabulary`.
    """
    lib.llama_log_set(_silence(lib), None)
    lib.llama_backend_init()
    params = lib.llama_model_default_params()
    params.vocab_only = True
    return lib.llama_model_load_from_file(os.fsencode(path), params)


@cache
def _silence(lib: Any) -> Any:
    """A log callback that does nothing. Cached, because llama.cpp keeps a pointer to it."""
    return lib.llama_log_callback(lambda _level, _text, _data: None)


class LlamaVocabulary:
    """The vocabulary of a model that llama.cpp has loaded, with or without its weights.

    ``lib`` is ``llama_cpp.llama_cpp``, which is not imported here, and ``handle`` its model.
    """

    def __init__(self, lib: Any, handle: Any) -> None:
        self._lib = lib
        self.handle = handle
        self.vocab = lib.llama_model_get_vocab(handle)

    @property
    def size(self) -> int:
        """The number of ids."""
        return int(self._lib.llama_vocab_n_tokens(self.vocab))

    @property
    def bos(self) -> int | None:
        """The id that starts every text, if the model has one."""
        if not self._lib.llama_vocab_get_add_bos(self.vocab):
            return None
        return int(self._lib.llama_vocab_bos(self.vocab))

    @property
    def chat_template(self) -> str | None:
        """The Jinja template in the model file."""
        template = self._lib.llama_model_chat_template(self.handle, None)
        return template.decode("utf-8", "replace") if template else None

    @property
    def bos_eos(self) -> tuple[str, str]:
        """The texts of the begin and end tokens, for chat templates."""
        return (
            self.token_text(self._lib.llama_vocab_bos(self.vocab)),
            self.token_text(self._lib.llama_vocab_eos(self.vocab)),
        )

    def token_text(self, token: int) -> str:
        """The text of a token, or of a control token; empty for a negative id."""
        if token < 0:
            return ""
        buffer = ctypes.create_string_buffer(256)
        n = self._lib.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, True)
        return buffer.raw[: max(n, 0)].decode("utf-8", "replace")

    def tokenize(self, text: str, special: bool = False) -> Ids:
        """The ids of a text without BOS. Control tokens are recognised only if ``special``."""
        data = text.encode("utf-8", "replace")
        size = len(data) + 8
        while True:
            buffer = (ctypes.c_int32 * size)()
            n = self._lib.llama_tokenize(self.vocab, data, len(data), buffer, size, False, special)
            if n >= 0:
                return tuple(buffer[:n])
            size = -n  # some texts have more tokens than bytes
