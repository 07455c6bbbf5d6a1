"""Which congress, meeting, anniversary or body a question asks the paper or speech of."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from index.analysis.numerals import parse_number
from index.search.names.speakers import BODY_ENDS, IN_A_YEAR, PROPER, SAY, SPEECH
from index.types import Facets

_BODY = "nt"
_GOVERNMENT = re.compile("政府|中央")
_BODY_GIVES = re.compile(
    rf"的?(?:{IN_A_YEAR})?的?(?:政府|年度|工作|预算|计划)*(?:{SPEECH}|年报|财报|季报|白皮书|公报|要点|公告)"
    rf"|的?{IN_A_YEAR}的?[^,.?!\s]{{0,12}}目标"
)
_ACCOUNTS = re.compile("年报|财报|季报|半年报|白皮书")
_NUMERAL = "[一二三四五六七八九十]"
_CONGRESS = re.compile(
    rf"(?P<party>党的|中共|中国共产党)?第?(?P<number>{_NUMERAL}{{1,3}}|\d{{1,2}})"
    r"(?:大(?![家会学小量型力众地道概中约多事区项类规])|次(?:全国)?代表大会)"
    r"|(?P<ordinal>\d{1,2})(?:st|nd|rd|th) (?:(?:national|party) )*congress"
)
# 十九大以来 and 二十大精神 are what is spoken of, no paper.
_AFTERWARDS = re.compile(
    "的?(?:精神|以来|召开|之?[前后]|期间|代表|部署|战略|要求|确[定立]|决策|胜利|方针|和|提出(?!了?(?:什么|哪)))"
)
_ON_OCCASION = re.compile(
    rf"的?(?:{SPEECH}|上(?!海|升|涨)|(?:是|又)?(?:怎么|如何)?{SAY}|里|中(?!国|央))|$|[?？]"
)
_ANY_CONGRESS = re.compile("党代会|党的?(?:全国)?代表大会")
_PLENUM = re.compile(
    rf"(?:第?{_NUMERAL}{{1,3}}|\d\d)届(?:{_NUMERAL}|\d)中全会(?=公报|决定|上(?!海)|的?{SPEECH}|(?:怎么|如何){SAY})"
)
_ANNIVERSARY = re.compile(
    rf"[\u4e00-\u9fff]{{2,8}}?(?:\d{{1,3}}|{_NUMERAL}{{1,4}}|百)周年(?=[^,.?]{{0,8}}?(?:{SPEECH}|大会上|庆典上|那次))"
)
_GATHERING = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,10}?(?:论坛|峰会|年会|大会|座谈会|典礼|仪式))"
    rf"(?:{IN_A_YEAR})?(?:年会|开幕式?)?上?的?(?:主旨|重要)?{SPEECH}"
)
_OWN_GATHERING = re.compile("人民代表大会|人大|立法会|会员大会|代表大会")
_MONTH = re.compile(rf"(?P<year>\d{{4}})年(?P<month>\d{{1,2}}|{_NUMERAL}{{1,2}})月(?!份?的?{_NUMERAL}|\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_IN_ENGLISH = re.compile(rf"\b(?P<month>(?:{'|'.join(_MONTHS)})[a-z]*) (?P<year>\d{{4}})\b")
_DIGITS = ("", *"一二三四五六七八九")


def find_occasions(
    folded: str, tagged: Sequence[tuple[str, str]], congresses: Collection[str]
) -> Iterator[str]:
    """Yield the congresses, plenums, anniversaries and bodies whose paper a folded question asks for.

    ``tagged`` are its ``tagged_words``, ``congresses`` those that documents are of.
    """
    for match in _CONGRESS.finditer(folded):
        name = _congress(match)
        if name in congresses:
            meant = not _AFTERWARDS.match(folded, match.end())
        else:
            meant = match["ordinal"] is not None or (
                bool(match["party"] or len(name) > 2) and bool(_ON_OCCASION.match(folded, match.end()))
            )
        if meant:
            yield name
    if any_of_them := _ANY_CONGRESS.search(folded):
        yield from congresses or [any_of_them[0]]
    for pattern in (_PLENUM, _ANNIVERSARY):
        yield from (match[0] for match in pattern.finditer(folded))
    end = 0
    for word, tag in tagged:
        end += len(word)
        if (_is_body(word, tag) and _BODY_GIVES.match(folded, end)) or (
            tag in PROPER and _ACCOUNTS.match(folded, end)
        ):
            yield word


def find_months(folded: str) -> list[str]:
    """Return the months that a folded text names with their year, as dates begin: 2013-10-."""
    return [
        f"{match['year']}-{parse_number(match['month']) or 0:02}-" for match in _MONTH.finditer(folded)
    ] + [
        f"{match['year']}-{_MONTHS.index(match['month'][:3]) + 1:02}-"
        for match in _MONTH_IN_ENGLISH.finditer(folded)
    ]


def find_gatherings(folded: str) -> list[str]:
    """Return the forums and ceremonies that a speech is said to have been given at."""
    found = [match["name"] for match in _GATHERING.finditer(folded)]
    return [name for name in found if not _OWN_GATHERING.search(name)]


def find_congresses(facets: Sequence[Facets]) -> dict[str, frozenset[int]]:
    """Return the congresses that the names of documents state, each with these."""
    found: dict[str, set[int]] = {}
    for number, each in enumerate(facets):
        for match in _CONGRESS.finditer(each.names):
            if _ON_OCCASION.match(each.names, match.end()) or match["party"]:
                found.setdefault(_congress(match), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _is_body(word: str, tag: str) -> bool:
    known = tag == _BODY or (tag.startswith(("j", "n", "v")) and BODY_ENDS.fullmatch(word) is not None)
    return known and not (_GOVERNMENT.search(word) or _ANY_CONGRESS.search(word))


def _congress(match: re.Match[str]) -> str:
    """Return what a congress is called for short: 十九大 for 第十九次全国代表大会 and 19大."""
    written = match["number"] or match["ordinal"]
    number = parse_number(written) or 0
    ones = _DIGITS[number % 10]
    tens = "" if number < 10 else "十" if number < 20 else f"{_DIGITS[number // 10]}十"
    return f"{tens}{ones}大"
