"""What is fed hostile bytes, and what it may do with them: accept them, or refuse them in words.

A target takes the bytes of a file. Anything it raises is a finding, and so is taking long.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import outlook
from compressed_rtf import compress

from desktop.engine.codebooks.build import rubric_from_rows
from desktop.engine.codebooks.columns import find_layout, no_codebook
from desktop.engine.home.rubric_files import imported
from desktop.engine.ingest import child
from desktop.engine.ingest.documents import Source, Unreadable
from desktop.engine.ingest.formats import FORMATS, Row
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.reader import Reader
from desktop.engine.models.errors import ModelFileError
from desktop.engine.models.header import read_header
from desktop.engine.store.check import check
from desktop.engine.store.project import Project
from desktop.engine.store.runs import runs
from rubrics.errors import UserError
from rubrics.exchange.codes import codes_of
from rubrics.exchange.qdc import codebook_xml
from rubrics.library import builtin_path, builtin_rubrics
from rubrics.loader import load_rubric, parse_rubric
from rubrics.system.frames import Message

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent

OPTIONS = {
    "unit": None, "fields": {}, "coders": None, "encoding": "", "sheet": "", "header": True,
    "language": "",
}  # fmt: skip

OWN = frozenset(
    {"txt", "md", "csv", "tsv", "jsonl", "json", "zip", "doc", "eml", "mbox", "srt", "vtt"}
)
"""What is taken apart by code of ours, which has to foresee everything; the libraries that read the
others may stumble."""

READERS = ("txt", "md", "csv", "tsv", "jsonl", "json", "zip", "xlsx", "ods", "doc", "docx", "odt",
           "rtf", "pdf", "html", "eml", "msg", "mbox", "srt", "vtt", "qdpx")  # fmt: skip

NATIVE = ("xls", "sav", "zsav", "dta")
"""What native code reads that crashes on some spoilt files, in the process that is made for it."""


@cache
def place() -> Path:
    """A folder in memory where the system has one, until this process ends."""
    memory = Path("/dev/shm")
    base = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="glossator-fuzz-", dir=base))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _file(data: bytes, ending: str) -> Path:
    path = place() / f"input-{os.getpid()}.{ending}"
    path.write_bytes(data)
    return path


@cache
def _rubric_source() -> str:
    return Path(builtin_path("emotions")).read_text(encoding="utf-8")


def reading(ending: str, data: bytes) -> Message:
    """What the reading process answers first, from its own function, in this process."""
    path = _file(data, ending)
    request = {"op": "read", "path": os.fsencode(path).hex(), "name": path.name,
               "rubric": _rubric_source(), "options": dict(OPTIONS)}  # fmt: skip
    first, *_ = child.answer(request)
    return first


def reader(ending: str) -> Callable[[bytes], None]:
    """Reads a file of one format."""
    assert f".{ending}" in FORMATS

    def feed(data: bytes) -> None:
        first = reading(ending, data)
        if first["op"] != "document":
            assert len(first["sentence"]) > 10
            assert ending not in OWN or not first["detail"], first["detail"]

    return feed


@cache
def _process(_pid: int) -> Reader:
    """The reading process of this process, which may be a copy of the one that had another."""
    made = Reader(ReadOptions())
    atexit.register(made.__exit__)
    return made


def apart(ending: str) -> Callable[[bytes], None]:
    """Reads a file of one format as users do, in another process: a crash costs the file alone, and
    the process reads the next."""
    assert f".{ending}" in FORMATS

    def feed(data: bytes) -> None:
        path = _file(data, ending)
        process = _process(os.getpid())
        found = process.read(Source(path, path.name), parse_rubric(_rubric_source(), "rubric"))
        if isinstance(found, Unreadable):
            assert len(found.sentence) > 10
        else:
            assert len(list(found.units)) == found.unit_count

    return feed


def rubric(data: bytes) -> None:
    """The rubric loader."""
    with suppress(UserError):
        load_rubric(_file(data, "toml"))


def codebook(data: bytes) -> None:
    """A table that is a codebook, taken for one, and the rubric that is made of it."""
    path = _file(data, "xlsx" if data.startswith(b"PK") else "csv")
    options = {"encoding": "", "sheet": ""}
    request = {"op": "rows", "path": os.fsencode(path).hex(), "options": options}
    first, *_ = child.answer(request)
    rows = [Row(*row) for row in first["table"][0]] if first["op"] == "rows" else []
    layout = find_layout(rows)
    with suppress(UserError):
        if layout is None:
            raise UserError(no_codebook(path.name, rows))
        parse_rubric(rubric_from_rows(rows, layout, "made", "Made", ["Made."]).source, "made")


def codes(data: bytes) -> None:
    """A codebook of another program, or of Prometheus, and the rubric that is made of it."""
    is_xml = data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    path = _file(data, "qdc" if is_xml else "json")
    with suppress(UserError):
        parse_rubric(imported(path).source, "made")


def model(data: bytes) -> None:
    """The check of a model file's header, whose values are then used."""
    try:
        header = read_header(_file(data, "gguf"))
    except ModelFileError:
        pass
    else:
        assert header.size_label is not None
        assert header.quantization is not None
        assert header.vocabulary_size >= 0


