"""A small share of what ``python -m tests.durability.kill`` does, and proof that it finds what is wrong."""

from __future__ import annotations

import sys

import pytest

from tests.durability.kill import at_boundaries, at_moments, spread
from tests.durability.trials import SCENARIOS, Before, Laboratory

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc"),
]

POINTS = {"add": 5, "remove": 2, "rebuild": 1, "rollback": 2, "gc": 2, "synchronise": 1, "first": 2}
"""How many boundaries of each scenario are tried; all of them take an hour."""


@pytest.fixture(scope="module")
def adding(laboratory: Laboratory) -> Before:
    return laboratory.prepare("add")


def test_no_scenario_is_left_out() -> None:
    assert POINTS.keys() == set(SCENARIOS)


@pytest.mark.parametrize("scenario", POINTS)
def test_a_kill_leaves_the_old_or_the_new_state(laboratory: Laboratory, scenario: str) -> None:
    before = laboratory.prepare(scenario)
    assert len(before.boundaries) > 10
    tally = at_boundaries(laboratory, before, spread(len(before.boundaries), POINTS[scenario]))
    assert [outcome for outcome in tally.outcomes if outcome.faults] == []
    assert all(outcome.killed for outcome in tally.outcomes)


def test_so_does_a_power_cut(laboratory: Laboratory, adding: Before) -> None:
    tally = at_boundaries(laboratory, adding, spread(len(adding.boundaries), 4), power_cut=True)
    assert [outcome for outcome in tally.outcomes if outcome.faults] == []
    assert {outcome.state for outcome in tally.outcomes} == {"old", "new"}


def test_what_a_killed_process_had_started_ends_with_it(laboratory: Laboratory, adding: Before) -> None:
    tally = at_moments(laboratory, adding, [0.0, 0.3, 0.6], sandboxed=True)
    assert [outcome for outcome in tally.outcomes if outcome.faults] == []


@pytest.mark.parametrize(
    ("sabotage", "place", "power_cut"),
    [
        ("in place", ("after open current", 0), False),  # The name of the snapshot in use is being written.
        ("too early", ("before rename", 0), False),  # It names a snapshot that is not there yet.
        ("unforced", ("after replace current", 3), True),  # It is forced down, and the snapshot is not.
    ],
)
def test_what_is_done_wrongly_is_found(
    laboratory: Laboratory, adding: Before, sabotage: str, place: tuple[str, int], power_cut: bool
) -> None:
    boundaries = laboratory.boundaries_of(adding.root, adding.scenario, sabotage)
    boundary, later = place
    number = later + next(n for n, what in enumerate(boundaries) if what.startswith(boundary))
    outcome = laboratory.kill_at_boundary(adding, number, power_cut=power_cut, sabotage=sabotage)
    assert outcome.killed
    assert outcome.faults
