"""What a library says about itself: its documents, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.snapshot.catalog import PastPublication
from index.snapshot.entries import Facts, Origin

__all__ = ["Damage", "HeldDocument", "PastPublication"]


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """One document of the library, as a list shows it."""

    id: str
    name: str
    title: str
    digest: str
    """SHA-256 of the document's own bytes."""
    encoding: str
    characters: int
    speeches: int
    sections: int
    passages: int
    warnings: tuple[str, ...]
    """Message ids."""
    origin: Origin
    """Whether it came from the documents folder or was added by hand."""
    added: str
    """When this version came in: UTC, ISO 8601."""
    problem: str = ""
    """Message id of why it cannot be read just now; it is then kept, but not searched."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something wrong on the disk, and what the program did or can do about it."""

    file: Path
    message_id: str
    """What is wrong; its text takes ``file`` and the facts."""
    facts: Facts = ()
    mendable: bool = True
    """Whether ``Editor.repair`` can put it right from what else is there."""
