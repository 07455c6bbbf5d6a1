"""From files that are offered to documents: each is read apart from our process, and refused alone."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from index.progress import Progress, Stage
from index.reading import storable
from index.reading.formats import is_archive
from index.reading.sandbox import Refusal, Sandbox
from index.snapshot.encoding import counted
from index.snapshot.entries import facts_of
from index.types import Document
from index.updates.protocol import Upload
from index.updates.refusals import Refused


@dataclass(frozen=True, slots=True)
class Taken:
    """A document that was read from an offered file or from a file of an offered archive."""

    document: Document
    data: bytes
    """The file's bytes: the document's original."""
    seconds: float
    """What reading took."""


def read_uploads(
    uploads: Sequence[Upload], progress: Progress
) -> tuple[tuple[Taken, ...], tuple[Refused, ...]]:
    """Read every file; one that cannot be read is refused and keeps no other from being read.

    An archive stands for the files in it. Of several files of one name the last counts, and the others
    are refused as given twice.
    """
    taken: dict[str, Taken] = {}
    refused: list[Refused] = []
    told = counted(progress, Stage.READING, len(uploads))
    with Sandbox() as sandbox:
        for upload in uploads:
            for found in _read(upload, sandbox):
                if isinstance(found, Refused):
                    refused.append(found)
                    continue
                earlier = taken.pop(found.document.id, None)
                if earlier is not None:
                    name = earlier.document.name
                    refused.append(Refused(name, "given_twice", (("name", name),), earlier.seconds))
                taken[found.document.id] = found
            told(1)
    return tuple(taken.values()), tuple(refused)


def _place_of(name: str, upload: Upload) -> str:
    """Return the path that a file of an archive would have if it were unpacked where the archive lies."""
    if not is_archive(upload.name, upload.data) or name == storable(upload.name):
        return name
    return (PurePosixPath(upload.name).parent / name).as_posix()


def _read(upload: Upload, sandbox: Sandbox) -> Iterator[Taken | Refused]:
    for unpacked in sandbox.unpack(upload.data, upload.name):
        packed = replace(unpacked, name=_place_of(unpacked.name, upload))
        if isinstance(packed, Refusal):
            yield Refused(
                packed.name, packed.error.message_id, facts_of({**packed.error.facts, "name": packed.name})
            )
            continue
        began = time.perf_counter()
        (found,) = sandbox.read(packed.data, packed.name)
        seconds = time.perf_counter() - began
        if isinstance(found, Refusal):
            yield Refused(found.name, found.error.message_id, facts_of(found.error.facts), seconds)
        else:
            yield Taken(found, packed.data, seconds)
