"""How large the files may be that are read."""

from __future__ import annotations

MEBIBYTE = 1 << 20

TEXT_LIMIT = 64 * MEBIBYTE
"""Largest file of running text: some 10,000 pages, held in memory whole."""

TABLE_LIMIT = 256 * MEBIBYTE
"""Largest csv, tsv, jsonl, sav or dta file, which is read row by row."""

CONTAINER_LIMIT = 100 * MEBIBYTE
"""Largest docx, doc, odt, xlsx, xls, ods, pdf or msg file."""

MAILBOX_LIMIT = 8192 * MEBIBYTE
"""Largest mbox file, which is read message by message; a message beyond ``TEXT_LIMIT`` is left
out."""

MOST_COLUMNS = 16_384
"""The most columns of a table, as many as a sheet of Excel has: each is compared with every name
that a field may have."""

PROJECT_LIMIT = 1024 * MEBIBYTE
"""Largest project of another program, whose recordings and pictures are passed over."""
