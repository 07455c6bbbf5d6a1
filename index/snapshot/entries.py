"""What the library knows of each document besides its text: where it came from and what it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Facts = tuple[tuple[str, str], ...]
"""What fills in a message, in the order of the names: frozen, so that records can be compared."""


class Origin(StrEnum):
    """Who brought a document."""

    FOLDER = "folder"  # the documents folder: it changes and goes with its file
    ADDED = "added"  # an admin: it stays until an admin removes it


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of the library."""

    id: str
    name: str
    digest: str
    """SHA-256 of the document's bytes, which names its original."""
    origin: Origin
    added: str
    """When this version came in: UTC, ISO 8601."""
    problem: str = ""
    """Message id of why it cannot be read just now; such a document is kept but not searched."""
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file of the documents folder as it was when the library last dealt with it.

    While its bytes stay the same the library does nothing about it: what an admin removed, replaced or
    rolled back stays so.
    """

    name: str
    digest: str
    problem: str = ""
    """Message id of why the file was refused; empty where it was read."""
    facts: Facts = ()


def facts_of(facts: Mapping[str, object]) -> Facts:
    """Return the facts of an error as text that can be written anywhere."""
    return tuple(
        sorted((key, str(value).encode("utf-8", "replace").decode("utf-8")) for key, value in facts.items())
    )
