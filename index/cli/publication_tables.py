"""What became of a change of the library, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO

from rich.table import Table

from index.cli.printing import print_line, printable, terminal_console
from index.messages import text
from index.types import Change, ChangeKind, Publication
from index.updates.duplicates import alike_groups

_LIST_SEPARATOR = ", "
MOST_NAMED = 20
"""Files of one kind that are named; a folder of pictures may hold thousands."""
MOST_BEGUN = 3
"""New documents without a doubt whose beginnings are shown; more would push the table off the screen."""


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
        console.print(_table(taken, language))
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
    _print_golden(publication, file, language)


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


def _table(changes: Sequence[Change], language: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("change", "id", "name", "title", "encoding"):
        table.add_column(text(f"column_{column}", language))
    for column in ("speeches", "sections", "passages", "seconds"):
        table.add_column(text(f"column_{column}", language), justify="right")
    for change in changes:
        words = (text(f"change_{change.kind}", language), change.document_id)
        names = (change.name, change.title, change.encoding)
        counts = (change.speeches, change.sections, change.passages)
        cells = (*words, *names, *map(str, counts), f"{change.seconds:.1f}")
        table.add_row(*map(printable, cells))
    return table


def _named(names: Sequence[str]) -> str:
    more = ["…"] if len(names) > MOST_NAMED else []
    return _LIST_SEPARATOR.join([*names[:MOST_NAMED], *more])


def _print_golden(publication: Publication, file: TextIO, language: str) -> None:
    golden = publication.golden
    if golden is None:
        return
    console = terminal_console(file)
    facts = {
        "questions": golden.questions,
        "before": f"{golden.before:.2f}",
        "after": f"{golden.after:.2f}",
        "lost": len(golden.lost),
    }
    print_line(console, printable(text("golden_compared", language, **facts)))
    for question in golden.lost:
        print_line(console, printable(f"  - {question}"))
