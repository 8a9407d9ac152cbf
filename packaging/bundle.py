"""Makes a folder that holds the program, its Python and all libraries; run by ``make bundle``.

    python3 packaging/bundle.py           makes it
    python3 packaging/bundle.py --list    the packages that it holds, as a requirements file

It needs no installation: unpack it and open ``glossator-app``. It runs on machines like this one,
with the same system, a C library that is at least as new, and a processor of the last ten years:
llama.cpp is built for what those have in common, and PyTorch is the build without CUDA.
"""

from __future__ import annotations

import argparse
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
FOLDER = DIST / "Glossator"
SPEC = install.PACKAGING / "frozen" / "glossator.spec"


def main() -> int:
    """Build the folder and pack it. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--list", action="store_true", help="say what it holds, and make nothing")
    if parser.parse_args().list:
        print("\n".join(requirements()))
        return 0
    try:
        python = environment()
        freeze(python)
        archive = pack()
    except install.InstallError as error:
        print(error, file=sys.stderr)
        return 1
    packed = archive.stat().st_size
    install.say(f"{FOLDER} ({size() / 1e6:.0f} MB)\n{archive} ({packed / 1e6:.0f} MB)")
    return 0


def requirements() -> list[str]:
    """The pinned requirements of everything in the folder, with hashes; for Linux. On other systems
    PyTorch is that of the lock file for training."""
    training = install.without_cuda(install.read_lock(install.TRAIN_LOCK))
    locks = (install.PACKAGING / "requirements.lock", install.TORCH_CPU)
    runs = [block for lock in locks for block in install.read_lock(lock)]
    return list(dict.fromkeys([*runs, *training]))


def environment() -> Path:
    """Make an environment with what the program needs, and PyInstaller. Returns its Python."""
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


def freeze(python: Path) -> None:
    """Make the folder with PyInstaller. Raises InstallError."""
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


def pack() -> Path:
    """Pack the folder into an archive, named after version, system and processor."""
    install.say("Packing it …")
    system = f"{platform.system()}-{platform.machine()}".lower()
    name = DIST / f"Glossator-{version()}-{system}"
    if sys.platform == "win32":
        return Path(shutil.make_archive(str(name), "zip", DIST, FOLDER.name))
    archive = name.with_name(f"{name.name}.tar.gz")
    with tarfile.open(archive, "w:gz", compresslevel=6) as file:  # 9 saves half a percent
        file.add(FOLDER, FOLDER.name)
    return archive


def version() -> str:
    """The program's version."""
    settings = tomllib.loads((install.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(settings["project"]["version"])


def size() -> int:
    """The size of the folder in bytes; targets of links are counted once."""
    return sum(file.lstat().st_size for file in FOLDER.rglob("*") if file.is_file())


if __name__ == "__main__":
    sys.exit(main())
