from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import EmptyDocumentError, NotTextError, ReadingError
from index.reading.pages.html import read_html
from index.reading.text import DOUBTFUL

CORPORA = Path(__file__).parents[5] / "shared" / "corpora"
PAGES = CORPORA / "originals" / "html"

TITLE = "在全市工作会议上的讲话"
PARAGRAPHS = [
    "同志们：",
    "今天召开全市工作会议，主要任务是总结去年工作，部署今年任务。下面，我讲三点意见。",
    "一、提高认识，统一思想",
    "做好今年工作意义重大。各级各部门要把思想和行动统一到市委的决策部署上来，切实增强责任感。",
    "二、突出重点，狠抓落实",
    "要坚持以人民为中心的发展思想，办好民生实事；要优化营商环境，服务好各类企业。",
    "三、加强领导，改进作风",
    "各级领导干部要带头深入基层、深入群众，多做打基础、利长远的事情，力戒形式主义。",
    "谢谢大家！",
]
MENU = "".join(f'<li><a href="/{number}">栏目{number}</a></li>' for number in range(8))
TRAIL = '<div>您当前所在的位置：<a href="/">首页</a> &gt; <a href="/a">政务公开</a> &gt; 领导讲话</div>'
FOOT = '<div class="footer"><p>主办：某市人民政府办公室 <a href="/">地图</a></p><p>京ICP备05号</p></div>'
ADVERTISEMENT = '<p><a href="/x">广告</a></p>'
SHARE = "<div>分享到：<a>微信</a> <a>微博</a> 【打印】【关闭】</div>"


def page(body: str, head: str = f"<title>{TITLE}_某市人民政府</title>") -> str:
    return (
        f"<!DOCTYPE html><html><head>{head}<script>var a = '。';</script></head>"
        f"<body><ul>{MENU}</ul>{TRAIL}{body}{SHARE}{FOOT}</body></html>"
    )


def paragraphs(texts: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts)


def lines(source: str | bytes) -> list[str]:
    data = source.encode() if isinstance(source, str) else source
    return read_html(data, "讲话.html").text.split("\n")[:-1]


def problem(source: str | bytes) -> str:
    with pytest.raises(ReadingError) as caught:
        lines(source)
    return caught.value.message_id


# What belongs to the text


@pytest.mark.parametrize(
    "body",
    [
        f'<div id="zoom">{paragraphs(PARAGRAPHS)}</div>',
        f'<div id="zoom">{paragraphs(PARAGRAPHS, "div")}</div>',
        f"<div>{paragraphs(PARAGRAPHS, 'section')}</div>",
        f'<div style="visibility: hidden; opacity: 0">{paragraphs(PARAGRAPHS)}</div>',
        "<br><br>".join(f"　　{text}" for text in PARAGRAPHS),
        f"<table><tr><td><ul>{MENU}</ul><td><font>{'<br>'.join(PARAGRAPHS)}</font></table>",
        f'<form id="aspnetForm"><div>{paragraphs(PARAGRAPHS)}</div></form>',
        f'<div class="comment-content">{paragraphs(PARAGRAPHS)}</div>',
        f"<div>{paragraphs(PARAGRAPHS[:5])}</div>{ADVERTISEMENT}<div>{paragraphs(PARAGRAPHS[5:])}</div>",
        f"<div><span>{'</span></div><div><span>'.join(PARAGRAPHS)}</span></div>",
    ],
    ids=["p", "div", "section", "hidden", "br", "layout", "form", "comment", "two parts", "span"],
)
def test_the_text_comes_whole_and_alone_whatever_it_is_set_in(body: str) -> None:
    assert lines(page(body)) == [TITLE, *PARAGRAPHS]


def table(*rows: str) -> str:
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def test_a_cell_that_is_a_link_belongs_to_its_row() -> None:
    duties = table(
        "<th><a href='#d'>日期</a></th><th>值班人员</th>",
        "<td>七月一日</td><td><a href='/zheng'>郑涛</a></td>",
        "<td><a href='/2'>七月二日</a></td><td><a href='/wu'>吴波</a></td>",
    )
    menu = table("<td><a href='/a'>政务</a></td><td><a href='/b'>服务</a></td>")
    body = f"<div>{paragraphs(PARAGRAPHS[:5])}{duties}{menu}{paragraphs(PARAGRAPHS[5:])}</div>"
    rows = ["日期 | 值班人员", "七月一日 | 郑涛", "七月二日 | 吴波"]
    assert lines(page(body)) == [TITLE, *PARAGRAPHS[:5], *rows, *PARAGRAPHS[5:]]


