"""Model files of other types, made with llama.cpp's own quantizer."""

from __future__ import annotations

import ctypes
from pathlib import Path

from desktop.engine.models.library import ModelFile, open_model

LLAMA_FTYPE = {"F16": 1, "Q4_0": 2, "Q8_0": 7, "Q4_K_M": 15, "BF16": 32}


def requantized(model: ModelFile, kind: str, folder: Path) -> ModelFile:
    """The model's weights as another type, in a new file in the folder."""
    from llama_cpp import llama_cpp as lib

    from desktop.engine.runtime import llama

    lib.llama_log_set(llama.LOG_CALLBACK, None)
    params = lib.llama_model_quantize_default_params()
    params.ftype, params.allow_requantize, params.nthread = LLAMA_FTYPE[kind], True, 2
    path = folder / f"{model.id}-{kind}.gguf"
    status = lib.llama_model_quantize(
        str(model.path).encode(), str(path).encode(), ctypes.byref(params)
    )
    assert status == 0
    return open_model(path)
