from __future__ import annotations

import re

import pytest

from index.search.conversation.parts import read_parts
from index.search.conversation.substitution import Likeness, Part, ask_other_figure, substitute
from index.search.names.named_documents import DocumentNames
from index.search.questions.query import parse_query

_NAMES = re.compile(r"(?P<PLACE>云南|四川|上海|青川县)|(?P<YEAR>(?:19|20)\d\d年?)|(?P<SPEAKER>张三丰|李四光)")


def read(folded: str) -> list[Part]:
    return [Part(Likeness[str(m.lastgroup)], *m.span()) for m in _NAMES.finditer(folded)]


@pytest.mark.parametrize(
    ("before", "message", "meant"),
    [
        ("四川2025年经济增长目标", "云南呢", "云南2025年经济增长目标"),
        ("四川2025年经济增长目标", "那2024年呢？", "四川2024年经济增长目标"),
        ("四川2025年经济增长目标", "云南2024年的呢", "云南2024年经济增长目标"),
        ("四川2025年经济增长目标", "换成云南", "云南2025年经济增长目标"),
        ("1992年工业怎么样", "93年呢", "1993年工业怎么样"),
        ("1999年工业怎么样", "隔年的呢", "2000年工业怎么样"),
        ("2001年工业怎么样", "前一年呢", "2000年工业怎么样"),
        ("2006年工业怎么样", "再往前两年呢", "2004年工业怎么样"),
        ("2006年工业怎么样", "往后3年呢", "2009年工业怎么样"),
        ("2006年工业怎么样", "2004年那篇报告呢", "2004年工业怎么样"),
        ("2006年工业怎么样", "2004年那份怎么说", "2004年工业怎么样"),
        ("2006年工业怎么样", "2004年报告里呢", "2004年工业怎么样"),
        ("2006年工业怎么样", "前一年定的是多少", "2005年工业怎么样"),
        ("四川茶叶产量", "再看看云南", "云南茶叶产量"),
        ("四川水渠修得怎么样", "云南修到哪了", "云南水渠修得怎么样 / 修到哪了"),
        ("张三丰2001年怎么说水利", "李四光呢", "李四光2001年怎么说水利"),
        ("各省2025年经济增长目标", "云南呢", "云南2025年经济增长目标"),
        ("经济增长目标", "云南呢", "云南经济增长目标"),
        ("四川和上海的茶叶产量", "云南呢", "云南的茶叶产量"),
        ("四川去年改造多少茶园", "云南改了几个", "云南去年改造多少茶园 / 改了几个"),
        ("2013年医疗方针", "2014年呢，精神健康", "2014年医疗方针 / 精神健康"),
        ("四川茶叶产量 / 水果", "云南呢", "云南茶叶产量 / 水果"),
        ("2004年元旦文告说工业怎么样", "2005年嗰份呢", "2005年元旦文告说工业怎么样"),
    ],
)
def test_the_like_part_is_replaced(before: str, message: str, meant: str) -> None:
    assert substitute(parse_query(message), before, read) == meant


@pytest.mark.parametrize(
    "message", ["居民收入呢", "为什么", "1955年国防费花了多少", "上海粮食产量和人均收入是多少"]
)
def test_what_names_nothing_alike_or_asks_something_whole_is_left(message: str) -> None:
    assert substitute(parse_query(message), "四川2025年经济增长目标", read) is None


def test_two_figures_of_another_century_stay_as_written() -> None:
    def with_short(folded: str) -> list[Part]:
        return [Part(Likeness.YEAR, *m.span()) for m in re.finditer(r"(?:(?:19|20)\d\d|\d\d)年", folded)]

    assert substitute(parse_query("94年那篇呢"), "2004年元旦文告说工业", with_short) == "94年元旦文告说工业"
    assert substitute(parse_query("05年呢"), "2004年报告说工业", with_short) == "2005年报告说工业"


def test_of_a_year_gone_by_what_came_of_a_goal_is_asked() -> None:
    def relative(folded: str) -> list[Part]:
        return [Part(Likeness.YEAR, *m.span()) for m in re.finditer("2025年|去年", folded)]

    assert substitute(parse_query("去年呢"), "四川2025年经济增长目标", relative) == "四川去年经济增长"


@pytest.mark.parametrize(
    ("before", "message", "asked"),
    [
        ("四川2025年经济增长目标", "居民收入呢", "四川2025年居民收入目标是多少"),
        ("四川2025年物价涨了多少", "那粮食产量呢", "四川2025年粮食产量达到了多少"),
        ("经济增长目标,四川2025年是多少", "物价呢", "四川2025年物价目标是多少"),
        ("四川2025年经济增长目标", "能耗要降多少呢", "四川2025年能耗要降多少"),
        ("四川2025年经济增长目标", "乡村旅游呢", None),
        ("四川2025年怎么修水渠", "居民收入呢", None),
        ("经济增长目标", "居民收入呢", None),
    ],
)
def test_another_figure_is_asked_of_the_same_place_and_year(
    before: str, message: str, asked: str | None
) -> None:
    assert ask_other_figure(parse_query(message), before, read(before), ()) == asked


def test_parts_are_read_with_the_names_of_the_library() -> None:
    names = DocumentNames([])

    def parts(text: str) -> list[tuple[Likeness, str]]:
        return [(part.likeness, text[part.start : part.end]) for part in read_parts(text, names)]

    assert parts("廣東2024年的GDP") == [(Likeness.PLACE, "廣東"), (Likeness.YEAR, "2024年")]
    assert parts("1999元旦文告") == [(Likeness.YEAR, "1999")]
    assert parts("云南去年用了2024万元") == [(Likeness.PLACE, "云南"), (Likeness.YEAR, "去年")]
    assert parts("还有别的福利吗") == []
