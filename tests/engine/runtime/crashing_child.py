"""The model's process with a fault planted: it dies on texts that say so."""

import os
import signal
from pathlib import Path

from desktop.engine.runtime import child, scorer

score = scorer.Scorer.score


def fragile(self, fields, dimensions):  # type: ignore[no-untyped-def]
    text = fields["text"]
    if "CRASH ONCE" in text:
        mark = Path(os.environ["GLOSSATOR_HOME"]) / "crashed"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGSEGV)
    if "CRASH ALWAYS" in text:
        os.abort()
    return score(self, fields, dimensions)


scorer.Scorer.score = fragile  # type: ignore[method-assign]
child.main()
