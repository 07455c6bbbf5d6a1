"""What every benchmark does with its figures: a table on the screen and a file of JSON."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.machine import describe_machine

Row = dict[str, str | float | int | None]
"""One line of a table; None where nothing was measured."""


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options that all benchmarks share."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--output", type=Path, metavar="JSON", help="write the figures to this file too")
    return made


def report(title: str, rows: Sequence[Row], output: Path | None, **facts: Any) -> None:
    """Print the rows as a table and save them, with the machine and further ``facts``, to ``output``."""
    show(title, rows)
    if output is not None:
        save(title, rows, output, **facts)


def show(title: str, rows: Sequence[Row]) -> None:
    """Print the rows as a table."""
    print(f"\n{title}\n\n{table(rows)}", flush=True)


def save(title: str, rows: Sequence[Row], output: Path, **facts: Any) -> None:
    """Write the rows to a file, with the machine and further ``facts``."""
    output.parent.mkdir(parents=True, exist_ok=True)
    found = {"title": title, "machine": describe_machine(), **facts, "rows": list(rows)}
    output.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")


def table(rows: Sequence[Row]) -> str:
    """Write rows as a Markdown table, numbers to the right; the columns are those of all rows."""
    if not rows:
        return "(nothing measured)"
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[shown(row.get(name)) for name in names] for row in rows]
    numeric = [any(isinstance(row.get(name), int | float) for row in rows) for name in names]
    widths = [max(_width(line[i]) for line in [names, *cells]) for i in range(len(names))]
    rule = ["-" * (width - 1) + (":" if right else "-") for width, right in zip(widths, numeric, strict=True)]
    lines = [
        [_padded(cell, width, right) for cell, width, right in zip(line, widths, numeric, strict=True)]
        for line in [names, *cells]
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], rule, *lines[1:]])


def shown(value: str | float | int | None) -> str:
    """Write one cell: three digits that count, more for large numbers."""
    match value:
        case None:
            return "–"
        case str():
            return value
        case int():
            return f"{value:,}"
        case _:
            digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
            return f"{value:,.{digits}f}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie, such as .95, interpolated between two."""
    if len(values) == 1:
        return values[0]
    return statistics.quantiles(values, n=1000, method="inclusive")[round(share * 1000) - 1]


def _width(cell: str) -> int:
    return max(len(cell), 3)


def _padded(cell: str, width: int, right: bool) -> str:
    return cell.rjust(width) if right else cell.ljust(width)
