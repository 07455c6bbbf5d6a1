"""Messages between the process that wants a file read and the one that reads it."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

# Larger than any text or entry that the limits let through; what claims to be larger is no message.
_LARGEST = 2**29

_LENGTHS = struct.Struct(">QQ")


class FrameError(Exception):
    """The stream breaks off inside a message, or holds none."""


def send(stream: IO[bytes], message: Mapping[str, object], data: bytes = b"") -> None:
    """Write one message; strings may hold anything, even halves of surrogate pairs."""
    head = json.dumps(message).encode()
    stream.write(_LENGTHS.pack(len(head), len(data)))
    stream.write(head)
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None at the end of the stream. Raises FrameError for anything else."""
    lengths = stream.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise FrameError("cut off")
    head_length, data_length = _LENGTHS.unpack(lengths)
    if head_length + data_length > _LARGEST:
        raise FrameError("too long")
    head, data = stream.read(head_length), stream.read(data_length)
    if len(head) < head_length or len(data) < data_length:
        raise FrameError("cut off")
    try:
        message = json.loads(head)
    except ValueError as error:
        raise FrameError("not a message") from error
    if not isinstance(message, dict):
        raise FrameError("not a message")
    return message, data
