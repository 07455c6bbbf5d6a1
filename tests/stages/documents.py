"""Small documents of many forms: what the stages make of them is recorded beside the stages' versions."""

from __future__ import annotations

from pathlib import Path

from tests.index.reading.pdf.pdf_files import Page, Printed, paragraph_lines, pdf
from tests.index.reading.word.word_files import level, number_list, numbered, paragraph, pattern, word_file
from tests.index.sample_speeches import COUNCIL, MEETING

_DATA = Path(__file__).parents[1] / "data/documents"

_MINUTES = """某市水务会议纪要

时间：2021年3月5日
地点：市政府三楼
主持人：李某某

会议听取了各区的汇报，议定如下事项：

一、关于供水
1. 城区管网今年改造40公里，投资1.2亿元。
2. 农村供水要做到三有：有人管、有钱修、有水喝。
二、关于排水
（一）汛期之前清完所有管道；
（二）低洼地段各备水泵两台。
会议强调，一是责任要到人，二是检查要到点，三是奖惩要到位。
"""

_INTERVIEW = """就新规答记者问

记者：新规何时实施？
局长：自2022年1月1日起实施。主要考虑有两点。第一，留出准备的时间；第二，与旧规衔接。
记者：哪些人受益？
局长：近300万名职工，包括灵活就业的人员。
"""

_COLLECTED = """讲话选编

目录
在开学典礼上的讲话
在毕业典礼上的讲话

在开学典礼上的讲话
（2019年9月1日）
老师们、同学们：
欢迎大家。希望你们做到：勤学、慎思、笃行。
谢谢大家！

在毕业典礼上的讲话
（2023年6月30日）
同学们：
今天你们毕业了。Go out and build! 愿大家常回母校看看。
"""

TEXTS = {
    "council": COUNCIL,
    "meeting": MEETING,
    "minutes": _MINUTES,
    "interview": _INTERVIEW,
    "collected": _COLLECTED,
    "statute": (_DATA / "statute.txt").read_text("utf-8"),
    "traditional": (_DATA / "traditional.txt").read_text("utf-8"),
    "web page": (_DATA / "web_page.txt").read_text("utf-8"),
}
"""What the outline and the terms are made of, whatever becomes of reading."""

_MARKDOWN = """---
title: 防汛通知
---
# 关于防汛工作的通知

各镇：

**一、加强值守。**每天*24小时*有人值班，见[预案](plan.html)。

1. 查水库
2. 查堤防
   - 白天一次
   - 夜里两次

| 镇 | 水泵 |
|---|---|
| 东镇 | 12台 |
"""

_PAGE = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>养老讲话_某网</title>
<style>p{color:red}</style></head><body><nav><a href="/">首页</a><a href="/n">新闻</a></nav>
<article><h1>在养老服务座谈会上的讲话</h1><p>同志们：</p>
<p>养老服务关系千家万户。今年全县新建养老院<b>12</b>所，增加床位800张，比去年增长两成。</p>
<h2>一、办好食堂</h2><p>老年食堂要便宜、干净、方便，<br>让老人吃得放心。每个社区至少办一个。</p>
<ol><li>选好地方；</li><li>管好账目。</li></ol>
<table><tr><th>社区</th><th>食堂</th></tr><tr><td>东街</td><td>两个</td></tr></table>
<h2>二、培训护理员</h2><p>今年培训护理员500名，考试合格的发给证书，并且提高待遇。</p></article>
<footer>版权所有 <script>track()</script></footer></body></html>"""


def _word() -> bytes:
    chinese = level(0, "chineseCounting", "%1、")
    inner = level(1, "decimal", "%1.%2", start=1)
    body = (
        paragraph("在交通工作会议上的讲话", '<w:pStyle w:val="Title"/>')
        + paragraph("同志们：")
        + numbered("修好农村公路", 1)
        + numbered("今年修路120公里。", 1, 1)
        + numbered("路面宽度不少于4.5米。", 1, 1)
        + numbered("管好车辆", 1)
        + paragraph("超载的一律劝返，并登记。")
        + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>路段</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>里程</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    return word_file(body, numbering=pattern(0, chinese, inner) + number_list(1, 0))


def _printed() -> bytes:
    paragraphs = [
        "关于春季造林的讲话",
        "同志们，今年春季造林的任务是一万两千亩，比去年多三千亩，各乡镇要在清明之前完成整地和调苗的工作。",
        "一、选好树种。山上种松，沟里种柳，路边种杨，做到适地适树，成活率不低于85%，Plan B 另行通知。",
        "二、管好新林。三分造，七分管，每百亩配一名护林员，工资由县里统一发放，按月考核，年底总评。",
    ]
    lines = paragraph_lines(paragraphs, across=24)
    half = len(lines) // 2
    pages = []
    for number, own in enumerate((lines[:half], lines[half:]), 1):
        lift = 760 - own[0].y
        body = [Printed(line.x, line.y + lift, line.text) for line in own]
        head, foot = Printed(90, 810, "林业简报"), Printed(290, 40, f"- {number} -")
        pages.append(Page([head, *body, foot]))
    return pdf(pages)


def files() -> dict[str, bytes]:
    """Return a file of each format and encoding that is read without help from outside, by name."""
    return {
        "utf-8.txt": b"\xef\xbb\xbf" + MEETING.replace("\n", "\r\n").encode(),
        "utf-16.txt": _MINUTES.encode("utf-16"),
        "gb18030.txt": COUNCIL.encode("gb18030"),
        "big5.txt": TEXTS["traditional"].encode("big5hkscs"),
        "notice.md": _MARKDOWN.encode(),
        "page.html": _PAGE.encode(),
        "report.docx": _word(),
        "letter.pdf": _printed(),
    }
