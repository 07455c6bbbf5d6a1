"""One quote of each of several sister documents, in their order, those that say nothing counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.search.across_documents.across import FIRST_PAGE
from index.search.answer import Answerer
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt
from tests.index.search.conftest import built
from tests.index.search.made_up import ENCODER, by_hand, document

REPORT = """{year}年{place}政府工作报告

各位代表：

现在，我向大会报告工作。

一、去年的工作

过去一年，新修公路{road}公里。城镇新增就业{road}万人，地区生产总值增长{past}%。

二、今年的目标

经济增长目标是{goal}%左右。

城镇新增就业{jobs}万人以上。

{own}
"""
DRONES = "发展低空经济，开通无人机航线。"
REPORTS = (
    ("四川省", 2025, 5.5, DRONES),
    ("北京市", 2025, 5, "打造机器人之城。"),
    ("湖北省", 2025, 6, DRONES),
    ("湖北省", 2024, 6.5, "抓好春耕。"),
    ("云南省", 2025, 5.1, "低价空转的经济要治理。"),
    ("广东省", 2025, 5.2, DRONES),
    ("山西省", 2025, 5.3, "办好煤矿。"),
    ("西藏自治区", 2025, 7, "修好公路。"),
)
NATIONAL = ((1998, 8, "平抑物价，市场物价基本稳定。"), (1999, 7.5, "植树造林。"), (2003, 7, "物价平稳。"))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    made = [
        document(
            f"{year}_{place}报告.txt",
            REPORT.format(place=place, year=year, goal=goal, own=own, road=n + 90, past=n + 20, jobs=n + 40),
        )
        for n, (place, year, goal, own) in enumerate(REPORTS)
    ]
    made += [
        document(
            f"{year}_{year}年国务院政府工作报告.txt",
            REPORT.format(
                place="国务院", year=year, goal=goal, own=own, road=n + 300, past=n + 20, jobs=n + 40
            ),
        )
        for n, (year, goal, own) in enumerate(NATIONAL)
    ]
    return built(made, tmp_path_factory.mktemp("across"))


@pytest.fixture(scope="module")
def answerer(reports: Snapshot) -> Answerer:
    return Answerer(Searcher(reports, ENCODER, by_hand()))


def quoted(answer: Answer) -> list[Excerpt]:
    return [*answer.excerpts, *answer.further]


def told(answer: Answer) -> list[str]:
    return [excerpt.document for excerpt in quoted(answer)]


def test_each_province_states_its_goal_in_the_official_order(answerer: Answerer) -> None:
    answer = answerer.answer("各省今年的经济增长目标是多少")
    assert (answer.kind, answer.status) == (AnswerKind.ACROSS, AnswerStatus.ANSWERED)
    assert (answer.total, answer.silent) == (7, 0)
    assert told(answer) == [
        f"2025年{place}政府工作报告"
        for place in ("北京市", "山西省", "湖北省", "广东省", "四川省", "云南省", "西藏自治区")
    ]
    goals = {f"{year}年{place}政府工作报告": goal for place, year, goal, _ in REPORTS}
    assert all(f"目标是{goals[one.document]}%" in one.text for one in quoted(answer))


def test_the_first_page_is_short_and_all_others_are_kept(answerer: Answerer) -> None:
    answer = answerer.answer("各省今年的经济增长目标是多少", further=1)
    assert len(answer.excerpts) == FIRST_PAGE
    assert len(answer.further) == 7 - FIRST_PAGE


def test_a_year_named_restricts(answerer: Answerer) -> None:
    answer = answerer.answer("各省2024年的经济增长目标是多少")
    assert answer.kind is not AnswerKind.ACROSS  # of 2024 there is one province alone


def test_who_speaks_of_something_must_say_it(answerer: Answerer) -> None:
    answer = answerer.answer("哪些省提到低空经济")
    assert told(answer) == [f"2025年{place}政府工作报告" for place in ("湖北省", "广东省", "四川省")]
    assert (answer.total, answer.silent) == (3, 4)
    assert all("低空经济" in one.text for one in quoted(answer))


def test_years_follow_one_another_and_the_silent_are_counted(answerer: Answerer) -> None:
    answer = answerer.answer("历年国务院政府工作报告怎么说物价")
    assert told(answer) == ["1998年国务院政府工作报告", "2003年国务院政府工作报告"]
    assert (answer.total, answer.silent) == (2, 1)


def test_two_places_are_compared(answerer: Answerer) -> None:
    answer = answerer.answer("四川和湖北的经济增长目标有什么不同")
    assert [one.text for one in quoted(answer)] == ["经济增长目标是6%左右。", "经济增长目标是5.5%左右。"]


def test_a_goal_is_no_result_of_the_year_before(answerer: Answerer) -> None:
    goals, results = (quoted(answerer.answer(f"各省{year}城镇新增就业多少")) for year in ("今年要", "去年"))
    assert [one.text[:8] for one in goals] == [f"城镇新增就业{n + 40}" for n in (1, 6, 2, 5, 0, 4, 7)]
    assert [one.text[:8] for one in results] == [f"城镇新增就业{n + 90}"[:8] for n in (1, 6, 2, 5, 0, 4, 7)]


def test_a_figure_is_found_by_its_everyday_name(answerer: Answerer) -> None:
    answer = answerer.answer("各省去年GDP增长多少")
    assert [one.text[-6:] for one in quoted(answer)] == [f"增长{n + 20}%。" for n in (1, 6, 2, 5, 0, 4, 7)]


def test_a_region_is_asked_for_its_provinces(answerer: Answerer) -> None:
    answer = answerer.answer("西部各省今年的经济增长目标是多少")
    assert told(answer) == [f"2025年{place}政府工作报告" for place in ("四川省", "云南省", "西藏自治区")]
    assert answer.silent == 0
    which = answerer.answer("中部和西部的低空经济")
    assert which.kind is not AnswerKind.ACROSS
    several = answerer.answer("北京、湖北、四川今年的经济增长目标是多少")
    assert told(several) == [f"2025年{place}政府工作报告" for place in ("北京市", "湖北省", "四川省")]


def test_words_that_no_document_has_are_not_said_by_any(answerer: Answerer) -> None:
    answer = answerer.answer("哪些省提到低空螃蟹")
    assert answer.status is not AnswerStatus.ANSWERED


def told_by(tmp_path: Path, *texts: str) -> Answerer:
    """Answer from reports of one state council, a year each, with these texts."""
    made = [
        document(
            f"{2001 + n}年国务院政府工作报告.txt",
            f"{2001 + n}年国务院政府工作报告\n\n{text}\n\n修好公路和水渠。",
        )
        for n, text in enumerate(texts)
    ]
    weights = by_hand({"passage_coverage": 2.0, "sentence_cosine": 0.5})
    return Answerer(Searcher(built(made, tmp_path), ENCODER, weights))


def years_of(answer: Answer) -> list[str]:
    return [excerpt.document[:4] for excerpt in (*answer.excerpts, *answer.further)]


def test_words_far_apart_in_a_sentence_do_not_say_a_topic(tmp_path: Path) -> None:
    answerer = told_by(
        tmp_path,
        "今年取消农业税。",
        "全国取消农业税。",
        "取消乡统筹、村提留和其他一切面向农民征收的行政性收费项目，同时适当提高从前的标准，改进农业税。",
    )
    assert years_of(answerer.answer("国务院报告哪些年份提到取消农业税")) == ["2001", "2002"]


def test_a_short_word_is_found_written_out(tmp_path: Path) -> None:
    answerer = told_by(tmp_path, "办好全运会。", "备战全国运动会。", "植树造林。")
    assert years_of(answerer.answer("国务院报告哪些年份提到全运会")) == ["2001", "2002"]


def test_what_never_says_the_rarest_word_of_a_topic_is_silent(tmp_path: Path) -> None:
    answerer = told_by(tmp_path, "免征农业税。", "降低农业税。", "减免牧业的税费。", "植树造林。")
    assert years_of(answerer.answer("历年国务院政府工作报告怎么说农业税")) == ["2001", "2002"]


def test_a_following_question_is_asked_of_the_same_documents(answerer: Answerer) -> None:
    first = "各省今年的经济增长目标是多少"
    answer = answerer.answer("那城镇新增就业呢", [first])
    assert answer.kind is AnswerKind.ACROSS
    assert answer.meant == "各省今年的城镇新增就业目标是多少"
    assert len(quoted(answer)) == 7
    assert all("城镇新增就业4" in one.text for one in quoted(answer))
    west = answerer.answer("西部省份呢", [first])
    assert told(west) == [f"2025年{place}政府工作报告" for place in ("四川省", "云南省", "西藏自治区")]


def test_where_one_document_alone_speaks_the_ordinary_search_answers(answerer: Answerer) -> None:
    answer = answerer.answer("哪些省提到机器人")
    assert answer.kind is AnswerKind.PASSAGES
    assert "机器人" in answer.excerpts[0].text


def test_a_group_is_answered_from_its_own_documents(reports: Snapshot) -> None:
    mine = [key for key, stored in reports.stored.items() if "湖北" in stored.name or "四川" in stored.name]
    answerer = Answerer(Searcher(reports, ENCODER, by_hand()), Scope.of(reports, mine))
    answer = answerer.answer("各省今年的经济增长目标")
    assert told(answer) == ["2025年湖北省政府工作报告", "2025年四川省政府工作报告"]


def test_more_goes_on_where_the_answer_ended(answerer: Answerer) -> None:
    question = "各省今年的经济增长目标是多少"
    more = answerer.answer("还有呢", [question])
    assert more.kind is AnswerKind.ACROSS
    assert told(more) == told(answerer.answer(question))[FIRST_PAGE:]


def test_a_point_that_is_a_sentence_with_nothing_below_it_is_quoted(tmp_path: Path) -> None:
    text = (
        "2025年{place}政府工作报告\n\n各位代表：\n\n一、今年的工作\n\n"
        "今年要办三件实事：\n\n{said}\n\n谢谢大家！\n"
    )
    made = [
        document(f"2025_{place}报告.txt", text.format(place=place, said=said))
        for place, said in (
            ("四川省", "一是修好公路。\n\n二是城镇新增就业30万人。\n\n三是植树造林。"),
            ("湖北省", "一是办好学校。\n\n二是城镇新增就业40万人。\n\n三是治理河道。"),
            ("云南省", "一是办好医院。\n\n二是种好咖啡。\n\n三是修好水渠。"),
        )
    ]
    answer = Answerer(Searcher(built(made, tmp_path), ENCODER, by_hand())).answer("各省今年城镇新增就业多少")
    assert answer.kind is AnswerKind.ACROSS
    assert [excerpt.text for excerpt in quoted(answer)] == [
        "二是城镇新增就业40万人。", "二是城镇新增就业30万人。",
    ]  # fmt: skip
    assert (answer.total, answer.silent) == (2, 1)
