"""What the installed LibreOffice saves today is read as it was written."""

from __future__ import annotations

import subprocess

import pytest
from tools import tool


@pytest.mark.slow
def test_what_the_installed_office_saves_today_is_read(read, tmp_path):
    office = tool("soffice", "libreoffice")
    (tmp_path / "source.html").write_text("<h1>Head</h1><p>Grüße 😀</p><p>End.</p>", "utf-8")
    for kind in ("docx", "odt"):
        command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        command += ["--infilter=HTML (StarWriter)", "--convert-to", kind, "source.html"]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        made = (tmp_path / f"source.{kind}").read_bytes()
        assert read(f"made.{kind}", made).texts == ["Head", "Grüße 😀", "End."]
