"""A small share of what ``python -m tests.durability.damage`` does."""

from __future__ import annotations

import random
import sys

import pytest

from tests.durability.damage import WAYS, Damager, kind_of
from tests.durability.trials import Laboratory

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="starts processes by a fork server"),
]


@pytest.fixture(scope="module", params=[False, True], ids=["hashed", "too large to hash"])
def damager(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Damager:
    folder = tmp_path_factory.mktemp("damage")
    return Damager(Laboratory(folder), folder, unhashed=request.param)


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("texts.utf32", "bit"),
        ("sentences.faiss", "half"),
        ("manifest.json", "deleted"),
        ("current", "zeros"),
        ("catalog.sqlite", "half"),
        ("cache.sqlite", "first byte"),
        ("originals", "bit"),
    ],
)
def test_damage_is_named_and_repaired_and_no_answer_is_wrong(damager: Damager, name: str, way: str) -> None:
    in_use = damager.before.history[0]
    files = [file for file in damager.files() if name in {file.name, file.parts[0]}]
    file = next((file for file in files if in_use in file.parts), files[0])
    found = damager.damage(file, way, random.Random(0))
    assert found is not None
    # A file too large to be hashed at every start may be found damaged only when it is read: then it is
    # named, never quoted from, and repaired on command.
    late = damager.unhashed and found.answers == "refused" and found.named and found.repaired
    assert found.passed or late, found


def test_every_file_has_a_kind_and_every_way_changes_it(damager: Damager) -> None:
    kinds = {kind_of(file, damager.before.history[0]) for file in damager.files()}
    assert {"current", "catalog.sqlite", "cache.sqlite", "original", "in use: manifest.json"} <= kinds
    data = bytes(range(1, 200))
    for change in WAYS.values():
        assert change is None or change(data, random.Random(0)) != data
