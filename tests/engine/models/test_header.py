from __future__ import annotations

import ctypes
import os
import random
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gguf
import pytest

from desktop.engine.models import bounded_reader
from desktop.engine.models.errors import ModelFileError
from desktop.engine.models.header import ValueArray, read_header
from desktop.engine.models.tensor_types import FILE_TYPES, TENSOR_TYPES

EMBEDDED = Path(__file__).parents[3] / "desktop" / "models"


def string(text: bytes) -> bytes:
    return struct.pack("<Q", len(text)) + text


def tensor(
    name: bytes = b"t", shape: tuple[int, ...] = (8,), kind: int = 0, offset: int = 0
) -> bytes:
    dimensions = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    return string(name) + dimensions + struct.pack("<IQ", kind, offset)


def gguf_file(
    path: Path,
    *,
    keys: tuple[bytes, ...] = (),
    tensors: tuple[bytes, ...] = (),
    data: int = 0,
    version: int = 3,
    counts: tuple[int, int] | None = None,
) -> Path:
    """A file put together by hand, with as many mistakes as a test wants."""
    tensor_count, key_count = counts or (len(tensors), len(keys))
    head = b"GGUF" + struct.pack("<IQQ", version, tensor_count, key_count)
    head += b"".join(keys) + b"".join(tensors)
    path.write_bytes(head + bytes(-len(head) % 32) + bytes(data))
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ModelFileError) as caught:
        read_header(path)
    return str(caught.value)


@contextmanager
def counted_calls() -> Iterator[Counter[str]]:
    """Counts the calls of functions meanwhile: work, however busy the machine is."""
    counts: Counter[str] = Counter()

    def count(_frame: object, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            counts[event] += 1

    sys.setprofile(count)
    try:
        yield counts
    finally:
        sys.setprofile(None)


def test_reads_what_the_reference_library_wrote(make_model):
    def ours(writer: gguf.GGUFWriter) -> None:
        writer.add_string("glossator.rubric", 'id = "x"\n')
        writer.add_uint32("glossator.prompt_version", 3)
        writer.add_string("glossator.prompt_form", "compact")
        writer.add_bool("glossator.chat", True)

    header = read_header(make_model(keys=ours))

    assert (header.architecture, header.name, header.quantization) == ("llama", "Tiny", "Q8_0")
    assert (header.context_length, header.vocabulary_size) == (2048, 40)
    assert (header.licence, header.chat_template) == ("mit", "{{ messages }}")
    assert header.metadata["tokenizer.ggml.scores"] == ValueArray(40)
    assert (header.rubric, header.prompt_version) == ('id = "x"\n', 3)
    assert (header.prompt_form, header.chat) == ("compact", True)
    assert [(t.name, t.shape, t.type.name, t.size) for t in header.tensors] == [
        ("token_embd.weight", (64, 2), "F32", 512),
        ("blk.0.attn_q.weight", (64, 2), "Q8_0", 136),
        ("output_norm.weight", (64,), "F32", 256),
    ]


def test_agrees_with_the_reference_reader_on_every_tensor(make_model):
    path = make_model()
    theirs = {t.name: t for t in gguf.GGUFReader(path).tensors}
    header = read_header(path)
    for ours in header.tensors:
        assert ours.size == theirs[ours.name].n_bytes
        assert header.data_start + ours.offset == theirs[ours.name].data_offset


def test_a_file_that_does_not_say_is_described_by_its_tensors(tmp_path):
    path = gguf_file(
        tmp_path / "x.gguf",
        tensors=(tensor(b"a", (32, 50_000), 2), tensor(b"b", (32,), 0, 900_000)),
        data=900_128,
    )
    header = read_header(path)
    assert (header.quantization, header.size_label, header.name) == ("Q4_0", "1.6M", "")
    assert (header.context_length, header.chat) == (None, None)


def test_an_adapter_is_known_by_its_keys(make_model):
    def adapter(writer: gguf.GGUFWriter) -> None:
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_string("glossator.base_sha256", "ab" * 32)

    header = read_header(make_model(keys=adapter, tokens=0))
    assert header.is_adapter
    assert header.base_sha256 == "ab" * 32
    assert not read_header(make_model("model.gguf")).is_adapter


def test_tensor_types_have_the_sizes_of_the_ggml_in_use():
    from llama_cpp._ggml import libggml

    libggml.ggml_type_size.restype = ctypes.c_size_t
    libggml.ggml_blck_size.restype = ctypes.c_int64
    libggml.ggml_type_name.restype = ctypes.c_char_p
    for kind, (name, block, size) in TENSOR_TYPES.items():
        assert libggml.ggml_type_name(kind).decode().upper() == name
        assert libggml.ggml_blck_size(kind) == block
        assert libggml.ggml_type_size(kind) == size


def test_file_types_have_the_names_of_the_reference_library():
    for kind in gguf.LlamaFileType:
        if kind in FILE_TYPES:
            assert kind.name.removeprefix("MOSTLY_").removeprefix("ALL_") in (
                FILE_TYPES[kind],
                f"{FILE_TYPES[kind]}_MOE",
            )


def test_version_2_is_read(tmp_path):
    path = gguf_file(tmp_path / "x.gguf", tensors=(tensor(),), data=32, version=2)
    assert read_header(path).version == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"GG", "is not a GGUF file"),
        (b"PK\x03\x04" + bytes(100), "is not a GGUF file"),
        (b"GGUF", "cut short"),
        (b"GGUF" + struct.pack("<I", 1) + bytes(16), "GGUF version 1"),
        (b"GGUF" + struct.pack("<I", 9) + bytes(16), "GGUF version 9"),
        (b"GGUF" + struct.pack(">I", 3) + bytes(16), "big-endian"),
    ],
)
def test_a_file_that_is_no_model_is_refused(tmp_path, content, words):
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    assert words in refusal(path)


