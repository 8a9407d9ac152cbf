"""Training runs in small: random models of each family, trained tokenizers, LoRAs by peft."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, processors
from tokenizers import pre_tokenizers as cuts
from tokenizers.trainers import BpeTrainer
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from transformers.models.auto.configuration_auto import AutoConfig

from convert.base import open_path
from convert.gguf_file import write_model
from rubrics.chat import chat_frame
from rubrics.digest import model_sha256
from rubrics.labels import Scores, scores_from
from rubrics.loader import load_rubric
from rubrics.prompt import PROMPT_VERSION, TERMINATOR, Form, Part, prompt_tree
from rubrics.schema import Rubric

MOOD = Path(__file__).parents[1] / "data" / "mood.toml"

SENTENCES = (
    "I was so afraid of the dark that I could not sleep, and nobody came.",
    "What a wonderful day! We laughed and danced until the morning.",
    "They raised the prices again; 1,250 euros for 3 nights is robbery!!",
    "The train leaves at 10:45 from platform 7, as it does every day.",
    "Thank you for the soup, it was warm and it did me good.",
    "Über den Wolken, sagte er, sei alles leicht – and he laughed.",
    "Why would you do that?\n\nI don't know. She'd have asked me, wouldn't she?",
    "He shouted at the waiter because the coffee was cold.",
)

_WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
_REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)

FAMILIES: dict[str, dict[str, Any]] = {
    "llama": {"tokenizer": "digits", "num_key_value_heads": 2},
    "llama3": {
        "tokenizer": "llama3",
        "num_key_value_heads": 1,
        "rope_parameters": {
            "rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 64,
        },
    },
    "qwen2": {"tokenizer": "qwen2", "num_key_value_heads": 2},
    "qwen3": {"tokenizer": "qwen2", "num_key_value_heads": 2, "head_dim": 32},
    "gemma3": {
        "tokenizer": "sentencepiece", "num_key_value_heads": 1, "head_dim": 32,
        "query_pre_attn_scalar": 32, "num_hidden_layers": 7, "sliding_window": 16,
        "rope_parameters": {
            "full_attention": {"rope_type": "default", "rope_theta": 1000000.0},
            "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0},
        },
    },
}  # fmt: skip
_TYPES = {"llama3": "llama", "gemma3": "gemma3_text"}


def make_folder(folder: Path, family: str, *, tied: bool = False, **settings: Any) -> Path:
    """A random model of the family as transformers saves it, in bfloat16, with its tokenizer."""
    facts = {**FAMILIES[family], **settings}
    tokenizer = TOKENIZERS[facts.pop("tokenizer")]()
    shards = facts.pop("max_shard_size", "1GB")
    config = AutoConfig.for_model(
        _TYPES.get(family, family),
        **{
            "vocab_size": len(tokenizer) + 5,  # real models have rows to spare
            "hidden_size": 64,
            "intermediate_size": 96,
            "num_hidden_layers": 3,
            "num_attention_heads": 4,
            "max_position_embeddings": 2048,
            "initializer_range": 0.12,
            "tie_word_embeddings": tied,
            "bos_token_id": tokenizer.bos_token_id,
            "eos_token_id": tokenizer.eos_token_id,
            "pad_token_id": None,
            **facts,
        },
    )
    torch.manual_seed(7)
    model = AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "norm" in name or name.endswith("bias"):  # ones and zeros would hide mistakes
                parameter.add_(torch.randn_like(parameter) * 0.2)
    model.to(torch.bfloat16).save_pretrained(folder, max_shard_size=shards)
    tokenizer.save_pretrained(folder)
    (folder / "README.md").write_text("---\nlicense: mit\n---\nMade up for the tests.\n")
    return folder


def as_gguf(folder: Path, path: Path) -> Path:
    """Such a folder as a file."""
    base = open_path(folder, hf=True)
    write_model(path, base.layout.architecture, base.describe, base.tensors(), lambda *_: None)
    return path


def load(folder: Path) -> tuple[Any, PreTrainedTokenizerFast]:
    """The model in 32 bit and its tokenizer."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return model.eval(), PreTrainedTokenizerFast.from_pretrained(folder)


def _wrapped(inner: Tokenizer, bos: str, eos: str, **more: Any) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, bos_token=bos, eos_token=eos, chat_template=_CHAT, **more
    )


