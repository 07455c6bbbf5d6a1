"""Weights of lists, learnt from questions over a few made-up speeches."""

from __future__ import annotations

from pathlib import Path

from index.search.answer import Answerer
from index.search.searcher import Searcher
from index.search.structure.list_ranking import LIST_FEATURES, list_score
from index.training.list_weights import fit_lists
from index.training.mining import Asked
from tests.index.search.made_up import ENCODER, by_hand, document, snapshot_of

SPEECH = """{name}会议讲话

同志们：

一、{name}建设的措施

（一）剪好{name}的枝条。每月剪枝。

（二）修好{name}的水渠。水渠通到山上。

（三）建好{name}的冷库。冷库存放果实。

二、{name}今年的天气

去年{name}下了三场大雨，收成很好。
"""
NAMES = ("苹果园", "葡萄园", "石榴园", "核桃园")


def asked(name: str) -> list[Asked]:
    points = (f"剪好{name}的枝条", f"修好{name}的水渠", f"建好{name}的冷库")
    return [
        Asked(f"{name}建设的措施有哪些", "list", f"{name}.txt", points),
        Asked(f"{name}今年的天气里有哪些大雨", "nat", f"{name}.txt", (f"去年{name}下了三场大雨",)),
        Asked(f"{name}的飞机有哪些", "near", f"{name}.txt", ()),
    ]


def test_the_right_list_is_likelier_than_none_where_one_is_asked_for(tmp_path: Path) -> None:
    documents = [document(f"{name}.txt", SPEECH.format(name=name)) for name in NAMES]
    searcher = Searcher(snapshot_of(documents, tmp_path), ENCODER, by_hand())
    questions = [one for name in NAMES[:-1] for one in asked(name)]
    weights = fit_lists(searcher, questions, frozenset())
    assert len(weights) == len(LIST_FEATURES) + 1
    answerer = Answerer(searcher)
    listed, sentence, nothing = (
        max(list_score(choice.features, weights) for choice in answerer.list_choices(one.text))
        for one in asked(NAMES[-1])
    )
    assert listed > max(sentence, nothing)
    assert listed > 0


def test_without_a_question_that_has_lists_there_are_no_weights(tmp_path: Path) -> None:
    searcher = Searcher(snapshot_of([document("路.txt", "道路要修好。")], tmp_path), ENCODER, by_hand())
    assert fit_lists(searcher, [Asked("道路怎么修好", "nat", "路.txt", ("道路要修好",))], frozenset()) == ()
    assert fit_lists(searcher, asked(NAMES[0]), frozenset()) == ()
