from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from index.search import judging
from index.search.features import Candidates
from index.search.judging import JUDGED, Judging
from index.search.questions.query import parse_query
from index.search.ranking import Confidence, logistic
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from tests.index.search.made_up import ENCODER, by_hand

QUESTION = "茶叶品牌怎么打响"


class ToyJudge:
    """Counts the question's characters that a sentence holds; remembers what it read."""

    name = "toy judge"

    def __init__(self) -> None:
        self.read: list[tuple[str, tuple[str, ...]]] = []

    def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
        self.read.append((question, tuple(sentences)))
        return np.array([said_of(question, sentence) for sentence in sentences], np.float64)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return [(question, sentence) for question, sentences in self.read for sentence in sentences]


def said_of(question: str, described: str) -> float:
    sentence = described[described.index("【") :]
    return float(sum(character in sentence for character in question)) - 4.0


def gathered(searcher: Searcher, question: str = QUESTION) -> Candidates:
    return searcher.gather(parse_query(question), Scope.of(searcher.snapshot))


def falling(candidates: Candidates) -> NDArray[np.float64]:
    return -np.arange(len(candidates.entries), dtype=np.float64)


@pytest.fixture
def candidates(searcher: Searcher) -> Candidates:
    found = gathered(searcher)
    assert len(found.entries) > 2 * JUDGED
    return found


@pytest.fixture
def judge() -> ToyJudge:
    return ToyJudge()


def test_only_the_best_are_read(made_up: Snapshot, candidates: Candidates, judge: ToyJudge) -> None:
    scores = falling(candidates)[::-1]
    logits = Judging(judge, made_up).read(parse_query(QUESTION), candidates, scores)
    assert logits is not None
    assert logits.shape == scores.shape
    assert np.isfinite(logits[-JUDGED:]).all()
    assert np.isnan(logits[:-JUDGED]).all()
    (question, sentences) = judge.read[0]
    assert (len(judge.read), len(sentences)) == (1, JUDGED)
    assert question == QUESTION
    # Best first, each with what was said of it.
    assert logits[-1 : -JUDGED - 1 : -1].tolist() == [said_of(QUESTION, sentence) for sentence in sentences]


def test_fewer_sentences_than_could_be_read_are_all_read(tiny: Snapshot, judge: ToyJudge) -> None:
    few = gathered(Searcher(tiny, ENCODER, by_hand()))
    logits = Judging(judge, tiny).read(parse_query(QUESTION), few, falling(few))
    assert logits is not None
    assert 0 < len(few.entries) == np.isfinite(logits).sum() <= JUDGED


def test_without_candidates_nothing_is_read(made_up: Snapshot, searcher: Searcher, judge: ToyJudge) -> None:
    nothing = searcher.gather(parse_query(QUESTION), Scope.of(made_up), np.empty(0, np.int64))
    assert Judging(judge, made_up).read(parse_query(QUESTION), nothing, np.empty(0)) is None
    assert judge.read == []


def test_sentences_are_read_with_their_place_in_simplified_script(
    made_up: Snapshot, searcher: Searcher, judge: ToyJudge
) -> None:
    question = "圖書館週末開放到幾點"
    found = gathered(searcher, question)
    scores = np.zeros(len(found.entries))
    texts = [made_up.documents[made_up.passages[e.passage].document_id].text for e in found.entries]
    wanted = [
        text[entry.sentence[0] : entry.sentence[1]] for text, entry in zip(texts, found.entries, strict=True)
    ]
    scores[wanted.index("我們要把圖書館辦到居民的家門口。")] = 2.0
    scores[wanted.index("週末開放到晚上九點。")] = 1.0
    Judging(judge, made_up).read(parse_query(question), found, scores)
    asked, (first, second, *_) = judge.read[0]
    assert asked == "图书馆周末开放到几点"
    assert first == "关于图书馆建设的讲话｜图书馆是城市的客厅。【我们要把图书馆办到居民的家门口。】"
    assert second == "关于图书馆建设的讲话 › 二、延长开放时间｜二、延长开放时间【周末开放到晚上九点。】"


def test_what_was_read_is_not_read_again(made_up: Snapshot, candidates: Candidates, judge: ToyJudge) -> None:
    reads = Judging(judge, made_up)
    query, scores = parse_query(QUESTION), falling(candidates)
    first = reads.read(query, candidates, scores)
    again = reads.read(query, candidates, scores)
    assert np.array_equal(first, again, equal_nan=True)
    assert len(judge.pairs) == JUDGED
    # Two others among the best: only they are new.
    scores[[JUDGED, JUDGED + 1]] = 1.0
    reads.read(query, candidates, scores)
    assert len(judge.pairs) == JUDGED + 2
    # Another question is another pair, with the same sentences.
    reads.read(parse_query("水渠什么时候通水"), candidates, scores)
    assert len(judge.pairs) == len(set(judge.pairs)) == 2 * JUDGED + 2


def test_the_pairs_unused_for_longest_are_forgotten(
    made_up: Snapshot, candidates: Candidates, judge: ToyJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "KEPT_PAIRS", 2 * JUDGED)
    reads, scores = Judging(judge, made_up), falling(candidates)
    for question in ("茶叶", "水渠", "茶叶", "道路"):  # 道路 drives out 水渠, for 茶叶 was asked since
        reads.read(parse_query(question), candidates, scores)
    assert [question for question, sentences in judge.read if sentences] == ["茶叶", "水渠", "道路"]
    reads.read(parse_query("茶叶"), candidates, scores)
    assert len(judge.pairs) == 3 * JUDGED
    reads.read(parse_query("水渠"), candidates, scores)
    assert len(judge.pairs) == 4 * JUDGED


