from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.outline.metadata import is_lead_in, short_title
from tests.index.outline.outlines import outline_of

BODY = "各位代表：\n现在，我代表政府作工作报告。\n"


def stated(text: str) -> tuple[str, str, str]:
    (speech,) = outline_of(text).speeches
    for field in (speech.speaker, speech.date, speech.occasion):
        assert field in text
    return speech.speaker, speech.date, speech.occasion


@pytest.mark.parametrize(
    ("head", "speaker", "date", "occasion"),
    [
        (
            "政府工作报告\n——2025年1月14日在某省第十四届人民代表大会第三次会议上\n省长　王××\n",
            "省长　王××",
            "2025年1月14日",
            "在某省第十四届人民代表大会第三次会议上",
        ),
        (
            "政府工作报告——1954年5月23日在第一届全国人民代表大会第一次会议上\n国务院总理周某来",
            "国务院总理周某来",
            "1954年5月23日",
            "在第一届全国人民代表大会第一次会议上",
        ),
        (
            "决胜小康\n夺取胜利\n——在全国代表大会上的报告\n（2017年10月18日）\n习某平\n",
            "习某平",
            "2017年10月18日",
            "在全国代表大会上",
        ),
        (
            "工作报告\n2025年1月17日在某省人民代表大会第三次会议上某省省长金某军作政府工作报告。\n",
            "某省省长金某军",
            "2025年1月17日",
            "在某省人民代表大会第三次会议上",
        ),
        (
            "工作报告\n----2025年1月15日龚某市长在某市人民代表大会第三次会议的政府工作报告\n",
            "龚某市长",
            "2025年1月15日",
            "在某市人民代表大会第三次会议",
        ),
        (
            "工作报告\n——2025年1月16日省长 李某成在某省第十四届人民代表大会第三次会议上的讲话\n",
            "省长 李某成",
            "2025年1月16日",
            "在某省第十四届人民代表大会第三次会议上",
        ),
        (
            "工作报告\n2025年1月19日在自治区人民代表大会会议上\n自治区主席 艾尔·吐尼\n",
            "自治区主席 艾尔·吐尼",
            "2025年1月19日",
            "在自治区人民代表大会会议上",
        ),
        ("新年贺词\n2023年12月31日 习某平\n", "习某平", "2023年12月31日", ""),
        ("二〇二五年一月十四日的讲话\n", "", "二〇二五年一月十四日", ""),
        (
            "报告\n——１９６４年１２月２１日和２２日在第三届会议上\n国务院总理周某来\n",
            "国务院总理周某来",
            "１９６４年１２月２１日和２２日",
            "在第三届会议上",
        ),
        ("报告\n——1 9 9 8 年3 月5 日在第九届会议上\n", "", "1 9 9 8 年3 月5 日", "在第九届会议上"),
        ("總統元旦文告\n總統 陳某扁\n中華民國93年1月1日\n", "總統 陳某扁", "中華民國93年1月1日", ""),
        ("總統發表中華民國九十三年元旦文告\n", "", "中華民國九十三年元旦", ""),
        (
            "在全县教育工作会议上的讲话（2024年1月5日）\n讲话人：张三\n",
            "张三",
            "2024年1月5日",
            "在全县教育工作会议上",
        ),
        ("县委书记在“七一”表彰大会上的讲话\n", "县委书记", "", "在“七一”表彰大会上"),
        (
            "局長致辭全文\n以下是發展局局長陳某波今日（一月十四日）在香港論壇午餐會上的致辭全文：\n",
            "發展局局長陳某波",
            "一月十四日",
            "在香港論壇午餐會上",
        ),
        (
            "在全县会议上的讲话\n来源：县政府网　发布时间：2024-02-02\n作者：李四\n2024-01-05\n",
            "",
            "2024-01-05",
            "在全县会议上",
        ),
        ("没有说明的讲话\n", "", "", ""),
    ],
)
def test_what_a_head_states(head: str, speaker: str, date: str, occasion: str) -> None:
    assert stated(head + BODY) == (speaker, date, occasion)


