"""The documents of the library: all in a table, or one with its outline; for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TextIO

from rich.table import Table
from rich.tree import Tree

from index.cli.printing import print_line, printable, terminal_console
from index.messages import text
from index.types import Document, Outline, Span, Speech
from index.updates.records import HeldDocument


def documents_json(documents: Sequence[HeldDocument], snapshot: str) -> str:
    """Return the table as JSON; message ids of warnings stand as they are."""
    shown = [_facts(document) for document in documents]
    return json.dumps({"snapshot": snapshot, "documents": shown}, ensure_ascii=False, indent=2)


def print_documents(documents: Sequence[HeldDocument], file: TextIO, language: str) -> None:
    """Print a table of the documents, and below it what an admin should know about their reading."""
    console = terminal_console(file)
    table = Table(box=None, pad_edge=False)
    for column in ("id", "name", "title", "speeches", "passages", "characters", "encoding"):
        justify = "right" if column in {"speeches", "passages", "characters"} else "left"
        table.add_column(text(f"column_{column}", language), justify=justify)  # type: ignore[arg-type]
    notes = []
    for document in documents:
        numbers = (str(document.speeches), str(document.passages), str(document.characters))
        table.add_row(
            document.id, printable(document.name), printable(document.title), *numbers, document.encoding
        )
        notes += [f"{document.name}: {note}" for note in _notes(document, language)]
    console.print(table)
    for note in notes:
        print_line(console, printable(note))


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """One document with all that can be said of it."""

    held: HeldDocument
    similar: tuple[str, ...]
    """Names of other documents with the same or nearly the same text."""
    document: Document | None
    """None where it cannot be read just now, as its outline then is."""
    outline: Outline | None


def outline_json(shown: ShownDocument) -> str:
    """Return what is known of a document and its outline as JSON; offsets as in ``Document.text``."""
    document, outline = shown.document, shown.outline
    facts = {**_facts(shown.held), "similar": shown.similar}
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
    held, document, outline = shown.held, shown.document, shown.outline
    known = {
        "id": held.id,
        "name": held.name,
        "encoding": held.encoding,
        "characters": held.characters,
        "passages": held.passages,
        "origin": text(f"origin_{held.origin}", language),
        "added": held.added,
    }
    for column, value in known.items():
        print_line(console, printable(f"{text(f'column_{column}', language)}: {value}"))
    for note in _notes(held, language):
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


def _notes(document: HeldDocument, language: str) -> list[str]:
    ids = (document.problem, *document.warnings) if document.problem else document.warnings
    return [text(message_id, language, name=document.name) for message_id in ids]


def _facts(held: HeldDocument) -> dict[str, object]:
    return {**asdict(held), "origin": str(held.origin)}


def _speech_line(speech: Speech, language: str) -> str:
    label = speech.label if speech.title in {"", speech.label} else f"{speech.label}  {speech.title}"
    stated = [value for value in (speech.speaker, speech.date, speech.occasion) if value]
    return text("speech_stated", language, label=label, stated=" · ".join(stated)) if stated else label


def _line(source: str, heading: Span) -> str:
    return " ".join(source[heading.start : heading.end].split())
