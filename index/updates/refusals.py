"""Files that cannot become documents, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from index.reading import document_id
from index.snapshot.entries import Facts, FolderFile, facts_of
from index.types import Change, ChangeKind
from index.updates.folder import Scan


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that could not be read."""

    name: str
    problem: str
    facts: Facts = ()
    seconds: float = 0.0

    @property
    def change(self) -> Change:
        """What to tell whoever offered it."""
        return Change(
            name=self.name,
            kind=ChangeKind.REFUSED,
            document_id=document_id(self.name),
            problem=self.problem,
            facts=self.facts,
            seconds=self.seconds,
        )


def unopened(name: str, reason: str) -> Refused:
    """Return the refusal of a file that the system does not let us open."""
    return Refused(name, "file_unreadable", facts_of({"name": name, "reason": reason}))


def packed(name: str) -> Refused:
    """Return the refusal of an archive in the documents folder, which holds documents as they are."""
    return Refused(name, "archive_in_folder", facts_of({"name": name, "command": "speechbot index add"}))


def refused_files(found: Scan, files: Iterable[FolderFile]) -> tuple[Change, ...]:
    """Return the files of the documents folder that the library passes over, with the reasons."""
    closed = [unopened(name, reason) for name, reason in found.unreadable.items()]
    known = [Refused(file.name, file.problem, file.facts) for file in files if file.problem]
    return tuple(refusal.change for refusal in (*closed, *known))
