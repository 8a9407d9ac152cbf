"""Loads the base from a GGUF file or a folder, frozen, in 4 or 16 bit, and adds an adapter."""

from __future__ import annotations

import json
import warnings
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from rubrics.errors import UserError
from train.config import Base, Compute, Config, Device, Lora, NoBaseError, Precision
from train.model.families import FAMILIES, check_family
from train.model.gguf_base import check_gguf, scale_rope_frequencies
from train.model.memory import GIB, Size
from train.model.packing import packed_attention

if TYPE_CHECKING:
    from transformers import PreTrainedModel

ATTENTION = "glossator_packed"
"""The name of :func:`~train.model.packing.packed_attention` in transformers."""


class BaseError(UserError):
    """The base model cannot be loaded or adapted."""


def choose_device(wanted: Device) -> torch.device:
    """The device of a setting. Raises BaseError if a GPU is wanted and there is none."""
    if wanted is Device.CUDA and not torch.cuda.is_available():
        raise BaseError(
            'There is no GPU that PyTorch can use. Set machine.device = "cpu", or install a '
            "PyTorch with CUDA and the GPU's driver."
        )
    if wanted is Device.CPU or not torch.cuda.is_available():
        return torch.device("cpu")
    return torch.device("cuda", torch.cuda.current_device())


def compute_dtype(compute: Compute, device: torch.device) -> torch.dtype:
    """The type in which the base's matrices are multiplied."""
    if compute is Compute.AUTO:
        compute = Compute.BFLOAT16 if device.type == "cuda" else Compute.FLOAT32
    return torch.bfloat16 if compute is Compute.BFLOAT16 else torch.float32


def held_dtype(base: Base, device: torch.device) -> torch.dtype:
    """The type in which the base is loaded: on a CPU float32, since it computes everything but the
    matrix products in 32 bit (see :class:`~train.model.network.Network`).
    """
    return torch.float32 if device.type == "cpu" else compute_dtype(base.compute, device)


def check_base(base: Base, device: torch.device) -> Size:
    """Checks that the base is there, whole, and small enough to load. Raises BaseError."""
    size = check_gguf(base.path) if base.path.is_file() else _folder_size(base.path)
    need = size.weights * held_dtype(base, device).itemsize
    free = psutil.virtual_memory().available + psutil.swap_memory().free
    if need > free:
        raise BaseError(
            f"The base {base.path.name} needs {need / GIB:.1f} GiB of memory to load and "
            f"{free / GIB:.1f} GiB are free. Close other programs or choose a smaller base."
        )
    return size


def load_base(base: Base, device: torch.device) -> PreTrainedModel:
    """The base, frozen, on the device, in its precision. Raises BaseError."""
    model = _read(base, held_dtype(base, device))
    if base.path.is_file() and model.config.model_type == "llama":
        scale_rope_frequencies(model, base.path)
    # A dequantised GGUF still says that it is quantised, and peft and saving would believe it.
    model.config.quantization_config = None
    del model.config.quantization_config
    model.hf_quantizer = None
    model.is_quantized = False
    model.requires_grad_(False)
    computes = compute_dtype(base.compute, device)
    if base.precision is Precision.FOUR_BIT:
        _quantize(model, computes, device)
    else:
        for _, projection in _projections(model):
            projection.to(computes)
    return model.to(device)


def _read(base: Base, dtype: torch.dtype) -> Any:
    """The model as transformers reads it, with our attention.

    Raises BaseError if it cannot be read or is not whole.
    """
    from transformers import AttentionInterface, AutoModelForCausalLM
    from transformers.utils.logging import disable_progress_bar, set_verbosity_error

    AttentionInterface.register(ATTENTION, packed_attention)
    disable_progress_bar()
    set_verbosity_error()  # neither its advice nor its warnings concern us
    named = base.path.is_file()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model, found = AutoModelForCausalLM.from_pretrained(
                base.path.parent if named else base.path,
                gguf_file=base.path.name if named else None,
                dtype=dtype,
                attn_implementation=ATTENTION,
                local_files_only=True,
                output_loading_info=True,
            )
    except (OSError, ValueError, KeyError, NotImplementedError, SafetensorError) as e:
        raise BaseError(f"The base {base.path} cannot be loaded ({e}).") from e
    except RuntimeError as e:
        if "mismatch" not in str(e):
            raise
        raise BaseError(
            f"The base {base.path.name} has weights of other shapes than its settings say, or of "
            "shapes that are not read from a GGUF file. Take its Hugging Face folder, whole."
        ) from e
    # transformers would fill them with random numbers.
    if missing := sorted(found["missing_keys"]):
        raise BaseError(
            f"The base {base.path.name} lacks {len(missing)} of its weights, {missing[0]} among "
            "them. Copy or download it again, whole."
        )
    return model


