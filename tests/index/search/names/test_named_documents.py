from __future__ import annotations

import pytest

from index.analysis.folding import fold
from index.search.names.named_documents import FITS, DocumentNames, Facet, Meant
from index.types import Facets

SISTERS = (
    Facets(("湖北",), "湖北", (2025,), ("2025-01-16",), ("李明",), (), "政府工作报告"),
    Facets(("吉林",), "吉林", (2025,), ("2025-01-14",), ("胡山",), (), "政府工作报告"),
    Facets(("湖北",), "湖北", (2024,), ("2024-01-20",), ("王水",), (), "政府工作报告"),
    Facets((), "中国", (2003,), ("2003-03-05",), ("朱河",), (), "国务院政府工作报告"),
    Facets((), "中国", (2004,), ("2004-03-05",), ("温江",), (), "国务院政府工作报告"),
    Facets((), "香港", (2013,), ("2013-03-20",), (), ("发展局局长",), "_发展局局长_感谢各位议员"),
    Facets(
        (),
        "香港",
        (2013,),
        ("2013-05-23",),
        (),
        ("商务及经济发展局局长",),
        "_商务及经济发展局局长_答复",
    ),
    Facets(("台湾",), "台湾", (2004,), (), ("陈海",), (), "_总统陈海中华元旦文告"),
)
HUBEI25, JILIN25, HUBEI24, STATE03, STATE04, BUREAU, TRADE, MESSAGE = range(8)


@pytest.fixture(scope="module")
def names() -> DocumentNames:
    return DocumentNames(SISTERS)


def meant(names: DocumentNames, question: str) -> Meant:
    return names.match(names.read(fold(question)))


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("湖北2025年经济增长目标是多少", {HUBEI25}),
        ("鄂2025年的目标", {HUBEI25}),
        ("湖北省的经济", {HUBEI25, HUBEI24}),
        ("湖北和吉林的目标有什么不同", {HUBEI25, JILIN25, HUBEI24}),
        ("2003年国务院政府工作报告提出的目标", {STATE03}),
        ("二〇〇三年政府工作报告", {STATE03}),
        ("2003年的机构改革", {STATE03, STATE04, MESSAGE}),  # told in the year after, too
        ("民國93年元旦文告怎麼說", {MESSAGE}),
        ("元旦文告怎么说", {MESSAGE}),
        ("陈海怎么说", {MESSAGE}),
        ("温江2004年的报告", {STATE04}),
        ("发展局局长怎么说", {BUREAU}),
        ("2013年5月23日说了什么", {TRADE}),
        ("香港的房屋", {BUREAU, TRADE}),
        ("国务院今年的目标", {STATE04}),
        ("What did Hubei plan for 2025", {HUBEI25}),
    ],
)
def test_a_question_means_the_documents_that_it_names(
    names: DocumentNames, question: str, documents: set[int]
) -> None:
    found = meant(names, question)
    assert found.documents == documents
    assert found.lacking is None


@pytest.mark.parametrize(
    "question", ["机构改革怎么说", "对湖北的支持", "中国的经济", "今年的增长目标", "98年的改革", "报告怎么说"]
)
def test_what_tells_no_documents_apart_leaves_all(names: DocumentNames, question: str) -> None:
    assert meant(names, question).documents is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("新加坡2025年的增长目标", (Facet.PLACE, ("新加坡",), ("吉林", "湖北"), True)),
        ("武汉2025年的增长目标", (Facet.PLACE, ("武汉",), ("吉林", "湖北"), True)),
        ("四川的增长目标", (Facet.PLACE, ("四川",), ("吉林", "湖北", "台湾"), False)),
        ("2019年国务院政府工作报告", (Facet.YEAR, ("2019年",), ("2003年", "2004年"), True)),
        ("湖北2019年的工业", (Facet.YEAR, ("2019年",), ("2024年", "2025年"), False)),
        (
            "马小云怎么说",
            (Facet.SPEAKER, ("马小云",), ("李明", "胡山", "王水", "朱河", "温江", "陈海"), True),
        ),
    ],
)
def test_what_no_document_has_is_told_with_what_there_is(
    names: DocumentNames, question: str, expected: tuple[object, ...]
) -> None:
    lacking = meant(names, question).lacking
    assert lacking is not None
    assert (lacking.facet, lacking.named, lacking.present, lacking.certain) == expected


