"""How long the window's own thread is ever held up while results stream in."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

PER_SECOND = 500
SECONDS = 20.0
PROBE_MS = 5


def window_while_streaming() -> dict[str, float | str]:
    """The window with 500 units a second streaming in for 20 seconds; a timer is the probe."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["GLOSSATOR_HOME"] = home
        return _measured(Path(home))


def _measured(home: Path) -> dict[str, float | str]:
    import numpy as np
    from doubles import InstantRuntime
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from desktop.engine.ingest.options import ReadOptions
    from desktop.engine.ingest.sources import discover
    from desktop.engine.runtime.runtime import Job, Scored
    from desktop.ui.app import App
    from desktop.ui.flows.batches import Batch
    from desktop.ui.session import Access
    from rubrics.library import builtin_rubrics

    rubric = next(r for r in builtin_rubrics() if r.id == "emotions")

    class Paced(InstantRuntime):
        """Answers at the pace that is measured."""

        def __init__(self, _setup: object) -> None:
            super().__init__(rubric)

        def __enter__(self) -> Paced:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def interrupt(self) -> None:
            pass

        def score(self, batches: Iterable[Sequence[Job]]) -> Iterator[Scored]:
            begun = time.monotonic()
            for number, scored in enumerate(super().score(batches)):
                wait = begun + number / PER_SECOND - time.monotonic()
                if wait > 0:
                    time.sleep(wait)
                yield scored

    count = int(PER_SECOND * SECONDS)
    table = home / "remarks.csv"
    table.write_text(
        "text\n" + "".join(f"Remark {n} about the counter.\n" for n in range(count)), "utf-8"
    )
    application = QApplication.instance() or QApplication([])
    make_runtime: Any = Paced
    app = App(application, make_runtime)  # type: ignore[arg-type]
    app.show()

    def work_off(until: Any) -> None:
        while not until():
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    app.session.open(Access(home / "p.glossator"), rubric=rubric, done=lambda: app._read_files(
        [Batch(discover([table]).sources, ReadOptions())]
    ))  # fmt: skip
    ticking = QTimer()
    ticking.setTimerType(Qt.TimerType.PreciseTimer)
    ticking.start(PROBE_MS)
    work_off(lambda: app.session.overview and app.session.overview.units == count)
    work_off(lambda: not app.jobs.running)
    app.go("annotate")
    page: Any = app.window.pages["annotate"]
    work_off(lambda: page.model.count() > 0)
    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1000 - PROBE_MS)
        last = now

    page.run()
    ticking.timeout.connect(tick)
    begun = time.monotonic()
    work_off(lambda: time.monotonic() - begun > 1 and not app.jobs.running)
    seconds = time.monotonic() - begun
    ticking.stop()
    app.window.hide()
    app.close()
    late = np.maximum(np.array(gaps), 0.0)
    return {
        "units per second": count / seconds,
        "stall at the 50th percentile, ms": float(np.percentile(late, 50)),
        "stall at the 99th percentile, ms": float(np.percentile(late, 99)),
        "longest stall, ms": float(late.max()),
    }
