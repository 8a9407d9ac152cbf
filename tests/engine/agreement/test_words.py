from __future__ import annotations

from desktop.engine.agreement.figures import Interval, Undefined
from desktop.engine.agreement.results import Alpha
from desktop.engine.agreement.words import alpha_text, number, reasons
from desktop.engine.domain import human


def test_figures_print_with_two_digits_or_as_undefined() -> None:
    assert number(0.7049) == "0.70"
    assert number(Undefined("why")) == "undefined"
    half = Alpha((human("Anna"), human("Ben")), 5, 0.5, Undefined("too few"))
    assert alpha_text(half) == "0.50"
    assert reasons((half.value, half.interval)) == "too few"
    assert reasons((Undefined("a"), Undefined("b"), None, Undefined("a"))) == "a; b"
    assert reasons((0.5, Interval(0.4, 0.6))) == ""