class WaitingJudge(ToyJudge):
    """Reads nothing to the end before it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.reading = threading.Semaphore(0)
        self.released = threading.Event()

    def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
        self.reading.release()
        assert self.released.wait(30)
        return super().score(question, sentences)


def test_questions_asked_at_once_share_what_is_read(made_up: Snapshot, candidates: Candidates) -> None:
    judge = WaitingJudge()
    reads, scores = Judging(judge, made_up), falling(candidates)
    with ThreadPoolExecutor(JUDGED) as pool:
        waiting = []
        try:
            for number in range(JUDGED):
                query = parse_query(f"茶叶品牌{number}")
                waiting.append(pool.submit(reads.read, query, candidates, scores))
                assert judge.reading.acquire(timeout=30)
            # As many are being read for as there is to share: one more is not read for, and waits for none.
            assert reads.read(parse_query("水渠"), candidates, scores) is None
        finally:
            judge.released.set()
        read = [np.isfinite(found).sum() for one in waiting if (found := one.result()) is not None]
    assert read == [JUDGED // asking for asking in range(1, JUDGED + 1)]
    # Once they are done, the next has all to itself.
    alone = reads.read(parse_query("水渠"), candidates, scores)
    assert alone is not None
    assert np.isfinite(alone).sum() == JUDGED


def test_a_judge_that_fails_gives_its_share_back(made_up: Snapshot, candidates: Candidates) -> None:
    class Failing(ToyJudge):
        def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
            if question == "坏":
                raise RuntimeError(question)
            return super().score(question, sentences)

    reads, scores = Judging(Failing(), made_up), falling(candidates)
    for _ in range(JUDGED):
        with pytest.raises(RuntimeError):
            reads.read(parse_query("坏"), candidates, scores)
    logits = reads.read(parse_query(QUESTION), candidates, scores)
    assert logits is not None
    assert np.isfinite(logits).sum() == JUDGED


def test_a_search_is_ordered_by_the_judge_and_as_sure_as_it_is(made_up: Snapshot, judge: ToyJudge) -> None:
    # All candidates score alike, so that the first in reading order are read.
    fitted = by_hand({}, {"judge_most": 3.0}, constant=-1.0, judge_weight=2.0)
    plain = Searcher(made_up, ENCODER, fitted)
    scope, query = Scope.of(made_up), parse_query("去年全县粮食总产量达到多少")
    silent = plain.search(query, scope)
    assert silent.best(1) == [silent.candidates.entries[0]]
    assert silent.confidence == pytest.approx(logistic(-1))
    found = Searcher(made_up, ENCODER, fitted, judge).search(query, scope)
    said = [said_of(query.text, sentence) for sentence in judge.read[0][1]]
    assert max(said) > 0.5
    assert found.scores[:JUDGED].tolist() == [2 * each for each in said]
    assert set(found.best(JUDGED)) == set(found.candidates.entries[:JUDGED])
    assert found.best(1) == [found.candidates.entries[int(np.argmax(said))]]
    assert found.confidence == pytest.approx(logistic(3 - 1))


def test_one_set_of_numbers_is_for_searches_that_were_read_the_other_for_those_that_were_not(
    made_up: Snapshot, judge: ToyJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = replace(by_hand(), judged=Confidence.always(2.0), unjudged=Confidence.always(-2.0))
    reading = Searcher(made_up, ENCODER, fitted, judge)
    scope, query = Scope.of(made_up), parse_query(QUESTION)
    assert reading.search(query, scope).confidence == pytest.approx(logistic(2))
    assert Searcher(made_up, ENCODER, fitted).search(query, scope).confidence == pytest.approx(logistic(-2))
    # What is gathered from document after document is not read, nor is anything under a load too heavy.
    read = len(judge.read)
    assert reading.rank_in(query, [0, 1], 3).confidence == pytest.approx(logistic(-2))
    monkeypatch.setattr(judging, "JUDGED", 0)
    assert reading.search(query, scope).confidence == pytest.approx(logistic(-2))
    assert len(judge.read) == read


def test_it_reads_nothing_once_more_is_asked_than_it_can_read(
    monkeypatch: pytest.MonkeyPatch, made_up: Snapshot
) -> None:
    now = [100.0]
    monkeypatch.setattr(judging.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(judging, "BURST", 2.0 * JUDGED)
    at_work = Judging(ToyJudge(), made_up)

    def most() -> int:
        with at_work._share() as reads:
            return reads

    assert [most(), most(), most()] == [JUDGED, JUDGED, 0]
    now[0] += 1.01 * JUDGED / judging.PER_SECOND
    assert [most(), most()] == [JUDGED, 0]


def test_where_it_is_not_paced_it_reads_for_every_question(made_up: Snapshot) -> None:
    at_work = Judging(ToyJudge(), made_up, paced=False)
    for _ in range(int(judging.BURST) // JUDGED + 2):
        with at_work._share() as reads:
            assert reads == JUDGED
