from __future__ import annotations

from pathlib import Path

import pytest

HASWELL = {"sse4_2", "avx", "avx2", "fma", "f16c", "bmi2"}
SKYLAKE_SERVER = HASWELL | {"avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw"}
SAPPHIRE_RAPIDS = SKYLAKE_SERVER | {
    "avx512vbmi", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_int8", "amx_bf16",
}  # fmt: skip
AVX2 = "SSE42,AVX,AVX2,FMA,F16C,BMI2"


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (SAPPHIRE_RAPIDS, [f"{AVX2},AVX512,AVX512_VBMI,AVX512_VNNI,AVX512_BF16", AVX2, "SSE42"]),
        (SKYLAKE_SERVER, [f"{AVX2},AVX512", AVX2, "SSE42"]),
        (SKYLAKE_SERVER - {"avx512vl"}, [AVX2, "SSE42"]),
        (HASWELL | {"avx512_vnni"}, [AVX2, "SSE42"]),
        (HASWELL, [AVX2, "SSE42"]),
        (HASWELL - {"avx2", "fma", "bmi2"}, ["SSE42,AVX", "SSE42"]),
        (HASWELL - {"f16c"}, ["SSE42,AVX", "SSE42"]),
        ({"sse4_2"}, ["SSE42"]),
        (set(), [""]),
    ],
)
def test_a_processor_gets_what_it_has_and_a_way_down(script, flags, expected):
    levels = script("cpu").x86_levels(flags)
    assert levels == [f"-DGLOSSATOR_CPU={level}" for level in expected]
    assert "AMX" not in " ".join(levels)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"asimd"}, ["armv8-a"]),
        ({"asimddp", "asimdhp", "sve"}, ["armv8.2-a+dotprod+fp16", "armv8-a"]),
        ({"asimddp", "asimdhp", "i8mm"}, ["armv8.2-a+dotprod+fp16+i8mm", "armv8-a"]),
    ],
)
def test_an_arm_processor_gets_what_it_has(script, flags, expected):
    levels = script("cpu").arm_levels(flags)
    assert levels == [f"-DGLOSSATOR_ARM_ARCH={level}" for level in expected]


def test_the_recipe_knows_every_switch_and_leaves_amx_out(script):
    cpu = script("cpu")
    recipe = (Path(cpu.__file__).parent / "llama.cmake").read_text()
    switched = recipe.partition("foreach(feature ")[2].partition(")")[0].split()
    assert set(cpu._X86) == set(switched)


def test_this_machine_says_what_it_has(script):
    assert script("cpu").build_levels()


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        ("x86_64", f"-DGLOSSATOR_CPU={AVX2}"),
        ("AMD64", f"-DGLOSSATOR_CPU={AVX2}"),
        ("aarch64", "-DGLOSSATOR_ARM_ARCH=armv8-a"),
        ("riscv64", ""),
    ],
)
def test_what_is_handed_out_runs_on_older_processors_too(script, monkeypatch, machine, expected):
    cpu = script("cpu")
    monkeypatch.setattr(cpu.platform, "machine", lambda: machine)
    assert cpu.portable_level() == expected
