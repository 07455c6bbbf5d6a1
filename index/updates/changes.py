"""What is told of each document that a change concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from index.snapshot.entries import Entry
from index.snapshot.manifest import Manifest, StoredDocument
from index.snapshot.parts import Contents, Part
from index.types import Change, ChangeKind, Document, Outline
from index.updates.duplicates import Likeness
from index.updates.proposal import Proposal

FIRST_LINES = 4
"""Lines of a text that show whether it was read rightly: mostly its title, its date and how it begins."""
FIRST_LINE_CHARACTERS = 60
"""Of each of these lines; more would not fit on one line of a telephone."""
_BEGINNING = 4_000  # characters among which so many lines with text are found


def kind_of(document: Document, before: Entry | None) -> ChangeKind:
    """Say what a document that was read means for the library, which knows ``before`` by its id."""
    if before is None:
        return ChangeKind.ADDED
    same = before.digest == document.digest and not before.problem
    return ChangeKind.UNCHANGED if same else ChangeKind.REPLACED


def change_of_part(
    part: Part, kind: ChangeKind, similar: tuple[str, ...] = (), seconds: float = 0.0
) -> Change:
    """Describe a document made ready for the index; ``seconds`` is what reading it took."""
    return Change(
        name=part.document.name,
        kind=kind,
        document_id=part.document.id,
        title=part.outline.title,
        encoding=part.document.encoding,
        characters=len(part.document.text),
        speeches=len(part.outline.speeches),
        sections=len(part.outline.sections),
        passages=len(part.passages),
        warnings=part.document.warnings,
        similar=similar,
        first_lines=first_lines(part.document.text),
        headings=first_level(part.outline, part.document.text),
        seconds=seconds,
    )


def first_level(outline: Outline, text: str) -> tuple[str, ...]:
    """Return what a document consists of: its speeches where there are several, else its parts.

    Whole lines, white space drawn together, each cut to a width.
    """
    if len(outline.speeches) > 1:
        names = [
            " ".join(filter(None, (speech.label, speech.title if speech.title != speech.label else "")))
            for speech in outline.speeches
        ]
    else:
        names = [text[slice(*part.heading)] for part in outline.sections if part.parent is None]
    return tuple(_shortened(" ".join(name.split())) for name in names)


def first_lines(text: str) -> tuple[str, ...]:
    """Return the first lines with text, at most ``FIRST_LINES``, without indents and each cut to a width."""
    lines = (" ".join(line.split()) for line in text[:_BEGINNING].split("\n"))
    return tuple(_shortened(line) for line in islice(filter(None, lines), FIRST_LINES))


def _shortened(line: str) -> str:
    return line if len(line) <= FIRST_LINE_CHARACTERS else line[: FIRST_LINE_CHARACTERS - 1].rstrip() + "…"


def change_of_stored(stored: StoredDocument, kind: ChangeKind) -> Change:
    """Describe a document of a snapshot."""
    return Change(
        name=stored.name,
        kind=kind,
        document_id=stored.id,
        title=stored.title,
        encoding=stored.encoding,
        characters=stored.characters,
        speeches=stored.speeches,
        sections=stored.sections,
        passages=stored.passages,
        warnings=stored.warnings,
    )


def change_of_entry(entry: Entry, kind: ChangeKind) -> Change:
    """Describe a document of which nothing but its entry is at hand."""
    return Change(name=entry.name, kind=kind, document_id=entry.id, problem=entry.problem, facts=entry.facts)


def described(proposal: Proposal, contents: Contents, former: Manifest | None) -> tuple[Change, ...]:
    """Return the changes with all that is known now that the documents are made ready for the index.

    ``former`` is the manifest of the snapshot in use.
    """
    fresh = {part.document.id: part for part in contents.parts if part.document.id in proposal.fresh}
    likeness = Likeness(None, contents.parts) if fresh else None
    changes = []
    for change in completed(proposal.changes, former):
        part = None if change.kind is ChangeKind.REFUSED else fresh.get(change.document_id)
        if part is not None and likeness is not None:
            change = change_of_part(part, change.kind, likeness.similar(part), change.seconds)  # noqa: PLW2901
        changes.append(change)
    return (*changes, *(change_of_entry(entry, ChangeKind.REFUSED) for entry in contents.unreadable))


def completed(changes: Iterable[Change], manifest: Manifest | None) -> tuple[Change, ...]:
    """Return the changes with what a snapshot knows of the documents that stay or go."""
    stored = {} if manifest is None else {document.id: document for document in manifest.documents}
    told = (ChangeKind.UNCHANGED, ChangeKind.REMOVED)
    return tuple(
        replace(change_of_stored(stored[change.document_id], change.kind), seconds=change.seconds)
        if change.kind in told and change.document_id in stored
        else change
        for change in changes
    )
