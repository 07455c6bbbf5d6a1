"""Speeches whose lines were run together into one, as forms and chat programs store them.

Title, date, name, salutation and the numbered parts are parted again as lines; the text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.analysis.dates import DATE
from index.analysis.people import SALUTATION_INSIDE
from index.outline.markers import Marker, Style, line_marker
from index.outline.metadata import SPEECH
from index.outline.sentences import BLANK
from index.types import Span

# Texts of more lines have kept theirs, and a shorter line holds no speech.
_MOST_LINES = 3
_SHORTEST = 60
# Title, date, name and salutation stand within the first characters.
_HEAD_CHARACTERS = 200

_TITLE = re.compile(rf".{{2,80}}?(?:{SPEECH})(?={BLANK}*(?:[（(]{BLANK}*)?{DATE.pattern})")
_DATE_IN_BRACKETS = re.compile(rf"{BLANK}*[（(][^（）()]{{0,60}}[）)]")
_SENTENCE_END = re.compile(f"[。！？!?：:；;]{BLANK}*")


def split_run_together(text: str, lines: Sequence[Span]) -> list[Span]:
    """Divide lines that hold a whole speech where its title, salutation and numbered parts begin.

    Other lines are returned as they are.
    """
    if len(lines) > _MOST_LINES:
        return list(lines)
    divided: list[Span] = []
    for line in lines:
        long = line.end - line.start >= _SHORTEST
        cuts = [*_head_cuts(text, line), *_part_cuts(text, line)] if long else []
        edges = sorted({line.start, *cuts, line.end})
        divided += (Span(start, end) for start, end in pairwise(edges))
    return divided


def _head_cuts(text: str, line: Span) -> list[int]:
    stop = min(line.end, line.start + _HEAD_CHARACTERS)
    cuts: list[int] = []
    salutation = SALUTATION_INSIDE.search(text, line.start, stop)
    if salutation:
        cuts += salutation.span()
        stop = salutation.start()
    title = _TITLE.match(text, line.start, stop)
    if title:
        cuts.append(title.end())
        date = _DATE_IN_BRACKETS.match(text, title.end(), stop) or DATE.match(text, title.end(), stop)
        if date:
            cuts.append(date.end())
    return cuts


def _part_cuts(text: str, line: Span) -> list[int]:
    """Find where numbered parts begin, after the end of a sentence and in sequence from one."""
    runs: dict[Style, list[Marker]] = {}
    cuts: list[int] = []
    for match in _SENTENCE_END.finditer(text, *line):
        marker = line_marker(text, Span(match.end(), line.end))
        if marker is None or marker.style.spoken:
            continue
        if marker.ordinal == 1:
            runs[marker.style] = [marker]
        elif runs.get(marker.style, [marker])[-1].ordinal == marker.ordinal - 1:
            run = runs[marker.style]
            cuts += (first.start for first in run if len(run) == 1)
            cuts.append(marker.start)
            run.append(marker)
    return cuts
