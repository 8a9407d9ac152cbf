"""German is whole: every text of the window is translated, and the compiled file is current."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from translations import UI, messages

ENGINE = UI.with_name("engine") / "languages"
TOOLS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], ET.Element]:
    path = tmp_path_factory.mktemp("ts") / "now.ts"
    files = map(str, sorted(UI.rglob("*.py")))
    subprocess.run(
        [TOOLS / "pyside6-lupdate", *files, "-ts", path, "-target-language", "de"],
        check=True,
        capture_output=True,
    )
    return messages(path)


def test_every_text_is_translated(sources: dict[tuple[str, str], ET.Element]) -> None:
    german = messages(UI / "translations" / "glossator_de.ts")
    assert set(german) == set(sources)
    for key, message in german.items():
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, key
        texts = [form.text for form in translation.iter("numerusform")] or [translation.text]
        for text in texts:
            assert text, key
            assert set(re.findall(r"%[12]", text)) == set(re.findall(r"%[12]", key[1])), key
            assert len(re.findall(r"&\w", text)) == len(re.findall(r"&\w", key[1])), key
            assert not re.search(r"amp;|\b(\w+) \1\b", text), key  # slips of an editor


def test_no_text_stands_where_it_would_not_be_collected() -> None:
    """Qt's collector overlooks calls in f-strings."""
    for path in sorted(UI.rglob("*.py")):
        for text in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(text, ast.JoinedStr):
                calls = (part.func for part in ast.walk(text) if isinstance(part, ast.Call))
                assert "tr" not in {getattr(call, "attr", "") for call in calls}, (
                    f"{path}:{text.lineno}"
                )


def test_german_has_one_word_for_a_label_and_its_own_quotes() -> None:
    window = messages(UI / "translations" / "glossator_de.ts").values()
    said = ["".join(message.itertext()) for message in window]
    for path in ENGINE.rglob("de.toml"):
        said += tomllib.loads(path.read_text("utf-8"))["sentences"].values()
    for text in said:
        assert "Urteil" not in text
        assert text.count("„") == text.count("“") - text.count("”"), text
        assert not re.search("[‚‘»«]", text), text


def test_the_compiled_files_are_those_of_the_texts(tmp_path: Path) -> None:
    for code in ("de", "en"):
        made = tmp_path / f"{code}.qm"
        source = UI / "translations" / f"glossator_{code}.ts"
        subprocess.run(
            [TOOLS / "pyside6-lrelease", source, "-qm", made], check=True, capture_output=True
        )
        assert made.read_bytes() == source.with_suffix(".qm").read_bytes()