@pytest.mark.parametrize(
    "text",
    [
        "讲话\n各位代表：\n2024年1月5日，我在全县会议上讲过。\n县长 王某某也来了。\n",
        "主席，我在2013年1月16日的会议上的讲话说得很清楚。\n好。\n",
        "回顾\n过去一年，在2023年12月5日的大会上，我们作了报告。\n好。\n",
        "目录\n一、甲\n二、乙\n一、甲\n好。\n二、乙\n好。\n",
        "关于贺信\n贺信\n同志们：\n好。\n",
    ],
)
def test_what_the_speech_itself_mentions_is_not_stated_of_it(text: str) -> None:
    assert stated(text) == ("", "", "")


def test_a_letter_is_signed_below() -> None:
    text = "致市民的信\n\n全市人民：\n新年好！\n\n市长 李  明\n二〇二四年一月一日\n"
    assert stated(text) == ("市长 李  明", "二〇二四年一月一日", "")


def test_a_full_date_below_completes_the_one_of_a_press_release() -> None:
    text = (
        "致辭全文\n以下是財政司司長陳某波今日（一月十四日）在論壇上的致辭全文：\n各位嘉賓：\n好。\n"
        "完\n2025年1月14日（星期二）\n香港時間13時30分\n"
    )
    assert stated(text) == ("財政司司長陳某波", "2025年1月14日", "在論壇上")
    outline = outline_of(text)
    front = [text[span.start : span.end] for span in outline.front]
    assert front[0].endswith("致辭全文：")
    assert front[1:] == ["完", "香港時間13時30分"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("政府工作报告——2025年1月14日在某会议上", "政府工作报告"),
        ("报告－－1984年5月15日在会议上", "报告"),
        ("新的征程——在庆祝大会上的讲话", "新的征程"),
        ("讲话（2024年1月5日）", "讲话"),
        ("奋斗——我们的道路", "奋斗——我们的道路"),
        ("报告（摘要）——2025年1月14日在会议上", "报告（摘要）"),
        ("——2025年1月14日在会议上的讲话", "——2025年1月14日在会议上的讲话"),
    ],
)
def test_titles_without_what_they_state(line: str, title: str) -> None:
    assert short_title(line) == title


def test_lead_ins_of_the_press() -> None:
    assert is_lead_in("以下為行政長官今日在典禮上的致辭：")
    assert not is_lead_in("以下是我的三点意见：")


@given(st.text(alphabet="年月日〇二五一十2025 0114在会议上的讲话省长王某——（）：\n　报告作", max_size=120))
def test_fields_are_words_of_the_text_whatever_it_is(text: str) -> None:
    for speech in outline_of(text).speeches:
        assert speech.speaker in text
        assert speech.date in text
        assert speech.occasion in text


@pytest.mark.parametrize(
    "line",
    [
        "2024年12月31日前登记的居民。",
        "自2024年3月5日起施行。",
        "2024年5月1日之后办理的，",
        "2024年6月30日止。",
    ],
)
def test_a_day_that_something_is_due_on_is_not_that_of_the_speech(line: str) -> None:
    assert stated(f"办理说明\n下列人员可以办理。\n{line}\n其他人不办。\n")[1] == ""
    assert stated(f"办理说明\n{line}\n其他人不办。\n")[1] == ""


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("高举旗帜\n团结奋斗\n——在全国代表大会上的报告\n（2022年10月16日）\n", "高举旗帜 团结奋斗"),
        (
            "某省国民经济和社会发展\n第十个五年计划纲要\n（2001年2月16日通过）\n",
            "某省国民经济和社会发展第十个五年计划纲要",
        ),
        ("政府工作报告\n关于计划的说明\n各位委员传阅\n", "政府工作报告"),
        ("新的征程\n在全市工作会议上的讲话\n2024年1月5日\n", "新的征程"),
        ("新的征程\n王明远\n2024年1月5日\n", "新的征程"),
    ],
)
def test_a_title_may_stand_over_two_lines(head: str, title: str) -> None:
    assert outline_of(head + BODY).title == title
