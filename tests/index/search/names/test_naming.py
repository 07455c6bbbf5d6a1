"""How questions name documents: by nickname, office, congress, order and in Latin letters."""

from __future__ import annotations

import pytest

from index.analysis.folding import search_form
from index.search.names.named_documents import DocumentNames, Facet, Lacking
from index.types import Facets


def report(place: str, year: int, speaker: str, names: str) -> Facets:
    home = place or "中国"
    return Facets((place,) if place else (), home, (year,), (f"{year}-01-15",), (speaker,), (), names)


def bureau(day: str, office: str, topic: str) -> Facets:
    return Facets((), "香港", (int(day[:4]),), (day,), (), (office,), f"_{office}_{topic}")


LIBRARY = {
    "chongqing": report("重庆", 2025, "胡衡华", "政府工作报告 市长胡衡华"),
    "shanghai": report("上海", 2025, "龚正", "政府工作报告 龚正市长"),
    "hubei": report("湖北", 2025, "李殿勋", "政府工作报告 代省长李殿勋"),
    "zhou": report("", 1975, "周恩来", "国务院政府工作报告 国务院总理周恩来"),
    "hua": report("", 1978, "华国锋", "国务院政府工作报告 国务院总理华国锋"),
    "zhu99": report("", 1999, "朱镕基", "国务院政府工作报告 国务院总理朱镕基"),
    "zhu03": report("", 2003, "朱镕基", "国务院政府工作报告 国务院总理朱镕基"),
    "plan": report("", 1986, "赵紫阳", "关于第七个五年计划的报告 总理赵紫阳"),
    "congress": report("", 2017, "习近平", "_十九大报告_决胜 习近平"),
    "address": Facets((), "香港", (2013,), ("2013-01-16",), (), (), "_行政长官施政报告_立法会发言"),
    "executive": bureau("2012-10-17", "行政长官", "高度自治"),
    "transport": bureau("2012-12-06", "运输及房屋局局长", "票价"),
    "education": bureau("2012-11-14", "教育局局长", "国民教育"),
    "chen93": Facets(("台湾",), "台湾", (2004,), (), ("陈水扁",), (), "_总统陈水扁元旦文告"),
    "address13": Facets(("香港",), "香港", (2013,), ("2013-02-01",), (), (), "_今年施政报告的建议"),
    "lee88": Facets(("台湾",), "台湾", (1999,), (), ("李登辉",), (), "_总统李登辉元旦文告"),
}
NAMES = DocumentNames(list(LIBRARY.values()))


def meant(question: str) -> set[str] | None:
    found = NAMES.match(NAMES.read(search_form(question))).documents
    return None if found is None else {name for number, name in enumerate(LIBRARY) if number in found}


def lacking(question: str) -> Lacking | None:
    return NAMES.match(NAMES.read(search_form(question))).lacking


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("渝今年的GDP目标", {"chongqing"}),
        ("想了解渝今年的就业", {"chongqing"}),
        ("山城2025年新增就业", {"chongqing"}),
        ("魔都今年要建多少公园", {"shanghai"}),
        ("荆楚今年的粮食目标", {"hubei"}),
        ("hubei今年GDP目标", {"hubei"}),
        ("Shanghai's growth target", {"shanghai"}),
        ("周总理1975年的报告", {"zhou"}),
        ("朱总理1999年怎么说金融危机", {"zhu99"}),
        ("朱镕基最后一份政府工作报告怎么说农民", {"zhu03"}),
        ("朱镕基第一次作政府工作报告讲了什么", {"zhu99"}),
        ("Zhu Rongji in 1999 on the crisis", {"zhu99"}),
        ("习总书记怎么说新时代", {"congress"}),
        ("19大报告里的两步走", {"congress"}),
        ("第十九次全国代表大会上怎么说", {"congress"}),
        ("党代会报告怎么说一国两制", {"congress"}),
        ("the 19th Party Congress on the Belt and Road", {"congress"}),
        ("第七个五年计划报告讲的任务", {"plan"}),
        ("七五计划的报告怎么说", {"plan"}),
        ("香港特首怎么说贫穷", {"address", "executive"}),
        ("特首施政报告怎么说扶贫", {"address"}),
        ("运房局局长怎样说票价", {"transport"}),
        ("教育局长怎么回应国民教育", {"education"}),
        ("教育局局长11月14日说了什么", {"education"}),
        ("运房局说的士加价多少", {"transport"}),
        ("教育局 小班教学", {"education"}),  # a body that the question begins with
        ("香港运房局对票价点睇", {"transport"}),
        ("吴克俭局长讲国民教育", {"transport", "education"}),  # one of those who are not named
        ("华主席1978年说粮食", {"hua"}),  # the only speaker of that surname
        ("周恩莱1975年怎么说", {"zhou"}),
        ("朱容基1999年怎么说", {"zhu99"}),
        ("1975年说四个现代化", {"zhou"}),
        ("九九年讲金融危机", {"zhu99", "lee88"}),
        ("1999年怎么说两岸", {"zhu99", "lee88"}),
        ("上海市长今年说了什么", {"shanghai"}),
        ("阿扁元旦说了什么", {"chen93"}),
        ("陈总统元旦文告", {"chen93"}),
        ("元旦讲话怎么说两岸", {"chen93", "lee88"}),
        ("88年元旦文告怎么说", {"lee88"}),  # of the Republic: nothing is of 1988
        ("75年的报告怎么说四个现代化", {"zhou"}),
    ],
)
def test_a_document_is_known_by_what_people_call_it(question: str, documents: set[str]) -> None:
    assert meant(question) == documents
    assert lacking(question) is None


