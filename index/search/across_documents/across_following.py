"""A question of many documents asked again of another topic, region or year (那财政收入呢); pure."""

from __future__ import annotations

import re

from index.analysis.folding import BREAK
from index.search.across_documents.across_parsing import read_scope
from index.search.across_documents.across_query import AcrossQuery, Asking
from index.search.across_documents.across_reading import read_across
from index.search.names.named_documents import DocumentNames

LONGEST = 24
"""Characters up to which a message may be the rest of a question."""

_ENTRY = re.compile(
    r"^(?:再?(?:看看|说说|查查|看|说|查)(?:一下)?|那么?|还有|换成?|改成?|然后|至于|and |what about )+"
)
_ENDING = re.compile(r"(?:的?(?:数据|情况))?(?:又?(?:怎么样|如何|怎样|是?多少))?[的呢吗啊?.!,\s]*$")
_GOES_ON = re.compile("^(?:那|再|还有|换|改|至于|and |what about )|呢[?.! ]*$")
_ASKED_OF_TOPIC = re.compile(
    r"(?:的?(?:增长|预期|主要)*(?P<goal>目标)|增[速长]|产量)?(?P<figure>[是为定]?多少|怎么样|情况)?$"
)
_GONE_BY = re.compile("[去上]年")
_GOALS = re.compile("的?(?:预期|主要)*目标")
_ASKS_FIGURE = re.compile("目标|增[速长]|多少|预期|产量$")


def asked_again(message: str, meant: str, names: DocumentNames) -> str | None:
    """Return the folded question across documents that a folded message asks after the one ``meant``.

    None where that one asked of no several documents, or the message is a question of its own.
    """
    if len(message) > LONGEST or not _GOES_ON.search(message):
        return None
    read = read_across(meant, names)
    rest = _ENDING.sub("", _ENTRY.sub("", message)).strip(" ,")
    if read is None or not rest:
        return None
    meant, before = read.folded, read.across
    scope = read_scope(rest)
    if scope is not None:
        return _put(
            meant, before.scope, f"{scope}哪些省" if before.asking is Asking.WHICH and scope else rest
        )
    named = names.read(rest)
    placed = any(place.certain or names.has_place(place.name) for place in named.places)
    if placed or named.speakers or named.offices or named.occasions:
        return None
    years = [*((year.start, year.end) for year in named.years), *named.relative]
    if years:
        whole = not re.sub("报告|的", "", _without(rest, years))
        return _of_years(meant, before, rest, names) if whole else None
    return _of_topic(meant, before, rest)


def _of_years(meant: str, before: AcrossQuery, rest: str, names: DocumentNames) -> str | None:
    """Ask the same of another year, which is named where the one before was, else behind the documents."""
    named = names.read(meant)
    spans = sorted([*((year.start, year.end) for year in named.years), *named.relative])
    at = before.scope[1] if before.scope else 0
    again = _put(meant, spans[0] if spans else (at, at), rest)
    # Of a year gone by reports tell what came of its goals.
    return again and (_GOALS.sub("", again) if _GONE_BY.search(rest) else again)


def _of_topic(meant: str, before: AcrossQuery, rest: str) -> str | None:
    """Ask another topic of the same documents; a goal again where a goal was asked for."""
    pieces = before.topic.split(BREAK)
    start = meant.find(pieces[0])
    asked = _ASKED_OF_TOPIC.search(pieces[-1])
    ending = (
        "" if asked is None or _ASKS_FIGURE.search(rest) else (asked["goal"] or "") + (asked["figure"] or "")
    )
    for piece in pieces[1:]:
        meant = meant.replace(piece, "", 1)
    return _put(meant, (start, start + len(pieces[0])), rest + ending) if start >= 0 else None


def _put(text: str, span: tuple[int, int] | None, words: str) -> str | None:
    return None if span is None else f"{text[: span[0]]}{words}{text[span[1] :]}"


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(set(spans), reverse=True):
        text = text[:start] + text[end:]
    return text
