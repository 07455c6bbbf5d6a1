from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import EmptyDocumentError, NotTextError, ReadingError
from index.reading.pages.markdown import read_markdown

CORPORA = Path(__file__).parents[5] / "shared" / "corpora"


def lines(source: str | bytes) -> list[str]:
    data = source.encode() if isinstance(source, str) else source
    return read_markdown(data, "讲话.md").text.split("\n")[:-1]


def problem(source: str | bytes) -> str:
    with pytest.raises(ReadingError) as caught:
        lines(source)
    return caught.value.message_id


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("# 一、总体要求 #\n正文", ["一、总体要求", "正文"]),
        ("总体要求\n===\n正文\n---\n末", ["总体要求", "正文", "末"]),
        ("上\n\n***\n\n下", ["上", "下"]),
        ("**重点：**内容，*强调*、__加粗__、~~划去~~、`代码`", ["重点：内容，强调、加粗、划去、代码"]),
        ('[链接](http://a.cn "题")、<http://b.cn>、[甲][1]\n\n[1]: http://c.cn', ["链接、http://b.cn、甲"]),
        ("前![图片](a.png)后", ["前后"]),
        ("> 引用一\n> 引用二\n\n正文", ["引用一", "引用二", "正文"]),
        ("3. 甲\n4. 乙\n   - 子\n\n   续\n5) 丙", ["3. 甲", "4. 乙", "子", "续", "5) 丙"]),
        ("- 甲\n* 乙\n+ 丙", ["甲", "乙", "丙"]),
        (
            "| 指标 | 数值 |\n|---|--:|\n| 粮食 | **100** 万吨 |\n| | 空 |",
            ["指标 | 数值", "粮食 | 100 万吨", "空"],
        ),
        ("```py\na = 1\n\n  b = 2\n```", ["a = 1", "b = 2"]),
        ("正文\n\n    缩进的一段\n", ["正文", "缩进的一段"]),
        ("第一行  \n第二行<br>第三行\\\n第四行", ["第一行", "第二行", "第三行", "第四行"]),
        ("一<b>二</b>三<!-- 注 -->", ["一二三"]),
        ('<div align="center">中<br>下</div>\n\n<script>alert(1)</script>\n\n末', ["中", "下", "末"]),
        ("正文[^1]。\n\n[^1]: 见《文选》第一卷。", ["正文。", "[1] 见《文选》第一卷。"]),
        ("[注]: 这是注释的内容", ["[注]: 这是注释的内容"]),
        ("甲&nbsp;乙&lt;丙&amp;", ["甲\xa0乙<丙&"]),
        ("20*年 今后的`工作中 5 * 3 \\* 2 \\[甲\\]", ["20*年 今后的`工作中 5 * 3 * 2 [甲]"]),
        ("　　同志们：\r\n　　大家好。", ["同志们：", "大家好。"]),
    ],
)
def test_markup_goes_and_words_stay(source: str, shown: list[str]) -> None:
    assert lines(source) == shown


def test_paragraphs_that_an_editor_has_wrapped_are_joined() -> None:
    english = (
        "This paragraph goes on until the editor has broken the line at\nseventy columns, which is still\n"
    )
    english += "the custom of some."
    wrapped = [
        "我们要坚持以人民为中心的发展思想，扎实推进共同富裕，",
        "加强和改进党的建设，全面推进中华民族伟大复兴的历史",
    ]
    wrapped = [*wrapped, "伟业。"]
    assert lines("\n".join(wrapped)) == ["".join(wrapped)]
    assert len(lines(english)) == 3  # its lines differ too much to be sure
    even = english.replace("still\n", "still the custom of some authors,\n").replace(
        "the custom of some.", "so."
    )
    assert lines(even) == [even.replace("\n", " ")]


def test_lines_of_their_own_are_kept() -> None:
    source = [
        "第一章",
        "总则",
        "第一条　为了规范" + "管理" * 30 + "。",
        "第二条　本办法适用于" + "管理" * 31 + "。",
    ]
    assert lines("\n".join(source)) == source
    poem = ["古人学问无遗力，", "少壮工夫老始成。", "纸上得来终觉浅，", "绝知此事要躬行。"]
    assert lines("\n".join(poem)) == poem


