"""Lists that one sentence holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.search.features import Candidate
from index.search.structure import inline_lists
from index.search.structure.enumerations import Enumeration
from index.search.structure.inline_lists import lists_within
from index.search.structure.list_quoting import quote_points
from index.snapshot.snapshot import Snapshot
from tests.index.search.made_up import document, snapshot_of

PARTED = "政府已决定采取措施，其中包括：修好水渠，多通水；建好冷库；办好学校。"
TEXT = f"""海州讲话

同志们：

一、今年的措施

去年雨少。{PARTED}明年再说。

渔业一方面要养鱼，另一方面要修船。要种桃、李、杏。
"""


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return snapshot_of([document("海州.txt", TEXT)], tmp_path)


def within(snapshot: Snapshot, count: int | None = None) -> list[Enumeration]:
    (key,) = snapshot.stored
    sentences = [
        Candidate(number, sentence)
        for number in snapshot.passages_of(key)
        for sentence in snapshot.passages[number].sentences
    ]
    return list(lists_within([*sentences, *sentences], count, snapshot))


def items(points: Enumeration) -> list[str]:
    return [TEXT[slice(*span)] for span in points.spans]


def test_what_semicolons_part_is_a_list_without_the_clause_that_introduces_it(snapshot: Snapshot) -> None:
    (points,) = within(snapshot)  # once, however often the sentence was found
    assert items(points) == ["修好水渠，多通水", "建好冷库", "办好学校。"]
    assert points.lead.split("\n") == ["海州讲话", "去年雨少。", "政府已决定采取措施，其中包括："]
    assert TEXT[slice(*points.extent)] == PARTED


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (2, [["修好水渠，多通水", "建好冷库", "办好学校。"], ["要养鱼", "要修船。"]]),
        (3, [["修好水渠，多通水", "建好冷库", "办好学校。"], ["要种桃", "李", "杏"]]),
    ],
)
def test_other_items_are_a_list_where_just_as_many_are_asked_for(
    snapshot: Snapshot, count: int, expected: list[list[str]]
) -> None:
    assert [items(points) for points in within(snapshot, count)] == expected


def test_the_sentence_is_quoted_whole_with_the_opening_of_each_item_marked(snapshot: Snapshot) -> None:
    (points,) = within(snapshot)
    (quoted,) = quote_points(points, snapshot)
    assert quoted.text == PARTED
    assert [TEXT[slice(*mark)] for mark in quoted.marks] == ["修好水渠", "建好冷库", "办好学校"]


def test_a_sentence_too_long_for_a_chat_is_no_list(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline_lists, "LONGEST", len(PARTED) - 1)
    assert within(snapshot) == []
