from __future__ import annotations

import pytest

from tests.index.outline.outlines import outline_of, tree

COLLECTION = """在市委全会上的报告
（2022年1月8日）
李一二
同志们：
我代表市委常委会作报告。
一、去年工作
很好。
二、今年工作
更好。（热烈鼓掌）
在全市组织工作会议上的讲话
（2022年2月10日）
李三四
同志们：
组织工作很重要。
在全市春节团拜会上的致辞
（2022年1月30日）
同志们、朋友们：
新春快乐！
"""


def test_titles_that_follow_one_another_part_the_speeches() -> None:
    speeches = outline_of(COLLECTION).speeches
    assert [(speech.label, speech.speaker, speech.date, speech.occasion) for speech in speeches] == [
        ("在市委全会上的报告", "李一二", "2022年1月8日", "在市委全会上"),
        ("在全市组织工作会议上的讲话", "李三四", "2022年2月10日", "在全市组织工作会议上"),
        ("在全市春节团拜会上的致辞", "", "2022年1月30日", "在全市春节团拜会上"),
    ]
    assert tree(COLLECTION) == ["一、去年工作", "二、今年工作"]


def test_a_title_that_comes_again_begins_another_speech() -> None:
    text = "新年致辞\n2023年1月1日\n各位朋友：\n兔年快乐！\n新年致辞\n2024年1月1日\n各位朋友：\n龙年快乐！\n"
    speeches = outline_of(text).speeches
    assert [speech.label for speech in speeches] == ["新年致辞", "新年致辞（2）"]
    assert [speech.date for speech in speeches] == ["2023年1月1日", "2024年1月1日"]


def test_a_byline_in_place_of_a_salutation_begins_a_speech() -> None:
    body = "食堂已经开办，老人都说好。\n一、甲\n河道已经完工。\n二、乙\n就业已经增加。\n"
    first, second = (
        "在社区会议上的讲话\n（2024年3月5日）\n王明远\n",
        "在河道现场会上的讲话\n（2024年4月8日）\n李建华\n",
    )
    text = f"{first}{body}{second}{body}"
    speeches = outline_of(text).speeches
    assert [(speech.speaker, speech.date) for speech in speeches] == [
        ("王明远", "2024年3月5日"),
        ("李建华", "2024年4月8日"),
    ]
    assert tree(text) == ["一、甲", "二、乙"] * 2


@pytest.mark.parametrize("rule", ["==========", "———————", "------", "＊＊＊＊＊＊"])
def test_a_rule_parts_two_speeches_and_is_no_text(rule: str) -> None:
    text = f"王明远在会议上的讲话\n同志们：\n很好。\n{rule}\n李建华在现场会上的发言\n各位领导：\n也好。\n"
    outline = outline_of(text)
    assert [speech.title for speech in outline.speeches] == ["王明远在会议上的讲话", "李建华在现场会上的发言"]
    assert rule in "".join(text[span.start : span.end] for span in outline.front)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "在会上的报告\n2024年1月1日\n各位代表：\n好。\n关于预算的说明\n各位代表，钱要用好。\n好。\n",
            id="a heading",
        ),
        pytest.param("在会上的讲话\n各位代表：\n我听了他的讲话\n各位代表，很好。\n", id="no sentence before"),
        pytest.param(
            "好。\n好。\n好。\n好。\n好。\n在会上的讲话\n同志们：\n好。\n在会上的致辞\n同志们：\n好。\n",
            id="not on top",
        ),
        pytest.param("在会上的讲话\n学习他的讲话\n同志们：\n好。\n", id="a second line of a title"),
    ],
)
def test_one_speech_stays_one(text: str) -> None:
    assert len(outline_of(text).speeches) == 1


@pytest.mark.parametrize(
    ("first", "second", "labels"),
    [
        ("讲话稿范文 篇1", "讲话稿范文 篇2", ["篇1", "篇2"]),
        ("领导讲话稿一", "领导讲话稿二", ["讲话稿一", "讲话稿二"]),
        ("【范文一】", "【范文二】", ["范文一", "范文二"]),
        ("第1篇：开学讲话", "第2篇：毕业讲话", ["第1篇", "第2篇"]),
        ("致辞例文（一）", "致辞例文（二）", []),
    ],
)
def test_labels(first: str, second: str, labels: list[str]) -> None:
    speeches = outline_of(f"讲话大全\n{first}\n同志们：\n好。\n{second}\n同志们：\n很好。\n").speeches
    assert [speech.label for speech in speeches if speech.label != "讲话大全"] == labels


def test_a_label_takes_the_title_below_it() -> None:
    text = "讲话选\n篇一\n在全县教育工作会议上的讲话\n2023年9月10日\n老师们：\n好。\n篇二\n同志们：\n好。\n"
    first, second = outline_of(text).speeches
    assert (first.label, first.title) == ("篇一", "在全县教育工作会议上的讲话")
    assert (first.date, first.occasion) == ("2023年9月10日", "在全县教育工作会议上")
    assert (second.label, second.title) == ("篇二", "篇二")
    assert text[first.start :].lstrip().startswith("2023年9月10日")


def test_the_editor_s_leave_is_front_matter() -> None:
    text = (
        "讲话选\n篇一\n同志们：\n好。\n篇二\n同志们：\n好。\n"
        "以上就是小编为大家带来的全部内容，希望对您有帮助。\n"
    )
    assert any("以上就是" in text[span.start : span.end] for span in outline_of(text).front)
