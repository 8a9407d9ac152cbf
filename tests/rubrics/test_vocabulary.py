"""All three programs cut a text into tokens by the same calls."""

from __future__ import annotations

from typing import Any

from convert.tokens import Vocabulary
from desktop.engine.runtime.llama import Model
from rubrics.vocabulary import LlamaVocabulary
from train.data.vocabulary import GgufVocabulary


class Wordy:
    """A library whose vocabulary has twenty tokens for every byte, unlike any that is in use."""

    def llama_model_get_vocab(self, handle: Any) -> Any:
        return handle

    def llama_tokenize(
        self, _vocab: Any, data: bytes, length: int, buffer: Any, size: int, *_: bool
    ) -> int:
        tokens = [byte for byte in data[:length] for _ in range(20)]
        if len(tokens) > size:
            return -len(tokens)
        buffer[: len(tokens)] = tokens
        return len(tokens)


def test_a_text_of_more_tokens_than_bytes_is_cut_all_the_same() -> None:
    assert LlamaVocabulary(Wordy(), None).tokenize("ab") == (97,) * 20 + (98,) * 20


def test_training_converting_and_annotating_use_this_vocabulary() -> None:
    for name in ("bos", "bos_eos", "chat_template", "tokenize", "token_text"):
        ours = getattr(LlamaVocabulary, name)
        assert all(getattr(kind, name) is ours for kind in (Model, GgufVocabulary, Vocabulary))
