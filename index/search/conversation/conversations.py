"""What a message asks of its conversation: more of an answer, one of its points, the rest of a question.

Read off the message's grammar alone; pure, without the index.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from index.analysis.folding import fold
from index.analysis.numerals import parse_number
from index.search.questions.query import Query, content_words, without_wrapping
from index.search.structure.structure_query import parse_structure_query

FEW_WORDS = 3
"""Content words up to which a question may be the rest of an earlier one."""
JOINT = " / "
"""Between a question and what was asked after it, where they are understood together."""


class Wish(Enum):
    """What is wanted of an earlier answer as a whole."""

    MORE = auto()  # 还有呢: what else was found
    ONWARD = auto()  # 继续: the text that follows
    WHOLE = auto()  # 展开说说: the section that was quoted from


@dataclass(frozen=True, slots=True)
class Points:
    """Some of the points of an earlier answer, counted from 1; from the last one backwards where negative."""

    first: int
    last: int
    rest: str
    """The folded message without the words that count; what is asked of those points, if anything."""
    named: bool = False
    """Whether it says what they are (第二个原因), so that no mere quotation is meant."""
    step: int = 0
    """Counted from the point quoted last instead, where not 0: 下一条 is 1, 上一条 -1."""
    middle: bool = False
    """Whether the point halfway is meant instead: 中间那条."""


_WISHES = (
    (
        Wish.WHOLE,
        r"展开|详细|详述|细说|细讲|说细|具体(?=[点些一说讲呗吧 ]|$)|说清楚|讲清楚|上下文|全文|整段|完整|"
        r"\b(?:elaborate|in detail|details|expand|in full)\b",
    ),
    (Wish.ONWARD, r"继续|接着|接下来|接住|往下|然后呢|再往下|\b(?:go on|continue)\b"),
    (
        Wish.MORE,
        r"还有|仲有|其他|其它|别的|更多|另外|下一[个条页]|再来|再说"
        r"|除了?(?:这些|那些|这个|上述|以上|这几[个条点项])(?:[以之]外)?"
        r"|\b(?:more|next|anything else|what else)\b",
    ),
)
_WISH_PATTERNS = tuple((wish, re.compile(pattern)) for wish, pattern in _WISHES)
_OF_MORE = re.compile("措施|举措|做法|办法|方面|要求|安排|说法|内容|什么|哪些|啥|乜嘢?|咩")
"""What more is asked for: of the same, whatever it is called."""
_PARTICLES = re.compile(
    r"[点些次多冇无喇嘅噉咁]|没有?|内容|一[点下些]|(?<![\u4e00-\u9fff])[讲说](?![\u4e00-\u9fff])|佢哋?|喺|边度|咩"
    r"|please|thx|\b(?:tell me|anything|something|and|the|then|so|ok|any|is|there)\b"
)

_N = r"(十[一二三四五六七八九]?|[一二两三四五六七八九]|\d{1,2})"
_MEASURE = (
    r"(?:大?(?:个|点|条|项|件|场|步|张|类|种|块|款|句|样|名|位|部分|方面|方向|层面?|目标|任务|原因|理由|问题|挑战)"
    r"(?:方面|目标|任务|原因|理由|问题|挑战|层面|意见|变化|范畴|原则|措施|要求)?)"
)
_COUNTS = re.compile(
    rf"(?P<back>倒数)?第{_N}(?:{_MEASURE}|(?=[呢吗嘛?？!！.,，。 ]|$|是|讲|说))"
    rf"|(?P<end>最后|最末|末尾)(?P<many>{_N[1:-1]})?(?:一|那|这|的)?{_MEASURE}"
    rf"|(?P<start>头|首)一?{_MEASURE}"
    rf"|前(?P<ahead>{_N[1:-1]}){_MEASURE}"
    # 下一步 and 下个月 count nothing.
    r"|(?:再?(?P<next>下)一?|(?P<previous>[上前])一)[个点条项件](?=[呢吗是讲说?!. ]|$)"
    rf"|(?P<middle>中间)(?:一|那|这|的)*{_MEASURE}"
    rf"|[(](?P<bracketed>{_N[1:-1]})[)]|^那?(?P<bare>{_N[1:-1]})(?=呢|[是讲说](?:什么|啥|哪)|$)"
    r"|\bthe (?P<english>first|second|third|fourth|fifth|sixth|seventh|last)(?: one| point| item| goal)?\b"
)
_NAMED_KIND = re.compile(
    "[条项件步]|部分|方面|方向|层面|目标|任务|原因|理由|问题|挑战|意见|变化|范畴|原则|措施|要求"
)
_ENGLISH = {
    word: n for n, word in enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh"), 1)
} | {"last": -1}

_LEANING = re.compile(
    r"^(?:那|咁|然后|所以|那它|这|此|其|它|他|她|该|上面|上述|前面|刚才|刚刚|and |then |what about )"
    r"|它|他们|她们|它们|佢|[这那][个些件样么项类种]|前者|后者|上述|其中|该(?:市|省|会|项|制度)"
    r"|\b(?:it|they|them|this|that|these|those|its|their)\b"
)
_PRONOUN = re.compile(
    r"它|他们|她们|它们|佢|(?<![一-鿿])(?:他|她|这|那|这个|那个|这件事|这事)(?=[是的有会要能在做怎为])|\b(?:it|they|them)\b"
)
_ELLIPTIC = re.compile(
    r"呢[?.!]*$|^(?:具体|详细|为什么|为何|为啥|怎么|如何|凭什么|什么时候|谁|哪里|多少|要求|原因|原文|举例|举个|换)"
)


def read_wish(folded: str) -> Wish | None:
    """Return what a folded message wants of the last answer as a whole; None where it says anything more."""
    for wish, pattern in _WISH_PATTERNS:
        rest, found = pattern.subn(" ", folded)
        if wish is Wish.MORE:
            rest = _OF_MORE.sub(" ", rest)
        if found and not own_words(rest):
            return wish
    return None


def read_points(query: Query) -> Points | None:
    """Return the points that a message asks for by number: 那第二个呢, 最后一点, 前两个, 第三点数字是多少.

    None where it names none, where it names a place in a text (篇二第一部分), and where it says so much
    besides that it is a question of its own.
    """
    folded = query.folded
    found = list(_COUNTS.finditer(folded))
    if not found:
        return None
    address = parse_structure_query(query)
    if address is not None and len(address.steps) > 1:
        return None
    rest = _COUNTS.sub(" ", folded)
    if len(own_words(rest)) > FEW_WORDS:
        return None
    bounds = _bounds(found[-1])
    named = _NAMED_KIND.search(found[-1][0]) is not None
    if bounds is None:
        return None
    step = 1 if found[-1]["next"] else -1 if found[-1]["previous"] else 0
    return Points(*bounds, rest, named, step, found[-1]["middle"] is not None)


def leans_on_context(query: Query) -> bool:
    """Whether the question may be the rest of the one before it: it points back, or it is short."""
    return points_back(query) or len(set(content_words(query.content))) <= FEW_WORDS


_FORMS = re.compile(
    r"(?:具体)?(?:(?:数字|数据|数目)(?=说话|给|有没|[呢吗吧没么嘛?!. ]|$)"
    r"|(?<![\u4e00-\u9fff])数(?=[呢吗吧有没?! ]|$)"
    r"|具体数(?=[呢吗吧有没?! ]|$))(?:说话|给(?:我|一下|下)*)?"
    r"|(?:举|有)?(?:个|几个|些)?例(?:子|如)?|\b(?:figures?|numbers?|examples?)\b"
)
_AMOUNT_UNIT = (
    r"(?:个?(?:人次?|[十百千万亿]+[元人亩吨套户个张家]?|公里|百分点"
    r"|[元钱名户吨斤亩张家间所条座套次件倍项点个位辆头年岁]))?"
)
_HOW_MUCH = re.compile(
    r"^(?:那|所以)?(?:具体|到底|一共|总共|大概|究竟)?(?:是|从)?(?:多少|几多|百分之几|几成)"
    rf"{_AMOUNT_UNIT}"
    r"(?:[\u4e00-\u9fff]{0,2}到了?(?:多少|百分之几|几成))?[呢啊呀]?[?.! ]*$"
    r"|^(?:(?:and|so|but|exactly|precisely|to|by|at|for|of) )*how (?:much|many)"
    r"(?: exactly| precisely| is it)?[?.! ]*$"
)
_HOW_MANY_OF_IT = re.compile(
    r"^(?:那|咁|所以|那么)?(?:具体|到底|一共|总共|大概|究竟|目标|今年|计划|打算|今次)*"
    r"(?:[\u4e00-\u9fff]{1,2}|[\u4e00-\u9fff]到)??[了的过]?(?:是|到|成|为|出)?(?:多少|几多|百分之几|几(?=[个张成名万亿所家条座]))"
    rf"{_AMOUNT_UNIT}[呢啊呀]?[?.! ]*$"
)
"""What asks for a number of what was spoken of, by a verb at most: 定的多少, 新增多少家, 一共招多少人."""
_ASKS_AMOUNT = re.compile(r"[多几]少|几多|[幾几](?:个|間|间|名|人|亿|万|成)|百分之几|\bhow (?:much|many)\b")
_ASKS_SHORTLY = re.compile("[几啥谁咋何]|多[少久大]|什么|哪[儿里年个些]|怎[么样]|点解|边[个度]|有没有|有冇")
_TALKS_TO = re.compile("[你您妳]|我(?!们|国|省|市|区)|今晚|今天|昨晚|昨天|现在")
_MOMENT = re.compile(
    "今天|今日|今晚|今早|昨晚|昨天|昨日|明天|明日|后天|下周|下星期|下礼拜|这会儿|现在(?=[在去吃几有天])"
)
_TAG = re.compile(" *(?:的|方面)*(?:吗|嘛|冇)$")
_YOU = re.compile("[你您妳]")
SHORT_QUESTION = 12
"""Characters up to which a question that names little asks of what was spoken of."""
_ANOTHER_TOPIC = re.compile(
    r"^\s*(?:(?:好[吧的了]?|行|嗯|哦|OK|ok|谢谢|謝謝|多谢|唔該|明白了?)[,，。!！ ]*)*"
    r"(?:(?:那|我们|咱们|咱|我|再|就)*(?:换|換|转|轉)(?:个|一个|下|個)?(?:话题|話題|问题|問題|题目)|题外话|題外話|不说这个了?|不[说聊]这个"
    r"|(?:另外|顺便|順便|顺带|对了|再)[,，]?(?:再?问|問)(?:一?下|你|个|个别的|個|一个|一句)*|讲开又讲|講開又講|第二样嘢|第二樣嘢"
    r"|(?:问|問)(?:个|個|点)?(?:别的|别个|別的|其他的?|另外一个|无关的)"
    r"|(?:by the way|btw|on another (?:note|topic|subject)|changing the subject|different (?:question|topic)"
    r"|unrelated)\b)"
    r"(?:吧|哈|啊|呀|了|呢|问题|的|事)*[,，。:：;；!！ 、]+(?=.{4})",
    re.IGNORECASE,
)
_ASKED = re.compile(r"什么时候|啥时候?|几时|时候")
_ASKS_NUMBER = re.compile("数|figures?|numbers?")


def clean_of_wishes(folded: str) -> str:
    """Return a message without the words for more of an answer: 还有, 接着说, 详细."""
    for _, pattern in _WISH_PATTERNS:
        folded = pattern.sub(" ", folded)
    return folded


def clean(folded: str) -> str:
    """Return a message without the words that only tie it to what was said before: 还有, 接着说, 换成."""
    text = clean_of_wishes(folded)
    forms = _FORMS.search(text)
    if forms:
        text = _FORMS.sub(" 多少 " if _ASKS_NUMBER.search(forms[0]) else " ", text)
    text = re.sub(r"^(?:那么?|咁|然后|所以|换成?|and |then |what about )", "", text)
    text = " ".join(text.split()).strip("?.!,呢 ")
    return _TAG.sub("", text)


def asks_for_numbers(query: Query) -> bool:
    """Whether nothing is asked besides numbers: 那具体是多少, 有数据吗, any figures."""
    forms = _FORMS.search(query.folded)
    if forms is not None and _ASKS_NUMBER.search(forms[0]):
        return not own_words(_FORMS.sub(" ", clean_of_wishes(query.folded)))
    return bool(_HOW_MUCH.search(query.folded)) and not own_words(
        _HOW_MUCH.sub(" ", clean_of_wishes(query.folded))
    )


def asks_how_many(query: Query) -> bool:
    """Whether nothing but a verb stands beside what asks for a number: 定的多少, 新增多少家."""
    return _HOW_MANY_OF_IT.search(query.folded) is not None and not _TALKS_TO.search(query.folded)


def on_another_topic(question: str) -> str:
    """Return what a question asks behind the words that leave what was spoken of; the question without any.

    换个话题,1960年为什么…: nothing of what was said before is meant.
    """
    return _ANOTHER_TOPIC.sub("", question, count=1) or question


def asks_amount(folded: str) -> bool:
    """Whether a folded question asks for a number of something."""
    return _ASKS_AMOUNT.search(folded) is not None


def asks_shortly(query: Query) -> bool:
    """Whether a question is so short that it asks of what was spoken of: 限幾多年, 都花哪儿了, 要多久."""
    return (
        bool(_ASKS_SHORTLY.search(query.folded))
        and len(query.folded) <= SHORT_QUESTION
        and len(own_words(query.folded)) <= FEW_WORDS
        and not _TALKS_TO.search(query.folded)
    )


def is_of_the_moment(query: Query) -> bool:
    """Whether a message speaks of right now or to the one who answers: 今晚吃什么, 那你呢; no text does."""
    folded = query.folded
    return bool(_MOMENT.search(folded)) or (bool(_YOU.search(folded)) and not own_words(clean(folded)))


def points_back(query: Query) -> bool:
    """Whether the question's grammar leans on the one before it: 它, 那…呢, 具体怎么做."""
    folded = query.folded
    tied = any(pattern.search(folded) for _, pattern in _WISH_PATTERNS)
    return tied or bool(
        _LEANING.search(folded) or _ELLIPTIC.search(folded) or _FORMS.fullmatch(folded.strip("?.! "))
    )