def test_a_table_belongs_to_the_only_paragraph_beside_it() -> None:
    rows = table("<th>序号<th>金额", "<td>1<td>20")
    body = f"<div id='zoom'>{rows}<p><span>{PARAGRAPHS[1]}</span></p></div>"
    assert lines(page(body)) == [TITLE, "序号 | 金额", "1 | 20", PARAGRAPHS[1]]


def test_a_merged_cell_stands_in_each_of_its_rows() -> None:
    subsidies = table(
        "<td rowspan=3>农机<td rowspan='2'>拖拉机<td>轮式五十马力<td>12600",
        "<td>履带式八十马力<td>28400",
        "<td>收割机<td colspan=2>停止补贴",
        "<td rowspan=0>合计<td>甲<td><b>乙</b><td>丙",
        "<td rowspan=x>丁<td></td><td>戊",
    )
    body = f"<div>{paragraphs(PARAGRAPHS)}{subsidies}</div>"
    assert lines(page(body))[len(PARAGRAPHS) + 1 :] == [
        "农机 | 拖拉机 | 轮式五十马力 | 12600",
        "农机 | 拖拉机 | 履带式八十马力 | 28400",
        "农机 | 收割机 | 停止补贴",
        "合计 | 甲 | 乙 | 丙",
        "合计 | 丁 | 戊",
    ]


def test_a_merged_cell_ends_with_its_part_of_the_table() -> None:
    parts = "<thead><tr><td rowspan=9>甲<td>乙</tr></thead><tbody><tr><td>丙<td>丁</tr></tbody>"
    body = f"<div>{paragraphs(PARAGRAPHS)}<table>{parts}</table></div>"
    assert lines(page(body))[-2:] == ["甲 | 乙", "丙 | 丁"]


@pytest.mark.parametrize("end", [")", "、", "条"])
def test_repeated_lines_and_lines_without_a_sentence_are_kept(end: str) -> None:
    body = [text for paragraph in PARAGRAPHS for text in (paragraph, "（掌声）")] + [
        f"附件{end}",
        "2025年1月1日",
    ]
    assert lines(page(f"<div>{paragraphs(body)}</div>")) == [TITLE, *body]


def test_links_within_the_text_are_kept_and_lists_of_links_are_not() -> None:
    linked = '各级各部门要认真学习<a href="/a">《关于加强和改进作风建设的若干规定》</a>，抓好落实。'
    further = "".join(f'<li><a href="/{n}">某市召开第{n}次会议研究部署工作。</a></li>' for n in range(6))
    body = f"<div>{paragraphs(PARAGRAPHS)}<p>{linked}</p><h3>相关阅读</h3><ul>{further}</ul></div>"
    assert [line for line in lines(page(body)) if line != "相关阅读"] == [
        *(TITLE, *PARAGRAPHS, "各级各部门要认真学习《关于加强和改进作风建设的若干规定》，抓好落实。")
    ]


def test_headings_that_lead_to_a_list_of_contents_are_kept_and_buttons_are_not() -> None:
    heading = '<h2><a href="#contents" name="four">四、附带说明</a></h2><p>以上意见，请认真贯彻落实。</p>'
    body = f'<div>{paragraphs(PARAGRAPHS)}{heading}<p><a href="#">登录</a></p></div>'
    assert lines(page(body)) == [TITLE, *PARAGRAPHS, "四、附带说明", "以上意见，请认真贯彻落实。"]


def test_scripts_styles_controls_and_what_is_never_shown_are_left_out() -> None:
    silent = (
        "<style>p {}</style><script>write('脚本。')</script><noscript>请打开脚本。</noscript>"
        "<button>按钮。</button><select><option>选项。</option></select>"
        "<textarea>输入。</textarea><!-- 注释。 -->"
        '<div style="display: none">隐藏的摘要，与正文的开头重复。</div><svg><text>图形。</text></svg>'
        "<del>删去的文字。</del><ruby>汉<rt>hàn</rt></ruby>"
    )
    assert lines(page(f"<div>{paragraphs(PARAGRAPHS)}{silent}</div>")) == [TITLE, *PARAGRAPHS, "汉"]


def test_comments_below_a_text_are_left_out() -> None:
    comments = paragraphs([f"网友{number}：说得好，完全赞成。大家都应该来看一看。" for number in range(12)])
    assert lines(page(f'<div>{paragraphs(PARAGRAPHS)}</div><div id="comments">{comments}</div>')) == [
        TITLE,
        *PARAGRAPHS,
    ]


def test_verses_without_sentences_are_kept() -> None:
    verses = [f"第{number}句　天地玄黄宇宙洪荒日月盈昃辰宿列张" for number in range(20)]
    imprint = "<div><p>本站由某公司维护。</p></div>"
    assert lines(page(f"<div>{paragraphs(verses)}</div>{imprint}"))[: len(verses) + 1] == [TITLE, *verses]


