from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tools import tool

ROOT = Path(__file__).parents[2]


def test_the_bill_of_materials_is_the_lock_file_package_by_package(tmp_path):
    pytest.importorskip("cyclonedx_py")
    bill = tmp_path / "bill.json"
    # PYTHON would bring .venv up to date first, and the tests may run in another one.
    variables = ("PYTHON=true", f"BIN={Path(sys.executable).parent}", f"BILL={bill}")
    subprocess.run([tool("make"), "sbom", *variables], cwd=ROOT, check=True, capture_output=True)
    content = json.loads(bill.read_text(encoding="utf-8"))
    assert content["bomFormat"] == "CycloneDX"
    assert content["metadata"]["component"]["name"] == "glossator"
    lock = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    named = [(part["name"], part["version"]) for part in content["components"]]
    assert sorted(named) == sorted(re.findall(r"^(\S+)==(\S+)", lock, re.MULTILINE))
