from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.analysis.terms import bigrams
from index.search.excerpts import (
    COMFORTABLE,
    ENOUGH,
    JOINED_FROM,
    LONGEST_JOINED,
    cut_excerpts,
    decisive_clause,
    join_paragraphs,
    of_one_paragraph,
    quote,
    without_repeats,
)
from index.search.features import FEATURES, Candidate, Candidates
from index.snapshot.snapshot import Snapshot
from index.types import Excerpt, Span
from tests.index.search.made_up import document, snapshot_of


def found_in(snapshot: Snapshot, numbers: list[int], weights: dict[str, float]) -> Candidates:
    entries = tuple(
        Candidate(number, sentence) for number in numbers for sentence in snapshot.passages[number].sentences
    )
    return Candidates(entries, np.zeros((len(entries), len(FEATURES)), np.float32), weights)


def number_of(text: str, snapshot: Snapshot) -> int:
    return next(n for n, passage in enumerate(snapshot.passages) if text in passage.text)


def cut(
    snapshot: Snapshot, begins: str, scores: list[float], weights: dict[str, float], most: int = 3
) -> list[Excerpt]:
    found = found_in(snapshot, [number_of(begins, snapshot)], weights)
    return cut_excerpts(found, np.array(scores), snapshot, most)


def test_the_clause_that_shares_most_is_marked() -> None:
    text = "这次会议开了3天，共有286名代表参加。"
    assert decisive_clause(text, 100, {"代表": 1.0, "会议": 0.5}) == (Span(109, 119),)
    assert decisive_clause(text, 0, {"会议": 1.0}) == (Span(0, 8),)


def test_of_equal_clauses_the_first_is_marked() -> None:
    assert decisive_clause("修路，修桥。修路。", 0, {"修路": 1.0}) == (Span(0, 2),)


def test_a_mark_holds_neither_space_nor_closing_punctuation() -> None:
    text = "题目\n　 要修路！！ 要致富。"
    (mark,) = decisive_clause(text, 0, {"修路": 1.0})
    assert text[mark.start : mark.end] == "要修路"


def test_nothing_is_marked_in_a_single_clause_or_without_a_shared_word() -> None:
    assert decisive_clause("要修路。", 0, {"修路": 1.0}) == ()
    assert decisive_clause("要修路，要修桥。", 0, {"茶叶": 1.0}) == ()
    assert decisive_clause("", 0, {"茶叶": 1.0}) == ()
    assert decisive_clause("。，！", 0, {"茶叶": 1.0}) == ()


def test_traditional_text_is_marked_by_a_simplified_question() -> None:
    assert decisive_clause("增加藏書，延長時間。", 0, {"延长": 1.0}) == (Span(5, 9),)


def test_a_spaced_text_is_marked_as_it_stands() -> None:
    text = "要 修 桥 ， 禁 止 饲\u200b养 烈 性 犬 。"
    (mark,) = decisive_clause(text, 0, {"饲养": 1.0, "烈性": 1.0})
    assert text[mark.start : mark.end] == "禁 止 饲\u200b养 烈 性 犬"


@pytest.mark.parametrize(
    ("text", "gram", "marked"),
    [
        ("全县粮食产量33.8万吨，油料2.1万吨。", "粮食", "全县粮食产量33.8万吨"),
        ("新建公路1,380公里，改造危桥120座。", "公路", "新建公路1,380公里"),
        ("新建公路1，380公里，改造危桥120座。", "公路", "新建公路1，380公里"),
        ("会议9:30召开，晚宴18：00开始。", "晚宴", "晚宴18：00开始"),
        ("师生按3:1配备，教师12人。", "配备", "师生按3:1配备"),
        ("系统自2025.3.1上线，旧版停用。", "上线", "系统自2025.3.1上线"),
        ("平台升到V2.0版，用户3千人。", "平台", "平台升到V2.0版"),
        ("网址http://www.ys.gov.cn/a?b=1，电话12345。", "网址", "网址http://www.ys.gov.cn/a?b=1"),
        ("增长5。2024年，增长6。", "增长", "增长5"),
        ("在2、3月，修路。", "修路", "修路"),
    ],
)
def test_no_mark_cuts_a_number_or_an_address(text: str, gram: str, marked: str) -> None:
    (mark,) = decisive_clause(text, 7, {gram: 1.0})
    assert text[mark.start - 7 : mark.end - 7] == marked


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["修路", "修桥", "产量"]),
            st.sampled_from(["3.8", "1,380", "9:30", "2025.3.1", "１２．５", "9：30"]),
            st.sampled_from("，。；\n"),
        ),
        min_size=2,
        max_size=6,
    )
)
def test_marks_go_from_clause_to_clause(parts: list[tuple[str, str, str]]) -> None:
    text = "".join(word + number + "吨" + end for word, number, end in parts)
    for mark in decisive_clause(text, 0, {"修桥": 1.0}):
        assert text[mark.start : mark.start + 2] in ("修路", "修桥", "产量")
        assert text[mark.end - 1] == "吨"


