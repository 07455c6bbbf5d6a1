"""Answers as text for a terminal, a pipe or another program, and how lines are printed there."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from index.messages import text
from index.types import Answer, AnswerKind, Excerpt, Missing, Span

SHOWN = 3
"""Excerpts of an answer that are printed; a list and an answer across documents are printed whole."""
MARK_STYLE = "bold yellow"
MARK_BRACKETS = ("【", "】")
"""Around the decisive words where there are no colours; speeches hardly ever use these brackets."""
PATH_SEPARATOR = " › "
INDENT = 3
"""Columns before a quotation in a terminal."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
UNLIMITED_WIDTH = 1 << 20
"""Columns where output is kept, so that a quotation is never broken by a line end of ours."""


def answer_json(answer: Answer, snapshot_id: str) -> str:
    """Return the answer as JSON; offsets are characters of the document's text, end exclusive."""
    shown = _shown(answer) if answer.kind is AnswerKind.ACROSS else answer.excerpts
    facts = {
        "question": answer.question,
        "status": answer.status,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "kind": answer.kind,
        "total": answer.total,
        "silent": answer.silent,
        "missing": None if answer.missing is None else asdict(answer.missing),
        "excerpts": [_excerpt_facts(excerpt) for excerpt in shown],
        "snapshot": snapshot_id,
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)


def print_answer(answer: Answer, file: TextIO, language: str) -> None:
    """Print the best excerpts with their citations, the decisive words marked."""
    console = terminal_console(file)
    status = text(f"status_{answer.status}", language)
    if answer.missing is not None:
        print_line(console, printable(missing_line(answer.missing, language)))
        status = status if answer.excerpts else ""
    if status:
        print_line(console, Text(status))
    if answer.kind is AnswerKind.ACROSS and answer.total is not None:
        status = text("across", language, documents=answer.total + answer.silent, count=answer.total)
        print_line(console, Text(status))
    shown = _shown(answer)
    for number, excerpt in enumerate(shown, start=1):
        if number > 1 or status:
            print_line(console, Text())
        print_line(console, Text(f"{number}. {PATH_SEPARATOR.join(excerpt.source)}", style="dim"))
        quotation = _marked(excerpt, in_colour=console.is_terminal)
        if console.is_terminal:
            console.print(Padding(quotation, (0, 0, 0, INDENT)))
        else:
            print_line(console, quotation)


def _shown(answer: Answer) -> tuple[Excerpt, ...]:
    match answer.kind:
        case AnswerKind.ACROSS:
            return answer.excerpts + answer.further
        case AnswerKind.LIST:
            return answer.excerpts
        case _:
            return answer.excerpts[:SHOWN]


def missing_line(missing: Missing, language: str) -> str:
    """Say in one line what the library lacks of what was named, and what it has instead."""
    separator, count = text("missing_separator", language), len(missing.present)
    first, last = (separator.join(names) for names in missing.shown)
    present = text("missing_of_many", language, first=first, last=last, count=count) if last else first
    return text("missing", language, named=separator.join(missing.named), present=present)


def terminal_console(file: TextIO) -> Console:
    """Return what prints on ``file``: as wide as the terminal, without end where output is kept."""
    width = None if file.isatty() else UNLIMITED_WIDTH
    return Console(file=file, width=width, highlight=False, emoji=False, markup=False)


def printable(words: str) -> Text:
    """Return words of somebody else, such as a file's name, as text that no terminal takes for a command."""
    return Text(_CONTROL.sub("�", words))


def print_line(console: Console, line: Text) -> None:
    """Print a line that is broken by the terminal alone, so that it can be copied whole."""
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
