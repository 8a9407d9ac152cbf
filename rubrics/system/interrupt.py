"""Keeps Ctrl-C from being lost, and from leaving locks of the standard library held.

Python may raise KeyboardInterrupt between any two instructions of the main thread. In two places
that goes wrong. In a callback of the interpreter, such as the one after every import, the exception
is only printed, and the program goes on. In ``subprocess`` and ``threading`` it can leave a lock
held for ever, so that waiting for a killed process never ends.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType

AGAIN = 0.01
"""Seconds until an interrupt that came at a bad moment is repeated."""

_LOCKING = ("subprocess", "threading")


def mend_interrupts() -> None:
    """Repeats Ctrl-C a moment later if it came at a bad moment or was lost.

    A process that was started with Ctrl-C ignored keeps ignoring it. Nothing is done on Windows,
    which lacks the timer.
    """
    if sys.platform == "win32" or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    before = sys.unraisablehook

    def interrupt(_number: int, frame: FrameType | None) -> None:
        if _in_locking_code(frame):
            signal.setitimer(signal.ITIMER_REAL, AGAIN)
        else:
            raise KeyboardInterrupt

    def lost(unraisable: sys.UnraisableHookArgs) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, AGAIN)
        else:
            before(unraisable)

    sys.unraisablehook = lost
    for number in (signal.SIGINT, signal.SIGALRM):
        signal.signal(number, interrupt)


def _in_locking_code(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__") in _LOCKING:
            return True
        frame = frame.f_back
    return False