def test_a_number_is_marked_however_it_is_written() -> None:
    text = "甲村有一百零五户，乙村有210户，丙村有三百户。"
    for question in ("哪个村有二百一十户", "哪个村有210户"):
        (mark,) = decisive_clause(text, 0, dict.fromkeys(bigrams(question), 1.0))
        assert text[mark.start : mark.end] == "乙村有210户"


def test_a_quote_is_a_slice_with_its_citation(made_up: Snapshot) -> None:
    number = number_of("帮扶干部要做到", made_up)
    passage = made_up.passages[number]
    excerpt = quote(passage.sentences[1], passage, made_up, {"技术": 1.0}, 0.5)
    assert excerpt.text == "帮扶干部要做到：送技术下乡；送信息进村；送岗位到户。"
    assert made_up.documents[excerpt.document_id].text[excerpt.start : excerpt.end] == excerpt.text
    assert (excerpt.document, excerpt.path) == ("乡村振兴讲话选", ("篇二", "一、帮扶要有温度"))
    assert excerpt.score == 0.5
    (mark,) = excerpt.marks
    assert excerpt.text[mark.start - excerpt.start : mark.end - excerpt.start] == "送技术下乡"


def test_a_sentence_that_says_enough_stands_alone(made_up: Snapshot) -> None:
    # 一、认清… | 去年… | 这次… | 2019年… | 农民…
    excerpts = cut(made_up, "去年全县", [0, 1, 3, 2, 0], {"代表": 1.0}, most=1)
    assert [excerpt.text for excerpt in excerpts] == ["这次会议开了3天，共有286名代表参加。"]


def test_a_sentence_grows_by_neighbours_until_it_says_enough(made_up: Snapshot) -> None:
    half = {"代表": 1.0, "水渠": 1.0, "收入": 1.0}
    assert 1 / 3 < ENOUGH < 2 / 3
    excerpts = cut(made_up, "去年全县", [0, 1, 3, 2, 0], half, most=1)
    assert [excerpt.text for excerpt in excerpts] == [
        "这次会议开了3天，共有286名代表参加。2019年10月1日，新修的水渠正式通水。"
    ]


def test_a_bare_heading_takes_the_sentence_after_it_along(made_up: Snapshot) -> None:
    excerpts = cut(made_up, "队伍建设有四项", [2, 1], {"队伍": 1.0}, most=1)
    assert excerpts[0].text == "三、加强队伍建设\n\n队伍建设有四项措施："


def test_excerpts_do_not_repeat_each_other(made_up: Snapshot) -> None:
    excerpts = cut(made_up, "去年全县", [5, 0, 4, 1, 3], {"当前": 1.0}, most=9)
    texts = [excerpt.text for excerpt in excerpts]
    assert texts[0] == "一、认清当前形势\n\n去年全县粮食总产量达到32.5万吨。"
    assert len(texts) == len(set(texts))
    spans = sorted((excerpt.start, excerpt.end) for excerpt in excerpts)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_scores_are_odds_against_the_best(made_up: Snapshot) -> None:
    found = found_in(
        made_up, [number_of("把能人请回来", made_up), number_of("账目每月公开", made_up)], {"支部": 1.0}
    )
    excerpts = cut_excerpts(found, np.array([1.0, -9.0, 0.5, -9.0]), made_up, 2)
    assert [excerpt.text for excerpt in excerpts] == [
        "（一）选好支部书记。把能人请回来。",
        "（二）管好村级账目。账目每月公开。",
    ]
    assert [excerpt.score for excerpt in excerpts] == pytest.approx([1.0, exp(-0.5)])


