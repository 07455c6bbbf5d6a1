"""Where the last part of a speech ends, and what stands below it."""

from __future__ import annotations

import pytest

from index.outline.endings import find_annexes
from index.outline.sentences import split_lines
from index.types import Numbering
from tests.index.outline.outlines import outline_of, tree

TEXT = "社区食堂已经开办二十五家，老人每餐只付八元。"


def last_section(text: str) -> str:
    section = outline_of(text).sections[-1]
    return text[section.start : section.end]


def test_an_address_in_the_middle_of_the_last_part_ends_nothing() -> None:
    text = f"一、甲\n{TEXT}\n二、乙\n同志们，落实是关键。\n{TEXT}\n河道已经完工。\n谢谢大家！"
    assert last_section(text).endswith("河道已经完工。\n")


@pytest.mark.parametrize(
    "closing", ["各位代表！\n展望未来，我们充满希望。\n", "同志们，努力吧！\n", "让我们携手前进！\n"]
)
def test_the_farewell_ends_the_last_part(closing: str) -> None:
    text = f"一、甲\n{TEXT}\n二、乙\n{TEXT}\n{TEXT}\n{closing}"
    assert last_section(text).endswith(f"{TEXT}\n{TEXT}\n")


def test_notes_below_the_farewell_belong_to_no_part() -> None:
    text = f"一、甲\n{TEXT}\n二、乙\n{TEXT}\n各位代表！\n我们充满希望。\n附注：\n1.子：丑。\n2.寅：卯。\n"
    assert tree(text) == ["一、甲", "二、乙", "附注", "附注 › 1.子：丑", "附注 › 2.寅：卯"]
    assert "各位代表" not in "".join(text[s.start : s.end] for s in outline_of(text).sections)


def test_a_list_of_annexes_is_none_of_them() -> None:
    text = (
        f"工作方案\n一、要求\n{TEXT}\n二、任务\n{TEXT}\n附件：1.分工表\n2.经费表\n某市社区工作领导小组\n2024年3月5日\n"
        f"附件1\n分工表\n{TEXT}\n附件2\n经费表\n{TEXT}\n"
    )
    outline = outline_of(text)
    assert [section.path[-1] for section in outline.sections] == [
        "一、要求",
        "二、任务",
        "附件1 分工表",
        "附件2 经费表",
    ]
    assert outline.speeches[0].date == "2024年3月5日"
    lines = split_lines(text)
    assert [text[slice(*lines[number])] for number in find_annexes(text, lines).named] == [
        "附件：1.分工表",
        "2.经费表",
    ]


def test_an_annex_in_a_transcript_ends_with_the_next_turn() -> None:
    text = (
        "會議紀錄\n主席：現在開始會議，請就座。\n1. 王議員：主席，食堂何時開放？請告知。\n"
        "民政局局長：主席，下月開放，已經備妥。\n附件\n名單如下，共有二十五家。\n"
        "2. 李議員：主席，河道何時完工？請告知。\n水務局局長：主席，明年完工。\n主席：散會，多謝各位。\n"
    )
    turns = [section for section in outline_of(text).sections if section.numbering is Numbering.TURN]
    assert len(turns) >= 3
    assert all(section.parent is None for section in turns)
