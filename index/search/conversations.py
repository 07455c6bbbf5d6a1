"""Questions that lean on the one before: 那第二个呢, 还有呢, 具体怎么做, 它起的作用."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.folding import fold
from index.search.query import Query, content_words

FEW_WORDS = 3
"""Content words up to which a question may be the rest of an earlier one."""

_MORE = re.compile(
    r"^(?:那|然后|另外)?(?:还有|其他|其它|别的|更多|继续|接着|下一[个条页]|再来|more|next|anything else)"
    r"\w{0,4}[呢吗么吧嘛?.!,~ ]*$"
)
_LEANING = re.compile(
    r"^(?:那|那么|然后|所以|那他|那它|这|此|其|它|他|她|该|上面|上述|前面|刚才|刚刚|and |then |what about )"
    r"|它|他们|她们|它们|这个|那个|这些|那些|这件|那件|这样|那样|这么|那么|前者|后者|上述|其中|该(?:市|省|会|项|制度)"
    r"|\b(?:it|they|them|this|that|these|those|its|their)\b"
)
_ELLIPTIC = re.compile(
    r"呢[?.!]*$|^(?:具体|详细|为什么|为何|怎么|如何|凭什么|什么时候|谁|哪里|多少|要求|原因|原文|举例)"
)
_ORDINAL = re.compile(
    r"^(?:那|那么)?第([一二两三四五六七八九十]|\d{1,2})(?:个|点|条|项|部分|方面|块)?(?:呢|是什么|是啥|是|讲什么|怎么说|说什么)?[呢吗?.!]*$"
)


def wants_more(folded: str) -> bool:
    """Whether a folded question asks for more of the last answer."""
    return bool(_MORE.match(folded.strip()))


def wants_member(folded: str) -> str | None:
    """Return the number in 那第二个呢, which asks for one point of the last answer."""
    match = _ORDINAL.match(folded.strip())
    return match[1] if match else None


def leans_on_context(query: Query) -> bool:
    """Whether the question may be the rest of the one before it: it points back, or it is short."""
    return points_back(query) or len(set(content_words(query.content))) <= FEW_WORDS


def points_back(query: Query) -> bool:
    """Whether the question's grammar leans on the one before it: 它, 那…呢, 具体怎么做."""
    return bool(_LEANING.search(query.folded) or _ELLIPTIC.search(query.folded))


def joined(query: Query, context: Sequence[str]) -> str:
    """Return the question put after the last one of its conversation."""
    return f"{fold(context[-1]).rstrip('?.! ')}, {query.folded}"
