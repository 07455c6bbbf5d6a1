"""Documents, changes, history and damage of the library: as tables for people, as JSON for programs.

What ``speechbot index list`` and ``history`` need is here too, for neither loads what a search would.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TextIO

import click
from rich.table import Table
from rich.tree import Tree

from index.cli.printing import print_line, printable, terminal_console
from index.errors import SnapshotMissingError
from index.messages import environment_language, text
from index.settings import IndexSettings
from index.storage.catalog import PastPublication, read_history
from index.storage.data_folder import REBUILD
from index.types import Change, ChangeKind, Document, Outline, Publication, Span, Speech
from index.updates.state import DocumentInfo, document_infos, read_state

if TYPE_CHECKING:
    from index.updates.integrity import Damage


MOST_NAMED = 20
"""Files of one kind that are named; a folder of pictures may hold thousands."""
MOST_BEGUN = 3
"""New documents without a doubt whose beginnings are shown; more would push the table off the screen."""
_LIST_SEPARATOR = ", "
_NOTHING = "-"
_NUMBERS = {
    "characters", "changes", "documents", "encoded", "golden", "passages", "seconds", "sections", "speeches",
}  # fmt: skip
"""Columns that are justified to the right."""


def list_documents(*, as_json: bool) -> None:
    """Print a table of the documents; SnapshotMissingError where the library was never made."""
    data_dir = IndexSettings.from_environment().data_dir
    state = read_state(data_dir)
    if state.snapshot is None and not state.entries:
        raise SnapshotMissingError("snapshot_missing", path=data_dir, command=REBUILD)
    documents = document_infos(state)
    if as_json:
        click.echo(documents_json(documents, "" if state.snapshot is None else state.snapshot.name))
    else:
        print_documents(documents, sys.stdout, environment_language())


def list_history(*, as_json: bool) -> None:
    """Print how the library came to be, newest first; nothing before the first publication."""
    past = read_history(IndexSettings.from_environment().data_dir)
    if as_json:
        click.echo(history_json(past))
    else:
        print_history(past, sys.stdout, environment_language())


def documents_json(documents: Sequence[DocumentInfo], snapshot: str) -> str:
    """Return the table as JSON; message ids of warnings stand as they are."""
    shown = [_document_facts(document) for document in documents]
    return json.dumps({"snapshot": snapshot, "documents": shown}, ensure_ascii=False, indent=2)


def print_documents(documents: Sequence[DocumentInfo], file: TextIO, language: str) -> None:
    """Print a table of the documents, and below it what an admin should know about their reading."""
    console = terminal_console(file)
    rows = [
        (one.id, one.name, one.title, one.speeches, one.passages, one.characters, one.encoding)
        for one in documents
    ]
    columns = ("id", "name", "title", "speeches", "passages", "characters", "encoding")
    console.print(_table(columns, rows, language))
    for document in documents:
        for note in _notes(document, language):
            print_line(console, printable(f"{document.name}: {note}"))


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """One document with all that can be said of it."""

    info: DocumentInfo
    similar: tuple[str, ...]
    """Names of other documents with the same or nearly the same text."""
    document: Document | None
    """None where it cannot be read just now, as its outline then is."""
    outline: Outline | None


def outline_json(shown: ShownDocument) -> str:
    """Return what is known of a document and its outline as JSON; offsets as in ``Document.text``."""
    document, outline = shown.document, shown.outline
    facts = {**_document_facts(shown.info), "similar": shown.similar}
    if document is not None and outline is not None:
        sections = [
            {
                "numbering": section.numbering,
                "ordinal": section.ordinal,
                "heading": _line(document.text, section.heading),
                "path": section.path,
                "speech": section.speech,
                "parent": section.parent,
                "start": section.start,
                "end": section.end,
            }
            for section in outline.sections
        ]
        speeches = [asdict(speech) for speech in outline.speeches]
        facts["outline"] = {"speeches": speeches, "sections": sections}
    return json.dumps(facts, ensure_ascii=False, indent=2)


def print_outline(shown: ShownDocument, file: TextIO, language: str) -> None:
    """Print what is known of a document, then its speeches and their headings as a tree."""
    console = terminal_console(file)
    info, document, outline = shown.info, shown.document, shown.outline
    known = {
        "id": info.id,
        "name": info.name,
        "encoding": info.encoding,
        "characters": info.characters,
        "passages": info.passages,
        "origin": text(f"origin_{info.origin}", language),
        "added": info.added,
    }
    for column, value in known.items():
        print_line(console, printable(f"{text(f'column_{column}', language)}: {value}"))
    for note in _notes(info, language):
        print_line(console, printable(note))
    if shown.similar:
        print_line(console, printable(text("similar_documents", language, names=", ".join(shown.similar))))
    if document is not None and outline is not None:
        console.print(_tree(document, outline, language))


def _tree(document: Document, outline: Outline, language: str) -> Tree:
    tree = Tree(printable(outline.title))
    speeches = [tree.add(printable(_speech_line(speech, language))) for speech in outline.speeches]
    branches: list[Tree] = []
    for section in outline.sections:
        above = speeches[section.speech] if section.parent is None else branches[section.parent]
        branches.append(above.add(printable(_line(document.text, section.heading))))
    return tree


def _notes(document: DocumentInfo, language: str) -> list[str]:
    ids = (document.problem, *document.warnings) if document.problem else document.warnings
    return [text(message_id, language, name=document.name) for message_id in ids]


def _document_facts(info: DocumentInfo) -> dict[str, object]:
    return {**asdict(info), "origin": str(info.origin)}


def _speech_line(speech: Speech, language: str) -> str:
    label = speech.label if speech.title in {"", speech.label} else f"{speech.label}  {speech.title}"
    stated = [value for value in (speech.speaker, speech.date, speech.occasion) if value]
    return text("speech_stated", language, label=label, stated=" · ".join(stated)) if stated else label


def _line(source: str, heading: Span) -> str:
    return " ".join(source[heading.start : heading.end].split())


def publication_json(publication: Publication, passed_over: Sequence[str] = ()) -> str:
    """Return the outcome as JSON; message ids stand as they are."""
    facts = asdict(publication)
    for change, shown in zip(publication.changes, facts["changes"], strict=True):
        shown["facts"] = dict(change.facts)
    return json.dumps({**facts, "passed_over": passed_over}, ensure_ascii=False, indent=2)


def print_publication(publication: Publication, file: TextIO, language: str) -> None:
    """Print what each file became, what should be looked at, and what the library holds now."""
    taken = [change for change in publication.changes if change.kind is not ChangeKind.REFUSED]
    console = terminal_console(file)
    if taken:
        columns = ("change", "id", "name", "title", "encoding", "speeches", "sections", "passages", "seconds")
        rows = [
            (
                text(f"change_{change.kind}", language),
                *(change.document_id, change.name, change.title, change.encoding),
                *(change.speeches, change.sections, change.passages, f"{change.seconds:.1f}"),
            )
            for change in taken
        ]
        console.print(_table(columns, rows, language))
    present = [change for change in taken if change.kind is not ChangeKind.REMOVED]
    shows_all = sum(bool(change.first_lines) for change in present) <= MOST_BEGUN
    print_doubts([c for c in present if c.warnings or (c.first_lines and shows_all)], file, language)
    for names in alike_groups(taken):
        facts = {"count": len(names), "names": _named(names)}
        print_line(console, printable(text("alike_documents", language, **facts)))
    state = "changed" if publication.published else "held_back" if publication.held else "nothing_changed"
    facts = {
        "snapshot": publication.snapshot,
        "documents": publication.documents,
        "passages": publication.passages,
        "encoded": publication.encoded,
        "seconds": f"{publication.seconds:.1f}",
    }
    print_line(console, printable(text(f"library_{state}", language, **facts)))
    if (golden := publication.golden) is not None:
        facts = {"before": f"{golden.before:.2f}", "after": f"{golden.after:.2f}", "lost": len(golden.lost)}
        line = text("golden_compared", language, questions=golden.questions, **facts)
        print_line(console, printable(line))
        for question in golden.lost:
            print_line(console, printable(f"  - {question}"))


def print_doubts(changes: Sequence[Change], file: TextIO, language: str) -> None:
    """Say of each document what is doubtful about it, and show how it begins."""
    console = terminal_console(file)
    for change in changes[:MOST_NAMED]:
        for warning in change.warnings:
            print_line(console, printable(f"{change.name}: {text(warning, language)}"))
        if change.first_lines:
            print_line(console, printable(text("first_lines", language, name=change.name)))
        for line in change.first_lines:
            print_line(console, printable(f"  │ {line}"))
    if rest := changes[MOST_NAMED:]:
        facts = {"count": len(rest), "names": _named([change.name for change in rest])}
        print_line(console, printable(text("doubtful_too", language, **facts)))


def print_refusals(
    changes: Sequence[Change], passed_over: Sequence[str], file: TextIO, language: str
) -> None:
    """Say of each file that was not taken why, and name those inside folders that were passed over."""
    console = terminal_console(file)
    for change in changes:
        if change.kind is ChangeKind.REFUSED:
            print_line(console, printable(text(change.problem, language, **dict(change.facts))))
    if passed_over:
        facts = {"count": len(passed_over), "names": _named(passed_over)}
        print_line(console, printable(text("files_passed_over", language, **facts)))


def _named(names: Sequence[str]) -> str:
    more = ["…"] if len(names) > MOST_NAMED else []
    return _LIST_SEPARATOR.join([*names[:MOST_NAMED], *more])


def history_json(past: Sequence[PastPublication]) -> str:
    """Return the history as JSON, newest first."""
    return json.dumps([asdict(publication) for publication in past], ensure_ascii=False, indent=2)


def print_history(past: Sequence[PastPublication], file: TextIO, language: str) -> None:
    """Print a table of what was published, newest first."""
    columns = (
        "time",
        "action",
        "changes",
        "documents",
        "passages",
        "encoded",
        "seconds",
        "golden",
        "snapshot",
    )
    rows = [
        (
            *(
                one.time,
                text(f"action_{one.action}", language) + (text("held", language) if one.held else ""),
            ),
            *(len(one.changes), one.documents, one.passages, one.encoded, f"{one.seconds:.1f}"),
            *(_golden(one), one.snapshot),
        )
        for one in past
    ]
    terminal_console(file).print(_table(columns, rows, language))


def damage_json(found: Sequence[Damage], left: Sequence[Damage]) -> str:
    """Return what was found damaged, and what of it still is, as JSON."""
    facts = {
        "sound": not left,
        "found": [_damage_facts(one) for one in found],
        "left": [_damage_facts(one) for one in left],
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)


def print_damage(found: Sequence[Damage], file: TextIO, language: str) -> None:
    """Name each damaged file with what is wrong with it, one a line."""
    console = terminal_console(file)
    for one in found:
        facts = {"file": one.file, **dict(one.facts)}
        print_line(console, printable(text(one.message_id, language, **facts)))


def _damage_facts(damage: Damage) -> dict[str, object]:
    return {
        "file": str(damage.file),
        "problem": damage.message_id,
        "facts": dict(damage.facts),
        "mendable": damage.repairable,
    }


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]], language: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(
            text(f"column_{column}", language), justify="right" if column in _NUMBERS else "left"
        )
    for row in rows:
        table.add_row(*(printable(str(cell)) for cell in row))
    return table


def _golden(past: PastPublication) -> str:
    if past.golden_before is None or past.golden_after is None:
        return _NOTHING
    return f"{past.golden_before:.2f} → {past.golden_after:.2f}"


def alike_groups(changes: Iterable[Change]) -> tuple[tuple[str, ...], ...]:
    """Return the names of documents that are alike, each group once: whatever is like another one of it."""
    groups: dict[str, list[str]] = {}
    for change in changes:
        for name in change.similar:
            one, other = (groups.setdefault(alike, [alike]) for alike in (change.name, name))
            if one is not other:
                one += other
                groups |= dict.fromkeys(other, one)
    return tuple(tuple(sorted(group)) for group in {id(group): group for group in groups.values()}.values())
