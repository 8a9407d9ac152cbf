"""The header of a GGUF file, checked within bounds before llama.cpp sees the file.

Layout after the GGUF specification (versions 2 and 3); the rules are those of ``gguf.cpp`` in
ggml 0.25, and stricter where that parser has had memory-safety bugs (CVE-2025-53630,
CVE-2026-27940): sizes, counts, unique names, and tensors that lie inside the file without
overlapping.
"""

from __future__ import annotations

import stat
import struct
from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from operator import attrgetter
from pathlib import Path

from desktop.engine.models.bounded_reader import BoundedReader
from desktop.engine.models.errors import ModelFileError, unreadable
from desktop.engine.models.tensor_types import FILE_TYPES, TENSOR_TYPES, TensorType

_MAGIC = b"GGUF"
_VERSIONS = (2, 3)
_MAX_KEYS = 10_000
_MAX_TENSORS = 100_000
_MAX_NAME = 63  # GGML_MAX_NAME less its closing zero
_MAX_DIMENSIONS = 4
_MAX_BYTES = 1 << 63
_DEFAULT_ALIGNMENT = 32

_STRING, _ARRAY = 8, 9
_SCALARS: dict[int, struct.Struct] = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_UINT8, _UINT32 = 0, 4

_TRAINING_UNITS = "glossator.training_units"
_DIGEST = 32  # bytes of a SHA-256


@dataclass(frozen=True, slots=True)
class ValueArray:
    """An array in the metadata, such as the tokens: its length is kept, of its values only those
    that this program has a use for."""

    count: int
    content: bytes = b""


Value = int | float | bool | str | ValueArray


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """A tensor as announced: ``shape`` with the fastest dimension first, ``offset`` in the data."""

    name: str
    shape: tuple[int, ...]
    type: TensorType
    offset: int

    @property
    def elements(self) -> int:
        """Numbers the tensor has."""
        return prod(self.shape)

    @property
    def size(self) -> int:
        """Bytes the tensor takes."""
        return self.elements // self.type.block * self.type.size


class _Text:
    """The text under a key of a header; empty if there is none."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __get__(self, header: GgufHeader, _owner: object = None) -> str:
        return header.text(self._key)


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What a GGUF file says about itself; the tensors' data start at byte ``data_start``."""

    version: int
    metadata: dict[str, Value] = field(repr=False)
    tensors: tuple[TensorInfo, ...] = field(repr=False)
    data_start: int

    def text(self, key: str) -> str:
        """The text under a key; empty if there is none."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int | None:
        """The whole number under a key; None if there is none."""
        value = self.metadata.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, key: str) -> bool | None:
        """The yes or no under a key; None if there is none."""
        value = self.metadata.get(key)
        return value if isinstance(value, bool) else None

    architecture = _Text("general.architecture")
    """The family of the model, ``llama`` or ``gemma3``."""

    name = _Text("general.name")
    """The title its maker gave it; may be empty."""

    @property
    def elements(self) -> int:
        """Numbers that the tensors have in all: the model's parameters."""
        return sum(tensor.elements for tensor in self.tensors)

    @property
    def size_label(self) -> str:
        """The number of parameters for people, ``135M``; counted where the file does not say."""
        return self.text("general.size_label") or _size_label(self.elements)

    @property
    def quantization(self) -> str:
        """The mix of tensor types, ``Q4_K_M``; else the type that most of the bytes have."""
        named = self.number("general.file_type")
        if named in FILE_TYPES:
            return FILE_TYPES[named]
        bytes_of: dict[str, int] = {}
        for tensor in self.tensors:
            bytes_of[tensor.type.name] = bytes_of.get(tensor.type.name, 0) + tensor.size
        return max(bytes_of, key=bytes_of.__getitem__, default="")

    @property
    def context_length(self) -> int | None:
        """Tokens the model was made to read at once; None where the file does not say."""
        return self.number(f"{self.architecture}.context_length")

    @property
    def vocabulary_size(self) -> int:
        """Tokens in the tokenizer; 0 if the file has none."""
        tokens = self.metadata.get("tokenizer.ggml.tokens")
        return tokens.count if isinstance(tokens, ValueArray) else 0

    chat_template = _Text("tokenizer.chat_template")
    """The template of a chat model, untrusted; empty for a base model."""

    licence = _Text("general.license")
    """The licence its maker names; may be empty."""

    @property
    def is_adapter(self) -> bool:
        """Whether this is a LoRA adapter, to be used beside a base model."""
        return self.text("general.type") == "adapter" and self.text("adapter.type") == "lora"

    base_sha256 = _Text("glossator.base_sha256")
    """For an adapter of ours, the base model file it was trained on."""

    rubric = _Text("glossator.rubric")
    """The whole rubric (TOML) a model of ours was trained on; empty for others."""

    @property
    def prompt_version(self) -> int | None:
        """The PROMPT_VERSION a model of ours was trained with."""
        return self.number("glossator.prompt_version")

    prompt_form = _Text("glossator.prompt_form")
    """The prompt form a model of ours was trained on, ``full`` or ``compact``."""

    @property
    def chat(self) -> bool | None:
        """Whether a model of ours was trained through its chat template."""
        return self.flag("glossator.chat")

    @property
    def training_units(self) -> str:
        """SHA-256 of the units' texts a model of ours was trained on, separated by spaces."""
        listed = self.metadata.get(_TRAINING_UNITS)
        packed = listed.content if isinstance(listed, ValueArray) else b""
        return " ".join(
            packed[start : start + _DIGEST].hex() for start in range(0, len(packed), _DIGEST)
        )

    training = _Text("glossator.training")
    """How a model of ours was trained, as JSON; empty for others."""

    evaluation = _Text("glossator.evaluation")
    """The figures its training ended with, as JSON; empty for others."""

    @property
    def loss_accepted(self) -> bool:
        """Whether a model of ours lost more in conversion than was allowed, and was kept."""
        return bool(self.flag("glossator.loss_accepted"))


