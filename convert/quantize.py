"""Runs llama.cpp's quantizer in a child process, and turns its log into progress and errors."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from convert.errors import ConvertError
from convert.gguf_base import open_gguf
from convert.gguf_file import Progress
from rubrics.system.children import module_command, module_environment

TYPES = {
    "f16": "MOSTLY_F16",
    "q8_0": "MOSTLY_Q8_0",
    "q6_k": "MOSTLY_Q6_K",
    "q5_k_m": "MOSTLY_Q5_K_M",
    "q5_k_s": "MOSTLY_Q5_K_S",
    "q5_1": "MOSTLY_Q5_1",
    "q5_0": "MOSTLY_Q5_0",
    "q4_k_m": "MOSTLY_Q4_K_M",
    "q4_k_s": "MOSTLY_Q4_K_S",
    "q4_1": "MOSTLY_Q4_1",
    "q4_0": "MOSTLY_Q4_0",
    "iq4_nl": "MOSTLY_IQ4_NL",
    "iq4_xs": "MOSTLY_IQ4_XS",
    "q3_k_m": "MOSTLY_Q3_K_M",
}
"""The types that can be chosen, by the names that users write, with gguf's names."""

AUTOMATIC = ("q8_0", "q6_k", "q5_k_m", "q4_k_m", "q4_0")
"""What ``--type auto`` tries beside F16, the largest first."""

ABOUT_AS_FAST = 0.9
"""A file with this share of another's speed counts as equally fast: in the next measurement either
of the two may be ahead."""

_BUFFER = 1 << 30
"""Bytes that the quantizer may hold in memory at once; its default is 8 GiB."""

_TENSOR = re.compile(r"\[\s*(\d+)/\s*(\d+)\]")
_SUPER_BLOCK = 256


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """The content of a model file: the number of tensors of each type.

    ``fallen_back`` is the number of matrices that llama.cpp wrote in another type than the one that
    was ``asked`` for, because the length of their rows is no multiple of 256.
    """

    asked: str
    size: int
    types: tuple[tuple[str, int], ...]
    fallen_back: int

    def __str__(self) -> str:
        """``Q4_K_M: 181 Q5_0, 30 Q8_0, 61 F32 (210 of 211 …)``."""
        listed = ", ".join(f"{count} {name}" for name, count in self.types)
        if not self.fallen_back:
            return f"{self.asked}: {listed}"
        return (
            f"{self.asked}: {listed} ({self.fallen_back} tensors have rows that are no multiple of "
            f"{_SUPER_BLOCK} and fell back to other types)"
        )


def check_type(name: str) -> str:
    """The type in lower case. Raises ConvertError for an unknown one."""
    from rubrics.faults import did_you_mean, nearest

    lower = name.lower()
    if lower not in TYPES and lower != "auto":
        known = ("auto", *TYPES)
        hint = did_you_mean(nearest(lower, known)) or f"choose from {', '.join(known)}."
        raise ConvertError(f"There is no type '{name}': {hint}")
    return lower


def quantize(
    source: Path, target: Path, kind: str, threads: int, progress: Progress
) -> WrittenFile:
    """Quantizes a 16-bit model to ``target``. Raises ConvertError with llama.cpp's messages."""
    step, said = f"quantizing to {kind.upper()}", deque[str](maxlen=5)
    with subprocess.Popen(
        module_command("convert.quantize", str(source), str(target), kind, str(threads)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=module_environment(),
        encoding="utf-8",
        errors="replace",
    ) as child:
        assert child.stderr is not None
        try:
            for line in child.stderr:
                if tensor := _TENSOR.search(line):
                    progress(step, int(tensor[1]), int(tensor[2]))
                else:
                    said.append(line.strip())
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise ConvertError(
            f"llama.cpp could not quantize the model to {kind.upper()}: {'; '.join(said)}. "
            f"See that {target.parent} has room, or choose another type."
        )
    return inspect_file(target, kind)


def inspect_file(path: Path, kind: str) -> WrittenFile:
    """The content of a model file that was quantized to ``kind``."""
    tensors = open_gguf(path).tensors
    types = Counter(tensor.tensor_type.name for tensor in tensors)
    fallen_back = 0
    if "_k" in kind or kind == "iq4_xs":
        fallen_back = sum(len(t.shape) > 1 and int(t.shape[0]) % _SUPER_BLOCK != 0 for t in tensors)
    return WrittenFile(
        kind.upper(),
        path.stat().st_size,
        tuple(sorted(types.items(), key=lambda item: (-item[1], item[0]))),
        fallen_back,
    )


def main(source: str, target: str, kind: str, threads: str) -> int:
    """The child process: quantizes, with llama.cpp's log on stderr. Returns the exit code."""
    from gguf import LlamaFileType
    from llama_cpp import llama_cpp as lib

    def log(_level: int, text: bytes, _data: Any) -> None:
        sys.stderr.write(text.decode("utf-8", "replace"))
        sys.stderr.flush()

    callback = lib.llama_log_callback(log)  # has to outlive all calls of llama.cpp
    lib.llama_log_set(callback, None)
    lib.llama_backend_init()
    params = lib.llama_model_quantize_default_params()
    params.ftype = int(LlamaFileType[TYPES[kind]])
    params.nthread = int(threads)
    params.max_buf_size = _BUFFER
    paths = os.fsencode(source), os.fsencode(target)
    return int(lib.llama_model_quantize(*paths, ctypes.byref(params)))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
