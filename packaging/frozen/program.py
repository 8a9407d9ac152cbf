"""The entry point of the programs in a bundle, and of their child processes."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

MODULES = {"glossator": "desktop.cli.__main__", "glossator-app": "desktop.ui.__main__"}
"""The module that each program runs."""

# PyInstaller has the loader find the bundle's libraries. The browser or mail program that opens a
# report must find those of the system.
if before := os.environ.pop("LD_LIBRARY_PATH_ORIG", ""):
    os.environ["LD_LIBRARY_PATH"] = before
else:
    os.environ.pop("LD_LIBRARY_PATH", None)

# Our programs start modules with the arguments of a Python, which a bundle does not have.
if sys.argv[1:5] == ["-P", "-X", "utf8", "-m"]:
    module = sys.argv[5]
    del sys.argv[1:6]
else:
    module = MODULES[Path(sys.executable).stem]
runpy.run_module(module, run_name="__main__", alter_sys=True)
