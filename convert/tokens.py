"""Checks that the converted model tokenizes prompts as in training."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from convert.errors import ConvertError
from convert.run_folder import HeldOut, RunFolder
from rubrics.chat import chat_frame
from rubrics.prompt import Part, prompt_tree
from rubrics.vocabulary import LlamaVocabulary, load_vocabulary

Tokenize = Callable[[Part], list[int]]


class Vocabulary(LlamaVocabulary):
    """llama.cpp's tokenizer of a GGUF, without the weights. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        from llama_cpp import llama_cpp as lib

        handle = load_vocabulary(lib, path)
        if not handle:
            raise ConvertError(f"llama.cpp cannot read the tokenizer of {path.name}.")
        super().__init__(lib, handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lib.llama_model_free(self.handle)

    def __call__(self, part: Part) -> list[int]:
        """The ids of a part of the prompt."""
        return list(self.tokenize(part.text, part.special))


class HfTokenizer:
    """The tokenizer in a ``tokenizer.json``, used as in training."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def __call__(self, part: Part) -> list[int]:
        """The ids of a part of the prompt. Control tokens are recognised only in special parts."""
        self._tokenizer.encode_special_tokens = not part.special
        text = part.text.encode("utf-8", "replace").decode()  # as the runtime does
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids


def compare_tokens(run: RunFolder, units: Iterable[HeldOut], converted: Path) -> int:
    """Compares the ids of all parts of the prompts. Returns the number of parts.

    Raises ConvertError with the first text whose ids differ.
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
    """All different parts of the prompts. Raises ConvertError if a chat template is missing."""
    template = ours.chat_template
    if run.chat and not template:
        raise ConvertError(
            "The run was trained through the chat template, and its base has none. "
            "Name the base it was trained on with --base."
        )
    chat = chat_frame(template, *ours.bos_eos) if run.chat and template else None
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
