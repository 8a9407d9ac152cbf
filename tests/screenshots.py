"""``make screenshots``: every page in both themes, both languages, at 1x and 2x, to be looked at.

    PYTHONPATH=tests python -m screenshots OUT [--units 100000]

The example is annotated by the embedded model; the large project by a double that answers at once.
Each scale is a process of its own, because Qt takes it at the start.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

UNITS = 100_000
SIZE = (1240, 800)
LONGEST = 1800.0
"""Seconds that the embedded model may take for the example."""


def main() -> None:
    """Starts a process for each scale, on a home of their own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--scale", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.scale:
        shoot(options.out, options.units, options.scale)
        return
    with tempfile.TemporaryDirectory() as home:
        for scale in ("1", "2"):
            subprocess.run(
                [sys.executable, "-m", "screenshots", str(options.out), "--scale", scale,
                 "--units", str(options.units)],
                check=True,
                env={**os.environ, "GLOSSATOR_HOME": home, "QT_SCALE_FACTOR": scale,
                     "QT_QPA_PLATFORM": "offscreen"},
            )  # fmt: skip


def shoot(out: Path, units: int, scale: str) -> None:
    """All pages of both projects at one scale."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from desktop.engine.folders import data_folder
    from desktop.engine.review.queues import draw_sample
    from desktop.ui.app import App
    from desktop.ui.session import Access
    from desktop.ui.theme.palette import Scheme

    application = QApplication([])
    large = data_folder() / f"{units:,} remarks.glossator"
    if not large.exists():
        make_large(large, units)
    app = App(application)
    app.preferences.coder = "Kim"

    def settle(seconds: float = 0.6) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end or app.jobs.jobs:
            application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    app.show()
    app.open_example()
    settle(3)
    if scale == "1":
        app.session.do(lambda project: draw_sample(project, "Audit 1", 30))
        settle()
    example = app.session.path
    assert example is not None
    for language in ("en", "de"):
        app.preferences.language = language
        old, app.window = app.window, app._make_window()
        old.hide()
        old.deleteLater()
        app.window.resize(*SIZE)
        app.window.show()
        for project in (example, large):
            app.session.open(Access(project))
            settle(1.5)
            for scheme in (Scheme.LIGHT, Scheme.DARK):
                app.theme.choose(scheme, 1.0)
                for page in app.window.pages:
                    app.go(page)
                    settle(2.5 if page == "agreement" else 0.8)
                    kind = "example" if project == example else "large"
                    name = f"{page}-{kind}-{scheme}-{language}-{scale}x.png"
                    app.window.grab().save(str(out / name))
    app.window.hide()
    app.close()


def make_large(path: Path, units: int) -> None:
    """A project of short remarks, answered by a double and, for some, by a person."""
    from doubles import InstantRuntime

    from desktop.engine.annotate import annotate
    from desktop.engine.ingest.model import ReadOptions
    from desktop.engine.ingest.sources import discover
    from desktop.engine.intake import take_in
    from desktop.engine.model import Coder, CoderKind
    from desktop.engine.store import search
    from desktop.engine.store.project import Project
    from rubrics.library import builtin_rubrics

    rubric = next(r for r in builtin_rubrics() if r.id == "support-triage")
    field = rubric.fields[0].name
    table = path.with_suffix(".csv")
    with table.open("w", encoding="utf-8") as file:
        file.write("nr," + ",".join(f.name for f in rubric.fields) + "\n")
        for number in range(units):
            texts = ",".join(f"Remark {number} about the counter" for _ in rubric.fields)
            file.write(f"{number},{texts}\n")
    assert field
    with Project(path, create=True) as project:
        project.use_rubric(rubric)
        for _ in take_in(project, discover([table]).sources, ReadOptions()):
            pass
        names = tuple(d.name for d in rubric.dimensions)
        coder = Coder("double", "A model that answers at once", CoderKind.MODEL)
        for _ in annotate(project, coder, InstantRuntime(rubric), names):
            pass
        for _ in search.index(project):
            pass


if __name__ == "__main__":
    main()
