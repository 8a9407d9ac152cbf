"""``glossator train`` starts the training, or says how to install what it needs."""

from __future__ import annotations

import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from desktop.cli import main


def test_without_the_packages_it_says_how_to_install_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name: None if name in ("torch", "peft") else ModuleSpec(name, None),
    )
    with pytest.raises(SystemExit) as ended:
        main(["train", str(tmp_path / "c.toml")])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "Training needs torch" in said
    assert "peft" in said
    assert "'make train'" in said
