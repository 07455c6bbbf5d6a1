from __future__ import annotations

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from index.analysis.terms import bigrams, words


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
    assert bigrams("加快GDP增长1.5%，好") == ["加快", "gdp", "增长", "1d5p", "好"]
    assert bigrams("") == []


def test_the_first_use_from_many_threads_loads_one_dictionary() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len({tuple(found) for found in pool.map(words, ["民主监督"] * 16)}) == 1


def test_loading_is_silent_and_leaves_no_file_in_the_shared_temporary_folder() -> None:
    shared = Path(tempfile.gettempdir()) / "jieba.cache"
    before = shared.stat() if shared.exists() else None
    program = "from index.analysis.terms import words; print(len(words('人民政协')))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert (shared.stat() if shared.exists() else None) == before
