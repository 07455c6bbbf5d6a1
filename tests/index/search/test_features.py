from __future__ import annotations

from math import log
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from index.analysis.terms import words
from index.search.features import FEATURES, Candidate, Candidates, coverage, gather, idf
from index.search.questions.query import parse_query
from index.search.retrieval import best_of_each
from index.search.scope import Scope
from index.snapshot.lexical import K1, B, LexicalIndex
from index.snapshot.snapshot import Snapshot
from index.types import Span
from tests.index.search.made_up import ENCODER, TINY

IDF = {0: log(8), 1: log(8 / 3), 2: log(8 / 5), 3: log(8 / 7)}
"""By the number of the three passages that hold a term: ln(1 + (3 - n + .5) / (n + .5))."""


def encode(text: str) -> NDArray[np.float32]:
    row: NDArray[np.float32] = ENCODER.encode_queries([text])[0]
    return row


def gathered(question: str, snapshot: Snapshot, only: list[int] | None = None) -> Candidates:
    numbers = None if only is None else np.array(only, np.int64)
    return gather(parse_query(question), encode(question), snapshot, Scope.of(snapshot), numbers)


def column(found: Candidates, name: str) -> list[float]:
    return [float(value) for value in found.features[:, FEATURES.index(name)]]


def texts(found: Candidates, snapshot: Snapshot) -> list[str]:
    passages = [snapshot.passages[entry.passage] for entry in found.entries]
    return [
        snapshot.documents[passage.document_id].text[entry.sentence.start : entry.sentence.end]
        for passage, entry in zip(passages, found.entries, strict=True)
    ]


def test_rare_terms_weigh_more(tiny: Snapshot) -> None:
    assert len(tiny.bigrams) == 3
    assert idf(tiny.bigrams, "飞机") == pytest.approx(IDF[0])
    assert idf(tiny.bigrams, "茶叶") == pytest.approx(IDF[1])
    assert idf(tiny.bigrams, "要修") == pytest.approx(IDF[2])
    assert idf(tiny.words, "要") == pytest.approx(IDF[3])


def test_coverage_is_the_weighed_share_of_bigrams() -> None:
    weights = {"茶叶": 3.0, "做强": 1.0}
    assert coverage("茶叶要做强", weights) == 1.0
    assert coverage("茶葉好，茶葉香", weights) == 0.75  # Traditional, and twice counts once
    assert coverage("做强做优", weights) == 0.25
    assert coverage("", weights) == coverage("茶叶", {}) == coverage("茶叶", {"茶叶": 0.0}) == 0.0


def test_every_sentence_of_the_passages_is_described_in_reading_order(tiny: Snapshot) -> None:
    found = gathered("茶叶做强", tiny, only=[0, 2])
    assert texts(found, tiny) == ["茶叶要做强。", "水果要做优。", "水渠要修通。"]
    assert list(found.entries) == [
        Candidate(0, Span(0, 6)),
        Candidate(0, Span(6, 12)),
        Candidate(2, Span(0, 6)),
    ]
    assert found.features.shape == (3, len(FEATURES))
    assert found.features.dtype == np.float32


