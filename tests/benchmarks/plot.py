"""Draws what a library costs against its size, from the files that the other benchmarks wrote.

python -m tests.benchmarks.plot FOLDER [PICTURE]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.startup import LIBRARY_ROW

PICTURE = "cost.png"
_DPI = 110


@dataclass(frozen=True, slots=True)
class Panel:
    """One diagram: a file of figures and the columns of it that are drawn."""

    title: str
    file: str
    columns: tuple[str, ...]
    limits: tuple[tuple[float, float], ...] = ()
    """Points (passages, value) that should not be exceeded."""


PANELS = (
    Panel(
        "one question without encoding, ms", "latency", ("search p50", "search p95"), ((1e4, 3), (1e6, 15))
    ),
    Panel("one question whole, ms", "latency", ("p50", "p95")),
    Panel("answers a second, 4 askers", "throughput", ("answers/s",)),
    Panel("start to first answer, s", "startup", ("warm", "cold"), ((1e6, 3),)),
    Panel(
        "memory of the running bot, MB", "running_bot", ("started MB", "asked MB"), ((52, 350), (2e5, 900))
    ),
    Panel("disk, MB", "footprint", ("disk MB",)),
)


def draw(folder: Path, picture: Path) -> None:
    """Draw one panel for each cost; those for which there are no figures stay empty."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    sizes = {row["library"]: row["passages"] for row in _rows(folder, "libraries") if "passages" in row}
    figure, axes = pyplot.subplots(2, 3, figsize=(13, 7), layout="constrained")
    for axis, panel in zip(axes.flat, PANELS, strict=True):
        rows = [row for row in _rows(folder, panel.file) if row.get("askers", 4) == 4]
        for column in panel.columns:
            points = _points(rows, column, sizes)
            axis.plot(*zip(*points, strict=True), marker="o", label=column) if points else None
        if panel.limits:
            axis.plot(*zip(*panel.limits, strict=True), "rv", label="aim: at most")
        axis.set(title=panel.title, xscale="log", yscale="log", xlabel="passages")
        axis.grid(alpha=0.3, which="both")
        if axis.get_legend_handles_labels()[0]:
            axis.legend()
    figure.suptitle(_machine(folder))
    figure.savefig(picture, dpi=_DPI)
    pyplot.close(figure)


def _points(rows: Sequence[dict[str, Any]], column: str, sizes: dict[str, int]) -> list[tuple[float, float]]:
    """Return (passages, value) of the rows that have both, smallest first."""
    found = []
    for row in rows:
        name = row.get("library") or str(row.get("what", "")).removeprefix(LIBRARY_ROW)
        passages = row.get("passages") or sizes.get(name)
        if passages and row.get(column):
            found.append((float(passages), float(row[column])))
    return sorted(found)


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    file = folder / f"{name}.json"
    return list(json.loads(file.read_text("utf-8"))["rows"]) if file.is_file() else []


def _machine(folder: Path) -> str:
    for file in sorted(folder.glob("*.json")):
        machine = json.loads(file.read_text("utf-8")).get("machine")
        if machine:
            return f"{machine['processor']}, {machine['cores']} cores, {machine['memory']}"
    return ""


def main() -> None:
    """Draw the picture and say where it is."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("picture", type=Path, nargs="?")
    chosen = options.parse_args()
    picture = chosen.picture or chosen.folder / PICTURE
    draw(chosen.folder, picture)
    print(picture)


if __name__ == "__main__":
    main()
