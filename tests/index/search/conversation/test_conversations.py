from __future__ import annotations

import pytest

from index.analysis.folding import fold
from index.search.conversation.conversations import (
    Points,
    Wish,
    asks_for_numbers,
    asks_how_many,
    asks_shortly,
    clean,
    is_of_the_moment,
    joined,
    leans_on_context,
    on_another_topic,
    points_back,
    read_points,
    read_wish,
    refers_back,
)
from index.search.questions.query import parse_query


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("还有呢", Wish.MORE),
        ("那还有呢？", Wish.MORE),
        ("還有別的嗎", Wish.MORE),
        ("其他的呢", Wish.MORE),
        ("下一条", Wish.MORE),
        ("more", Wish.MORE),
        ("anything else?", Wish.MORE),
        ("除了这些还有什么", Wish.MORE),
        ("还有没有别的措施", Wish.MORE),
        ("tell me more", Wish.MORE),
        ("继续", Wish.ONWARD),
        ("接着说", Wish.ONWARD),
        ("再往下呢", Wish.ONWARD),
        ("展开说说", Wish.WHOLE),
        ("详细点", Wish.WHOLE),
        ("具体点呗", Wish.WHOLE),
    ],
)
def test_what_is_wanted_of_the_last_answer(text: str, wish: Wish) -> None:
    assert read_wish(fold(text)) is wish


@pytest.mark.parametrize(
    "text",
    ["还有哪些部门要参加", "更多的农民怎么增收", "more schools in the county", "为什么", "具体怎么做"],
)
def test_what_says_more_is_no_wish(text: str) -> None:
    assert read_wish(fold(text)) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("那第二个呢", 2, 2),
        ("第三点是什么？", 3, 3),
        ("那么第10条", 10, 10),
        ("第三", 3, 3),
        ("第一方面讲什么", 1, 1),
        ("第三個不說了，第六個呢", 6, 6),
        ("8个里面第三个", 3, 3),
        ("最后一点", -1, -1),
        ("最后那类多少名", -1, -1),
        ("倒数第二条？展开说", -2, -2),
        ("头一个是什么", 1, 1),
        ("前两个是啥", 1, 2),
        ("最后两条", -2, -1),
        ("第四大目标？", 4, 4),
        ("（八）的具体内容", 8, 8),
        ("(3)講咩", 3, 3),
        ("7是哪方面", 7, 7),
        ("and the last point?", -1, -1),
    ],
)
def test_points_asked_for_by_number(text: str, first: int, last: int) -> None:
    points = read_points(parse_query(text))
    assert points is not None
    assert (points.first, points.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "step", "middle"),
    [
        ("下一条呢", 1, False),
        ("再下一个", 1, False),
        ("上一点是什么", -1, False),
        ("中间那条", 0, True),
        ("中间的一点具体说说", 0, True),
    ],
)
def test_points_beside_the_last_one_and_halfway(text: str, step: int, middle: bool) -> None:
    points = read_points(parse_query(text))
    assert points is not None
    assert (points.step, points.middle) == (step, middle)


def test_what_is_asked_of_a_point() -> None:
    points = read_points(parse_query("第五项里在职培训怎么要求的"))
    assert points is not None
    assert points == Points(5, 5, points.rest, named=True)
    assert "在职培训" in points.rest
    assert "第五项" not in points.rest


@pytest.mark.parametrize(
    "text",
    [
        "二个呢",
        "篇二第一部分讲什么",
        "第三产业增加值占比多少",
        "下一步怎么做",
        "下个月开会吗",
        "前一年亏多少",
        "一是加强领导，二是抓好落实",
        "第二季度工业生产怎么样",
        "水利改革发展座谈会上第二项工作的责任单位和时限要求",
    ],
)
def test_not_asking_for_one_of_several(text: str) -> None:
    assert read_points(parse_query(text)) is None


