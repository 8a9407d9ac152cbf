"""Keeps Ctrl-C from being lost, and from leaving locks of the standard library held.

Python raises KeyboardInterrupt between any two instructions of the main thread, and two places are
bad for that. Within a callback of the interpreter, such as the one after every import, the
exception is only printed, and the program goes on. Within ``subprocess`` and ``threading`` it
leaves locks held for ever, so that waiting for a process that was killed never ends.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType

AGAIN = 0.01
"""Seconds after which an interrupt that came at a bad moment comes again."""

_LOCKING = ("subprocess", "threading")


def mend_interrupts() -> None:
    """Repeats Ctrl-C a moment later where it came at a bad moment or was lost.

    A process that was started with Ctrl-C ignored goes on ignoring it. Windows lacks the timer that
    this takes; there nothing changes.
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
