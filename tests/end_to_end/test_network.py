"""Nothing reaches the network: watched by the system itself, with bait laid."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSATOR = Path(sys.executable).with_name("glossator")
FAST = ("--form=compact", "--prompt=plain")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="strace and namespaces are Linux's"),
]

CONNECT = "import socket; socket.create_connection(('192.0.2.1', 80), 1)\n"
URL = "http://192.0.2.1/bait"


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
    (folder / "bait.so").write_bytes(b"\x7fELF not a library")
    return folder


def watched(folder: Path, *commands: tuple[str, ...]) -> list[str]:
    """The network calls that commands make, in a network namespace without interfaces."""
    for tool in ("strace", "unshare"):
        if shutil.which(tool) is None:
            pytest.skip(f"needs {tool}")
    lines: list[str] = []
    for number, command in enumerate(commands):
        trace = folder / f"trace{number}"
        done = subprocess.run(
            ["unshare", "-rn", "strace", "-f", "-qq", "-e", "trace=network", "-o", trace,
             GLOSSATOR, *command],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, "GGML_BACKEND_PATH": str(folder / "bait.so"),
                 "LLAMA_CPP_LIB_PATH": str(folder)},
            timeout=600,
        )  # fmt: skip
        if "unshare:" in done.stderr or "PTRACE" in done.stderr:
            pytest.skip(f"not allowed here: {done.stderr.strip()[:200]}")
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        lines += trace.read_text(errors="replace").splitlines()
    return lines


def beyond_unix(lines: list[str]) -> list[str]:
    """The calls that are not on UNIX sockets, less the sockets that were refused."""
    return [
        line
        for line in lines
        if re.search(r"\d+ +(socket|socketpair|connect|bind|listen|send|recv)", line)
        and "AF_UNIX" not in line
        and "EAFNOSUPPORT" not in line
    ]


def test_no_command_makes_a_network_call_whatever_the_files_ask_for(bait: Path) -> None:
    out = bait / "out"
    project = str(out / "project.glossator")
    lines = watched(
        bait,
        ("rubric", "check", str(bait / "bait.toml")),
        ("models", "list"),
        (
            "annotate",
            str(bait / "in"),
            "--rubric",
            str(bait / "bait.toml"),
            "--out",
            str(out),
            *FAST,
        ),
        ("agree", project),
        ("export", project, "--format=xlsx"),
        ("project", "check", project),
        ("doctor",),
    )
    assert beyond_unix(lines) == []
    refused = [line for line in lines if "EAFNOSUPPORT" in line]
    assert refused, "the model's process tries to open a socket, to report what stops it"


def test_the_watch_sees_a_call_that_is_made(tmp_path: Path) -> None:
    """The test above rests on this: a process without the filter is seen, and fails."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace")
    trace = tmp_path / "trace"
    subprocess.run(
        ["strace", "-f", "-qq", "-e", "trace=network", "-o", trace, sys.executable, "-c",
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


def test_no_library_of_the_default_install_opens_a_socket_when_imported() -> None:
    """Every package in the lock file is imported, under a hook that looks."""
    lock = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)
    assert len(names) > 15
    program = (
        "import importlib, sys\n"
        "from importlib.metadata import packages_distributions\n"
        "calls = []\n"
        "def look(event, arguments):\n"
        "    if event.startswith('socket.') and event != 'socket.gethostname':\n"
        "        calls.append((event, repr(arguments)))\n"
        "sys.addaudithook(look)\n"
        "wanted = {name.lower().replace('_', '-') for name in sys.argv[1:]}\n"
        "done = 0\n"
        "for module, owners in packages_distributions().items():\n"
        "    if wanted & {owner.lower().replace('_', '-') for owner in owners}:\n"
        "        try:\n"
        "            importlib.import_module(module); done += 1\n"
        "        except ImportError: pass\n"
        "assert done > 15, done\n"
        "assert not calls, calls\n"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", program, *names], check=True)
