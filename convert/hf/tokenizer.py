"""Converts a ``tokenizer.json`` to GGUF's tokens, merges or scores, types, and chat template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from convert.errors import ConvertError
from convert.json_file import read_object

if TYPE_CHECKING:
    from gguf import GGUFWriter

_WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
_REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_SPLITS = {
    _WORDS + r"\p{N}{1,3}" + _REST: "llama-bpe",
    _WORDS + r"\p{N}" + _REST: "qwen2",
}
"""llama.cpp's name of a pre-tokenizer, by the pattern in the file."""

_BLANK = "\u2581"
_SPECIAL = ("bos", "eos", "unk", "pad")


@dataclass(frozen=True, slots=True)
class TokenizerFile:
    """A byte-level BPE, with its pre-tokenizer as ``pre``, or a SentencePiece BPE ("default")."""

    folder: Path
    model: str
    pre: str
    tokens: tuple[str, ...]
    kinds: tuple[int, ...]
    merges: tuple[str, ...] = ()
    scores: tuple[float, ...] = ()
    space_prefix: bool = False
    special: Mapping[str, int] = field(default_factory=dict)
    adds_bos: bool = False
    chat_template: str = ""

    def describe(self, writer: GGUFWriter) -> None:
        """Adds the tokenizer's metadata."""
        writer.add_tokenizer_model(self.model)
        writer.add_tokenizer_pre(self.pre)
        writer.add_token_list(self.tokens)
        if self.scores:
            writer.add_token_scores(self.scores)
        writer.add_token_types(self.kinds)
        if self.merges:
            writer.add_token_merges(self.merges)
        for name, token in self.special.items():
            getattr(writer, f"add_{name}_token_id")(token)
        writer.add_add_bos_token(self.adds_bos)
        writer.add_add_eos_token(False)  # the prompt ends where the answer begins
        writer.add_add_space_prefix(self.space_prefix)
        if self.chat_template:
            writer.add_chat_template(self.chat_template)


def read_tokenizer(folder: Path, vocabulary: int) -> TokenizerFile:
    """Reads the tokenizer of a model with ``vocabulary`` embeddings. Raises ConvertError."""
    path = folder / "tokenizer.json"
    raw = read_object(
        path,
        missing=f"{folder} has no tokenizer.json. Opening and saving its tokenizer once with "
        "transformers' AutoTokenizer writes it.",
        other=f"{path} is not a tokenizer. Copy the folder again.",
    )
    model = raw.get("model") or {}
    if model.get("type") != "BPE":
        raise _unsupported(f"its model is {model.get('type')!r}, not BPE")
    tokens, kinds = _tokens(raw, vocabulary)
    merges = [_pair(merge) for merge in model.get("merges", ())]
    parts = list(_parts(raw.get("pre_tokenizer")))
    special, template = _special(folder, vocabulary)
    byte_level = next((part for part in parts if part.get("type") == "ByteLevel"), None)
    if byte_level:
        pre = _pre_name(parts, byte_level)
        _check_byte_level(raw, model, byte_level, pre)
        form: dict[str, Any] = {"model": "gpt2", "pre": pre}
        form["merges"] = tuple(f"{left} {right}" for left, right in merges)
    else:
        form = {"model": "llama", "pre": "default", "space_prefix": _space_prefix(raw, parts)}
        form["scores"] = _scores(tokens, kinds, merges)
    return TokenizerFile(
        folder=folder,
        tokens=tokens,
        kinds=kinds,
        special=special,
        adds_bos=_adds_bos(folder, special.get("bos")),
        chat_template=template,
        **form,
    )


