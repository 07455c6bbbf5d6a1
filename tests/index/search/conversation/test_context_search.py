from __future__ import annotations

from pathlib import Path

import pytest

from index.search.answer import Answerer
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerStatus, Turn
from tests.index.search.made_up import ENCODER, by_hand, document, snapshot_of

_REPORT = """2025年{place}政府工作报告

——2025年1月{day}日在{place}第十四届人民代表大会第三次会议上

各位代表：

一、今年目标

今年经济增长目标为{growth}左右。城镇新增就业{jobs}万人以上。居民收入增长与经济增长同步。

二、重点工作

{own}

各位代表，让我们共同奋斗！
"""
_PLACES = {
    "四川省": (20, "5.5%", 85, "修建川藏大道三百公里。大道由交通厅负责，明年通车。"),
    "云南省": (16, "5%", 50, "种植咖啡一百万亩。咖啡由农业厅负责，收益归农户。"),
    "湖北省": (18, "6%", 70, "建设光谷新城。新城占地十平方公里。"),
}
WEIGHTS = {
    "sentence_coverage": 10.0,
    "passage_coverage": 5.0,
    "place_fit": 3.0,
    "year_fit": 3.0,
    "year_after": 1.0,
    "name_fit": 1.0,
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    made = [
        document(
            f"2025年{place}政府工作报告.txt",
            _REPORT.format(place=place, day=day, growth=growth, jobs=jobs, own=own),
        )
        for place, (day, growth, jobs, own) in _PLACES.items()
    ]
    return snapshot_of(made, tmp_path_factory.mktemp("reports"))


@pytest.fixture
def sure(reports: Snapshot) -> Answerer:
    return Answerer(Searcher(reports, ENCODER, by_hand(WEIGHTS)))


def first(answer: Answer) -> tuple[str, str]:
    return answer.excerpts[0].document, answer.excerpts[0].text


def talk(answerer: Answerer, *questions: str) -> Answer:
    """Answer the last question after the turns of those before."""
    turns: list[Turn] = []
    for question in questions[:-1]:
        if (turn := Turn.of(answerer.answer(question, turns))) is not None:
            turns.append(turn)
    return answerer.answer(questions[-1], turns)


def test_another_place_takes_the_place_of_the_first(sure: Answerer) -> None:
    answer = talk(sure, "四川2025年经济增长目标", "云南呢")
    assert (answer.question, answer.meant) == ("云南呢", "云南2025年经济增长目标")
    document, text = first(answer)
    assert "云南" in document
    assert "5%左右" in text
    again = talk(sure, "四川2025年经济增长目标", "云南呢", "湖北呢")
    assert again.meant == "湖北2025年经济增长目标"
    assert "湖北" in first(again)[0]


def test_another_topic_keeps_the_place(sure: Answerer) -> None:
    document, text = first(talk(sure, "四川2025年经济增长目标", "城镇新增就业呢"))
    assert "四川" in document
    assert "城镇新增就业85万人以上。" in text
    document, text = first(talk(sure, "四川2025年经济增长目标", "云南呢", "居民收入呢"))
    assert "云南" in document
    assert "居民收入" in text


@pytest.mark.parametrize("message", ["它由谁负责", "由哪个厅负责", "那谁负责"])
def test_what_points_back_is_looked_for_where_the_last_answer_stood(sure: Answerer, message: str) -> None:
    for question, place, words in (
        ("川藏大道修多少公里", "四川", "由交通厅负责"),
        ("咖啡种多少亩", "云南", "由农业厅负责"),
    ):
        document, text = first(talk(sure, question, message))
        assert place in document
        assert words in text


def test_another_year_of_the_same_thing_is_told_by_the_same_report(sure: Answerer) -> None:
    answer = talk(sure, "川藏大道修多少公里", "今年它由谁负责")
    assert answer.meant == "今年川藏大道修多少公里 / 它由谁负责"
    assert "大道由交通厅负责" in answer.excerpts[0].text


def test_what_was_spoken_of_does_not_outweigh_what_is_asked_now(tmp_path: Path) -> None:
    text = (
        "海州市讲话\n\n各位同事：\n\n一、就业\n\n海州市怎样稳定就业岗位，要靠大家。\n\n"
        "二、教育\n\n教育要办好学校。\n\n谢谢大家！\n"
    )
    snapshot = snapshot_of([document("海州市.txt", text)], tmp_path)
    answerer = Answerer(Searcher(snapshot, ENCODER, by_hand({"sentence_coverage": 20.0})))
    assert "就业岗位" in answerer.answer("海州市怎样稳定就业岗位").excerpts[0].text
    answer = talk(answerer, "海州市怎样稳定就业岗位", "教育呢")
    assert answer.excerpts[0].text.endswith("教育要办好学校。")


def test_a_new_subject_is_not_dragged_back(sure: Answerer) -> None:
    for question in ("光谷新城占地多少", "咖啡收益归谁", "湖北2025年城镇新增就业多少"):
        answer = talk(sure, "川藏大道修多少公里", question)
        assert answer.meant == ""
        assert answer.excerpts == sure.answer(question).excerpts


def test_small_talk_between_is_no_turn(sure: Answerer) -> None:
    assert talk(sure, "四川2025年经济增长目标", "谢谢", "云南呢").meant == "云南2025年经济增长目标"


def test_what_nobody_says_is_not_answered_from_the_turn_before(reports: Snapshot) -> None:
    fitted = by_hand(WEIGHTS, {"passage_coverage": 8.0}, constant=-4.0, related_from=0.3)
    answer = talk(Answerer(Searcher(reports, ENCODER, fitted)), "川藏大道修多少公里", "讲个笑话")
    assert (answer.status, answer.excerpts, answer.meant) == (AnswerStatus.NOT_FOUND, (), "")


@pytest.mark.parametrize("message", ["讲个笑话", "那火星呢", "我女朋友生气了怎么办"])
def test_small_talk_is_answered_by_nothing_however_sure_a_search_is(sure: Answerer, message: str) -> None:
    answer = talk(sure, "川藏大道修多少公里", message)
    assert (answer.status, answer.excerpts) == (AnswerStatus.NOT_FOUND, ())


def test_at_most_two_searches_a_question(reports: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = Searcher(reports, ENCODER, by_hand(WEIGHTS))
    answerer = Answerer(searcher)
    turn = Turn.of(answerer.answer("四川2025年经济增长目标"))
    assert turn is not None
    searched: list[str] = []
    whole = Searcher.search

    def counted(self: Searcher, query, *rest, **named):  # type: ignore[no-untyped-def]
        searched.append(query.text)
        return whole(self, query, *rest, **named)

    monkeypatch.setattr(Searcher, "search", counted)
    for message in (
        "云南呢",
        "居民收入呢",
        "为什么",
        "川藏大道修多少公里",
        "第二个呢",
        "还有呢",
        "展开说说",
        "第五点呢",
    ):
        searched.clear()
        answerer.answer(message, [turn])
        assert len(searched) <= 2, message


def test_a_document_that_was_removed_is_no_longer_preferred(
    sure: Answerer, reports: Snapshot, tmp_path: Path
) -> None:
    turn = Turn.of(sure.answer("川藏大道修多少公里"))
    assert turn is not None
    rest = [reports.documents[key] for key in reports.stored if key != turn.quoted[0].document_id]
    left = Answerer(Searcher(snapshot_of(rest, tmp_path), ENCODER, by_hand(WEIGHTS)))
    answer = left.answer("它由谁负责", [turn])
    assert all("四川" not in excerpt.document for excerpt in answer.excerpts)
    assert left.answer("展开说说", [turn]).status is AnswerStatus.UNCLEAR


@pytest.mark.parametrize("message", ["今晚吃什么", "那你呢", "股票今天涨了吗"])
def test_what_asks_of_the_moment_is_answered_by_no_text(sure: Answerer, message: str) -> None:
    answer = talk(sure, "川藏大道修多少公里", message)
    assert (answer.status, answer.excerpts) == (AnswerStatus.NOT_FOUND, ())


def test_a_short_question_is_of_the_document_that_was_quoted(sure: Answerer) -> None:
    answer = talk(sure, "川藏大道修多少公里", "谁负责")
    assert answer.meant == "川藏大道修多少公里 / 谁负责"
    assert "大道由交通厅负责" in answer.excerpts[0].text


def test_sentences_with_amounts_come_first_where_numbers_are_asked_for(tmp_path: Path) -> None:
    text = (
        "海州港建设讲话\n\n各位同事：\n\n一、海州港建设进展\n\n海州港建设进展顺利，大家都很努力。\n\n"
        "二、吞吐\n\n吞吐达到三百万吨。\n\n谢谢大家！\n"
    )
    snapshot = snapshot_of([document("海州港.txt", text)], tmp_path)
    answerer = Answerer(Searcher(snapshot, ENCODER, by_hand({"sentence_coverage": 2.0})))
    first = answerer.answer("海州港建设顺利吗")
    assert "三百万吨" not in first.excerpts[0].text
    numbers = talk(answerer, "海州港建设顺利吗", "有具体数字吗")
    assert "三百万吨" in numbers.excerpts[0].text


def test_a_short_question_without_answer_does_not_change_the_subject(sure: Answerer) -> None:
    talked = talk(sure, "川藏大道修多少公里", "火星呢", "谁负责")
    assert talked.meant == "川藏大道修多少公里 / 谁负责"


def test_after_a_goal_another_goal_is_asked_for(tmp_path: Path) -> None:
    text = (
        "海州市政府工作报告\n\n各位代表：\n\n一、去年工作\n\n去年居民收入达到三万元。\n\n"
        "二、今年工作\n\n主要预期目标是：经济增长百分之五，居民收入与经济同步增长，城镇新增就业两万人，"
        "粮食产量稳定在四十万吨，物价涨幅控制在百分之二。\n\n谢谢大家！\n"
    )
    snapshot = snapshot_of([document("海州市.txt", text)], tmp_path)
    answerer = Answerer(Searcher(snapshot, ENCODER, by_hand({"sentence_coverage": 1.0, "log_length": -0.5})))
    assert answerer.answer("居民收入").excerpts[0].text.startswith("去年居民收入")
    answer = talk(answerer, "今年经济增长目标", "居民收入呢")
    assert answer.excerpts[0].text.startswith("主要预期目标")


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("海州市今年怎样培训技工", "具体多少", "培训技工五百人。"),
        ("海州市去年怎样培训技工", "具体多少", "培训技工三百人。"),
        ("海州市2024年怎样培训技工", "具体多少", "培训技工三百人。"),
    ],
)
def test_a_report_tells_of_the_year_asked_about_where_it_looks_that_way(
    tmp_path: Path, first: str, then: str, said: str
) -> None:
    text = (
        "2025年海州市政府工作报告\n\n——2025年1月8日在海州市第八届人民代表大会上\n\n各位代表：\n\n"
        "一、2024年工作回顾\n\n培训技工三百人。\n\n二、2025年工作安排\n\n培训技工五百人。\n\n谢谢大家！\n"
    )
    snapshot = snapshot_of([document("2025年海州市政府工作报告.txt", text)], tmp_path)
    answerer = Answerer(Searcher(snapshot, ENCODER, by_hand({"sentence_coverage": 1.0, "tense_fit": 1.0})))
    assert said in talk(answerer, first, then).excerpts[0].text
