"""Messages between a process and its child: fields as JSON, and any number of files beside them."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import IO, Any, NamedTuple, TypeVar

from index import errors
from index.errors import SpeechBotError

# Larger than any text, file or offer that the limits let through; what claims to be larger is no message.
_LARGEST = 2**29

_LENGTHS = struct.Struct(">QQ")  # of the JSON, and of all files together

Error = TypeVar("Error", bound=SpeechBotError)


class FrameError(Exception):
    """The stream breaks off inside a message, or holds none."""


class Message(NamedTuple):
    """What one process says to the other."""

    fields: Mapping[str, Any]
    files: Sequence[bytes] = ()


def send(stream: IO[bytes], fields: Mapping[str, object], files: Sequence[bytes] = ()) -> None:
    """Write one message; strings may hold anything, even halves of surrogate pairs."""
    head = json.dumps([fields, [len(file) for file in files]]).encode()
    for part in (_LENGTHS.pack(len(head), sum(map(len, files))), head, *files):
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> Message | None:
    """Read one message; None at the end of the stream. Raises FrameError for anything else."""
    lengths = stream.read(_LENGTHS.size)
    if not lengths:
        return None
    if len(lengths) < _LENGTHS.size:
        raise FrameError("cut off")
    length, in_files = _LENGTHS.unpack(lengths)
    if length + in_files > _LARGEST:
        raise FrameError("too long")
    try:
        fields, sizes = json.loads(_exactly(stream, length))
        whole = isinstance(fields, dict) and sum(sizes) == in_files and min(sizes, default=0) >= 0
    except (ValueError, TypeError) as error:
        raise FrameError("not a message") from error
    if not whole:
        raise FrameError("not a message")
    return Message(fields, [_exactly(stream, size) for size in sizes])


def _exactly(stream: IO[bytes], length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise FrameError("cut off")
    return data


def error_fields(error: SpeechBotError) -> dict[str, object]:
    """Return an error of ours as JSON's own types; facts that are neither text nor number become text."""
    facts = {
        key: fact if isinstance(fact, str | int | float) else str(fact) for key, fact in error.facts.items()
    }
    return {"kind": type(error).__name__, "message_id": error.message_id, "facts": facts}


def error_from(fields: Mapping[str, Any], family: type[Error]) -> Error:
    """Return the error that ``error_fields`` was given, of its class if that is one of ``family``."""
    kind = getattr(errors, str(fields["kind"]), None)
    if not (isinstance(kind, type) and issubclass(kind, family)):
        kind = family
    error: Error = kind(str(fields["message_id"]), **fields["facts"])
    return error
