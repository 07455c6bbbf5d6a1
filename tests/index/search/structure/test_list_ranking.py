"""What tells the list that is asked for, by numbers that can be computed by hand."""

from __future__ import annotations

import math

import pytest

from index.search.scope import Scope
from index.search.searcher import Found, Searcher
from index.search.structure.enumerations import Enumeration, enumerations_of
from index.search.structure.list_ranking import (
    FAR,
    LIST_FEATURES,
    Topic,
    list_features,
    list_score,
    place_best,
)
from tests.index.search.made_up import ENCODER, by_hand, document, snapshot_of

SPEECH = """果园会议讲话

同志们：

一、果园三项措施

今年抓好三项措施。

（一）剪好枝条。每月剪枝。

（二）修好水渠。水渠通到果园。

（三）建好冷库。冷库存放苹果。

二、渔港

（一）补好渔网。

（二）修好码头。
"""


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return Searcher(
        snapshot_of([document("果园.txt", SPEECH)], tmp_path_factory.mktemp("f")), ENCODER, by_hand()
    )


@pytest.fixture(scope="module")
def orchard(searcher: Searcher) -> Enumeration:
    (document_id,) = searcher.snapshot.stored
    return next(
        points for points in enumerations_of(document_id, searcher.snapshot) if "果园三" in points.lead
    )


def search(searcher: Searcher, question: str) -> Found:
    return searcher.search(searcher.parse(question), Scope.of(searcher.snapshot))


def described(
    searcher: Searcher,
    points: Enumeration,
    question: str,
    topic: Topic,
    of_question: tuple[float, ...] = (),
) -> dict[str, float] | None:
    found = search(searcher, question)
    placed = place_best(found.candidates, found.scores, searcher.snapshot)
    numbers = list_features(points, topic, placed, of_question, searcher.snapshot)
    return None if numbers is None else dict(zip(LIST_FEATURES, numbers, strict=False))


def test_a_list_is_described_by_where_the_best_stand_and_what_it_shares(
    searcher: Searcher, orchard: Enumeration
) -> None:
    topic = Topic({}, {"果园": 1.0, "冷库": 3.0}, count=3)
    found = described(searcher, orchard, "冷库存放什么", topic)
    assert found is not None
    assert (found["best_inside"], found["same_document"]) == (0.0, 1.0)
    # Bigrams give none here, so that a share is half of that by words: heading and lead name the orchard.
    assert (found["heading_share"], found["above_share"]) == pytest.approx((0.5 * 1 / 4, 0.5 * 1 / 4))
    assert found["point_share"] == pytest.approx(0.5 * (0 + 0 + 3) / 4 / 3)
    assert found["points_share"] == pytest.approx(0.5 * 3 / 4)
    assert (found["count_fits"], found["announced"], found["numbered"]) == (1.0, 1.0, 1.0)
    assert found["log_points"] == pytest.approx(math.log(3))


@pytest.mark.parametrize(("count", "fits"), [(None, 0.0), (3, 1.0), (5, -1.0)])
def test_the_number_of_points_asked_for_fits_or_not(
    searcher: Searcher, orchard: Enumeration, count: int | None, fits: float
) -> None:
    found = described(searcher, orchard, "冷库存放什么", Topic({}, {"冷库": 1.0}, count=count))
    assert found is not None
    assert found["count_fits"] == fits


def test_a_list_far_from_the_best_whose_lead_names_nothing_is_out_of_the_question(
    searcher: Searcher, orchard: Enumeration
) -> None:
    found = search(searcher, "渔网")
    far = orchard.extent.end
    placed = [
        one for one in place_best(found.candidates, found.scores, searcher.snapshot) if one.start >= far
    ]
    topic = Topic({}, {"渔网": 1.0})
    assert list_features(orchard, topic, placed[:1], (), searcher.snapshot) is None
    general = Topic({}, {"渔网": 1.0}, general=True)
    kept = list_features(orchard, general, placed[:1], (), searcher.snapshot)
    assert kept is not None
    assert kept[0] == -FAR


def test_the_score_is_the_weighted_sum_and_the_constant() -> None:
    assert list_score([1.0, 2.0], [0.5, -1.0, 3.0]) == 1.5
