"""What questions in English call offices, bodies and papers, and what documents call them in Chinese."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from index.snapshot.glossary import Glossary, stems

_OFFICES = {
    "premier": "总理",
    "prime minister": "总理",
    "president": "总统",
    "chief executive": "行政长官",
    "governor": "省长",
    "mayor": "市长",
    "state council": "国务院",
    "chief secretary": "政务司司长",
    "financial secretary": "财政司司长",
    "secretary for justice": "律政司司长",
}
_PAPERS = {
    "government work report": "政府工作报告",
    "work report": "政府工作报告",
    "policy address": "施政报告",
    "new year's message": "元旦文告",
    "new year message": "元旦文告",
    "new year's address": "元旦文告",
    "new year address": "元旦文告",
}
_SECRETARY = re.compile(
    r"\bsecretary (?:for|of) (?:the )?"
    r"(?P<of>[a-z]+(?:(?:,? and(?: the)?| the|,)? [a-z]+){0,3}?)"
    r"(?= (?:in|on|at|say|said|of|think)\b|'s\b|[^a-z' ]|$)"
)
LEAST_TRANSLATED = 0.5
"""Share of the words of an office's English name that its Chinese one must translate."""


def find_papers(folded: str) -> list[str]:
    """Return the papers that a folded question in English names, in Chinese."""
    return list(dict.fromkeys(_found(folded, _PAPERS)))


def find_offices(folded: str, offices: Collection[str], glossary: Glossary) -> list[str]:
    """Return the offices that a folded question in English names, in Chinese.

    Secretaries are those of ``offices`` that translate most of what they are secretaries for.
    """
    found = list(dict.fromkeys(_found(folded, _OFFICES)))
    for match in _SECRETARY.finditer(folded):
        words = stems(match["of"])
        told = sorted(
            (
                (_translated(words, each, glossary), -len(each), each)
                for each in offices
                if each.endswith("长")
            ),
            reverse=True,
        )
        if told and told[0][0] >= LEAST_TRANSLATED and told[0][:2] not in {each[:2] for each in told[1:]}:
            found.append(told[0][2])
    return found


def _found(folded: str, names: Mapping[str, str]) -> Iterator[str]:
    for english, chinese in names.items():
        if re.search(rf"\b{english}(?:e?s)?\b", folded):
            yield chinese


def _translated(words: Collection[str], office: str, glossary: Glossary) -> float:
    """Return the share of English words of which an office's name holds a translation."""
    told = [any(len(word) > 1 and word in office for word in glossary.get(stem, {})) for stem in words]
    return sum(told) / len(told) if told else 0.0