def project(data: bytes) -> None:
    """A project file from a stranger: opened, checked, and everything in it read."""
    path = _file(data, "glossator")
    for beside in path.parent.glob(f"{path.name}?*"):
        if beside.is_file():
            beside.unlink()
    with suppress(UserError), Project(path, read_only=True) as opened:
        list(check(opened))
        opened.rubric()
        opened.documents()
        opened.coders()
        runs(opened)
        for read in (opened.units, opened.annotations):
            for _ in read():
                pass


TARGETS: dict[str, Callable[[bytes], None]] = {
    **{ending: reader(ending) for ending in READERS},
    **{ending: apart(ending) for ending in NATIVE},
    "rubric": rubric,
    "codebook": codebook,
    "codes": codes,
    "model": model,
    "project": project,
}


@cache
def seeds(name: str) -> list[bytes]:
    """Good files of the kind, to be spoilt."""
    found = [p.read_bytes() for p in _seed_files(name) if p.stat().st_size < 200_000]
    return [*found, *_written(name)]


def _seed_files(name: str) -> list[Path]:
    folders = (TESTS / "data" / "ingest", ROOT / "desktop" / "samples", TESTS / "data" / "projects")
    if name == "rubric":
        return sorted((ROOT / "rubrics" / "builtin").glob("*/rubric.toml"))
    if name == "codebook":
        return sorted((TESTS / "data" / "codebooks").glob("libreoffice.[cx]*"))
    ending = {"project": "glossator"}.get(name, name)
    return sorted(path for folder in folders for path in folder.glob(f"*.{ending}"))


PRODIGY = (
    '{"text": "a", "_input_hash": 1, "accept": ["joy"], "answer": "accept", "_annotator_id": "x",'
    ' "options": [{"id": "joy", "text": "Joy"}], "config": {"choice_style": "multiple"}}\n'
    '{"text": "b", "_input_hash": 2, "label": "joy", "answer": "reject", "spans": [{"start": 1}]}\n'
)


_CODEBOOK = """Theme,Variable,Question,Scale,Value,Label,Definition,Example
A > One,mood,How is it?,ordinal,1,sad,Weeps.,"Oh, no"
,,,,2,glad,Laughs.,
B,way,,nominal,a,bus,,
,,,,b,tram,,
"""
_LISTED = "Variable;Values;Multiple\nsex;1 = male, 2 = female;\nuse;home | work | none;yes\n"
_GRID = "Section,Criterion,1 - poor,Good (2),3\nForm,Tone,It is cold.,So so.,It is warm.\n"
_TREE = "Code\tObercode\tMemo\nCost\tBarriers\tToo dear.\nBarriers\t\tWhat hinders.\nA > B\t\t\n"
_CRITERION = '{"criteria": "Is it kind?", ' + ", ".join(
    f'"score{n}_description": "d{n}"' for n in range(1, 6)
) + "}"  # fmt: skip


_MAIL = (
    "From: a@example.org\r\nSubject: =?utf-8?q?H=C3=A9?=\r\nMIME-Version: 1.0\r\n"
    "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: "
    "text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "One =E2=82=AC\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>One\r\n--b--\r\n"
)