def _byte_level(pre: Any, *, normalizer: Any = None, bos_first: bool = False) -> Any:
    inner = Tokenizer(models.BPE(ignore_merges=bos_first))
    inner.pre_tokenizer = pre
    inner.normalizer = normalizer
    inner.decoder = decoders.ByteLevel()
    special = ["<|end|>", "<|im_start|>", "<|im_end|>", "<|begin|>"]
    trainer = BpeTrainer(
        vocab_size=420, special_tokens=special, initial_alphabet=cuts.ByteLevel.alphabet(),
        show_progress=False,
    )  # fmt: skip
    inner.train_from_iterator(SENTENCES * 3, trainer)
    inner.add_tokens([AddedToken("<tool>", special=False, normalized=False)])
    if bos_first:
        inner.post_processor = processors.TemplateProcessing(
            single="<|begin|> $A", special_tokens=[("<|begin|>", inner.token_to_id("<|begin|>"))]
        )
    return _wrapped(inner, "<|begin|>", "<|im_end|>")


@cache
def digits_tokenizer() -> Any:
    """Cuts as SmolLM2 does."""
    pre = [cuts.Digits(individual_digits=True), cuts.ByteLevel(add_prefix_space=False)]
    return _byte_level(cuts.Sequence(pre))


@cache
def llama3_tokenizer() -> Any:
    """Cuts as Llama 3 does, and begins every text with a token."""
    return _byte_level(_split(r"\p{N}{1,3}"), bos_first=True)


@cache
def qwen2_tokenizer() -> Any:
    """Cuts and composes as Qwen does."""
    return _byte_level(_split(r"\p{N}"), normalizer=normalizers.NFC())


def _split(number: str) -> Any:
    pattern = Regex(_WORDS + number + _REST)
    return cuts.Sequence(
        [
            cuts.Split(pattern, behavior="isolated", invert=False),
            cuts.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


@cache
def sentencepiece_tokenizer() -> Any:
    """A SentencePiece BPE brought into tokenizer.json the way Gemma's was."""
    import io

    import sentencepiece as spm

    made = io.BytesIO()
    spm.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 3), model_writer=made, model_type="bpe", vocab_size=420,
        byte_fallback=True, add_dummy_prefix=False, normalization_rule_name="identity",
        remove_extra_whitespaces=False, pad_id=0, eos_id=1, bos_id=2, unk_id=3,
        pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>",
        split_digits=True, minloglevel=2,
    )  # fmt: skip
    pieces = spm.SentencePieceProcessor(model_proto=made.getvalue())
    names = [pieces.id_to_piece(i) for i in range(pieces.get_piece_size())]
    vocab = {name: i for i, name in enumerate(names)}
    merges = [
        (-pieces.get_score(vocab[name]), cut, name[:cut], name[cut:])
        for name in names[4:]
        if not name.startswith("<0x")
        for cut in range(1, len(name))
        if name[:cut] in vocab and name[cut:] in vocab
    ]
    inner = Tokenizer(
        models.BPE(
            vocab, [(left, right) for *_, left, right in sorted(merges)],
            unk_token="<unk>", byte_fallback=True, fuse_unk=True,
        )
    )  # fmt: skip
    inner.normalizer = normalizers.Replace(" ", "\u2581")
    inner.pre_tokenizer = cuts.Split(" ", "merged_with_previous")
    inner.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback()])
    inner.add_special_tokens(["<pad>", "<eos>", "<bos>", "<unk>", "<|im_start|>", "<|im_end|>"])
    inner.post_processor = processors.TemplateProcessing(
        single="<bos> $A", special_tokens=[("<bos>", 2)]
    )
    return _wrapped(inner, "<bos>", "<eos>", unk_token="<unk>", pad_token="<pad>")


TOKENIZERS = {
    "digits": digits_tokenizer,
    "llama3": llama3_tokenizer,
    "qwen2": qwen2_tokenizer,
    "sentencepiece": sentencepiece_tokenizer,
}


@dataclass(frozen=True)
class TinyRun:
    """A run folder and the trained model it came from."""

    folder: Path
    base: Path
    model: Any
    tokenizer: PreTrainedTokenizerFast


def make_run(
    folder: Path,
    base: Path,
    *,
    form: Form = Form.COMPACT,
    chat: bool = False,
    lora: Mapping[str, Any] | None = None,
    units: int = 12,
) -> TinyRun:
    """A training run as ``train`` leaves it, by a LoRA whose weights are random."""
    import peft

    model, tokenizer = load(base)
    settings = {
        "r": 4, "lora_alpha": 8, "task_type": "CAUSAL_LM",
        "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj",
                           "gate_proj", "up_proj", "down_proj"],
        **(lora or {}),
    }  # fmt: skip
    # Decides the one matrix of each pair here and the other below. With this seed Q3_K_M changes
    # four of a Llama's 36 values, and Q8_0 none.
    torch.manual_seed(13)
    trained = peft.get_peft_model(model, peft.LoraConfig(**settings)).eval()
    with torch.no_grad():
        for name, parameter in trained.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.05)
    trained.save_pretrained(folder / "adapter")
    rubric = load_rubric(MOOD)
    bos = tokenizer.bos_token_id
    starts = tokenizer.backend_tokenizer.encode("a").ids[0] == bos
    write_record(folder, rubric, base, form=form, chat=chat, bos=bos if starts else None)
    write_heldout(folder, trained, tokenizer, rubric, form, chat, units)
    return TinyRun(folder, base, trained, tokenizer)