@pytest.mark.parametrize(
    ("text", "leans"),
    [
        ("具体怎么做", True),
        ("它的作用是什么", True),
        ("那教师的待遇呢", True),
        ("为什么", True),
        ("what about their housing", True),
        ("怎样加强驻村干部队伍的日常监督管理", False),
        ("粮食总产量和农民人均收入增长情况", False),
    ],
)
def test_leaning_on_the_question_before(text: str, leans: bool) -> None:
    assert leans_on_context(parse_query(text)) is leans


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("那教师的待遇呢", True),
        ("具体怎么做", True),
        ("还有哪些水利任务", True),
        ("今年这项工作要做到什么程度", True),
        ("数字", True),
        ("今晚吃什么", False),
        ("教师住房", False),
    ],
)
def test_pointing_back_is_told_from_being_short(text: str, back: bool) -> None:
    query = parse_query(text)
    assert leans_on_context(query)
    assert points_back(query) is back


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("第二个呢", True),
        ("还有吗", True),
        ("展开讲讲", True),
        ("为什么", True),
        ("有数字吗", True),
        ("举个例子", True),
        ("那它什么时候完成", True),
        ("茶叶品牌怎么打响", False),
        ("那教师的待遇呢", False),
        ("这次会议的主要任务有哪些", False),
    ],
)
def test_what_cannot_be_understood_alone(text: str, refers: bool) -> None:
    assert refers_back(parse_query(text)) is refers


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("还有哪些水利任务", "哪些水利任务"),
        ("那教师的待遇呢", "教师的待遇"),
        ("接着说茶叶", "说茶叶"),
        ("有数字吗", "有 多少"),
    ],
)
def test_ties_to_the_question_before_are_left_out(text: str, left: str) -> None:
    assert clean(fold(text)) == left


def test_a_message_is_put_after_what_its_conversation_is_about() -> None:
    first = joined("怎樣做強茶葉？", "具体怎么做")
    assert first == "怎样做强茶叶 / 具体怎么做"
    assert joined(first, "为什么") == "怎样做强茶叶 / 为什么"
    assert joined(first, "") == "怎样做强茶叶"


@pytest.mark.parametrize(
    "text", ["限幾多年", "都花哪儿了", "要多久", "国家拿多少钱", "小企业咋办", "有啥教训"]
)
def test_a_short_question_asks_of_what_was_spoken_of(text: str) -> None:
    assert asks_shortly(parse_query(text))


@pytest.mark.parametrize(
    "text", ["你喜欢谁", "今晚有没有空", "湖北省2025年城镇新增就业目标是多少万人", "茶叶品牌打响"]
)
def test_what_is_no_short_question_of_it(text: str) -> None:
    assert not asks_shortly(parse_query(text))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("有数字吗", True),
        ("那具体是多少", True),
        ("具体数字呢", True),
        ("数字给一下", True),
        ("any figures?", True),
        ("具体百分之几", True),
        ("从多少提高到多少", True),
        ("数字经济怎么发展", False),
        ("从多少个县增加到多少个县", False),
        ("计入哪些指数", False),
        ("数据那部分", False),
    ],
)
def test_whether_nothing_but_numbers_is_asked_for(text: str, numbers: bool) -> None:
    assert asks_for_numbers(parse_query(text)) is numbers


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("今晚吃什么", True),
        ("股票今天涨了吗", True),
        ("那你呢", True),
        ("现在呢", False),
        ("那第二个呢", False),
    ],
)
def test_whether_a_message_speaks_of_the_moment(text: str, moment: bool) -> None:
    assert is_of_the_moment(parse_query(text)) is moment


@pytest.mark.parametrize(("text", "named"), [("第二个原因", True), ("第二条呢", True), ("第二个呢", False)])
def test_whether_a_message_says_what_the_points_are(text: str, named: bool) -> None:
    points = read_points(parse_query(text))
    assert points is not None
    assert points.named is named


@pytest.mark.parametrize("text", ["定的多少", "新增多少家？", "一共招多少人", "那要建多少个"])
def test_a_verb_and_how_many_ask_of_what_was_spoken_of(text: str) -> None:
    assert asks_how_many(parse_query(text))


@pytest.mark.parametrize("text", ["你有多少钱", "四川茶叶产量是多少", "那为什么"])
def test_what_asks_more_than_how_many(text: str) -> None:
    assert not asks_how_many(parse_query(text))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("换个话题哈，四川茶叶产量", "四川茶叶产量"),
        ("好的，另外问一下，四川茶叶产量", "四川茶叶产量"),
        ("By the way, how much tea is grown?", "how much tea is grown?"),
        ("换个品种的茶叶产量", "换个品种的茶叶产量"),
        ("换个话题", "换个话题"),
    ],
)
def test_another_topic_is_asked_alone(text: str, asked: str) -> None:
    assert on_another_topic(text) == asked
