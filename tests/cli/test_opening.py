"""A passphrase that is given is used where it was asked for, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from desktop.cli import opening
from desktop.cli.opening import choose_passphrase, open_project, read_descriptor
from desktop.engine.store.errors import PassphraseError
from desktop.engine.store.passphrase import LOST
from desktop.engine.store.project import Project
from rubrics.errors import UserError


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command that was started with a passphrase in its environment."""
    monkeypatch.setenv("GLOSSATOR_PASSPHRASE", "secret")
    with click.Context(click.Command("glossator")):
        yield


def test_a_new_project_is_not_encrypted_by_the_environment_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.glossator"
    open_project(path, create=True).close()
    assert "made without a passphrase" in capsys.readouterr().err
    Project(path).close()
    open_project(path, create=True).close()  # as a command does that opens it twice
    assert not capsys.readouterr().err


def test_with_encrypt_it_is_and_the_warning_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.glossator"
    choose_passphrase(path)
    open_project(path, create=True).close()
    assert LOST in capsys.readouterr().err
    with pytest.raises(PassphraseError):
        Project(path)
    Project(path, passphrase="secret").close()


def test_a_plain_project_opens_and_the_passphrase_is_said_to_be_unused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.glossator"
    Project(path, create=True).close()
    for _ in range(2):
        open_project(path).close()
    assert capsys.readouterr().err.count("the one given is not used") == 1


def test_a_project_with_a_passphrase_is_opened_with_it(tmp_path: Path) -> None:
    path = tmp_path / "p.glossator"
    Project(path, create=True, passphrase="secret").close()
    open_project(path).close()
    open_project(path, create=True).close()


def test_with_encrypt_the_same_command_goes_on_and_a_plain_project_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, plain = tmp_path / "p.glossator", tmp_path / "plain.glossator"
    Project(path, create=True, passphrase="secret").close()
    choose_passphrase(path)
    open_project(path, create=True).close()
    assert not capsys.readouterr().err
    Project(plain, create=True).close()
    with pytest.raises(UserError, match="is there already and has no passphrase"):
        choose_passphrase(plain)


def from_descriptor(written: bytes) -> str:
    read, write = os.pipe()
    os.write(write, written)
    os.close(write)
    try:
        return read_descriptor(read)
    finally:
        os.close(read)
        opening._read.clear()


def test_a_passphrase_from_a_descriptor_is_its_first_line_whole_and_without_an_editors_marks() -> (
    None
):
    assert from_descriptor(b"\xef\xbb\xbfone two \r\nthree") == "one two "
    assert from_descriptor(b"x" * 4096) == "x" * 4096
    with pytest.raises(UserError, match="longer than 4,096 bytes"):
        from_descriptor(b"x" * 4097)


def test_a_passphrase_in_the_environment_that_is_no_text_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLOSSATOR_PASSPHRASE", "secret\udcff")
    path = tmp_path / "p.glossator"
    with pytest.raises(UserError, match="is no text in UTF-8"):
        choose_passphrase(path)
    with pytest.raises(UserError, match="is no text in UTF-8"):
        open_project(path, create=True)
