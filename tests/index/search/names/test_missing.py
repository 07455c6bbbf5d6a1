"""What a question names and no document is of: said in one line, with what there is."""

from __future__ import annotations

import pytest

from index.search.answer import Answerer
from index.search.searcher import Searcher
from index.types import AnswerStatus
from tests.index.search.conftest import built
from tests.index.search.made_up import ENCODER, by_hand, document

TEXTS = {
    "2024年青山省政府工作报告.txt": """2024年青山省政府工作报告

省长 李明

各位代表：

修好水渠，种好茶叶。白求恩曾在青山行医，他说治病要走到病人中去。
""",
    "2025年绿水省政府工作报告.txt": """2025年绿水省政府工作报告

省长 王水

各位代表：

修好公路，办好学校。
""",
}


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    made = [document(name, text) for name, text in TEXTS.items()]
    return Answerer(Searcher(built(made, tmp_path_factory.mktemp("missing")), ENCODER, by_hand()))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("拜登的国情咨文怎么说公路", "拜登"),
        ("李家超怎么说公路", "李家超"),
        ("二十大报告怎么说学校", "二十大"),
        ("世界卫生组织的报告怎么说学校", "世界卫生组织"),
        ("杭州的报告怎么说茶叶", "杭州"),
        ("2019年政府工作报告怎么说茶叶", "2019年"),
    ],
)
def test_nothing_is_quoted_for_what_is_not_there(answerer: Answerer, question: str, named: str) -> None:
    answer = answerer.answer(question)
    assert answer.status is AnswerStatus.NOT_FOUND
    assert answer.excerpts == ()
    assert answer.missing is not None
    assert answer.missing.named == (named,)
    assert answer.missing.present


def test_who_is_spoken_of_is_quoted(answerer: Answerer) -> None:
    answer = answerer.answer("白求恩说治病要怎样")
    assert answer.missing is None
    assert "病人中去" in answer.excerpts[0].text


def test_a_speech_of_who_is_spoken_of_is_missing_still(answerer: Answerer) -> None:
    answer = answerer.answer("白求恩的演讲怎么说治病")
    assert answer.status is AnswerStatus.RELATED
    assert answer.missing is not None
    assert answer.missing.named == ("白求恩",)
    assert len(answer.excerpts) == 1


def test_what_is_there_is_not_missing(answerer: Answerer) -> None:
    for question in ("李省长怎么说茶叶", "王水的报告怎么说公路", "青山省长怎么说水渠"):
        assert answerer.answer(question).missing is None


def test_a_paper_named_after_another_question_is_the_one_that_is_missed(answerer: Answerer) -> None:
    answer = answerer.answer("二十大报告怎么说学校", ["拜登的国情咨文怎么说公路"])
    assert answer.missing is not None
    assert answer.missing.named == ("二十大",)


def test_a_place_that_a_quote_speaks_of_is_a_topic(answerer: Answerer) -> None:
    answer = answerer.answer("白求恩当年在青山做什么")
    assert answer.missing is None
    assert "行医" in answer.excerpts[0].text


def test_who_speaks_is_no_answer_unless_that_is_asked(answerer: Answerer) -> None:
    asked, other = (
        answerer.answer("谁作的绿水省报告，省长王水吗"),
        answerer.answer("绿水省省长王水的报告怎么说"),
    )
    assert any("省长 王水" in excerpt.text for excerpt in (*asked.excerpts, *asked.further))
    assert not any(excerpt.text == "省长 王水" for excerpt in (*other.excerpts, *other.further))
