"""Rows that a spreadsheet program does not show: filtered out, folded away or hidden by hand."""

from __future__ import annotations

import re
import zipfile

from desktop.engine.ingest.archive import check_part

HIDDEN = re.compile(rb"\shidden=[\"'](?:1|true)|:visibility=[\"'](?:collapse|filter)")
"""What the XML of a sheet with hidden rows, or columns, has somewhere."""


def hidden_in_xlsx(archive: zipfile.ZipFile, part: str) -> list[range]:
    """The numbers of the hidden rows of the sheet that is in ``part``, from 1."""
    found: list[range] = []
    number = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal number
        if _local(name) == "row":
            given = attributes.get("r", "")
            number = int(given) if given.isdecimal() else number + 1
            if attributes.get("hidden") in ("1", "true"):
                found.append(range(number, number + 1))

    check_part(archive, part, begin)
    return found


def hidden_in_ods(archive: zipfile.ZipFile, sheet: str) -> list[range]:
    """The same of a sheet by its name; rows that are alike are written once."""
    found: list[range] = []
    tables: list[str] = []  # a cell may hold a table of its own
    number = 1

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal number
        if name == "table:table":
            tables.append(attributes.get("table:name", ""))
        elif name == "table:table-row" and tables == [sheet]:
            often = attributes.get("table:number-rows-repeated", "1")
            rows = range(number, number + (int(often) if often.isdecimal() else 1))
            if attributes.get("table:visibility") in ("collapse", "filter"):
                found.append(rows)
            number = rows.stop

    def end(name: str) -> None:
        if name == "table:table":
            tables.pop()

    check_part(archive, "content.xml", begin, end)
    return found


def _local(name: str) -> str:
    return name.rpartition(":")[2]
