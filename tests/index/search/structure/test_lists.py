from __future__ import annotations

from pathlib import Path

import pytest

from index.analysis.folding import fold
from index.search.answer import Answerer
from index.search.questions.query import parse_query
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.search.structure import list_quoting
from index.search.structure.list_questions import Asked, asked_count, asked_for_points
from index.search.structure.list_quoting import LONGEST_RUN, quote_points
from index.search.structure.lists import find_enumeration, find_points
from index.types import AnswerKind, AnswerStatus
from tests.index.search.made_up import ENCODER, by_hand, document, snapshot_of

PILLARS = [
    "一是坚持因地制宜。宜果则果，宜茶则茶。",
    "二是坚持龙头带动。培育合作社，带动农户。",
    "三是坚持质量第一。打响茶叶品牌，守住食品安全。",
]
MEASURES = [
    "（一）选好支部书记。把能人请回来。",
    "（二）管好村级账目。账目每月公开。",
    "（三）用好驻村干部。干部要驻在村里。",
    "（四）育好后备力量。年轻人要压担子。",
]
PARALLELS = ["加强干部学习，是成长的阶梯。", "加强干部实践，是成长的土壤。", "加强干部监督，是成长的保障。"]


def points(question: str, searcher: Searcher) -> list[str]:
    query = searcher.parse(question)
    found = searcher.search(query, Scope.of(searcher.snapshot))
    chosen = find_points(query, found, found.best(8), searcher.snapshot, searcher.fitted.lists)
    return [] if chosen is None else [excerpt.text for excerpt in quote_points(chosen, searcher.snapshot)]


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("哪三个方面", 3),
        ("有四项措施分别是什么", 4),
        ("讲了两点", 2),
        ("哪仨坚持", 3),
        ("哪三化", 3),
        ("哪三年", None),
        ("分仨方面", 3),
        ("哪12条", 12),
        ("哪十二条", 12),
        ("有十二个方面分别是什么", 12),
        ("哪十条", 10),
        ("十三个方面", 13),
        ("有哪些措施", None),
        ("第三方面", None),
        ("三年来", None),
        ("“八个明确”有哪些", 8),
        ("五项政策纲领是什么", 5),
        ("“六个工程”各自取得了什么成果", 6),
        ("“三个代表”的意义有哪些", None),
        ("乱建怎么管？列了五招", 5),
    ],
)
def test_the_number_of_points_that_a_question_states(question: str, count: int | None) -> None:
    assert asked_count(fold(question)) == count


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("产业要做到哪三个坚持", PILLARS),
        ("产业有哪些坚持", PILLARS),
        ("队伍建设有哪四项措施", MEASURES),
        ("隊伍建設有哪四項措施", MEASURES),
        ("队伍建设有哪些措施", MEASURES),
        ("干部成长靠哪三条", PARALLELS),
        ("加强干部的学习、实践、监督有哪三条", PARALLELS),
        # One sentence, with semicolons, lists them all.
        ("帮扶干部要做到哪三样", ["帮扶干部要做到：送技术下乡；送信息进村；送岗位到户。"]),
        ("开放时间延长有哪些", []),
    ],
)
def test_all_points_of_the_enumeration_that_is_asked_for(
    searcher: Searcher, question: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    assert points(question, searcher) == expected


@pytest.mark.parametrize("question", ["产业有哪些坚持", "队伍建设有哪些措施", "干部成长靠哪三条"])
def test_a_short_list_is_quoted_unbroken_with_the_opening_of_each_point_marked(
    answerer: Answerer, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answerer.answer(question)
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    apart = answerer.answer(question).excerpts
    assert whole.kind is AnswerKind.LIST
    [run] = whole.excerpts
    assert len(run.text) <= LONGEST_RUN
    assert (run.start, run.end) == (apart[0].start, apart[-1].end)
    assert [mark.start for mark in run.marks] == [point.start for point in apart]
    assert all(
        point.text.startswith(run.text[a - run.start : b - run.start])
        for point, (a, b) in zip(apart, run.marks, strict=True)
    )
    assert all(point.path[: len(run.path)] == run.path for point in apart)


def test_without_sentences_there_is_no_list(searcher: Searcher) -> None:
    query = searcher.parse("哪三个坚持")
    found = searcher.search(query, Scope.of(searcher.snapshot))
    assert find_points(query, found, [], searcher.snapshot, searcher.fitted.lists) is None


@pytest.mark.parametrize(("question", "given"), [("产业要做到哪三个坚持", True), ("产业有哪些坚持", False)])
def test_a_list_of_as_many_points_as_are_asked_for_need_be_less_likely(
    searcher: Searcher, question: str, given: bool
) -> None:
    query = searcher.parse(question)
    found = searcher.search(query, Scope.of(searcher.snapshot))
    chosen = find_enumeration(
        query,
        found,
        found.best(8),
        searcher.snapshot,
        searcher.fitted.lists,
        asked=asked_for_points(query),
        from_odds=99.0,
    )
    assert (chosen is not None) == given


def test_the_words_that_name_the_document_choose_no_list(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    assert points("乡村振兴讲话选里队伍建设有哪些措施", searcher) == MEASURES


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, MEASURES),
        ({"LONGEST_POINT": 10}, [point.split("。")[0] + "。" for point in MEASURES]),
        ({"LONGEST_LIST": 30}, [point.split("。")[0] + "。" for point in MEASURES]),
    ],
)
def test_points_are_quoted_with_as_much_text_as_there_is_room_for(
    searcher: Searcher, limits: dict[str, int], expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"LONGEST_RUN": 0, **limits}.items():
        monkeypatch.setattr(list_quoting, name, value)
    assert points("队伍建设有哪些措施", searcher) == expected


