from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.folding import BREAK, closed_up, fold, search_form
from index.analysis.terms import bigrams, words


@given(st.text())
def test_folding_keeps_every_offset_and_is_done_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert fold(text[1:]) == folded[1:]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("政治協商，民主監督", "政治协商,民主监督"),
        ("隨著瞭解顯著復甦衞生藉此", "随着了解显着复苏卫生借此"),
        ("ＡＢＣ１２３", "abc123"),
        ("“三个代表”『精神』", '"三个代表""精神"'),
        ("①㈠Ⅱ½ß…", "1㈠Ⅱ½ß…"),
        ("甲——乙～丙　丁", "甲--乙~丙 丁"),
        ("一\n二", "一\n二"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text).replace("ⅱ", "Ⅱ") == folded


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("⼈⺠⻓江⻅⻔⻢⻋⻝⻄⻘", "人民长江见门马车食西青"),
        ("\uf9ff\uf97a\U0002f800\u2f00", "刺梁丽一"),
        ("㇐㇑", "一丨"),
        ("\ue40c生", "卫生"),
        ("隨\ue2e5\ue473深水\ue88c", "随着邨深水埗"),
        ("ＧＤＰ　１０％", "gdp 10%"),
    ],
)
def test_what_looks_like_a_character_is_searched_as_it(written: str, meant: str) -> None:
    assert fold(written) == meant


def test_symbols_and_unknown_private_characters_stay() -> None:
    assert fold("\uf0b7\uf8e7") == "\uf0b7\uf8e7"


def test_every_radical_of_the_supplement_folds_to_a_character() -> None:
    unknown = {"CJK RADICAL REPEAT"}  # ⺀, a sign of repetition
    for code in range(0x2E80, 0x2FD6):
        name = unicodedata.name(chr(code), "")
        if name and name not in unknown:
            assert not 0x2E80 <= ord(fold(chr(code))) <= 0x2FD5, name


@pytest.mark.parametrize(
    ("spaced", "closed"),
    [
        ("禁 止 饲 养 烈 性 犬 ， 二 十 四 种 。", "禁止饲养烈性犬，二十四种。"),
        ("每只 收取 工本费 15 元", "每只收取工本费15元"),
        ("2013年 1月 16日", "2013年1月16日"),
        ("禁\u200b止\u2002饲\u3000养\u00ad烈\ufeff性", "禁止饲养烈性"),
        ("葛\U000e0100城", "葛城"),
        ("社区  食堂", "社区食堂"),
        ("a few words 1 700", "a few words 1 700"),
        ("项目    金额\t单位", "项目    金额\t单位"),
        (f"河道{BREAK}食堂", f"河道{BREAK}食堂"),
    ],
)
def test_gaps_between_characters_are_closed(spaced: str, closed: str) -> None:
    assert closed_up(spaced) == closed
    assert search_form(spaced) == fold(closed)


def test_spaced_text_has_the_terms_of_the_same_text() -> None:
    assert words("饲 养 烈 性 犬") == words("饲养烈性犬")
    assert bigrams("饲 养 烈\u200b性 犬") == bigrams("饲养烈性犬")


@given(st.text(alphabet="河道整治 \u3000\u200b\u00ad1a，。\n⺠\ue40c", max_size=60))
def test_the_search_form_is_that_of_the_closed_text_and_found_once(text: str) -> None:
    assert search_form(text) == fold(closed_up(text))
    assert search_form(search_form(text)) == search_form(text)
    kept = iter(text)
    assert all(character in kept for character in closed_up(text)), "nothing is added or moved"
