from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "packaging").glob("*.lock"))


@pytest.fixture
def install(script, tmp_path, monkeypatch):
    """The script, with an environment folder of the test's own."""
    module = script("install")
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(module, "STAMP", tmp_path / "installed.json")
    monkeypatch.setattr(module, "LOG", tmp_path / "install.log")
    return module


def stamped(install, **more: object) -> dict[str, object]:
    stamp = {"home": str(install.VENV), "level": 0, "tested": False, **more}
    install.write_stamp(stamp)
    return stamp


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes_and_no_host(lock):
    text = lock.read_text(encoding="utf-8")
    assert re.findall(r"^\S+==", text, re.MULTILINE)
    for entry in re.split(r"\n(?=\S)", text):
        assert not entry[0].isalpha() or "--hash=sha256:" in entry, entry
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_one_lock_alone_has_the_training_stack():
    assert [lock.name for lock in LOCKS] == [
        "requirements-build.lock",
        "requirements-bundle.lock",
        "requirements-dev.lock",
        "requirements-train.lock",
        "requirements.lock",
    ]
    for lock in LOCKS:
        if lock.name != "requirements-train.lock":
            text = lock.read_text()
            assert not re.search(r"^(torch|nvidia|transformers)\b", text, re.MULTILINE)


def test_the_tests_run_on_the_versions_the_program_runs_on():
    runtime, dev = (
        set(re.findall(r"^\S+==\S+", (ROOT / "packaging" / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime <= dev


def test_training_runs_on_the_versions_the_program_and_its_tests_run_on():
    def versions(name: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        text = (ROOT / "packaging" / name).read_text()
        for package, version in re.findall(r"^([^\s=]+)==([^\s;]+)", text, re.MULTILINE):
            found.setdefault(package, set()).add(version)
        return found

    train, dev = versions("requirements-train.lock"), versions("requirements-dev.lock")
    shared = train.keys() & dev.keys()
    assert {"numpy", "llama-cpp-python", "gguf"} <= shared
    assert {name: train[name] for name in shared} == {name: dev[name] for name in shared}


def test_without_a_gpu_the_same_pytorch_comes_without_cuda(install):
    lock = install.read_lock(install.TRAIN_LOCK)
    kept = [block.partition("==")[0] for block in install.without_cuda(lock)]
    assert {"peft", "transformers", "bitsandbytes"} <= set(kept)
    assert not [name for name in kept if re.match(r"torch$|triton|nvidia|cuda", name)]
    (torch,) = (block for block in lock if block.startswith("torch=="))
    (cpu,) = install.read_lock(install.TORCH_CPU)
    assert cpu.startswith(f"{torch.split()[0]}+cpu --hash=sha256:")
    assert all("--hash=sha256:" in block for block in lock)


def test_the_lock_pins_llama_with_its_hashes(install):
    lines = install.llama_requirement().splitlines()
    assert lines[0].startswith("llama-cpp-python==0.3.36")
    assert all("--hash=sha256:" in line for line in lines[1:])
    assert len(lines) > 1


def test_an_environment_copied_from_elsewhere_does_not_count(install):
    stamped(install, home="/somewhere/else/.venv")
    assert install.read_stamp() == {}


def test_a_damaged_stamp_does_not_count(install):
    install.STAMP.write_text("{", encoding="utf-8")
    assert install.read_stamp() == {}


def test_a_crash_in_the_self_test_becomes_a_sentence(install, tmp_path, monkeypatch):
    crash = tmp_path / "selftest.py"
    crash.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", encoding="utf-8")
    monkeypatch.setattr(install, "PACKAGING", tmp_path)
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    assert install.self_test() == "it crashes with signal 11"


def test_a_wrong_answer_in_the_self_test_is_told(install, tmp_path, monkeypatch):
    (tmp_path / "selftest.py").write_text("import sys; sys.exit('no')", encoding="utf-8")
    monkeypatch.setattr(install, "PACKAGING", tmp_path)
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    assert install.self_test() == "no"


def test_the_installed_library_passes_the_self_test(install, monkeypatch):
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    assert install.self_test() == ""


def test_a_build_that_crashes_is_replaced_by_a_safer_one(install, monkeypatch, capsys):
    built: list[str] = []
    monkeypatch.setattr(install.cpu, "build_levels", lambda: ["best", "safer", "safest"])
    monkeypatch.setattr(install, "install_llama", built.append)
    monkeypatch.setattr(install, "self_test", lambda: "it crashes" if built != ["safer"] else "")
    stamped(install)

    install.test_llama()

    assert built == ["safer"]
    assert json.loads(install.STAMP.read_text())["level"] == 1
    assert "built with best does not work here: it crashes" in capsys.readouterr().out
    install.test_llama()  # passed once, it is not tested again
    assert built == ["safer"]


def test_when_no_build_works_the_compiler_is_named(install, monkeypatch):
    monkeypatch.setattr(install.cpu, "build_levels", lambda: ["best", "safest"])
    monkeypatch.setattr(install, "install_llama", lambda level: None)
    monkeypatch.setattr(install, "self_test", lambda: "it crashes")
    stamped(install)
    with pytest.raises(install.InstallError, match="try a newer one"):
        install.test_llama()
    assert not install.read_stamp()["tested"]


def test_without_a_compiler_the_sentence_says_what_to_install(install, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CXX", raising=False)
    with pytest.raises(install.InstallError, match="apt-get install build-essential"):
        install.compiler()


def test_a_failing_pip_shows_its_error_and_the_log(install, monkeypatch):
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    with pytest.raises(install.InstallError, match=r"(?s)ERROR.*The whole log is"):
        install.pip("install", "--no-index", "no-such-package-of-ours")


def test_a_python_that_is_too_old_or_new_looks_for_another(install, monkeypatch, capsys):
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    assert install.run_with_supported_python() == 1
    assert "needs Python 3.11 to 3.14" in capsys.readouterr().err


def test_every_folder_with_modules_is_a_package():
    for top in ("rubrics", "desktop"):
        for module in (ROOT / top).rglob("*.py"):
            assert (module.parent / "__init__.py").exists(), module.parent


def test_make_alone_lists_its_commands():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in ("demo", "test", "check", "bench", "lock", "clean"):
        assert f"make {name} " in listed
