"""A change of the library: what it is to become, and what is said of each document concerned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from index.reading import document_id
from index.snapshot.manifest import Manifest, StoredDocument
from index.snapshot.prepared import Contents, PreparedDocument
from index.storage.catalog import Action, Entry, FolderFile, Origin
from index.storage.data_folder import now_in_utc
from index.types import Change, ChangeKind, Document, Outline
from index.updates.duplicates import Likeness
from index.updates.uploads import ReadUpload

FIRST_LINES = 4
"""Lines of a text that show whether it was read rightly: mostly its title, its date and how it begins."""
FIRST_LINE_CHARACTERS = 60
"""Of each of these lines; more would not fit on one line of a telephone."""
_BEGINNING = 4_000  # characters among which so many lines with text are found


@dataclass(slots=True)
class ChangePlan:
    """What the library is to become: put together by ``Editor``, applied by ``Publisher``."""

    action: Action
    documents: dict[str, Entry]
    """Every document that it is to have, by id."""
    folder: tuple[FolderFile, ...]
    changes: dict[str, Change] = field(default_factory=dict)
    """What becomes of each document concerned, by id; counts and likeness are filled in later."""
    refused: tuple[Change, ...] = ()
    """Files that could not be read."""
    fresh: dict[str, ReadUpload] = field(default_factory=dict)
    """The documents just read, by id."""
    originals: dict[str, bytes] = field(default_factory=dict)
    """The files that came in, by digest; known ones too, since keeping them again repairs a damaged copy."""
    reread: bool = False
    """Whether every document is read again from its original."""
    force: bool = False
    """Whether it is published even where golden questions are lost."""
    attended: bool = True
    """Whether somebody is there to put golden questions right that cannot be read."""

    @property
    def all_changes(self) -> tuple[Change, ...]:
        """The changes followed by the refusals."""
        return (*self.changes.values(), *self.refused)

    @property
    def alters(self) -> bool:
        """Whether the documents of the library become others."""
        return any(change.kind is not ChangeKind.UNCHANGED for change in self.changes.values())

    def take(self, uploads: Iterable[ReadUpload], origin: Origin) -> None:
        """Put documents in that were read; one whose bytes are there already stays as it is."""
        for read in uploads:
            document = read.document
            kind = kind_of(document, self.documents.get(document.id))
            self.originals[document.digest] = read.data
            self.changes[document.id] = Change(document.name, kind, document.id, seconds=read.seconds)
            if kind is not ChangeKind.UNCHANGED:
                self.fresh[document.id] = read
                self.documents[document.id] = Entry(
                    document.id, document.name, document.digest, origin, now_in_utc()
                )

    def drop(self, document_ids: Iterable[str]) -> None:
        """Take documents out; KeyError for an unknown id."""
        for gone in document_ids:
            self.changes[gone] = change_of_entry(self.documents.pop(gone), ChangeKind.REMOVED)

    def drop_of_folder(self, name: str) -> None:
        """Take the document of a file out that has gone from the documents folder, if it came from there."""
        entry = self.documents.get(document_id(name))
        if entry is not None and entry.origin is Origin.FOLDER:
            self.drop([entry.id])


def kind_of(document: Document, before: Entry | None) -> ChangeKind:
    """Say what a document that was read means for the library, which knows ``before`` by its id."""
    if before is None:
        return ChangeKind.ADDED
    same = before.digest == document.digest and not before.problem
    return ChangeKind.UNCHANGED if same else ChangeKind.REPLACED


def change_of_prepared(
    prepared: PreparedDocument, kind: ChangeKind, similar: tuple[str, ...], seconds: float
) -> Change:
    """Describe a document prepared for the index; ``seconds`` is what reading it took."""
    document, outline = prepared.document, prepared.outline
    return Change(
        name=document.name,
        kind=kind,
        document_id=document.id,
        title=outline.title,
        encoding=document.encoding,
        characters=len(document.text),
        speeches=len(outline.speeches),
        sections=len(outline.sections),
        passages=len(prepared.passages),
        warnings=document.warnings,
        similar=similar,
        first_lines=first_lines(document.text),
        headings=first_level(outline, document.text),
        seconds=seconds,
    )


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


def described(plan: ChangePlan, contents: Contents, former: Manifest | None) -> tuple[Change, ...]:
    """Return the changes with all that is known now that the documents are prepared.

    ``former`` is the manifest of the snapshot in use.
    """
    fresh = {one.document.id: one for one in contents.documents if one.document.id in plan.fresh}
    likeness = Likeness(None, contents.documents) if fresh else None
    changes = []
    for change in completed(plan, former):
        prepared = None if change.kind is ChangeKind.REFUSED else fresh.get(change.document_id)
        if prepared is None or likeness is None:
            changes.append(change)
        else:
            similar = likeness.similar(prepared)
            changes.append(change_of_prepared(prepared, change.kind, similar, change.seconds))
    return (*changes, *(change_of_entry(entry, ChangeKind.REFUSED) for entry in contents.unreadable))


def completed(plan: ChangePlan, manifest: Manifest | None) -> tuple[Change, ...]:
    """Return the changes with what a snapshot knows of the documents that stay or go."""
    stored = {} if manifest is None else {document.id: document for document in manifest.documents}
    return tuple(
        replace(change_of_stored(stored[change.document_id], change.kind), seconds=change.seconds)
        if change.kind in {ChangeKind.UNCHANGED, ChangeKind.REMOVED} and change.document_id in stored
        else change
        for change in plan.all_changes
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