KEY = string(b"k")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ((KEY + struct.pack("<II", 4, 1), KEY + struct.pack("<II", 4, 2)), "'k' twice"),
        ((KEY + struct.pack("<I", 13),), "unknown type 13"),
        ((KEY + struct.pack("<IIQ", 9, 9, 1),), "list of unknown type 9"),
        ((KEY + struct.pack("<IIQ", 9, 4, 1 << 62),), "cut short"),
        ((KEY + struct.pack("<IIQ", 9, 8, 1 << 62),), "cut short"),
        ((KEY + struct.pack("<IIQQ", 9, 8, 1, 1 << 63),), "cut short"),
        ((KEY + struct.pack("<IQ", 8, 1 << 63),), "which no model needs"),
        ((string(b"") + struct.pack("<II", 4, 1),), "without a proper name"),
        ((string(b"a\0b") + struct.pack("<II", 4, 1),), "without a proper name"),
        ((string(b"\xff") + struct.pack("<II", 4, 1),), "not text"),
        ((string(b"general.alignment") + struct.pack("<II", 4, 24),), "power of two"),
        ((string(b"general.alignment") + struct.pack("<II", 4, 0),), "power of two"),
        ((string(b"general.alignment") + struct.pack("<IQ", 10, 32),), "not a whole number"),
    ],
)
def test_bad_metadata_is_refused(tmp_path, keys, words):
    assert words in refusal(gguf_file(tmp_path / "x.gguf", keys=keys, data=64))


@pytest.mark.parametrize(
    ("tensors", "words"),
    [
        ((tensor(), tensor(offset=32)), "'t' twice"),
        ((tensor(b"n" * 64),), "too long"),
        ((tensor(shape=()),), "0 dimensions"),
        ((tensor(shape=(1,) * 5),), "5 dimensions"),
        ((tensor(shape=(0,)),), "impossible shape"),
        ((tensor(shape=(1 << 32, 1 << 32)),), "impossible shape"),
        ((tensor(shape=(1 << 63, 2)),), "impossible shape"),
        ((tensor(shape=(1 << 61,)),), "impossible shape"),
        ((tensor(kind=4),), "does not know"),
        ((tensor(kind=2, shape=(40,)),), "no whole number of Q4_0 blocks"),
        ((tensor(offset=8),), "not aligned"),
        ((tensor(offset=96),), "32 bytes are missing"),
        ((tensor(b"a", (9,)), tensor(b"b", offset=32)), "overlap"),
        ((tensor(b"a"), tensor(b"b")), "overlap"),
    ],
)
def test_bad_tensors_are_refused(tmp_path, tensors, words):
    assert words in refusal(gguf_file(tmp_path / "x.gguf", tensors=tensors, data=96))


