"""Who is in a turn is alone in it, and nobody is kept from working for want of a lock."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from rubrics.system import locks
from rubrics.system.locks import in_turn


def test_a_turn_waits_for_the_one_before(tmp_path: Path) -> None:
    path, inside, most = tmp_path / "lock", list[int](), list[int]()

    def work() -> None:
        for _ in range(20):
            with in_turn(path):
                inside.append(1)
                most.append(len(inside))
                threading.Event().wait(0.001)
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert len(most) == 80
    assert not path.exists()


def test_a_turn_comes_also_where_no_lock_is_to_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_turn(tmp_path / "no such folder" / "lock"):
        pass
    monkeypatch.setattr(locks, "PATIENCE", 0.05)
    file = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    assert locks.lock(file)
    done = []
    with in_turn(tmp_path / "lock"):
        done.append("all the same")
    assert done
    assert (tmp_path / "lock").exists()
    os.close(file)


def test_where_there_are_no_locks_nobody_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waited(_seconds: float) -> None:
        raise AssertionError("waited for a lock that cannot be had")

    monkeypatch.setattr(locks, "lock", lambda _file: False)
    monkeypatch.setattr(locks.time, "sleep", waited)
    with in_turn(tmp_path / "lock"):
        pass
