from __future__ import annotations

from collections.abc import Iterator
from math import log, sqrt

import pytest

from index.store import glossary
from index.store.glossary import build_glossary, gloss_coverage, stems
from index.store.snapshot import Snapshot

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


def test_the_share_of_english_words_that_a_text_translates(tiny: Snapshot) -> None:
    one, none = log(8 / 3), log(8)
    texts = ["道路要修好。", "要修路。", "茶葉要做強。"]
    # road: 道路 in one of three passages, 修路 in none; it makes up half of that word's gloss.
    assert gloss_coverage(["roads"], texts, tiny) == pytest.approx([1, sqrt(0.5), 0])
    assert gloss_coverage(["road", "roads"], texts, tiny) == pytest.approx([1, sqrt(0.5), 0])
    # 乡村 stands in no passage and so weighs most; "harbour" has no translation and weighs 1.
    assert gloss_coverage(["road", "village"], texts[:1], tiny) == pytest.approx([one / (one + none)])
    assert gloss_coverage(["road", "harbour"], texts[:1], tiny) == pytest.approx([one / (one + 1)])


def test_without_english_there_is_nothing_to_translate(tiny: Snapshot) -> None:
    assert gloss_coverage([], ["道路", "茶叶"], tiny) == [0.0, 0.0]
    assert gloss_coverage(["the"], ["道路"], tiny) == [0.0]
    assert gloss_coverage(["road"], [], tiny) == []
