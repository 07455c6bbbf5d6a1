"""From files that are offered to documents: each is read apart from our process, and refused alone."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from index.progress import Progress, Stage, counted
from index.reading import document_id, storable
from index.reading.formats import is_archive
from index.reading.sandbox import Refusal, Sandbox
from index.snapshot.prepared import PreparedDocument
from index.storage.catalog import facts_of
from index.types import Change, ChangeKind, Document


@dataclass(frozen=True, slots=True)
class Upload:
    """One file offered to the library, or given back by it."""

    name: str
    """The file name as given; it names the document and says by its suffix how to read it."""
    data: bytes
    """The file, byte for byte; never trusted until it is parsed."""


@dataclass(frozen=True, slots=True)
class ReadUpload:
    """A document that was read from an offered file or from a file of an offered archive."""

    document: Document
    data: bytes
    """The file's bytes: the document's original."""
    seconds: float
    """What reading took."""
    prepared: PreparedDocument | None = None
    """The document with its outline and passages, where they were found already."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What inspecting files has read of them, so that adding them need not read them again."""

    fingerprint: str
    """Of the files as they were offered."""
    documents: tuple[ReadUpload, ...]
    refused: tuple[Change, ...]


def fingerprint(uploads: Sequence[Upload]) -> str:
    """Return a hash of files and their names, in their order."""
    files = "".join(f"{upload.name!r} {hashlib.sha256(upload.data).hexdigest()}\n" for upload in uploads)
    return hashlib.sha256(files.encode()).hexdigest()


def read_uploads(
    uploads: Sequence[Upload], progress: Progress
) -> tuple[tuple[ReadUpload, ...], tuple[Change, ...]]:
    """Read every file and return documents and refusals; one that is refused keeps no other from being read.

    An archive stands for the files in it. Of several files of one name the last counts, and the others
    are refused as given twice.
    """
    documents: dict[str, ReadUpload] = {}
    refused: list[Change] = []
    advance = counted(progress, Stage.READING, len(uploads))
    with Sandbox() as sandbox:
        for upload in uploads:
            for found in _read(upload, sandbox):
                if isinstance(found, Change):
                    refused.append(found)
                    continue
                earlier = documents.pop(found.document.id, None)
                if earlier is not None:
                    name = earlier.document.name
                    refused.append(refusal(name, "given_twice", {"name": name}, earlier.seconds))
                documents[found.document.id] = found
            advance(1)
    return tuple(documents.values()), tuple(refused)


def refusal(name: str, problem: str, facts: Mapping[str, object], seconds: float = 0.0) -> Change:
    """Return what is said of a file that cannot become a document; ``problem`` is a message id."""
    return Change(
        name=name,
        kind=ChangeKind.REFUSED,
        document_id=document_id(name),
        problem=problem,
        facts=facts_of(facts),
        seconds=seconds,
    )


def _read(upload: Upload, sandbox: Sandbox) -> Iterator[ReadUpload | Change]:
    for unpacked in sandbox.unpack(upload.data, upload.name):
        packed = replace(unpacked, name=_place_of(unpacked.name, upload))
        if isinstance(packed, Refusal):
            yield refusal(packed.name, packed.error.message_id, {**packed.error.facts, "name": packed.name})
            continue
        began = time.perf_counter()
        (found,) = sandbox.read(packed.data, packed.name)
        seconds = time.perf_counter() - began
        if isinstance(found, Refusal):
            yield refusal(found.name, found.error.message_id, found.error.facts, seconds)
        else:
            yield ReadUpload(found, packed.data, seconds)


def _place_of(name: str, upload: Upload) -> str:
    """Return the path that a file of an archive would have if it were unpacked where the archive lies."""
    if not is_archive(upload.name, upload.data) or name == storable(upload.name):
        return name
    return (PurePosixPath(upload.name).parent / name).as_posix()
