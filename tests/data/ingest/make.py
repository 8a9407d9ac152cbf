"""Makes the files beside it with the programs people use: LibreOffice, Tesseract, openpyxl, pypdf.

Needs soffice, pdftoppm and tesseract on the path and openpyxl in the environment; the tests need
none of them. Run it in this folder: python make.py
"""

from __future__ import annotations

import subprocess
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter

RICH = """<html><head><meta charset="utf-8"></head><body><h1>Überschrift</h1>
<p>First “para” with 😀 and naïve łódź.<br>Second line.</p>
<ul><li>One item</li><li>Two item</li></ul>
<table border=1><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>two words</td></tr></table>
<p dir=rtl>שלום עולם</p><p>Last para.</p></body></html>"""

INDENTED = """<html><head><meta charset="utf-8"><style>@page{size:A4;margin:2.5cm}
p{font-family:"DejaVu Sans";text-indent:0.6cm;margin:0;font-size:10pt}</style></head><body>
<p dir="rtl" lang="he">שלום עולם, זה מבחן של טקסט בעברית. האם הוא נקרא נכון?</p>
<p dir="rtl" lang="ar">مرحبا بالعالم، هذا اختبار 123 للنص العربي.</p>
<p>The first paragraph goes on for so long that it has to wrap around the end of the line at least
once and then once more, which takes quite some words to do on a page of this size.</p>
<p>The second paragraph is not parted from the first by anything but the space in front of its
first line, as in most books, and it is wrapped at the end of the line as well.</p></body></html>"""

SCAN = """<html><head><meta charset="utf-8"><style>@page{size:12cm 7cm;margin:1cm}
p{font-family:"Liberation Serif";font-size:12pt}</style></head><body>
<p>The letter was lost for eleven weeks and nobody could say where it had been.</p>
<p>We have told the man who wrote it how ashamed we are.</p></body></html>"""


OVER_PAGES = """<html><head><meta charset="utf-8"><style>@page{size:10cm 6cm;margin:1cm}
p{font-family:"Liberation Serif";font-size:12pt;margin:0 0 .5cm 0}</style></head><body>
<p>The first paragraph goes on for so long that it has to go on to the next page, which takes quite
some words even on a page that is as small as this one is, and then it ends. The second sentence is
there to fill what is left of the page, as far as anybody can tell beforehand, and it goes on, too,
to where the third page is reached.</p><p>The next paragraph is short.</p></body></html>"""


def office(html: str, name: str, *kinds: str) -> None:
    """Have LibreOffice Writer save a page as ``name`` in each of the ``kinds``."""
    Path(f"{name}.html").write_text(html, encoding="utf-8")
    for kind in kinds:
        convert = ["--infilter=HTML (StarWriter)", "--convert-to", kind, f"{name}.html"]
        subprocess.run(["soffice", "--headless", *convert], check=True, capture_output=True)
    Path(f"{name}.html").unlink()


def styled() -> None:
    """The text of styled.docx, with styles that hide words, as Writer saves it."""
    for kind in ("odt", "doc"):
        convert = ["--convert-to", kind, "styled.docx"]
        subprocess.run(["soffice", "--headless", *convert], check=True, capture_output=True)


def edited() -> None:
    """A text with a header, changes, hidden words, notes, columns, as Writer saves it."""
    for kind in ("odt", "docx", "doc", "rtf", "pdf"):
        convert = ["--convert-to", kind, "edited.fodt"]
        subprocess.run(["soffice", "--headless", *convert], check=True, capture_output=True)


def workbook() -> None:
    """A workbook with all that is awkward; openpyxl writes formulas without their values."""
    book = Workbook()
    book.active.title = "Empty"
    sheet = book.create_sheet("Data")
    sheet.append(["id", "text", "when", "n", "twice", "emotion_anna"])
    sheet.append([1, "Thank you, Łukasz", datetime(2024, 5, 6, 7, 8), 2.0, "=D2*2", "gratitude"])
    sheet.append([2, "It is cold", date(2024, 5, 6), 2.5, "=D3*2", "sadness"])
    sheet.append([3, "Both rows say so", None, 1e21, "#DIV/0!", "hungry"])
    sheet.append([4, None, None, -3, True, None])
    sheet.merge_cells("B4:B5")
    book.create_sheet("More").append(["other", "table"])
    hidden = book.create_sheet("Secret")
    hidden.append(["hidden"])
    hidden.sheet_state = "hidden"
    book.save("openpyxl.xlsx")
    calc("openpyxl", "libreoffice", "xlsx", "xls", "ods")


def filtered() -> None:
    """A sheet whose filter hides rows; empty rows are hidden as well."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Asked & answered"
    sheet.append(["id", "text", "done"])
    for number, done in enumerate(("yes", "no", "yes", "no", "no"), 1):
        sheet.append([number, f"This is what number {number} said.", done])
    sheet.auto_filter.ref = "A1:C6"
    sheet.auto_filter.add_filter_column(2, ["yes"])
    for row in (3, 5, 6, *range(20, 30)):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["A"].hidden = True
    book.create_sheet("Further").append(["text"])
    book.save("made.xlsx")
    calc("made", "filtered", "xlsx", "xls", "ods")
    Path("made.xlsx").unlink()


def calc(name: str, saved: str, *kinds: str) -> None:
    """Have LibreOffice Calc open a workbook and save it as ``saved`` in each of the ``kinds``."""
    Path("libreoffice").mkdir(exist_ok=True)
    for kind in kinds:
        convert = ["--convert-to", kind, "--outdir", "libreoffice", f"{name}.xlsx"]
        subprocess.run(["soffice", "--headless", *convert], check=True, capture_output=True)
        Path(f"libreoffice/{name}.{kind}").rename(f"{saved}.{kind}")
    Path("libreoffice").rmdir()


def pdfs() -> None:
    """Indented paragraphs, the same behind a password, a picture of a page, and that with text."""
    office(INDENTED, "indented", "pdf:writer_pdf_Export")
    office(OVER_PAGES, "over_pages", "pdf:writer_pdf_Export")
    locked = PdfWriter(clone_from=PdfReader("indented.pdf"))
    locked.encrypt("secret", algorithm="AES-256")
    locked.write("locked.pdf")
    office(SCAN, "page", "pdf:writer_pdf_Export")
    subprocess.run(["pdftoppm", "-r", "110", "-gray", "-png", "page.pdf", "page"], check=True)
    subprocess.run(["tesseract", "page-1.png", "scan_with_text", "pdf"], check=True)
    picture = PdfWriter(clone_from=PdfReader("scan_with_text.pdf"))
    picture.remove_text()
    picture.write("scan.pdf")
    for leftover in ("page.pdf", "page-1.png"):
        Path(leftover).unlink()


if __name__ == "__main__":
    office(RICH, "rich", "docx", "doc", "odt", "rtf")
    edited()
    styled()
    workbook()
    filtered()
    pdfs()
