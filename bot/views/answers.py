"""Answers as pages of formatted text, each quotation with its citation: document › speech › part › point.

Pure, and the same for Telegram and the terminal. A quote is always a slice of an excerpt: never altered, only
dropped as a whole or cut at a sentence end with a note outside of it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.texts import Texts
from bot.views.formatting import (
    MAX_ENTITIES,
    MAX_UNITS,
    Entity,
    EntityKind,
    FormattedText,
    TextBuilder,
    join,
    utf16_length,
    visible_span,
    without_surrogates,
)
from index.types import Answer, AnswerKind, AnswerStatus, Excerpt, Missing, Span

SEPARATOR = " › "
_LONGEST_STEP = 28
"""Characters of one step of a citation; headings that are whole sentences are shortened, quotes never."""
_LONGEST_CITATION = 64
"""Characters of a citation, about three lines of a phone; a longer one leaves out steps of its middle."""
_LEFT_OUT = "…"
_BETWEEN = "\n\n"
_PER_PAGE = 3
"""Independent excerpts on one page: more than three are not read."""
_PER_PAGE_ACROSS = 5
"""Excerpts on one page where each is of another document, to be compared."""
_RESERVE = 200
"""Units kept free for the lead, the note below and separators."""
_MAX_QUOTES = MAX_ENTITIES // 2
"""Quotes on one page, so that at least every second entity is left for marks and notes."""
_BEFORE_MARK = 1000
"""Characters shown before the excerpt where its surroundings do not fit as a whole."""
_SENTENCE_END = re.compile(r"(?:[。！？!?；;…]+|\.(?=\s))[”’」』）)》\"']*|\n")
_CIRCLED_ONE = 0x2460
_CIRCLED = 20


def steps(excerpt: Excerpt) -> tuple[str, ...]:
    """Return the document's title and its path below; a speech named like its document appears once."""
    return tuple(_short_step(step) for step in excerpt.source)


def citation(excerpt: Excerpt, without: Sequence[str] = ()) -> str:
    """Write the citation of an excerpt; ``without`` are leading steps that the reader knows.

    Empty where nothing is left to say: the heading with which the excerpt itself begins is not repeated.
    A long one is shortened in its middle, so that document and point can be read.
    """
    stated = len(without) if tuple(without) == steps(excerpt)[: len(without)] else 0
    own = excerpt.source[stated:]
    if own and stated + len(own) > 1 and _closed_up(excerpt.text).startswith(_closed_up(own[-1])):
        own = own[:-1]
    return SEPARATOR.join(_shortened([_short_step(step) for step in own]))


def common_prefix(excerpts: Sequence[Excerpt]) -> tuple[str, ...]:
    """Return the leading steps that all citations share."""
    columns = zip(*(steps(excerpt) for excerpt in excerpts), strict=False)
    return tuple(column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns))


def is_heading(excerpt: Excerpt, cited: Sequence[str]) -> bool:
    """Whether an excerpt is the heading that its citation ``cited`` ends with, and says nothing more."""
    text, own = _closed_up(excerpt.text), _closed_up(excerpt.source[-1])
    return steps(excerpt) == tuple(cited) and text.rstrip("。.：:") == own.rstrip("。.：:")


def _closed_up(text: str) -> str:
    return "".join(text.split())


def _shortened(path: list[str]) -> list[str]:
    """Leave out as few steps as needed, from the one before the last on: what it holds stands in for it."""
    before = len(path) - 1
    for kept in range(before, 0, -1):
        shown = path if kept == before else [*path[:kept], _LEFT_OUT, path[-1]]
        if len(SEPARATOR.join(shown)) <= _LONGEST_CITATION:
            return shown
    return [path[0], _LEFT_OUT, path[-1]] if len(path) > 2 else path


