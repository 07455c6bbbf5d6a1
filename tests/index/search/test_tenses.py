"""Goals told from results by the question and by the part of a report."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.search.answer import Answerer
from index.search.questions.query import parse_query
from index.search.searcher import Searcher
from index.search.tenses import Tense, asked_tense, tense_fit, told_tense
from tests.index.search.conftest import built
from tests.index.search.made_up import ENCODER, by_hand, document

REPORT = """2025年河谷省政府工作报告

各位代表：

一、2024年工作回顾

新能源汽车产量70万辆。

二、2025年重点工作

新能源汽车产量140万辆。

三、结束语

新能源汽车产量大家都关心。
"""


@pytest.mark.parametrize(
    ("question", "tense"),
    [
        ("今年汽车产量目标", Tense.GOAL),
        ("今年完成了多少", Tense.GOAL),
        ("打算怎么建高铁", Tense.GOAL),
        ("gdp growth target this year", Tense.GOAL),
        ("去年新增多少学位", Tense.RESULT),
        ("高铁建设完成得怎么样", Tense.RESULT),
        ("gdp growth last year", Tense.RESULT),
        ("汽车产量是多少", None),
    ],
)
def test_a_question_asks_for_a_goal_or_a_result(question: str, tense: Tense | None) -> None:
    assert asked_tense(question) is tense


@pytest.mark.parametrize(
    ("headings", "own_year", "tense"),
    [
        ("一、2024年工作回顾", 2025, Tense.RESULT),
        ("一、2024年的经济", 2025, Tense.RESULT),
        ("二、2025年的经济", 2025, Tense.GOAL),
        ("二、今年的重点工作", 0, Tense.GOAL),
        ("1998年工作回顾和1999年工作的總體要求", 1999, None),
        ("三、结束语", 2025, None),
        ("二、2025年的经济", 0, None),
    ],
)
def test_headings_look_ahead_or_back(headings: str, own_year: int, tense: Tense | None) -> None:
    assert told_tense(headings, own_year) is tense


@pytest.mark.parametrize(
    ("question", "fits"),
    [
        ("今年新能源汽车产量", [-1, 1, 0]),
        ("去年新能源汽车产量", [1, -1, 0]),
        ("2025年新能源汽车产量", [-1, 1, 0]),
        ("2024年新能源汽车产量", [1, -1, 0]),
        ("2023年新能源汽车产量", [0, 0, 0]),
        ("新能源汽车产量", [0, 0, 0]),
    ],
)
def test_the_part_asked_for_comes_first(question: str, fits: list[int], tmp_path: Path) -> None:
    snapshot = built([document("2025_河谷省报告.txt", REPORT)], tmp_path)
    numbers = np.array(
        [n for n, passage in enumerate(snapshot.passages) if "新能源汽车" in passage.text], np.int64
    )
    documents = snapshot.passages.document_numbers(numbers)
    assert tense_fit(parse_query(question), numbers, documents, snapshot).tolist() == fits
    weights = {"sentence_coverage": 10.0, "passage_coverage": 5.0, "tense_fit": 1.0}
    best = Answerer(Searcher(snapshot, ENCODER, by_hand(weights))).answer(question).excerpts[0].text
    if 1 in fits:
        assert ("70万辆", "140万辆")[fits.index(1)] in best
