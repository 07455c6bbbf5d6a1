"""Documents that come in put among those that are there, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterable

from index.reading import document_id
from index.snapshot.catalog import now_in_utc
from index.snapshot.entries import Entry, Origin
from index.types import Change, ChangeKind, Document
from index.updates.changes import change_of_entry, kind_of
from index.updates.intake import Taken


class Gathering:
    """The documents of the library while a change of them is put together."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Begin with what the library has."""
        self._entries = {entry.id: entry for entry in entries}
        self._changes: dict[str, Change] = {}
        self._fresh: dict[str, Document] = {}
        self._originals: dict[str, bytes] = {}

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every document that the library shall have."""
        return tuple(self._entries.values())

    @property
    def changes(self) -> tuple[Change, ...]:
        """What becomes of each document concerned; counts are not filled in."""
        return tuple(self._changes.values())

    @property
    def fresh(self) -> dict[str, Document]:
        """The documents that were just read and are new, by id."""
        return dict(self._fresh)

    @property
    def originals(self) -> tuple[bytes, ...]:
        """The files that came in, known ones included: keeping them again mends a damaged copy."""
        return tuple(self._originals.values())

    def take(self, taken: Iterable[Taken], origin: Origin) -> None:
        """Put documents in that were read; one whose bytes are there already stays as it is."""
        for found in taken:
            document = found.document
            kind = kind_of(document, self._entries.get(document.id))
            self._originals[document.digest] = found.data
            self._changes[document.id] = Change(document.name, kind, document.id, seconds=found.seconds)
            if kind is not ChangeKind.UNCHANGED:
                self._fresh[document.id] = document
                self._entries[document.id] = Entry(
                    id=document.id,
                    name=document.name,
                    digest=document.digest,
                    origin=origin,
                    added=now_in_utc(),
                )

    def drop(self, document_ids: Iterable[str]) -> None:
        """Take documents out; KeyError for an unknown id."""
        for gone in document_ids:
            self._changes[gone] = change_of_entry(self._entries.pop(gone), ChangeKind.REMOVED)

    def drop_of_folder(self, name: str) -> None:
        """Take the document of a file out that has gone from the documents folder, if it came from there."""
        entry = self._entries.get(document_id(name))
        if entry is not None and entry.origin is Origin.FOLDER:
            self.drop([entry.id])
