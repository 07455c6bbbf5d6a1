"""Another figure of the same place, year and paper, asked for by its name: 居民收入呢 after GDP目标."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analysis.folding import fold
from index.search.conversation.conversations import FEW_WORDS, JOINT, asks_amount, clean, own_words
from index.search.conversation.substitution import Part
from index.search.figures import names_figure
from index.search.questions.query import Query
from index.search.tenses import Tense, asked_tense

_GOES_ON = re.compile("^(?:那|还有|至于|咁)|呢[?.! ]*$")
_ASKED = {Tense.GOAL: "目标是多少", Tense.RESULT: "达到了多少", None: "是多少"}
_SIGNS = re.compile(r"^[\s,，:：的]+|[\s的]+$")


def ask_other_figure(query: Query, meant: str, parts: Sequence[Part], papers: Sequence[str]) -> str | None:
    """Return the question for the figure that a message names, asked of what the one ``meant`` asked it of.

    ``parts`` are the places, years and speakers that ``meant``, folded, names, ``papers`` its words for
    papers. None where the message names no known figure, or ``meant`` asked for none.
    """
    message = _SIGNS.sub("", clean(query.folded))
    if not _GOES_ON.search(query.folded) or len(own_words(message)) > FEW_WORDS or not names_figure(message):
        return None
    before = fold(meant).partition(JOINT)[0]
    if not (asks_amount(before) or names_figure(before) or "目标" in before):
        return None
    ends = [part.end for part in parts if part.end <= len(before)]
    ends += [match.end() for paper in papers for match in re.finditer(re.escape(paper), before)]
    if not ends:
        return None
    of_whom = before[: max(ends)]
    if names_figure(of_whom):  # 增长目标,上海今年是多少
        of_whom = "".join(before[part.start : part.end] for part in parts if part.end <= len(before))
    asked = "" if asks_amount(message) or "目标" in message else _ASKED[asked_tense(before)]
    return f"{of_whom}{message}{asked}"
