from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.pdf.characters import collection, is_private, plain

GB2312 = [sign for code in range(0x10000) if (sign := chr(code)).encode("gb2312", "ignore")]


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("⼀", "一"),  # Kangxi radicals
        ("⼈", "人"),
        ("⻓", "长"),  # simplified ones, which Unicode names no ideographs for
        ("⻢", "马"),
        ("⻔", "门"),
        ("⻩", "黄"),  # what fonts draw alike
        ("⻄", "西"),
        ("⺀", "⺀"),  # a radical alone
        ("⻈", "⻈"),
        ("\uf9e4", "理"),  # compatibility ideographs
        ("\ufa0e", "\ufa0e"),  # a unified one among them
        ("︒", "。"),
        ("︐", "，"),
        ("﹁", "「"),
        ("︵", "（"),
        ("︙", "…"),
        ("︰", "︰"),  # a colon, to writers of Big5
        ("ﬀ", "ff"),
        ("ﬃ", "ffi"),
    ],
)
def test_special_forms_are_what_they_show(form: str, shown: str) -> None:
    assert plain(f"甲{form}乙") == f"甲{shown}乙"


@given(st.text(st.sampled_from(GB2312)))
def test_usual_characters_stay_as_they_are(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize("charset", ["gb2312", "cp950"])
def test_every_usual_ideograph_is_in_its_collection(charset: str) -> None:
    ordering = {"gb2312": "GB1", "cp950": "CNS1"}[charset]
    known = collection(ordering)
    assert known is not None
    texts = {known.get(cid) for cid in range(31_000)}
    ideographs = {sign for code in range(0x4E00, 0xA000) if (sign := chr(code)).encode(charset, "ignore")}
    assert len(ideographs) > 6_700
    assert ideographs <= texts


@pytest.mark.parametrize("ordering", ["GB1", "CNS1", "Japan1", "Korea1", "KR"])
def test_few_characters_of_a_collection_are_of_private_use(ordering: str) -> None:
    known = collection(ordering)
    assert known is not None
    texts = [text for cid in range(31_000) if (text := known.get(cid))]
    assert sum(map(is_private, texts)) < 0.002 * len(texts)
    assert all(plain(text) == text for text in texts)


def test_another_collection_is_unknown() -> None:
    assert collection("Identity") is None
    known = collection("GB1")
    assert known is not None
    assert known.get(60_000) is None
