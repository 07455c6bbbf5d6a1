"""What is said to a bot without asking anything: greetings, thanks, who are you, and no words at all."""

from __future__ import annotations

import re
import unicodedata

from index.analysis.folding import search_form
from index.search.questions.query import LONGEST, SHORTEST
from index.types import AnswerStatus

_FILLERS = (
    "啊 呀 吧 呢 哦 啦 嘛 哈 哇 咯 的 了 吗 么 你 您 大家 各位 老师 同志 同志们 朋友 "
    "助手 小助手 机器人 bot there all everyone"
)
_PHRASES = {
    AnswerStatus.GREETING: (
        "你好 您好 大家好 早上好 上午好 中午好 下午好 晚上好 早安 晚安 早 哈喽 哈啰 嗨 嘿 喂 在吗 "
        "在不在 有人吗 在么 再见 拜拜 "
        "明天见 回头见 新年好 节日快乐 哈哈 呵呵 嘿嘿 嘻嘻 笑死 笑死我 hello hi hey bye goodbye "
        "goodmorning goodevening"
    ),
    AnswerStatus.THANKS: (
        "谢谢 多谢 感谢 谢了 谢啦 辛苦 辛苦了 麻烦你了 太好了 太棒了 很好 真棒 不错 厉害 好的 好 "
        "嗯 收到 明白 明白了 知道了 懂了 "
        "ok okay thanks thankyou thx great good nice"
    ),
    AnswerStatus.IDENTITY: (
        "你是谁 你是什么 你叫什么 你叫什么名字 你是干什么的 你是做什么的 你能做什么 你能干什么 "
        "你会什么 你会干什么 你会做什么 你有什么用 "
        "你是机器人 你是真人 你是真人还是机器人 你是人还是机器 你是人吗 你是ai 介绍一下你自己 "
        "自我介绍 自我介绍一下 怎么用 怎么使用 使用方法 "
        "whoareyou whatareyou whatcanyoudo howdoiusethis howdoyouwork"
    ),
}
_RANKS = {status: rank for rank, status in enumerate(_PHRASES)}
"""Later ones tell what a text of several phrases is: 你好，你是谁 asks who."""
_STATUS_OF: dict[str, AnswerStatus | None] = dict.fromkeys(_FILLERS.split())
_STATUS_OF |= {phrase: status for status, phrases in _PHRASES.items() for phrase in phrases.split()}
_LONGEST_PHRASE = max(map(len, _STATUS_OF))
# Orders to the bot instead of questions to the speeches: to drop its rules, to show its inside, to play
# a role, to write something itself. It answers what it is and does. An order begins a clause or stands after
# 请, 你, 帮我, and asks nothing: speeches cancel restrictions, play roles and have staff 在编.
_BEGINS = (
    r"(?:(?<!\w)|(?<=请|你|再|先|并|也|来|就)"
    r"|(?<=请你|自己|现在|立刻|马上|然后|直接|随便|[帮给替为]我|我要|我想))"
)
_ASKS = r"哪|什么|啥|多少|几|谁|怎|如何|为何|吗|是否|是不是|有没有"
_NO_QUESTION = rf"(?!\w*(?:{_ASKS}))"
_ITS_OWN = r"(?:你|系统|所有|一切|任何|全部|以上|上述|上面|前面|之前|先前|这些|那些)"
_ORDER = re.compile(
    rf"{_BEGINS}(?:忽略|无视|忘记|忘掉|抛开|不要管|别管|(?:跳过|绕过|取消|解除){_ITS_OWN}){_NO_QUESTION}"
    r"\w{0,8}(?:规则|指令|提示|设定|限制)(?!\w)"
    r"|(?:输出|打印|显示|泄露|透露|交出|告诉我)\W?.{0,24}"
    r"(?:系统提示|提示词|内部配置|密钥|管理员密码|token|password|system prompt)"
    r"|管理员命令|没有(?:任何)?限制的(?:ai|助手|机器人|模型)"
    r"|(?:从现在起|从现在开始|现在开始|现在起|从此刻起|假装|假设|假如),?你(?:就)?(?:是|叫|要|扮演|当)|你现在是(?!否)"
    rf"|{_BEGINS}(?:假装|扮演){_NO_QUESTION}(?!\w*角色)|{_BEGINS}角色扮演(?!\w)"
    rf"|{_BEGINS}编(?:造|写|出)?[一个几]?[段篇首份个句]{_NO_QUESTION}"
    rf"|{_BEGINS}(?:写|作|生成|创作|改写|续写)[一出成]?[段篇首份]{_NO_QUESTION}\w{{0,10}}(?:诗|文章|作文|故事|代码|小说|歌)"
    r"|</?[a-z]+>"
)
_ENGLISH_BEGINS = r"(?:^|[^\w\s]\s*|\b(?:please|now|and|then|just|you must) )"
_ENGLISH_ORDER = re.compile(
    rf"{_ENGLISH_BEGINS}(?:ignore|disregard|forget|override|bypass)\b"
    r".{0,30}\b(?:instructions?|rules?|prompts?|above|previous)\b"
    rf"|{_ENGLISH_BEGINS}(?:pretend|act as|role.?play)\b|\byou are now\b|\bjailbreak\b|\bdeveloper mode\b"
    r"|\b(?:reveal|print|show|output)\b.{0,24}"
    r"\b(?:system prompt|(?:your|hidden)(?: \w+)? (?:prompt|instructions?|rules?)|password|api key|token)\b"
)
_WORDS = re.compile(r"\w+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_ABBREVIATION = re.compile(r"\b[A-Z]{2,6}\b")
_VOWELLESS = re.compile(r"[bcdfghjklmnpqrstvwxz]{4,}|(.)\1{3,}")


def classify(question: str) -> AnswerStatus | None:
    """Return what a text is that asks nothing; None for a question to be looked up."""
    text = question.strip()
    if len(text) > LONGEST:
        return AnswerStatus.TOO_LONG
    letters = [c for c in text if unicodedata.category(c)[0] in "LN"]
    if not letters:
        return AnswerStatus.NONSENSE if len(text) > 0 else AnswerStatus.TOO_SHORT
    folded = " ".join(_WORDS.findall(search_form(text)))
    if (status := _courtesy(folded.replace(" ", ""))) is not None:
        return status
    form = search_form(text)
    if _ORDER.search(form) or _ENGLISH_ORDER.search(form):
        return AnswerStatus.IDENTITY
    if len(letters) < SHORTEST:
        return AnswerStatus.TOO_SHORT
    if not _HAN.search(folded) and _is_keyboard_mash(text):
        return AnswerStatus.NONSENSE
    return None


def _courtesy(letters: str) -> AnswerStatus | None:
    """Return what a text is that consists of nothing but phrases of courtesy; None for any other."""
    found: list[AnswerStatus] = []
    at = 0
    while at < len(letters):
        longest = range(min(_LONGEST_PHRASE, len(letters) - at), 0, -1)
        size = next((size for size in longest if letters[at : at + size] in _STATUS_OF), 0)
        if size == 0:
            return None
        if (status := _STATUS_OF[letters[at : at + size]]) is not None:
            found.append(status)
        at += size
    return max(found, key=_RANKS.__getitem__, default=None)


def _is_keyboard_mash(text: str) -> bool:
    """Whether Latin text holds no pronounceable word: most words have four consonants running.

    Abbreviations in capitals are words (CPPCC).
    """
    found = re.findall(r"[a-z]{3,}", _ABBREVIATION.sub("", text).lower())
    mashed = [word for word in found if _VOWELLESS.search(word)]
    return bool(found) and 2 * len(mashed) > len(found)
