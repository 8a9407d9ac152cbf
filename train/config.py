"""The configuration of a training run: a frozen dataclass for each table of its TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from rubrics.errors import UserError
from rubrics.prompt import Form
from rubrics.split import Part

SEEDS = 1 << 32
"""Seeds are smaller than this."""


class Precision(StrEnum):
    """How the frozen base is held in memory."""

    FOUR_BIT = "4bit"
    SIXTEEN_BIT = "16bit"


class Compute(StrEnum):
    """The type of numbers in which the base's matrices are multiplied."""

    AUTO = "auto"
    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"


class Loss(StrEnum):
    """The target: probabilities normalised over the levels, as at runtime, or answer tokens."""

    LEVELS = "levels"
    COMPLETION = "completion"


class ClassWeights(StrEnum):
    """How levels are weighted: equally, by 1/sqrt(count), or by 1/count."""

    NONE = "none"
    SQRT = "sqrt"
    BALANCED = "balanced"


class Criterion(StrEnum):
    """The figure on the validation part that decides which epoch's adapter is kept."""

    LAST = "last"
    LOSS = "loss"
    ALPHA = "alpha"
    MACRO_F1 = "macro_f1"


class Device(StrEnum):
    """Where to compute."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


class Optimizer(StrEnum):
    """AdamW with state in full precision, in 8 bit, or in 8 bit and paged to main memory."""

    AUTO = "auto"
    ADAMW = "adamw"
    ADAMW_8BIT = "adamw8bit"
    PAGED_ADAMW_8BIT = "paged_adamw8bit"


class NoBaseError(UserError):
    """There is no base model at a path."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"There is no base model at {path}. base.path names a GGUF file, or a folder with "
            "config.json, weights as .safetensors, and the tokenizer."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The base model, and how it is prompted."""

    path: Path
    """A GGUF file, or a folder with a Hugging Face model; relative to the configuration."""
    precision: Precision = Precision.FOUR_BIT
    """"4bit" is NF4 with double quantization; "16bit" is faster for bases under 300M parameters."""
    compute: Compute = Compute.AUTO
    """"auto" is bfloat16 on a GPU and float32 on a CPU; "bfloat16" is faster on CPUs with AMX."""
    form: Form = Form.COMPACT
    """"compact" shows names alone and is several times cheaper; "full" shows the whole codebook."""
    chat: bool = False
    """Whether to ask through the base's chat template."""
    max_tokens: int = 1024
    """The longest unit in tokens. A longer one loses the end of its longest field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """The labelled units."""

    files: tuple[Path, ...]
    """CSV or JSONL files, or training exports of a project; relative to the configuration."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The column of each of the rubric's fields; by default the one of the field's name."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """The column of each dimension; "scores[2]" is the third of several labels in a cell, in which
    a missing label leaves an empty place ("1,,3")."""
    encoding: str = "utf-8-sig"
    """The encoding of CSV files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """How units are divided, unless the data have a column for that."""

    train: float = 0.8
    """The share that is learned from."""
    validation: float = 0.1
    """The share by which the best epoch is chosen; with 0 the last one is kept."""
    test: float = 0.1
    """The share on which the result is measured, and which is used for nothing else."""
    seed: int = 1
    """Decides the division; keep it the same in runs that are compared."""

    @property
    def shares(self) -> dict[Part, float]:
        """The share of each part."""
        return {
            Part.TRAIN: self.train,
            Part.VALIDATION: self.validation,
            Part.TEST: self.test,
        }


PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
"""The linear projections of a layer, called alike in all families that can be trained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lora:
    """The adapter."""

    r: int = 16
    """Rank."""
    alpha: float = 32.0
    """Strength; the adapter is scaled by alpha / r."""
    dropout: float = 0.0
    """The share of the adapter's inputs that are dropped at random."""
    rslora: bool = False
    """Scale by alpha / sqrt(r) instead; saved as an adapter with a larger alpha."""
    targets: tuple[str, ...] = PROJECTIONS
    """The linear projections that get an adapter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Augment:
    """What is varied from epoch to epoch, so that the wording is not learned by heart."""

    paraphrase: bool = False
    """Word the codebook differently from batch to batch (full form)."""
    shuffle_levels: bool = False
    """List the levels in another order from batch to batch (full form)."""
    permute_fields: bool = False
    """Put a unit's fields in another order."""
    token_dropout: float = 0.0
    """The share of a text's tokens that are dropped at random; 0.03 in the paper."""
    token_dropout_share: float = 0.5
    """The share of the units that lose tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Optim:
    """How the adapter is learned."""

    loss: Loss = Loss.LEVELS
    """"levels" learns exactly what the runtime reads; "completion" learns the answer's tokens, and
    nothing where coders are tied."""
    epochs: int = 3
    """How often every unit is seen."""
    batch: int = 32
    """Units per step of the optimizer, over all devices."""
    micro_batch: int = 8
    """Units in memory at once; changes speed and memory, not what is learned."""
    lr: float = 2e-4
    """Highest learning rate; falls linearly to 0."""
    warmup: float = 0.05
    """The share of the steps during which the learning rate rises."""
    weight_decay: float = 0.01
    """Weight decay of the adapter's weights."""
    clip: float = 1.0
    """The norm to which the gradient is clipped; 0 for no clipping."""
    label_smoothing: float = 0.0
    """Probability spread evenly over all levels of a label."""
    class_weights: ClassWeights = ClassWeights.NONE
    """How much more rare levels count."""
    average: float = 0.0
    """Decay of a running average of the adapter that is evaluated and kept instead; 0 for none."""
    optimizer: Optimizer = Optimizer.AUTO
    """"auto" is paged 8-bit AdamW on a GPU and AdamW on the CPU."""
    checkpointing: bool = False
    """Gradient checkpointing: a third slower, with much less memory for activations."""
    select: Criterion = Criterion.LOSS
    """The validation figure that decides which epoch is kept."""
    patience: int = 0
    """Stop after so many epochs without a better figure; 0 never stops early."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The machine. Nothing here changes what is learned."""

    device: Device = Device.AUTO
    """"auto" is a GPU where there is one."""
    threads: int = 0
    """CPU threads; 0 leaves the number to PyTorch."""
    checkpoint_minutes: float = 5.0
    """The state is saved this often, and after every epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the model card says beside the figures."""

    base_licence: str = ""
    """Licence of the base model."""
    data_licence: str = ""
    """Licence of the labelled data."""
    note: str = ""
    """Anything its users should know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A training run."""

    rubric: str
    """Id of a built-in rubric, or a .toml file; relative to the configuration."""
    out: Path
    """The run folder; relative to the configuration."""
    base: Base
    data: Data
    seed: int = 1
    """Seed of the adapter's first weights, the order of the units, and everything else random."""
    split: Split = field(default_factory=Split)
    lora: Lora = field(default_factory=Lora)
    augment: Augment = field(default_factory=Augment)
    optim: Optim = field(default_factory=Optim)
    machine: Machine = field(default_factory=Machine)
    card: Card = field(default_factory=Card)
