"""Where a quotation stands, in words: document › speech › part › point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from bot.formatting import without_surrogates
from index.types import Excerpt

SEPARATOR = " › "
_LONGEST_STEP = 28
"""Characters of one step of a citation; headings that are whole sentences are shortened, quotes never."""
_LONGEST = 64
"""Characters of a citation, about three lines of a phone; a longer one leaves out steps of its middle."""
_LEFT_OUT = "…"


def steps(excerpt: Excerpt) -> tuple[str, ...]:
    """Return the document's title and its path below; a speech named like its document is told once."""
    return tuple(_short(step) for step in excerpt.source)


def citation(excerpt: Excerpt, without: Sequence[str] = ()) -> str:
    """Write the citation of an excerpt; ``without`` are leading steps already told to the reader.

    Empty where nothing is left to tell: the heading with which the excerpt itself begins is not repeated.
    A long one is shortened in its middle, so that document and point can be read.
    """
    told = len(without) if tuple(without) == steps(excerpt)[: len(without)] else 0
    own = excerpt.source[told:]
    if own and told + len(own) > 1 and _begins_with(excerpt.text, own[-1]):
        own = own[:-1]
    return SEPARATOR.join(_shortened([_short(step) for step in own]))


def common_prefix(excerpts: Sequence[Excerpt]) -> tuple[str, ...]:
    """Return the leading steps that all citations share."""
    columns = zip(*(steps(excerpt) for excerpt in excerpts), strict=False)
    return tuple(column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns))


def is_heading(excerpt: Excerpt, cited: Sequence[str]) -> bool:
    """Whether an excerpt is the heading that its citation ``cited`` ends with, and says nothing more."""
    own = "".join(excerpt.source[-1].split())
    return steps(excerpt) == tuple(cited) and "".join(excerpt.text.split()).rstrip("。.：:") == own.rstrip(
        "。.：:"
    )


def _begins_with(text: str, heading: str) -> bool:
    return "".join(text.split()).startswith("".join(heading.split()))


def _shortened(path: list[str]) -> list[str]:
    """Leave out as few steps as needed, from the one before the last on: that is told by what it holds."""
    before = len(path) - 1
    for kept in range(before, 0, -1):
        shown = path if kept == before else [*path[:kept], _LEFT_OUT, path[-1]]
        if len(SEPARATOR.join(shown)) <= _LONGEST:
            return shown
    return [path[0], _LEFT_OUT, path[-1]] if len(path) > 2 else path


def _short(step: str) -> str:
    line = without_surrogates(" ".join(step.split()))
    return line if len(line) <= _LONGEST_STEP else line[: _LONGEST_STEP - 1].rstrip() + "…"