def _tokens(raw: Mapping[str, Any], vocabulary: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """(tokens, types) by id. Ids that the tokenizer does not use are marked as unused."""
    from gguf import TokenType

    names = {int(i): token for token, i in raw["model"]["vocab"].items()}
    added = {int(item["id"]): item for item in raw.get("added_tokens", ())}
    highest = max([*names, *added], default=-1)
    if highest >= vocabulary:
        raise ConvertError(
            f"The base's tokenizer has the token {highest}, but its weights have {vocabulary} "
            "rows. The tokenizer is that of another model: copy the folder again."
        )
    tokens, kinds = [], []
    for i in range(vocabulary):
        if i in added:
            tokens.append(added[i]["content"])
            kinds.append(TokenType.CONTROL if added[i]["special"] else TokenType.USER_DEFINED)
        elif i in names:
            tokens.append(names[i])
            kinds.append(_kind(names[i], raw["model"]))
        else:
            tokens.append(f"[PAD{i}]")
            kinds.append(TokenType.UNUSED)
    if raw["model"].get("unk_token") in tokens:
        kinds[tokens.index(raw["model"]["unk_token"])] = TokenType.UNKNOWN
    return tuple(tokens), tuple(map(int, kinds))


def _kind(token: str, model: Mapping[str, Any]) -> Any:
    from gguf import TokenType

    is_byte = model.get("byte_fallback") and len(token) == 6 and token.startswith("<0x")
    return TokenType.BYTE if is_byte else TokenType.NORMAL


def _scores(
    tokens: Sequence[str], kinds: Sequence[int], merges: Sequence[tuple[str, str]]
) -> tuple[float, ...]:
    """SentencePiece's scores from the order of the merges: the earlier, the higher.

    llama.cpp merges any two neighbours whose text is a token, by score. That is equivalent to the
    list of merges only if it has every split of every token, which is checked.
    """
    from gguf import TokenType

    rank: dict[str, int] = {}
    for i, (left, right) in enumerate(merges):
        rank.setdefault(left + right, i)
    listed = set(merges)
    normal = {t for t, kind in zip(tokens, kinds, strict=True) if kind == TokenType.NORMAL}
    for token in normal:
        for cut in range(1, len(token)):
            pair = (token[:cut], token[cut:])
            if pair[0] in normal and pair[1] in normal and pair not in listed:
                raise _unsupported(f"it does not join {pair[0]!r} and {pair[1]!r} to {token!r}")
    last = float(len(merges))
    return tuple(-float(rank.get(token, last)) for token in tokens)


def _pre_name(parts: Sequence[Mapping[str, Any]], byte_level: Mapping[str, Any]) -> str:
    """llama.cpp's name of the pre-tokenizer. Raises ConvertError if it has none."""
    before = [part for part in parts if part is not byte_level]
    if byte_level.get("use_regex", True):
        if not before:
            return "gpt-2"
        (first, *others) = before
        if not others and first["type"] == "Digits" and first["individual_digits"]:
            return "smollm"
    elif len(before) == 1 and before[0]["type"] == "Split":
        name = _SPLITS.get(before[0]["pattern"].get("Regex", ""))
        if name and before[0]["behavior"] == "Isolated" and not before[0].get("invert"):
            return name
    raise _unsupported("it cuts text in a way that this program does not know")


def _check_byte_level(
    raw: Mapping[str, Any], model: Mapping[str, Any], byte_level: Mapping[str, Any], pre: str
) -> None:
    if byte_level.get("add_prefix_space"):
        raise _unsupported("it puts a blank in front of every text")
    if model.get("ignore_merges") and pre != "llama-bpe":
        raise _unsupported("it looks for whole words before merging")
    for part in _parts(raw.get("normalizer")):
        # NFC is passed over: texts are composed by whoever reads them, and the ids are compared.
        if part.get("type") != "NFC":
            raise _unsupported(f"it rewrites texts ({part.get('type')})")


def _space_prefix(raw: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a blank is put in front of texts. Raises ConvertError for any other normalizer."""
    prefix = blanks = False
    for part in [*_parts(raw.get("normalizer")), *parts]:
        match part:
            case {"type": "Prepend", "prepend": str(text)} if text == _BLANK:
                prefix = True
            case {"type": "Replace", "pattern": {"String": " "}, "content": str(text)} if (
                text == _BLANK
            ):
                blanks = True
            case {"type": "Metaspace", "replacement": str(text)} if text == _BLANK:
                blanks = True
                prefix = prefix or part.get("prepend_scheme", "always") != "never"
            case {"type": "Split", "pattern": {"String": " "}}:
                pass  # Gemma's has no effect: no blanks are left
            case _:
                raise _unsupported(f"it rewrites or cuts texts ({part.get('type')})")
    if not blanks:
        raise _unsupported("it is neither byte-level nor SentencePiece")
    return prefix


def _special(folder: Path, vocabulary: int) -> tuple[dict[str, int], str]:
    from gguf import SpecialVocab

    found = SpecialVocab(folder, special_token_types=_SPECIAL, n_vocab=vocabulary)
    template = found.chat_template
    if isinstance(template, Sequence) and not isinstance(template, str):
        named = {item["name"]: item["template"] for item in template}
        template = named.get("default", "")
    ids = {
        name: found.special_token_ids[name] for name in _SPECIAL if name in found.special_token_ids
    }
    return ids, template or ""


def _adds_bos(folder: Path, bos: int | None) -> bool:
    """Whether the tokenizer puts its begin token in front of texts."""
    from tokenizers import Tokenizer

    return bos is not None and Tokenizer.from_file(str(folder / "tokenizer.json")).encode("a").ids[
        :1
    ] == [bos]


def _parts(part: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """The steps of a pre-tokenizer or normalizer, which may be a sequence of others."""
    if part is None:
        return
    inner = part.get("pretokenizers") or part.get("normalizers")
    if inner is None:
        yield part
    else:
        for item in inner:
            yield from _parts(item)


def _pair(merge: str | Sequence[str]) -> tuple[str, str]:
    left, right = merge.split(" ") if isinstance(merge, str) else merge
    return left, right


def _unsupported(why: str) -> ConvertError:
    return ConvertError(
        f"The base's tokenizer cannot be carried over: {why}. Choose a base whose tokenizer is "
        "that of Llama 2 or 3, SmolLM2, Qwen 2 or 3, or Gemma 3."
    )