def read_header(path: Path) -> GgufHeader:
    """Read and check the header of a GGUF file.

    Raises ModelFileError for anything that is not a well-formed GGUF file of version 2 or 3 whose
    tensors all lie inside it.
    """
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ModelFileError("it is a folder. Name the .gguf file inside it")
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise ModelFileError("it is not a regular file")
        with path.open("rb") as file:
            return _parse(BoundedReader(file, status.st_size), status.st_size)
    except FileNotFoundError:
        raise ModelFileError(f"There is no file {path}. Check the name.") from None
    except OSError as error:
        raise unreadable(path, error) from error
    except ModelFileError as error:
        raise ModelFileError(f"{path.name} cannot be used as a model: {error}.") from None


def _parse(reader: BoundedReader, size: int) -> GgufHeader:
    if size == 0:
        raise ModelFileError("it is empty. Download or copy it again")
    if size < len(_MAGIC) or reader.take(4) != _MAGIC:
        raise ModelFileError("it is not a GGUF file. Choose a file that ends in .gguf")
    version = reader.u32()
    if version not in _VERSIONS:
        if version & 0xFFFF == 0:
            raise ModelFileError("it was made for big-endian machines. Look for the usual edition")
        raise ModelFileError(
            f"it is GGUF version {version}, and this program reads versions 2 and 3. "
            "Look for another edition of the model"
        )
    tensor_count, key_count = reader.u64(), reader.u64()
    if tensor_count > _MAX_TENSORS or key_count > _MAX_KEYS:
        raise ModelFileError(f"it announces {tensor_count:,} tensors and {key_count:,} keys")
    metadata = _metadata(reader, key_count)
    tensors = _tensors(reader, tensor_count)
    alignment = _alignment(metadata)
    data_start = -(-reader.position // alignment) * alignment
    _check_layout(tensors, alignment, size - data_start)
    return GgufHeader(version, metadata, tensors, data_start)


def _metadata(reader: BoundedReader, count: int) -> dict[str, Value]:
    metadata: dict[str, Value] = {}
    for _ in range(count):
        key = _name(reader, "key")
        if key in metadata:
            raise ModelFileError(f"it has the key {key!r} twice")
        kind = reader.u32()
        if key == "general.alignment" and kind != _UINT32:
            raise ModelFileError("its alignment is not a whole number")
        metadata[key] = _value(reader, key, kind)
    return metadata


def _value(reader: BoundedReader, key: str, kind: int) -> Value:
    if kind == _STRING:
        return reader.string().decode("utf-8", "replace")
    if kind == _ARRAY:
        element, count = reader.u32(), reader.u64()
        if key == _TRAINING_UNITS:
            if element != _UINT8 or count % _DIGEST:
                raise ModelFileError("its list of training units is damaged")
            return ValueArray(count, reader.take(count))
        if element == _STRING:
            reader.skip_strings(count)
        elif element in _SCALARS:
            reader.skip(count * _SCALARS[element].size)
        else:  # arrays in arrays are in the specification, but llama.cpp reads none
            raise ModelFileError(f"its key {key!r} holds a list of unknown type {element}")
        return ValueArray(count)
    if kind not in _SCALARS:
        raise ModelFileError(f"its key {key!r} has the unknown type {kind}")
    return reader.unpack(_SCALARS[kind])[0]


def _tensors(reader: BoundedReader, count: int) -> tuple[TensorInfo, ...]:
    tensors: dict[str, TensorInfo] = {}
    for _ in range(count):
        tensor = _tensor(reader)
        if tensor.name in tensors:
            raise ModelFileError(f"it has the tensor {tensor.name!r} twice")
        tensors[tensor.name] = tensor
    return tuple(tensors.values())


def _tensor(reader: BoundedReader) -> TensorInfo:
    name = _name(reader, "tensor")
    if len(name.encode()) > _MAX_NAME:
        raise ModelFileError(f"the name of its tensor {name[:20]!r}… is too long")
    dimensions = reader.u32()
    if not 1 <= dimensions <= _MAX_DIMENSIONS:
        raise ModelFileError(f"its tensor {name!r} has {dimensions:,} dimensions")
    shape = tuple(reader.u64() for _ in range(dimensions))
    kind = reader.u32()
    if kind not in TENSOR_TYPES:
        raise ModelFileError(
            f"its tensor {name!r} has the type {kind}, which this program does not know. "
            "Look for an edition in a usual type such as Q4_K_M or Q8_0"
        )
    tensor = TensorInfo(name, shape, TENSOR_TYPES[kind], reader.u64())
    # Every product llama.cpp forms of these numbers must fit a signed 64-bit one.
    if 0 in shape or prod(shape) >= _MAX_BYTES or tensor.size >= _MAX_BYTES:
        raise ModelFileError(f"its tensor {name!r} has an impossible shape")
    if shape[0] % tensor.type.block:
        raise ModelFileError(
            f"the rows of its tensor {name!r} are no whole number of {tensor.type.name} blocks"
        )
    return tensor


def _name(reader: BoundedReader, what: str) -> str:
    raw = reader.string()
    # A zero byte would end the name early for C code, which then sees another name than we do.
    if not raw or b"\0" in raw:
        raise ModelFileError(f"it has a {what} without a proper name")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ModelFileError(f"it has a {what} whose name is not text") from None


def _alignment(metadata: dict[str, Value]) -> int:
    alignment = metadata.get("general.alignment", _DEFAULT_ALIGNMENT)
    if not isinstance(alignment, int) or alignment < 1 or alignment & (alignment - 1):
        raise ModelFileError(f"its alignment {alignment} is not a power of two")
    return alignment


def _check_layout(tensors: tuple[TensorInfo, ...], alignment: int, available: int) -> None:
    """Every tensor aligned, inside the ``available`` bytes of data, and clear of the next."""
    ordered = sorted(tensors, key=attrgetter("offset"))
    for tensor in ordered:
        if tensor.offset % alignment:
            raise ModelFileError(f"its tensor {tensor.name!r} is not aligned")
        missing = tensor.offset + tensor.size - available
        if missing > 0:
            raise ModelFileError(
                f"it is cut short: at least {missing:,} bytes are missing. "
                "Download or copy it again"
            )
    for tensor, following in pairwise(ordered):
        if tensor.offset + tensor.size > following.offset:
            raise ModelFileError(f"its tensors {tensor.name!r} and {following.name!r} overlap")


def _size_label(parameters: int) -> str:
    for unit, letter in ((10**9, "B"), (10**6, "M"), (10**3, "K")):
        if parameters >= unit:
            return f"{parameters / unit:.3g}{letter}"
    return str(parameters)
