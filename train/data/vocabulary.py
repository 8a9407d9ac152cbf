"""Tokenizes as the runtime will: with llama.cpp for a GGUF, else with the base's own tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rubrics.errors import UserError
from rubrics.tokens import Ids
from rubrics.vocabulary import LlamaVocabulary, load_vocabulary


class VocabularyError(UserError):
    """The base's vocabulary cannot be used."""


class GgufVocabulary(LlamaVocabulary):
    """The vocabulary of a GGUF, read by llama.cpp without the weights.

    Other tokenizers split some texts differently than llama.cpp does for the same file, such as
    digits of other scripts for SmolLM2, and an adapter has to be trained on the runtime's ids.
    """

    def __init__(self, path: Path) -> None:
        from llama_cpp import llama_cpp as lib

        handle = load_vocabulary(lib, path)
        if not handle:
            raise VocabularyError(
                f"{path} is not a model that llama.cpp can read. Copy or download it again."
            )
        super().__init__(lib, handle)


class FolderVocabulary:
    """The tokenizer in a Hugging Face folder, used like a LlamaVocabulary."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as e:
            # transformers takes any JSON for what it expects.
            raise VocabularyError(
                f"The folder {folder} has no tokenizer that works ({e}). Copy or download it "
                "again, whole."
            ) from e

    @property
    def size(self) -> int:
        """The number of ids."""
        return len(self._tokenizer)

    @property
    def bos(self) -> int | None:
        """The id that starts every text, if the base has one."""
        bos = self._tokenizer.bos_token_id
        starts = self._tokenizer("")["input_ids"][:1] == [bos]
        return int(bos) if bos is not None and starts else None

    @property
    def chat_template(self) -> str | None:
        """The base's Jinja template, if it has one."""
        template = self._tokenizer.chat_template
        return template if isinstance(template, str) else None

    @property
    def bos_eos(self) -> tuple[str, str]:
        """The texts of the begin and end tokens, for chat templates."""
        return self._tokenizer.bos_token or "", self._tokenizer.eos_token or ""

    def tokenize(self, text: str, special: bool = False) -> Ids:
        """The ids of a text without BOS. Control tokens are recognised only if ``special``.

        A lone surrogate becomes a question mark, as in the runtime.
        """
        text = text.encode("utf-8", "replace").decode()
        encoded = self._tokenizer(text, add_special_tokens=False, split_special_tokens=not special)
        return tuple(encoded["input_ids"])


Vocabulary = GgufVocabulary | FolderVocabulary
"""What training needs of a tokenizer, which both have."""


def vocabulary(base: Path) -> Vocabulary:
    """The vocabulary of a GGUF file or a Hugging Face folder. Raises VocabularyError."""
    return GgufVocabulary(base) if base.is_file() else FolderVocabulary(base)