def test_a_short_notice_comes_without_its_page() -> None:
    body = "<div><h1>通知</h1><p>会议定于5月召开。</p><p>请准时参加。</p></div>"
    assert lines(page(body, "<title>通知</title>")) == ["通知", "会议定于5月召开。", "请准时参加。"]


def test_the_rows_of_a_table_are_lines() -> None:
    table = (
        "<table><tr><th>指标</th><th>数值</th></tr><tr><td><p>粮食</p><p>产量</p></td><td>100万吨</td></tr>"
        "<tr><td colspan=2>合计</td></tr><tr><td></td></tr></table>"
    )
    body = f"<div>{paragraphs(PARAGRAPHS)}{table}</div>"
    assert lines(page(body))[-3:] == ["指标 | 数值", "粮食 产量 | 100万吨", "合计"]


def test_numbers_of_a_list_are_written_out_once() -> None:
    body = (
        '<ol start="3"><li>甲</li><li value="7">乙<ul><li>点</li></ul></li><li><p>丙</p><p>续</p></li></ol>'
        '<ol type="a"><li>丁</li></ol><ol style="list-style: none"><li>戊</li></ol><ol><li>一、己</li></ol>'
        '<ol style="list-style-type: cjk-ideographic"><li>庚</li></ol>'
    )
    assert lines(page(f"<div>{paragraphs(PARAGRAPHS)}{body}</div>"))[-9:] == [
        *("3. 甲", "7. 乙", "点", "8. 丙", "续", "a. 丁", "戊", "一、己", "一、庚")
    ]


def test_white_space_is_kept_where_it_is_shown() -> None:
    body = "<p>　　第一条　为了\n规范\n  管理 ，\n制定 this\n law。</p><p>左&nbsp;&nbsp;右</p>"
    body += "<pre>一\n  二</pre><p>甲<br/>乙</p>"
    shown = ["第一条　为了规范管理 ，制定 this law。", "左\xa0\xa0右", "一", "二", "甲", "乙"]
    assert lines(page(f"<div>{paragraphs(PARAGRAPHS)}{body}</div>"))[-6:] == shown


# The title


@pytest.mark.parametrize(
    ("head", "heading", "first"),
    [
        ('<meta name="ArticleTitle" content="讲话 全文"><title>某网</title>', "", "讲话 全文"),
        ('<meta property="og:title" content="讲话全文"><title>某网</title>', "", "讲话全文"),
        ("<title>某网 - 讲话全文</title>", "<h1>讲话全文</h1>", "讲话全文"),
        ("<title>讲话全文_领导讲话_某网</title>", "<h1>某网</h1>", "讲话全文"),
        ("<title>讲话全文 | 某网</title>", "", "讲话全文"),
        ("<title>无标题文档</title>", "", PARAGRAPHS[0]),
        ("", "", PARAGRAPHS[0]),
    ],
)
def test_the_title_is_the_first_line(head: str, heading: str, first: str) -> None:
    read = lines(page(f"{heading}<div>{paragraphs(PARAGRAPHS)}</div>", head))
    assert read[0] == first
    assert read.count(first) == 1


@pytest.mark.parametrize("begun", [["标题　一行"], ["某发〔2025〕1号", "标题一行"], ["标题", "一行"]])
def test_a_title_that_the_text_begins_with_is_not_repeated(begun: list[str]) -> None:
    source = page(f"<div>{paragraphs([*begun, *PARAGRAPHS])}</div>", "<title>标题一行</title>")
    assert lines(source) == [*begun, *PARAGRAPHS]


# The encoding


