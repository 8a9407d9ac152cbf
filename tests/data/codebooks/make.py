"""Makes the codebooks beside it with LibreOffice and openpyxl: soffice has to be on the path.

The tests need neither. Run it in this folder: python make.py
"""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

from openpyxl import Workbook

ROWS = (
    ("Codebuch der Studie zu Beschwerden", "", "", "", "", ""),
    ("", "", "", "", "", ""),
    ("Variable", "Wert", "Ausprägung", "Beschreibung", "Ankerbeispiel", "Notiz für uns"),
    ("Tonfall", 1, "freundlich", "Dankt oder lobt.", "„Danke für die Mühe!“", ""),
    ("", 2, "sachlich", "Weder noch.", "", "prüfen"),
    ("", "=1+2", "feindselig", "Beschimpft; droht.", "", ""),
    ("Anliegen", "a", "Auskunft", "", "", ""),
    ("", "b", "Beschwerde", "Etwas soll anders werden.", "", ""),
    ("", "c", date(2026, 2, 1), "Sonstiges 1-2", "", ""),
)
"""A title, cells to be merged, a formula, and what was typed as 1-2."""


def main() -> None:
    """All files."""
    book = Workbook()
    data = book.active
    data.title = "Daten"
    for row in (("id", "text", "Tonfall"), (1, "Der Brief kam nie an.", 2), (2, "Danke!", 1)):
        data.append(row)
    sheet = book.create_sheet("Codebuch")
    for row in ROWS:
        sheet.append(row)
    for cells in ("A1:F1", "A4:A6", "A7:A9"):
        sheet.merge_cells(cells)
    book.save("openpyxl.xlsx")
    book.remove(data)
    book.save("alone.xlsx")
    for source, target in (
        ("openpyxl.xlsx", "xlsx"),
        ("openpyxl.xlsx", "xls"),
        ("openpyxl.xlsx", "ods"),
        ("alone.xlsx", "csv:Text - txt - csv (StarCalc):59,34,1"),  # semicolons, Windows-1252
    ):
        subprocess.run(
            ["soffice", "--headless", "--convert-to", target, "--outdir", "made", source],
            check=True,
        )
    for made in Path("made").iterdir():
        made.rename(f"libreoffice{made.suffix}")
    Path("made").rmdir()
    Path("alone.xlsx").unlink()


if __name__ == "__main__":
    main()
