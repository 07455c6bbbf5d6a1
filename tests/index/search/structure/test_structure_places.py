from __future__ import annotations

from dataclasses import replace

import pytest

from index.search.answer import Answerer
from index.search.scope import Scope
from index.search.searcher import Searcher
from index.search.structure.structure_places import (
    LONGEST_PARAGRAPH,
    Place,
    enclosing,
    headings,
    paragraphs,
    resolve,
    titles,
)
from index.search.structure.structure_query import LAST, Intent, Level, StructureQuery
from index.snapshot.snapshot import Snapshot
from index.types import Answer, AnswerKind, AnswerStatus, Document, Numbering, Outline, Section, Span
from tests.index.search.made_up import ENCODER, by_hand, document, snapshot_of

STATUTE = """村规民约

第一章 总则

第一条 为了管好村务，制定本约。

第二条 本约适用于全体村民。

第二章 卫生

第三条 垃圾要分类投放。

第四条 河道要定期清理。
"""


def answerer_of(texts: dict[str, str], folder: pytest.TempPathFactory) -> Answerer:
    made = [document(name, text) for name, text in texts.items()]
    return Answerer(Searcher(snapshot_of(made, folder.mktemp("structure")), ENCODER, by_hand()))


@pytest.fixture(scope="module")
def statute(tmp_path_factory: pytest.TempPathFactory, tiny_glossary: None) -> Answerer:
    return answerer_of({"村规.txt": STATUTE}, tmp_path_factory)


def quoted(answer: Answer) -> list[str]:
    return [excerpt.text for excerpt in answer.excerpts]


def in_villages(
    searcher: Searcher, villages: Document, *steps: tuple[Level, int], topic: str = ""
) -> list[str]:
    address = StructureQuery(steps, Intent.HEADING, topic)
    places = resolve(address, searcher.snapshot, Scope.of(searcher.snapshot, [villages.id]), searcher.weigh)
    return [villages.text[place.span.start : place.span.end].strip() for place in places]


def test_a_step_leads_to_the_sections_directly_inside(searcher: Searcher, villages: Document) -> None:
    parts = in_villages(searcher, villages, (Level.PART, 1))
    assert [text.splitlines()[0] for text in parts] == ["一、认清当前形势", "一、帮扶要有温度"]
    only = in_villages(searcher, villages, (Level.SPEECH, 2), (Level.PART, 1))
    assert [text.splitlines()[0] for text in only] == ["一、帮扶要有温度"]
    point = in_villages(searcher, villages, (Level.SPEECH, 1), (Level.PART, 3), (Level.POINT, 4))
    assert point == ["（四）育好后备力量。年轻人要压担子。"]


def test_a_point_of_a_speech_is_not_its_part(searcher: Searcher, villages: Document) -> None:
    points = in_villages(searcher, villages, (Level.SPEECH, 1), (Level.POINT, 3))
    assert [text[:9] for text in points] == ["三是坚持质量第一。", "（三）用好驻村干部"]


def test_last_is_last_of_each_parent(searcher: Searcher, villages: Document) -> None:
    assert in_villages(searcher, villages, (Level.SPEECH, LAST), (Level.PART, LAST))[0].startswith(
        "二、帮扶要有长效"
    )
    points = in_villages(searcher, villages, (Level.SPEECH, 1), (Level.POINT, LAST))
    assert [text[:4] for text in points] == ["（二）困", "三是坚持", "（四）育"]


def test_what_is_not_there_is_not_found(searcher: Searcher, villages: Document) -> None:
    assert in_villages(searcher, villages, (Level.SPEECH, 3)) == []
    assert in_villages(searcher, villages, (Level.SPEECH, 0)) == []
    assert in_villages(searcher, villages, (Level.PART, 4)) == []
    assert in_villages(searcher, villages, (Level.PART, 1), (Level.POINT, 9)) == []
    assert in_villages(searcher, villages, (Level.ARTICLE, 1)) == []
    assert in_villages(searcher, villages, (Level.PARAGRAPH, 99)) == []


def test_the_topic_decides_between_places(searcher: Searcher, villages: Document) -> None:
    parts = in_villages(searcher, villages, (Level.PART, 1), topic="帮扶")
    assert [text.splitlines()[0] for text in parts] == ["一、帮扶要有温度"]


def test_the_topic_decides_between_speeches_by_their_own_headings(
    searcher: Searcher, villages: Document
) -> None:
    (speech,) = in_villages(searcher, villages, topic="帮扶")
    assert speech.startswith("同志们：\n\n刚才几位村支书")


def test_a_vague_place_must_share_the_topic(searcher: Searcher, villages: Document) -> None:
    assert in_villages(searcher, villages, (Level.POINT, 2), topic="粮食") == []
    (point,) = in_villages(searcher, villages, (Level.POINT, 2), topic="账目")
    assert point.startswith("（二）管好村级账目")


