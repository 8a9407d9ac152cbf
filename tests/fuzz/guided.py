"""Lets coverage guide the search for bad inputs (atheris); it runs until it is stopped.

    PYTHONPATH=tests python -m fuzz.guided NAME [-runs=100000] [-max_total_time=600] [CORPUS…]

Options are libFuzzer's. A finding ends it with a traceback and a file ``crash-…``. What native code
reads is read in this process, so that coverage is seen: a crash of that code ends it as well. It is
a finding only if the same file ends more than the process that ``python -m fuzz`` has it read in.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["desktop", "rubrics", "pypdf", "striprtf", "defusedxml"]):
    from desktop.engine.ingest.formats import FORMATS
    from fuzz.mutate import mutated
    from fuzz.targets import NATIVE, READERS, TARGETS, place, reader, seeds


def main() -> None:
    """Fuzz one target from good files, with our mutations half of the time."""
    name = sys.argv.pop(1)
    if name in (*READERS, *NATIVE):
        with atheris.instrument_imports():
            FORMATS[f".{name}"].load()
    good = seeds(name)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, most))
        return mutated(data or chance.choice(good), chance, good)[:most]

    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(good):
            Path(folder, str(number)).write_bytes(data)
        target = reader(name) if name in NATIVE else TARGETS[name]
        # libFuzzer ends its process at once: the parent makes the folders and tidies up.
        place()
        if not (searching := os.fork()):
            atheris.Setup([*sys.argv, folder], target, custom_mutator=mutate)
            atheris.Fuzz()
        _, status = os.waitpid(searching, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
