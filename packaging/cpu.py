"""Chooses the instruction sets that llama.cpp is built for on this machine."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys
from pathlib import Path

_AVX2 = ("SSE42", "AVX", "AVX2", "FMA", "F16C", "BMI2")

# What each switch of ggml needs, as the Linux kernel names it. AMX is absent on purpose: see
# llama.cmake.
_X86 = {
    "SSE42": {"sse4_2"},
    "AVX": {"avx"},
    "AVX2": {"avx2"},
    "FMA": {"fma"},
    "F16C": {"f16c"},
    "BMI2": {"bmi2"},
    "AVX512": {"avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw"},
    "AVX512_VBMI": {"avx512vbmi"},
    "AVX512_VNNI": {"avx512_vnni"},
    "AVX512_BF16": {"avx512_bf16"},
}
_ARM = {"asimddp": "dotprod", "asimdhp": "fp16", "i8mm": "i8mm"}

# macOS has other names for some of them.
_APPLE_X86 = {
    "sse4.2": "sse4_2",
    "avx1.0": "avx",
    "avx512vnni": "avx512_vnni",
    "avx512bf16": "avx512_bf16",
}
_APPLE_ARM = {"FEAT_DotProd": "asimddp", "FEAT_FP16": "asimdhp", "FEAT_I8MM": "i8mm"}

_PF_AVX2_INSTRUCTIONS_AVAILABLE = 40  # winnt.h


def build_levels() -> list[str]:
    """CMake arguments that choose the instruction sets, from the fastest to the safest.

    The first suits what the processor says it has. The others are tried in turn when a library
    built so does not pass its self-test.
    """
    machine = platform.machine().lower()
    if machine in ("x86_64", "amd64", "i686"):
        return x86_levels(cpu_flags())
    if machine in ("aarch64", "arm64"):
        return arm_levels(cpu_flags())
    return [""]


def portable_level() -> str:
    """CMake arguments for a build for other machines: what processors have had for ten years."""
    machine = platform.machine().lower()
    if machine in ("x86_64", "amd64"):
        return f"-DGLOSSATOR_CPU={','.join(_AVX2)}"
    return arm_levels(set())[0] if machine in ("aarch64", "arm64") else ""


def x86_levels(flags: set[str]) -> list[str]:
    """The levels for an x86 processor with these flags."""
    best = [name for name, needed in _X86.items() if needed <= flags]
    if not set(_AVX2) <= set(best):
        # ggml's AVX2 kernels take FMA and F16C for granted, and some hypervisors hide one of them.
        best = [name for name in best if name in ("SSE42", "AVX")]
    elif "AVX512" not in best:
        best = [name for name in best if name in _AVX2]
    levels = [best, [name for name in best if name in _AVX2], [n for n in best if n == "SSE42"]]
    arguments = [f"-DGLOSSATOR_CPU={','.join(level)}" for level in levels]
    return list(dict.fromkeys(arguments))


def arm_levels(flags: set[str]) -> list[str]:
    """The levels for a 64-bit ARM processor with these flags.

    SVE is left out: the length of its vectors differs between machines, and so would the results.
    """
    extensions = [name for flag, name in _ARM.items() if flag in flags]
    baseline = "-DGLOSSATOR_ARM_ARCH=armv8-a"
    if not extensions:
        return [baseline]
    return [f"-DGLOSSATOR_ARM_ARCH={'+'.join(['armv8.2-a', *extensions])}", baseline]


def cpu_flags() -> set[str]:
    """The processor's features, by the Linux kernel's names; empty if they are unknown."""
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() in ("flags", "Features"):
                return set(value.split())
    if sys.platform == "darwin":
        return _apple_flags()
    if sys.platform == "win32":
        present = ctypes.windll.kernel32.IsProcessorFeaturePresent
        if present(_PF_AVX2_INSTRUCTIONS_AVAILABLE):  # all such processors have these
            return {"sse4_2", "avx", "avx2", "fma", "f16c", "bmi2"}
    return set()


def _apple_flags() -> set[str]:
    if platform.machine() == "arm64":
        return {
            flag
            for feature, flag in _APPLE_ARM.items()
            if _sysctl(f"hw.optional.arm.{feature}").strip() == "1"
        }
    names = _sysctl("machdep.cpu.features", "machdep.cpu.leaf7_features").lower().split()
    return {_APPLE_X86.get(name, name) for name in names}


def _sysctl(*names: str) -> str:
    command = ["sysctl", "-n", *names]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