def test_never_more_excerpts_than_asked_for(made_up: Snapshot) -> None:
    assert len(cut(made_up, "去年全县", [1, 2, 3, 4, 5], {"代表": 1.0}, most=2)) == 2
    assert cut(made_up, "去年全县", [1, 2, 3, 4, 5], {"代表": 1.0}, most=0) == []
    empty = Candidates((), np.empty((0, len(FEATURES)), np.float32), {})
    assert cut_excerpts(empty, np.empty(0), made_up, 3) == []


def test_a_run_does_not_grow_beyond_what_is_comfortable(tmp_path: Path, tiny_glossary: None) -> None:
    first, second = "修路" * 49 + "好。", "修桥" * 49 + "好。"
    assert len(first + second) == COMFORTABLE
    for third, expected in (("", first + second), ("真", first)):
        text = first + second.replace("好", "好" + third)
        snapshot = snapshot_of([document("路.txt", text)], tmp_path / str(len(third)))
        (excerpt,) = cut(snapshot, "修路", [2, 1], {"修路": 1.0, "修桥": 1.0}, most=1)
        assert excerpt.text == expected


DENSE = """一、大兴水利

（一）修渠

引水上山。

山上有水。

（二）通水

水到田头。

二、修路

修路要快。修桥要稳。修好以后还要有人管，有人养。通车以后，村村都能卖出山货。

村村通车！
"""


@pytest.fixture
def dense(tmp_path: Path, tiny_glossary: None) -> Snapshot:
    return snapshot_of([document("渠.txt", DENSE)], tmp_path)


def sentences_of(snapshot: Snapshot) -> list[Candidate]:
    return [
        Candidate(n, sentence)
        for n, passage in enumerate(snapshot.passages)
        for sentence in passage.sentences
    ]


def excerpts_of(snapshot: Snapshot, *wanted: str, weights: dict[str, float] | None = None) -> list[Excerpt]:
    """Quote sentences as given, each half as likely as the one before."""
    (key,) = snapshot.documents
    text = snapshot.documents[key].text
    excerpts = []
    for place, words in enumerate(wanted):
        passage = next(p for p in snapshot.passages if words in p.text)
        start = text.index(words)
        span = Span(start, start + len(words))
        excerpts.append(quote(span, passage, snapshot, weights or {}, 0.5**place))
    return excerpts


def test_sentences_of_one_paragraph_are_one_excerpt(dense: Snapshot) -> None:
    found = excerpts_of(dense, "修桥要稳。", "引水上山。", "修路要快。")
    joined = join_paragraphs(found, dense, {})
    assert [excerpt.text for excerpt in joined] == ["修路要快。修桥要稳。", "引水上山。"]
    assert [excerpt.score for excerpt in joined] == [1.0, 0.5]
    assert joined[0].path == found[0].path


def test_what_lies_between_two_sentences_is_quoted_with_them(dense: Snapshot) -> None:
    found = excerpts_of(dense, "通车以后，村村都能卖出山货。", "修桥要稳。", weights={"山货": 1.0})
    (joined,) = join_paragraphs(found, dense, {"山货": 1.0})
    assert joined.text == "修桥要稳。修好以后还要有人管，有人养。通车以后，村村都能卖出山货。"
    (mark,) = joined.marks
    assert joined.text[mark.start - joined.start : mark.end - joined.start] == "村村都能卖出山货"


def test_what_is_unlikely_does_not_join(dense: Snapshot) -> None:
    one, other = excerpts_of(dense, "修路要快。", "修桥要稳。")
    for score, count in ((JOINED_FROM, 1), (JOINED_FROM - 0.01, 2)):
        assert len(join_paragraphs([one, replace(other, score=score)], dense, {})) == count