def test_paragraphs_are_lines_with_words(searcher: Searcher, villages: Document) -> None:
    assert in_villages(searcher, villages, (Level.SPEECH, 1), (Level.PARAGRAPH, 1)) == [
        "同志们：\n\n今天召开全县乡村振兴工作会议，主要任务是总结经验，部署工作。"
    ]
    assert in_villages(searcher, villages, (Level.SPEECH, 1), (Level.PARAGRAPH, LAST)) == [
        "同志们，让我们振奋精神，为乡村全面振兴而奋斗！"
    ]
    # 谢谢大家！ closes the speech and is not what its last paragraph means.
    assert in_villages(searcher, villages, (Level.SPEECH, 2), (Level.PARAGRAPH, LAST)) == [
        "要建立防止返贫的监测机制，对脱贫户扶上马、送一程。"
    ]


def test_long_paragraphs_are_not_quoted_whole(made_up: Snapshot, villages: Document) -> None:
    places = [
        Place(villages.id, Span(0, end), None, 0, ("篇一",))
        for end in (LONGEST_PARAGRAPH, LONGEST_PARAGRAPH + 1)
    ]
    (excerpt,) = paragraphs(places, made_up)
    assert excerpt.text == villages.text[:LONGEST_PARAGRAPH].rstrip()


def test_the_headings_of_a_speech_and_inside_it(
    made_up: Snapshot, searcher: Searcher, villages: Document
) -> None:
    address = StructureQuery(((Level.SPEECH, 1),), Intent.OUTLINE, "")
    places = resolve(address, made_up, Scope.of(made_up, [villages.id]), searcher.weigh)
    assert [excerpt.text for excerpt in headings(places, made_up, inside=True)] == [
        "一、认清当前形势",
        "二、抓好特色产业",
        "三、加强队伍建设",
    ]
    assert [excerpt.text for excerpt in headings(places, made_up, inside=False)] == ["乡村振兴讲话选篇一"]


def test_titles_are_chosen_by_what_they_share(made_up: Snapshot, searcher: Searcher) -> None:
    everything, nothing = Scope.of(made_up), Scope.of(made_up, [])
    assert [e.text for e in titles(made_up, everything, searcher.weigh("圖書館"))] == ["關於圖書館建設的講話"]
    assert titles(made_up, everything, searcher.weigh("粮食")) == []
    assert titles(made_up, nothing, searcher.weigh("粮食")) == []


def section(numbering: Numbering, parent: int | None) -> Section:
    return Section(numbering, 1, Span(0, 1), 0, 1, parent, 0, ())


def test_the_section_around_that_is_meant() -> None:
    part, point = section(Numbering.PART, None), section(Numbering.POINT, 0)
    item = section(Numbering.ITEM, 1)
    sections = [part, point, item]
    assert enclosing(item, sections, Level.PART) is part
    assert enclosing(item, sections, Level.POINT) is point
    assert enclosing(part, sections, Level.POINT) is part  # there is nothing smaller
    chapter, article = section(Numbering.CHAPTER, None), section(Numbering.ARTICLE, 0)
    assert enclosing(article, [chapter, article], Level.CHAPTER) is chapter
    assert enclosing(article, [chapter, article], Level.ARTICLE) is article


def test_articles_are_counted_across_chapters(statute: Answerer) -> None:
    assert quoted(statute.answer("第三条讲什么")) == ["第三条 垃圾要分类投放。"]
    assert quoted(statute.answer("第二章有几条")) == ["第三条 垃圾要分类投放。", "第四条 河道要定期清理。"]
    assert quoted(statute.answer("垃圾分类写在第几条"))[0] == "第三条 垃圾要分类投放。"
    assert quoted(statute.answer("最后一条是什么"))[-1] == "第四条 河道要定期清理。"
    missing = statute.answer("第九条是什么内容")
    assert (missing.status, missing.kind) == (AnswerStatus.NOT_FOUND, AnswerKind.OUTLINE)


def test_a_title_is_quoted_from_above_the_speech(
    tmp_path_factory: pytest.TempPathFactory, tiny_glossary: None
) -> None:
    text = "关于水利的讲话\n\n同志们：\n\n我讲的题目是关于水利的讲话。水利是命脉。\n\n谢谢大家！\n"
    answerer = answerer_of({"a.txt": text}, tmp_path_factory)
    for question in ("标题是什么", "第一篇的标题"):
        (excerpt,) = answerer.answer(question).excerpts
        assert (excerpt.text, excerpt.start) == ("关于水利的讲话", 0)


def test_the_name_of_a_file_is_no_title_to_be_quoted(
    tmp_path_factory: pytest.TempPathFactory, tiny_glossary: None
) -> None:
    text = "同志们：\n\n今天我们谈水利。水利是农业的命脉。\n\n谢谢大家！\n"
    answer = answerer_of({"水利.txt": text}, tmp_path_factory).answer("标题是什么")
    assert answer.kind is not AnswerKind.OUTLINE
    assert "水利" not in quoted(answer)


def test_only_the_documents_that_the_topic_names_are_opened(searcher: Searcher) -> None:
    snapshot = searcher.snapshot
    opened: set[str] = set()

    class Watched(dict[str, Outline]):
        def __getitem__(self, key: str) -> Outline:
            opened.add(snapshot.documents[key].name)
            return super().__getitem__(key)

    watched = replace(snapshot, outlines=Watched(snapshot.outlines))
    address = StructureQuery(((Level.PART, 1),), Intent.CONTENT, "图书馆讲话")
    assert resolve(address, watched, Scope.of(watched), searcher.weigh)
    assert opened == {"圖書館.txt"}
