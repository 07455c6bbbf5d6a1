from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.dates import find_relative_years, find_years
from index.analysis.folding import fold
from index.analysis.places import PROVINCES, find_places, in_order, is_known_place, most_named
from index.outline.facets import find_facets, speaker_name
from index.outline.parsing import parse_outline
from index.reading import read_bytes
from index.types import Facets


def facets(name: str, text: str) -> Facets:
    document = read_bytes(text.encode(), name)
    return find_facets(document, parse_outline(document))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("湖北省2025年", ["湖北"]),
        ("内蒙古自治区", ["内蒙古"]),
        ("內蒙的牧區", ["内蒙古"]),
        ("新疆维吾尔自治区第十四届", ["新疆"]),
        ("香港特别行政区政府", ["香港"]),
        ("沪2025年GDP", ["上海"]),
        ("川渝两地", ["四川", "重庆"]),
        ("粤省的目标", ["广东"]),
        ("深圳市政府", ["深圳"]),
        ("雲南和四川的目標", ["云南", "四川"]),
        ("中国式现代化", []),
        ("上市公司", []),
        ("新办法和青年", []),
        ("How did Inner Mongolia and Hong Kong do", ["内蒙古", "香港"]),
    ],
)
def test_a_place_is_known_by_all_its_names(text: str, places: list[str]) -> None:
    assert [place.name for place in find_places(fold(text))] == places


@given(st.text(alphabet="湖北省上海市2025年沪和的 中国abc香港特别行政区", max_size=30))
def test_places_and_years_lie_where_they_say(text: str) -> None:
    folded = fold(text)
    for place in find_places(folded):
        assert 0 <= place.start < place.end <= len(folded)
    for year in find_years(folded):
        assert 0 <= year.start < year.end <= len(folded)


def test_only_real_places_are_certain() -> None:
    assert all(map(is_known_place, ("湖北", "新加坡", "武汉")))
    assert not any(map(is_known_place, ("福利", "城镇", "东西", "大国")))
    assert [place.certain for place in find_places("劳工及福利局")] == [False]


def test_provinces_come_in_their_official_order() -> None:
    assert len(PROVINCES) == 34
    assert in_order({"武汉", "四川", "北京", "河北"}) == ["北京", "河北", "四川", "武汉"]


def test_a_text_is_at_home_where_it_names_most() -> None:
    assert most_named("香港的房屋,本港的交通,广东的货物") == ("香港", 2, 3)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2025年", [2025]),
        ("２００３年", [2003]),
        ("二〇〇三年", [2003]),
        ("二零二五年", [2025]),
        ("民國93年元旦", [2004]),
        ("民国九十三年", [2004]),
        ("2012-10-17_行政長官", [2012]),
        ("2025湖北", [2025]),
        ("98年机构改革", [1998]),
        ("九五年总理报告", [1995]),
        ("90年代", list(range(1990, 2000))),
        ("本世纪20年代", list(range(2020, 2030))),
        ("2005元", []),
        ("1998个", []),
        ("3000年", []),
        ("10年来", []),
        ("十五年间", []),
    ],
)
def test_years_are_read_in_every_form(text: str, years: list[int]) -> None:
    assert [year.year for year in find_years(fold(text))] == years


def test_a_day_is_read_with_its_year() -> None:
    days = [
        year.day for text in ("2013年3月20日", "2013年 1月 16日", "2013-03-20") for year in find_years(text)
    ]
    assert days == ["2013-03-20", "2013-01-16", "2013-03-20"]
    assert [year.day for year in find_years("2013年13月40日")] == [""]


def test_short_years_are_marked_as_doubtful() -> None:
    assert [year.short for year in find_years("98年和2003年")] == [True, False]
    assert find_relative_years("去年和今年") == [(0, 2), (3, 5)]


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ("省长 王予波", "王予波"),
        ("龚正市长", "龚正"),
        ("国务院总理李鹏", "李鹏"),
        ("甲·乙", "甲·乙"),
        ("省长 王 凯", "王凯"),
    ],
)
def test_a_speaker_is_known_without_the_office(stated: str, name: str) -> None:
    assert speaker_name(stated) == name


def test_a_report_tells_place_year_day_and_speaker() -> None:
    found = facets(
        "2025_云川省报告.txt",
        "2025年四川省政府工作报告\n\n——2025年1月20日在四川省第十四届人民代表大会第四次会议上\n\n"
        "省长 王小明\n\n"
        "各位代表：\n\n现在，我代表省人民政府，向大会报告工作。\n",
    )
    assert found.places == ("四川",)
    assert found.years == (2025,)
    assert found.days == ("2025-01-20",)
    assert found.speakers == ("王小明",)
    assert "政府工作报告" in found.names.split(" ")


def test_a_file_name_tells_what_the_text_does_not() -> None:
    text = "主席，我感謝各位議員。香港的房屋供應要增加，香港的土地要開發，本港居民要安居。\n"
    found = facets("2013-03-20_發展局局長_感謝各位議員.txt", text)
    assert found.places == ()
    assert found.home == "香港"
    assert (found.years, found.days) == ((2013,), ("2013-03-20",))
    assert found.offices == ("发展局局长",)


def test_a_year_of_the_republic_and_a_speaker_stand_in_a_file_name() -> None:
    found = facets("2004_總統陳小明中華民國93年元旦文告.txt", "各位同胞，新年好。我們要和平，要民主。\n")
    assert found.years == (2004,)
    assert found.speakers == ("陈小明",)
    assert found.places == ("台湾",)
