"""Ctrl-C at the worst of moments, in a process of its own: it is sent at one line of Python's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no timer for it")

# Sends itself Ctrl-C at the first line that runs in a function of this name, once it is asked to.
SENDER = """
import os, signal, sys, time
from rubrics.system.interrupt import mend_interrupts

signal.signal(signal.SIGINT, signal.default_int_handler)
mend_interrupts()

def at_line(name, text):
    def trace(frame, event, _argument):
        if frame.f_code.co_name != name:
            return None
        if event == "line":
            import linecache
            if text in linecache.getline(frame.f_code.co_filename, frame.f_lineno):
                sys.settrace(None)
                os.kill(os.getpid(), signal.SIGINT)
                return None
        return trace
    sys.settrace(trace)
"""


def ended(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SENDER + program],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_one_that_is_lost_comes_again() -> None:
    done = ended("""
import weakref
class Thing: pass
def gone(_reference):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0)
thing = Thing()
reference = weakref.ref(thing, gone)
try:
    del thing
    time.sleep(20)
except KeyboardInterrupt:
    print("heard")
""")
    assert (done.stdout, done.stderr) == ("heard\n", "")


def test_one_that_comes_while_a_lock_is_taken_leaves_the_lock_free() -> None:
    done = ended("""
import subprocess
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
at_line("_internal_poll", "try:")
try:
    child.poll()
    time.sleep(20)
except KeyboardInterrupt:
    print("heard", flush=True)
child.kill()
child.wait()
print("ended")
""")
    assert (done.stdout, done.stderr) == ("heard\nended\n", "")


def test_one_that_was_ignored_at_the_start_stays_ignored() -> None:
    done = ended("""
signal.signal(signal.SIGINT, signal.SIG_IGN)
mend_interrupts()
os.kill(os.getpid(), signal.SIGINT)
print("went on")
""")
    assert done.stdout == "went on\n"


def test_one_that_comes_while_the_program_is_loaded_is_a_word_and_no_traceback() -> None:
    done = ended("""
from desktop import start
class Sender:
    def find_spec(self, name, *_):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Sender())
sys.argv = ["glossator", "--help"]
start.run()
""")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Stopped.\n")
