"""Nobody who works in the window is told to type a command."""

from __future__ import annotations

import re

import pytest
from engine_sentences import of_all_speakers
from PySide6.QtCore import QLocale

from desktop.ui.sentences import translated

COMMAND = re.compile(r"(?<![\w-])--[a-z]{2,}|['„]glossator [a-z]|\bmake [a-z]+['“]|ommand line")
"""What names a command or an option."""

ELSEWHERE = (
    "llama-gguf-split",  # a program of llama.cpp, which the window cannot stand for
    "--beside", "--type x",  # of options that only the command line has
    "The package 'x",  # the window looks for the packages itself
    "saves what can be read", "goes back to a backup",  # parts of sentences
)  # fmt: skip


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_nobody_in_the_window_is_sent_to_a_command_line(language: str) -> None:
    named = [said for said in {*of_all_speakers()} if COMMAND.search(said)]
    assert len(named) > 30
    named = [said for said in named if not any(part in said for part in ELSEWHERE)]
    before = QLocale()
    QLocale.setDefault(QLocale(language))
    still = {said: translated(said) for said in named if COMMAND.search(translated(said))}
    damaged = (
        "/home/a.glossator is damaged (no header). 'glossator project repair' saves what can be "
        "read, and 'glossator project restore' goes back to a backup in /home/backups."
    )
    said = translated(damaged)
    QLocale.setDefault(before)
    assert not still
    assert not COMMAND.search(said)
    assert all(value in said for value in ("/home/a.glossator", "no header", "/home/backups"))
