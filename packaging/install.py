"""Makes .venv and everything in it; run by ``make``, with any Python 3.

    python3 packaging/install.py          what the program needs
    python3 packaging/install.py --dev    and what its tests need
    python3 packaging/install.py --train  and what training and converting need

llama.cpp is built from source for this processor, and has to pass a self-test in a child process.
What was installed is recorded in a stamp. While it agrees with this machine and the lock files,
nothing has to be done, and this takes no time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cpu

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
VENV = ROOT / ".venv"
STAMP = VENV / "installed.json"
LOG = VENV / "install.log"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
DEFAULT_MODEL = ROOT / "desktop" / "models" / "SmolLM2-135M-Instruct.Q4_1.gguf"

TRAIN_LOCK = PACKAGING / "requirements-train.lock"
TORCH_CPU = PACKAGING / "requirements-torch-cpu.txt"
CUDA = ("torch==", "triton==", "nvidia-", "cuda-")

SUPPORTED = ((3, 11), (3, 12), (3, 13), (3, 14))

NO_COMPILER = """There is no C++ compiler, and llama.cpp has to be built for this machine.
Install one and run the command again:
    Debian, Ubuntu   sudo apt-get install build-essential
    Fedora           sudo dnf install gcc-c++
    macOS            xcode-select --install
    Windows          the Build Tools for Visual Studio, with C++"""


class InstallError(Exception):
    """Something that the user can put right; the message says how."""


def main() -> int:
    """Install what is missing. Returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="the tools and models of the tests too")
    parser.add_argument("--train", action="store_true", help="PyTorch and what belongs to it too")
    options = parser.parse_args()
    if sys.version_info[:2] not in SUPPORTED:
        return run_with_supported_python()
    try:
        install(options.dev, options.train)
        fetch_models(options.dev)
        test_llama()
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The same command goes on from here.", file=sys.stderr)
        return 130
    return 0


def run_with_supported_python() -> int:
    """Hand over to a Python of a supported version, if this machine has one."""
    for major, minor in SUPPORTED:
        python = shutil.which(f"python{major}.{minor}")
        # pyenv puts commands on the path for versions that are not switched on
        if python and succeeds([python, "--version"]):
            return subprocess.call([python, *sys.argv])
    print(
        "Glossator needs Python 3.11 to 3.14, and none of them is installed. "
        "Install one (Debian: sudo apt-get install python3 python3-venv) and run this again.",
        file=sys.stderr,
    )
    return 1


def install(dev: bool, train: bool) -> None:
    """Bring the environment up to date with the lock files; extras once installed are kept."""
    stamp = read_stamp()
    if not stamp or not succeeds([str(PYTHON), "--version"]):
        make_environment()
        stamp = {"home": str(VENV)}
    dev, train = dev or bool(stamp.get("dev")), train or bool(stamp.get("train"))
    locks = digest(
        PACKAGING / "requirements.lock",
        PACKAGING / "requirements-dev.lock",
        PACKAGING / "requirements-build.lock",
        TRAIN_LOCK,
        TORCH_CPU,
        ROOT / "pyproject.toml",
    )
    wanted = {"locks": locks, "dev": dev, "train": train}
    levels = cpu.build_levels()
    recipe = digest(PACKAGING / "llama.cmake", text=f"{llama_requirement()} {levels[0]}")
    if {**stamp, **wanted, "recipe": recipe} == stamp:
        return
    say("Installing Python packages …")
    pip("install", "--require-hashes", "-r", PACKAGING / "requirements-build.lock")
    if stamp.get("recipe") != recipe:
        install_llama(levels[0])
        stamp.update(recipe=recipe, level=0, tested=False)
        write_stamp(stamp)
    lock = PACKAGING / ("requirements-dev.lock" if dev else "requirements.lock")
    pip("install", "--require-hashes", "-r", lock)
    if train:
        install_training()
    pip("install", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    stamp.update(wanted)
    write_stamp(stamp)


def install_training() -> None:
    """Install PyTorch and the packages for training, without CUDA if there is no GPU.

    The lock file pins the build with CUDA, because it is the only one for Linux that all package
    indexes have. Its libraries take gigabytes, which the build without CUDA does not need.
    """
    if sys.platform == "linux" and not succeeds(["nvidia-smi", "-L"]):
        say("Installing PyTorch without CUDA, for there is no NVIDIA GPU …")
        if install_without_cuda():
            return
        say("No build of PyTorch without CUDA was found; this downloads about 3 GB instead …")
    say("Installing what training needs …")
    pip("install", "--require-hashes", "-r", TRAIN_LOCK)


def install_without_cuda(*into: object) -> bool:
    """Install PyTorch without CUDA and the packages for training; False if there is no such build.

    ``into`` are arguments for pip that choose another environment. On Windows and macOS the build
    in the lock file has no CUDA.
    """
    if sys.platform != "linux":
        pip(*into, "install", "--no-deps", "--require-hashes", "-r", TRAIN_LOCK)
        return True
    try:
        pip(*into, "install", "--no-deps", "--require-hashes", "-r", TORCH_CPU)
    except InstallError:
        return False
    with tempfile.TemporaryDirectory() as folder:
        rest = Path(folder, "train.txt")
        rest.write_text("\n".join(without_cuda(read_lock(TRAIN_LOCK))), encoding="utf-8")
        pip(*into, "install", "--no-deps", "--require-hashes", "-r", rest)
    return True


def make_environment() -> None:
    """A fresh virtual environment in place of whatever was there."""
    say("Making .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise InstallError(
            f"The environment could not be made: {(done.stdout + done.stderr).strip()}\n"
            "On Debian and Ubuntu: sudo apt-get install python3-venv"
        )


def install_llama(level: str) -> None:
    """Install llama-cpp-python built with these CMake arguments."""
    pip("install", "--no-deps", "--force-reinstall", llama_wheel(level))


def llama_wheel(level: str) -> Path:
    """llama-cpp-python built with these CMake arguments, or from an earlier build.

    pip's own cache of wheels ignores CMake's arguments, so it is not used.
    """
    requirement = llama_requirement()
    kept = wheel_cache() / digest(
        PACKAGING / "llama.cmake", text=f"{requirement} {level} {compiler()}"
    )
    if not list(kept.glob("*.whl")):
        names = level.partition("=")[2] or "no extensions"
        say(f"Building llama.cpp with {names}; this takes a few minutes …")
        kept.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept) as folder:
            listed = Path(folder, "llama.txt")
            listed.write_text(requirement, encoding="utf-8")
            recipe = (PACKAGING / "llama.cmake").as_posix()
            pip(
                "wheel", "--no-cache-dir", "--no-deps", "--no-build-isolation",
                "--require-hashes", "--wheel-dir", folder,
                "--config-settings", "wheel.exclude=/lib/;/include/;/bin/", "-r", listed,
                CMAKE_ARGS=f'-DCMAKE_PROJECT_INCLUDE="{recipe}" {level}',
                PATH=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
            )  # fmt: skip
            (wheel,) = Path(folder).glob("*.whl")
            wheel.replace(kept / wheel.name)
    (wheel,) = kept.glob("*.whl")
    return wheel


