from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.sentence_features import Evidence, find_evidence

NUMBER, TIME, PERSON = Evidence.NUMBER, Evidence.TIME, Evidence.PERSON
PLACE, NUMERAL = Evidence.PLACE, Evidence.NUMERAL


def test_the_stored_values_stay_what_they_were() -> None:
    # Snapshots hold them: another value would need another format.
    assert {form.name: form.value for form in Evidence} == {
        "NUMBER": 1,
        "TIME": 2,
        "PERSON": 4,
        "PLACE": 8,
        "NUMERAL": 32,
        "COURTESY": 64,
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", Evidence(0)),
        ("工作做得好。", Evidence(0)),
        ("\0😀", Evidence(0)),
        ("同志们！", PERSON | Evidence.COURTESY),
        ("12", NUMBER | NUMERAL),
        ("增加了三倍", NUMBER | NUMERAL),
        ("提高八成", NUMBER | NUMERAL),
        ("统一思想", NUMERAL),
        ("产值翻番", NUMBER),
        ("春节", TIME),
        ("六月", NUMBER | TIME | NUMERAL),
        ("李先生", PERSON),
        ("来到广州", PLACE),
        ("快;好;省钱", PLACE),
        ("一是快,二是好", NUMERAL),
        ("六 月", NUMBER | TIME | NUMERAL),
        ("同 志 们 ！", PERSON | Evidence.COURTESY),
    ],
)
def test_forms_by_hand(text: str, shown: Evidence) -> None:
    assert find_evidence(text) == shown


def test_script_and_width_make_no_difference() -> None:
    for one, other in (("１２个", "12个"), ("３００萬元", "300万元"), ("總書記", "总书记"), ("臺灣", "台湾")):
        assert find_evidence(one) == find_evidence(other) != 0


some_text = st.text(
    st.one_of(st.sampled_from("一二3万个年春节人省市;；、，。既又是\n"), st.characters()), max_size=30
)


@given(some_text)
def test_every_text_fits_into_a_byte(text: str) -> None:
    shown = find_evidence(text)
    assert 0 <= shown < 256


@given(some_text, some_text)
def test_more_text_on_another_line_shows_no_less(text: str, more: str) -> None:
    assert find_evidence(text) & ~find_evidence(f"{text}\n{more}") & ~Evidence.COURTESY == 0


@pytest.mark.parametrize(
    "text",
    [
        "同志们：",
        "各位代表，各位委员：",
        "尊敬的主席先生，女士们，先生们：",
        "尊敬的各位領導、各位來賓：",
        "大家好！",
        "主席。",
        "谢谢大家！",
        "多謝各位。",
        "多謝代理主席。",
        "最后，再次感谢大家！",
        "我謹此陳辭，多謝主席。",
    ],
)
def test_courtesies_are_known(text: str) -> None:
    assert Evidence.COURTESY in find_evidence(text)


@pytest.mark.parametrize(
    "text",
    [
        "各位委员要认真学习。",
        "谢谢大家的支持，我们要继续努力。",
        "同志们，形势很好。",
        "代表委员要带头。",
        "主席的讲话",
        "女士先生" * 1500 + "来",
        "各位的" * 2500,
    ],
)
def test_what_says_more_is_no_courtesy(text: str) -> None:
    assert Evidence.COURTESY not in find_evidence(text)
