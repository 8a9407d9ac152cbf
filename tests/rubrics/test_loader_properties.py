"""Whatever is done to a rubric file, it loads or is refused in words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rubrics.faults import RubricError
from rubrics.loader import load_rubric, parse_rubric
from rubrics.schema import Rubric

GOOD = Path(__file__).with_name("good.toml").read_text("utf-8")

LITERALS = st.sampled_from(
    [
        "1",
        "-0.0",
        "nan",
        "inf",
        "1e400",
        f"0x{'f' * 4000}",
        "true",
        "1979-05-27",
        "[]",
        "{}",
        "[[]]",
        "{ a = 1 }",
        "[{ a = 1 }]",
        '["a", 1]',
        "[1, { a = [2] }]",
        '"""a\nb"""',
        "'x'",
        '""',
        '"a/b"',
        '"|"',
        r'"\u0000"',
        '"none"',
        '"text"',
        '"mood"',
        '"sad"',
    ]
)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A good file after a few slips of the kind people and editors make."""
    lines = GOOD.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 6)):
            case 0:
                del lines[at]
            case 1:
                lines.insert(draw(st.integers(0, len(lines))), lines[at])
            case 2:
                lines[at] = lines[at].partition("=")[0] + "= " + draw(LITERALS)
            case 3:
                key = draw(st.text('adeilmnotxé."', min_size=1))
                lines.insert(at, f"{key} = {draw(LITERALS)}")
            case 4:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + draw(st.text(max_size=3)) + lines[at][cut:]
            case 5:
                cut = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:cut] + lines[at][cut + 1 :]
            case 6:
                lines[at] = lines[at].replace("[[", "[").replace("]]", "]")
    return "\n".join(lines)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutations())
def test_any_mutation_of_a_good_file_loads_or_is_told_with_lines(text: str) -> None:
    result = outcome(lambda: parse_rubric(text, "file.toml"))
    if isinstance(result, Rubric):
        assert parse_rubric(result.source, "again") == result
    else:
        assert result.faults
        assert all(0 <= fault.line <= text.count("\n") + 1 for fault in result.faults)
        assert all(fault.message for fault in result.faults)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(GOOD)))
def test_any_bytes_in_a_file_load_or_are_told(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "noise.toml"
    path.write_bytes(GOOD.encode()[:at] + noise + GOOD.encode()[at:])
    result = outcome(lambda: load_rubric(path))
    assert isinstance(result, Rubric) or result.faults


def outcome(read: Callable[[], Rubric]) -> Rubric | RubricError:
    """The rubric or its faults; any other exception is a failure."""
    try:
        return read()
    except RubricError as error:
        return error
