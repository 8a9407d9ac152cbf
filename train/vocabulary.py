"""Text to token ids as the runtime does it: llama.cpp for a GGUF, else the base's own tokenizer."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any, Protocol

from rubrics.errors import UserError
from rubrics.tokens import Ids


class VocabularyError(UserError):
    """The base's vocabulary cannot be used."""


class Vocabulary(Protocol):
    """What training needs of a tokenizer."""

    @property
    def size(self) -> int:
        """How many ids there are."""

    @property
    def bos(self) -> int | None:
        """The id that starts every text, where the base wants one."""

    @property
    def chat_template(self) -> str | None:
        """The base's Jinja template."""

    @property
    def bos_eos(self) -> tuple[str, str]:
        """The texts of the begin and end tokens, for the template."""

    def tokenize(self, text: str, special: bool = False) -> Ids:
        """The ids of a text on its own, control tokens only where ``special``."""


def vocabulary(base: Path) -> Vocabulary:
    """The vocabulary of a GGUF file or a Hugging Face folder. Raises VocabularyError."""
    return GgufVocabulary(base) if base.is_file() else FolderVocabulary(base)


class GgufVocabulary(Vocabulary):
    """The vocabulary of a GGUF, read by llama.cpp without the weights.

    Other readers of the same file split some texts otherwise (SmolLM2's digits of other scripts),
    and an adapter is only as good as the ids it was trained on.
    """

    def __init__(self, path: Path) -> None:
        from llama_cpp import llama_cpp as lib

        self._lib = lib
        self._log = lib.llama_log_callback(lambda _level, _text, _data: None)
        lib.llama_log_set(self._log, None)
        lib.llama_backend_init()
        params = lib.llama_model_default_params()
        params.vocab_only = True
        self._model = lib.llama_model_load_from_file(str(path).encode(), params)
        if not self._model:
            raise VocabularyError(f"{path} is not a model that llama.cpp can read.")
        self._vocab = lib.llama_model_get_vocab(self._model)

    @property
    def size(self) -> int:
        """See Vocabulary."""
        return int(self._lib.llama_vocab_n_tokens(self._vocab))

    @property
    def bos(self) -> int | None:
        """See Vocabulary."""
        if not self._lib.llama_vocab_get_add_bos(self._vocab):
            return None
        return int(self._lib.llama_vocab_bos(self._vocab))

    @property
    def chat_template(self) -> str | None:
        """See Vocabulary."""
        template = self._lib.llama_model_chat_template(self._model, None)
        return template.decode("utf-8", "replace") if template else None

    @property
    def bos_eos(self) -> tuple[str, str]:
        """See Vocabulary."""
        lib = self._lib
        return self._text(lib.llama_vocab_bos(self._vocab)), self._text(
            lib.llama_vocab_eos(self._vocab)
        )

    def tokenize(self, text: str, special: bool = False) -> Ids:
        """See Vocabulary."""
        data = text.encode("utf-8", "replace")
        size = len(data) + 8
        buffer = (ctypes.c_int32 * size)()
        n = self._lib.llama_tokenize(self._vocab, data, len(data), buffer, size, False, special)
        if n < 0:
            raise VocabularyError(f"A text of {len(data):,} bytes becomes more tokens than bytes.")
        return tuple(buffer[:n])

    def _text(self, token: int) -> str:
        if token < 0:
            return ""
        buffer = ctypes.create_string_buffer(256)
        n = self._lib.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, True)
        return buffer.raw[: max(n, 0)].decode("utf-8", "replace")


class FolderVocabulary(Vocabulary):
    """The tokenizer in a Hugging Face folder."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError) as e:
            raise VocabularyError(f"The folder {folder} has no tokenizer that works ({e}).") from e

    @property
    def size(self) -> int:
        """See Vocabulary."""
        return len(self._tokenizer)

    @property
    def bos(self) -> int | None:
        """See Vocabulary."""
        bos = self._tokenizer.bos_token_id
        starts = self._tokenizer("")["input_ids"][:1] == [bos]
        return int(bos) if bos is not None and starts else None

    @property
    def chat_template(self) -> str | None:
        """See Vocabulary."""
        template = self._tokenizer.chat_template
        return template if isinstance(template, str) else None

    @property
    def bos_eos(self) -> tuple[str, str]:
        """See Vocabulary."""
        return self._tokenizer.bos_token or "", self._tokenizer.eos_token or ""

    def tokenize(self, text: str, special: bool = False) -> Ids:
        """See Vocabulary."""
        encoded = self._tokenizer(text, add_special_tokens=False, split_special_tokens=not special)
        return tuple(encoded["input_ids"])
