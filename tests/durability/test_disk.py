"""A small share of what ``python -m tests.durability.disk`` does; needs the right to mount."""

from __future__ import annotations

import resource
import shutil
import sys
from pathlib import Path

import pytest

from tests.durability.child import Order
from tests.durability.disk import FULL, PAGE, Disks, change, mounted
from tests.durability.examining import faults, strangers
from tests.durability.trials import Laboratory, seen

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system in memory"),
]

SMALLEST_REFUSED = 3000
"""Bytes: less than every index file of note, more than a pointer or a note."""


@pytest.fixture
def disks(laboratory: Laboratory, tmp_path: Path) -> Disks:
    try:
        with mounted(tmp_path / "tried", PAGE):
            pass
    except PermissionError as error:
        pytest.skip(f"not allowed to mount: {error}")
    return Disks(laboratory, tmp_path)


@pytest.mark.parametrize("scenario", ["add", "remove"])
def test_a_full_disk_refuses_and_changes_nothing(laboratory: Laboratory, disks: Disks, scenario: str) -> None:
    root = laboratory.built()
    _, most = disks.needs(root, scenario)
    for room in (0, most // 2):
        outcome = disks.try_with(root, scenario, room // PAGE * PAGE)
        assert (outcome.refusal, outcome.faults) == ("disk_full", ())


def test_a_read_only_disk_answers_and_refuses_changes(laboratory: Laboratory, disks: Disks) -> None:
    results = disks.read_only(laboratory.built())
    assert {results[scenario] for scenario in FULL} == {"disk_read_only"}
    assert (results["ask"], results["check"], results["add, when it may be written again"]) == ("", "", "")


def limited(order: Order) -> str:
    """Make the change where no file may grow beyond a limit: what a disk says in the middle of a file."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALLEST_REFUSED, SMALLEST_REFUSED))
    return change(order)


@pytest.mark.parametrize("scenario", ["add", "rebuild"])
def test_a_file_that_cannot_be_finished_leaves_no_trace(
    laboratory: Laboratory, tmp_path: Path, scenario: str
) -> None:
    root = tmp_path / "library"
    shutil.copytree(laboratory.built(), root)
    before = seen(root)
    assert laboratory.call(limited, Order(root, scenario)).startswith("disk_")
    assert seen(root) == before
    assert faults(root / "data") == []
    assert laboratory.call(change, Order(root, scenario)) == ""
    assert strangers(root / "data") == []
