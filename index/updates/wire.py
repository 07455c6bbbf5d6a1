"""What passes between a program and the child that edits for it: lines of JSON, files after the first.

To the child: one request, then the bytes of its files one after the other; the end of the stream ends the
child. From the child: any number of progress and log lines, then one result or one error.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from pydantic import TypeAdapter

from index import errors
from index.errors import SpeechBotError
from index.settings import IndexSettings
from index.types import Change, Publication
from index.updates.protocol import Upload

_INSPECTED = TypeAdapter(tuple[Change, ...])
_PUBLISHED = TypeAdapter(Publication)


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a method of ``Editor``."""

    call: str
    settings: IndexSettings
    wait_seconds: float
    uploads: Sequence[Upload] = ()
    document_ids: Sequence[str] = ()
    force: bool = False


def write_request(stream: IO[bytes], request: Request) -> None:
    """Send a request; OSError where the child has gone."""
    line = {
        "call": request.call,
        "settings": request.settings.model_dump(mode="json"),
        "wait_seconds": request.wait_seconds,
        "uploads": [[upload.name, len(upload.data)] for upload in request.uploads],
        "document_ids": list(request.document_ids),
        "force": request.force,
    }
    stream.write(json.dumps(line).encode() + b"\n")
    for upload in request.uploads:
        stream.write(upload.data)
    stream.flush()


def read_request(stream: IO[bytes]) -> Request:
    """Receive a request; ValueError where the stream ends within it."""
    line = json.loads(stream.readline())
    return Request(
        call=line["call"],
        settings=IndexSettings(**line["settings"]),
        wait_seconds=line["wait_seconds"],
        uploads=[Upload(name, _exactly(stream, size)) for name, size in line["uploads"]],
        document_ids=line["document_ids"],
        force=line["force"],
    )


def dump_result(result: tuple[Change, ...] | Publication) -> Any:
    """Return what a method of ``Editor`` returned as JSON's own types."""
    adapter: TypeAdapter[Any] = _PUBLISHED if isinstance(result, Publication) else _INSPECTED
    return adapter.dump_python(result, mode="json")


def load_changes(found: Any) -> tuple[Change, ...]:
    """Return the changes that ``dump_result`` was given."""
    return _INSPECTED.validate_json(json.dumps(found))


def load_publication(found: Any) -> Publication:
    """Return the publication that ``dump_result`` was given."""
    return _PUBLISHED.validate_json(json.dumps(found))


def dump_error(error: SpeechBotError) -> dict[str, Any]:
    """Return an error of ours as JSON's own types; facts that are neither text nor number become text."""
    facts = {
        key: value if isinstance(value, (str, int, float)) else str(value)
        for key, value in error.facts.items()
    }
    return {"kind": type(error).__name__, "message_id": error.message_id, "facts": facts}


def load_error(found: dict[str, Any]) -> SpeechBotError:
    """Return the error that ``dump_error`` was given, of the same class."""
    kind = getattr(errors, found["kind"])
    error: SpeechBotError = kind(found["message_id"], **found["facts"])
    return error


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise ValueError("the request ends too early")
    return data