@pytest.mark.parametrize(
    ("question", "facet", "named"),
    [
        ("拜登的国情咨文", Facet.SPEAKER, "拜登"),
        ("普京的新年讲话", Facet.SPEAKER, "普京"),
        ("马丁·路德·金怎么说梦想", Facet.SPEAKER, "马丁·路德·金"),
        ("李家超怎么说北部都会区", Facet.SPEAKER, "李家超"),
        ("林郑月娥施政报告怎么说土地", Facet.SPEAKER, "林郑月娥"),
        ("毛主席在开国大典上的讲话", Facet.SPEAKER, "毛主席"),
        ("李强总理2024年政府工作报告的目标", Facet.SPEAKER, "李强"),
        ("What did Obama say about health care", Facet.SPEAKER, "obama"),
        ("阿里巴巴2025年营收", Facet.SPEAKER, "阿里巴巴"),
        ("二十大报告怎么说现代化", Facet.OCCASION, "二十大"),
        ("十八届五中全会上怎么说", Facet.OCCASION, "十八届五中全会"),
        ("建国50周年那次讲话怎么说", Facet.OCCASION, "建国50周年"),
        ("最高人民法院工作报告怎么说", Facet.OCCASION, "最高人民法院"),
        ("华为年报研发多少", Facet.OCCASION, "华为"),
        ("杭州的报告里怎么说数字经济", Facet.PLACE, "杭州"),
        ("武汉市政府工作报告怎么说", Facet.PLACE, "武汉"),
        ("昆明市长今年的工作报告", Facet.PLACE, "昆明"),
        ("Singapore's growth target", Facet.PLACE, "新加坡"),
        ("1991年元旦文告怎么说", Facet.YEAR, "1991年"),
    ],
)
def test_who_and_what_is_not_there_is_told(question: str, facet: Facet, named: str) -> None:
    found = lacking(question)
    assert found is not None
    assert (found.facet, found.named) == (facet, (named,))
    assert found.present


@pytest.mark.parametrize(
    "question",
    [
        "党的二十大精神怎么落实",
        "1979年日本关系进展如何",
        "二十届三中全会精神怎么贯彻",
        "扩张工业的办法",
        "方案怎么说的",
        "金融业怎么说",
        "陈健波议员提出的议案怎么回应",
        "马克思主义怎么说",
        "教育部门怎么减负",
        "十大工程怎么说",
        "近30年的努力",
        "What did the report say about farmers",
    ],
)
def test_what_only_looks_like_a_name_is_not_missed(question: str) -> None:
    found = lacking(question)
    assert found is None or not found.certain


def test_a_name_is_none_in_the_middle_of_words() -> None:
    assert meant("慌张正在蔓延") is None  # 张正 would be a name


def test_an_office_named_in_passing_means_no_document() -> None:
    assert meant("学校写信会见特首") is None


def test_a_speech_of_somebody_is_told_from_what_he_said() -> None:
    asked, said = lacking("邓小平在深圳的讲话"), lacking("邓小平怎么说深圳")
    assert asked is not None
    assert said is not None
    assert (asked.giving, said.giving) == (True, False)


def test_a_paper_without_a_stated_speaker_may_be_anybodys() -> None:
    found = lacking("梁振英2013年施政报告的土地供应")
    assert found is not None
    assert not found.certain
    assert meant("梁振英2013年施政报告的土地供应") == {"address"}


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("75年国务院政府工作报告 到1999年粮食要多少", {"zhou"}),
        ("朱镕基1999年说到2003年要怎么样", {"zhu99"}),
        ("教育局局长2012年11月怎么说", {"education"}),
        ("运房局局长怎么说票价", {"transport"}),
        ("1999 premier's report: what of inflation?", {"zhu99"}),
        ("the 2013 policy address on housing", {"address"}),
        ("九十年代后半段国务院政府工作报告怎么说", {"zhu99"}),
    ],
)
def test_the_year_beside_a_paper_or_a_speaker_is_its_own(question: str, documents: set[str]) -> None:
    assert meant(question) == documents


