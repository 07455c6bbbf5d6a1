"""Which questions ask of several documents, and which do not."""

from __future__ import annotations

import pytest

from index.analysis.folding import BREAK, search_form
from index.search.across_documents.across_parsing import parse_across
from index.search.across_documents.across_query import Asking, Axis, without_doing
from index.search.names.named_documents import DocumentNames
from index.types import Facets

NAMES = DocumentNames(
    [
        *(
            Facets((place,), place, (2025,), names="政府工作报告")
            for place in ("湖北", "四川", "云南", "广东")
        ),
        *(
            Facets((), "中国", (year,), speakers=("朱镕基",), names="国务院政府工作报告 总理朱镕基")
            for year in (1998, 1999, 2003, 2025)
        ),
        *(Facets((), "香港", (year,), names="行政长官施政报告") for year in (2013, 2014)),
    ]
)


def read(question: str):  # type: ignore[no-untyped-def]
    folded = search_form(question)
    return parse_across(folded, NAMES.read(folded))


@pytest.mark.parametrize(
    ("question", "axis", "asking", "topic"),
    [
        ("各省今年的经济增长目标", Axis.PROVINCES, Asking.EACH, "经济增长目标"),
        ("请问各省2025年粮食产量是多少？", Axis.PROVINCES, Asking.EACH, "粮食产量是多少"),
        ("这些年的政府工作报告怎么说住房", Axis.YEARS, Asking.EACH, "住房"),
        ("湖北、四川、云南哪几个在报告里提到马拉松", Axis.PLACES, Asking.WHICH, "马拉松"),
        ("西南几个省市(云南、四川)谁家报告写了大运河", Axis.PROVINCES, Asking.WHICH, "大运河"),
        ("1998年到2003年报告里哪几年讲到下岗", Axis.YEARS, Asking.WHICH, "下岗"),
        ("四川、云南今年新增多少养老床位", Axis.PLACES, Asking.COMPARE, "新增多少养老床位"),
        ("which of hubei and sichuan mention tea", Axis.PLACES, Asking.WHICH, "tea"),
        ("31个省今年粮食产量目标", Axis.PROVINCES, Asking.EACH, "粮食产量目标"),
        ("各省对中小学心理健康怎么说", Axis.PROVINCES, Asking.EACH, "中小学心理健康"),
        ("各省份怎麼說民營經濟", Axis.PROVINCES, Asking.EACH, "民营经济"),
        ("历年政府工作报告怎么说物价", Axis.YEARS, Asking.EACH, "物价"),
        ("历年政府工作报告怎么评价中美关系", Axis.YEARS, Asking.EACH, "中美关系"),
        ("历年政府工作报告怎么说台湾", Axis.YEARS, Asking.EACH, "台湾"),
        ("近几年施政報告怎麼說安老", Axis.YEARS, Asking.EACH, "安老"),
        ("从1998年到2003年政府工作报告怎么说价格改革", Axis.YEARS, Asking.EACH, "价格改革"),
        ("哪些省提到低空经济", Axis.PROVINCES, Asking.WHICH, "低空经济"),
        ("哪些省在搞可控核聚变", Axis.PROVINCES, Asking.WHICH, "可控核聚变"),
        ("哪几个省说要治理高价彩礼", Axis.PROVINCES, Asking.WHICH, "治理高价彩礼"),
        ("今年的全运会，哪些省份在报告里提了", Axis.PROVINCES, Asking.WHICH, "全运会"),
        ("取消农业税是哪几年的政府工作报告说的", Axis.YEARS, Asking.WHICH, "取消农业税"),
        ("哪些官員講過男士侍產假", Axis.PAPERS, Asking.WHICH, "男士侍产假"),
        ("哪些总理在报告里说过乡镇企业", Axis.PAPERS, Asking.WHICH, "乡镇企业"),
        ("2003到2007年每年的经济增长预期目标", Axis.YEARS, Asking.EACH, "经济增长预期目标"),
        ("九十年代后半段(1994到1999年)的政府工作报告怎么说物价", Axis.YEARS, Asking.EACH, "物价"),
        ("朱镕基当总理那几年的报告怎么讲下岗职工", Axis.PAPERS, Asking.EACH, "下岗职工"),
        ("朱镕基1998年和2003年讲现代化，说法有什么不一样", Axis.YEARS, Asking.COMPARE, "现代化"),
        ("2013和2014兩份施政報告，扶貧各撥多少錢", Axis.YEARS, Asking.COMPARE, f"扶贫{BREAK}拨多少钱"),
        ("Which provinces mention humanoid robots?", Axis.PROVINCES, Asking.WHICH, "humanoid robots"),
        ("What does every province say about pensions?", Axis.PROVINCES, Asking.EACH, "pensions"),
        ("How do Yunnan and Sichuan differ on grain?", Axis.PLACES, Asking.COMPARE, "grain"),
        ("今年报告里提到6G的有哪些省", Axis.PROVINCES, Asking.WHICH, "6g"),
        ("提到人形机器人的省份有哪些", Axis.PROVINCES, Asking.WHICH, "人形机器人"),
        ("列出提到白酒的省", Axis.PROVINCES, Asking.WHICH, "白酒"),
        ("讲到冰雪经济的都有谁", Axis.PAPERS, Asking.WHICH, "冰雪经济"),
        ("黑神话悟空被哪几个省写进报告了", Axis.PROVINCES, Asking.WHICH, "黑神话悟空"),
        ("哪几年的国务院报告点名法轮功", Axis.YEARS, Asking.WHICH, "法轮功"),
        ("国务院哪几年的报告里有“一国两制”", Axis.YEARS, Asking.WHICH, '"一国两制"'),
        ("邊啲官員或者報告講過全民退休保障", Axis.PAPERS, Asking.WHICH, "全民退休保障"),
        ("湖北、四川、云南哪个提到了茶叶", Axis.PLACES, Asking.WHICH, "茶叶"),
        ("哪个省的增长目标最高", Axis.PROVINCES, Asking.EACH, "增长目标"),
        ("2005到2007年中央财政赤字每年安排多少", Axis.YEARS, Asking.EACH, f"中央财政赤字{BREAK}安排多少"),
        ("朱镕基每年的增长目标", Axis.PAPERS, Asking.EACH, "增长目标"),
        ("历届总理怎么讲物价", Axis.PAPERS, Asking.EACH, "物价"),
        ("云南和四川的增长目标差多少", Axis.PLACES, Asking.COMPARE, "增长目标"),
        ("湖北跟广东今年粮食产量定得谁高", Axis.PLACES, Asking.COMPARE, "粮食产量定得"),
        ("云南比四川的增长目标高吗", Axis.PLACES, Asking.COMPARE, "增长目标"),
        ("2013同2014施政報告講貧窮線有咩分別", Axis.YEARS, Asking.COMPARE, "贫穷线"),
        ("Which aims for faster sales growth, Hubei or Yunnan?", Axis.PLACES, Asking.COMPARE, "sales growth"),
        ("低空经济哪些省提到了", Axis.PLACES, Asking.WHICH, "低空经济"),
        ("哪些省把人形机器人写进了报告", Axis.PROVINCES, Asking.WHICH, "人形机器人"),
        ("哪些年的政府工作报告提到三峡工程", Axis.YEARS, Asking.WHICH, "三峡工程"),
        ("哪几份报告讲到包产到户", Axis.PAPERS, Asking.WHICH, "包产到户"),
        ("各直辖市今年的增长目标", Axis.PROVINCES, Asking.EACH, "增长目标"),
        ("东北三省2025年粮食产量目标分别是多少", Axis.PROVINCES, Asking.EACH, "粮食产量目标"),
        ("西部省份怎么说低空经济", Axis.PROVINCES, Asking.EACH, "低空经济"),
        ("长三角今年的经济增长目标", Axis.PROVINCES, Asking.EACH, "经济增长目标"),
        ("中部哪些省提到低空经济", Axis.PROVINCES, Asking.WHICH, "低空经济"),
        ("云南、四川今年的增长目标是多少", Axis.PLACES, Asking.COMPARE, "增长目标是多少"),
        ("1998年和2003年的报告怎么说物价", Axis.YEARS, Asking.COMPARE, "物价"),
        ("云南和四川的粮食目标有什么不同", Axis.PLACES, Asking.COMPARE, "粮食目标"),
        ("1998年和2003年政府工作报告的增长目标有何区别", Axis.YEARS, Asking.COMPARE, "增长目标"),
    ],
)
def test_a_question_of_several_documents_is_read(
    question: str, axis: Axis, asking: Asking, topic: str
) -> None:
    found = read(question)
    assert found is not None
    assert (found.axis, found.asking, found.topic) == (axis, asking, topic)


