"""Exporting a project in one of the formats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from desktop.engine.agreement.choices import Choices, choices_of
from desktop.engine.export import checking, doccano, label_studio, long, prodigy, refi
from desktop.engine.export.csv_file import write_csv
from desktop.engine.export.data_set import write_data_set
from desktop.engine.export.jsonl_file import write_jsonl
from desktop.engine.export.provenance import write_provenance
from desktop.engine.export.wide import WideTable
from desktop.engine.export.xlsx_file import Sheet, write_xlsx
from desktop.engine.progress import Progress, parts, silent
from desktop.engine.store.project import Project


class Format(StrEnum):
    """What a project can be exported as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    SAV = "sav"
    DTA = "dta"
    ALTTEST = "alttest"
    DSL = "dsl"
    MATRIX = "matrix"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    PRODIGY = "prodigy"
    QDPX = "qdpx"


_TOOLS = {
    Format.LABEL_STUDIO: label_studio.write_label_studio,
    Format.DOCCANO: doccano.write_doccano,
    Format.PRODIGY: prodigy.write_prodigy,
    Format.QDPX: refi.write_refi,
}
CHECKING = {
    Format.ALTTEST: checking.write_alt_tests,
    Format.DSL: checking.write_dsl,
    Format.MATRIX: checking.write_matrices,
}
"""What is written for checking the report's figures; it depends on what counts in the report."""


def export_project(
    project: Project,
    fmt: Format,
    out_dir: Path,
    progress: Progress = silent,
    choices: Choices | None = None,
) -> list[Path]:
    """Writes the project's data into a folder, and ``run.json`` beside it; returns the files.

    ``csv`` gives ``annotations.csv`` (long, for programs: no byte order mark) and ``table.csv``
    (wide, for people: with one, so that Excel reads it as UTF-8), ``xlsx`` both as sheets of
    ``annotations.xlsx``, ``jsonl`` the lossless ``annotations.jsonl``; ``sav`` and ``dta`` give the
    wide table as a data set. The formats of other tools are read again as the same labels; those of
    ``CHECKING`` go by ``choices``, or the project's. All files are of one moment, whatever is
    annotated meanwhile, and the same bytes for an unchanged project; one that ``progress`` stops
    half-way is not there. Raises WriteError.
    """
    with project.snapshot():
        return [
            *_write(project, fmt, out_dir, progress, choices),
            write_provenance(project, out_dir / "run.json"),
        ]


def _write(
    project: Project, fmt: Format, out_dir: Path, progress: Progress, choices: Choices | None
) -> list[Path]:
    if fmt in CHECKING:
        return CHECKING[fmt](project, out_dir, choices or choices_of(project))
    if fmt in _TOOLS:
        return _TOOLS[fmt](project, out_dir, progress)
    if fmt in (Format.SAV, Format.DTA):
        return write_data_set(project, out_dir / f"table.{fmt}", progress)
    wide = WideTable(project)
    header = long.header(project.rubric())

    first_half, second_half = parts(progress, 2)
    if fmt is Format.CSV:
        files = [out_dir / "annotations.csv", out_dir / "table.csv"]
        write_csv(files[0], header, long.rows(project, first_half))
        write_csv(files[1], wide.header, wide.rows(second_half), bom=True)
    elif fmt is Format.XLSX:
        files = [out_dir / "annotations.xlsx"]
        sheets = [
            Sheet("table", wide.header, wide.rows(first_half)),
            Sheet("annotations", header, long.rows(project, second_half)),
        ]
        write_xlsx(files[0], sheets)
    else:
        files = [out_dir / "annotations.jsonl"]
        write_jsonl(project, files[0], progress)
    return files