@pytest.mark.parametrize(
    ("front", "shown"),
    [
        ('---\nlayout: post\ntitle: "双语：全文"\ndate: 2024-07-08\n---\n', ["双语：全文", "正文"]),
        ("---\ntitle: >-\n  上半\n  下半\n...\n", ["上半 下半", "正文"]),
        ("---\ntitle: 2024\n---\n", ["2024", "正文"]),
        ("---\ntitle: 正文\n---\n", ["正文"]),
        ("---\ntags: [甲]\n---\n", ["正文"]),
        ('+++\ntitle = "题"\ndate = 2024-07-08\n+++\n', ["题", "正文"]),
        ("---\n\n同志们\n\n---\n", ["同志们", "正文"]),
        ("---\ntitle: [未完\n---\n", ["title: [未完", "正文"]),
        ("---\ntitle: [甲, 乙]\n---\n", ["正文"]),
        ("--- \ntitle: 题\n", ["title: 题", "正文"]),
        ("+++\n不是 toml\n+++\n", ["+++", "不是 toml", "+++", "正文"]),
    ],
)
def test_only_the_title_is_kept_of_what_stands_in_front(front: str, shown: list[str]) -> None:
    assert lines(f"{front}正文") == shown


def test_other_encodings_are_recognised() -> None:
    text = "# 一、总体要求\n\n我们要坚持以人民为中心的发展思想，扎实推进共同富裕。\n"
    read = read_markdown(text.encode("gb18030"), "a.md")
    assert (read.text, read.encoding) == (text.replace("# ", "").replace("\n\n", "\n"), "gb18030")
    assert lines(text.encode("utf-8-sig"))[0] == "一、总体要求"


@pytest.mark.parametrize("source", ["", " \n", "---\ntitle: \n---\n", "![图](a.png)", "<!-- 注 -->", "***"])
def test_markdown_without_text_is_empty(source: str) -> None:
    with pytest.raises(EmptyDocumentError):
        lines(source)


def test_binary_data_is_refused() -> None:
    with pytest.raises(NotTextError):
        lines(b"\x00\x01\x02\xff")


@pytest.mark.parametrize("deep", ["> " * 400 + "字", "- " * 400 + "字", "<div>" * 5000 + "字"])
def test_nesting_that_the_parser_would_cut_off_is_refused(deep: str) -> None:
    assert problem(deep) == "damaged"


def test_sizes_beyond_measure_are_refused() -> None:
    assert problem("字" * 3_000_000) == "too_large"


@pytest.mark.parametrize(
    "front",
    [
        "---\n" + "[" * 1_000 + "\n---\n",
        "---\na: &a [x]\nb: &b [*a,*a,*a]\nc: [*b,*b]\ntitle: *a\n---\n",
        "---\ntitle: !!python/object/apply:os.system [exit]\n---\n",
        "+++\na=" + "[" * 3_000 + "\n+++\n",
    ],
)
def test_hostile_front_matter_hides_no_text(front: str) -> None:
    assert lines(f"{front}同志们")[-1] == "同志们"


plain = st.text(st.characters(categories=["L", "N"]), min_size=1)


@settings(max_examples=60, deadline=None)
@given(st.lists(plain.map(lambda text: f"字{text}。"), min_size=1))
def test_plain_paragraphs_come_back_as_they_are(texts: list[str]) -> None:
    assert lines("\n\n".join(texts)) == texts


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"*_`~[]()<>#|&\\-+=:^1. \n\t", "字", "<br>", "---\n", "[^1]", "**"]), max_size=60
    )
)
def test_any_signs_are_read_or_refused_and_no_word_is_lost(pieces: list[str]) -> None:
    try:
        read = "".join(lines("".join([*pieces, "\n\n末尾"])))
    except ReadingError:
        return
    assert "末尾" in read


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not here")
def test_a_real_bilingual_text_is_its_title_and_paragraphs() -> None:
    (path,) = (CORPORA / "originals" / "md_bilingual").iterdir()
    source = path.read_text("utf-8").split("---\n", 2)[2]
    expected = [paragraph for paragraph in source.split("\n\n") if paragraph.strip() not in ("", "---")]
    title, lead, origin, *rest = lines(path.read_bytes())
    assert title in path.read_text("utf-8")
    assert lead == expected[0].strip().removeprefix("> ")
    assert origin.startswith("来源：双语全文")
    assert "](" not in origin
    assert rest == [paragraph.strip() for paragraph in expected[2:]]
