"""The bundle that ``make bundle`` makes works without the Python and the source it was made of.

Its window is driven by ``tests/ui/test_real_window.py``.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import outlook
import pytest
from compressed_rtf import compress
from defusedxml import ElementTree
from tools import SKIP_NOTHING

from desktop.engine.store.project import SUFFIX

ROOT = Path(__file__).parents[2]
PACKAGES = list((ROOT / "dist").glob("glossator_*.deb"))
FOLDER = ROOT / "dist" / "Glossator"
MIME = "http://www.freedesktop.org/standards/shared-mime-info"
MOOD = ROOT / "tests" / "data" / "mood.toml"

if not FOLDER.is_dir() and not SKIP_NOTHING:
    pytest.skip("needs dist/Glossator, which 'make bundle' makes", allow_module_level=True)


@pytest.fixture
def surroundings(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment that knows of no other Python. Nothing temporary may be left in it, but for
    the folder that PyTorch makes once for all trainings."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    yield {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "GLOSSATOR_HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "TMPDIR": str(temporary),
    }
    left = [path.name for path in temporary.iterdir()]
    assert [name for name in left if not name.startswith("torchinductor_")] == []


def run(surroundings: dict[str, str], folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [FOLDER / "glossator", *arguments],
        env=surroundings,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_this_machine_is_found_fit_and_nothing_reaches_the_network(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    said = run(surroundings, tmp_path, "doctor")
    lines = [line for line in said.splitlines() if line.strip()]
    assert all(line.startswith("ok") for line in lines), said
    assert "AF_INET: " in said
    assert str(ROOT) not in said.replace(str(FOLDER), "")


def test_files_become_answers_and_a_report(surroundings: dict[str, str], tmp_path: Path) -> None:
    samples = FOLDER / "_internal" / "desktop" / "samples"
    run(surroundings, tmp_path, "annotate", str(samples), "--rubric", "emotions", "--out", "out")
    with (tmp_path / "out" / "annotations.csv").open(encoding="utf-8-sig", newline="") as file:
        answers = [row for row in csv.DictReader(file) if row["coder_kind"] == "model"]
    assert len(answers) > 50
    assert all(row["value"] and float(row["confidence"]) > 0 for row in answers)
    assert all(row["adapter_sha256"] for row in answers)
    run(surroundings, tmp_path, "report", "out/project.glossator", "--out", "report")
    assert (tmp_path / "report" / "report.pdf").read_bytes().startswith(b"%PDF")
    run(surroundings, tmp_path, "export", "out/project.glossator", "--format", "sav")
    assert (tmp_path / "out" / "table.sav").read_bytes().startswith(b"$FL2")
    said = run(surroundings, tmp_path, "rubric", "export", "emotions", "codes.qdc")
    assert "codes.qdc" in said


def test_whatever_the_manual_leads_to_is_in_it() -> None:
    manual = FOLDER / "_internal" / "README.md"
    targets = re.findall(r"\]\(([^)#]+)", manual.read_text("utf-8"))
    assert "packaging/pictures/window-start.png" in targets
    assert [name for name in targets if not (manual.parent / name).is_file()] == []


def test_the_libraries_that_read_files_are_in_it(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    """They are imported by names that are only known once a file is there."""
    names = ["libreoffice.ods", "libreoffice.xls", "pandas_118.dta", "pspp.sav"]
    names += ["rich.docx", "rich.odt", "rich.rtf", "scan_with_text.pdf"]
    files = [str(ROOT / "tests" / "data" / "ingest" / name) for name in names]
    page = tmp_path / "page.html"
    page.write_text("<p>It is cold.", encoding="utf-8")
    rich = compress(rb"{\rtf1 It is cold.\par}")
    mail = tmp_path / "mail.msg"
    mail.write_bytes(outlook.message({outlook.CLASS: "IPM.Note", outlook.RTF: rich}))
    files += [str(page), str(mail)]
    run(surroundings, tmp_path, "annotate", *files, "--rubric", "emotions", "--out", "o")
    with (tmp_path / "o" / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        read = {row["document"] for row in csv.DictReader(file)}
    assert read == {*names, page.name, mail.name}


def test_labels_become_an_adapter_that_annotates(
    surroundings: dict[str, str], tmp_path: Path
) -> None:
    said = {"joy": "What a lovely day for all of us", "anger": "This is an outrage and a shame"}
    rows = [f"{said[('joy', 'anger')[n % 2]]} {n},{('joy', 'anger')[n % 2]}" for n in range(24)]
    (tmp_path / "said.csv").write_text("\n".join(["text,feeling_kim", *rows]) + "\n", "utf-8")
    asked = ("--rubric", str(MOOD), "--form", "compact")
    run(surroundings, tmp_path, "annotate", "said.csv", *asked, "--out", "out")
    run(surroundings, tmp_path, "export", "out/project.glossator", "--training", "--out", "t")
    config = tmp_path / "t" / "training.toml"
    text = config.read_text("utf-8").replace("epochs = 5", "epochs = 1")
    config.write_text(text, "utf-8")
    run(surroundings, tmp_path, "train", str(config))
    folder = config.parent / tomllib.loads(text)["out"]
    learned = json.loads((folder / "run.json").read_text("utf-8"))
    assert learned["versions"]["torch"]
    run(surroundings, tmp_path, "convert", str(folder), "--adapter-only")
    adapter = str(folder / "mood.lora.gguf")
    run(surroundings, tmp_path, "annotate", "said.csv", "--adapter", adapter, "--out", "again")
    with (tmp_path / "again" / "annotations.csv").open(encoding="utf-8-sig", newline="") as file:
        answers = [row for row in csv.DictReader(file) if row["coder_kind"] == "model"]
    assert {row["dimension"] for row in answers} == {"feeling", "strength", "about"}
    assert all(row["adapter_sha256"] for row in answers)


@pytest.mark.skipif(not PACKAGES and not SKIP_NOTHING, reason="needs what 'make deb' makes")
def test_the_package_has_an_entry_in_the_menu_that_opens_projects(tmp_path: Path) -> None:
    (package,) = PACKAGES
    subprocess.run(["dpkg-deb", "--extract", package, tmp_path], check=True)
    menu = (tmp_path / "usr/share/applications/glossator.desktop").read_text("utf-8")
    entry = dict(line.split("=", 1) for line in menu.splitlines()[1:])
    command, files = entry["Exec"].split()
    assert os.access(tmp_path / command.lstrip("/"), os.X_OK)
    assert files == "%F"
    kind = ElementTree.parse(tmp_path / "usr/share/mime/packages/glossator.xml").getroot()[0]
    assert entry["MimeType"] == f"{kind.get('type')};"
    assert [glob.get("pattern") for glob in kind.iter(f"{{{MIME}}}glob")] == [f"*{SUFFIX}"]
    assert list((tmp_path / "usr/share/icons").rglob(f"{entry['Icon']}.svg"))
    line = (tmp_path / "usr/bin/glossator").readlink()
    assert os.access(tmp_path / line.relative_to("/"), os.X_OK)
