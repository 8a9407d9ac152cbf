"""``make bench``: what is fast is measured side by side, in one run, on this machine.

Absolute figures depend on the machine and on what else it does; the ratios are what is promised.
Reads ../shared/data where it is there and the program's own samples where it is not.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from bench import agreement, conversion, memory, review, speed, stall, start, training, weights

BENCHES: dict[str, Callable[[], dict[str, float | str]]] = {
    "prefill": speed.against_prefill,
    "weights": weights.by_type_and_adapter,
    "emotions": speed.emotions_against_chat_completion,
    "answer-quality": speed.answer_quality_against_chat_completion,
    "start": start.first_annotation,
    "memory": memory.by_units,
    "double": memory.many_units_with_a_double,
    "review": review.hundred_thousand,
    "review-million": review.a_million,
    "window": stall.window_while_streaming,
    "alpha": agreement.bootstrap_against_loop,
    "train": training.bfloat16_against_float32,
    "convert": conversion.qwen_in_shards,
}

LONG = ("review-million", "train", "convert")
"""Take long, or packages and room that not everybody has: run by name only."""


def main() -> None:
    """Runs the benches named, or all that are not long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="NAME")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    results = {}
    for name in options.names or [name for name in BENCHES if name not in LONG]:
        print(f"\n{name}: {(BENCHES[name].__doc__ or '').splitlines()[0]}", flush=True)
        results[name] = BENCHES[name]()
        for key, value in results[name].items():
            shown = f"{value:.2f}" if isinstance(value, float) else value
            print(f"  {key:<44} {shown}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