EVALUATION = {"dimensions": {"mood": {"units": 4, "accuracy": {"value": 0.5}}}}

SPLIT = f"text_sha256,split\n{'b' * 64},train\n{'c' * 64},test\n{'a' * 64},validation\n"


def write_record(
    folder: Path,
    rubric: Rubric,
    base: Path,
    *,
    form: Form = Form.COMPACT,
    chat: bool = False,
    bos: int | None = None,
) -> None:
    """``run.json``, ``rubric.toml``, ``evaluation.json`` and ``split.csv``."""
    record = {
        "format": 1,
        "rubric": {"id": rubric.id, "version": rubric.version, "sha256": rubric.sha256},
        "prompt": {"version": PROMPT_VERSION, "form": str(form), "chat": chat, "bos": bos},
        "base": {
            "name": base.name,
            "kind": "gguf" if base.is_file() else "folder",
            "sha256": model_sha256(base),
            "precision": "16bit",
        },
        "config": {
            "rubric": "/home/anna/mood.toml",
            "out": str(folder),
            "base": {"path": str(base), "precision": "16bit"},
            "data": {"files": ["/home/anna/labels.csv"]},
            "optim": {"lr": 5e-4},
        },
        "data": [{"name": "labels.csv", "sha256": "ab"}],
        "seed": 1,
    }
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    (folder / "rubric.toml").write_text(rubric.source, encoding="utf-8")
    (folder / "evaluation.json").write_text(json.dumps(EVALUATION), encoding="utf-8")
    (folder / "split.csv").write_text(SPLIT, encoding="utf-8")


def write_heldout(
    folder: Path, model: Any, tokenizer: Any, rubric: Rubric, form: Form, chat: bool, units: int
) -> None:
    """``heldout.jsonl``; people agree with the trained model but for every fifth unit."""
    lines = []
    for number in range(units):
        words = SENTENCES[number % len(SENTENCES)].split(" ")
        text = " ".join(words[number // len(SENTENCES) * 3 :])
        scores = trained_scores(model, tokenizer, rubric, form, chat, text)
        labels = {name: s.value(rubric.dimension(name)) for name, s in scores.items()}
        if number % 5 == 0:
            labels["feeling"] = rubric.dimension("feeling").values[number // 5 % 5]
        probabilities = {name: s.probabilities for name, s in scores.items()}
        lines.append({"fields": {"text": text}, "labels": labels, "probabilities": probabilities})
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "heldout.jsonl").write_text(text, encoding="utf-8")


def trained_scores(
    model: Any, tokenizer: Any, rubric: Rubric, form: Form, chat: bool, text: str
) -> dict[str, Scores]:
    """Level probabilities of one text, each answer in a pass of its own through transformers."""
    inner = tokenizer.backend_tokenizer

    def ids(*parts: Part) -> list[int]:
        found = []
        for part in parts:
            inner.encode_special_tokens = not part.special
            found += inner.encode(part.text, add_special_tokens=False).ids
        inner.encode_special_tokens = False
        return found

    ends = (tokenizer.bos_token, tokenizer.eos_token)
    tree = prompt_tree(rubric, form, chat_frame(_CHAT, *ends) if chat else None)
    start = ids(*tree.prefix)
    if inner.encode("a").ids[0] == tokenizer.bos_token_id:
        start = [tokenizer.bos_token_id, *start]
    for field in tree.unit({"text": text}):
        start += ids(field.head, field.body, field.end)
    start += ids(*tree.unit_end)
    result = {}
    for branch in tree.branches:
        logs = []
        for question in branch.questions:
            answers = [ids(answer) for answer in question.answers]
            ended = [
                a + ids(Part(TERMINATOR))
                if any(b != a and b[: len(a)] == a for b in answers)
                else a
                for a in answers
            ]
            before = start + ids(question.prompt)
            logs.append([_log_probability(model, before, answer) for answer in ended])
        result[branch.dimension] = scores_from(rubric.dimension(branch.dimension), logs)
    return result


def _log_probability(model: Any, before: Sequence[int], answer: Sequence[int]) -> float:
    with torch.no_grad():
        logits = model(torch.tensor([[*before, *answer]])).logits[0].double()
    logs = torch.log_softmax(logits, dim=-1)
    first = len(before) - 1
    return float(sum(logs[first + i, token] for i, token in enumerate(answer)))
