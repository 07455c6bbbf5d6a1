"""The questions that are asked: the project's own, and some made up from what a library says."""

from __future__ import annotations

import random
import re
from pathlib import Path

from index.evaluation.question_sets import Question, read_question_set
from index.library import Library

OWN = Path(__file__).parents[1] / "quality" / "questions.jsonl"
_FRAMES = (
    "{}有哪些要求？",
    "关于{}是怎么讲的",
    "{}的重点是什么？",
    "请问{}讲了什么",
    "为什么要{}",
    "{}",
)
"""Asking words around a clause; the last is a bare search."""
_CLAUSE = re.compile(r"[\u4e00-\u9fff]{5,16}")


def own_questions() -> list[Question]:
    """Return the project's own questions over the seed, answerable or not."""
    return list(read_question_set(OWN).questions)


def questions_about(library: Library, count: int) -> list[str]:
    """Return ``count`` questions of which half are the project's own, half hold a clause of the library.

    The first find little in a large library, the second find what they quote, and both have to be quick.
    """
    choice = random.Random(3)
    found = [
        question.text for question in choice.sample(own_questions(), min(count // 2, len(own_questions())))
    ]
    passages = library.snapshot.passages
    while len(found) < count:
        clauses = _CLAUSE.findall(passages[choice.randrange(len(passages))].text)
        if clauses:
            found.append(choice.choice(_FRAMES).format(choice.choice(clauses)))
    choice.shuffle(found)
    return found