def test_a_year_beside_a_place_that_only_others_are_of_is_missed(names: DocumentNames) -> None:
    found = meant(names, "吉林2003年的增长目标")
    assert found.lacking is not None
    assert (found.lacking.named, found.lacking.present) == (("2003年",), ("2025年",))
    assert (found.lacking.places, found.lacking.certain) == (("吉林",), False)
    assert found.documents is not None
    assert found.documents >= {JILIN25, STATE03}  # others may speak of the place
    assert meant(names, "2025年吉林的目标").lacking is None
    assert meant(names, "2003年的机构改革对吉林").lacking is None


@pytest.mark.parametrize(
    "question", ["武汉怎么说", "东西2025年", "福利政策", "长江怎么治理", "安全生产怎么说"]
)
def test_a_word_that_may_be_no_document_is_not_missed(names: DocumentNames, question: str) -> None:
    assert meant(names, question).lacking is None


def test_who_spoke_on_an_occasion_is_missed(names: DocumentNames) -> None:
    lacking = meant(names, "马英九元旦文告说了什么").lacking
    assert lacking is not None
    assert (lacking.facet, lacking.named) == (Facet.SPEAKER, ("马英九",))
    doubtful = meant(names, "高峰论坛报告说了什么").lacking
    assert doubtful is not None
    assert not doubtful.certain  # it is missed only where no text speaks of it


def test_nothing_is_missed_where_documents_do_not_differ() -> None:
    alone = DocumentNames(SISTERS[:1])
    assert alone.match(alone.read("新加坡2025年的增长目标")).lacking is None
    assert alone.match(alone.read("湖北2019年的工业")).lacking is None


def test_a_document_fits_by_what_is_named(names: DocumentNames) -> None:
    fits = meant(names, "湖北2024年的工业").fits
    assert fits is not None
    table = {name: fits[:, column].tolist() for column, name in enumerate(FITS)}
    assert table["place_fit"] == [1, 0, 1, 0, 0, 0, 0, 0]
    assert table["year_fit"] == [0, 0, 1, 0, 0, 0, 0, 0] or table["year_fit"][HUBEI24] == 1
    assert table["year_after"][:2] == [1, 1]
    assert not any(table["name_fit"])


def test_paper_and_speaker_each_have_their_share(names: DocumentNames) -> None:
    fits = meant(names, "温江在国务院政府工作报告里怎么说").fits
    assert fits is not None
    column = fits[:, FITS.index("name_fit")]
    assert column.tolist() == pytest.approx([0, 0, 0, 2 / 3, 1, 0, 0, 0])  # paper and 国务院, but not he


def test_a_group_has_the_names_of_its_own_documents(names: DocumentNames) -> None:
    named = names.read("湖北2025年的目标")
    found = names.match(named, [JILIN25, STATE03, MESSAGE])
    assert found.lacking is not None
    assert (found.lacking.named, found.lacking.present) == (("湖北",), ("吉林",))


def test_documents_are_described_in_order(names: DocumentNames) -> None:
    assert names.places_of([JILIN25, HUBEI25, MESSAGE]) == ["吉林", "湖北", "台湾"]
    assert names.years_of([HUBEI25, STATE03, HUBEI24]) == [2003, 2024, 2025]
    assert names.speakers_of([HUBEI25, STATE03]) == ["李明", "朱河"]


def test_a_library_of_nothing_names_nothing() -> None:
    empty = DocumentNames(())
    assert empty.read("湖北2025年").places
    assert empty.match(empty.read("湖北2025年")).documents is None
