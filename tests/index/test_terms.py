from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folding import fold
from index.terms import bigrams, words


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


def test_both_scripts_give_the_same_terms() -> None:
    assert words("政協工作的顯著成績") == words("政协工作的显著成绩")
    assert bigrams("政協工作") == bigrams("政协工作")


def test_words_come_with_the_words_inside_them() -> None:
    assert words("中华人民共和国,成立了！") == [
        "中华", "华人", "人民", "共和", "共和国", "中华人民共和国", "成立", "了",
    ]  # fmt: skip
    assert "显着" in words("成绩显著"), "the dictionary is folded like the text"
    assert words("，。！ \n…") == []


def test_bigrams_keep_latin_words_and_numbers_whole() -> None:
    assert bigrams("加快GDP增长1.5%，好") == ["加快", "gdp", "增长", "1", "5", "好"]
    assert bigrams("") == []


def test_the_first_use_from_many_threads_loads_one_dictionary() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len({tuple(found) for found in pool.map(words, ["民主监督"] * 16)}) == 1


def test_loading_is_silent_and_leaves_no_file_in_the_shared_temporary_folder() -> None:
    shared = Path(tempfile.gettempdir()) / "jieba.cache"
    before = shared.stat() if shared.exists() else None
    program = "from index.terms import words; print(len(words('人民政协')))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert (shared.stat() if shared.exists() else None) == before