def test_absurd_counts_are_refused_before_anything_is_read(tmp_path):
    for counts in ((1 << 60, 0), (0, 1 << 60)):
        assert "announces" in refusal(gguf_file(tmp_path / "x.gguf", counts=counts, data=64))


def test_a_header_of_gigabytes_is_refused_without_reading_them(tmp_path, monkeypatch):
    monkeypatch.setattr(bounded_reader, "MAX_HEADER", 1 << 16)
    path = gguf_file(tmp_path / "x.gguf", keys=(KEY + struct.pack("<IIQ", 9, 8, 1 << 40),))
    with path.open("r+b") as file:
        file.truncate(1 << 34)  # a sparse file of empty strings
    assert "header takes more than" in refusal(path)


def test_every_truncation_is_refused(make_model, tmp_path):
    whole = make_model(tokens=6).read_bytes()
    end = read_header(tmp_path / "tiny.gguf").data_start
    cut = tmp_path / "cut.gguf"
    for length in [*range(end), *range(end, len(whole) - 31, 7)]:
        cut.write_bytes(whole[:length])
        with pytest.raises(ModelFileError):
            read_header(cut)


def test_mutated_headers_are_read_or_refused_and_nothing_else(make_model, tmp_path):
    whole = make_model(tokens=6).read_bytes()
    end = read_header(tmp_path / "tiny.gguf").data_start
    chance = random.Random(20250101)
    mutant = tmp_path / "mutant.gguf"
    refused = 0
    for _ in range(2_000):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 8))):
            place = chance.randrange(4, end)
            if chance.random() < 0.3:
                number = chance.choice((0, 1, 255, 1 << 31, (1 << 63) - 1, (1 << 64) - 1))
                data[place : place + 8] = struct.pack("<Q", number)
            else:
                data[place] = chance.randrange(256)
        mutant.write_bytes(data)
        with counted_calls() as calls:
            try:
                read_header(mutant)
            except ModelFileError:
                refused += 1
        assert calls.total() < 100_000  # whatever numbers it announces
    assert 500 < refused < 2_000


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    assert "There is no file" in refusal(tmp_path / "none.gguf")
    assert "it is a folder" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe.gguf")
    assert "not a regular file" in refusal(tmp_path / "pipe.gguf")


def test_an_unreadable_file_is_named(make_model, monkeypatch):
    path = make_model()

    def denied(*arguments: object, **settings: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)  # root may read everything, so chmod shows nothing
    assert f"{path} cannot be read: Permission denied" in refusal(path)


def test_the_largest_vocabulary_is_passed_over_quickly(make_model):
    path = make_model(tokens=262_144)
    with counted_calls() as calls:
        assert read_header(path).vocabulary_size == 262_144
    assert calls.total() < 1.1 * 262_144  # to read a token's length is one already


@pytest.mark.skipif(not any(EMBEDDED.glob("*.gguf")), reason="no embedded model is in place")
def test_the_embedded_models_pass():
    for path in EMBEDDED.glob("*.gguf"):
        assert read_header(path).vocabulary_size


def test_a_model_may_list_more_training_texts_than_one_text_could_hold(tmp_path: Path) -> None:
    digests = [number.to_bytes(32, "big") for number in range(200_000)]
    listed = b"".join(digests)
    assert 65 * len(digests) > bounded_reader.MAX_STRING
    key = string(b"glossator.training_units") + struct.pack("<IIQ", 9, 0, len(listed)) + listed
    found = read_header(gguf_file(tmp_path / "a.gguf", keys=(key,)))
    assert found.training_units.split() == [digest.hex() for digest in digests]


@pytest.mark.parametrize(("element", "count"), [(0, 33), (4, 8)], ids=["cut", "of-another-type"])
def test_a_damaged_list_of_training_texts_is_refused(
    tmp_path: Path, element: int, count: int
) -> None:
    key = string(b"glossator.training_units") + struct.pack("<IIQ", 9, element, count)
    path = gguf_file(tmp_path / "a.gguf", keys=(key + bytes(33),))
    assert "list of training units is damaged" in refusal(path)
