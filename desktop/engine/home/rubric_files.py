"""The user's own rubric files: written whole or not at all, deleted, put back."""

from __future__ import annotations

from pathlib import Path

from desktop.engine.atomic import WriteError, deleting, write_bytes
from desktop.engine.codebooks import Imported
from desktop.engine.home.folders import rubrics_folder
from desktop.engine.ingest.options import ReadOptions
from rubrics.draft import short_name
from rubrics.errors import UserError
from rubrics.library import (
    IMPORTED,
    PRINTED,
    PROMETHEUS,
    QDC,
    QDPX,
    TABLES,
    WRITTEN_TABLES,
    list_rubrics,
)
from rubrics.schema import Rubric
from rubrics.system.files import sync
from rubrics.table import LONGEST_NAME


def save_rubric(rubric: Rubric) -> Path:
    """Keeps a rubric in the user's folder, in place of their rubric with the same id.

    Raises WriteError where the folder cannot be written.
    """
    path = rubric_path(rubric)
    write_rubric(rubric, path)
    return path


def rubric_path(rubric: Rubric) -> Path:
    """Where a rubric of the user's is kept, or would be: their file with its id; else the file of
    that name, which may be one with faults."""
    folder = rubrics_folder()
    own = {e.id: e.path for e in list_rubrics(folder) if e.path.parent == folder and e.rubric}
    return own.get(rubric.id, folder / f"{rubric.id}.toml")


def delete_rubric(path: Path) -> bytes:
    """Deletes a rubric file of the user's, faulty or not; gives what was in it, to be put back.

    Raises WriteError.
    """
    with deleting(path):
        kept = path.read_bytes()
        path.unlink()
        sync(path.parent)
    return kept


def restore_rubric(path: Path, kept: bytes) -> None:
    """Puts a deleted file back. Raises WriteError, also where another file is there by now."""
    if path.exists():
        raise WriteError(f"There is another file {path} by now. It was not replaced.")
    write_bytes(path, kept)


def write_rubric(rubric: Rubric, path: Path) -> None:
    """Writes a rubric to a file: its text or, by the suffix of the file, a table, codes or criteria
    for other programs, or pages to read. Raises WriteError, and UserError where the rubric does not
    fit that form."""
    ending = path.suffix.lower()
    if ending in WRITTEN_TABLES:
        from desktop.engine.codebooks.write import write_codebook

        write_codebook(rubric, path)
        return
    if ending in PRINTED:
        from desktop.engine.report.codebook import write_codebook_page

        write_codebook_page(rubric, path)
        return
    data = rubric.source.encode()
    if ending == QDC:
        from rubrics.exchange.codes import codes_of
        from rubrics.exchange.qdc import codebook_xml

        data = codebook_xml(codes_of(rubric), rubric.id)
    elif ending == PROMETHEUS:
        from rubrics.exchange.prometheus import prometheus_json

        data = prometheus_json(rubric).encode()
    write_bytes(path, data)


def imported(path: Path, *, sheet: str = "", encoding: str = "") -> Imported:
    """A rubric made from a table, a Prometheus rubric, a REFI-QDA codebook or project, under an id
    and a title after the file's name. ``sheet`` is that of a workbook; else the first one that
    holds a codebook. Raises UserError."""
    title = " ".join(path.stem.replace("_", " ").split())[:LONGEST_NAME].strip() or "Codes"
    rubric_id = short_name(title, (), join="-")
    ending = path.suffix.lower()
    if ending not in IMPORTED:
        raise UserError(
            f"{path} ends in none of these, of which a rubric can be made: {', '.join(IMPORTED)}. "
            "Save it as one of them: as .docx what Word can open, as .xlsx what Excel can."
        )
    if path.exists() and not path.is_file():  # reading a pipe would wait for ever
        raise UserError(f"{path} is not a file. Choose the codebook that was exported.")
    if ending in TABLES:
        from desktop.engine.codebooks.read import read_table

        return read_table(path, ReadOptions(sheet=sheet, encoding=encoding), rubric_id, title)
    if ending == PROMETHEUS:
        from rubrics.exchange.prometheus import read_prometheus

        return Imported(read_prometheus(path, rubric_id, title))
    from rubrics.exchange.codes import rubric_from
    from rubrics.exchange.qdc import read_codebook
    from rubrics.exchange.qdpx import read_project_codebook

    read = read_project_codebook if ending == QDPX else read_codebook
    return Imported(rubric_from(read(path), rubric_id, title))
