"""Questions about the structure of a speech: which place they name, and what they want of it.

Pure: 篇二第三部分讲什么 names speech 2, part 3 and wants its heading; 督促检查写在第几条 names no place but
asks for one. What remains when place and wrapping are taken away is the topic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from index.analysis.folding import BREAK
from index.analysis.numerals import parse_number
from index.search.questions.query import Query, content_words

_N = r"(?:[0-9]{1,3}|[零一二两三四五六七八九十百]{1,5})"
LAST = -1
"""The ordinal of 最后一部分."""


class Level(Enum):
    """How large the named part is."""

    SPEECH = auto()
    PART = auto()
    POINT = auto()
    CHAPTER = auto()
    ARTICLE = auto()
    PARAGRAPH = auto()


class Intent(Enum):
    """What is wanted of the place."""

    CONTENT = auto()  # the topic is looked for inside the place
    HEADING = auto()  # 标题, 讲什么
    OUTLINE = auto()  # 有几点, 大纲: what it divides into
    WHERE = auto()  # 在第几条里讲: the topic's place


@dataclass(frozen=True, slots=True)
class StructureQuery:
    """A question about structure, taken apart."""

    steps: tuple[tuple[Level, int], ...]
    """From the largest to the smallest: ``((Level.SPEECH, 2), (Level.PART, 3))``."""
    request: Intent
    topic: str
    """The folded rest of the question, without place and wrapping; may be empty."""
    sought: Level | None = None
    """For WHERE: the rank that is asked for."""
    rest: str = ""
    """The folded question without the words that name the place."""

    @property
    def vague(self) -> bool:
        """Whether it names no more than 第三点, which any talk of three things does."""
        return bool(self.steps) and all(rank is Level.POINT for rank, _ in self.steps)


_UNITS = {
    Level.SPEECH: r"(?:篇|个讲话|个文件|份讲话|次讲话)(?:讲话|文章|发言|报告)?",
    Level.CHAPTER: r"(?:章|节)",
    Level.ARTICLE: r"条",
    Level.PART: r"(?:大?部分|大块|块|大点|大项|大方面|大段)",
    Level.POINT: r"(?:小?点|小?项|款|个?方面|个?要点|个?问题|个?(?=[是说讲]))",
    Level.PARAGRAPH: r"(?:自然)?段",
}
_ENGLISH_ORDINALS = {
    **{word: n for n, word in enumerate(("one", "two", "three", "four", "five", "six", "seven"), 1)},
    **{word: n for n, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth"), 1)},
    **{word: n for n, word in enumerate(("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th"), 1)},
    **dict.fromkeys(("last", "final", "closing", "concluding"), LAST),
    "opening": 1,
}
_ENGLISH_N = "|".join(_ENGLISH_ORDINALS)
_ENGLISH_UNITS = {
    r"speech|address|talk": Level.SPEECH,
    r"chapter": Level.CHAPTER,
    r"article": Level.ARTICLE,
    r"part|section": Level.PART,
    r"point|item|sub-?section": Level.POINT,
    r"paragraph": Level.PARAGRAPH,
}
_STEPS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (Level.SPEECH, re.compile(r"篇(十?[一二三四五六七八九十]|[0-9]{1,2})(?![部个条])")),
    *((rank, re.compile(rf"第({_N}){unit}")) for rank, unit in _UNITS.items()),
    *((rank, re.compile(rf"(最后|末)一?个?{unit}")) for rank, unit in _UNITS.items()),
    *((rank, re.compile(rf"(头一|首)一?个?{unit}")) for rank, unit in _UNITS.items()),
    (Level.PARAGRAPH, re.compile("(结尾|末尾|收尾|结束语)")),
    (Level.PARAGRAPH, re.compile("()(?:开头|开场白?|一开始|开篇)")),
    (Level.POINT, re.compile(rf"\(({_N})\)")),
    *(
        (rank, re.compile(rf"\b{pattern}\b"))
        for unit, rank in _ENGLISH_UNITS.items()
        for pattern in (
            rf"({_ENGLISH_N})(?: main| big| major)? (?:{unit})",
            rf"(?:{unit}) ({_ENGLISH_N}|\d{{1,2}})",
        )
    ),
    # Opening up and closing the gap are no places.
    (
        Level.PARAGRAPH,
        re.compile(r"\b(opening|closing|concluding)(?: paragraph| words| remarks)?\b(?! (?:up|the)\b)"),
    ),
    (Level.POINT, re.compile(rf"(?<![\w])({_N})是(?![不否])")),
)
_SOUGHT = re.compile(
    r"(?P<in>在|写在|放在|属于|是)?(?P<which>第几|哪)一?个?(?P<unit>大?部分|大块|块|章|节|条|小?点|小?项|方面|段|篇)(?:讲话|文章)?"
    r"(?P<said>里|中)?(?=.{0,3}(?P<verb>讲|说|提|写|谈)|)"
)
_SOUGHT_RANKS = {"篇": Level.SPEECH, "章": Level.CHAPTER, "节": Level.CHAPTER}
_OUTLINE = re.compile(
    r"大纲|提纲|目录|框架|标题(?:都|分别|列|有|,都)|\boutline\b|how many (?:parts|sections|points)|"
    r"哪些(?:小|大)?标题|几个(?:大|小)?标题|大标题就行|各篇|"
    r"(?:有|分|分成|分为|包括|包含|[讲提说谈列写]了|下面有|一共|总共|共|含|收了)了?(?:几|多少|哪几)(?:个|大|小)*(?:点|条|部分|块|项|方面|章|节|篇|要点|问题)"
)
_OF_A_TEXT = re.compile(r"outline|大纲|提纲|目录|框架|标题|各篇|部分|大块|几章|几篇")
_HEADING = re.compile(
    r"(?:小|大)?标题|题目|为题|\btitles?\b|\bheadings?\b|\babout\b|叫什么|叫啥|是什么|是啥|是哪[个项条点]|讲(?:的|了)?(?:是)?(?:什么|啥|些什么)|说(?:的|了)?(?:是)?(?:什么|啥|些什么)"
    r"|主题|主要内容|内容|怎么(?:收尾|结尾|开头|结束|说的|讲的)|称呼"
)
FEW_WORDS = 4
"""A request for a heading says little besides; with more words it asks for what was said."""
LONG = 30
"""A longer question tells a story, in which 开头 and 题目 speak of something else."""
LONG_ENGLISH = 90
"""The same in letters: a word of English has about three times the characters of one of Chinese."""
_REQUEST_WORDS = re.compile(
    r"\b(?:what|which|is|are|was|were|the|of|in|title|heading|about|does|do|say|how|many|points|parts|sections|speech|please|outline|main)\b|"
    r"以何|为题|标题|题目|大纲|提纲|目录|框架|结构|主题|主要|内容|专门|小标题|讲话|文章|文件|报告|发言|全文|里面|里头|中|里|讲|说|谈|写|放|提|有|分|成|叫|"
    r"发|给|列|问|的|是|在|了|第|大|小|下面|分别|各|就行|收|共|属于|怎么|什么|收尾|结尾|几|哪|个|这|那|一"
)


def parse_structure_query(query: Query) -> StructureQuery | None:
    """Take a question about structure apart; None for a question about what was said."""
    rest = query.folded
    steps: list[tuple[Level, int]] = []
    for rank, pattern in _STEPS:
        match = pattern.search(rest)
        if match is None or any(known is rank for known, _ in steps):
            continue
        ordinal = _ordinal(match[1])
        if ordinal is None:
            continue
        steps.append((rank, ordinal))
        rest = rest[: match.start()] + BREAK + rest[match.end() :]
    steps.sort(key=lambda step: step[0].value)
    if len(query.folded) > (LONG_ENGLISH if query.english else LONG):
        steps = [step for step in steps if step[0] is not Level.PARAGRAPH]
    if (Level.PARAGRAPH, LAST) in steps:  # 最后是怎么收尾的 names one place twice
        steps = [step for step in steps if step == (Level.PARAGRAPH, LAST) or step[1] != LAST]
    topic = _topic(rest)
    if where := _where(steps, rest):
        return where
    if _OUTLINE.search(rest) and (steps or _OF_A_TEXT.search(query.folded)):
        return StructureQuery(tuple(steps), Intent.OUTLINE, topic)
    short = len(topic.split()) <= FEW_WORDS
    heading = _HEADING.search(rest)
    if steps:
        request = Intent.HEADING if heading is not None or not topic else Intent.CONTENT
        return StructureQuery(tuple(steps), request if short else Intent.CONTENT, topic, rest=rest)
    if heading is not None and short and heading[0].endswith(("标题", "题目")):
        return StructureQuery((), Intent.HEADING, topic)
    return None


def _where(steps: list[tuple[Level, int]], rest: str) -> StructureQuery | None:
    """Read a question for the place where something is said."""
    match = _SOUGHT.search(rest)
    if match is None:
        return None
    if match["which"] == "哪" and not (match["verb"] or match["in"] not in (None, "是")):
        return None
    # 重点放在哪方面 and 按名册第几部分注册 ask what was said, not where.
    if not match["verb"] and (match["unit"] == "方面" or _topic(rest[match.end() :])):
        return None
    topic = _topic(rest[: match.start()] + BREAK + rest[match.end() :])
    if not topic:
        return None
    unit = match["unit"]
    rank = _SOUGHT_RANKS.get(unit, Level.PART if "部分" in unit or "块" in unit else Level.POINT)
    return StructureQuery(tuple(steps), Intent.WHERE, topic, rank)


def _ordinal(text: str) -> int | None:
    if text in ("最后", "末", "结尾", "末尾", "收尾", "结束语"):
        return LAST
    if text in _ENGLISH_ORDINALS:
        return _ENGLISH_ORDINALS[text]
    return 1 if text in ("", "头一", "首") else parse_number(text)


def _topic(rest: str) -> str:
    """Return what is left once the words that only speak of structure are gone."""
    return BREAK.join(content_words(_REQUEST_WORDS.sub(BREAK, rest)))
