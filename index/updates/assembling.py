"""All documents of the library made ready for a new snapshot, with as little parsing as possible."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import ReadingError, SnapshotDamagedError, SnapshotError
from index.progress import Progress, Stage
from index.reading.sandbox import Refusal, Sandbox
from index.snapshot.disk import disk_errors
from index.snapshot.document_file import TEXTS_FILE, read_document
from index.snapshot.encoding import counted
from index.snapshot.entries import Entry, facts_of
from index.snapshot.manifest import StoredDocument, file_digest
from index.snapshot.originals import Originals
from index.snapshot.parts import Part, cut, take_over
from index.snapshot.snapshot import Snapshot
from index.snapshot.stages import present_stages
from index.types import Document
from index.updates.state import readable_manifests

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Assembled:
    """What became of the documents, both by name."""

    parts: tuple[Part, ...]
    unreadable: tuple[Entry, ...]
    """Those that could be read neither from their originals nor from an older snapshot."""


class Assembler:
    """Makes each document ready from what is cheapest: just read, in the snapshot in use, in its original."""

    def __init__(self, data_dir: Path, base: Snapshot | None, reader: Sandbox) -> None:
        """Take over from ``base`` what was made by the program's own stages."""
        self._data_dir = data_dir
        present = present_stages()
        self._base = base if base is not None and base.manifest.stages.reading == present.reading else None
        self._keeps_outlines = base is not None and base.manifest.stages.outline == present.outline
        self._reader = reader
        self._originals = Originals(data_dir)

    def assemble(
        self, entries: Sequence[Entry], fresh: Mapping[str, Document], progress: Progress
    ) -> Assembled:
        """Return every entry as a part; ``fresh`` holds the documents just read, by id."""
        told = counted(progress, Stage.OUTLINING, len(entries))
        parts: list[Part] = []
        unreadable: list[Entry] = []
        for entry in sorted(entries, key=lambda entry: entry.name):
            made = self._part(replace(entry, problem="", facts=()), fresh.get(entry.id))
            if isinstance(made, Part):
                parts.append(made)
            else:
                unreadable.append(made)
            told(1)
        return Assembled(tuple(parts), tuple(unreadable))

    def _part(self, entry: Entry, document: Document | None) -> Part | Entry:
        if document is not None:
            return cut(entry, document)
        if self._base is not None and self._base.manifest.digests.get(entry.id) == entry.digest:
            if self._keeps_outlines:
                return take_over(entry, self._base)
            return cut(entry, self._base.documents[entry.id])
        try:
            return cut(entry, self._read_original(entry))
        except (ReadingError, SnapshotDamagedError) as error:
            former = self._former_text(entry)
            _LOGGER.warning(
                "%s is %s: %s",
                entry.name,
                "left out" if former is None else "kept as it was read before",
                error,
            )
            if former is not None:
                return cut(entry, former)
            return replace(entry, problem=error.message_id, facts=facts_of(error.facts))

    def _read_original(self, entry: Entry) -> Document:
        (found,) = self._reader.read(self._originals.read(entry.digest), entry.name)
        if isinstance(found, Refusal):
            raise found.error
        return found

    def _former_text(self, entry: Entry) -> Document | None:
        """Return the document as some older snapshot has it, if the file that it lies in is whole."""
        for folder, stored in self._stored(entry):
            path = folder / TEXTS_FILE
            try:
                with disk_errors(path):
                    return read_document(path, stored)
            except SnapshotError as error:
                _LOGGER.warning("%s: %s", folder.name, error)
        return None

    def _stored(self, entry: Entry) -> Iterator[tuple[Path, StoredDocument]]:
        for folder, manifest in readable_manifests(self._data_dir):
            path = folder / TEXTS_FILE
            expected = {file.path: file.sha256 for file in manifest.files}.get(TEXTS_FILE)
            for stored in manifest.documents:
                if (stored.id, stored.digest) == (entry.id, entry.digest) and path.is_file():
                    with disk_errors(path):
                        if file_digest(path) == expected:
                            yield folder, stored