def test_sentences_searched_beside_the_rest_are_the_same(
    made_up: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one = gathered("茶叶要做强", made_up)
    monkeypatch.setattr("index.snapshot.engine.two_threads.BESIDE_FROM", 0)
    beside = gathered("茶叶要做强", made_up)
    assert list(beside.entries) == list(one_by_one.entries)
    np.testing.assert_array_equal(beside.features, one_by_one.features)


def test_a_long_question_is_searched_by_its_rarest_terms(
    tiny: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[list[str]] = []
    search = LexicalIndex.search

    def noted(index: LexicalIndex, terms: list[str], *rest: Any) -> Any:
        searched.append(terms)
        return search(index, terms, *rest)

    monkeypatch.setattr(LexicalIndex, "search", noted)
    monkeypatch.setattr("index.search.retrieval.MOST_TERMS", 2)
    gathered("要，水渠，茶叶，飞机", tiny)  # 要 stands in all three passages, 飞机 in none
    assert {"水渠", "茶叶"} in [set(terms) for terms in searched]
    assert not any({"要", "飞机"} & set(terms) for terms in searched)


def test_mere_courtesies_do_not_answer(made_up: Snapshot) -> None:
    everything = gathered("同志们", made_up, only=list(range(len(made_up.passages))))
    said = "".join(document.text for document in made_up.documents.values())
    assert "同志们：" in said
    assert "同志们：" not in texts(everything, made_up)
    assert "同志们，让我们振奋精神，为乡村全面振兴而奋斗！" in texts(everything, made_up)


def test_the_features_of_sentences_by_hand(tiny: Snapshot) -> None:
    question = "茶叶做强"  # 茶叶 and 做强 stand in one passage, 叶做 in none
    found = gathered(question, tiny, only=[0, 1])
    total = 2 * IDF[1] + IDF[0]
    assert found.gram_weights == pytest.approx({"茶叶": IDF[1], "叶做": IDF[0], "做强": IDF[1]})
    assert column(found, "sentence_coverage") == pytest.approx([2 * IDF[1] / total, 0, 0])
    assert column(found, "passage_coverage") == pytest.approx([2 * IDF[1] / total] * 2 + [0])
    assert column(found, "log_length") == pytest.approx([log(11)] * 3)
    assert column(found, "gloss_coverage") == [0, 0, 0]
    assert column(found, "form_fit") == [1, 1, 1]  # nothing was wished


def test_cosines_are_those_of_the_encoder(tiny: Snapshot) -> None:
    found = gathered("茶叶要做强。", tiny, only=[0, 1])
    vector = encode("茶叶要做强。")
    sentences = [float(encode(text) @ vector) for text in ("茶叶要做强。", "水果要做优。", "道路要修好。")]
    passages = [float(encode(text) @ vector) for text in (TINY["茶叶.txt"], TINY["路.txt"])]
    assert column(found, "sentence_cosine") == pytest.approx(sentences)
    assert sentences[0] == pytest.approx(1)
    assert column(found, "passage_cosine") == pytest.approx([passages[0], passages[0], passages[1]])


def test_bm25_is_divided_by_the_weight_of_all_words(tiny: Snapshot) -> None:
    lengths = [len(words(text)) for text in TINY.values()]
    share = 1 / (1 + K1 * (1 - B + B * lengths[0] / (sum(lengths) / 3)))  # 茶叶 occurs once
    assert column(gathered("茶叶", tiny, only=[0, 1]), "word_bm25") == pytest.approx([share, share, 0])
    with_unknown = IDF[1] * share / (IDF[1] + IDF[0])
    assert column(gathered("茶叶飞机", tiny, only=[0]), "word_bm25") == pytest.approx([with_unknown] * 2)


def test_forms_are_looked_for_where_they_are_wanted(made_up: Snapshot) -> None:
    found = gathered("会议开了多少天", made_up, only=[2])
    # 一、认清当前形势 | 32.5万吨 | 3天, 286名 | 2019年10月1日 | 百分之八
    # Wanted: a number, a time (当前 and 去年 are some), and a number of days (1日 has that unit).
    assert column(found, "form_fit") == pytest.approx([1 / 3, 2 / 3, 1, 1, 1 / 3])


def test_english_questions_are_matched_through_the_glossary(tiny: Snapshot) -> None:
    found = gathered("how should roads be built", tiny, only=[1, 2])
    # 道路 (whole gloss) stands in one of three passages; "built" has no translation and weighs 1.
    assert column(found, "gloss_coverage") == pytest.approx([IDF[1] / (IDF[1] + 1), 0])


def test_the_searches_find_what_is_near_in_any_way(made_up: Snapshot) -> None:
    by_heading = gathered("队伍建设", made_up)
    assert "账目每月公开。" in texts(by_heading, made_up)  # the words stand in its heading path only
    assert "圖書館是城市的客廳。" in texts(gathered("图书馆", made_up), made_up)


def test_candidates_keep_to_the_scope(made_up: Snapshot) -> None:
    library = [key for key, value in made_up.documents.items() if value.name == "圖書館.txt"]
    query = parse_query("茶叶品牌")
    found = gather(query, encode("茶叶品牌"), made_up, Scope.of(made_up, library))
    assert {made_up.passages[entry.passage].document_id for entry in found.entries} == set(library)
    nothing = gather(query, encode("茶叶品牌"), made_up, Scope.of(made_up, ["000000000000"]))
    assert len(nothing.entries) == 0
    assert nothing.features.shape == (0, len(FEATURES))


def test_the_best_of_each_document_are_the_nearest_also_where_all_cosines_are_below_zero(
    tiny: Snapshot,
) -> None:
    query = parse_query("毫不相干")
    vector = -np.mean([tiny.passage_vectors.take(np.arange(len(tiny.passages)))], axis=1)[0]
    numbers = np.arange(len(tiny.passages))
    near = tiny.passage_vectors.take(numbers) @ vector
    assert near.max() < 0
    best = best_of_each(query, vector, tiny, Scope.of(tiny), 1)
    owners = tiny.passages.document_numbers(numbers)
    expected = [int(numbers[owners == one][np.argmax(near[owners == one])]) for one in np.unique(owners)]
    assert best.tolist() == expected
