"""Lists that one sentence holds: 措施包括：适度放松金融；适当调整利率；适当增加投资."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.analysis.folding import BREAK
from index.analysis.numerals import parse_number
from index.outline.sentences import sentence_end
from index.search.features import Candidate
from index.search.structure.enumerations import LONGEST_LEAD, Enumeration
from index.search.structure.sentence_items import items_within, parted_by_semicolons
from index.snapshot.snapshot import Snapshot
from index.types import Document, Span

LEAST_PARTED = 3
"""Items parted by semicolons that are a list whatever is asked; two, or items parted otherwise, are one where
just as many are asked for."""
LONGEST = 1200
"""Characters of such a sentence at most: a longer one is no answer in a chat."""
_INTRODUCES = re.compile("[：:︰]|包括|包含")
"""Where the clause ends that introduces the items, if the first of them has one."""


def lists_within(best: Sequence[Candidate], count: int | None, snapshot: Snapshot) -> Iterator[Enumeration]:
    """Yield the lists that sentences hold, of ``count`` items where that many are asked for."""
    seen: set[tuple[str, Span]] = set()
    for candidate in best:
        passage = snapshot.passages[candidate.passage]
        document = snapshot.documents[passage.document_id]
        before, sentence = _sentence_around(candidate.sentence.start, document)
        if (document.id, sentence) in seen or sentence.end - sentence.start > LONGEST:
            continue
        seen.add((document.id, sentence))
        items = _items(document.text[slice(*sentence)], count)
        if not items:
            continue
        spans = [Span(sentence.start + start, sentence.start + end) for start, end in items]
        lead = document.text[sentence.start : spans[0].start][-LONGEST_LEAD:]
        yield Enumeration(
            document.id,
            "\n".join([*passage.path[-1:], document.text[slice(*before)][-LONGEST_LEAD:], lead]),
            BREAK.join(passage.path[:-1]),
            tuple(spans),
            (),
            sentence=sentence,
        )


def _sentence_around(at: int, document: Document) -> tuple[Span, Span]:
    """Return the sentence of a line that an offset stands in, however long, and the one before it."""
    text = document.text
    start = text.rfind("\n", 0, at) + 1
    line = text.find("\n", at)
    end = len(text) if line < 0 else line
    before = Span(start, start)
    while (stop := sentence_end(text, start, end)) <= at and stop < end:
        before, start = Span(start, stop), stop
    return before, Span(start + len(text[start:stop]) - len(text[start:stop].lstrip()), stop)


def _items(text: str, count: int | None) -> list[Span]:
    """Return the items that a sentence lists, as offsets into it, without the clause that introduces them."""
    parted = parted_by_semicolons(text)
    items = parted if len(parted) >= LEAST_PARTED or len(parted) == count else []
    if count is not None and len(items) != count:
        counted = items_within(text, count)
        numbered = bool(counted) and parse_number(text[slice(*counted[0])]) is not None  # 一、今年的措施
        items = counted if len(counted) == count and not numbered else items
    if not items:
        return []
    (start, end), *others = items
    introduced = [match.end() for match in _INTRODUCES.finditer(text, start, end)]
    first = introduced[-1] if introduced and text[introduced[-1] : end].strip() else start
    return [Span(first, end), *others]
