from __future__ import annotations

import pytest

from index.outline.front_matter import is_page_line, page_lines
from index.outline.sentences import split_lines
from index.types import Span
from tests.index.outline.outlines import outline_of

PAGE = """首页
走进某县
政务公开
当前位置：首页 > 政务公开 > 领导讲话
在全县经济工作会议上的讲话
来源：县政府办　发布时间：2024-01-10　浏览次数：123
【字体：大 中 小】【打印】【关闭】
张三
同志们：
今天召开全县经济工作会议，主要任务是总结经验，部署工作，动员大家把今年的任务完成好。
一、肯定成绩
去年成绩很大，农民收入增加了百分之八，粮食产量创了新高，我代表县委向大家表示感谢。
二、坚定信心
今年任务很重。我们要打开首页一样的新局面，分享到的经验要用好，让群众得到实惠，让企业得到发展。
（责任编辑：李四）
分享到：
上一篇：王五同志的讲话
下一篇：没有了
主办：某县人民政府
版权所有 © 某县人民政府 ICP备05000000号
网站地图
"""


def front_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in outline_of(text).front]


def test_menus_notes_and_links_are_never_quoted() -> None:
    outline = outline_of(PAGE)
    assert outline.title == "在全县经济工作会议上的讲话"
    assert [section.path[-1] for section in outline.sections] == ["一、肯定成绩", "二、坚定信心"]
    front = "".join(front_of(PAGE))
    for words in (
        "走进某县",
        "当前位置",
        "浏览次数",
        "【打印】",
        "李四",
        "上一篇",
        "某县人民政府",
        "网站地图",
    ):
        assert words in front
    for words in ("张三", "同志们", "打开首页一样的新局面"):
        assert words not in front


@pytest.mark.parametrize(
    "line",
    [
        "来源：某某日报",
        "来源 : 某某日报",
        "（来源：新华网）",
        "责任编辑：张三",
        "发布时间：2024-01-05",
        "字号：大 中 小",
        "打印",
        "【打印】【关闭】",
        "大 | 中 | 小",
        "分享到：",
        "首页 > 新闻 > 正文",
        "您的位置：首页",
        "登录 注册",
        "浏览次数：12",
        "某某日报/2001年/02月/20日/第A01版/",
        "来源：[双语全文](https://example.org/a/b.html)",
    ],
)
def test_lines_of_a_page(line: str) -> None:
    assert is_page_line(line, Span(0, len(line)))


@pytest.mark.parametrize(
    "line",
    [
        "来源于群众，服务于群众。",
        "大家好",
        "大力发展",
        "中国的道路",
        "小康社会",
        "分享发展成果",
        "打印机产业",
        "关闭煤矿十座",
        "首页文章",
        "更多的人",
        "作者是人民",
        "返回家乡",
        "来源：" + "长" * 200,
    ],
)
def test_lines_of_a_speech(line: str) -> None:
    assert not is_page_line(line, Span(0, len(line)))


def test_an_article_goes_on_below_what_only_looks_like_a_foot() -> None:
    prose = "我们要坚持以人民为中心的发展思想，努力让改革发展成果更多更公平惠及全体人民，让日子越过越好。\n"
    text = "讲话\n" + prose * 6 + "下一条街也要修好\n" + prose
    assert front_of(text) == ["讲话"]


def test_running_heads_and_page_numbers_of_a_printed_text() -> None:
    page = "這是一段很長的話，說的是本年度的工作，大家都很關心。\n" * 12
    text = "會議紀錄\n" + "".join(f"立法會 ─ 1月16日\n\n{number}\n{page}" for number in range(3395, 3401))
    hidden = front_of(text)
    assert sum("立法會" in words for words in hidden) == 6
    assert [words for words in hidden if words.strip().isdecimal()] == [str(n) for n in range(3395, 3401)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("".join(f"{number}\n甲\n" for number in range(1, 20)), id="rows of a table"),
        pytest.param("".join(f"{number}\n{'好' * 300}。\n" for number in (7, 3, 9, 12, 1)), id="no sequence"),
        pytest.param(f"1\n{'好' * 300}。\n2\n{'好' * 300}。\n3\n{'好' * 300}。\n", id="too few"),
    ],
)
def test_numbers_that_count_no_pages(text: str) -> None:
    assert not page_lines(text, split_lines(text))


def test_the_head_of_a_markdown_file_is_the_page_s() -> None:
    text = "---\ntitle: 讲话\ntags: [甲]\n---\n在会上的讲话\n同志们：\n好。\n"
    assert "".join(front_of(text)) == text[: text.index("同志们") - 1]
    assert outline_of(text).title == "在会上的讲话"


def test_a_text_of_nothing_but_page_lines_is_quoted_nevertheless() -> None:
    outline = outline_of("首页\n打印\n")
    assert not outline.front
    assert len(outline.speeches) == 1


@pytest.mark.parametrize(
    "line",
    [
        "某社北京3月6日电",
        "某社某市3月6日电（记者 李晓）",
        "3月5日，王明远在会上作《社区工作报告》。 某社记者李晓摄",
        "您当前所在的位置： 首页 > 政务服务 > 重点服务",
        "GZ0320240034",
        "某民规字〔2024〕6号",
        "关注 · 某市政府网",
        "某市人力资源和社会保障局 -->",
    ],
)
def test_the_title_stands_below_the_lines_of_its_source(line: str) -> None:
    head = "社区工作报告\n——2024年3月5日在某市人民代表大会第二次会议上\n市长 王明远\n"
    text = f"{line}\n{head}各位代表：\n一、甲\n好。\n二、乙\n好。\n"
    outline = outline_of(text)
    assert outline.title == "社区工作报告"
    assert (outline.speeches[0].speaker, outline.speeches[0].date) == ("市长 王明远", "2024年3月5日")
    assert line in "".join(front_of(text))


@pytest.mark.parametrize("line", ["（某社北京3月6日电）", "》》点击图片进入专题《《"])
def test_the_page_has_the_last_word(line: str) -> None:
    text = f"社区工作报告\n各位代表：\n一、甲\n好。\n二、乙\n好。\n{line}\n"
    assert line in "".join(front_of(text))


@pytest.mark.parametrize("line", ["今年3月6日电力恢复", "我们要点击未来", "会议号召：向某网学习"])
def test_words_of_a_speech_are_no_source(line: str) -> None:
    assert not is_page_line(line, Span(0, len(line)))
