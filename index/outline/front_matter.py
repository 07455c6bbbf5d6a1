"""What belongs to the page a speech was taken from, or lists its contents, and is no part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.analysis.people import SALUTATION
from index.outline.markers import line_marker
from index.outline.sentences import merged, trimmed
from index.reading.printed_lines import running_heads
from index.types import Span

# Menus of websites are shorter; the bound keeps the search short where there is none.
_MENU_LINES = 80
# Lines at the top in which the page still speaks: source, time, size of type.
_HEAD_LINES = 12
# Lines at the bottom in which it speaks again, if only to name the editor.
_FOOT_LINES = 5
# A page's own lines are short; one so long that ends like a sentence is the article's.
_LONGEST = 120
_PROSE = 40

_LABEL_ENDS = "[ \u3000]{0,4}[：:]"
_LABELLED = re.compile(
    "[（(【\\[]?(?:(?:信息|文章|稿件|新闻|本文|文字)?[来來]源|作者|(?:责任|責任|网络|網絡|网页|網頁|值班)?(?:编辑|編輯)"
    "|责编|責編|编审|校对|审核|供稿|摄影|(?:发布|發布|發佈|发表|更新|添加|录入)(?:时间|時間|日期)"
    "|(?:浏览|瀏覽|点击|點擊|阅读|閱讀|访问)(?:次数|次數|量|数|數|率)?|(?:字号|字號|字体|字體)(?:大小)?"
    "|分享(?:到|至)?|索引号|分类号|发文字号|文号|主题词|主题分类|信息名称|有效性|公开方式|发布机构"
    f"|发文机关|信息分类){_LABEL_ENDS}"
    r"|\w{2,12}/[0-9]{4}年/[0-9]{1,2}月/"  # 某某日报/2001年/02月/20日/第A01版/
)
_LINKED = re.compile(r"[^\[\n]{0,10}\[[^\]\n]{0,200}\]\([^()\s]{0,300}\)$")
_END_NOTE = re.compile(
    f"[（(【\\[]?(?:公开方式|(?:责任|責任|网络|網絡|值班)?(?:编辑|編輯|责编|責編)|(?:文章)?[来來]源){_LABEL_ENDS}"
    "|[－—–-]{0,2} ?(?:完|End) ?[－—–-]{0,2}$|香港[时時][间間] ?[0-9０-９]{1,2}[时時]"
    "|.{2,40}(?:[0-9０-９]{1,2}|[一二三十]{1,3})日印[发發]$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    "(?:您|你)?(?:现在|現在|当前|當前)?的?(?:所在)?的?位置(?:是)?[ \u3000]{0,2}[：:>]"
    "|(?:网站|網站)?首[页頁][ \u3000]{0,2}(?:[>＞»›/|-]|&gt;)"
)
# 某社北京3月6日电, 某社记者李晓摄, 某民规字〔2024〕6号, 关注 · 某市政府网: where a text comes from, who took
# its picture, under which number it is kept and on which site it stands.
_DATELINE = (
    r"[（(【]?[^，。；：\s]{0,12}[0-9]{1,2}月[0-9]{1,2}日[电電讯訊]"
    "(?:[ \u3000]{0,2}[（(]?(?:记者|記者|通讯员|通訊員)[^。]{1,30})?[）)】]?$"
)
_SOURCE = re.compile(
    rf"{_DATELINE}"
    "|.{0,90}(?:记者|記者|通讯员|通訊員|摄影师)[^。，]{0,12}[摄攝][影）)。]{0,2}$"
    r"|[A-Z]{1,4}[0-9]{6,}$"
    r"|[^\s，。、：:]{2,20}[〔\[［（(【](?:19|20)[0-9]{2}[〕\]］）)】]第?[0-9]{1,4}[号號]$"
    r"|.{0,12}[·|｜_—-][ \u3000]?[^，。；！？]{2,20}(?:网|網|频道|頻道|客户端|公众号)$"
    r"|.{0,40}(?:-->|<!--).{0,40}$"
    r"|[》>＞►▶\s]{0,4}请?(?:点击|點擊|扫码)(?:图片|圖片|这里|此处|查看|进入|下载|阅读|上方|下方).{0,30}$"
)
# Lines of nothing but ===== or ----- part what stands above and below.
_RULE = re.compile(r"(?:[=＝*＊~～_-]{5,}|[—─]{5,})$")
_GAP = r"[\s|｜·•/【】\[\]（）()：:<>＞»-]"
_MENU = (
    "首页|首頁|网站首页|網站首頁|无障碍(?:阅读|浏览)?|長者模式|长者模式|适老化|繁体版?|繁體版?|繁體中文|简体版?|簡體版?"
    "|简体中文|登录|登錄|登入|注册|註冊|搜索|搜尋|English|EN|RSS|网站地图|網站地圖|手机版|客户端|设为首页|加入收藏"
)
_TOOLS = (
    "返回(?:首页|顶部|上一页)?|回到顶部|(?:打印|列印)(?:本页|此页|本頁)?|关闭(?:窗口|本页|页面)?|關閉(?:視窗)?|字号|字號"
    "|字体|字體|大|中|小|大中小|特大|分享(?:到|至|本页)?|收藏(?:本页)?|复制链接|微信|微博|新浪微博|腾讯微博|QQ空间|QQ|豆瓣"
    "|扫一扫|更多|上一页|下一页|尾页|纠错|我要纠错|朗读|听全文|语音播报|联系我们|聯絡我們|关于我们|關於我們"
)
_MENU_LINE = re.compile(rf"(?:{_GAP}{{0,4}}(?:{_MENU}|{_TOOLS})(?!\w)){{1,20}}{_GAP}{{0,4}}$")
_TOOL_LINE = re.compile(rf"(?:{_GAP}{{0,4}}(?:{_TOOLS})(?!\w)){{1,20}}{_GAP}{{0,4}}$")
_RELATED = re.compile(
    "(?:【.{0,40}】)?(?:相关文章|相关推荐|相关阅读|相关新闻|相關文章|相關新聞|推荐阅读|推薦閱讀|更多相关|猜你喜欢"
    "|延伸阅读|延伸閱讀|热门文章|看了.{0,30}的人还)"
)
_FOOT = re.compile(
    "【?(?:上一[篇条條]|下一[篇条條]|相关链接|相关稿件|扫一扫|扫描二维码|微信扫一扫|返回顶部)"
    "|.{0,60}(?:版权所有|版權所有|版权声明|Copyright|©|All Rights Reserved|ICP备|ICP证|公网安备|网站标识码"
    "|保留所有权利|保留一切权利)|(?:技术支持|网站管理|主办单位：.{0,30}承办单位)[：:]?",
    re.IGNORECASE,
)
_ARTICLE = re.compile("各位|同志们|同志們|女士们|尊敬的|主席|.{30,}[。！？]$")
_YAML = re.compile(r"---[ \t]*\n(?:[^\n]*\n){1,40}?---[ \t]*(?=\n|$)")


def page_lines(text: str, lines: Sequence[Span]) -> tuple[Span, ...]:
    """Find what belongs to the page, in order: whole lines; ``lines`` are those that are not blank."""
    spans = [*_head(text, lines), *running_heads(text, lines)]
    foot = _find_foot(text, lines)
    if foot < len(text):
        spans.append(Span(foot, len(text)))
    for line in lines[-_FOOT_LINES:]:
        start, end = trimmed(text, line)
        if end - start <= _LONGEST and any(form.match(text, start, end) for form in (_END_NOTE, _SOURCE)):
            spans.append(line)
    spans += (line for line in lines if _RULE.match(text, *trimmed(text, line)))
    return merged(spans)


def is_page_line(text: str, line: Span) -> bool:
    """Whether a line near a title is the page's: 来源：…, 【打印】, a path of menus."""
    start, end = trimmed(text, line)
    if end - start > _LONGEST and not _LINKED.match(text, start, end):
        return False
    return any(form.match(text, start, end) for form in (_LABELLED, _MENU_LINE, _PLACE, _SOURCE))