def test_a_long_list_answers_in_order_with_the_citations_of_its_points(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    answer = answerer.answer("产业要做到哪三个坚持？")
    assert answer.kind is AnswerKind.LIST
    assert [excerpt.text for excerpt in answer.excerpts] == PILLARS
    assert [excerpt.path for excerpt in answer.excerpts] == [
        ("篇一", "二、抓好特色产业", text.split("。")[0]) for text in PILLARS
    ]
    assert answer.further == ()


def test_parallel_sentences_are_cited_by_the_section_they_stand_in(answerer: Answerer) -> None:
    answer = answerer.answer("干部成长靠哪三条")
    assert answer.kind is AnswerKind.LIST
    assert {excerpt.path for excerpt in answer.excerpts} == {("篇一", "三、加强队伍建设")}


def test_a_list_inside_one_sentence_is_quoted_whole(answerer: Answerer) -> None:
    answer = answerer.answer("帮扶干部要做到哪三样")
    assert answer.kind is AnswerKind.LIST
    assert [excerpt.text for excerpt in answer.excerpts] == [
        "帮扶干部要做到：送技术下乡；送信息进村；送岗位到户。"
    ]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("队伍建设有哪些措施", Asked.POINTS),
        ("加强队伍建设有几条", Asked.POINTS),
        ("总体要求分几条", Asked.POINTS),
        ("城镇就业提了几点要求", Asked.POINTS),
        ("委员会提到几个显著的变化", Asked.POINTS),
        ("2025年十件民生实事", Asked.NAMED),
        ("十件民生实事花了多少钱", None),
        ("有几个人参加", None),
        ("五項政策綱領是甚麼", Asked.POINTS),
        ("研究的目標包括些甚麼", Asked.POINTS),
        ("六个工程各自取得了什么成果", Asked.POINTS),
        ("第二步改革有哪些意义", Asked.POINTS),
        ("怎么加强队伍建设", None),
        ("票價機制有邊幾項措施", Asked.POINTS),
        ("政府採取咗咩主要措施", Asked.POINTS),
        ("要达到的几项主要要求是什么", Asked.POINTS),
        ("防止物价上涨定了几条", Asked.POINTS),
        ("加强队伍建设为什么难？四条", Asked.POINTS),
        ("劏房打算點樣雙管齊下", Asked.POINTS),
        ("周边几个省参加", None),
        ("第三方面", None),
    ],
)
def test_how_clearly_points_are_asked_for(question: str, asked: Asked | None) -> None:
    assert asked_for_points(parse_query(question)) is asked


