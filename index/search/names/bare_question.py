"""A question without what it names documents by: 为什么在拉萨戒严 of 李鹏说为什么在拉萨戒严; pure.

Whether a sentence is of the document that is named its facets tell. What is left is what the sentence itself
must answer: no sentence of a report of 1989 says who gave it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from index.analysis.folding import HAN, fold
from index.analysis.terms import term_form
from index.search.names.named_documents import DocumentNames, Meant
from index.search.names.naming import Named
from index.search.names.speakers import SAY, SPEECH

SHORTEST = 4
"""Characters that must be left: of less nobody could tell what is asked."""
_HAN = re.compile(f"[{HAN}]")
_AFTER = re.compile(
    rf"[省市]?(?:人民)?(?:政府)?(?:的?(?:国务院|政府|年度|工作|施政)*{SPEECH}[里中上]?面?)?"
    rf"(?:时?(?:曾|又|就|还|都|有没有)?(?:{SAY}|话(?![题语剧费筒音]))[了过]?)?(?:的(?![确士]))?[\s,.:]*"
)
"""What ties a name to what is asked: 上海市政府的报告里说, 朱镕基提到过, 教育局話."""
_ENDS = " ,.:，。：、"


def bare_question(text: str, meant: Meant, names: DocumentNames) -> str:
    """Return a question without what it calls the documents ``meant``; empty where that is of no use.

    One in English would fall apart without its names, and where some are lacking they tell.
    """
    if not meant.documents or meant.lacking or _HAN.search(text) is None:
        return ""
    told = {words for words, holders in meant.names if holders & meant.documents}
    return without_names(text, names.read(fold(text)), told) if told else ""


def without_names(text: str, named: Named, told: Collection[str]) -> str:
    """Return a question without the names that documents are told by, and what ties these to the rest.

    ``named`` was read off ``fold(text)``, whose offsets are those of ``text``; ``told`` are the names that
    the documents meant have, in their term form. Empty where hardly anything would be left or gone.
    """
    folded = fold(text)
    pieces: list[str] = []
    done = 0
    for start, end in sorted(_spans(folded, named)):
        if start < done or term_form(folded[start:end]) not in told:
            continue
        pieces.append(text[done:start])
        tied = _AFTER.match(folded, end)
        done = tied.end() if tied else end
    rest = "".join([*pieces, text[done:]]).strip(_ENDS)
    return rest if done and len(rest) >= SHORTEST else ""


def _spans(folded: str, named: Named) -> Iterator[tuple[int, int]]:
    """Yield where the places, years, speakers and offices named stand."""
    yield from ((place.start, place.end) for place in named.places)
    yield from ((year.start, year.end) for year in named.years)
    for words in (*named.called, *named.offices, *(written for written, _ in named.titled)):
        start = folded.find(words)
        if start >= 0:
            yield start, start + len(words)
