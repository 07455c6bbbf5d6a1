from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.metrics import Score, covers, mean, normalise, score_names, score_spans

ROOT = Path(__file__).parents[2]
SCORER = ROOT / "../shared/eval/seeds/score.py"

# Few letters, so that runs often meet; a space, punctuation and cases that folding changes.
TEXTS = st.text("甲乙丙Aaß，。 \n", max_size=12)


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    if not SCORER.is_file():
        pytest.skip("the shared question sets are not here")
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def longest_common_run(left: str, right: str) -> int:
    """Count the characters of the longest run that both hold, the slow and plain way."""
    runs = {left[i:j] for i in range(len(left)) for j in range(i + 1, len(left) + 1)}
    return max((len(run) for run in runs if run in right), default=0)


def test_only_letters_and_digits_are_compared() -> None:
    assert normalise(" “政治协商”、\n民主（监督）；ＡBc 12% ") == "政治协商民主监督ａbc12"
    assert normalise("，。！ ") == ""


@pytest.mark.parametrize(
    ("excerpt", "place", "expected"),
    [
        ("要坚持一二三四五六七八九十。", "一二三四五六七八九十", True),
        ("一二三四五六七八", "一二三四五六七八九十", True),  # eight of ten in a run
        ("三四五六七八九十！", "一二三四五六七八九十", True),
        ("一二三四五六七", "一二三四五六七八九十", False),  # seven of ten
        ("一二三四，但是五六七八九十", "一二三四五六七八九十", False),  # all of them, but no run
        ("一二三四，五六七八", "一二三四五六七八九十", True),  # punctuation breaks no run
        ("一二三四五", "一二三四五六", True),  # four fifths of six are five
        ("一二三四", "一二三四五六", False),
        ("任何", "。", False),
        ("", "一", False),
    ],
)
def test_four_fifths_in_a_run_cover_a_place(excerpt: str, place: str, expected: bool) -> None:
    assert covers(excerpt, place) is expected


@given(TEXTS, TEXTS)
def test_covering_agrees_with_the_plain_definition(excerpt: str, place: str) -> None:
    wanted = normalise(place)
    shared = longest_common_run(wanted, normalise(excerpt))
    assert covers(excerpt, place) is (bool(wanted) and 5 * shared >= 4 * len(wanted))


def test_any_place_will_do_unless_every_one_is_wanted() -> None:
    excerpts = ["别的话", "第一点是甲甲甲", "第二点是乙乙乙"]
    places = ["第一点是甲甲甲", "第二点是乙乙乙"]
    assert score_spans(excerpts, places, every=False) == Score(rank=2, found=2, expected=2)
    assert score_spans(excerpts, places, every=True) == Score(rank=3, found=2, expected=2)
    assert score_spans(excerpts[:2], places, every=True) == Score(rank=0, found=1, expected=2)
    assert score_spans(["第一点是甲甲甲第二点是乙乙乙"], places, every=True).rank == 1
    assert score_spans([], places, every=False) == Score(0, 0, 2)
    assert score_spans(excerpts, [], every=True) == Score(0, 0, 0)


def test_a_repeated_source_counts_once() -> None:
    assert score_names(["a", "a", "b", "c"], ["c", "x"]) == Score(rank=3, found=1, expected=2)
    assert score_names(["a"], ["b"]) == Score(0, 0, 1)


def test_what_follows_from_a_rank() -> None:
    second, none = Score(2, 1, 4), Score(0, 0, 0)
    assert (second.hit(1), second.hit(2), second.hit(3)) == (False, True, True)
    assert (second.reciprocal_rank, second.coverage) == (0.5, 0.25)
    assert (none.hit(3), none.reciprocal_rank, none.coverage) == (False, 0.0, 0.0)
    assert mean([]) is None
    assert mean([1, 0, 0.5]) == 0.5


@given(st.lists(TEXTS, max_size=4), st.lists(TEXTS, max_size=3), st.booleans())
def test_scores_agree_with_the_scorer_of_the_shared_sets(
    scorer: ModuleType, excerpts: list[str], places: list[str], every: bool
) -> None:
    theirs = scorer.hit(excerpts, {"gold": places, "all": every})
    ours = score_spans(excerpts, places, every=every)
    assert (ours.rank, ours.hit(1), ours.hit(3)) == (theirs["rank"], theirs["hit@1"], theirs["hit@3"])
    assert ours.reciprocal_rank == theirs["rr"]
    if places and every:
        assert ours.coverage == theirs["fraction"]
    for text in (*excerpts, *places):
        assert normalise(text) == scorer.norm(text)
