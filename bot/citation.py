"""Where a quotation stands, in words: document › speech › part › point."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from bot.formatting import without_surrogates
from index.types import Excerpt

SEPARATOR = " › "
_LONGEST_STEP = 28
"""Characters of one step of a citation; headings that are whole sentences are shortened, quotes never."""


def steps(excerpt: Excerpt) -> tuple[str, ...]:
    """Return the document's title and its path below; a speech named like its document is told once."""
    path = excerpt.path[1:] if excerpt.path[:1] == (excerpt.document,) else excerpt.path
    return tuple(_short(step) for step in (excerpt.document, *path))


def citation(excerpt: Excerpt, without: Sequence[str] = ()) -> str:
    """Write the citation of an excerpt; ``without`` are leading steps already told to the reader."""
    all_steps = steps(excerpt)
    if tuple(without) == all_steps[: len(without)]:
        all_steps = all_steps[len(without) :]
    return SEPARATOR.join(all_steps)


def common_prefix(excerpts: Sequence[Excerpt]) -> tuple[str, ...]:
    """Return the leading steps that all citations share."""
    columns = zip(*(steps(excerpt) for excerpt in excerpts), strict=False)
    return tuple(column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns))


def _short(step: str) -> str:
    line = without_surrogates(" ".join(step.split()))
    return line if len(line) <= _LONGEST_STEP else line[: _LONGEST_STEP - 1].rstrip() + "…"
