"""The library's history and the damage found in it, as tables for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

from rich.table import Table

from index.cli.printing import print_line, printable, terminal_console
from index.messages import text

if TYPE_CHECKING:
    from index.updates.records import Damage, PastPublication

_NOTHING = "-"


def history_json(past: Sequence[PastPublication]) -> str:
    """Return the history as JSON, newest first."""
    return json.dumps([asdict(publication) for publication in past], ensure_ascii=False, indent=2)


def print_history(past: Sequence[PastPublication], file: TextIO, language: str) -> None:
    """Print a table of what was published, newest first."""
    table = Table(box=None, pad_edge=False)
    for column in ("time", "action"):
        table.add_column(text(f"column_{column}", language))
    for column in ("changes", "documents", "passages", "encoded", "seconds", "golden"):
        table.add_column(text(f"column_{column}", language), justify="right")
    table.add_column(text("column_snapshot", language))
    for one in past:
        action = text(f"action_{one.action}", language)
        held = text("held", language) if one.held else ""
        counts = (len(one.changes), one.documents, one.passages, one.encoded)
        cells = (
            one.time,
            f"{action}{held}",
            *map(str, counts),
            f"{one.seconds:.1f}",
            _golden(one),
            one.snapshot,
        )
        table.add_row(*map(printable, cells))
    terminal_console(file).print(table)


def damage_json(found: Sequence[Damage], left: Sequence[Damage]) -> str:
    """Return what was found damaged, and what of it still is, as JSON."""
    facts = {
        "sound": not left,
        "found": [_facts(one) for one in found],
        "left": [_facts(one) for one in left],
    }
    return json.dumps(facts, ensure_ascii=False, indent=2)


def print_damage(found: Sequence[Damage], file: TextIO, language: str) -> None:
    """Name each damaged file with what is wrong with it, one a line."""
    console = terminal_console(file)
    for one in found:
        facts = {"file": one.file, **dict(one.facts)}
        print_line(console, printable(text(one.message_id, language, **facts)))


def _facts(damage: Damage) -> dict[str, object]:
    return {
        "file": str(damage.file),
        "problem": damage.message_id,
        "facts": dict(damage.facts),
        "mendable": damage.mendable,
    }


def _golden(past: PastPublication) -> str:
    if past.golden_before is None or past.golden_after is None:
        return _NOTHING
    return f"{past.golden_before:.2f} → {past.golden_after:.2f}"
