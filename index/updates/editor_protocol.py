"""What can be done to a library, here or in a child of low priority, and what passes between the two.

To the child: one request as a line of JSON, then the bytes of its files one after the other; the end of the
stream ends the child. From the child: any number of progress and log lines, then one result or one error.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any, Protocol

from pydantic import TypeAdapter

from index import errors
from index.errors import SpeechBotError
from index.progress import Progress, silent
from index.settings import REVEAL_SECRETS, IndexSettings
from index.types import Change, Publication
from index.updates.uploads import Upload


class Editing(Protocol):
    """The changes of a library; each call takes effect whole or not at all.

    One writer at a time: a call waits for another writer and reports ``Stage.WAITING`` meanwhile. All
    may raise StorageError, ModelError or SnapshotDamagedError; the library is then what it was.
    """

    def inspect(self, uploads: Sequence[Upload], progress: Progress = silent) -> tuple[Change, ...]:
        """Read and parse files and say what each would do; writes nothing and waits for nobody.

        One change per document: an archive stands for the documents in it. A file that cannot be read
        is a change of kind refused, never an error.
        """
        ...

    def add(
        self, uploads: Sequence[Upload], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Add documents, or new versions of those of the same name, as one change.

        Files that cannot be read are refused one by one, the others go in. ``force`` publishes even
        where golden questions are lost; without it such a change is held back.
        """
        ...

    def remove(
        self, document_ids: Sequence[str], progress: Progress = silent, *, force: bool = False
    ) -> Publication:
        """Take documents out as one change; DocumentMissingError for an unknown id, then nothing changes."""
        ...

    def rebuild(self, progress: Progress = silent, *, force: bool = False) -> Publication:
        """Build the index again from the original bytes of every document; vectors known are kept."""
        ...

    def rollback(self, progress: Progress = silent) -> Publication:
        """Go back to the newest intact snapshot older than the one in use.

        Raises SnapshotMissingError ``nothing_to_roll_back_to`` where there is none.
        """
        ...

    def original(self, document_id: str) -> Upload:
        """Return a document's file as it was given, byte for byte; DocumentMissingError for an unknown id."""
        ...


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a method of ``Editor``."""

    call: str
    settings: IndexSettings
    wait_seconds: float
    uploads: Sequence[Upload] = ()
    document_ids: Sequence[str] = ()
    force: bool = False


CHANGES = TypeAdapter(tuple[Change, ...])
"""What ``inspect`` returns."""
PUBLICATION = TypeAdapter(Publication)
"""What every other call returns."""


def write_request(stream: IO[bytes], request: Request) -> None:
    """Send a request; OSError where the child has gone."""
    line = {
        "call": request.call,
        "settings": request.settings.model_dump(mode="json", context={REVEAL_SECRETS: True}),
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