def _short_step(step: str) -> str:
    line = without_surrogates(" ".join(step.split()))
    return line if len(line) <= _LONGEST_STEP else line[: _LONGEST_STEP - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Page:
    """One message of an answer: the excerpts ``[first, last)`` of all that belong to it."""

    content: FormattedText
    first: int = 0
    last: int = 0


def quotable(excerpts: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    """Return the excerpts that show anything at all: one of white space alone makes no quote."""
    return tuple(e for e in excerpts if operator.lt(*visible_span(e.text, 0, len(e.text))))


def quotes_of(answer: Answer) -> tuple[Excerpt, ...]:
    """Return all excerpts of an answer that show anything, those that come next on request included."""
    return quotable(answer.excerpts) + quotable(answer.further)


def render_answer(
    answer: Answer, texts: Texts, *, per_page: int | None = None, limit: int = MAX_UNITS
) -> list[Page]:
    """Render an answer as one page or more.

    Args:
        answer: what the library said.
        texts: the reader's language; quotes stay as they stand in the source.
        per_page: independent excerpts on one page, by default as many as are read at once; the points of
            a list all belong together.
        limit: UTF-16 units of one page.

    Returns:
        At least one page; each is not empty, holds at most ``limit`` units and only valid entities.
    """
    own, further = quotable(answer.excerpts), quotable(answer.further)
    excerpts = own + further
    if not answer.answered or not excerpts:
        status = AnswerStatus.NOT_FOUND if answer.answered else answer.status
        line = getattr(texts, status.value) if answer.missing is None else missing_line(answer.missing, texts)
        return [Page(FormattedText(line))]
    if answer.kind is AnswerKind.ACROSS and answer.total is not None:
        return _across_pages(answer, excerpts, texts, per_page or _PER_PAGE_ACROSS, limit)
    per_page = per_page or _PER_PAGE
    points = own if answer.kind in (AnswerKind.LIST, AnswerKind.OUTLINE) else ()
    shared = common_prefix(points) if len(points) > 1 else ()
    numbered = len(excerpts) > 1 and not shared
    pages: list[Page] = []
    first = 0
    while first < len(excerpts):
        listing = first < len(points)
        most = (
            len(points) - first
            if listing
            else min(per_page, len(own) - first if first < len(own) else per_page)
        )
        beside = excerpts[first : first + most]
        stated = shared if listing else common_prefix(beside) if len(beside) > 1 else ()
        alone = len(beside) == 1 and not first
        label = first if numbered and not alone else None
        blocks = _fitting_blocks(beside, stated, texts, limit, first=label)
        last = first + len(blocks)
        # What the first quote itself is the heading of need not stand right above it.
        lead = stated[:-1] if len(stated) > 1 and is_heading(excerpts[first], stated) else stated
        parts = [*_lead(answer, texts, lead, continued=first > 0), *blocks]
        if last < len(points):
            parts.append(FormattedText(texts.points_left.format(count=len(points) - last)))
        pages.append(Page(join(parts, _BETWEEN), first, last))
        first = last
    return pages


def _across_pages(
    answer: Answer, excerpts: Sequence[Excerpt], texts: Texts, per_page: int, limit: int
) -> list[Page]:
    """Render one excerpt a document, its source above it; each page says which of all it shows."""
    total = answer.total or len(excerpts)
    before = total - len(excerpts)  # those on the pages that "more" has shown already
    pages: list[Page] = []
    first = 0
    while first < len(excerpts):
        blocks = _fitting_blocks(
            excerpts[first : first + per_page], (), texts, limit, first=before + first, source_above=True
        )
        last = first + len(blocks)
        lead = texts.across.format(
            documents=total + answer.silent, count=total, first=before + first + 1, last=before + last
        )
        pages.append(Page(join([FormattedText(lead), *blocks], _BETWEEN), first, last))
        first = last
    return pages


def missing_line(missing: Missing, texts: Texts) -> str:
    """Say in one line what the library lacks of what was named, and what it has instead."""
    first, last = (texts.missing_separator.join(names) for names in missing.shown)
    count = len(missing.present)
    present = texts.missing_of_many.format(first=first, last=last, count=count) if last else first
    return texts.missing.format(named=texts.missing_separator.join(missing.named), present=present)


def render_excerpt(excerpt: Excerpt, texts: Texts, *, expandable: bool = True) -> FormattedText:
    """Render one excerpt with its citation, cut at a sentence end if it is too long for a message."""
    return _block(excerpt, f"— {citation(excerpt)}", texts, limit=MAX_UNITS, expandable=expandable)


def render_context(excerpt: Excerpt, around: Excerpt, texts: Texts) -> FormattedText:
    """Render the paragraphs around an excerpt, the excerpt itself bold and always within."""
    mark = Span(excerpt.start, excerpt.end)
    return render_excerpt(_window(replace(around, marks=(mark,)), mark), texts, expandable=False)


def render_copyable(excerpt: Excerpt, texts: Texts) -> FormattedText:
    """Render an excerpt with its citation as one block that a tap copies."""
    content = render_excerpt(excerpt, texts)
    return FormattedText(content.text, (Entity(EntityKind.PRE, 0, content.units),))


def sentence_pages(text: str, start: int, end: int, limit: int) -> list[Span]:
    """Divide a text into pages of at most ``limit`` UTF-16 units, at ends of paragraphs or sentences."""
    pages = []
    start, end = visible_span(text, start, end)
    while start < end:
        stop = _cut(text, start, end, limit)
        pages.append(Span(start, stop))
        start, _ = visible_span(text, stop, end)
    return pages or [Span(start, end)]


def _lead(answer: Answer, texts: Texts, shared: tuple[str, ...], *, continued: bool) -> list[FormattedText]:
    lines = []
    if answer.missing is not None and not continued:
        lines.append(missing_line(answer.missing, texts))
    if answer.status is AnswerStatus.RELATED:
        lines.append(texts.related)
    if answer.total is not None and not continued:
        lines.append(texts.total.format(count=answer.total))
    if shared:
        lines.append(texts.from_source.format(source=SEPARATOR.join(shared)))
    return [FormattedText("\n".join(lines))] if lines else []


def _fitting_blocks(
    excerpts: Sequence[Excerpt],
    stated: tuple[str, ...],
    texts: Texts,
    limit: int,
    *,
    first: int | None,
    source_above: bool = False,
) -> list[FormattedText]:
    """Render the leading excerpts that fit one page: at least one, cut if it must be.

    ``stated`` are the steps of the citation that the lead states; ``first`` numbers the excerpts.
    """
    room = limit - _RESERVE - utf16_length(SEPARATOR.join(stated))
    blocks: list[FormattedText] = []
    sources = [citation(excerpt, without=stated) for excerpt in excerpts]
    for offset, excerpt in enumerate(excerpts[:_MAX_QUOTES]):
        label = "—" if first is None else circled(first + offset + 1)
        source = sources[offset]
        # Where one is labelled all are, or the others would seem to belong to it.
        labelled = source or (first is not None and any(sources))
        block = _block(
            excerpt,
            f"{label} {source}".rstrip() if labelled else "",
            texts,
            limit=None if blocks else room,
            source_above=source_above,
        )
        if blocks and block.units + len(_BETWEEN) > room:
            break
        blocks.append(block)
        room -= block.units + len(_BETWEEN)
    return blocks


def _block(
    excerpt: Excerpt,
    source: str,
    texts: Texts,
    *,
    limit: int | None,
    expandable: bool = True,
    source_above: bool = False,
) -> FormattedText:
    start, end = visible_span(excerpt.text, 0, len(excerpt.text))
    note = ""
    if limit is not None and utf16_length(excerpt.text[start:end]) + utf16_length(source) + 1 > limit:
        note = texts.cut
        end = _cut(excerpt.text, start, end, limit - utf16_length(source) - utf16_length(note) - 2)
    builder = TextBuilder()
    if source and source_above:
        builder.add(source + "\n")
    _add_quote(builder, excerpt, start, end, expandable=expandable)
    if note:
        builder.add("\n")
        builder.add(note, EntityKind.ITALIC)
    if source and not source_above:
        builder.add("\n" + source)
    return builder.build()


def _add_quote(builder: TextBuilder, excerpt: Excerpt, start: int, end: int, *, expandable: bool) -> None:
    """Append ``excerpt.text[start:end]`` as a block quote, the decisive words bold inside."""
    begin, position = builder.units, start
    for mark in excerpt.marks:
        left = max(mark.start - excerpt.start, position)
        right = min(mark.end - excerpt.start, end)
        left, right = visible_span(excerpt.text, left, max(left, right))
        if left >= right:
            continue
        builder.add(excerpt.text[position:left])
        builder.add(excerpt.text[left:right], EntityKind.BOLD)
        position = right
    builder.add(excerpt.text[position:end])
    builder.cover(EntityKind.EXPANDABLE_BLOCKQUOTE if expandable else EntityKind.BLOCKQUOTE, begin)


def _window(around: Excerpt, mark: Span) -> Excerpt:
    """Leave out leading sentences of ``around`` if it is so long that the marked part would be cut off."""
    text, spare = around.text, MAX_UNITS - _RESERVE - utf16_length(around.text)
    start = around.start
    if spare < 0 and mark.start - start > _BEFORE_MARK:
        ends = _SENTENCE_END.finditer(text, mark.start - start - _BEFORE_MARK, mark.start - start)
        start += next((match.end() for match in ends), mark.start - start)
    start += visible_span(text, start - around.start, len(text))[0] - (start - around.start)
    return replace(around, start=start, text=text[start - around.start :])


def _cut(text: str, start: int, end: int, limit: int) -> int:
    """Return where to end so that at most ``limit`` units stay: after a sentence if there is one."""
    units, stop = 0, start
    while stop < end:
        units += 2 if text[stop] > "\uffff" else 1
        if units > limit:
            break
        stop += 1
    if stop == end:
        return end
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, stop)]
    return visible_span(text, start, ends[-1] if ends else stop)[1]


def circled(value: int) -> str:
    """Write a number in a circle, ① to ⑳; in brackets beyond."""
    return chr(_CIRCLED_ONE + value - 1) if value <= _CIRCLED else f"({value})"
