"""Answers, documents and outlines as text for a terminal, a pipe or another program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from index.messages import text
from index.store.manifest import StoredDocument
from index.types import Answer, AnswerKind, Document, Excerpt, Outline, Span

SHOWN = 3
"""Excerpts of an answer that are printed; a list is printed whole."""
MARK_STYLE = "bold yellow"
MARK_BRACKETS = ("【", "】")
"""Around the decisive words where there are no colours; speeches hardly ever use these brackets."""
PATH_SEPARATOR = " › "
INDENT = 3
"""Columns before a quotation in a terminal."""
UNLIMITED_WIDTH = 1 << 20
"""Columns where output is kept, so that a quotation is never broken by a line end of ours."""


def answer_json(answer: Answer, snapshot_id: str) -> str:
    """Return the answer as JSON; offsets are characters of the document's text, end exclusive."""
    facts = {
        "question": answer.question,
        "status": answer.status,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "kind": answer.kind,
        "total": answer.total,
        "excerpts": [_excerpt_facts(excerpt) for excerpt in answer.excerpts],
        "snapshot": snapshot_id,
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)


def print_answer(answer: Answer, file: TextIO, language: str) -> None:
    """Print the best excerpts with their citations, the decisive words marked."""
    console = _console(file)
    if status := text(f"status_{answer.status}", language):
        _print(console, Text(status))
    shown = answer.excerpts if answer.kind is AnswerKind.LIST else answer.excerpts[:SHOWN]
    for number, excerpt in enumerate(shown, start=1):
        if number > 1 or status:
            _print(console, Text())
        citation = PATH_SEPARATOR.join((excerpt.document, *excerpt.path))
        _print(console, Text(f"{number}. {citation}", style="dim"))
        quotation = _marked(excerpt, in_colour=console.is_terminal)
        if console.is_terminal:
            console.print(Padding(quotation, (0, 0, 0, INDENT)))
        else:
            _print(console, quotation)


def print_documents(documents: Iterable[StoredDocument], file: TextIO, language: str) -> None:
    """Print a table of the documents, and below it what an admin should know about their reading."""
    console = _console(file)
    table = Table(box=None, pad_edge=False)
    for column in ("id", "name", "title", "speeches", "passages", "characters", "encoding"):
        justify = "right" if column in {"speeches", "passages", "characters"} else "left"
        table.add_column(text(f"column_{column}", language), justify=justify)  # type: ignore[arg-type]
    notes = []
    for document in documents:
        numbers = (str(document.speeches), str(document.passages), str(document.characters))
        table.add_row(document.id, Text(document.name), Text(document.title), *numbers, document.encoding)
        notes += [f"{document.name}: {text(warning, language)}" for warning in document.warnings]
    console.print(table)
    for note in notes:
        _print(console, Text(note))


def print_outline(document: Document, outline: Outline, file: TextIO) -> None:
    """Print the speeches of a document and the headings of their sections as a tree."""
    tree = Tree(Text(outline.title))
    speeches = [tree.add(Text(_speech_line(speech.label, speech.title))) for speech in outline.speeches]
    branches: list[Tree] = []
    for section in outline.sections:
        above = speeches[section.speech] if section.parent is None else branches[section.parent]
        branches.append(above.add(Text(_line(document.text, section.heading))))
    _console(file).print(tree)


def _console(file: TextIO) -> Console:
    width = None if file.isatty() else UNLIMITED_WIDTH
    return Console(file=file, width=width, highlight=False, emoji=False, markup=False)


def _print(console: Console, line: Text) -> None:
    console.print(line, soft_wrap=True)


def _marked(excerpt: Excerpt, *, in_colour: bool) -> Text:
    """Return the quotation with its decisive words in colour, or in brackets where there is none."""
    opening, closing = ("", "") if in_colour else MARK_BRACKETS
    quotation = Text()
    place = excerpt.start
    for start, end in excerpt.marks:
        quotation.append(_cut(excerpt, Span(place, start)))
        quotation.append(opening + _cut(excerpt, Span(start, end)) + closing, style=MARK_STYLE)
        place = end
    quotation.append(_cut(excerpt, Span(place, excerpt.end)))
    return quotation


def _cut(excerpt: Excerpt, span: Span) -> str:
    return excerpt.text[span.start - excerpt.start : span.end - excerpt.start]


def _excerpt_facts(excerpt: Excerpt) -> dict[str, object]:
    return {
        "text": excerpt.text,
        "document": excerpt.document,
        "document_id": excerpt.document_id,
        "start": excerpt.start,
        "end": excerpt.end,
        "path": excerpt.path,
        "marks": excerpt.marks,
        "score": round(excerpt.score, 4),
    }


def _speech_line(label: str, title: str) -> str:
    return label if title in {"", label} else f"{label}  {title}"


def _line(source: str, heading: Span) -> str:
    return " ".join(source[heading.start : heading.end].split())
