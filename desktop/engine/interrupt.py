"""Ctrl-C that is never lost, and never comes while a process or thread is started or ended.

Python raises KeyboardInterrupt between any two instructions of the main thread. Two places are bad
ones. From a callback of the interpreter's, as there is one after every import, it goes nowhere: it
is printed, and the program goes on. And ``subprocess`` and ``threading`` hold locks that it leaves
held for ever: who then waits for a process that was killed waits without end.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType

AGAIN = 0.01
"""Seconds after which an interrupt that came at a bad moment comes again."""

_LOCKING = ("subprocess", "threading")


def mend_interrupts() -> None:
    """Has Ctrl-C come again, a moment later, where it came at a bad moment or was lost.

    A process that was started with Ctrl-C ignored goes on ignoring it. Windows has no such timer;
    there everything stays as it is.
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
