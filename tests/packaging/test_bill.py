from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tools import tool

ROOT = Path(__file__).parents[2]


def named(bill: Path) -> list[tuple[str, str]]:
    content = json.loads(bill.read_text(encoding="utf-8"))
    assert content["bomFormat"] == "CycloneDX"
    assert content["metadata"]["component"]["name"] == "glossator"
    return sorted((part["name"], part["version"]) for part in content["components"])


def locked(name: str) -> list[tuple[str, str]]:
    lock = (ROOT / "packaging" / name).read_text(encoding="utf-8")
    return sorted(re.findall(r"^(\S+)==(\S+)", lock, re.MULTILINE))


def test_the_bills_of_materials_are_the_lock_files_package_by_package(tmp_path):
    pytest.importorskip("cyclonedx_py")
    bill, of_bundle = tmp_path / "bill.json", tmp_path / "bundle.json"
    # PYTHON would bring .venv up to date first, and the tests may run in another one. BIN is
    # relative, as in Makefile, because make knows no spaces in names.
    variables = (
        "PYTHON=true",
        f"BIN={os.path.relpath(Path(sys.executable).parent, ROOT)}",
        f"BILL={bill}",
        f"BUNDLE_BILL={of_bundle}",
    )
    subprocess.run([tool("make"), "sbom", *variables], cwd=ROOT, check=True, capture_output=True)
    assert named(bill) == locked("requirements.lock")
    held = dict(named(of_bundle))
    assert held.items() >= dict(named(bill)).items()
    training = dict(locked("requirements-train.lock"))
    assert held["torch"].partition("+")[0] == training["torch"]
    assert {"transformers", "peft", "bitsandbytes"} < held.keys() <= training.keys()
    assert not any(name.startswith(("nvidia", "triton")) for name in held)