UNNUMBERED = """海岛工作讲话

同志们：

一、回顾

海岛发展仍然面临不小压力。从渔业看，鱼越来越少，渔民收入不高。从运输看，船期常常被风打断。从教育看，老师留不住。这些问题要解决。

今年“四个工程”取得成果。淡水管已经铺到北岛。防波堤修好了缺口。新学校开了课。旧灯塔换上了新灯。

海岛今年花钱最多的是码头。码头花了两千万元，灯塔花了三百万元。

二、要求

必须守住渔场，不许乱捕。必须守住水源，水库周围不许养猪，必须守住防波堤，年年检查。必须守住灯塔，夜夜有人。

渔业、运输、教育的任务分别是：渔业要养好鱼苗；运输要添一条船；教育要留住老师。

海岛各业都要添人：一是添年轻人。二是添本地人。三是添能人。

三、提高对种树重要性的认识

岛上种树，是挡风的需要。岛上种树，是存水的需要。岛上种树，是留人的需要。

四、岛上种树的办法

岛上种树要抓好三件事：一是挖好树坑，岛上种树的树坑要三尺深。二是选好树苗。三是看好羊群。

五、加强巡逻

巡逻要做到以下几点。白天要看海面，夜里要看灯火；雨天要看山坡，风天要看渔船；平时要看粮仓。

（一）船要常修。

（二）人要常练。
"""


@pytest.fixture(scope="module")
def islands(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    snapshot = snapshot_of([document("海岛.txt", UNNUMBERED)], tmp_path_factory.mktemp("islands"))
    return Searcher(snapshot, ENCODER, by_hand())


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("海岛发展面临的压力有哪些", ["从渔业看，", "从运输看，", "从教育看，"]),
        ("“四个工程”各自取得什么成果", ["淡水管", "防波堤", "新学校", "旧灯塔"]),
        ("必须守住哪几样", ["必须守住渔场", "必须守住水源", "必须守住防波堤", "必须守住灯塔"]),
        ("岛上种树要抓好哪三件事", ["一是挖好树坑", "二是选好树苗", "三是看好羊群"]),
    ],
)
def test_points_without_numbers_and_the_list_of_the_kind_that_is_asked_for(
    islands: Searcher, question: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    found = points(question, islands)
    assert [point[: len(head)] for point, head in zip(found, expected, strict=True)] == expected


def test_a_sentence_that_tells_something_of_each_thing_named_is_the_answer(islands: Searcher) -> None:
    (sentence,) = points("渔业、运输、教育三块的任务分别是什么", islands)
    assert sentence.startswith("渔业、运输、教育的任务分别是：渔业要养好鱼苗；")


def test_a_sentence_that_lists_announces_no_list_after_it(islands: Searcher) -> None:
    assert not any("船要常修" in point for point in points("巡逻白天夜里雨天要看哪些", islands))


MEETING = """渔港会议讲话

同志们：下面，我讲一下会议的主要收获和会议精神的贯彻落实。

一、会议的主要收获

会议时间不长，内容丰富。概括起来，有三个方面：

（一）提高了对修港的认识。船要有地方停。

（二）拓宽了筹钱的路子。大家一起出钱。

（三）明确了今年的任务。先修防波堤。

二、会议精神的贯彻落实

（一）回去要传达。每个村都要讲。

（二）马上要动工。趁着没有台风。
"""


def test_the_points_under_the_heading_that_is_asked_for_and_not_the_parts_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    searcher = Searcher(snapshot_of([document("渔港.txt", MEETING)], tmp_path), ENCODER, by_hand())
    gained = ["（一）提高了", "（二）拓宽了", "（三）明确了"]
    assert [point[:6] for point in points("这次会议的主要收获有哪些", searcher)] == gained


REPORT = """2025年{place}政府工作报告

各位代表：

一、2024年工作回顾

一年来，主要做了以下工作：

（一）经济稳中向好。{place}的工厂都开了工，收入增加。

（二）民生不断改善。{place}的学校都盖了新楼，孩子高兴。

（三）环境更加优美。{place}的河都清了淤泥，水清见底。

二、2025年安排建议

{place}今年要着重抓好以下工作：

（一）扩大港口开放。建好{first}港，让更多的船来。

（二）发展远洋渔业。造好远洋船，到更远的海上去。

（三）建设海上风电。风电场要建在外海，不碍航行。

三、加强自身建设

{own}

各位代表，让我们共同奋斗！
"""
OWN = """加强自身建设要做到三条：

（一）守住底线。不越一步。

（二）改进作风。到码头上去。

（三）办事要快。当天办完。"""
WORK_AHEAD = ["（一）扩大港口开放。", "（二）发展远洋渔业。", "（三）建设海上风电。"]
WORK_DONE = ["（一）经济稳中向好。", "（二）民生不断改善。", "（三）环境更加优美。"]


@pytest.fixture(scope="module")
def sisters(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    made = [
        document(
            f"2025年{place}政府工作报告.txt",
            REPORT.format(place=place, first=first, own=own),
        )
        for place, first, own in (("福建省", "东山", "自身建设还要继续加强。"), ("海南省", "洋浦", OWN))
    ]
    snapshot = snapshot_of(made, tmp_path_factory.mktemp("sisters"))
    return Answerer(Searcher(snapshot, ENCODER, by_hand()))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("福建2025年重点工作有哪些", WORK_AHEAD),
        ("福建省今年的主要任务是哪些", WORK_AHEAD),
        ("福建政府工作报告的工作部署包括哪些方面", WORK_AHEAD),
        ("福建2024年工作成绩有哪些", WORK_DONE),
        ("福建去年取得哪些进展", WORK_DONE),
        ("福建2025年重点抓哪几项工作，列个提纲", WORK_AHEAD),  # asks for the tasks in the form of an outline
        ("福建2024年都做了哪些工作？只要大条目", WORK_DONE),
    ],
)
def test_what_asks_for_a_reports_work_in_general_is_answered_by_its_main_list(
    sisters: Answerer, question: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_quoting, "LONGEST_RUN", 0)
    answer = sisters.answer(question)
    assert answer.kind is AnswerKind.LIST
    assert [
        excerpt.text[: len(head)] for excerpt, head in zip(answer.excerpts, expected, strict=True)
    ] == expected
    assert {excerpt.document for excerpt in answer.excerpts} == {"2025年福建省政府工作报告"}


