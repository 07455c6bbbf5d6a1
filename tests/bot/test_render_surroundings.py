from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formatting import MAX_UNITS, EntityKind, utf16_length
from bot.render import render_context, render_copyable, sentence_pages
from bot.texts import Language, texts_for
from index.types import Excerpt

TEXTS = texts_for(Language.SIMPLIFIED)
_TEXT = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("。！？\n 𠮷")), max_size=300
)


def _excerpt(text: str, start: int, end: int) -> Excerpt:
    return Excerpt("d" * 12, "讲话稿", ("篇一",), start, end, text[start:end], (), 0.9)


@given(_TEXT, st.integers(2, 60))
def test_pages_of_a_text_are_slices_that_leave_out_white_space_only(text: str, limit: int) -> None:
    pages = sentence_pages(text, 0, len(text), limit)
    assert all(utf16_length(text[page.start : page.end]) <= limit for page in pages)
    position = 0
    for page in pages:
        assert not text[position : page.start].strip("".join(c for c in text if not c.isprintable()) + " \n")
        assert page.start >= position
        position = page.end


@pytest.mark.parametrize("where", [0, 300, 6_000, 11_990])
@pytest.mark.parametrize("sentence", ["这是一句话。", "没有句号"])
def test_surroundings_of_an_excerpt_always_show_it(where: int, sentence: str) -> None:
    text = sentence * (12_000 // len(sentence))
    excerpt = _excerpt(text, where, where + len(sentence))
    around = replace(excerpt, start=0, end=len(text), text=text)
    content = render_context(excerpt, around, TEXTS)
    assert content.units <= MAX_UNITS
    quote = next(entity for entity in content.entities if entity.kind is EntityKind.BLOCKQUOTE)
    bold = next(entity for entity in content.entities if entity.kind is EntityKind.BOLD)
    assert content.slice(quote) in text
    assert content.slice(bold) == excerpt.text


def test_copyable_text_is_one_block() -> None:
    content = render_copyable(_excerpt("一句话。", 0, 4), TEXTS)
    assert content.text == "一句话。\n— 讲话稿 › 篇一"
    assert [(entity.kind, entity.length) for entity in content.entities] == [(EntityKind.PRE, content.units)]
