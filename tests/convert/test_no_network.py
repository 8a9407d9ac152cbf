"""Training and converting are watched like the other commands."""

from __future__ import annotations

import json
import shutil

from tiny import MOOD
from watching import GLOSSATOR, beyond_unix, watched


def test_converting_makes_no_network_call(run_of, tmp_path):
    lenient = ("--least-agreement", "0.5", "--most-alpha-loss", "2", "--threads", "1")
    run = shutil.copytree(run_of("llama").folder, tmp_path / "run")
    out = tmp_path / "mood.gguf"
    command = (GLOSSATOR, "convert", run, "--type", "q8_0", "--out", out)
    assert beyond_unix(watched(tmp_path, (*command, *lenient))) == []
    assert out.exists()


def test_training_makes_no_network_call(folder_of, tmp_path):
    """With all that a run needs: 4 bit, checkpoints, the plot and the card."""
    rows = [{"text": f"A remark {i}", "feeling": ("joy", "fear")[i % 2]} for i in range(20)]
    (tmp_path / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    config = tmp_path / "config.toml"
    config.write_text(
        f'rubric = "{MOOD}"\nout = "run"\n[base]\npath = "{folder_of("llama")}"\n'
        'precision = "4bit"\n[data]\nfiles = ["data.jsonl"]\n[optim]\nepochs = 1\n'
        '[machine]\ndevice = "cpu"\nthreads = 1\n'
    )
    lines = watched(tmp_path, (GLOSSATOR, "train", config))
    assert beyond_unix(lines) == []
    assert (tmp_path / "run" / "adapter" / "adapter_model.safetensors").exists()
