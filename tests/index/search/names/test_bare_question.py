"""What is left of a question without the names of documents."""

from __future__ import annotations

import pytest

from index.analysis.dates import find_years
from index.analysis.folding import fold
from index.analysis.places import find_places
from index.analysis.terms import term_form
from index.search.names.bare_question import without_names
from index.search.names.naming import Named


def named(text: str, *called: str) -> Named:
    folded = fold(text)
    return Named(
        places=tuple(find_places(folded)), years=tuple(find_years(folded)), called=tuple(map(fold, called))
    )


@pytest.mark.parametrize(
    ("question", "called", "left"),
    [
        ("李鹏说为什么在拉萨戒严", ["李鹏"], "为什么在拉萨戒严"),
        ("上海市政府的报告里提到今年开通哪几条地铁", [], "今年开通哪几条地铁"),
        ("一九八七年政府工作报告，裁军进行到哪了", [], "裁军进行到哪了"),
        ("張炳良說的士加價，市區加幾多", ["張炳良"], "的士加價，市區加幾多"),
        ("2005年在校生有多少", [], "在校生有多少"),
        ("陳茂波話食水要用多少", ["陳茂波"], "食水要用多少"),
        ("2004年中央财政给了多少", [], "中央财政给了多少"),
        ("房价怎么看？李鹏1988年的报告里", ["李鹏"], "房价怎么看？"),
    ],
)
def test_names_and_what_ties_them_are_left_out(question: str, called: list[str], left: str) -> None:
    told = {"李鹏", "张炳良", "陈茂波", "上海市", *(year.written for year in find_years(fold(question)))}
    assert without_names(question, named(question, *called), {term_form(name) for name in told}) == left


def test_what_names_no_document_that_is_meant_stays() -> None:
    question = "六四年欠苏联的债还清没有"
    told = {term_form("六四年")}
    assert without_names(question, named(question), told) == "欠苏联的债还清没有"


@pytest.mark.parametrize("question", ["上海怎么样", "上海", "怎么建地铁"])
def test_where_hardly_anything_is_left_or_gone_there_is_none(question: str) -> None:
    assert without_names(question, named(question), {term_form("上海")}) == ""
