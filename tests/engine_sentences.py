"""The sentences in the source of whatever the window hears of, with made-up values in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ENGINE = ROOT / "desktop" / "engine"

SPEAKERS = (
    "ingest", "store", "review", "models", "runtime", "intake.py", "diagnosis.py",
    "home/settings.py", "home/privacy.py", "trial.py", "atomic.py", "export/training.py",
    "home/rubric_files.py", "codebooks", "choose.py", "recode.py",
)  # fmt: skip
"""Who the window hears of in ordinary use; the report has a language of its own."""

TRAINERS = (
    "train/data", "train/model", "train/results/checkpoint.py", "train/results/files.py",
    "train/results/run_folder.py", "train/command.py", "train/loop.py", "train/processes.py",
    "train/run.py",
    "convert/base.py", "convert/compare.py", "convert/gguf_base.py", "convert/gguf_file.py",
    "convert/layout.py", "convert/merge.py", "convert/pipeline.py", "convert/run_folder.py",
    "convert/runtime.py", "convert/tokens.py", "convert/workspace.py", "rubrics/exchange/qdc.py",
    "rubrics/exchange/qdpx.py", "rubrics/exchange/prometheus.py", "rubrics/system/confine.py",
    "rubrics/changes.py",
)  # fmt: skip
"""What the programs that it trains with say, of labels and a base that it chose itself; the reader
of codebooks of other programs; and who compares two texts of a codebook."""

NOT_SAID = frozenset({"The counter was closed again when I came on Tuesday, request number {}."})
"""The text by which the check measures the speed."""

WHOLE = re.compile(r"([A-Z]|x7|').* .*(\.|[a-z]\?)")


def filled(node: ast.expr) -> str | None:
    """A string of the source with a made-up value in each of its places."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        values = iter(range(7001, 7999))
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else f"x{next(values)}y"
            for part in node.values
        )
    return None


def strings(path: Path) -> Iterator[str]:
    """The strings in a module that are not docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
    for node in ast.walk(tree):
        text = filled(node) if isinstance(node, ast.Constant | ast.JoinedStr) else None
        if text and id(node) not in skipped:
            yield text


def modules() -> Iterator[Path]:
    """Those of all speakers."""
    for path in (*(ENGINE / name for name in SPEAKERS), *(ROOT / name for name in TRAINERS)):
        found = [path] if path.suffix else sorted(path.rglob("*.py"))
        assert found, path
        yield from found


def of_all_speakers() -> Iterator[str]:
    """Whatever they may say, whole sentences and parts of them."""
    for module in modules():
        yield from strings(module)


def spoken() -> list[str]:
    """Whole sentences."""
    return sorted({s for s in of_all_speakers() if WHOLE.fullmatch(s) and s not in NOT_SAID})


def counted_nouns() -> set[str]:
    """The words behind the numbers in sentences: ``counted(number, "row")``."""
    calls = (
        node
        for module in modules()
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "counted"
    )
    nouns = (call.args[1] for call in calls)
    return {str(noun.value) for noun in nouns if isinstance(noun, ast.Constant)}