def refers_by_pronoun(query: Query) -> bool:
    """Whether a pronoun of the question stands for something said before."""
    return bool(_PRONOUN.search(query.folded))


def refers_back(query: Query) -> bool:
    """Whether the question cannot be understood without the one before it."""
    points = read_points(query)
    if points is not None:
        return not own_words(points.rest)
    if read_wish(query.folded) is not None or asks_for_numbers(query):
        return True
    words = len(own_words(_ASKED.sub(" ", clean(query.folded))))
    return (words == 0 and (points_back(query) or bool(_FORMS.search(query.folded)))) or (
        words <= 1 and refers_by_pronoun(query)
    )


def own_words(folded: str) -> list[str]:
    """Return the words of a folded message that say what it is about."""
    return content_words(_PARTICLES.sub(" ", without_wrapping(folded)))


def joined(meant: str, message: str) -> str:
    """Return a message put after the question that its conversation is about."""
    subject, _, _ = meant.partition(JOINT)
    return f"{fold(subject).rstrip('?.! ')}{JOINT}{message}" if message else subject


def _bounds(match: re.Match[str]) -> tuple[int, int] | None:
    """Return the first and last point that a count names."""
    if match["english"]:
        return (_ENGLISH[match["english"]],) * 2
    if match["start"] or match["next"] or match["previous"] or match["middle"]:
        return 1, 1
    if match["ahead"]:
        number = parse_number(match["ahead"])
        return (1, number) if number else None
    if match["end"]:
        number = parse_number(match["many"]) if match["many"] else 1
        return (-number, -1) if number else None
    number = parse_number(match[2] or match["bracketed"] or match["bare"])
    if not number:
        return None
    return (-number, -number) if match["back"] else (number, number)
