"""Messages between the program and its child processes: length-prefixed JSON."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

Message = dict[str, Any]

LIMIT = 1 << 30
"""The largest message in bytes; a longer one is a bug of the child."""

_LENGTH = struct.Struct("<I")


def write_frame(stream: IO[bytes], message: Message) -> None:
    """Writes a message and flushes. Floats arrive bit for bit."""
    body = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Message | None:
    """The next message, or None at the end of the stream, even within a message.

    Raises ValueError for one that is too long, or not JSON.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > LIMIT:
        raise ValueError(f"a message of {length} bytes")
    body = stream.read(length)
    if len(body) < length:
        return None
    message: Message = json.loads(body.decode("utf-8", "surrogatepass"))
    return message
