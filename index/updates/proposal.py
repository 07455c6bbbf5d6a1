"""What a library shall become: put together by whoever asks for a change, carried out by the workshop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from index.snapshot.entries import Entry, FolderFile
from index.types import Change, ChangeKind, Document


class Action(StrEnum):
    """What is done to a library, as the lock and the history name it."""

    ADD = "add"
    REMOVE = "remove"
    REBUILD = "rebuild"
    ROLLBACK = "rollback"
    SYNCHRONISE = "synchronise"
    REPAIR = "repair"
    RECOVERED = "recovered"  # the note of what was done was lost, and made again
    COLLECT_GARBAGE = "gc"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the library shall become."""

    action: Action
    entries: tuple[Entry, ...]
    """Every document that it shall have."""
    folder: tuple[FolderFile, ...]
    changes: tuple[Change, ...] = ()
    """What becomes of each document concerned; counts and likeness are filled in here."""
    fresh: Mapping[str, Document] = field(default_factory=dict)
    """The documents just read, by id."""
    originals: tuple[bytes, ...] = ()
    """The files that they were read from."""
    anew: bool = False
    """Whether every document is read again from its original."""
    force: bool = False
    """Whether it is published even where golden questions are lost."""
    attended: bool = True
    """Whether somebody is there to put golden questions right that cannot be read."""

    @property
    def alters(self) -> bool:
        """Whether the documents of the library become others."""
        idle = (ChangeKind.UNCHANGED, ChangeKind.REFUSED)
        return any(change.kind not in idle for change in self.changes)
