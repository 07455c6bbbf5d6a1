from __future__ import annotations

import pytest

from index.search.questions.query import parse_query
from index.search.structure.structure_query import LAST, Intent, Level, StructureQuery, parse_structure_query

SPEECH, PART, POINT = Level.SPEECH, Level.PART, Level.POINT
CHAPTER, ARTICLE, PARAGRAPH = Level.CHAPTER, Level.ARTICLE, Level.PARAGRAPH


def address(question: str) -> StructureQuery | None:
    return parse_structure_query(parse_query(question))


@pytest.mark.parametrize(
    ("question", "steps", "request_"),
    [
        ("篇二第三部分讲什么", [(SPEECH, 2), (PART, 3)], Intent.HEADING),
        ("篇二第三部分講什麼？", [(SPEECH, 2), (PART, 3)], Intent.HEADING),
        ("第一篇第二部分第（三）点是什么", [(SPEECH, 1), (PART, 2), (POINT, 3)], Intent.HEADING),
        ("第二大块的标题", [(PART, 2)], Intent.HEADING),
        ("第一部分有几点", [(PART, 1)], Intent.OUTLINE),
        ("第二篇讲话的大纲", [(SPEECH, 2)], Intent.OUTLINE),
        ("最后一部分讲什么", [(PART, LAST)], Intent.HEADING),
        ("最后一段", [(PARAGRAPH, LAST)], Intent.HEADING),
        ("第一段讲什么", [(PARAGRAPH, 1)], Intent.HEADING),
        ("篇一开头怎么说的", [(SPEECH, 1), (PARAGRAPH, 1)], Intent.HEADING),
        ("最后是怎么收尾的", [(PARAGRAPH, LAST)], Intent.HEADING),
        ("第十二条规定了什么内容", [(ARTICLE, 12)], Intent.HEADING),
        ("第3章讲什么", [(CHAPTER, 3)], Intent.HEADING),
        ("第一部分里茶叶怎么做强", [(PART, 1)], Intent.CONTENT),
        ("标题是什么", None, None),
        ("what is part three of speech two about", [(SPEECH, 2), (PART, 3)], Intent.HEADING),
        ("what is the last paragraph of speech one", [(SPEECH, 1), (PARAGRAPH, LAST)], Intent.HEADING),
        ("how many points are in the second part?", [(PART, 2)], Intent.OUTLINE),
        ("title of the 2nd speech", [(SPEECH, 2)], Intent.HEADING),
        ("article 12", [(ARTICLE, 12)], Intent.HEADING),
        ("what does the opening say", [(PARAGRAPH, 1)], Intent.HEADING),
    ],
)
def test_places_are_named_from_the_largest_to_the_smallest(
    question: str, steps: list[tuple[Level, int]] | None, request_: Intent | None
) -> None:
    found = address(question)
    if steps is None:
        assert found is None or found.steps == ()
    else:
        assert found is not None
        assert (list(found.steps), found.request) == (steps, request_)


@pytest.mark.parametrize(
    ("question", "topic", "sought"),
    [
        ("茶叶写在第几条", "茶叶", POINT),
        ("茶叶在哪一部分里讲", "茶叶", PART),
        ("哪一篇讲到了队伍建设", "队伍\n建设", SPEECH),
        ("账目公开属于第几章", "账目\n公开", CHAPTER),
    ],
)
def test_questions_for_a_place_name_what_stands_there(question: str, topic: str, sought: Level) -> None:
    assert address(question) == StructureQuery((), Intent.WHERE, topic, sought)


def test_a_place_may_be_sought_inside_another() -> None:
    assert address("篇一里茶叶写在第几条") == StructureQuery(((SPEECH, 1),), Intent.WHERE, "茶叶", POINT)


@pytest.mark.parametrize(
    "question",
    [
        "政协的三大职能是什么",
        "教师的待遇怎么提高",
        "哪条路要先修",  # asks which road, and names no place where it is written
        "第几点",  # there is no topic to look for
        "投资重点放在哪方面",
        "在哪方面立法",
        "技术员按名册第几部分注册",
        "why reform and opening up",
        "closing the gap between town and country",
        "在生产生活中一是要节约用水这句话我记得是去年冬天在县里的哪次大会上讲的开头",
    ],
)
def test_questions_about_what_was_said_name_no_place(question: str) -> None:
    found = address(question)
    assert found is None or not any(rank is PARAGRAPH for rank, _ in found.steps)
    if "一是" not in question:
        assert found is None


def test_titles_and_outlines_need_no_place() -> None:
    assert address("标题") == StructureQuery((), Intent.HEADING, "")
    assert address("全文大纲") == StructureQuery((), Intent.OUTLINE, "")


def test_a_story_longer_than_a_request_names_no_paragraph() -> None:
    asked = "开头讲什么"
    assert address(asked) is not None
    assert address("村里的合作社刚开头的时候账目没有公开，后来群众有意见，书记最后怎么解决的") is None


def test_only_points_alone_are_vague() -> None:
    assert StructureQuery(((POINT, 3),), Intent.HEADING, "").vague
    assert not StructureQuery(((PART, 1), (POINT, 3)), Intent.HEADING, "").vague
    assert not StructureQuery((), Intent.HEADING, "").vague