def _head(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    described = _YAML.match(text)
    if described:
        yield Span(*described.span())
    menu = 0
    for number, line in enumerate(lines[:_MENU_LINES]):
        start, end = trimmed(text, line)
        if _PLACE.match(text, start, end) or (
            _MENU_LINE.match(text, start, end) and not _TOOL_LINE.match(text, start, end)
        ):
            menu = number + 1
        elif _ARTICLE.match(text, start, end) or _is_tool(text, start, end) or line_marker(text, line):
            break
    yield from lines[:menu]
    yield from (line for line in lines[menu : menu + _HEAD_LINES] if is_page_line(text, line))


def _is_tool(text: str, start: int, end: int) -> bool:
    return bool(_LABELLED.match(text, start, end) or _TOOL_LINE.match(text, start, end))


def _find_foot(text: str, lines: Sequence[Span]) -> int:
    """Where the page's links and notices begin, in the last third; else the end of the text."""
    last_third = [trimmed(text, line) for line in lines[len(lines) * 2 // 3 :]]
    foot = len(text)
    for start, end in reversed(last_third):
        if _FOOT.match(text, start, end) or _is_tool(text, start, end):
            foot = start
        elif end - start >= _PROSE and (text[end - 1] in "。！？" or end - start > _LONGEST):
            break
    related = (
        start for start, end in last_third if end - start <= _LONGEST and _RELATED.match(text, start, end)
    )
    return min(foot, next(related, foot))


# The word 目录 stands near the top, and its lines are short.
_CONTENTS_WITHIN = 12
_LONGEST_ENTRY = 100
# Entries that are looked for further down; the very first may be a preface that has no heading.
_ENTRIES = 5
# A line so long that ends like a sentence is no entry; one alone may be a note below the list.
_PROSE_BESIDE_ENTRIES = 60

_CONTENTS = re.compile(r"(?:^|.*[^科编項项])目[ \t\u3000]*[录錄次]$")
_PAGE_NUMBER = re.compile(r"[\s.…·．]*[（(]?\d*[)）]?\s*$")
_SPACE = re.compile(r"\s+")


def find_contents(text: str, lines: Sequence[Span]) -> Span | None:
    """Find the list of contents: from the line 目录 until an early entry comes again, as a heading."""
    for number, line in enumerate(lines[:_CONTENTS_WITHIN]):
        start, end = trimmed(text, line)
        if number + 1 == len(lines) or end - start > _LONGEST_ENTRY or not _CONTENTS.match(text[start:end]):
            continue
        # A byline may share the line with 目录, and is kept.
        begin = line.start if text.startswith("目", start) else line.end
        stop = _contents_end(text, lines[number + 1 :])
        if stop is not None:
            return Span(begin, stop)
    return None


def _contents_end(text: str, lines: Sequence[Span]) -> int | None:
    entries = [
        _SPACE.sub("", _PAGE_NUMBER.sub("", text[slice(*trimmed(text, line))][:_LONGEST_ENTRY]))
        for line in lines
    ]
    prose = _find_prose(text, lines)
    for number, entry in enumerate(entries[:_ENTRIES]):
        if number >= prose:
            return None
        again = next((n for n in range(number + 1, len(entries)) if entries[n] == entry), None)
        if entry and again is not None:
            return lines[min(again, prose)].start
    return None


def _find_prose(text: str, lines: Sequence[Span]) -> int:
    """Find where the text itself begins at the latest: a salutation, or paragraphs close together."""
    last = -_ENTRIES
    for number, line in enumerate(lines):
        start, end = trimmed(text, line)
        if SALUTATION.match(text, start, end):
            return number
        if end - start >= _PROSE_BESIDE_ENTRIES and text[end - 1] in "。！？":
            if number - last < _ENTRIES:
                return last
            last = number
    return len(lines)
