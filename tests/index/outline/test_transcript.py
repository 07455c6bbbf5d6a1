from __future__ import annotations

import pytest

from index.outline.parsing import parse_outline
from index.outline.passages import cut_passages
from index.types import Numbering
from tests.index.outline.outlines import document_of, outline_of, tree

HANSARD = """會議過程正式紀錄
出席議員：
何甲議員
梁乙議員
主席：現在開始會議。第一項質詢。
何甲議員：主席，政府會否增加資助？
教育局局長：主席，我現就質詢的各部分，答覆如下：
(一) 資助額每年檢討。
(二) 會考慮通脹。
何甲議員：主席，局長沒有回答。
主席：局長，請補充。
教育局局長：我沒有補充。
(有議員站起來)
"""

QUESTIONS = """答记者问
近日，局里印发了办法。
问：背景是什么？
答：为了规范管理，制定本办法。
过程中征求了意见。
问：主要内容有哪些？
答：主要有两个方面：
一、明确范围
范围已经明确。
二、规范程序
程序已经规范。
"""

CONFERENCE = """新闻发布会
新闻局副局长 寿小甲：
女士们、先生们，上午好！
统计局副局长 盛来乙：
谢谢。一季度开局良好。
新华社记者：
请问如何看待增长？
盛来乙：
主要有两个原因。第一，政策发力。第二，创新驱动。
寿小甲：
谢谢大家！
"""


def test_each_turn_of_a_transcript_is_a_section_that_holds_what_is_numbered_in_it() -> None:
    outline = outline_of(HANSARD)
    assert [" › ".join(section.path[1:]) for section in outline.sections] == [
        "主席",
        "何甲議員",
        "教育局局長",
        "教育局局長 › (一) 資助額每年檢討",
        "教育局局長 › (二) 會考慮通脹",
        "何甲議員",
        "主席",
        "教育局局長",
    ]
    turns = [section for section in outline.sections if section.numbering is Numbering.TURN]
    assert [section.ordinal for section in turns] == [1, 2, 3, 4, 5, 6]
    assert HANSARD[turns[-1].start : turns[-1].end].endswith("(有議員站起來)\n")


def test_numbers_go_on_after_an_interruption() -> None:
    text = (
        "主席：请发言。\n王甲局长：好，一共两点。\n（一）要快\n"
        "快些做。\n主席：请停一停。\n王甲局长：好，接着说。\n"
        "（二）要好\n好好做。\n"
    )
    assert [path for path in tree(text) if "（" in path] == ["王甲局长 › （一）要快", "王甲局长 › （二）要好"]


def test_questions_hold_their_answers() -> None:
    assert tree(QUESTIONS) == [
        "问：背景是什么？",
        "问：主要内容有哪些？",
        "问：主要内容有哪些？ › 一、明确范围",
        "问：主要内容有哪些？ › 二、规范程序",
    ]
    document = document_of(QUESTIONS)
    passages = cut_passages(document, parse_outline(document))
    assert passages[1].text == "问：背景是什么？\n答：为了规范管理，制定本办法。"
    assert passages[1].path[-1] == "问：背景是什么？"


def test_questions_below_headings_belong_to_them() -> None:
    text = (
        "一、报名\n问：怎么报？\n答：网上报。\n问：何时报？\n"
        "答：五月。\n二、收费\n问：收费吗？\n答：不收。\n"
        "问：退费吗？\n答：不退。\n"
    )
    assert tree(text) == [
        "一、报名",
        "一、报名 › 问：怎么报？",
        "一、报名 › 问：何时报？",
        "二、收费",
        "二、收费 › 问：收费吗？",
        "二、收费 › 问：退费吗？",
    ]


def test_names_are_known_by_the_office_that_introduced_them() -> None:
    assert tree(CONFERENCE) == [
        "新闻局副局长 寿小甲",
        "统计局副局长 盛来乙",
        "新华社记者",
        "盛来乙",
        "盛来乙 › 第一，政策发力",
        "盛来乙 › 第二，创新驱动",
        "寿小甲",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[主持人]：大家好。\n[网友小明]：多久？\n[主持人]：十天。\n[网友小红]：谢谢。\n",
            ["[主持人]", "[网友小明]", "[主持人]", "[网友小红]"],
        ),
        (
            "MR. CHAN: Yes, I do.\nTHE PRESIDENT: Why?\nMR. CHAN: So it is.\nTHE PRESIDENT: Thank you.\n",
            ["MR. CHAN", "THE PRESIDENT"] * 2,
        ),
        (
            "王五（记者）：好吗？\n李四：好。\n王五（记者）：真的？\n李四：真的。\n",
            ["王五（记者）", "李四"] * 2,
        ),
        ("Q1: What is it?\nA1: A plan.\nQ2: When?\nA2: In May.\n", ["Q1: What is it?", "Q2: When?"]),
        ("問：如何申請？\n答：網上申請。\n問：收費嗎？\n答：不收費。\n", ["問：如何申請？", "問：收費嗎？"]),
    ],
)
def test_ways_of_writing_turns(text: str, expected: list[str]) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            ("各位代表：\n好。\n各位代表：\n很好。\n同志们：\n真好。\n各位代表：\n再见。\n"), id="salutations"
        ),
        pytest.param(
            "主席：\n好。\n代理主席：\n好。\n主席：\n好。\n代理主席：\n再见。\n", id="salutations of two"
        ),
        pytest.param("年度目标：修路，架桥。\n主办单位：交通局。\n" * 5, id="fields"),
        pytest.param("主任：张三\n副主任：李四、王五\n委员：赵六\n" * 3, id="lists of members"),
        pytest.param(
            (
                "时间：三月。\n地点：礼堂。\n任务：开会，讨论。\n"
                "时间：四月。\n地点：食堂。\n任务：吃饭，休息。\n"
            ),
            id="notes",
        ),
        pytest.param(
            "主席说：好。\n局长强调：要快，要好。\n主席说：对。\n局长强调：要好，要快。\n",
            id="reported speech",
        ),
        pytest.param("问：好吗？\n我们问了大家。\n大家都说好。\n", id="one question"),
        pytest.param(
            "问题一：认识不足。\n问题二：落实不力。\n问题三：检查不严。\n问题四：整改不够。\n",
            id="problems",
        ),
        pytest.param("出席議員：\n主席：開會。\n列席秘書：\n主席：散會。\n", id="one speaker"),
    ],
)
def test_lines_with_a_colon_are_no_transcript(text: str) -> None:
    assert not [section for section in outline_of(text).sections if section.numbering is Numbering.TURN]