def add_adapter(model: PreTrainedModel, lora: Lora, seed: int) -> Any:
    """The model with a fresh adapter on the targeted projections."""
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    settings = LoraConfig(
        r=lora.r,
        # rsLoRA is expressed by a larger alpha, since the runtime only knows alpha / r.
        lora_alpha=lora.alpha * lora.r**0.5 if lora.rslora else lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=list(lora.targets),
        task_type="CAUSAL_LM",
    )
    with warnings.catch_warnings():
        # peft still reads a name that transformers is about to drop.
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
        return get_peft_model(model, settings)


def fresh(config: Config, device: torch.device) -> Any:
    """The configured base with a fresh adapter. Raises BaseError."""
    return add_adapter(load_base(config.base, device), config.lora, config.seed)


def _projections(model: Any) -> list[tuple[str, nn.Linear]]:
    """(name, module) of all linear projections except the output embedding."""
    head = model.get_output_embeddings()
    return [
        (name, module)
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and module is not head
    ]


def _quantize(model: Any, dtype: torch.dtype, device: torch.device) -> None:
    """Quantizes the linear projections to NF4 with double quantization, one at a time."""
    import bitsandbytes as bnb

    for name, module in _projections(model):
        small = bnb.nn.Linear4bit(
            module.in_features,
            module.out_features,
            bias=module.bias is not None,
            compute_dtype=dtype,
            compress_statistics=True,
            quant_type="nf4",
            device="meta",  # else it would draw weights that are thrown away
        )
        # On a processor with AVX512-BF16 the first evaluation would repack the weights for good,
        # with coarser scales; and it would fail if a width is no multiple of 64.
        small.support_avx512bf16_for_cpu = False
        small.weight = bnb.nn.Params4bit(
            module.weight.data, requires_grad=False, compress_statistics=True, quant_type="nf4"
        )
        if module.bias is not None:
            small.bias = nn.Parameter(module.bias.data, requires_grad=False)
        parent, _, child = name.rpartition(".")
        setattr(model.get_submodule(parent), child, small.to(device))
    model.is_loaded_in_4bit = True


def _folder_size(path: Path) -> Size:
    """The size of the model in a folder. Raises BaseError if there is none, or it is damaged."""
    files = sorted(path.glob("*.safetensors"))
    if not (path / "config.json").is_file() or not files:
        raise NoBaseError(path)
    try:
        settings = json.loads((path / "config.json").read_text("utf-8"))
    except (OSError, ValueError) as e:
        raise BaseError(f"{path / 'config.json'} is damaged. Copy or download it again.") from e
    check_family(path, settings.get("model_type"), FAMILIES)
    if "quantization_config" in settings:
        raise BaseError(
            f"The base {path.name} is quantized already. Take its edition in 16 bit; base.precision"
            " says how it is held while it is trained."
        )
    weights = widths = 0
    for file in files:
        try:
            with safe_open(file, "pt") as tensors:
                for name in tensors.keys():  # noqa: SIM118 (not a dictionary)
                    shape = tensors.get_slice(name).get_shape()
                    weights += prod(shape)
                    widths += sum(shape) if ".layers." in name and len(shape) == 2 else 0
        except (OSError, SafetensorError) as e:
            raise BaseError(f"{file} is damaged ({e}). Copy or download it again.") from e
    return Size(weights, widths)
