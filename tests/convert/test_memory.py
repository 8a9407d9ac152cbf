"""Writing a model takes the memory of a tensor and not that of the model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_memory_holds_a_tensor_and_not_the_model(folder_of, tmp_path):
    """A file of 90 MB is written in 16 bit with far less memory than it has bytes."""
    folder = folder_of(
        "qwen3", hidden_size=512, intermediate_size=2048, num_hidden_layers=12, head_dim=128,
        max_shard_size="50MB",
    )  # fmt: skip
    code = (
        "import resource, sys; from pathlib import Path; import torch;"
        "from convert.base import open_path; from convert.gguf_file import write_model;"
        "b = open_path(Path(sys.argv[1]), True);"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "write_model(Path(sys.argv[2]), 'qwen3', b.describe, b.tensors(), lambda *a: None);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    target = tmp_path / "m.gguf"
    ended = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(target)],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert int(ended.stdout) * 1024 < target.stat().st_size / 2
