"""Runs every benchmark and gathers the tables, the figures and the picture in one folder.

    python -m tests.benchmarks.all [--quick] [--encoded] [--peer-sets NAME ...] [--output FOLDER]

``--quick`` leaves out the libraries of 200,000 and 1,000,000 passages and takes fewer repeats;
``--encoded`` measures the shared speeches with real vectors instead of drawn ones. Each benchmark is a
process of its own, so that none measures the memory of another; one that fails is reported and the others
go on. Nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.benchmarks.libraries import ROOT, SPEECHES, available
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.plot import PICTURE, draw

SUMMARY = "summary.md"


@dataclass(frozen=True, slots=True)
class Step:
    """One benchmark with its arguments."""

    name: str
    module: str
    arguments: tuple[str, ...]
    saving: str = "--output"
    """The option that names the file for its figures."""


def steps(*, quick: bool, encoded: bool, peer_sets: list[str]) -> Iterator[Step]:
    """Yield the benchmarks in their order; the libraries come first because the others open them."""
    names = tuple(available(encoded=encoded, drawn=not quick))
    yield Step("libraries", "libraries", names)
    yield Step("startup", "startup", (*names, "--repeats", "3" if quick else "7"))
    yield Step("latency", "latency", (*names, "--questions", "100" if quick else "400"))
    yield Step("throughput", "throughput", (*names, "--seconds", "5" if quick else "15"))
    yield Step("recall", "recall", names)
    yield Step("footprint", "footprint", names)
    yield Step("running_bot", "running_bot", names)
    yield Step("indexing", "indexing", ("--passages", "300" if quick else "1500"))
    yield Step("incremental", "incremental", ("--repeats", "1" if quick else "3"))
    yield Step("peak", "peak", ())
    yield Step("precision", "precision", ("--sentences", "100" if quick else "300"))
    if SPEECHES.is_dir():
        yield Step("likeness", "likeness", ())
    yield Step("reindex_load", "reindex_load", ("--seconds", "10" if quick else "30"), "--json")
    if not quick:
        yield Step("load_telegram", "load_telegram", (), "--json")
    sets = peer_sets or (["seeds"] if quick else ["seeds", "own"])
    yield Step("peers", "peers", ("--sets", *sets, "--starts", "1" if quick else "5"))


def run(step: Step, folder: Path) -> tuple[str, bool]:
    """Run one benchmark; return what it printed, and whether it ended well."""
    print(f"{datetime.now():%H:%M:%S} {step.name} ...", flush=True)
    began = time.perf_counter()
    command = [sys.executable, "-m", f"tests.benchmarks.{step.module}", *step.arguments]
    log = folder / f"{step.name}.log"
    with log.open("w", encoding="utf-8") as errors:
        ended = subprocess.run(
            [*command, step.saving, str(folder / f"{step.name}.json")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            check=False,
        )
    took = time.perf_counter() - began
    shown = f"{ended.stdout.strip()}\n\n({' '.join(command[1:])}: {took:.0f} s)"
    if ended.returncode:
        shown += f"\n\nFAILED with exit code {ended.returncode}, see {log.name}."
    print(shown, flush=True)
    return shown, ended.returncode == 0


def main() -> None:
    """Run everything and exit with 1 if anything failed."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--quick", action="store_true")
    options.add_argument("--encoded", action="store_true")
    options.add_argument("--peer-sets", nargs="+", default=[], metavar="NAME")
    options.add_argument("--output", type=Path, default=ROOT / "build" / "benchmarks")
    chosen = options.parse_args()
    folder: Path = chosen.output.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    machine = "\n".join(f"- {name}: {value}" for name, value in describe_machine().items())
    written, failed = [f"# Benchmarks of {datetime.now():%Y-%m-%d}\n\n{machine}"], []
    for step in steps(quick=chosen.quick, encoded=chosen.encoded, peer_sets=chosen.peer_sets):
        shown, well = run(step, folder)
        written.append(f"## {step.name}\n\n{shown}")
        failed += [] if well else [step.name]
        (folder / SUMMARY).write_text("\n\n".join(written) + "\n", "utf-8")
    draw(folder, folder / PICTURE)
    print(f"\n{folder / SUMMARY}\n{folder / PICTURE}")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