def test_secretaries_are_named_in_english_by_what_their_office_is_for() -> None:
    glossary = {"transport": {"运输": 1.0}, "hous": {"房屋": 0.5, "住房": 1.0}, "educ": {"教育": 1.0}}
    names = DocumentNames(list(LIBRARY.values()), glossary)
    numbers = {name: number for number, name in enumerate(LIBRARY)}
    for question, name in (
        ("What did the Secretary for Transport and Housing say in December 2012?", "transport"),
        ("Secretary for Education on textbooks", "education"),
    ):
        assert names.match(names.read(search_form(question))).documents == {numbers[name]}
    unknown = names.read(search_form("What did the Secretary for Defence say?"))
    assert unknown.offices == ()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("杭州今年地区生产总值目标", "杭州"),
        ("深圳市2025年政府工作报告怎么说", "深圳"),
        ("青岛市政府今年建多少保障房", "青岛"),
        ("美国总统国情咨文怎么讲就业", "美国"),
        ("日本首相施政演说怎么讲物价", "日本首相"),
        ("联合国秘书长新年致辞讲了什么", "联合国秘书长"),
        ("教育部部长怎么讲减负", "教育部部长"),
        ("新疆生产建设兵团今年的棉花目标", "新疆生产建设兵团"),
        ("财政部2025年预算报告赤字率多少", "财政部"),
        ("李强总理今年的经济增长目标", "李强"),
        ("the 20th Party Congress report on Taiwan", "二十大"),
    ],
)
def test_what_owns_a_paper_an_office_or_a_figure_is_surely_lacking(question: str, named: str) -> None:
    told = lacking(question)
    assert told is not None
    assert told.named == (named,)
    assert told.certain


def test_a_year_in_which_a_body_did_something_may_be_spoken_of() -> None:
    told = lacking("2010年国务院 高铁里程多少")
    assert told is not None
    assert (told.named, told.certain) == (("2010年",), False)


@pytest.mark.parametrize(
    "question", ["宁波舟山港今年集装箱要到多少", "定日县今年地震几级", "武汉今年怎么建设科技中心"]
)
def test_a_place_of_which_something_else_is_asked_may_be_a_topic(question: str) -> None:
    told = lacking(question)
    assert told is None or not told.certain


@pytest.mark.parametrize(
    "question",
    [
        "周恩来1975年怎么讲台湾的",
        "1975年报告怎么说台湾",
        "周恩来怎么看日本",
        "周恩来有没有提到湖北",
        "跟俄罗斯做买卖来往这块",
        "1975年和越南的关系怎么样",
    ],
)
def test_a_place_that_is_spoken_of_names_no_document(question: str) -> None:
    assert NAMES.read(search_form(question)).places == ()


@pytest.mark.parametrize("question", ["怎么看湖北的增长目标", "湖北怎么说农业", "湖北和四川合作什么"])
def test_a_place_of_its_own_names_its_documents(question: str) -> None:
    assert "湖北" in {place.name for place in NAMES.read(search_form(question)).places}


@pytest.mark.parametrize("question", ["生态文明怎么说", "毛泽东思想在1975年报告里怎么说", "延安精神怎么讲"])
def test_a_word_that_is_tagged_as_a_person_is_none(question: str) -> None:
    assert NAMES.read(search_form(question)).speakers == ()


@pytest.mark.parametrize("question", ["陈茂波局长说供水", "教育局局长吴克俭说小班教学"])
def test_who_holds_an_office_that_documents_name_without_a_person_is_not_lacking(question: str) -> None:
    assert lacking(question) is None


@pytest.mark.parametrize("question", ["莫言书记说了什么", "林国强省长怎么说农业"])
def test_who_holds_an_office_that_documents_name_with_a_person_is_lacking(question: str) -> None:
    told = lacking(question)
    assert told is not None
    assert told.facet is Facet.SPEAKER


def test_what_a_question_calls_a_speaker_counts_as_the_name_of_his_documents() -> None:
    names = NAMES.match(NAMES.read(search_form("周总理1975年的报告"))).names
    assert ("周总理", frozenset({list(LIBRARY).index("zhou")})) in names


def test_an_office_is_at_home_where_most_of_its_speeches_are() -> None:
    told = [bureau("2013-01-01", "环境局局长", "空气"), bureau("2013-02-01", "环境局局长", "海水")]
    abroad = Facets((), "广东", (2013,), ("2013-03-01",), (), ("环境局局长",), "_环境局局长_珠三角")
    names = DocumentNames([*told, abroad, LIBRARY["shanghai"]])
    assert names.match(names.read("香港的空气")).documents == {0, 1, 2}
    assert names.match(names.read("广东的空气")).documents is None


@pytest.mark.parametrize("redacted", ["樊**", "樊(某", "樊[*", "樊{0}"])
def test_a_redacted_name_is_a_name(redacted: str) -> None:
    told = report("", 2024, redacted, f"三支部学习会 书记{redacted}")
    names = DocumentNames([told, LIBRARY["zhu99"]])
    assert names.match(names.read("樊书记讲了什么")).documents == {0}