def test_the_parts_of_a_whole_report_are_its_headings_and_no_list(sisters: Answerer) -> None:
    answer = sisters.answer("2025年福建省政府工作报告分几部分，列个提纲")
    assert answer.kind is AnswerKind.OUTLINE
    assert [excerpt.text[:2] for excerpt in answer.excerpts] == ["一、", "二、", "三、"]


@pytest.mark.parametrize(
    "question", ["报告用几个“我们”概括去年", "民生要“努力让”什么，一共几个？", "提了几个坚持"]
)
def test_some_things_told_off_are_asked_for_by_their_number(searcher: Searcher, question: str) -> None:
    assert asked_for_points(searcher.parse(question)) is Asked.POINTS


def test_a_list_of_a_sister_document_answers_for_no_other(sisters: Answerer) -> None:
    own = sisters.answer("海南加强自身建设要做到哪三条")
    assert (own.kind, own.excerpts[0].text[:8]) == (AnswerKind.LIST, "（一）守住底线。")
    other = sisters.answer("福建加强自身建设要做到哪三条")
    assert all("海南" not in excerpt.document for excerpt in other.excerpts)
    assert "守住底线" not in "".join(excerpt.text for excerpt in other.excerpts)


def test_a_list_is_trusted_by_what_announces_it(sisters: Answerer) -> None:
    doubted = by_hand(constant=-3.0, related_from=0.3, answered_from=0.5)
    searcher = Searcher(sisters._searcher.snapshot, ENCODER, doubted)
    told = Answerer(searcher).answer("海南加强自身建设要做到哪三条")
    assert (told.kind, told.status) == (AnswerKind.LIST, AnswerStatus.ANSWERED)
    other = Answerer(searcher).answer("海南的河道清淤和学校新楼有哪些变化")
    assert other.status is AnswerStatus.NOT_FOUND