def fetch_models(dev: bool) -> None:
    """Put the embedded models in place."""
    command = [str(PYTHON), str(PACKAGING / "fetch_models.py"), *(["--all"] if dev else [])]
    if subprocess.call(command):
        raise InstallError("The embedded model is not in place, so the program cannot start.")


def test_llama() -> None:
    """Test the built library in a child process; if that fails, build a safer one."""
    stamp = read_stamp()
    if stamp.get("tested"):
        return
    levels = cpu.build_levels()
    for number in range(int(str(stamp["level"])), len(levels)):
        if number != stamp["level"]:
            install_llama(levels[number])
        fault = self_test()
        if not fault:
            write_stamp({**stamp, "level": number, "tested": True})
            return
        say(f"llama.cpp as built with {levels[number]} does not work here: {fault}.")
    raise InstallError(
        "No build of llama.cpp passes its self-test on this machine. The compiler may be at "
        f"fault: try a newer one (CC and CXX name it). The log is {LOG}."
    )


def self_test() -> str:
    """What is wrong with the installed llama.cpp; empty if it works."""
    command = [str(PYTHON), str(PACKAGING / "selftest.py"), str(DEFAULT_MODEL)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        return "it hangs"
    if done.returncode < 0:
        return f"it crashes with signal {-done.returncode}"
    return done.stderr.strip() or "it fails" if done.returncode else ""


def llama_requirement() -> str:
    """The pinned llama-cpp-python with its hashes, as in the lock file."""
    lock = read_lock(PACKAGING / "requirements.lock")
    return next(block for block in lock if block.startswith("llama-cpp-python==")) + "\n"


def read_lock(path: Path) -> list[str]:
    """A lock file's requirements, each with the lines of its hashes."""
    blocks: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            blocks.append(line)
        elif line.lstrip().startswith("--hash"):
            blocks[-1] += f"\n{line}"
    return blocks


def without_cuda(lock: list[str]) -> list[str]:
    """The requirements without PyTorch and the packages that only its build with CUDA needs."""
    return [block for block in lock if not block.startswith(CUDA)]


def compiler() -> str:
    """The C++ compiler's own description of itself. Raises InstallError if there is none."""
    if os.name == "nt":  # CMake finds Visual Studio by itself
        return "msvc"
    for name in filter(None, (os.environ.get("CXX"), "c++", "g++", "clang++")):
        command = [*name.split(), "--version"]
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if not done.returncode:
                return done.stdout.splitlines()[0]
    raise InstallError(NO_COMPILER)


def wheel_cache() -> Path:
    """The folder of built wheels, shared by all checkouts of this user."""
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    elif os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "glossator" / "wheels"


def pip(*arguments: object, **environment: str) -> None:
    """Run the environment's pip, with its output in the log. Raises InstallError."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        start = log.tell()
        code = subprocess.call(
            command, stdout=log, stderr=subprocess.STDOUT, env={**os.environ, **environment}
        )
    if code:
        with LOG.open(encoding="utf-8", errors="replace") as log:
            log.seek(start)
            lines = log.read().splitlines()
        errors = [line for line in lines if line.lstrip().startswith(("ERROR", "error:"))]
        raise InstallError(
            "pip could not do its work: "
            + " ".join((errors or lines or ["it says nothing"])[-3:])
            + f"\nThe whole log is {LOG}. Without a network connection, connect and run this again."
        )


def read_stamp() -> dict[str, object]:
    """What is installed; empty if nothing is, or if .venv was copied from somewhere else."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and stamp.get("home") == str(VENV) else {}


def write_stamp(stamp: dict[str, object]) -> None:
    """Replace the stamp in one step."""
    temporary = STAMP.with_suffix(".part")
    temporary.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    temporary.replace(STAMP)


def digest(*paths: Path, text: str = "") -> str:
    """A hash of files' contents and a text."""
    sha = hashlib.sha256(text.encode())
    for path in paths:
        sha.update(b"\0" + path.read_bytes())
    return sha.hexdigest()


def succeeds(command: list[str]) -> bool:
    """Whether a command can be run and exits with 0; its output is not shown."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def say(message: str) -> None:
    """Print a message at once."""
    print(message, flush=True)


if __name__ == "__main__":
    sys.exit(main())
