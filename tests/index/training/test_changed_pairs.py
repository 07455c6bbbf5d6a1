"""Pairs that one change turns: what is taken out or swapped, and the label that follows."""

from __future__ import annotations

import random

from index.training.changed_pairs import changed_pairs
from index.training.examples import Pair, Question, Sentence

ROADS = Sentence("四川新建农村公路120公里，加快建设冷库。", "2025年四川省政府工作报告", "", "")


def pairs_of(question: str, sentence: Sentence = ROADS, draws: int = 60) -> set[Pair]:
    """Draw so often that each kind of change is among them."""
    asked = Question(question, "nat", "甲.txt", (0,), (0,))
    return {pair for seed in range(draws) for pair in changed_pairs([asked], [sentence], random.Random(seed))}


def test_a_number_that_is_asked_for_is_taken_out() -> None:
    found = pairs_of("四川新建了多少公里农村公路？")
    gone = [pair for pair in found if "120" not in pair.sentence]
    assert gone
    assert {pair.label for pair in gone} == {0.0}
    assert Pair("四川新建了多少公里农村公路？", ROADS.described(""), 1.0) in found


def test_without_its_numbers_a_sentence_still_answers_what_asks_for_none() -> None:
    gone = [pair for pair in pairs_of("四川要建设什么？") if "120" not in pair.sentence]
    assert gone
    assert {pair.label for pair in gone} == {1.0}


def test_another_place_or_direction_is_no_answer_but_both_sides_alike_are() -> None:
    found = pairs_of("四川加快建设什么？")
    elsewhere = [pair for pair in found if "四川" not in pair.question]
    assert elsewhere
    assert {pair.label for pair in elsewhere} == {0.0}
    slowed = {("放缓" in pair.question, "放缓" in pair.sentence): pair.label for pair in found}
    assert slowed[True, True] == 1.0
    assert slowed[True, False] == slowed[False, True] == 0.0


def test_what_nothing_answers_is_left_out() -> None:
    assert not list(changed_pairs([Question("谁？", "near", "甲.txt", (), (0,))], [ROADS], random.Random(1)))
