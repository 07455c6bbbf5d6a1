from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import log, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from index.search.questions.translation import gloss_coverage
from index.snapshot import glossary
from index.snapshot.glossary import build_glossary, stems
from index.snapshot.snapshot import Snapshot

LINES = """# CC-CEDICT
道路 道路 [dao4 lu4] /road/path/CL:條|条[tiao2]/
修路 修路 [xiu1 lu4] /to repair a road/
茶葉 茶叶 [cha2 ye4] /tea/tea-leaves/
宏圖 宏图 [hong2 tu2] /a great and very ambitious long term plan/
張 张 [Zhang1] /surname Zhang/sheet/
未知 未知 [wei4 zhi1] /unknown/
學習 学习 [xue2 xi2] /to learn (at school)/to study/
"""


@pytest.fixture
def little_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    def lines() -> Iterator[str]:
        yield from LINES.splitlines(keepends=True)

    monkeypatch.setattr(glossary, "_dictionary_lines", lines)


def test_words_are_stemmed_and_grammar_is_left_out() -> None:
    assert stems("The Roads of a Village, building one's duties") == ["road", "villag", "build", "duti"]
    assert stems("") == []


@pytest.mark.usefixtures("little_dictionary")
def test_a_dictionary_is_turned_round_for_the_words_of_the_corpus() -> None:
    found = build_glossary(["道路", "修路", "茶叶", "宏图", "张", "学习"])
    assert found["road"] == {"道路": 1.0, "修路": 0.5}
    assert found["path"] == {"道路": 1.0}
    assert found["repair"] == {"修路": 0.5}
    assert found["tea"] == {"茶叶": 1.0}  # the better of two glosses
    assert found["sheet"] == {"张": 1.0}
    assert found["learn"] == found["studi"] == {"学习": 1.0}
    assert not {"zhang", "school", "cl", "to", "a"} & found.keys()  # notes, names and grammar
    assert "ambiti" not in found  # one of seven words does not stand for the gloss
    assert "unknown" not in found


@pytest.mark.usefixtures("little_dictionary")
def test_a_corpus_without_words_has_no_glossary() -> None:
    assert build_glossary([]) == {}


def test_the_real_dictionary_knows_plain_words() -> None:
    found = build_glossary(["职能", "学校", "道路", "老师"])
    assert found["school"]["学校"] == 1.0
    assert found["teacher"]["老师"] == 1.0
    assert found["road"]["道路"] == 1.0
    assert {word for entries in found.values() for word in entries} <= {"职能", "学校", "道路", "老师"}


def sentences_saying(text: str, snapshot: Snapshot) -> NDArray[np.int64]:
    """Return the numbers of the sentences that hold ``text``."""
    spans = [snapshot.passages.sentence_span(number) for number in range(len(snapshot.sentence_owner))]
    owners = [snapshot.passages[int(owner)] for owner in snapshot.sentence_owner]
    texts = [
        passage.text[span.start - passage.start : span.end - passage.start]
        for passage, span in zip(owners, spans, strict=True)
    ]
    return np.array([number for number, own in enumerate(texts) if text in own], np.int64)


def test_the_share_of_english_words_that_a_sentence_translates(tiny: Snapshot) -> None:
    one, none = log(8 / 3), log(8)
    road, tea = sentences_saying("道路", tiny), sentences_saying("茶叶", tiny)
    both = np.concatenate([road, tea])
    # road: 道路 in one of three passages, 修路 in none.
    assert gloss_coverage(["roads"], both, tiny).tolist() == pytest.approx([1, 0])
    assert gloss_coverage(["road", "roads"], both, tiny).tolist() == pytest.approx([1, 0])
    # 乡村 stands in no passage and so weighs most; "harbour" has no translation and weighs 1.
    assert gloss_coverage(["road", "village"], road, tiny).tolist() == pytest.approx([one / (one + none)])
    assert gloss_coverage(["road", "harbour"], road, tiny).tolist() == pytest.approx([one / (one + 1)])


def test_a_word_that_is_half_of_its_gloss_counts_less(tiny: Snapshot) -> None:
    halved = replace(tiny, glossary={"tea": {"茶叶": 0.5}})
    found = gloss_coverage(["tea"], sentences_saying("茶叶", halved), halved)
    assert found.tolist() == pytest.approx([sqrt(0.5)])


def test_without_english_there_is_nothing_to_translate(tiny: Snapshot) -> None:
    assert gloss_coverage([], np.array([0, 1]), tiny).tolist() == [0.0, 0.0]
    assert gloss_coverage(["the"], np.array([0]), tiny).tolist() == [0.0]
    assert gloss_coverage(["road"], np.array([], np.int64), tiny).tolist() == []
