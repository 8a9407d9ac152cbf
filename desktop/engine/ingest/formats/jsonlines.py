"""JSON objects, one a line or in one list, among them exports of labelling tools: jsonl, json."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from desktop.engine.ingest.decode import find_encoding
from desktop.engine.ingest.documents import UnreadableError
from desktop.engine.ingest.formats import Table
from desktop.engine.ingest.formats.opener import Opener
from desktop.engine.ingest.json_records import is_list, records
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.tools.table import NOTHING, read_table
from desktop.engine.progress import Progress


def read(path: Path, options: ReadOptions, progress: Progress) -> Table:
    """A table whose columns are the objects' keys, in the order in which they first come; or the
    table of a labelling tool's export.

    Strings stay as they are, null is an empty cell, anything nested stays JSON. A line that holds
    a bare string is a text. Other lines are left out and counted. Raises UnreadableError where
    there are no objects.
    """
    encoding = find_encoding(path, options.encoding)
    opened = Opener(path, encoding, newline="\n")
    listed = is_list(opened)
    if path.suffix.lower() == ".json" and not listed:
        objects = (record for _, record in records(opened) if record is not None)
        if len(list(islice(objects, 2))) < 2:  # settings and the like: one object, on one line
            raise UnreadableError(NOTHING)
    word = "text" if listed else "line"
    return read_table(lambda: records(opened), word, encoding, progress)
