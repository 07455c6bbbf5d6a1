"""What is said to a bot without asking anything: greetings, thanks, who are you, and no words at all."""

from __future__ import annotations

import re
import unicodedata

from index.answers.query import LONGEST, SHORTEST
from index.terms import fold
from index.types import AnswerStatus

_PARTICLES = r"[啊呀吧呢哦啦嘛哈哇咯的了吗么~!.,?\s]*"
_NAMES = r"(?:大家|各位|老师|同志|朋友|小?助手|机器人|bot|there|all|everyone)*"
_PATTERNS = (
    (
        AnswerStatus.GREETING,
        r"(?:你好|您好|大家好|早上好|上午好|中午好|下午好|晚上好|早安|晚安|早|哈喽|哈啰|嗨|嘿|喂|在吗|在不在|"
        r"有人吗|在么|hello|hi|hey|good (?:morning|afternoon|evening|night)"
        r"|再见|拜拜|bye|goodbye|明天见|回头见|新年好|节日快乐|[哈呵嘿嘻]{2,}(?:笑死(?:我)?)?)",
    ),
    (
        AnswerStatus.THANKS,
        r"(?:谢谢|多谢|感谢|谢了|谢啦|辛苦|辛苦了|麻烦你了|太好了|太棒了|很好|真棒|不错|厉害|好的|好|嗯+|ok|okay|收到|明白|明白了|知道了|懂了|"
        r"thanks|thank you|thx|great|good|nice)(?:你|您|大家|哈)*",
    ),
    (
        AnswerStatus.IDENTITY,
        r"(?:你是谁|你是什么|你叫什么(?:名字)?|你是干什么的|你是做什么的|你能做什么|你能干什么|你会什么|你会干什么|你会做什么|你有什么用|你是机器人|"
        r"你是(?:真人|人工|人|ai)(?:还是\w+)?|介绍一下你自己|自我介绍(?:一下)?|"
        r"怎么用|怎么使用|使用方法|who are you|what are you|what can you do|"
        r"how do (?:i|you) (?:use|work)\w*)",
    ),
)
_WHOLE = tuple(
    (status, re.compile(rf"^{_NAMES}{_PARTICLES}(?:{pattern}{_PARTICLES}{_NAMES}{_PARTICLES})+$"))
    for status, pattern in _PATTERNS
)
# Orders to the bot instead of questions to the speeches: to drop its rules, to show its inside, to play
# a role, to write something itself. It answers what it is and does.
_ORDER = re.compile(
    r"(?:忽略|无视|忘记|忘掉|抛开|不要管|别管|跳过|绕过|取消)\w{0,8}(?:规则|指令|提示|设定|限制)"
    r"|系统提示|提示词|内部配置|密钥|密码|管理员命令|没有限制的"
    r"|(?:从现在起|现在开始|现在起|假装|扮演|假设)\w{0,4}你?是|你现在是|角色扮演"
    r"|编(?:造|一)?(?:一|个|出)?(?:段|篇|首|份|个)"
    r"|(?:写|作|生成|创作|改写|续写)(?:一|出|成)?(?:段|篇|首|份)\w{0,10}(?:诗|文章|作文|故事|代码|小说|歌)"
    r"|\b(?:ignore|disregard|forget|override|bypass)\b.{0,30}\b(?:instructions?|rules?|prompts?|above|previous)\b"
    r"|system prompt|api key|bot token|\bpassword\b"
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
    folded = " ".join(_WORDS.findall(fold(text)))
    for status, pattern in _WHOLE:
        if pattern.match(folded):
            return status
    if _ORDER.search(fold(text)):
        return AnswerStatus.IDENTITY
    if len(letters) < SHORTEST:
        return AnswerStatus.TOO_SHORT
    if not _HAN.search(folded) and _is_keyboard_mash(folded):
        return AnswerStatus.NONSENSE
    return None


def _is_keyboard_mash(folded: str) -> bool:
    """Whether Latin text holds no pronounceable word: most words have four consonants running."""
    found = re.findall(r"[a-z]{3,}", folded)
    mashed = [word for word in found if _VOWELLESS.search(word)]
    return bool(found) and 2 * len(mashed) > len(found)
