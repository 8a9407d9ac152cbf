"""Makes a folder that holds the program, its Python and all libraries; run by ``make bundle``.

    python3 packaging/bundle.py

It is for those who do not install anything: unpack it, open ``glossator-app``. It runs on machines
like this one (the same system, as new a C library, a processor of the last ten years): llama.cpp is
built for what such processors have in common, not for this one, and PyTorch without CUDA.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import cpu
import install

DIST = install.ROOT / "dist"
ENVIRONMENT = DIST / "environment"
SPEC = install.PACKAGING / "frozen" / "glossator.spec"


def main() -> int:
    """Build the folder and pack it. Returns 0, or 1 after saying what stands in the way."""
    try:
        python = environment()
        folder = freeze(python)
        archive = pack(folder)
    except install.InstallError as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file())
    install.say(
        f"{folder} ({size / 1e6:.0f} MB)\n{archive} ({archive.stat().st_size / 1e6:.0f} MB)"
    )
    return 0


def environment() -> Path:
    """A fresh environment with what the program needs and PyInstaller, nothing of the tests; its
    Python."""
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    command = [str(install.PYTHON), "-m", "venv", "--without-pip", str(ENVIRONMENT)]
    if subprocess.call(command):
        raise install.InstallError(f"No environment could be made in {ENVIRONMENT}.")
    python = ENVIRONMENT / install.PYTHON.relative_to(install.VENV)
    wheel = install.llama_wheel(cpu.portable_level())
    install.say("Installing Python packages …")
    into = ("--python", python)
    lock = [
        block
        for name in ("requirements.lock", "requirements-bundle.lock", "requirements-build.lock")
        for block in install.read_lock(install.PACKAGING / name)
        if not block.startswith("llama-cpp-python==")
    ]
    listed = ENVIRONMENT / "requirements.txt"
    listed.write_text("\n".join(dict.fromkeys(lock)), encoding="utf-8")
    install.pip(*into, "install", "--no-deps", "--require-hashes", "-r", listed)
    install.pip(*into, "install", "--no-deps", wheel)
    if not install.install_without_cuda(*into):
        install.say("No build of PyTorch without CUDA was found; it will not be able to train.")
    install.pip(*into, "install", "--no-deps", "--no-build-isolation", "--editable", install.ROOT)
    return python


def freeze(python: Path) -> Path:
    """Run PyInstaller; the folder that it makes."""
    install.say("Putting the program together …")
    log = DIST / "bundle.log"
    with log.open("w", encoding="utf-8") as file:
        code = subprocess.call(
            [
                str(python), "-m", "PyInstaller", "--noconfirm",
                "--distpath", str(DIST), "--workpath", str(DIST / "build"), str(SPEC),
            ],
            stdout=file,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
    if code:
        raise install.InstallError(f"PyInstaller could not do its work; {log} says why.")
    return DIST / "Glossator"


def pack(folder: Path) -> Path:
    """The folder as one file to hand out, named after version, system and processor."""
    install.say("Packing it …")
    project = tomllib.loads((install.ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    system = f"{platform.system()}-{platform.machine()}".lower()
    name = DIST / f"Glossator-{project['version']}-{system}"
    if sys.platform == "win32":
        return Path(shutil.make_archive(str(name), "zip", DIST, folder.name))
    archive = name.with_name(f"{name.name}.tar.gz")
    with tarfile.open(archive, "w:gz", compresslevel=6) as file:  # 9 saves half a percent
        file.add(folder, folder.name)
    return archive


if __name__ == "__main__":
    sys.exit(main())
