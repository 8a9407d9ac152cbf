"""What the programs of a bundle run: the window, the command line, or one of their processes."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

MODULES = {"glossator": "desktop.cli.__main__", "glossator-app": "desktop.ui.__main__"}
"""What each program of the bundle runs, by its name."""

# PyInstaller points the loader at the bundle's libraries; the browser or mail program that opens a
# report must find those of the system.
if before := os.environ.pop("LD_LIBRARY_PATH_ORIG", ""):
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)

# How our programs start each other; they ask for it as for a Python, which a bundle has not.
if sys.argv[1:5] == ["-P", "-X", "utf8", "-m"]:
    module = sys.argv[5]
    del sys.argv[1:6]
else:
    module = MODULES[Path(sys.executable).stem]
runpy.run_module(module, run_name="__main__", alter_sys=True)
