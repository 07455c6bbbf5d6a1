"""What is said to a bot without asking anything: greetings, thanks, who are you, and no words at all."""

from __future__ import annotations

import re
import unicodedata

from index.folding import search_form
from index.search.query import LONGEST, SHORTEST
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
# a role, to write something itself. It answers what it is and does.
_ORDER = re.compile(
    r"(?:忽略|无视|忘记|忘掉|抛开|不要管|别管|跳过|绕过|取消)\w{0,8}(?:规则|指令|提示|设定|限制)"
    r"|(?:输出|打印|显示|泄露|透露|交出|告诉我|reveal|print|show|output)\W?.{0,24}"
    r"(?:系统提示|提示词|内部配置|密钥|管理员密码|token|password|system prompt|instructions)"
    r"|管理员命令|没有限制的"
    r"|(?:从现在起|现在开始|现在起|假装|扮演|假设)\w{0,4}是|你现在是|角色扮演"
    r"|编(?:造|一)?(?:一|个|出)?(?:段|篇|首|份|个)"
    r"|(?:写|作|生成|创作|改写|续写)(?:一|出|成)?(?:段|篇|首|份)\w{0,10}(?:诗|文章|作文|故事|代码|小说|歌)"
    r"|\b(?:ignore|disregard|forget|override|bypass)\b.{0,30}\b(?:instructions?|rules?|prompts?|above|previous)\b"
    r"|\b(?:pretend|act as|you are now|role.?play|jailbreak|developer mode)\b|</?[a-z]+>"
)
_WORDS = re.compile(r"\w+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
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
    if _ORDER.search(search_form(text)):
        return AnswerStatus.IDENTITY
    if len(letters) < SHORTEST:
        return AnswerStatus.TOO_SHORT
    if not _HAN.search(folded) and _is_keyboard_mash(folded):
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


def _is_keyboard_mash(folded: str) -> bool:
    """Whether Latin text holds no pronounceable word: most words have four consonants running."""
    found = re.findall(r"[a-z]{3,}", folded)
    mashed = [word for word in found if _VOWELLESS.search(word)]
    return bool(found) and 2 * len(mashed) > len(found)
