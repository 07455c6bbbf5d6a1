"""What can be done to a library, whoever does it: in this process or in a child of low priority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from index.progress import Progress, silent
from index.types import Change, Publication


@dataclass(frozen=True, slots=True)
class Upload:
    """One file offered to the library, or given back by it."""

    name: str
    """The file name as given; it names the document and says by its suffix how to read it."""
    data: bytes
    """The file, byte for byte; never trusted until it is parsed."""


class Editing(Protocol):
    """The changes of a library; each call takes effect whole or not at all.

    One writer at a time: a call waits for another writer and tells ``Stage.WAITING`` meanwhile. All
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
        """Make the index anew from the original bytes of every document; vectors known are kept."""
        ...

    def rollback(self, progress: Progress = silent) -> Publication:
        """Go back to the newest intact snapshot older than the one in use.

        Raises SnapshotMissingError ``nothing_to_roll_back_to`` where there is none.
        """
        ...

    def original(self, document_id: str) -> Upload:
        """Return a document's file as it was given, byte for byte; DocumentMissingError for an unknown id."""
        ...
