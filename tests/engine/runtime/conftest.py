"""A model that computes little, for tests to which it does not matter what it answers."""

from __future__ import annotations

import gguf
import pytest

from desktop.engine.models.library import ModelFile, open_model

LAYERS = 2


@pytest.fixture(scope="session")
def shallow_model(smollm2: ModelFile, tmp_path_factory: pytest.TempPathFactory) -> ModelFile:
    """The default model with the first two of its thirty layers."""
    path = tmp_path_factory.mktemp("shallow") / "shallow.gguf"
    reader, writer = gguf.GGUFReader(smollm2.path), gguf.GGUFWriter(path, "llama")
    for name, field in reader.fields.items():
        if not name.startswith("GGUF.") and name != "general.architecture":
            value = LAYERS if name == "llama.block_count" else field.contents()
            writer.add_key_value(name, value, field.types[0], field.types[-1])
    for tensor in reader.tensors:
        part, layer, *_ = tensor.name.split(".")
        if part != "blk" or int(layer) < LAYERS:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return open_model(path)
