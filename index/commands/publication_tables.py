"""What became of a change of the library, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO

from rich.table import Table

from index.commands.printing import print_line, printable, terminal_console
from index.messages import text
from index.types import Change, ChangeKind, Publication

_LIST_SEPARATOR = ", "
MOST_NAMED = 20
"""Files passed over that are named; a folder of pictures may hold thousands."""


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
    for change in taken:
        for note in _notes(change, language):
            print_line(console, printable(f"{change.name}: {note}"))
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


def print_refusals(
    changes: Sequence[Change], passed_over: Sequence[str], file: TextIO, language: str
) -> None:
    """Say of each file that was not taken why, and name those inside folders that were passed over."""
    console = terminal_console(file)
    for change in changes:
        if change.kind is ChangeKind.REFUSED:
            print_line(console, printable(text(change.problem, language, **dict(change.facts))))
    if passed_over:
        more = ["…"] if len(passed_over) > MOST_NAMED else []
        names = _LIST_SEPARATOR.join([*passed_over[:MOST_NAMED], *more])
        facts = {"count": len(passed_over), "names": names}
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


def _notes(change: Change, language: str) -> list[str]:
    notes = [text(warning, language) for warning in change.warnings]
    if change.similar:
        notes.append(text("similar_documents", language, names=_LIST_SEPARATOR.join(change.similar)))
    return notes


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
