"""Kills processes that change a library, at every boundary and at random moments, and prints what is left.

    python -m tests.durability.kill [--points 200] [--every 1] [--scenario add]… [--seed 0] [--sandboxed]

``--points`` random moments are shared out among the scenarios; ``--every`` takes only each n-th boundary.
Ends with 1 if anything was lost, mixed up or left over. Everything of a trial that failed is kept.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.durability.trials import SCENARIOS, Before, Laboratory, Outcome

CUT_EVERY = 3
"""Power cuts are tried at each third of the boundaries that are tried: they take as long as kills."""
LATE = 1.1
"""Random moments reach a little beyond the undisturbed end, which a busy machine delays."""


@dataclass
class Tally:
    """The outcomes of one scenario killed in one way."""

    scenario: str
    way: str
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def failed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.faults]

    def row(self) -> str:
        states = Counter(outcome.state for outcome in self.outcomes)
        killed = sum(outcome.killed for outcome in self.outcomes)
        counts = [len(self.outcomes), killed, *(states[s] for s in ("old", "new", "same", "neither"))]
        return f"{self.scenario:12} {self.way:9}" + "".join(f"{n:8}" for n in (*counts, len(self.failed)))


HEAD = f"{'scenario':12} {'killed at':9}" + "".join(
    f"{name:>8}" for name in ("points", "killed", "old", "new", "same", "neither", "failed")
)


def at_boundaries(
    laboratory: Laboratory, before: Before, numbers: Iterable[int], *, power_cut: bool = False
) -> Tally:
    """Kill at the given boundaries of a scenario, the machine too where ``power_cut`` says so."""
    outcomes = [laboratory.kill_at_boundary(before, number, power_cut=power_cut) for number in numbers]
    return Tally(before.scenario, "power cut" if power_cut else "boundary", outcomes)


def at_moments(
    laboratory: Laboratory, before: Before, moments: Iterable[float], *, sandboxed: bool = False
) -> Tally:
    """Kill so many seconds after a scenario began."""
    outcomes = [laboratory.kill_at_moment(before, moment, sandboxed=sandboxed) for moment in moments]
    return Tally(before.scenario, "moment", outcomes)


def spread(length: int, count: int) -> list[int]:
    """Return ``count`` numbers below ``length``, evenly spread, the first and the last among them."""
    return sorted({round(number * (length - 1) / max(1, count - 1)) for number in range(count)})


def main() -> int:
    """Kill and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--scenario", action="append", choices=SCENARIOS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sandboxed", action="store_true")
    options = parser.parse_args()
    scenarios = options.scenario or SCENARIOS
    chance = random.Random(options.seed)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="durability-"))
    laboratory = Laboratory(folder)
    tallies = []
    print(HEAD)
    for number, scenario in enumerate(scenarios):
        before = laboratory.prepare(scenario)
        points = options.points // len(scenarios) + (number < options.points % len(scenarios))
        moments = [chance.uniform(0, LATE * before.seconds) for _ in range(points)]
        boundaries = range(0, len(before.boundaries), options.every)
        for tally in (
            at_boundaries(laboratory, before, boundaries),
            at_boundaries(laboratory, before, boundaries[::CUT_EVERY], power_cut=True),
            at_moments(laboratory, before, moments, sandboxed=options.sandboxed),
        ):
            print(tally.row(), flush=True)
            tallies.append(tally)
    failed = [(tally, outcome) for tally in tallies for outcome in tally.failed]
    for tally, outcome in failed:
        print(f"\n{tally.scenario} at {outcome.where}:", *outcome.faults, sep="\n  ")
    trials = sum(len(tally.outcomes) for tally in tallies)
    print(f"\n{trials} trials in {time.monotonic() - began:.0f} s; failed: {len(failed)}; see {folder}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
