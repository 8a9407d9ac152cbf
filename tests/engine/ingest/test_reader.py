"""Reading in a process of its own: what a bad file costs, and what it may not do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from in_process import read_document

from desktop.engine.domain import ColumnMap
from desktop.engine.ingest.documents import ReadDocument, Source, Unreadable, UnreadableError
from desktop.engine.ingest.options import ReadOptions, UnitKind
from desktop.engine.ingest.reader import Reader
from desktop.engine.ingest.sources import discover
from rubrics.system import children, landlock

ROOT = Path(__file__).parents[3]

linux = pytest.mark.skipif(sys.platform != "linux", reason="seccomp and /proc are Linux's")


@pytest.fixture
def source(tmp_path):
    def _source(name: str, content: str | bytes) -> Source:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return Source(path, name)

    return _source


def test_the_other_process_reads_what_this_one_would(source, emotions):
    content = "text,emotion_anna\n" + "".join(f"Text {i} 😀,joy\n" for i in range(700))
    table = source("a.csv", content)
    here = read_document(table, emotions, ReadOptions())
    with Reader(ReadOptions()) as reader:
        there = reader.read(table, emotions)
        assert isinstance(there, ReadDocument)
        assert there.document == here.document
        assert there.document.read_by == ColumnMap(
            {"text": "text"}, {"emotion_anna": ("emotion", "anna")}
        )
        assert there.unit_count == 700
        assert list(there.units) == list(here.units)
        assert list(there.labels) == list(here.labels)


def test_the_options_reach_the_other_process(source, emotions):
    options = ReadOptions(
        unit=UnitKind.SENTENCE, fields={"text": "b"}, coders={"a": ("emotion", "A")}
    )
    with Reader(options) as reader:
        text = reader.read(source("a.txt", "One. Two."), emotions)
        assert [unit.fields["text"] for unit in text.units] == ["One.", "Two."]
        table = reader.read(source("a.csv", "a,b\njoy,Thanks\n"), emotions)
        assert [unit.fields["text"] for unit in table.units] == ["Thanks"]
        assert [(label.coder, label.value) for label in table.labels] == [("A", "joy")]


def test_units_that_nobody_took_do_not_disturb_the_next_file(source, emotions):
    many = source("a.csv", "text,label\n" + "x,joy\n" * 2000)
    with Reader(ReadOptions()) as reader:
        first = reader.read(many, emotions)
        assert next(first.units).fields["text"] == "x"
        second = reader.read(source("b.txt", "Fine."), emotions)
        assert [unit.fields["text"] for unit in second.units] == ["Fine."]
        third = reader.read(many, emotions)
        assert sum(1 for _ in third.labels) == 2000


def test_a_bad_file_costs_itself_and_not_the_run(source, emotions):
    sources = [source("a.txt", "One."), source("b.docx", "no zip"), source("c.txt", "Three.")]
    sources.append(Source(Path("/no/such/file.txt"), "file.txt"))
    with Reader(ReadOptions()) as reader:
        outcomes = [
            outcome
            if isinstance(outcome, Unreadable)
            else [u.fields["text"] for u in outcome.units]
            for outcome in reader.read_all(sources, emotions)
        ]
    assert outcomes[0] == ["One."]
    assert "no docx file" in outcomes[1].sentence
    assert outcomes[2] == ["Three."]
    assert "no longer there" in outcomes[3].sentence


@pytest.fixture
def sabotaged(monkeypatch, tmp_path):
    """Has the process run a line of Python before it reads a file whose name has "evil" in it."""

    def _sabotaged(line: str) -> None:
        (tmp_path / "sitecustomize.py").write_text(
            "import builtins\n"
            "def evil(path):\n"
            "    if 'evil' in str(path):\n"
            f"        {line}\n"
            "import pathlib\n"
            "genuine = pathlib.Path.stat\n"
            "def stat(self, **options):\n"
            "    evil(self)\n"
            "    return genuine(self, **options)\n"
            "pathlib.Path.stat = stat\n"
        )
        monkeypatch.setattr(children, "_ROOT", f"{tmp_path}{os.pathsep}{children._ROOT}")

    return _sabotaged


def around(source, emotions, options: ReadOptions) -> Unreadable:
    """What becomes of an evil file between two good ones, which must be read."""
    files = [source("a.txt", "One."), source("evil.txt", "Two."), source("c.txt", "Three.")]
    with Reader(options) as reader:
        first, evil, last = (
            outcome
            if isinstance(outcome, Unreadable)
            else [u.fields["text"] for u in outcome.units]
            for outcome in reader.read_all(files, emotions)
        )
    assert (first, last) == (["One."], ["Three."])
    assert isinstance(evil, Unreadable)
    return evil


def test_a_file_that_crashes_the_process_is_a_sentence(source, emotions, sabotaged):
    sabotaged("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert "crashed (SIGSEGV)" in around(source, emotions, ReadOptions()).sentence


def test_a_file_that_never_ends_is_given_up(source, emotions, sabotaged):
    sabotaged("import time; time.sleep(10**6)")
    evil = around(source, emotions, ReadOptions(seconds_per_file=5.5))
    assert "given up after 5.5 seconds" in evil.sentence


@linux
def test_a_file_that_eats_memory_is_a_sentence(source, emotions, sabotaged):
    sabotaged("b'x' * (1 << 30)")
    evil = around(source, emotions, ReadOptions(memory_bytes=1 << 29))
    assert "more memory than is allowed" in evil.sentence


def test_a_fault_of_a_library_is_a_sentence_with_its_traceback(source, emotions, sabotaged):
    sabotaged("raise KeyError('surprise')")
    evil = around(source, emotions, ReadOptions())
    assert "KeyError: 'surprise'" in evil.sentence
    assert "Traceback" in evil.detail


@linux
def test_a_file_cannot_reach_the_network(source, emotions, sabotaged):
    sabotaged("import socket; socket.create_connection(('127.0.0.1', 9))")
    assert "Address family not supported" in around(source, emotions, ReadOptions()).sentence


def test_a_process_that_dies_while_handing_over_is_an_error(source, emotions):
    rows = "text,n\n" + "".join(f"{os.urandom(400).hex()},{i}\n" for i in range(4000))
    with Reader(ReadOptions()) as reader:
        read = reader.read(source("a.csv", rows), emotions)
        next(read.units)
        os.kill(reader._child.pid, signal.SIGKILL)
        with pytest.raises(UnreadableError, match=r"read a\.csv ended"):
            list(read.units)
        assert isinstance(reader.read(source("b.txt", "Fine."), emotions), ReadDocument)


def test_an_interrupt_does_not_reach_the_process(source, emotions):
    with Reader(ReadOptions()) as reader:
        reader.read(source("a.txt", "One."), emotions)
        child = reader._child
        child.send_signal(signal.SIGINT)
        reader.read(source("b.txt", "Two."), emotions)
        assert reader._child is child


def test_nothing_is_left_behind(source, emotions):
    with Reader(ReadOptions()) as reader:
        reader.read(source("a.txt", "One."), emotions)
        child = reader._child
    assert child.returncode is not None


@linux
def test_the_process_ends_with_its_parent(source, tmp_path):
    path = source("a.txt", "One.").path
    program = (
        "import os, sys; from pathlib import Path\n"
        "from desktop.engine.ingest.documents import Source\n"
        "from desktop.engine.ingest.options import ReadOptions\n"
        "from desktop.engine.ingest.reader import Reader\n"
        "from rubrics.library import builtin_path; from rubrics.loader import load_rubric\n"
        "reader = Reader(ReadOptions())\n"
        f"reader.read(Source(Path({str(path)!r}), 'a'), load_rubric(builtin_path('emotions')))\n"
        "print(reader._child.pid, flush=True); os._exit(9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 9, done.stderr
    process = Path("/proc", done.stdout.strip(), "stat")
    for _ in range(1200):
        if not process.exists() or process.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the reading process lives on")


def test_modules_beside_the_users_files_are_not_imported(source, emotions, monkeypatch):
    for name in ("csv", "json", "desktop", "zlib"):
        folder = source(f"{name}.py", "raise SystemExit('planted')").path.parent
    monkeypatch.chdir(folder)
    with Reader(ReadOptions()) as reader:
        assert isinstance(reader.read(source("a.csv", "text,n\nx,1\n"), emotions), ReadDocument)


def test_a_plain_text_is_read_without_any_library(source):
    """What each first file would have to wait for, as the process starts for it."""
    text = source("a.txt", "One.")
    program = (
        "import sys, desktop.engine.ingest.child; from pathlib import Path\n"
        "from desktop.engine.ingest.documents import Source\n"
        "from desktop.engine.ingest.options import ReadOptions\n"
        "from desktop.engine.ingest.reading import Reading\n"
        "from rubrics.library import builtin_path; from rubrics.loader import load_rubric\n"
        f"source = Source(Path({str(text.path)!r}), 'a.txt')\n"
        "reading = Reading(source, load_rubric(builtin_path('emotions')), ReadOptions())\n"
        "print(len(list(reading.units())), *{name.partition('.')[0] for name in sys.modules})\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-S", "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        text=True,
        check=True,
    )
    units, *loaded = done.stdout.split()
    assert units == "1"
    assert "desktop" in loaded
    assert set(loaded) - sys.stdlib_module_names <= {"__main__", "desktop", "rubrics"}


def test_memory_here_does_not_grow_with_the_table(source, emotions):
    import tracemalloc

    rows = "text,n\n" + "".join(
        f"A complaint of some length about number {i},{i}\n" for i in range(20_000)
    )
    with Reader(ReadOptions()) as reader:
        read = reader.read(source("a.csv", rows), emotions)
        tracemalloc.start()
        count = sum(1 for _ in read.units)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 2 << 20


@linux
@pytest.mark.parametrize(
    "line",
    [
        "open('/etc/passwd').read()",
        "open({beside!r}).read()",
        "os.listdir({folder!r})",
        "open({folder!r} + '/new', 'w')",
        "open({beside!r}, 'a')",
        "os.unlink({beside!r})",
        "os.truncate({beside!r}, 0)",
        "os.rename({beside!r}, {beside!r} + '2')",
        "os.symlink('/etc/passwd', {folder!r} + '/link')",
        "open('/proc/self/environ').read()",
        "os.execv('/bin/true', ['true'])",
        "os.kill(int({parent!r}), 0)",
        "__import__('socket').socket(__import__('socket').AF_UNIX)",  # a bus, an agent, a display
    ],
)
def test_a_file_can_touch_no_other_file(line, source, emotions, sabotaged, tmp_path):
    if not landlock.version():
        pytest.skip("the kernel has no Landlock")
    if "kill" in line and landlock.version() < 6:
        pytest.skip("this Landlock does not keep signals in")
    beside = source("beside.txt", "Another document.").path
    places = {"beside": str(beside), "folder": str(tmp_path), "parent": str(os.getpid())}
    sabotaged(f"import os; {line.format(**places)}")
    evil = around(source, emotions, ReadOptions())
    refusals = ("ermission denied", "not permitted", "not supported by protocol")
    assert any(refusal in evil.sentence for refusal in refusals)
    assert beside.read_text() == "Another document."


@linux
def test_what_is_refused_to_the_process_is_found_by_trying():
    with Reader(ReadOptions()) as reader:
        refused = reader.refusals()
    assert "AF_INET6" in refused.network
    assert (refused.file is None) == (not landlock.version())


@linux
def test_links_and_odd_names_are_read_like_any_file(source, emotions, tmp_path):
    odd = source("line\nbreak 'quote' \u202e\x1b[31m.txt", "One.")
    real = source("real.txt", "Two.")
    link = tmp_path / "link.txt"
    link.symlink_to(real.path)
    bytes_name = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt"))
    bytes_name.write_text("Three.")
    sources = [odd, Source(link, "link.txt"), Source(bytes_name, "x.txt")]
    with Reader(ReadOptions()) as reader:
        texts = [
            unit.fields["text"]
            for outcome in reader.read_all(sources, emotions)
            for unit in outcome.units
        ]
    assert texts == ["One.", "Two.", "Three."]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_what_became_a_pipe_or_device_is_given_up(source, emotions, tmp_path):
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    zero = tmp_path / "zero.txt"
    zero.symlink_to("/dev/zero")
    with Reader(ReadOptions(seconds_per_file=30)) as reader:
        for path in (pipe, zero):
            outcome = reader.read(Source(path, path.name), emotions)
            assert isinstance(outcome, Unreadable)
        assert isinstance(reader.read(source("a.txt", "One."), emotions), ReadDocument)


def test_a_file_that_would_take_minutes_to_read_is_refused_at_once(emotions, tmp_path):
    for name in ("big.txt", "big.csv", "big.docx", "big.pdf", "big.xlsx"):
        path = tmp_path / name
        with path.open("wb") as file:
            file.truncate(1 << 40)  # sparse: takes no room on the disk
        with Reader(ReadOptions()) as reader:
            outcome = reader.read(Source(path, name), emotions)
            assert "Split it into several files" in outcome.sentence


@pytest.mark.slow
def test_ten_thousand_files_are_all_read(emotions, tmp_path):
    """Or said to be bad, which one in ten is."""
    count = 10_000
    for number in range(count):
        content = b"" if number % 10 == 9 else f"Text {number}.".encode()
        (tmp_path / f"{number:05}.txt").write_bytes(content)
    sources = discover([tmp_path]).sources
    assert len(sources) == count
    good = bad = 0
    with Reader(ReadOptions()) as reader:
        for outcome in reader.read_all(sources, emotions):
            if isinstance(outcome, Unreadable):
                bad += 1
            else:
                good += outcome.unit_count
    assert (good, bad) == (count - count // 10, count // 10)
