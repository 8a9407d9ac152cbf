"""What conversion's processes say stays off the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from convert.children import last_words


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="needs files in memory, as Linux has")
def test_what_the_models_process_prints_is_kept_in_memory() -> None:
    with last_words() as log:
        assert str(Path(f"/proc/self/fd/{log.fileno()}").readlink()).startswith("/memfd:")
        log.write(b"a text")
        log.seek(0)
        assert log.read() == b"a text"
