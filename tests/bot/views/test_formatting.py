from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.formatting import (
    MAX_ENTITIES,
    Entity,
    EntityKind,
    FormattedText,
    TextBuilder,
    join,
    utf16_length,
    visible_span,
    without_surrogates,
)


@given(st.text())
def test_utf16_length_is_the_encoded_length(text: str) -> None:
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(st.lists(st.tuples(st.text(min_size=1), st.booleans()), max_size=8))
def test_builder_covers_exactly_what_was_added(pieces: list[tuple[str, bool]]) -> None:
    builder = TextBuilder()
    for text, bold in pieces:
        builder.add(text, EntityKind.BOLD if bold else None)
    built = builder.build()
    assert built.text == "".join(text for text, _ in pieces)
    assert [built.slice(entity) for entity in built.entities] == [text for text, bold in pieces if bold]


def test_nested_entities_come_outer_first() -> None:
    builder = TextBuilder()
    builder.add("𠮷a", EntityKind.BOLD)
    builder.add("b")
    builder.cover(EntityKind.BLOCKQUOTE, 0)
    assert builder.build().entities == (Entity(EntityKind.BLOCKQUOTE, 0, 4), Entity(EntityKind.BOLD, 0, 3))


def test_quotes_survive_the_limit_on_entities() -> None:
    builder = TextBuilder()
    for _ in range(MAX_ENTITIES):
        builder.add("粗", EntityKind.BOLD)
    builder.cover(EntityKind.BLOCKQUOTE, 0)
    entities = builder.build().entities
    assert len(entities) == MAX_ENTITIES
    assert entities[0].kind is EntityKind.BLOCKQUOTE


def test_join_shifts_entities() -> None:
    part = FormattedText("𠮷", (Entity(EntityKind.BOLD, 0, 2),))
    joined = join([part, part], "--")
    assert joined.text == "𠮷--𠮷"
    assert [entity.offset for entity in joined.entities] == [0, 4]


@pytest.mark.parametrize("edge", [" ", "\n", "\u3000", "\t", "\u200b", "\u202e", "\ufeff", "\x85"])
def test_visible_span_leaves_out_what_telegram_may_trim(edge: str) -> None:
    text = f"前{edge}引{edge}文{edge}后"
    assert visible_span(text, 1, len(text) - 1) == (2, 5)


def test_visible_span_of_white_space_is_empty() -> None:
    start, end = visible_span("  \n ", 0, 4)
    assert start == end


def test_lone_surrogates_are_replaced() -> None:
    assert without_surrogates("a\ud800b") == "a\ufffdb"
