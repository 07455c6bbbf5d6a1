"""Small made-up speeches, settings to index them and the plainest way to answer from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.analysis.terms import words
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.settings import IndexSettings
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt

COUNCIL = """在全区政协工作会议上的讲话

同志们：

今天召开全区政协工作会议，主要任务是总结成绩，部署工作。

一、政协的三大职能

政治协商、民主监督、参政议政是政协的三大职能。各级党委要支持政协履行职能。

（一）搞好政治协商。要坚持协商于决策之前。

（二）搞好民主监督。要畅通监督渠道。

二、加强自身建设

要加强学习，提高委员的素质。谢谢大家！
"""

MEETING = """在教师节座谈会上的讲话

各位老师：

教育是民生之首。要把教育摆在优先发展的位置，让每个孩子都能上好学。

一、关心教师

要提高教师的待遇，改善教师的住房。

二、办好学校

要办好每一所农村学校。谢谢大家！
"""


def write_speeches(folder: Path) -> Path:
    """Write both speeches into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "政协.txt").write_text(COUNCIL, encoding="utf-8")
    (folder / "教师节.txt").write_text(MEETING, encoding="utf-8")
    return folder


def settings_in(folder: Path) -> IndexSettings:
    """Return settings whose documents, data and model all lie below ``folder``."""
    documents = write_speeches(folder / "documents")
    return IndexSettings(documents=documents, data_dir=folder / "data", cache_dir=folder / "cache")


@dataclass(frozen=True)
class PlainAnswerer:
    """Quotes the three passages with the best words: stands in for ``index.search.answer.Answerer``."""

    searcher: Searcher
    scope: Scope

    def answer(self, question: str, context: Sequence[str] = (), further: int = 9) -> Answer:
        return answer_by_words(question, self.searcher.snapshot)


def answer_by_words(question: str, snapshot: Snapshot) -> Answer:
    ids, scores = snapshot.words.search(words(question), 3)
    excerpts = []
    for number, score in zip(ids.tolist(), scores.tolist(), strict=True):
        passage = snapshot.passages[number]
        title = snapshot.outlines[passage.document_id].title
        excerpt = Excerpt(
            passage.document_id,
            title,
            passage.path,
            passage.start,
            passage.end,
            passage.text,
            passage.sentences[:1],
            score,
        )
        excerpts.append(excerpt)
    status = AnswerStatus.ANSWERED if excerpts else AnswerStatus.NOT_FOUND
    return Answer(question, status, AnswerKind.PASSAGES, 0.5 if excerpts else 0.0, tuple(excerpts))
