"""Proves that the converted model cuts the prompts into the tokens it was trained on."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from convert.errors import ConvertError
from convert.run_folder import HeldOut, RunFolder
from rubrics.chat import chat_frame
from rubrics.prompt import Part, prompt_tree

Tokenize = Callable[[Part], list[int]]


class Vocabulary:
    """A GGUF's tokenizer as llama.cpp runs it, without the weights. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        from llama_cpp import llama_cpp as lib

        self._lib: Any = lib
        lib.llama_log_set(_silence(), None)
        lib.llama_backend_init()
        params = lib.llama_model_default_params()
        params.vocab_only = True
        self._model = lib.llama_model_load_from_file(str(path).encode(), params)
        if not self._model:
            raise ConvertError(f"llama.cpp cannot read the tokenizer of {path.name}.")
        self._vocab = lib.llama_model_get_vocab(self._model)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lib.llama_model_free(self._model)

    @property
    def bos(self) -> int | None:
        """The token put before every text, where there is one."""
        if not self._lib.llama_vocab_get_add_bos(self._vocab):
            return None
        return int(self._lib.llama_vocab_bos(self._vocab))

    @property
    def chat_template(self) -> str:
        """The template in the file; empty where there is none."""
        template = self._lib.llama_model_chat_template(self._model, None)
        return template.decode("utf-8", "replace") if template else ""

    def text(self, token: int) -> str:
        """A token's text, control tokens included."""
        if token < 0:
            return ""
        buffer = ctypes.create_string_buffer(256)
        n = self._lib.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, True)
        return buffer.raw[: max(n, 0)].decode("utf-8", "replace")

    @property
    def ends(self) -> tuple[str, str]:
        """The texts of the begin and end tokens."""
        return (
            self.text(self._lib.llama_vocab_bos(self._vocab)),
            self.text(self._lib.llama_vocab_eos(self._vocab)),
        )

    def __call__(self, part: Part) -> list[int]:
        """The ids of a part of the prompt."""
        data = part.text.encode("utf-8", "replace")
        size = len(data) + 8
        while True:
            buffer = (ctypes.c_int32 * size)()
            n = self._lib.llama_tokenize(
                self._vocab, data, len(data), buffer, size, False, part.special
            )
            if n >= 0:
                return list(buffer[:n])
            size = -n


@cache
def _silence() -> Any:
    """A log that keeps still. llama.cpp keeps the pointer, so it has to live as long as we do."""
    from llama_cpp import llama_cpp as lib

    return lib.llama_log_callback(lambda _level, _text, _data: None)


class HfTokenizer:
    """A ``tokenizer.json`` as training ran it."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def __call__(self, part: Part) -> list[int]:
        """The ids of a part of the prompt; what looks like a control token in a text is text."""
        self._tokenizer.encode_special_tokens = not part.special
        ids: list[int] = self._tokenizer.encode(part.text, add_special_tokens=False).ids
        return ids


def compare_tokens(run: RunFolder, units: Iterable[HeldOut], converted: Path) -> int:
    """How many parts of the prompts were compared; all of them have equal ids on both sides.

    Raises ConvertError with the first text that has not.
    """
    with Vocabulary(converted) as ours:
        parts = list(_parts(run, units, ours))
        if ours.bos != run.bos:
            begins = [
                f"token {bos}" if bos is not None else "no token" for bos in (ours.bos, run.bos)
            ]
            raise ConvertError(
                f"The converted model begins its prompts with {begins[0]}, and training began them "
                f"with {begins[1]}. The step that lost it is the tokenizer's export; this base "
                "cannot be converted."
            )
        if run.base.kind == "folder":
            _compare(parts, HfTokenizer(run.base.path), ours)
        else:
            with Vocabulary(run.base.path) as theirs:
                _compare(parts, theirs, ours)
        return len(parts)


def _parts(run: RunFolder, units: Iterable[HeldOut], ours: Vocabulary) -> Iterator[Part]:
    """Every part of every prompt, once."""
    if run.chat and not ours.chat_template:
        raise ConvertError(
            "The run was trained through the chat template, and its base has none. "
            "Name the base it was trained on with --base."
        )
    chat = chat_frame(ours.chat_template, *ours.ends) if run.chat else None
    tree = prompt_tree(run.rubric, run.form, chat)
    found = dict.fromkeys([*tree.prefix, *tree.unit_end])
    for branch in tree.branches:
        for question in branch.questions:
            found |= dict.fromkeys([question.prompt, *question.answers])
    for unit in units:
        for field in tree.unit(unit.fields):
            found |= dict.fromkeys([field.head, field.body, field.end])
    yield from (part for part in found if part.text)


def _compare(parts: Sequence[Part], trained: Tokenize, converted: Tokenize) -> None:
    for part in parts:
        before, after = trained(part), converted(part)
        if before != after:
            at = next(
                (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
                min(len(before), len(after)),
            )
            raise ConvertError(
                f"The converted model cuts {part.text[:60]!r} into other tokens than the trained "
                f"one, first at token {at + 1}: {after[at : at + 4]} instead of "
                f"{before[at : at + 4]}. The step that lost it is the tokenizer's export; this "
                "base cannot be converted."
            )