def test_sentences_of_different_paragraphs_stay_apart(dense: Snapshot) -> None:
    found = excerpts_of(dense, "引水上山。", "山上有水。")
    assert join_paragraphs(found, dense, {}) == found
    assert not of_one_paragraph(*found, dense)


def test_the_best_excerpt_is_never_lost_by_what_joins_around_it(dense: Snapshot) -> None:
    best, after, before = excerpts_of(dense, "修桥要稳。", "修好以后还要有人管，有人养。", "修路要快。")
    joined = join_paragraphs([best, replace(after, score=0.02), replace(before, score=0.01)], dense, {})
    assert joined[0] == best


def test_a_joined_excerpt_is_no_longer_than_a_phone_shows(tmp_path: Path, tiny_glossary: None) -> None:
    for filler, count in ((LONGEST_JOINED - 6, 1), (LONGEST_JOINED - 5, 2)):
        text = f"甲好。{'山' * (filler - 1)}。乙好。"
        snapshot = snapshot_of([document("山.txt", text)], tmp_path / str(filler))
        found = excerpts_of(snapshot, "甲好。", "乙好。")
        joined = join_paragraphs(found, snapshot, {})
        assert len(joined) == count
        assert of_one_paragraph(*found, snapshot) is (count == 1)


HEADINGS = ("一、大兴水利", "（一）修渠", "（二）通水", "二、修路")


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_bare_heading_is_never_an_excerpt_of_its_own(dense: Snapshot, heading: str) -> None:
    entries = sentences_of(dense)
    text = next(iter(dense.documents.values())).text
    for second in range(len(entries)):
        scores = np.array([2.0 if text[slice(*entry.sentence)] == heading else 0.0 for entry in entries])
        scores[second] += 1.0
        scores[second] *= 2.0  # once the heading comes first, once what stands below it
        found = Candidates(entries, np.zeros((len(entries), len(FEATURES)), np.float32), {})
        for excerpt in cut_excerpts(found, scores, dense, 9):
            lines = [line for line in excerpt.text.splitlines() if line]
            assert lines[-1] not in HEADINGS


def test_headings_above_one_another_are_quoted_with_the_first_sentence_below(dense: Snapshot) -> None:
    entries = sentences_of(dense)
    scores = np.array([1.0, *[0.0] * (len(entries) - 1)])
    found = Candidates(entries, np.zeros((len(entries), len(FEATURES)), np.float32), {"水利": 1.0})
    (excerpt,) = cut_excerpts(found, scores, dense, 1)
    assert excerpt.text == "一、大兴水利\n\n（一）修渠\n\n引水上山。"
    assert excerpt.path[-1] == "一、大兴水利"


def test_equal_sentences_are_shown_once(dense: Snapshot) -> None:
    one, other = excerpts_of(dense, "通车以后，村村都能卖出山货。", "修路要快。")
    again = replace(one, document_id="0" * 12, start=0, end=16, text="通車以後,村村都能賣出山貨!")
    part = replace(one, text="村村都能卖出山货")
    assert without_repeats([one, again, other, part]) == [one, other]
    assert without_repeats([again, one]) == [again]


@given(
    st.permutations(
        ["修路要快。", "修桥要稳。", "修好以后还要有人管，有人养。", "通车以后，村村都能卖出山货。"]
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=24)
def test_joined_excerpts_are_slices_that_do_not_meet(dense: Snapshot, order: list[str]) -> None:
    text = next(iter(dense.documents.values())).text
    for weights in ({}, {"通车": 1.0, "修桥": 1.0}):
        joined = join_paragraphs(excerpts_of(dense, *order, weights=weights), dense, weights)
        spans = sorted((excerpt.start, excerpt.end) for excerpt in joined)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
        for excerpt in joined:
            assert text[excerpt.start : excerpt.end] == excerpt.text
            assert all(excerpt.start <= mark.start < mark.end <= excerpt.end for mark in excerpt.marks)
            assert all(one.end <= two.start for one, two in pairwise(excerpt.marks))