@pytest.mark.parametrize(
    ("declared", "encoding", "found"),
    [
        ("gb2312", "gb18030", "gb18030"),
        ("utf-8", "gb18030", "gb18030"),
        ("gb2312", "utf-8", "utf-8"),
        ("big5", "gb18030", "gb18030"),
        ("x-unknown", "gb18030", "gb18030"),
        ("", "gb18030", "gb18030"),
        ("gb2312", "utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16", "utf-16"),
    ],
)
def test_the_words_decide_the_encoding(declared: str, encoding: str, found: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    # Pages hold far more programs than words.
    source = page(f"<div>{paragraphs(PARAGRAPHS)}</div>", f"{meta}<script>{'x = 1; ' * 20_000}</script>")
    read = read_html(source.encode(encoding), "a.html")
    assert (read.text.split("\n")[:-1], read.encoding, read.warnings) == (PARAGRAPHS, found, ())


def test_traditional_pages_are_read_in_big5() -> None:
    texts = ["各位先生、各位女士：", "新的一年，我們要繼續發展經濟，改善民生，與國人共同努力。"]
    source = page(f"<div>{paragraphs(texts)}</div>", '<meta charset="big5">')
    source = source.split("<ul>")[0] + f"<div>{paragraphs(texts)}</div>"
    read = read_html(source.encode("big5"), "a.html")
    assert (read.text.split("\n")[:-1], read.warnings) == (texts, ())


def test_what_a_page_declares_decides_where_the_words_do_not() -> None:
    english = '<meta charset="windows-1252"><p>The Mayor’s “speech” – it’s about naïve cafés and façades.</p>'
    read = read_html(english.encode("cp1252"), "a.html")
    assert "“speech”" in read.text
    assert (read.encoding, read.warnings) == ("cp1252", (DOUBTFUL,))
    names = read_html('<meta charset="gb2312"><p>鑫鑫淼焱垚</p>'.encode("gb18030"), "a.html")
    assert (names.text, names.encoding, names.warnings) == ("鑫鑫淼焱垚\n", "gb18030", ())


def test_a_broken_byte_loses_no_more_than_itself() -> None:
    whole = page(f"<div>{paragraphs(PARAGRAPHS)}</div>", '<meta charset="gb2312">').encode("gb18030")
    at = whole.index("讲三点意见".encode("gb18030"))
    read = read_html(whole[:at] + b"\xff" + whole[at:], "a.html")
    assert read.text.split("\n")[3:-1] == PARAGRAPHS[2:] or read.text.split("\n")[2:-1] == PARAGRAPHS[2:]
    assert read.warnings == (DOUBTFUL,)


# What is no page


@pytest.mark.parametrize(
    "source", ["<html></html>", "<!-- 注释 -->", "<script>a</script>", "<title>题</title>", "<p> "]
)
def test_a_page_without_text_is_empty(source: str) -> None:
    with pytest.raises(EmptyDocumentError):
        lines(source)


@pytest.mark.parametrize("source", [b"<p>\x00\x01\x02\xff\xfe", bytes(range(256)) * 20])
def test_binary_data_is_refused(source: bytes) -> None:
    with pytest.raises(NotTextError):
        lines(source)


def test_sizes_beyond_measure_are_refused_but_pictures_in_a_page_do_not_count() -> None:
    assert problem("字" * 3_000_000) == "too_large"
    picture = '<img src="data:image/png;base64,' + "A" * 9_000_000 + '">'
    assert lines(page(f"<div>{picture}{paragraphs(PARAGRAPHS)}</div>")) == [TITLE, *PARAGRAPHS]


def test_nesting_is_read_as_deep_as_the_parser_goes_and_refused_beyond() -> None:
    assert lines("<div>" * 1000 + "同志们，大家好。") == ["同志们，大家好。"]
    assert problem("<div>" * 5000 + "同志们，大家好。") == "damaged"


def test_entities_are_neither_defined_nor_fetched() -> None:
    source = (
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "bb">]><p>甲&a;&b;&lt;乙。</p>'
    )
    assert "root:" not in "".join(lines(source))
    assert "<乙。" in lines(source)[-1]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.text(st.characters(categories=["L", "N"]), min_size=1).map(lambda text: f"{text}。"), min_size=1
    )
)
def test_every_paragraph_of_a_bare_page_comes_back_in_order(texts: list[str]) -> None:
    assert lines(f"<html><body>{paragraphs(texts)}</body></html>") == texts


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"<>/&;= \"'", "p", "table", "td", "tr", "li", "ol", "br", "a", "字。", "\x00"])
    )
)
def test_any_markup_is_read_or_refused_as_our_own_error(pieces: list[str]) -> None:
    try:
        lines("".join(pieces))
    except ReadingError:
        return


# Real pages

BODIES = {
    "01b_天河招生细则新闻稿": '//*[@id="zoomcon"]',
    "11_公共租赁住房保障办法_穗府办规2024-13号": '//*[@class="article-content"]',
    "33_广州市老年人优待办法_政府令179号": '//*[@id="zoomcon"]',
    "37_市场主体登记管理条例_国务院令746号": '//*[@id="zoomcon"]',
}


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not here")
@pytest.mark.parametrize("name", BODIES)
def test_a_real_page_is_its_title_and_every_paragraph_of_its_article(name: str) -> None:
    from lxml import html

    data = (PAGES / f"{name}.html").read_bytes()
    (article,) = html.fromstring(data.decode()).xpath(BODIES[name])
    expected = ["".join(paragraph.itertext()).strip() for paragraph in article.iter("p")]
    title, *rest = lines(data)
    assert [line.replace("\n", "") for line in expected if line] == rest
    assert title in html.fromstring(data.decode()).xpath('//meta[@name="ArticleTitle"]/@content')