@pytest.mark.parametrize(
    "question",
    [
        "哪些地区要重点发展海洋经济",
        "各地区各部门要抓好什么",
        "各级政府要做什么",
        "各部门要怎么过紧日子",
        "各省级部门有哪些任务",
        "要把哪些任务落实到各省",
        "湖北论经济总量跟各省排座次排第几",
        "山东继续实施多少个省市县重点项目？",
        "1981年计划在哪些省扩大商品粮基地",
        "每年的政府拨款是多少",
        "1999年以来职工基本工资提了几次",
        "云南和四川怎么合作",
        "湖北2025年经济增长目标是多少",
        "西部大开发怎么说",
        "长三角一体化的目标",
        "长三角2024年建成运营的高铁是哪条",
        "东北虎豹国家公园有多少只虎",
        "自治区今年给不给请律师",
        "京津冀有多少事项实现跨省通办",
        "历届政府就医疗制度改革进行了多少次咨询？",
    ],
)
def test_an_ordinary_question_is_none(question: str) -> None:
    found = read(question)
    assert found is None or not found.likely


@pytest.mark.parametrize("question", ["哪些地方要开市内免税店", "哪里在搞氢能", "谁讲过人民公社"])
def test_what_may_ask_one_alone_is_read_with_care(question: str) -> None:
    found = read(question)
    assert found is not None
    assert not found.likely


def test_what_is_done_is_no_part_of_a_topic() -> None:
    assert without_doing("开市内免税店") == "市内免税店"
    assert without_doing("建设用地") == "建设用地"
    assert without_doing("发展氢能") == "氢能"
    assert without_doing("发展中国家") == "发展中国家"


def test_the_provinces_of_a_region_are_meant() -> None:
    assert read("东北三省今年的增长目标").places == ("辽宁", "吉林", "黑龙江")
    assert read("江浙沪哪些省市提到低空经济").places == ("上海", "江苏", "浙江")


def test_the_years_meant_are_read() -> None:
    ranged = read("从1998年到2003年政府工作报告怎么说价格改革")
    assert (ranged.first, ranged.last, ranged.years) == (1998, 2003, ())
    since = read("1999年以来政府工作报告怎么说价格改革")
    assert (since.first, since.last) == (1999, None)
    assert read("近三年政府工作报告怎么说价格改革").back == 3
    assert read("1998年和2003年政府工作报告的增长目标有何区别").years == (1998, 2003)
