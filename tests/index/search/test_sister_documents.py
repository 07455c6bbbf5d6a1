"""Answers from documents that say nearly the same and differ by place, year and speaker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from index.search.answer import CLOSE, Answerer
from index.search.features import FEATURES
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerStatus, Facets, Missing
from tests.index.search.conftest import built
from tests.index.search.made_up import ENCODER, by_hand, document

REPORT = """{year}年{place}政府工作报告

——{year}年1月{day}日在{place}第十四届人民代表大会第三次会议上

省长 {who}

各位代表：

现在，我向大会报告工作。

一、去年的工作

过去一年，地区生产总值增长{grew}%，粮食产量达到{grain}万吨。新建口袋公园31个。

二、今年的目标

到2035年，全省工业总产值翻一番。

经济增长目标是{goal}%左右。城镇新增就业{jobs}万人。口袋公园再添9个。

安排就业补助资金88万元。
"""
REPORTS = (
    (2025, "湖北省", 16, "李小明", 5.8, 2785, 6, 70),
    (2025, "吉林省", 14, "胡小山", 4.3, 4266, 5.5, 22),
    (2024, "湖北省", 20, "王小水", 6.1, 2777, 6.5, 71),
    (2025, "内蒙古自治区", 14, "高小河", 5.7, 4100, 5.6, 19),
)
WEIGHTS = {
    "sentence_coverage": 10.0,
    "passage_coverage": 5.0,
    "place_fit": 4.0,
    "year_fit": 2.0,
    "name_fit": 1.0,
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    fields = ("year", "place", "day", "who", "grew", "grain", "goal", "jobs")
    made = [dict(zip(fields, values, strict=True)) for values in REPORTS]
    documents = [document(f"{each['year']}_{each['place']}报告.txt", REPORT.format(**each)) for each in made]
    return built(documents, tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="module")
def answerer(reports: Snapshot) -> Answerer:
    return Answerer(Searcher(reports, ENCODER, by_hand(WEIGHTS)))


def first(answer: Answer) -> str:
    return answer.excerpts[0].text


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("湖北2025年的经济增长目标", "经济增长目标是6%左右"),
        ("吉林省的经济增长目标", "经济增长目标是5.5%左右"),
        ("鄂2024年经济增长目标", "经济增长目标是6.5%左右"),
        ("內蒙今年的經濟增長目標", "经济增长目标是5.6%左右"),
        ("王小水说的经济增长目标", "经济增长目标是6.5%左右"),
        ("胡小山在报告里提出的城镇新增就业", "城镇新增就业22万人"),
        ("内蒙古的粮食产量", "粮食产量达到4100万吨"),
        ("内蒙古今年GDP目标是多少", "经济增长目标是5.6%左右"),
        ("吉林去年GDP增长多少", "地区生产总值增长4.3%"),
        ("吉林去年经济增长多少", "地区生产总值增长4.3%"),
        ("湖北2024年GDP目标", "经济增长目标是6.5%左右"),
        ("湖北2024年经济增长了多少", "地区生产总值增长5.8%"),  # as the year after tells
        ("湖北2024年报告里经济增长了多少", "地区生产总值增长6.1%"),
        ("吉林今年要新增多少就业", "城镇新增就业22万人"),
        ("吉林安排了多少就业补助资金", "就业补助资金88万元"),  # of another thing than who has work
    ],
)
def test_the_document_that_is_named_answers(answerer: Answerer, question: str, quoted: str) -> None:
    answer = answerer.answer(question)
    assert quoted in first(answer)
    assert answer.missing is None


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("湖北2025年新建口袋公园多少个", "再添9个"),
        ("吉林今年新建多少个口袋公园", "再添9个"),
        ("吉林今年新建口袋公园目标", "再添9个"),
        ("吉林去年新建了多少个口袋公园", "新建口袋公园31个"),
        ("吉林新建口袋公园多少个", "新建口袋公园31个"),  # of no time: the words decide
    ],
)
def test_what_counts_something_tells_of_the_time_asked_for(
    answerer: Answerer, question: str, quoted: str
) -> None:
    assert quoted in first(answerer.answer(question))


def test_a_number_of_the_document_and_time_asked_for_is_worth_a_look(reports: Snapshot) -> None:
    fitted = by_hand(WEIGHTS, related_from=0.6, answered_from=0.8)  # nothing is so sure
    answerer = Answerer(Searcher(reports, ENCODER, fitted))
    counted = answerer.answer("吉林今年口袋公园要添多少个")
    assert counted.status is AnswerStatus.RELATED
    assert "再添9个" in first(counted)
    for question in ("吉林今年怎么建口袋公园", "吉林今年要建多少个体育馆", "今年口袋公园要添多少个"):
        assert answerer.answer(question).status is AnswerStatus.NOT_FOUND


def test_the_judge_reads_what_is_asked_without_names_too(reports: Snapshot) -> None:
    class Judge:
        name = "toy judge"
        asked: ClassVar[list[str]] = []

        def score(self, question: str, sentences: Sequence[str]) -> NDArray[np.float64]:
            self.asked.append(question)
            # It takes a name for something that the sentence lacks.
            return np.array([-3.0 if "湖北" in question else 2.0 for _ in sentences])

    searcher = Searcher(reports, ENCODER, by_hand(WEIGHTS), Judge())
    scope = Scope.of(reports)
    query = searcher.parse("湖北2025年的口袋公园再添几个")
    found = searcher.search(query, scope)
    logits = searcher.judged(query, found.candidates, found.scores, found.meant)
    assert set(Judge.asked) == {"湖北2025年的口袋公园再添几个", "口袋公园再添几个"}
    assert logits is not None
    keys = list(reports.stored)
    for entry, logit in zip(found.candidates.entries, logits, strict=True):
        meant = keys.index(reports.passages.document_of(entry.passage)) in (found.meant.documents or ())
        assert np.isnan(logit) or logit == (2.0 if meant else -3.0)


def test_a_sister_is_not_quoted_where_the_paper_that_is_named_says_nothing(reports: Snapshot) -> None:
    searcher = Searcher(reports, ENCODER, by_hand({**WEIGHTS, "place_fit": 0.0, "year_fit": 0.0}))
    found = Answerer(searcher).answer("李小明2025年报告的经济增长目标是6.5%左右")
    assert {excerpt.document_id for excerpt in found.excerpts} <= {
        key for key, stored in reports.stored.items() if stored.name == "2025_湖北省报告.txt"
    }


def test_a_place_that_the_library_lacks_is_said_and_nothing_quoted(answerer: Answerer) -> None:
    answer = answerer.answer("新加坡2025年的经济增长目标")
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.excerpts == ()
    assert answer.missing == Missing(("新加坡",), ("内蒙古", "吉林", "湖北"))


def test_a_paper_of_another_year_is_said_to_be_missing(answerer: Answerer) -> None:
    answer = answerer.answer("湖北2019年政府工作报告提出的经济增长目标")
    assert answer.missing == Missing(("2019年",), ("2024年", "2025年"))
    assert answer.excerpts == ()


def test_where_a_document_may_not_be_meant_one_quote_is_left_with_a_caution(answerer: Answerer) -> None:
    answer = answerer.answer("韩国怎么看经济增长目标")
    assert answer.missing is not None
    assert answer.missing.named == ("韩国",)
    assert answer.status is AnswerStatus.RELATED
    assert len(answer.excerpts) == 1
    assert answer.further == ()


def test_with_a_caution_a_second_quote_is_given_where_it_is_about_as_likely(reports: Snapshot) -> None:
    fitted = by_hand(WEIGHTS, related_from=0.2, answered_from=0.6)
    answerer = Answerer(Searcher(reports, ENCODER, fitted))
    close, clear = answerer.answer("城镇新增就业"), answerer.answer("湖北2024年的粮食产量")
    assert close.status is clear.status is AnswerStatus.RELATED
    assert [excerpt.score >= CLOSE for excerpt in (*close.excerpts, close.further[0])] == [True] * 3
    assert len(close.excerpts) == 2  # a third would be a guess, and waits for "more"
    assert (len(clear.excerpts), clear.further[0].score < CLOSE) == (1, True)


def test_a_year_that_plans_speak_of_is_not_missing(answerer: Answerer) -> None:
    assert answerer.answer("到2035年工业总产值").missing is None
    assert answerer.answer("2035年的城镇新增就业").missing is None
    missing = answerer.answer("2041年的城镇新增就业").missing
    assert missing == Missing(("2041年",), ("2024年", "2025年"))


def test_a_speaker_whom_nobody_knows_is_said_to_be_missing(answerer: Answerer) -> None:
    answer = answerer.answer("马小云怎么说经济增长")
    assert answer.missing is not None
    assert answer.missing.named == ("马小云",)
    assert set(answer.missing.present) == {"王小水", "胡小山", "李小明", "高小河"}
    assert answer.excerpts == ()


def test_a_group_is_told_of_its_own_documents_only(reports: Snapshot) -> None:
    mine = [key for key, stored in reports.stored.items() if "湖北" not in stored.name]
    searcher = Searcher(reports, ENCODER, by_hand(WEIGHTS))
    answer = Answerer(searcher, Scope.of(reports, mine)).answer("湖北2025年的经济增长目标")
    assert answer.missing == Missing(("湖北",), ("内蒙古", "吉林"))


def test_the_words_that_name_a_document_are_held_all_through_it(reports: Snapshot) -> None:
    searcher = Searcher(reports, ENCODER, by_hand(WEIGHTS))
    found = searcher.search(searcher.parse("湖北的城镇新增就业"), Scope.of(reports))
    held: dict[bool, set[float]] = {True: set(), False: set()}
    for entry, row in zip(found.candidates.entries, found.candidates.features, strict=True):
        passage = reports.passages[entry.passage]
        text = passage.text[entry.sentence.start - passage.start : entry.sentence.end - passage.start]
        if text.startswith("城镇新增就业"):
            own = "湖北" in reports.stored[passage.document_id].name
            assert row[FEATURES.index("place_fit")] == float(own)
            held[own].add(round(float(row[FEATURES.index("sentence_coverage")]), 3))
    assert held[True]
    assert held[False]
    assert min(held[True]) > max(held[False]) > 0


def test_facets_are_kept_in_the_snapshot(reports: Snapshot) -> None:
    kept = {stored.name: stored.facets for stored in Snapshot.load(reports.folder).manifest.documents}
    found = kept["2025_湖北省报告.txt"]
    assert isinstance(found, Facets)
    assert (found.places, found.years, found.days, found.speakers) == (
        ("湖北",),
        (2025,),
        ("2025-01-16",),
        ("李小明",),
    )