def _messages() -> list[bytes]:
    """Messages of Outlook: in wide letters and in those of a code page, as HTML, as RTF, signed."""
    named = {outlook.CLASS: "IPM.Note", outlook.SUBJECT: "Hé", outlook.ADDRESS: "a@example.org"}
    files = [{outlook.FILE: "a.pdf", outlook.CONTENT: bytes(5000)}]
    rtf = compress(rb"{\rtf1\ansi\ansicpg1252 One\par\'e4 {\b two}\par}")
    signed = {outlook.CLASS: "IPM.Note.SMIME.MultipartSigned"}
    return [
        outlook.message(named | {outlook.BODY: "One \u20ac\r\n" * 500}, files),
        outlook.message({(outlook.BODY, outlook.NARROW): b"One \x80", outlook.PAGE: 1252}),
        outlook.message(named | {outlook.HTML: b"<p>One", outlook.PAGE_OF_HTML: 65001}),
        outlook.message(named | {outlook.RTF: rtf}),
        outlook.message(signed, [{outlook.CONTENT: _MAIL.encode()}]),
    ]


def _written(name: str) -> list[bytes]:
    text = "Ünder the bridge.\r\n\r\nAnna: Yes. No?\n\nBen: \U0001f600 \u202eodd\u2028\n"
    table = 'text,emotion_anna,n\n"a, ""b""",joy,1\nx,anger,\n'
    times = (
        "1\n00:00:01,000 --> 00:00:02,500\nAnna: Hello\n\n2\n00:00:03,000 --> 00:00:04,000\nYes\n"
    )
    known = {
        "txt": [text, text.encode("utf-16")],
        "md": [f"---\na: b\n---\n# Head\n\n* {text}\n\n```\ncode\n```\n| a | b |\n|---|---|\n"],
        "csv": [table, table.replace(",", ";").encode("cp1252")],
        "tsv": [table.replace(",", "\t")],
        "codebook": [_CODEBOOK, _LISTED, _GRID, _TREE],
        "codes": [
            *(codebook_xml(codes_of(rubric), rubric.id) for rubric in builtin_rubrics()),
            *(_CRITERION, f'{{"a": {_CRITERION}, "b": {_CRITERION}}}'),
        ],
        "jsonl": [PRODIGY,
                  '{"text": "a", "emotion_anna": "joy"}\n{"text": null, "x": [1, {"y": 1e9}]}\n'],
        "json": ['[{"text": "a", "label": ["joy"]}, {"text": "b", "label": []}]', PRODIGY],
        "rtf": [r"{\rtf1\ansi\ansicpg1252\f0 One\par\u8364? \'e4 {\b two}\par}"],
        "html": [("<!doctype html><meta charset=utf-8><title>T</title><p>One<br>two<table><tr><td>x"
                 "</table><script>alert(1)</script><ul><li>a<li>b</ul>&amp;&#x1F600;")],
        "eml": [_MAIL],
        "msg": _messages(),
        "mbox": [f"From - Mon Jan  1 10:00:00 2024\r\n{_MAIL}\r\nFrom \r\n{_MAIL}",
                 f"From a@b Mon Jan  1 10:00:00 2024\nX-Gmail-Labels: a,b\n{_MAIL}\n>From c\n"],
        "srt": [times],
        "vtt": ["WEBVTT\n\nNOTE x\n\n" + times.replace(",", ".") + "\n<v Anna>Hello</v>\n"],
        "model": [_model()],
        "project": [],
    }  # fmt: skip
    return [item.encode() if isinstance(item, str) else item for item in known.get(name, [])]


def _model() -> bytes:
    """A small model file with keys and tensors of several kinds."""
    import gguf
    import numpy as np

    path = place() / "seed.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("Seed")
    writer.add_context_length(2048)
    writer.add_token_list([f"t{i}" for i in range(5)])
    writer.add_token_scores([0.5] * 5)
    writer.add_chat_template("{{ messages }}")
    writer.add_tensor("token_embd.weight", np.ones((2, 64), np.float32))
    writer.add_tensor("output_norm.weight", np.ones(64, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path.read_bytes()


def spoilt_database(data: bytes, statement: str, value: object) -> bytes:
    """A project whose structure is whole, with a value changed in it."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute(statement, (value,))
        connection.commit()
        return connection.serialize()
    except sqlite3.Error:
        return data
    finally:
        connection.close()
